"""Two outpatient visits on different days, at least 28 days apart, within half a year before the application.

Why: published criteria of the province for 高血压 and others (PUB, not confirmed for 青阳), so a hint, and off unless the
office asks for it: it writes `count: 2` to the 门诊病历 of its own catalogue.

Cannot see: what was prescribed, and visits whose papers were not handed in.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from intake import types
from intake.cases.evidence.days import clear_day, day_of
from intake.cases.evidence.required_papers import iter_demands, list_asks_for
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.catalogue.workdays import add_months
from intake.model import Outcome

_APART = timedelta(days=28)
_MONTHS = 6


def _needs_two_visits(leaf: OnePaper) -> bool:
    return leaf.kind == types.OUTPATIENT_RECORD and leaf.count >= 2


def _check(case: Case) -> Iterable[Finding]:
    if not any(True for _ in iter_demands(case, _needs_two_visits)):
        return
    papers = list(case.of(types.OUTPATIENT_RECORD))
    dated = {index: clear_day(day_of(case, index)) for index, _ in papers}
    since = add_months(case.applied, -_MONTHS)
    days = sorted({d for d in dated.values() if d is not None and since <= d <= case.applied})
    evidence = tuple(locate_evidence(i, r, None) for i, r in papers)
    if _are_far_apart(days):
        yield Finding(Outcome.PASS, f"近半年门诊记录：{'、'.join(map(str, days))}", ("issue_date",), evidence)
    elif None in dated.values():
        message = "有门诊病历的日期未能确认，请核近半年门诊记录是否足两次"
        yield Finding(Outcome.UNKNOWN, message, ("issue_date",), evidence)
    else:
        message = f"近半年门诊记录不足两次（不同日，间隔 28 天以上）：{'、'.join(map(str, days)) or '无'}"
        yield Finding(Outcome.FAIL, message, ("issue_date",), evidence, remedy="请补充近半年的门诊病历及用药记录")


def _are_far_apart(days: list[date]) -> bool:
    return len(days) >= 2 and days[-1] - days[0] >= _APART


VISITS_FOR_CHRONIC = Rule(
    id="visits-for-chronic",
    code="D06",
    title="近半年门诊记录不少于两次",
    severity=Severity.HINT,
    citation="安徽省门诊慢特病病种认定标准（公开资料，本地未确认）；经办机构自定的事项目录",
    applies=lambda case: list_asks_for(case, _needs_two_visits),
    check=_check,
)
