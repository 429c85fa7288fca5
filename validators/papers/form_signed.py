"""The forms that the applicant fills in are signed: 慢性病申请审核表, 协议医疗机构申请表, 个人承诺书, 申请书.

Why: an unsigned form binds nobody (handbook C04). The basis is common practice (PUB), and handwriting is often not read by
machines, so it is a hint: the clerk looks at the place.

Cannot see: whose signature it is, and whether a promise is printed on the form: the blank forms of the office are not known.
"""

from collections.abc import Iterable, Mapping

from intake import types
from intake.cases.model import SURE, Case, Finding, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.types import papers

_WHO: Mapping[str, tuple[str, ...]] = {
    types.CHRONIC_APPLICATION: ("applicant",),
    types.AGREEMENT_APPLICATION: ("representative",),
    types.REMOTE_CARE_APPLICATION: ("applicant",),
    types.MATERNITY_APPLICATION: ("applicant",),
    types.APPLICATION_LETTER: ("applicant",),
    types.COMMITMENT_LETTER: ("promiser",),
}
"""Form -> who has to sign it."""


def _applies(case: Case) -> bool:
    return case.has(*_WHO)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_WHO):
        for who in _WHO[reading.classification.kind]:
            yield _check_signature(index, reading, papers.SIGNATURES[who])


def _check_signature(index: int, reading: Reading, label: str) -> Finding:
    name = kind_name(reading.classification.kind)
    field = reading.record.extra.get(label)
    evidence = (locate_evidence(index, reading, field.evidence if field else None),)
    if field is not None and field.value == papers.PRESENT and field.state in SURE:
        return Finding(Outcome.PASS, f"{name}有{label}", (), evidence)
    if field is not None and field.value == papers.MISSING and field.state in SURE:
        return Finding(Outcome.FAIL, f"{name}缺{label}", (), evidence, remedy=f"请补{label}")
    return Finding(Outcome.UNKNOWN, f"{name}的{label}未能识读，请核对是否已签", (), evidence)


FORM_SIGNED = Rule(
    id="form-signed",
    code="C04",
    title="申请表、承诺书已签名",
    severity=Severity.HINT,
    citation="材料审核常规：申请表须由申请人签名",
    applies=_applies,
    check=_check,
)
