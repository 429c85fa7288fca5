"""Bill, list, record and certificate of one treatment name the same hospital.

Why: a list or a record of another hospital does not belong to the bill (handbook H03, a proposal, so a person looks). Names
are compared as clerks do: province and county may be missing, campuses are one hospital, one misread letter is no difference.
Several bills of several hospitals are normal; a paper has to match one of them. Without bills the papers are held against
each other, and a difference is a hint: records of several hospitals are normal, too.

Cannot see: hospitals that changed their name, and two institutions of one name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake import types
from intake.cases.evidence.hospitals import hospital_of, one_institution
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types.vocabulary import Common
from validators.findings import drop_none, keys_of, places_of

_OTHERS = (
    types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, types.EXPENSE_LIST, types.OUTPATIENT_RECORD, types.INPATIENT_RECORD,
)  # fmt: skip


def _check(case: Case) -> Iterable[Finding]:
    bills, others = _find_hospitals(case, types.BILLS), _find_hospitals(case, _OTHERS)
    everything = [*bills, *others]
    billed = any(seen.sure for seen in bills)
    against = bills if billed else everything
    found = drop_none(_compare_hospital(seen, against) for seen in others)
    if others and len(everything) > 1 and not found:
        message = f"就诊机构一致：{everything[0].value}"
        yield Finding(Outcome.PASS, message, keys_of(Common.HOSPITAL), places_of(everything))
    if billed:
        yield from found
    else:
        yield from _soften(found)


def _soften(found: Sequence[Finding]) -> list[Finding]:
    """The first as a hint: both sides of one difference say the same."""
    return [replace(finding, severity=Severity.HINT) for finding in found[:1]]


def _find_hospitals(case: Case, kinds: Sequence[str]) -> list[Seen[str]]:
    """The papers that name their hospital, in the order of the kinds: the first ones are the most trustworthy."""
    return drop_none(hospital_of(index, reading) for kind in kinds for index, reading in case.of(kind))


def _compare_hospital(seen: Seen[str], everything: Sequence[Seen[str]]) -> Finding | None:
    """What is odd about the hospital of one paper; None where another paper names the same, or there is none."""
    against = _on_other_papers(seen, everything)
    sure = _sure_pairs(seen, against)
    if not against or True in _same_answers(seen, against):
        return None
    other = next(iter(sure), against[0])
    told = f"{seen.paper_name}“{seen.value}”/{other.paper_name}“{other.value}”"
    at = tuple(dict.fromkeys((seen.key, other.key))), (seen.place, other.place)
    if _same_answers(seen, sure) == {False}:
        return Finding(Outcome.FAIL, f"就诊机构不一致：{told}", *at, remedy="请核对是否为同一次就诊的材料")
    return Finding(Outcome.UNKNOWN, f"就诊机构名称未能核对一致：{told}", *at, Severity.HINT)


def _on_other_papers(seen: Seen[str], everything: Iterable[Seen[str]]) -> list[Seen[str]]:
    return [other for other in everything if other.paper != seen.paper]


def _sure_pairs(seen: Seen[str], against: Iterable[Seen[str]]) -> list[Seen[str]]:
    """The others that are sure; none where the one itself is not."""
    return [other for other in against if other.sure and seen.sure]


def _same_answers(seen: Seen[str], against: Sequence[Seen[str]]) -> set[bool | None]:
    """Whether the others are the same hospital: yes, no, or None where nobody can tell."""
    return {one_institution(seen.value, other.value) for other in against}


SAME_HOSPITAL = Rule(
    id="same-hospital",
    code="H03",
    title="各材料的就诊机构一致",
    severity=Severity.LOOK,
    citation="申请人所交材料之间相互核对",
    applies=lambda case: sum(1 for _ in case.of(*types.BILLS, *_OTHERS)) > 1,
    check=_check,
)
