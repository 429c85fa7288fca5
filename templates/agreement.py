"""《基本医疗保险协议医疗机构申请表》 (S0-9, line 2): an institution applies for an agreement.

Names, numbers and validity come from its licences, which must agree with each other; staff from the roster, counted and
marked, for a row that nobody read cannot be seen. Equipment, business figures, accounts, promise and opinions are by hand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from stdnum.cn import uscc

from intake import types
from intake.cases.evidence import hospitals, licences
from intake.cases.evidence.identities import person_rows
from intake.cases.judge import Judgement
from intake.cases.model import SURE, Case, Place, Seen, locate_evidence
from intake.forms.model import Form, Ground, Group, Occasion, PrintedValue, Values
from intake.model import ABSENT, Row
from intake.patterns import patterns_beside
from intake.types import papers
from intake.types.vocabulary import Common, MedicalInstitutionLicense, Spec
from intake.values import compact_text
from templates import addressee, matter
from templates.told import MARK, NOTHING, blank_value, find_entries, is_marked, printable_value

KIND = types.AGREEMENT_APPLICATION
_LICENCE = (types.MEDICAL_INSTITUTION_LICENSE, types.TCM_CLINIC_FILING)
_PATTERNS = patterns_beside(__file__)
_STAFF: Mapping[str, re.Pattern[str]] = {
    "doctors": _PATTERNS["doctors"],
    "nurses": _PATTERNS["nurses"],
    "pharmacists": _PATTERNS["pharmacists"],
    "technicians": _PATTERNS["technicians"],
}
_WORDS = ("category", "title", "position")


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the form says."""
    case = judgement.case
    name = addressee.fill_institution(case)
    registrations = licences.iter_fact(case, licences.REGISTRATION, *_LICENCE)
    addresses = (seen for kind in licences.LICENCES for seen in _iter_addresses(case, kind))
    return {
        **matter.fill_head(case, occasion),
        "institution": name,
        "uscc": _fill_uscc(case),
        "registration_number": printable_value("执业许可证登记号", registrations),
        "validity": _fill_validity(case),
        "authority": _fill_if_told("发证机关", case, MedicalInstitutionLicense.AUTHORITY),
        "address": printable_value("地址", addresses),
        "legal_representative": _fill_fact(case, licences.PERSON, "法定代表人"),
        "principal": _fill_if_told("主要负责人", case, MedicalInstitutionLicense.PRINCIPAL),
        "departments": _fill_if_told("诊疗科目", case, MedicalInstitutionLicense.DEPARTMENTS),
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
def _fill_if_told(label: str, case: Case, spec: Spec[str]) -> PrintedValue:
    """What the licence prints under a key; its absence is worth no word."""
    return printable_value(label, find_entries(case, spec.name, *_LICENCE), needed=False)


def _fill_fact(case: Case, fact: str, label: str) -> PrintedValue:
    return printable_value(label, licences.iter_fact(case, fact, *licences.LICENCES))


def _fill_uscc(case: Case) -> PrintedValue:
    found = _fill_fact(case, licences.USCC, "统一社会信用代码")
    if found.text.endswith(MARK) and uscc.is_valid(found.text.removesuffix(MARK)):
        return PrintedValue(found.text.removesuffix(MARK), found.ground, found.place, "校验位相符")
    return found


def _iter_addresses(case: Case, kind: str) -> Iterator[Seen[str]]:
    for key in (MedicalInstitutionLicense.ADDRESS.name, papers.ADDRESS):
        yield from find_entries(case, key, kind)


def _fill_validity(case: Case) -> PrintedValue:
    """自…至… where both ends are told; the end alone says enough, the beginning alone does not."""
    begin = printable_value("有效期限", licences.iter_fact(case, licences.FROM, *_LICENCE), needed=False)
    end = printable_value("有效期限", licences.iter_fact(case, licences.UNTIL, *_LICENCE))
    if not end.text:
        return end
    marks = MARK if any(map(is_marked, (begin, end))) else ""
    first, last = (printed.text.removesuffix(MARK) for printed in (begin, end))
    return PrintedValue(f"{first}至{last}{marks}", end.ground, end.place, end.why)


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
        "care": _fill_headcount(rows, where),
        **_by_kind(rows, where),
        "insured": _fill_insured(case),
    }


def _find_rows(case: Case, kind: str) -> tuple[list[Row], Place | None]:
    """The rows of all papers of a type, and the first of these papers."""
    found = list(case.of(kind))
    rows = [row for _, reading in found for row in person_rows(reading)]
    return rows, locate_evidence(*found[0], None) if found else None


def _sure_names(rows: Sequence[Row]) -> list[str]:
    """The names of the rows, each once; empty where one of them is not sure."""
    names = [_sure_text(row, Common.NAME.name) for row in rows]
    return list(dict.fromkeys(map(compact_text, names))) if all(names) else []


def _sure_text(row: Row, column: str) -> str:
    """What a cell surely says; empty where it says nothing surely."""
    cell = row.get(column, ABSENT)
    return str(cell.value) if cell.value and cell.state in SURE else ""


def _fill_headcount(rows: Sequence[Row], where: Place | None) -> PrintedValue:
    names = _sure_names(rows)
    if not rows:
        return NOTHING
    if len(names) < len(rows):
        return blank_value("卫技人员：名册有姓名未能确认或重复", where)
    return _count_people(len(names), where, f"名册共 {len(names)} 行，可能有漏读的行")


def _by_kind(rows: Sequence[Row], where: Place | None) -> Group:
    """Each person in exactly one kind, or nothing: parts that do not add up to the whole say more than they know."""
    if not rows:
        return dict.fromkeys(_STAFF, NOTHING)
    kinds = list(map(_find_kind, rows))
    if None in kinds or not _sure_names(rows):
        doubt = blank_value("医师、护士等人数：名册有人员类别未能确认", where)
        return {**dict.fromkeys(_STAFF, NOTHING), next(iter(_STAFF)): doubt}
    return {kind: _count_people(kinds.count(kind), where, "按名册的类别、职称归类计数") for kind in _STAFF}


def _count_people(number: int, where: Place | None, why: str) -> PrintedValue:
    return PrintedValue(f"{number}{MARK}", Ground.DERIVED, where, why)


def _find_kind(row: Row) -> str | None:
    words = " ".join(_sure_text(row, column) for column in _WORDS)
    found = [kind for kind, pattern in _STAFF.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _fill_insured(case: Case) -> PrintedValue:
    """Proofs list one person once for every kind of insurance, so names count, not rows."""
    rows, where = _find_rows(case, types.SOCIAL_INSURANCE_PROOF)
    names = _sure_names(rows)
    if names:
        return _count_people(len(names), where, "参保证明上的姓名数，可能有漏读的行")
    return blank_value("参保人数：参保证明有姓名未能确认", where) if rows else NOTHING


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
