"""The seal is of the kind that belongs on the paper: 诊断证明专用章, 病案室章, 门诊部章, 收费专用章.

Why: a certificate with the cashier's seal was not issued by the department that answers for it (handbook S02, PUB, so a
hint). Only seals whose kind is legible are judged, and only kinds that surely do not belong there.

Cannot see: seals whose words are not legible; hospitals that keep one seal for everything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from intake import types
from intake.cases.evidence.seals import Stamp, find_stamps
from intake.cases.model import Case, Finding, Severity, kind_name
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.patterns import patterns_beside
from validators.findings import places_of

_PATTERNS = patterns_beside(__file__)
_CLINICAL = (
    types.DIAGNOSIS_CERTIFICATE, types.DISCHARGE_RECORD, types.OUTPATIENT_RECORD, types.INPATIENT_RECORD, types.EXAM_REPORT,
)  # fmt: skip
_WRONG: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(_CLINICAL, _PATTERNS["money"]),
    **dict.fromkeys(types.MEDICAL_BILLS, _PATTERNS["medical"]),
}
"""Paper -> words of seals that do not belong on it. Copies of records are sealed by the 病案室, all else by many departments."""


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_WRONG):
        found, kind = find_stamps(index, reading), reading.classification.kind
        legible = [stamp.seal.text for stamp in found if _PATTERNS["kind"].search(stamp.seal.text)]
        if legible:
            yield _check_kind(found, legible, _WRONG[kind], kind_name(kind))


def _check_kind(found: Sequence[Stamp], legible: Sequence[str], wrong: re.Pattern[str], name: str) -> Finding:
    places, odd = places_of(found), list(filter(wrong.search, legible))
    if not odd:
        return Finding(Outcome.PASS, f"{name}印章：“{legible[0]}”", (), places)
    if len(odd) < len(found):
        return Finding(Outcome.UNKNOWN, f"{name}有印章文字看不全，请核印章种类：“{odd[0]}”", (), places)
    remedy = "请核对印章是否为出具该材料的科室所用"
    return Finding(Outcome.FAIL, f"{name}印章种类请核：“{odd[0]}”", (), places, remedy=remedy)


SEAL_KIND = Rule(
    id="seal-kind",
    code="S02",
    title="印章种类与材料相符",
    severity=Severity.HINT,
    citation="材料审核常规：诊断证明专用章、病案室章、门诊部章、收费专用章",
    applies=lambda case: any(find_stamps(index, reading) for index, reading in case.of(*_WRONG)),
    check=_check,
)
