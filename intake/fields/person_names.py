"""Names of people: which text is none, and which reading of one stands, for nothing on a paper proves a name.

A form whose label has nothing behind it gives the next label for a value, and a seal over the value gives its own words. Both
have the length of a name, so only what they say tells them apart.

The recogniser knows 18,710 characters, and every name outside of them comes as a look-alike with a good score (0.97 to
0.99 on real cards, where right letters score above 0.99 seven times in eight). So a letter is doubtful that scores less, that
another one contests, or that is not among the 6,763 characters of GB 2312: who bears such a name knows that it is misread.
A single letter is no name: the other one was none that could be read.
"""

import re
from dataclasses import replace

from intake.fields import parse_field
from intake.model import Char, Doubt, Field, Line, Page, Source, State, collect_reasons
from intake.types.vocabulary import Spec
from intake.values import compact_text

SURE = 0.97
"""Mean score of a name below which it is doubtful: rare characters are misread with scores up to 0.96."""
SURE_LETTER = 0.99
"""The same for a single letter."""
_CONTESTED = 0.01
"""Score of another letter at the same place from which it contests the one that was read."""
_HAN = r"[\u3400-\u9fff\U00020000-\U000323af]"
_NO_LETTERS = "口囗□〇○"
"""What a letter becomes that the printer's font or the recogniser has not."""


def parse_person_name(spec: Spec[str], line: Line, page: Page) -> Field[str]:
    """The name in `line` as a field; `unread` where only one letter of a Chinese name is left."""
    line = parse_field.trim_punctuation(spec, line)
    found = parse_field.parse_field(spec, line, page)
    if found.value is None:
        return found
    name = re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", found.value)
    if re.fullmatch(_HAN, name):
        why = Doubt.NO_VALUE.with_text(f"只读出“{name}”一个字，姓名不全")
        return replace(found, value=None, raw=line.text, state=State.UNREAD, reasons=collect_reasons(why))
    found = replace(found, value=name)
    doubts = [*_of_letters(name), *(_of_scores(found, line) if page.source is Source.OCR else ())]
    return found.as_doubtful(*doubts)


def doubt_low_score(name: Field[str]) -> Field[str]:
    """The name, doubtful where its letters were not read well: nothing on most papers proves one."""
    low = name.value is not None and name.confidence is not None and name.confidence < SURE
    return name.as_doubtful(Doubt.LOW_SCORE.with_text("姓名识读把握不足")) if low else name


def _of_letters(name: str) -> list[Doubt]:
    return [Doubt.CONTESTED] if any(c in _NO_LETTERS or (re.match(_HAN, c) and not is_usual(c)) for c in name) else []


def is_usual(letter: str) -> bool:
    """Whether a Chinese character is among those of GB 2312.

    >>> is_usual("婷"), is_usual("恵")
    (True, False)
    """
    try:
        return len(letter.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False


def _of_scores(name: Field[str], line: Line) -> list[Doubt]:
    letters = [c for c in line.chars if re.match(_HAN, c.text)]
    low = (name.confidence or 0.0) < SURE or any(c.confidence < SURE_LETTER for c in letters)
    return [Doubt.LOW_SCORE] * low + [Doubt.CONTESTED] * any(map(is_contested, letters))


def is_contested(letter: Char) -> bool:
    """Whether another Chinese character was seen in the place of one."""
    return bool(re.match(_HAN, letter.text)) and any(
        share >= _CONTESTED and re.match(_HAN, other) for other, share in letter.rivals
    )


# ------------------------------------------------------------------------------------------------ no names
_LABELS = frozenset(
    (
        "曾用名", "又名", "别名", "民族", "籍贯", "国籍", "职业", "职务", "职称", "婚姻", "婚否", "已婚", "未婚", "学历", "文化程度",
        "出生", "出生地", "生日", "宗教信仰", "宗教", "兵役状况", "服务处所", "血型", "身高", "体重", "本人", "患者", "病人", "配偶",
        "子女", "父母", "监护人", "联系人", "代办人", "申请人", "经办人", "负责人", "法定代表人", "收款人", "付款人", "交款人", "复核人",
        "复核员", "收费员", "开票人", "审核人", "制单人", "操作员", "主任", "备注", "说明", "合计", "小计", "总计", "金额", "数量",
        "单价", "规格", "名称", "项目", "序号", "摘要", "标本", "样本", "条码", "结果", "参考值", "初步诊断", "主诉", "险种", "待遇",
        "男", "女", "男性", "女性", "汉族", "年月日", "无", "不详", "未知", "正面", "反面", "复印件", "原件", "正本", "副本",
    )
)  # fmt: skip
"""Words of forms that nothing in their letters marks as such."""
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷"
    "贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危"
    "江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳"
    "汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥"
    "能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙"
    "东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公楼付肖代闫覃佘佟商牟海原初么揭苑冼仝晋但回刑战"
    "占邸鹿帅迟展候萨由鄢卿缑续宾矫奉禚种寸撒英阳青岳苟言福母亢年召喜来拉买才尼阿买木玉达贡扎洛多次巴格央德热吐帕古努依库麦斯谌赫危尉付贠户线敬泥鞏区麥"
    "盛綦郄解岩令修屈仉佴笪墨哈谯宁仁折冶丛贝是宝玄藏弥巨才矣邝蹇招况银樵尧普税阴车漆僧汝生皇"
)
"""First characters of nearly all surnames; what begins otherwise was cut at its left, is no name, or is a rare one."""
_OF_FORMS = re.compile(
    rf"收费.|(?<![{''.join(sorted(SURNAMES))}])收费|"
    r"专用|用章|公章|印章|盖章|签[名字章]|收讫|结算|票据|发票|财务|监制|门诊|住院|入院|出院|病案|病历|病[区房情]|科[室别系]|床[号位]"
    r"|号码|编号|[卡证号]号|号$|日期|时间|年月|年龄|性别|姓名|金额|费[用别]|类[别型]|身份|证件|医保|社保|参保|保险|保障|医院|诊断"
    r"|医[师生保]|护士|单位|地址|住址|住所|电话|手机|邮编|关系|户[主别口]|与患者|意见|用途|账[号户]|开户|银行|代码|校验|流水"
    r"|申请|审核|登记|机关|机构|有效期|期限|[:：]"
)


def is_no_name(text: str) -> bool:
    """Whether the text is a word of forms or of seals; what it is not may still be no name.

    >>> [is_no_name(t) for t in ("曾用名", "务专用章", "就诊卡号", "疗收费", "样张三", "章样", "费例", "钱收费")]
    [True, True, True, True, False, False, False, False]
    """
    flat = compact_text(text)
    return flat in _LABELS or bool(_OF_FORMS.search(flat))
