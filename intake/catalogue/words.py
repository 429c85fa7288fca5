"""Words by which drugs, blood products and injuries are known in a printed text, with the span where they stand."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the text that was searched, and the words there."""

    start: int
    end: int
    text: str


_BLOOD = re.compile(
    "悬浮红细胞|红细胞悬液|去白.{0,4}红细胞|洗涤红细胞|浓缩红细胞|冰冻血浆|新鲜.{0,4}血浆|病毒灭活.{0,4}血浆|机采血小板|单采血小板|"
    "浓缩血小板|冷沉淀|全血(?!细胞|粘度|黏度)|输血费|血费$|^输血|人血白蛋白|人白蛋白|静注.{0,4}免疫球蛋白|人免疫球蛋白|凝血因子[ⅠⅡⅢⅣⅤⅦⅧⅨⅩ0-9A-Za-z]*|"
    "纤维蛋白原(?=.*注射|.*冻干)|凝血酶原复合物|破伤风人免疫球蛋白"
)
_NOT_BLOOD = re.compile("测定|检测|检查|计数|试验|鉴定|定型|交叉配血|抗体|活性|筛查|分析|时间|滤器|器材|输血器")
_RESTRICTED = re.compile(
    r"限(?:[二三]级|重症|抢救|适应|儿童|工伤|生育|门诊|住院|支付|制|用|癌|肿瘤|肝|急)|[\[(（【]\s*限|[*＊]限|◆限"
)
_INJURY = re.compile(
    "交通事故|车祸|外伤|摔伤|跌倒|坠落|打架|斗殴|殴打|刀刺|砍伤|工伤|烧伤|烫伤|中毒|溺水|电击|动物咬伤|犬咬|骨折"
)
_DENIED = re.compile("否认|无|未见|没有|排除")


def find_blood(text: str) -> Span | None:
    """Blood or a protein product made of it; tests of blood are none."""
    found = _BLOOD.search(text)
    return None if found is None or _NOT_BLOOD.search(text) else Span(*found.span(), found[0])


def find_restricted(text: str) -> Span | None:
    """A printed mark that a drug is paid for only under conditions."""
    found = _RESTRICTED.search(text)
    return None if found is None else Span(*found.span(), found[0])


def find_injury(text: str) -> Span | None:
    """An injury or poisoning that a third party may answer for; denied ones are none."""
    for found in _INJURY.finditer(text):
        if not _DENIED.search(text[max(0, found.start() - 6) : found.start()]):
            return Span(*found.span(), found[0])
    return None
