"""《基本医疗保险协议医疗机构申请表》 (S0-9, line 2): an institution applies for an agreement.

Names, numbers and validity come from its licences, which must agree with each other; staff from the roster, counted and
marked, for a row that nobody read cannot be seen. Equipment, business figures, accounts, promise and opinions are by hand.
"""

import re
from collections.abc import Mapping, Sequence

from stdnum.cn import uscc

from intake import types
from intake.cases.evidence import hospitals, licences
from intake.cases.judge import Judgement
from intake.cases.model import SURE, Case, Place, Seen, locate_evidence
from intake.forms.model import Form, Ground, Group, Occasion, PrintedValue, Values
from intake.model import Row
from intake.types.papers import PERSONS
from intake.values import compact_text
from templates import addressee, matter
from templates.told import MARK, NOTHING, blank_value, find_entries, printable_value

KIND = types.AGREEMENT_APPLICATION
_LICENCE = (types.MEDICAL_INSTITUTION_LICENSE, types.TCM_CLINIC_FILING)
_STAFF: Mapping[str, re.Pattern[str]] = {
    "doctors": re.compile("医师|医生"),
    "nurses": re.compile("护士|护师|护理"),
    "pharmacists": re.compile("药师|药士|药剂|中药|西药"),
    "technicians": re.compile("技师|技士|检验|放射|影像|医技"),
}
"""Cell -> how rosters call such people in 类别, 职称 or 职务. A proposal from common usage: a row that fits none or two of
them leaves all four cells blank."""
_WORDS = ("category", "title", "position")
_GRADES = ("未定级", "一级", "二级", "三级")


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the form says."""
    case = judgement.case
    name = addressee.fill_institution(case)
    return {
        **matter.fill_head(case, occasion),
        "institution": name,
        "uscc": _fill_uscc(case),
        "registration_number": printable_value(
            "执业许可证登记号", list(licences.iter_fact(case, licences.REGISTRATION, *_LICENCE))
        ),
        "validity": _fill_validity(case),
        "authority": printable_value("发证机关", list(find_entries(case, "authority", *_LICENCE)), needed=False),
        "address": printable_value("地址", [s for kind in licences.LICENCES for s in _find_addresses(case, kind)]),
        "legal_representative": _fill_fact(case, licences.PERSON, "法定代表人"),
        "principal": printable_value("主要负责人", list(find_entries(case, "principal", *_LICENCE)), needed=False),
        "departments": printable_value("诊疗科目", list(find_entries(case, "departments", *_LICENCE)), needed=False),
        "grade": _fill_grade(case, name),
        "contact": _fill_contact(case),
        "staff": _fill_staff(case),
        "materials": matter.fill_boxes(case, KIND),
    }


GIVES = (
    *matter.GIVES, *matter.BOXES, "institution", "uscc", "registration_number", "validity", "authority", "address",
    "legal_representative", "principal", "departments", "grade", "contact.name", "contact.tel",
    *(f"staff.{x}" for x in ("care", *_STAFF, "insured")),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ licences
def _fill_fact(case: Case, fact: str, label: str) -> PrintedValue:
    return printable_value(label, list(licences.iter_fact(case, fact, *licences.LICENCES)))


def _fill_uscc(case: Case) -> PrintedValue:
    found = _fill_fact(case, licences.USCC, "统一社会信用代码")
    if found.text.endswith(MARK) and uscc.is_valid(found.text.removesuffix(MARK)):
        return PrintedValue(found.text.removesuffix(MARK), found.ground, found.place, "校验位相符")
    return found


def _find_addresses(case: Case, kind: str) -> Sequence[Seen[str]]:
    return [*find_entries(case, "address", kind), *find_entries(case, "住址", kind)]


def _fill_validity(case: Case) -> PrintedValue:
    """自…至… where both ends are told; the end alone says enough, the beginning alone does not."""
    begin = printable_value("有效期限", list(licences.iter_fact(case, licences.FROM, *_LICENCE)), needed=False)
    end = printable_value("有效期限", list(licences.iter_fact(case, licences.UNTIL, *_LICENCE)))
    if not end.text:
        return end
    marks = MARK if MARK in begin.text + end.text else ""
    first, last = (p.text.removesuffix(MARK) for p in (begin, end))
    return PrintedValue(f"{first}至{last}{marks}" if first else f"至{last}{marks}", end.ground, end.place, end.why)


def _fill_grade(case: Case, name: PrintedValue) -> PrintedValue:
    """The office's own table of levels; what a paper prints about itself is not taken over into an application."""
    for known, level in case.given.hospital_levels.items():
        if name.text and hospitals.is_same_institution(known, name.text.removesuffix(MARK)):
            return PrintedValue(level, Ground.OFFICE, why=f"医疗机构等级表：{known}")
    return NOTHING


def _fill_contact(case: Case) -> Group:
    person = case.given.agent or case.given.applicant
    return {
        "name": PrintedValue(person.name or "", Ground.TYPED),
        "tel": PrintedValue(person.phone or "", Ground.TYPED),
    }


# ------------------------------------------------------------------------------------------------ staff
def _fill_staff(case: Case) -> Group:
    """How many people the roster lists, and of which kinds; how many names the insurance proofs bear."""
    rows, where = _find_rows(case, types.STAFF_ROSTER)
    return {
        "care": _fill_headcount(rows, where, "卫技人员", "名册"),
        **_by_kind(rows, where),
        "insured": _fill_insured(case),
    }


def _find_rows(case: Case, kind: str) -> tuple[list[Row], Place | None]:
    found = list(case.of(kind))
    rows = [row for _, r in found for row in r.record.tables.get(PERSONS, ())]
    return rows, locate_evidence(*found[0], None) if found else None


def _sure_names(rows: Sequence[Row]) -> list[str]:
    """The names of the rows, each once; empty where one of them is not sure."""
    cells = [row.get("name") for row in rows]
    names = [compact_text(str(c.value)) for c in cells if c is not None and c.value and c.state in SURE]
    return list(dict.fromkeys(names)) if len(names) == len(rows) else []


def _fill_headcount(rows: Sequence[Row], where: Place | None, label: str, paper: str) -> PrintedValue:
    if not rows:
        return NOTHING
    names = _sure_names(rows)
    if not names or len(names) < len(rows):
        return blank_value(f"{label}：{paper}有姓名未能确认或重复", where)
    return PrintedValue(f"{len(names)}{MARK}", Ground.DERIVED, where, f"{paper}共 {len(names)} 行，可能有漏读的行")


def _by_kind(rows: Sequence[Row], where: Place | None) -> Group:
    """Each person in exactly one kind, or nothing: parts that do not add up to the whole say more than they know."""
    kinds = [_find_kind(row) for row in rows]
    if not rows:
        return dict.fromkeys(_STAFF, NOTHING)
    if not _sure_names(rows) or None in kinds:
        first, *rest = _STAFF
        return {first: blank_value("医师、护士等人数：名册有人员类别未能确认", where), **dict.fromkeys(rest, NOTHING)}
    return {
        kind: PrintedValue(f"{kinds.count(kind)}{MARK}", Ground.DERIVED, where, "按名册的类别、职称归类计数")
        for kind in _STAFF
    }


def _find_kind(row: Row) -> str | None:
    cells = [row.get(key) for key in _WORDS]
    words = " ".join(str(c.value) for c in cells if c is not None and c.value and c.state in SURE)
    found = [kind for kind, pattern in _STAFF.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _fill_insured(case: Case) -> PrintedValue:
    """Proofs list one person once for every kind of insurance, so names count, not rows."""
    rows, where = _find_rows(case, types.SOCIAL_INSURANCE_PROOF)
    names = _sure_names(rows)
    if not rows:
        return NOTHING
    if not names:
        return blank_value("参保人数：参保证明有姓名未能确认", where)
    return PrintedValue(f"{len(names)}{MARK}", Ground.DERIVED, where, "参保证明上的姓名数，可能有漏读的行")


AGREEMENT = Form(
    name="agreement",
    title="基本医疗保险协议医疗机构申请表",
    file="agreement.docx",
    fill=fill,
    gives=GIVES,
    fits=matter.asks_for(KIND),
    pages=2,
    lengths={
        **matter.LENGTHS, **matter.BOX_LENGTHS, **dict.fromkeys((f"staff.{x}" for x in ("care", *_STAFF, "insured")), 6),
        "uscc": 18, "registration_number": 18,
        "institution": 50, "address": 60, "departments": 160, "validity": 40, "authority": 36, "principal": 12,
        "legal_representative": 12, "contact.name": 12, "contact.tel": 12, "grade": 14,
    },
)  # fmt: skip
