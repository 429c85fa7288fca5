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
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.catalogue.workdays import add_months
from intake.model import Outcome
from intake.types.vocabulary import Common
from validators.findings import keys_of, locate_papers

_APART = timedelta(days=28)
_MONTHS = 6
_KEYS = keys_of(Common.ISSUE_DATE)


def _needs_two_visits(leaf: OnePaper) -> bool:
    return leaf.kind == types.OUTPATIENT_RECORD and leaf.count >= 2


def _check(case: Case) -> Iterable[Finding]:
    if any(True for _ in iter_demands(case, _needs_two_visits)):
        yield _count_visits(case)


def _count_visits(case: Case) -> Finding:
    dated = [clear_day(day_of(case, index)) for index, _ in case.of(types.OUTPATIENT_RECORD)]
    days = _recent_days(case, dated)
    told, evidence = "、".join(map(str, days)), locate_papers(case, types.OUTPATIENT_RECORD)
    if _are_far_apart(days):
        return Finding(Outcome.PASS, f"近半年门诊记录：{told}", _KEYS, evidence)
    if None in dated:
        return Finding(Outcome.UNKNOWN, "有门诊病历的日期未能确认，请核近半年门诊记录是否足两次", _KEYS, evidence)
    message = f"近半年门诊记录不足两次（不同日，间隔 28 天以上）：{told or '无'}"
    return Finding(Outcome.FAIL, message, _KEYS, evidence, remedy="请补充近半年的门诊病历及用药记录")


def _recent_days(case: Case, dated: Iterable[date | None]) -> list[date]:
    """The days within the half year before the application, each once, the earliest first."""
    since = add_months(case.applied, -_MONTHS)
    return sorted({day for day in dated if day is not None and since <= day <= case.applied})


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
