"""Inpatient treatment outside the city: whether care elsewhere was filed (异地就医备案).

Why: treatment elsewhere without a filing is paid differently or not at all (handbook L07, PUB, so a hint). The filing itself
stands in the core system; a paper of it, a referral or an application, answers the question here. The place is known only
where the hospital's name says it (X省, X市, X县); names without one are not accused.

Cannot see: filings in the core system; places of hospitals that do not bear one in their name.
"""

import re
from collections.abc import Iterable

from intake import types
from intake.cases.evidence.hospitals import hospital_of, place_of
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome

_ITEMS = ("resident-inpatient-reimbursement", "employee-medical-benefit")
_FILINGS = (types.REFERRAL_CERTIFICATE, types.REMOTE_CARE_APPLICATION, types.WORK_CERTIFICATE, types.RESIDENCE_PERMIT)
_HOME = re.compile("池州|青阳|贵池|东至|石台|九华")
"""池州市 and its counties: 贵池区, 东至县, 石台县, 青阳县, and 九华山 (documents.md 7)."""
_KEYS = ("payee", "hospital")


def _applies(case: Case) -> bool:
    return case.item.id in _ITEMS and case.has(types.INPATIENT_INVOICE)


def _check(case: Case) -> Iterable[Finding]:
    bills = [seen for i, r in case.of(types.INPATIENT_INVOICE) if (seen := hospital_of(i, r)) is not None]
    away = [b for b in bills if (where := place_of(b.value)) and not _HOME.search(where)]
    filed = [locate_evidence(i, r, None) for i, r in case.of(*_FILINGS)]
    if away and not filed:
        bill = next((b for b in away if b.sure), away[0])
        outcome = Outcome.FAIL if bill.sure else Outcome.UNKNOWN
        message = f"未见异地就医备案材料：就诊医院“{bill.value}”，请在系统中核对备案"
        yield Finding(outcome, message, _KEYS, (bill.place,), remedy="未备案的，请补办或说明")
    elif away:
        yield Finding(Outcome.PASS, "有异地就医的备案或转诊材料", _KEYS, tuple(filed))
    elif bills and all(place_of(b.value) for b in bills):
        yield Finding(Outcome.PASS, "在本市就诊", _KEYS, tuple(b.place for b in bills))


REMOTE_FILING = Rule(
    id="remote-filing",
    code="L07",
    title="市外就诊有异地就医备案",
    severity=Severity.HINT,
    citation="异地就医直接结算有关规定；《青阳县城乡居民医疗保障经办政务服务事项办事指南》4、5 备案",
    applies=_applies,
    check=_check,
)
