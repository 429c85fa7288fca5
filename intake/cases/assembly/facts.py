"""Answers to the conditions of an item: what was typed, else what the papers show, else what is assumed and said so.

A condition that only a person can know is assumed not to hold where papers without it are the usual case (the claim is
handed in at the office, the drug is not restricted), and unknown where it says which matter is applied for.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.fact_rows import charged_cells
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Charge, Fact, FactOrigin, Place, Seen, locate_evidence
from intake.catalogue.tree import find_conditions
from intake.catalogue.words import find_blood, find_restricted
from intake.likeness.compare import Likeness
from intake.patterns import patterns_beside
from intake.types.vocabulary import Common, IdCard
from intake.values import compact_text

_CARDS = (types.BANK_CARD, types.SOCIAL_SECURITY_CARD)
_BIRTH = IdCard.BIRTH_DATE.name
_INFANT = timedelta(days=366)
"""A newborn is enrolled within its first year; the guide draws no line."""
_PATTERNS = patterns_beside(__file__)


def facts_of(case: Case) -> Mapping[str, Fact]:
    """The answer to every condition that the item's tree hangs on."""
    return {name: _answer_condition(name, case) for name in find_conditions(case.item.materials)}


def _answer_condition(name: str, case: Case) -> Fact:
    if name in case.given.facts:
        return Fact(case.given.facts[name], FactOrigin.TYPED, "经办人员填写")
    infer = _INFER.get(name)
    return infer(case) if infer else Fact(None, FactOrigin.UNKNOWN)


def _assumed_fact(why: str) -> Fact:
    return Fact(False, FactOrigin.ASSUMED, why)


def _inferred_fact(value: bool, why: str, *evidence: Place) -> Fact:
    return Fact(value, FactOrigin.INFERRED, why, evidence)


def _locate_papers(case: Case, *kinds: str) -> list[Place]:
    return [locate_evidence(i, r, None) for i, r in case.of(*kinds)]


# ------------------------------------------------------------------------------------------------ people
def _infer_newborn(case: Case) -> Fact:
    certificates = _locate_papers(case, types.BIRTH_CERTIFICATE)
    if certificates:
        return _inferred_fact(True, "材料中有出生医学证明", *certificates)
    born = next(_iter_infants(case), None)
    if born is not None:
        return _inferred_fact(True, f"户口本上有 {born.value} 出生的人员", born.place)
    cards = _locate_papers(case, types.ID_CARD)
    return _inferred_fact(False, "材料中有身份证", *cards) if cards else _assumed_fact("未见出生医学证明")


def _iter_infants(case: Case) -> Iterator[Seen[Any]]:
    """Days of birth in the household register that lie less than a year back."""
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        for row in identities.person_rows(reading):
            born = row.get(_BIRTH)
            if born and _is_infant(born.value, case.applied):
                yield Seen(index, reading, _BIRTH, born)


def _is_infant(born: object, applied: date) -> bool:
    """Whether a printed day of birth (ISO text or a date) lies less than a year back."""
    try:
        day = born if isinstance(born, date) else date.fromisoformat(str(born))
    except ValueError:
        return False
    return applied - _INFANT < day <= applied


def _account_not_patients(case: Case) -> Fact:
    """Whose account the money goes to: the patient's own card settles it, whatever other cards are there."""
    cards = _locate_papers(case, *_CARDS)
    if not cards:
        return _assumed_fact("未见银行卡或社保卡")
    patient, held = identities.patient_name(case), identities.find_card_names(case, *_CARDS)
    if patient is None or not held:
        return Fact(None, FactOrigin.UNKNOWN, "户名或患者姓名未能确认", tuple(cards))
    return _compare_holders(patient, held, cards)


def _compare_holders(patient: Mention, held: Sequence[Mention], cards: Sequence[Place]) -> Fact:
    likeness = [identities.compare_mentioned_names(holder, patient) for holder in held]
    if Likeness.SAME in likeness:
        own = (holder for holder, like in zip(held, likeness, strict=True) if like is Likeness.SAME)
        return _inferred_fact(False, "户名与患者一致", *identities.locate_mentions(*own))
    if len(held) < len(cards) or Likeness.UNSURE in likeness:
        return Fact(None, FactOrigin.UNKNOWN, "有一张卡的户名未能确认", tuple(cards))
    return _inferred_fact(True, "户名不是患者本人", *identities.locate_mentions(*held))


# ------------------------------------------------------------------------------------------------ drugs and blood


def _on_the_list(case: Case, find: Callable[[str], object], what: str) -> Fact:
    hits = [name for name in _iter_charged_names(case) if find(str(name.value))]
    if hits:
        return _inferred_fact(True, f"费用明细中有{what}：{hits[0].value}", *(hit.place for hit in hits))
    lists = _locate_papers(case, types.EXPENSE_LIST)
    if lists:
        return _inferred_fact(False, f"费用清单中未见{what}", *lists)
    return _assumed_fact(f"未见费用清单，不能判断是否{what}")


def _iter_charged_names(case: Case) -> Iterator[Seen[Any]]:
    cells = charged_cells(case, (Charge.NAME, Charge.COVERAGE, Charge.REMARK))
    return (cell for cell in cells if cell.field.value is not None)


# ------------------------------------------------------------------------------------------------ care elsewhere
def _infer_remote(own: tuple[str, ...], others: tuple[str, ...]) -> Callable[[Case], Fact]:
    """True where one of `own` is there and none of `others`; unknown where none of both is: a person has to say."""

    def infer(case: Case) -> Fact:
        if case.has(*own) and not case.has(*others):
            return _inferred_fact(True, "按所交材料判断", *_locate_papers(case, *own))
        if case.has(*own, *others):
            return _inferred_fact(False, "按所交材料判断")
        return Fact(None, FactOrigin.UNKNOWN, "材料看不出办理情形")

    return infer


def _by_paper(*kinds: str) -> Callable[[Case], Fact]:
    """True where such a paper is there, else unknown."""

    def infer(case: Case) -> Fact:
        found = _locate_papers(case, *kinds)
        return _inferred_fact(True, "按所交材料判断", *found) if found else Fact(None, FactOrigin.UNKNOWN, "材料看不出")

    return infer


def _infer_employed(case: Case) -> Fact:
    found = _locate_papers(case, types.LABOR_CONTRACT)
    return _inferred_fact(True, "材料中有劳动合同", *found) if found else _assumed_fact("未见劳动合同")


# ------------------------------------------------------------------------------------------------ maternity
_COUPLE = (types.MARRIAGE_CERTIFICATE, types.BIRTH_PERMIT)
_COSTS = (types.INPATIENT_INVOICE, types.EXPENSE_LIST)
_MATTERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("maternity_claim_remote", ((types.MATERNITY_APPLICATION,),)),
    ("maternity_claim_spouse", (_COUPLE, (*_COSTS, types.DISCHARGE_RECORD))),
    ("maternity_filing", (_COUPLE,)),
    ("maternity_claim_remote", (_COSTS,)),
    ("maternity_allowance", ((types.INTRODUCTION_LETTER, types.DISCHARGE_RECORD),)),
)
"""Matter -> groups of papers; it is the first of which one paper of each group is there."""


def _infer_maternity(matter: str) -> Callable[[Case], Fact]:
    """Which of the four matters it is, by what only that one asks for."""

    def infer(case: Case) -> Fact:
        found = _find_maternity_matter(case)
        if found is None:
            return Fact(None, FactOrigin.UNKNOWN, "材料看不出办理哪一项")
        return _inferred_fact(found == matter, "按所交材料判断")

    return infer


def _find_maternity_matter(case: Case) -> str | None:
    return next((matter for matter, groups in _MATTERS if all(case.has(*group) for group in groups)), None)


# ------------------------------------------------------------------------------------------------ institutions
@dataclass(frozen=True, slots=True)
class _InstitutionKind:
    """A kind of institution: the licences that only it has, and what stands in its names."""

    licences: tuple[str, ...]
    names: re.Pattern[str]


def _infer_applicant(own: _InstitutionKind, other: _InstitutionKind) -> Callable[[Case], Fact]:
    """Which kind of institution applies: told by its licence, else by its name where all papers say the same kind."""
    return lambda case: _infer_by_licence(case, own, other) or _infer_by_name(case, own, other)


def _infer_by_licence(case: Case, own: _InstitutionKind, other: _InstitutionKind) -> Fact | None:
    for kind in (own, other):
        found = _locate_papers(case, *kind.licences)
        if found:
            return _inferred_fact(kind is own, "按证照判断", *found)
    return None


def _infer_by_name(case: Case, own: _InstitutionKind, other: _InstitutionKind) -> Fact:
    printed = [compact_text(s.value) for s in (*case.seen(Common.NAME), *case.seen(Common.HOSPITAL))]
    told = [kind for kind in (own, other) if any(map(kind.names.search, printed))]
    if len(told) == 1:
        return _inferred_fact(told[0] is own, "按单位名称判断")
    return Fact(None, FactOrigin.UNKNOWN, "各材料上的单位名称类别不一" if told else "材料看不出申请单位的类别")


_CLINICAL = _InstitutionKind((types.MEDICAL_INSTITUTION_LICENSE, types.TCM_CLINIC_FILING), _PATTERNS["clinical"])
_RETAIL = _InstitutionKind((types.DRUG_BUSINESS_LICENSE,), _PATTERNS["retail"])
_INFER: Mapping[str, Callable[[Case], Fact]] = {
    "newborn": _infer_newborn,
    "restricted_drug": lambda case: _on_the_list(case, find_restricted, "限制药品"),
    "bank_account_not_patients": _account_not_patients,
    "filed_at_designated_institution": lambda _: _assumed_fact("按在经办窗口办理核对"),
    "networked_settlement": lambda _: _assumed_fact("已交材料，按不能联网结算核对"),
    "transfusion_or_protein": lambda case: _on_the_list(case, find_blood, "输血或蛋白制品"),
    "remote_retired": _infer_remote((types.REMOTE_CARE_APPLICATION,), ()),
    "household_moved": _by_paper(types.HOUSEHOLD_REGISTER),
    "lives_with_child": _by_paper(types.RESIDENCE_PERMIT),
    "bought_home": _by_paper(types.PROPERTY_CERTIFICATE),
    "remote_posted": _infer_remote(
        (types.WORK_CERTIFICATE, types.INTRODUCTION_LETTER),
        (types.REMOTE_CARE_APPLICATION, types.RESIDENCE_PERMIT, types.LABOR_CONTRACT),
    ),
    "remote_long_term": _infer_remote((types.RESIDENCE_PERMIT, types.LABOR_CONTRACT), (types.REMOTE_CARE_APPLICATION,)),
    "remote_employed": _infer_employed,
    "applicant_is_medical_institution": _infer_applicant(_CLINICAL, _RETAIL),
    "applicant_is_pharmacy": _infer_applicant(_RETAIL, _CLINICAL),
    "maternity_filing": _infer_maternity("maternity_filing"),
    "maternity_claim_remote": _infer_maternity("maternity_claim_remote"),
    "maternity_claim_spouse": _infer_maternity("maternity_claim_spouse"),
    "maternity_allowance": _infer_maternity("maternity_allowance"),
}
"""Condition -> how the papers answer it. What is not here only a person can answer."""
