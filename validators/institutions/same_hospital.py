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
from validators.findings import keys_of

_OTHERS = (
    types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, types.EXPENSE_LIST, types.OUTPATIENT_RECORD, types.INPATIENT_RECORD,
)  # fmt: skip


def _applies(case: Case) -> bool:
    return sum(1 for _ in case.of(*types.BILLS, *_OTHERS)) > 1


def _check(case: Case) -> Iterable[Finding]:
    bills, others = _find_hospitals(case, types.BILLS), _find_hospitals(case, _OTHERS)
    billed = any(seen.sure for seen in bills)
    against = bills if billed else [*bills, *others]
    compared = (_compare_hospital(seen, against) for seen in others)
    found = [finding for finding in compared if finding is not None]
    if not found and others and len(against) > (0 if bills else 1):
        places = tuple(seen.place for seen in (*bills, *others))
        yield Finding(Outcome.PASS, f"就诊机构一致：{against[0].value}", keys_of(Common.HOSPITAL), places)
    if not billed:  # both sides of one difference say the same
        found = [replace(finding, severity=Severity.HINT) for finding in found[:1]]
    yield from found


def _find_hospitals(case: Case, kinds: Sequence[str]) -> list[Seen[str]]:
    """The papers that name their hospital, in the order of the kinds: the first ones are the most trustworthy."""
    named = (hospital_of(index, reading) for kind in kinds for index, reading in case.of(kind))
    return [seen for seen in named if seen is not None]


def _compare_hospital(seen: Seen[str], everything: Sequence[Seen[str]]) -> Finding | None:
    """What is odd about the hospital of one paper; None where another paper names the same, or there is none."""
    against = [other for other in everything if other.paper != seen.paper]
    answers = [one_institution(seen.value, other.value) for other in against]
    if not answers or True in answers:
        return None
    sure = [(other, answer) for other, answer in zip(against, answers, strict=True) if seen.sure and other.sure]
    other = sure[0][0] if sure else against[0]
    told = f"{seen.paper_name}“{seen.value}”/{other.paper_name}“{other.value}”"
    at = tuple(dict.fromkeys((seen.key, other.key))), (seen.place, other.place)
    if sure and all(answer is False for _, answer in sure):
        return Finding(Outcome.FAIL, f"就诊机构不一致：{told}", *at, remedy="请核对是否为同一次就诊的材料")
    return Finding(Outcome.UNKNOWN, f"就诊机构名称未能核对一致：{told}", *at, Severity.HINT)


SAME_HOSPITAL = Rule(
    id="same-hospital",
    code="H03",
    title="各材料的就诊机构一致",
    severity=Severity.LOOK,
    citation="申请人所交材料之间相互核对",
    applies=_applies,
    check=_check,
)
