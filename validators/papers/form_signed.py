"""The forms that the applicant fills in are signed: 慢性病申请审核表, 协议医疗机构申请表, 个人承诺书, 申请书.

Why: an unsigned form binds nobody (handbook C04). The basis is common practice (PUB), and handwriting is often not read by
machines, so it is a hint: the clerk looks at the place.

Cannot see: whose signature it is, and whether a promise is printed on the form: the blank forms of the office are not known.
"""

from collections.abc import Iterable, Mapping

from intake import types
from intake.cases.model import Case, Finding, Severity, kind_name
from intake.cases.rules import Rule
from intake.model import ABSENT, Outcome, Reading
from intake.types import papers
from validators.findings import is_sure, locate_field

_WHO: Mapping[str, str] = {
    types.CHRONIC_APPLICATION: "applicant",
    types.AGREEMENT_APPLICATION: "representative",
    types.REMOTE_CARE_APPLICATION: "applicant",
    types.MATERNITY_APPLICATION: "applicant",
    types.APPLICATION_LETTER: "applicant",
    types.COMMITMENT_LETTER: "promiser",
}
"""Form -> who has to sign it."""


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_WHO):
        yield _check_signature(index, reading, papers.SIGNATURES[_WHO[reading.classification.kind]])


def _check_signature(index: int, reading: Reading, label: str) -> Finding:
    name, field = kind_name(reading.classification.kind), reading.record.extra.get(label, ABSENT)
    places = locate_field(index, reading, field)
    told = field.value if is_sure(field) else papers.UNKNOWN
    if told == papers.PRESENT:
        return Finding(Outcome.PASS, f"{name}有{label}", (), places)
    if told == papers.MISSING:
        return Finding(Outcome.FAIL, f"{name}缺{label}", (), places, remedy=f"请补{label}")
    return Finding(Outcome.UNKNOWN, f"{name}的{label}未能识读，请核对是否已签", (), places)


FORM_SIGNED = Rule(
    id="form-signed",
    code="C04",
    title="申请表、承诺书已签名",
    severity=Severity.HINT,
    citation="材料审核常规：申请表须由申请人签名",
    applies=lambda case: case.has(*_WHO),
    check=_check,
)
