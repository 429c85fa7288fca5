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

_MONEY = re.compile("收费|财务|结算|发票|票据|收讫|药房")
_MEDICAL = re.compile("诊断证明|病案|病历|处方")
_WRONG: Mapping[str, re.Pattern[str]] = {
    types.DIAGNOSIS_CERTIFICATE: _MONEY,
    types.DISCHARGE_RECORD: _MONEY,
    types.OUTPATIENT_RECORD: _MONEY,
    types.INPATIENT_RECORD: _MONEY,
    types.EXAM_REPORT: _MONEY,
    types.INPATIENT_INVOICE: _MEDICAL,
    types.OUTPATIENT_INVOICE: _MEDICAL,
}
"""Paper -> words of seals that do not belong on it. Copies of records are sealed by the 病案室, all else by many departments."""
_KIND = re.compile("章|收讫|专用")


def _applies(case: Case) -> bool:
    return any(find_stamps(i, r) for i, r in case.of(*_WRONG))


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_WRONG):
        found = find_stamps(index, reading)
        if any(_KIND.search(s.seal.text) for s in found):
            yield _check_kind(found, _WRONG[reading.classification.kind], kind_name(reading.classification.kind))


def _check_kind(found: Sequence[Stamp], wrong: re.Pattern[str], name: str) -> Finding:
    evidence = tuple(s.place for s in found)
    told = [s for s in found if _KIND.search(s.seal.text)]
    odd = [s for s in told if wrong.search(s.seal.text)]
    if odd and len(odd) == len(found):
        message = f"{name}印章种类请核：“{odd[0].seal.text}”"
        return Finding(Outcome.FAIL, message, (), evidence, remedy="请核对印章是否为出具该材料的科室所用")
    if odd:
        return Finding(Outcome.UNKNOWN, f"{name}有印章文字看不全，请核印章种类：“{odd[0].seal.text}”", (), evidence)
    return Finding(Outcome.PASS, f"{name}印章：“{told[0].seal.text}”", (), evidence)


SEAL_KIND = Rule(
    id="seal-kind",
    code="S02",
    title="印章种类与材料相符",
    severity=Severity.HINT,
    citation="材料审核常规：诊断证明专用章、病案室章、门诊部章、收费专用章",
    applies=_applies,
    check=_check,
)
