"""Inpatient treatment outside the city: whether care elsewhere was filed (异地就医备案).

Why: treatment elsewhere without a filing is paid differently or not at all (handbook L07, PUB, so a hint). The filing itself
stands in the core system; a paper of it, a referral or an application, answers the question here. The place is known only
where the hospital's name says it (X省, X市, X县); names without one are not accused.

Cannot see: filings in the core system; places of hospitals that do not bear one in their name.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.hospitals import hospital_of, place_of
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.patterns import patterns_beside
from intake.types.vocabulary import Common, MedicalInvoice
from validators.findings import drop_none, fail_if, keys_of, locate_papers, places_of

_ITEMS = ("resident-inpatient-reimbursement", "employee-medical-benefit")
_FILINGS = (types.REFERRAL_CERTIFICATE, types.REMOTE_CARE_APPLICATION, types.WORK_CERTIFICATE, types.RESIDENCE_PERMIT)
_PATTERNS = patterns_beside(__file__)
_KEYS = keys_of(MedicalInvoice.PAYEE, Common.HOSPITAL)


def _check(case: Case) -> Iterable[Finding]:
    bills = drop_none(hospital_of(*paper) for paper in case.of(types.INPATIENT_INVOICE))
    away = list(filter(_is_away, bills))
    if away:
        yield _report_away(away, case)
    elif bills and all(place_of(seen.value) for seen in bills):
        yield Finding(Outcome.PASS, "在本市就诊", _KEYS, places_of(bills))


def _is_away(seen: Seen[str]) -> bool:
    """Whether the hospital's name says a place, and none of this city's."""
    where = place_of(seen.value)
    return bool(where) and not _PATTERNS["home"].search(where)


def _report_away(away: list[Seen[str]], case: Case) -> Finding:
    filed = locate_papers(case, *_FILINGS)
    if filed:
        return Finding(Outcome.PASS, "有异地就医的备案或转诊材料", _KEYS, filed)
    bill = next((seen for seen in away if seen.sure), away[0])
    message = f"未见异地就医备案材料：就诊医院“{bill.value}”，请在系统中核对备案"
    return Finding(fail_if(bill.sure), message, _KEYS, (bill.place,), remedy="未备案的，请补办或说明")


REMOTE_FILING = Rule(
    id="remote-filing",
    code="L07",
    title="市外就诊有异地就医备案",
    severity=Severity.HINT,
    citation="异地就医直接结算有关规定；《青阳县城乡居民医疗保障经办政务服务事项办事指南》4、5 备案",
    applies=lambda case: case.item.id in _ITEMS and case.has(types.INPATIENT_INVOICE),
    check=_check,
)
