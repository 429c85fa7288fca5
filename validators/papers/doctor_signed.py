"""The certificate that the guide wants signed is signed by a doctor.

Why: employees' guide, item 4, line 3: 诊断证明书（须就诊医院签字盖章）. Handwriting is often not read by machines, so a blank place is
shown as a hint for the clerk to look at, never as a proven fault.

Cannot see: whose handwriting it is, and whether the doctor may sign.
"""

from collections.abc import Iterable

from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.model import Outcome, State
from intake.types.vocabulary import DiagnosisCertificate
from validators.findings import is_sure, keys_of, locate_field

_KEYS = keys_of(DiagnosisCertificate.PHYSICIAN)


def _needs_signature(leaf: OnePaper) -> bool:
    return leaf.signature


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _needs_signature):
        yield _check_signature(paper)


def _check_signature(paper: Asked) -> Finding:
    field = paper.reading.record[DiagnosisCertificate.PHYSICIAN]
    places = locate_field(paper.paper, paper.reading, field)
    if is_sure(field):
        return Finding(Outcome.PASS, f"{paper.name}有医师签名", _KEYS, places, citation=paper.clause)
    blank = field.state is State.UNREAD and not field.raw
    if blank and is_paper_legible(paper.reading):
        message, outcome = f"{paper.name}缺医师签字，签名处未读出文字", Outcome.FAIL
    else:
        message, outcome = f"{paper.name}的医师签名未能确认，请核", Outcome.UNKNOWN
    return Finding(outcome, message, _KEYS, places, remedy="请由出具医师签字", citation=paper.clause)


DOCTOR_SIGNED = Rule(
    id="doctor-signed",
    code="S03",
    title="诊断证明有医师签字",
    severity=Severity.HINT,
    citation="职工医保办事指南 4.基本医疗保险参保人员门诊慢性（特殊）病种评审管理：须就诊医院签字盖章",
    applies=lambda case: list_asks_for(case, _needs_signature),
    check=_check,
)
