"""Names of Chinese banks as cards print them, to find the issuer among the other words of a card.

The list holds the nationwide banks and the larger city banks (国家金融监督管理总局, 银行业金融机构法人名单); the shape of a name
finds the others: …银行, …农村商业银行, …信用联社.
"""

import re
from dataclasses import dataclass

NAMES = (
    "中国工商银行", "中国农业银行", "中国银行", "中国建设银行", "交通银行", "中国邮政储蓄银行", "招商银行", "浦发银行",
    "上海浦东发展银行", "中信银行", "中国光大银行", "光大银行", "华夏银行", "中国民生银行", "民生银行", "广发银行", "兴业银行",
    "平安银行", "浙商银行", "恒丰银行", "渤海银行", "徽商银行", "江苏银行", "北京银行", "上海银行", "南京银行", "宁波银行",
    "杭州银行", "苏州银行", "长沙银行", "成都银行", "重庆银行", "西安银行", "郑州银行", "青岛银行", "齐鲁银行", "哈尔滨银行",
    "盛京银行", "天津银行", "河北银行", "晋商银行", "内蒙古银行", "吉林银行", "龙江银行", "江西银行", "九江银行", "汉口银行",
    "湖北银行", "华融湘江银行", "湖南银行", "贵阳银行", "贵州银行", "富滇银行", "甘肃银行", "兰州银行", "青海银行", "宁夏银行",
    "昆仑银行", "厦门银行", "福建海峡银行", "东莞银行", "珠海华润银行", "广州银行", "广西北部湾银行", "桂林银行", "柳州银行",
    "海南银行", "温州银行", "台州银行", "泰隆银行", "稠州银行", "中原银行", "微众银行", "网商银行", "国家开发银行",
)  # fmt: skip
_SHAPE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,10}?(?:农村商业银行|农村合作银行|村镇银行|商业银行|农商银行|农商行|信用合作联社|信用合作社|信用联社|信用社|银行)"
    r"|农村信用社|邮政储蓄|农村信用合作社)(?:股份有限公司|有限责任公司)?(?:[\u4e00-\u9fff]{2,14}?(?:分行|支行|营业部|分理处|储蓄所|营业所))?"
)
_NO_BANK = re.compile(
    r"发卡银行|开户银行|本银行|该银行|各银行|银行卡|银行业|银行签|银行盖|银行客|银行热|往银行|到银行|在银行|银行网"
)
_LATIN = re.compile(r"(?:[A-Z]{2,}\s)*BANK(?:\s?OF)?(?:\s[A-Z]{2,})*|ICBC|PSBC", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank's name in a text: its place, and whether the letters are just those."""

    name: str
    start: int
    end: int
    exact: bool = True


def bank_in(text: str) -> Bank | None:
    """The bank named in `text`, listed names first; a listed name with one misread letter is not exact.

    >>> bank_in("ICBC 中国工商银行").name
    '中国工商银行'
    """
    for name in sorted(NAMES, key=len, reverse=True):
        if (at := text.find(name)) >= 0:
            match = _SHAPE.match(text, at)
            return Bank(name, at, max(at + len(name), match.end() if match and text[at + len(name) :] else 0))
    match = _SHAPE.search(text)
    shaped = match is not None and not _NO_BANK.search(text)
    for name in (n for n in NAMES if len(n) >= 5):
        for at in range(len(text) - len(name) + 1):
            piece = text[at : at + len(name)]
            if sum(a != b for a, b in zip(piece, name, strict=True)) == 1 and re.fullmatch(r"[\u4e00-\u9fff]+", piece):
                return Bank(name, at, at + len(name), exact=False)
    if match is not None and shaped:
        return Bank(match[0], match.start(), match.end())
    latin = _LATIN.search(text)
    return Bank(latin[0], latin.start(), latin.end()) if latin and len(latin[0]) > 6 else None
