"""The looks of invented expense lists: which columns, which rules, which way of grouping, and whose list it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from samples.make.facts.charges import ChargedItem, stay
from samples.make.facts.people import HOSPITALS, PEOPLE, digits
from samples.make.lists.expense import BilledVisit, Column, Look, visit_of

_HEAD = (
    ("姓名", "name", 12, 0), ("性别", "sex", 50, 0), ("年龄", "age", 76, 0), ("住院号", "inpatient_number", 104, 0),
    ("科室", "department", 150, 0), ("入院日期", "admission_date", 12, 1), ("出院日期", "discharge_date", 62, 1),
    ("医保类型", "insurance_type", 112, 1),
)  # fmt: skip
_SHORT = (("姓名", "name", 12, 0), ("门诊号", "outpatient_number", 60, 0), ("科室", "department", 120, 0))
_WIDE = tuple((a, b, x * 1.35, line) for a, b, x, line in _HEAD)
_TIGHT = tuple((a, b, x, line) for a, b, x, line in _HEAD)

_FULL: tuple[Column, ...] = (
    ("index", "序号", 10, "middle"), ("code", "项目编码", 50, "left"), ("name", "项目名称", 62, "left"),
    ("spec", "规格", 30, "left"), ("unit", "单位", 14, "middle"), ("price", "单价", 22, "right"),
    ("quantity", "数量", 16, "right"), ("amount", "金额", 26, "right"), ("coverage", "医保等级", 20, "middle"),
    ("self_ratio", "自付比例", 20, "right"),
)  # fmt: skip
_PLAIN: tuple[Column, ...] = (
    ("name", "项目名称", 70, "left"), ("spec", "规格", 32, "left"), ("unit", "单位", 14, "left"),
    ("quantity", "数量", 16, "right"), ("price", "单价(元)", 24, "right"), ("amount", "金额(元)", 26, "right"),
)  # fmt: skip
_DATED: tuple[Column, ...] = (
    ("date", "费用日期", 22, "left"), ("name", "收费项目名称", 66, "left"), ("unit", "单位", 14, "middle"),
    ("price", "单价", 20, "right"), ("quantity2", "数量", 17, "right"), ("amount", "金额", 24, "right"),
    ("class", "类别", 15, "middle"),
)  # fmt: skip
_DENSE: tuple[Column, ...] = (
    ("short_date", "日期", 19, "left"), ("code", "国家编码", 44, "left"), ("name", "名称", 56, "left"),
    ("spec", "规格", 24, "left"), ("quantity", "数量", 11, "right"), ("price", "单价", 17, "right"),
    ("amount", "金额", 18, "right"),
)  # fmt: skip
_PAIR: tuple[Column, ...] = (
    ("name", "项目名称", 44, "left"), ("price", "单价", 16, "right"), ("quantity", "数量", 11, "right"),
    ("amount", "金额", 19, "right"),
)  # fmt: skip
_OWN: tuple[Column, ...] = (
    ("index", "序号", 10, "middle"), ("category", "费用类别", 20, "left"), ("name", "药品/项目名称", 52, "left"),
    ("quantity", "数量", 18, "right"), ("price", "单价", 20, "right"), ("amount", "总金额", 22, "right"),
    ("own", "自费金额", 22, "right"), ("self_ratio", "自付比例", 18, "right"),
)  # fmt: skip
_NARROW: tuple[Column, ...] = (
    ("code", "编码", 36, "left"), ("name", "项目名称", 40, "left"), ("spec", "规格", 26, "left"), ("unit", "单位", 14, "middle"),
    ("quantity", "数量", 13, "right"), ("price", "单价", 20, "right"), ("amount", "金额", 22, "right"),
    ("coverage", "等级", 13, "middle"),
)  # fmt: skip

LOOKS: dict[str, Look] = {
    "landscape-grid": Look(_FULL, (297, 210), head=_WIDE, pitch=6.4, foot="总金额：{total}"),
    "portrait-plain": Look(_PLAIN, rules="head", head=_HEAD, face="kai", title="{hospital}住院病人费用清单",
                           foot="共 {count} 项  合计：{total}元"),
    "category-sums": Look(_PLAIN, rules="none", head=_HEAD, by="category", subtotals=True, foot="总计：{total}"),
    "daily": Look(_PLAIN, rules="rows", head=_HEAD, by="day", subtotals=True, face="hei",
                  title_lines=2, foot="费用合计：{total}"),
    "dated-grid": Look(_DATED, head=_HEAD, face="song", page_sums=True, title_lines=2, margin=14, foot="合计：{total}"),
    "dense": Look(_DENSE, rules="none", head=_HEAD, letter=2.5, pitch=4.1, page_sums=True, running=True,
                  foot="总金额：{total}", margin=9),
    "two-groups": Look(_PAIR, rules="grid", groups=2, head=_HEAD, letter=2.9, pitch=5.6, margin=10, gap=5,
                       foot="合计金额：{total}"),
    "two-groups-open": Look(_PAIR, rules="head", groups=2, head=_SHORT, letter=3.0, pitch=5.4, margin=10, gap=7,
                            title="{hospital}门诊收费明细", foot="合计：￥{total}"),
    "own-column": Look(_OWN, rules="grid", head=_HEAD, letter=2.9, thousands=True, foot="合计金额：{total}", margin=12),
    "wrapped-grid": Look(_NARROW, rules="grid", head=_HEAD, letter=2.9, pitch=6.6, middle=True, margin=12,
                         page_sums=True, foot="合计：{total}", title_lines=2),
    "wrapped-open": Look(_NARROW, rules="none", head=_HEAD, letter=2.9, pitch=5.4, margin=12, foot="合计：{total}"),
    "brackets": Look(
        (("name", "项目名称[规格]", 92, "left"), ("price", "单价", 24, "right"), ("quantity", "数量/单位", 28, "right"),
         ("amount", "金额", 28, "right")), size=(210, 148), rules="rows", head=_SHORT, brackets=True, unit_in_quantity=True, face="serif",
        title="{hospital}门急诊费用清单", foot="合计金额：{total}"),
    "four-places": Look(
        (("date", "计费日期", 24, "left"), ("name", "名称", 62, "left"), ("spec", "规格型号", 30, "left"),
         ("quantity2", "数量", 20, "right"), ("price", "单价", 24, "right"), ("amount", "金额", 28, "right")),
        rules="rows", head=_HEAD, price_places=4, face="hei", letter=3.0, foot="费用总额：{total}"),
}  # fmt: skip


def _stay_of(
    rng: Random, who: str, where: str, title: str, entries: list[ChargedItem], begin: date, days: int, **rest: str
) -> BilledVisit:
    person = PEOPLE[who]
    left = begin + timedelta(days)
    born = int(person.id_number[6:10])
    return visit_of(
        (person.name, person.sex), HOSPITALS[where].name, title, entries, inpatient=f"{begin:%Y}{digits(rng, 6)}",
        age=f"{begin.year - born}", admitted=begin, left=left, department=rest.get("department", "骨科一病区"),
        insurance=rest.get("insurance", "城乡居民基本医疗保险"),
    )  # fmt: skip


def visit_for(name: str, seed: int, count: int) -> BilledVisit:
    """The list that a look is printed with: `count` lines of the seed's own stay."""
    rng = Random(seed)
    days = 1 if name == "brackets" or name.startswith("two-groups-open") else rng.randint(3, 9)
    begin = date(2025, rng.randint(1, 10), rng.randint(1, 20))
    long = 4 if name.startswith("wrapped") else 0
    refunds = rng.randint(0, 2) if count > 12 else 0
    entries = stay(rng, count, begin, days, long=long, refunds=refunds)
    who = rng.choice(sorted(PEOPLE))
    title = {"daily": "住院费用一日清单", "dated-grid": "住院费用明细清单", "wrapped-grid": "住院患者费用汇总清单"}.get(
        name
    )
    title = title or LOOKS[name].title.removeprefix("{hospital}")
    if name in ("brackets", "two-groups-open"):
        person = PEOPLE[who]
        return visit_of(
            (person.name, person.sex), HOSPITALS["county"].name, title, entries,
            outpatient=f"{begin:%Y%m%d}{digits(rng, 4)}", department="内科门诊",
        )  # fmt: skip
    where = rng.choice(("county", "tcm", "children", "township"))
    return _stay_of(rng, who, where, title, entries, begin, days)


def bigger(look: Look, factor: float) -> Look:
    """The same look in other letters."""
    return replace(look, letter=look.letter * factor)


Finish = Callable[..., bytes]
