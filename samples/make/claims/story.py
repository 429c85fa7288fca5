"""What is true in a claim: who, where, when, what was charged. Papers tell it; a defect is one paper that tells it otherwise.

Everything is invented (`samples.make.facts.people`); illnesses are phrases of textbooks. Dates count back from the day of application.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from samples.make.facts.charges import CHARGES, ChargedItem, PricedCharge
from samples.make.facts.people import HOSPITALS, PEOPLE, Hospital, InventedPerson, digits, person


@dataclass(frozen=True, slots=True)
class Illness:
    """What somebody had, in the words of a record, and what was found by a test: rows of a laboratory sheet, or a picture's."""

    department: str
    diagnoses: tuple[str, ...]
    complaint: str
    condition: str
    course: str
    outcome: str
    orders: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    picture: tuple[str, str, str]
    drugs: tuple[tuple[str, str, str, str, str], ...]


ILLNESSES: Mapping[str, Illness] = {
    "diabetes": Illness(
        "内分泌科", ("2型糖尿病", "糖尿病周围神经病变", "高血压病2级"),
        "口干、多饮、多尿3年，加重伴双下肢麻木1月",
        "患者3年前出现口干、多饮、多尿，确诊2型糖尿病，未规律服药。近1月双下肢麻木。查体：BP 146/90mmHg，"
        "神志清，双肺呼吸音清，心率78次/分，律齐，双足背动脉搏动可，双下肢无水肿。",
        "入院后完善相关检查，空腹血糖11.2mmol/L，糖化血红蛋白9.1%，予胰岛素控制血糖，甲钴胺营养神经，"
        "氨氯地平控制血压，并行糖尿病饮食教育。",
        "血糖控制平稳，双下肢麻木较前减轻，生命体征平稳。",
        ("糖尿病饮食，适当运动；", "二甲双胍缓释片0.5g，每日2次；", "监测血糖，1个月后内分泌科门诊复诊。"),
        (("葡萄糖", "11.20 ↑", "mmol/L", "3.90-6.10"), ("糖化血红蛋白", "9.1 ↑", "%", "4.0-6.0"),
         ("肌酐", "68", "μmol/L", "57-97"), ("总胆固醇", "6.02 ↑", "mmol/L", "2.80-5.20")),
        ("彩色超声", "双侧颈动脉内中膜增厚，右侧分叉处见一等回声斑块，大小约7mm×2mm。", "双侧颈动脉硬化伴右侧斑块形成。"),
        (("盐酸二甲双胍缓释片", "0.5g×30片", "2", "盒", "0.5g 每日2次 口服"), ("甲钴胺片", "0.5mg×20片", "3", "盒", "0.5mg 每日3次 口服")),
    ),
    "stroke": Illness(
        "神经内科", ("脑梗死恢复期", "高血压病3级（很高危）", "颈动脉硬化"),
        "左侧肢体无力2天",
        "患者2天前晨起发现左侧肢体无力，持物不稳，言语尚清，无头痛呕吐。既往高血压病史8年。查体：BP 172/98mmHg，"
        "神志清，左侧鼻唇沟浅，左上肢肌力4级，左下肢肌力4级，左侧巴氏征阳性。",
        "入院后查头颅磁共振示右侧基底节区急性脑梗死，予阿司匹林抗血小板聚集，阿托伐他汀调脂，"
        "改善循环及康复训练等治疗。",
        "左侧肢体肌力恢复至5-级，行走平稳，血压控制在138/82mmHg左右。",
        ("低盐低脂饮食，坚持肢体康复训练；", "阿司匹林肠溶片100mg，每日1次；", "阿托伐他汀钙片20mg，每晚1次；", "1个月后复诊。"),
        (("总胆固醇", "6.35 ↑", "mmol/L", "2.80-5.20"), ("低密度脂蛋白", "4.11 ↑", "mmol/L", "0-3.37"),
         ("葡萄糖", "5.42", "mmol/L", "3.90-6.10"), ("尿酸", "388", "μmol/L", "208-428")),
        ("磁共振", "右侧基底节区见斑片状长T1长T2信号，弥散受限，边界欠清。脑室系统未见扩张，中线居中。", "右侧基底节区急性脑梗死。"),
        (("阿司匹林肠溶片", "100mg×30片", "1", "盒", "100mg 每日1次 口服"), ("阿托伐他汀钙片", "20mg×28片", "1", "盒",
         "20mg 每晚1次 口服")),
    ),
    "lungs": Illness(
        "呼吸内科", ("慢性阻塞性肺疾病急性加重", "慢性肺源性心脏病"),
        "反复咳嗽、咳痰10年，气促3天",
        "患者反复咳嗽、咳痰10年，冬春季加重，3天前受凉后气促。查体：T 37.8℃，桶状胸，双肺呼吸音低，"
        "可闻及散在干湿性啰音，心率96次/分，双下肢轻度水肿。",
        "入院后予头孢曲松抗感染，布地奈德雾化吸入，氨溴索化痰，氧疗及利尿等治疗，复查胸部CT炎症较前吸收。",
        "咳嗽、气促明显减轻，双肺啰音减少，下肢水肿消退。",
        ("戒烟，避免受凉，家庭氧疗；", "布地奈德福莫特罗粉吸入剂，每次1吸，每日2次；", "呼吸科门诊随诊。"),
        (("白细胞计数", "11.86 ↑", "10^9/L", "3.5-9.5"), ("C反应蛋白", "42.6 ↑", "mg/L", "0-8"),
         ("血红蛋白", "142", "g/L", "130-175"), ("血小板计数", "214", "10^9/L", "125-350")),
        ("胸部CT", "双肺透亮度增高，右肺下叶见斑片状密度增高影，边缘模糊。双侧胸腔未见积液。", "慢性支气管炎、肺气肿；右肺下叶炎症。"),
        (("布地奈德福莫特罗粉吸入剂", "160μg×60吸", "1", "支", "1吸 每日2次 吸入"), ("盐酸氨溴索片", "30mg×20片", "2", "盒",
         "30mg 每日3次 口服")),
    ),
    "birth": Illness(
        "产科", ("孕39周", "单胎顺产", "会阴Ⅰ度裂伤"),
        "停经39周，下腹阵痛4小时",
        "孕妇停经39周，规律下腹阵痛4小时入院。产检：宫高33cm，腹围98cm，胎心142次/分，宫口开大2cm，胎膜未破。",
        "入院后监测产程进展顺利，于入院次日顺娩一活婴，Apgar评分1分钟9分，产后予缩宫素促进子宫收缩，会阴裂伤缝合。",
        "产妇一般情况良好，子宫收缩好，恶露少，母婴同室，予以出院。",
        ("注意休息，加强营养，母乳喂养；", "保持会阴清洁，禁盆浴及性生活42天；", "产后42天门诊复查。"),
        (("白细胞计数", "10.12 ↑", "10^9/L", "3.5-9.5"), ("血红蛋白", "112 ↓", "g/L", "115-150"),
         ("血小板计数", "188", "10^9/L", "125-350")),
        ("彩色超声", "宫内见一胎儿，胎头位于下方，胎心搏动规律，羊水指数11cm。", "宫内单活胎，头位，晚孕。"),
        (("复方碳酸钙泡腾颗粒", "1.5g×28袋", "1", "盒", "1.5g 每日1次 口服"),),
    ),
}  # fmt: skip
CHRONIC = ("diabetes", "stroke", "lungs")
NAMED = {"diabetes": "糖尿病", "stroke": "脑梗死", "lungs": "慢性阻塞性肺疾病"}
"""The chronic disease that somebody applies for with that illness."""

APART = {
    "何虚拟": person("何虚拟", "女", date(1957, 5, 6), 208), "钱例证": person("钱例证", "男", date(1949, 10, 19), 311),
    "孙拟名": person("孙拟名", "女", date(1991, 7, 28), 146), "冯试样": person("冯试样", "男", date(1988, 2, 3), 57),
    "沈演例": person("沈演例", "男", date(1964, 12, 1), 93), "严范本": person("严范本", "女", date(1980, 8, 14), 270),
    "魏模样": person("魏模样", "男", date(1972, 3, 9), 135), "许假设": person("许假设", "女", date(1993, 11, 22), 182),
}  # fmt: skip
FOLK: tuple[InventedPerson, ...] = (*PEOPLE.values(), *APART.values())
PINYIN = {
    "张样例": "ZHANG YANGLI", "李测试": "LI CESHI", "王演示": "WANG YANSHI", "赵示范": "ZHAO SHIFAN", "陈虚构": "CHEN XUGOU",
    "刘模拟": "LIU MONI", "周假名": "ZHOU JIAMING", "吴样本": "WU YANGBEN", "何虚拟": "HE XUNI", "钱例证": "QIAN LIZHENG",
    "孙拟名": "SUN NIMING", "冯试样": "FENG SHIYANG", "沈演例": "SHEN YANLI", "严范本": "YAN FANBEN", "魏模样": "WEI MUYANG",
    "许假设": "XU JIASHE",
}  # fmt: skip
PLACES: tuple[Hospital, ...] = (
    *HOSPITALS.values(),
    Hospital("岚川市模拟人民医院", "三级综合医院", "秦出纳", "尤复核"),
    Hospital("岚川市虚构区中心医院", "二级综合医院", "许收银", "何校对"),
    Hospital("云岫市演示区第二人民医院", "二级综合医院", "吕会计", "施核算"),
)
BIG = tuple(p for p in PLACES if "卫生院" not in p.name)
"""Hospitals of the second level and above."""


@dataclass(frozen=True, slots=True)
class Story:
    """The facts of one claim; a paper prints those of them that it is about.

    `number` is the ID number as printed, `card` the term of the identity card where it is not the usual one, `holder` and
    `account` whose money account it is, `issued` the day of the paper itself, `surcharge` what the total printed on the
    paper is raised by (yuan), `misprint` the row of a list whose amount is raised by 10 yuan, `extra` what else one paper
    tells otherwise.
    """

    person: InventedPerson
    hospital: Hospital
    illness: Illness
    admitted: date
    left: date
    issued: date
    entries: tuple[ChargedItem, ...]
    serial: str
    bed: str = "12床"
    doctor: str = "何医文"
    sealed: bool = True
    signed: bool = True
    holder: InventedPerson | None = None
    account: str = ""
    spouse: InventedPerson | None = None
    child: str = ""
    born: date | None = None
    partner_hospital: str = ""
    card: tuple[str, str] = ("", "")
    company: str = "岚川市样例商贸有限公司"
    disease: str = ""
    seed: int = 0
    surcharge: Decimal = Decimal(0)
    misprint: int | None = None
    staff: tuple[str, ...] = ()
    institution: str = ""
    licence_until: str = "2031-05-31"
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> str:
        return self.person.id_number

    @property
    def days(self) -> int:
        return max((self.left - self.admitted).days, 1)

    @property
    def age(self) -> int:
        """Full years on the day of the visit."""
        return age(self.person, self.admitted)

    @property
    def note(self) -> dict[str, str]:
        return dict(self.extra)


def age(who: InventedPerson, day: date) -> int:
    """Full years of a person on a day."""
    born = birthday(who)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(who: InventedPerson) -> date:
    """The date in the ID number."""
    return date(int(who.id_number[6:10]), int(who.id_number[10:12]), int(who.id_number[12:14]))


def card_term(who: InventedPerson, start: date) -> tuple[str, str]:
    """The term of an identity card issued that day, by the age of its holder (居民身份证法 第五条)."""
    years = age(who, start)
    if years >= 46:
        return start.isoformat(), "长期"
    term = 5 if years < 16 else 10 if years < 26 else 20
    return start.isoformat(), start.replace(year=start.year + term).isoformat()


def valid_card(who: InventedPerson) -> tuple[str, str]:
    """A term that has not ended."""
    return next(t for year in (2016, 2021, 2024) if (t := card_term(who, date(year, 5, 6)))[1] >= "2029")


def expired_card(who: InventedPerson) -> tuple[str, str] | None:
    """A term that has ended; None for those whose cards never end."""
    terms = (card_term(who, date(year, 3, 11)) for year in (2005, 2010, 2014) if age(who, date(year, 3, 11)) >= 0)
    return next((t for t in terms if t[1] < "2026"), None)


def digit_changed(who: InventedPerson) -> InventedPerson:
    """The person with one digit of the number's date of birth or serial changed and the check digit left: what a slip does."""
    at = 15
    wrong = str((int(who.id_number[at]) + 3) % 10)
    return replace(who, id_number=who.id_number[:at] + wrong + who.id_number[at + 1 :])


_LEFT_OUT = ("人血白蛋白", "红细胞悬液", "骨科锁定接骨板系统(股骨远端外侧)", "股骨干骨折切开复位内固定术", "椎管内麻醉")
"""Charges that ask for further papers or belong to an operation: only a defect or its own case puts them on a list."""
PLAIN = tuple(c for c in CHARGES if c.name not in _LEFT_OUT)
BLOOD = next(c for c in CHARGES if c.name == "人血白蛋白")
RESTRICTED = PricedCharge(
    "西药费", "XL01EDA196A001010100417", "甲磺酸阿帕替尼片(限二线用药)", "0.25g*10片", "盒", "912.6", "乙", "10%"
)


def charges(
    chance: Random, count: int, first: date, days: int, more: tuple[PricedCharge, ...] = ()
) -> tuple[ChargedItem, ...]:
    """`count` entries of plain charges, then `more`, in the order of days."""
    drawn = [*(chance.choice(PLAIN) for _ in range(count)), *more]
    entries = [
        ChargedItem(first + timedelta(chance.randrange(max(days, 1))), c, Decimal(chance.choice((1, 1, 2, 2, 3, 5))))
        for c in drawn
    ]
    return tuple(sorted(entries, key=lambda e: e.day))


def inpatient_story(chance: Random, applied: date, illness: str = "", *, count: int = 20, women: bool = False) -> Story:
    """A stay some weeks before the day of application, in a hospital of the second level or above."""
    key = illness or chance.choice(CHRONIC)
    who = chance.choice([p for p in FOLK if grown(p, applied) and (not women or young_woman(p, applied))])
    left = applied - timedelta(chance.randint(6, 20))
    admitted = left - timedelta(chance.randint(4, 12))
    return Story(
        who, chance.choice(BIG), ILLNESSES[key], admitted, left, left,
        charges(chance, count, admitted, (left - admitted).days), f"{left:%y}{digits(chance, 7)}",
        bed=f"{chance.randint(1, 48)}床", doctor=chance.choice(("何医文", "顾中脉", "严心安", "方正骨", "许知儿")),
        disease=NAMED.get(key, ""), seed=chance.randrange(10**6),
    )  # fmt: skip


def visit_story(chance: Random, applied: date, illness: str = "", *, count: int = 9) -> Story:
    """A visit of one day."""
    story = inpatient_story(chance, applied, illness)
    day = story.left
    return replace(story, admitted=day, issued=day, entries=charges(chance, count, day, 1))


def grown(who: InventedPerson, day: date) -> bool:
    """Whether somebody is of age."""
    return age(who, day) >= 18


def young_woman(who: InventedPerson, day: date) -> bool:
    """Whether somebody may have given birth."""
    return who.sex == "女" and 20 <= age(who, day) <= 40


def another(chance: Random, story: Story) -> InventedPerson:
    """Somebody else, of age and of the same sex, so that a wrong name is all that differs on a paper."""
    mine = {story.person.name, story.spouse.name if story.spouse else ""}
    return chance.choice([p for p in FOLK if p.name not in mine and grown(p, story.left) and p.sex == story.person.sex])
