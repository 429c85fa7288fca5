"""The claim is handed in within the window that the guide counts from discharge (出院一个月内).

Why: 职工 guide, item 1 (异地安置、长期居住人员): papers that were not settled over the network come within one month of
discharge. It is a window for handing in, not a limit for the office; whether a late claim is still taken is for people, who
are asked. An office that sets such a window in its own catalogue gets the same check.

Cannot see: reasons for being late. Without a surely read day of discharge it says so.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import clear_day, find_dates
from intake.cases.evidence.required_papers import has_window, iter_demands, list_asks_for
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since
from intake.catalogue.workdays import window_end
from intake.model import Outcome

_KINDS = (types.INPATIENT_INVOICE, types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, types.EXPENSE_LIST)


def _has_discharge_window(leaf: OnePaper) -> bool:
    return has_window(leaf, Since.DISCHARGE)


def _check(case: Case) -> Iterable[Finding]:
    found = next(iter_demands(case, _has_discharge_window), None)
    if found is None or found[1].window is None:
        return
    material, window = found[0], found[1].window
    seen = find_dates(case, "discharge_date", *_KINDS)
    clear = [(day, s) for s in seen if (day := clear_day(s)) is not None]
    if not clear:
        message = f"出院日期未能确认，请核提交时间是否符合“{window.text}”"
        yield Finding(
            Outcome.UNKNOWN,
            message,
            ("discharge_date",),
            tuple(s.place for s in seen),
            Severity.HINT,
            citation=str(material.clause),
        )
        return
    # the earliest stay decides: each claim has a window of its own, and the first to run out is the one to look at
    day, first = min(clear, key=_day_of_pair)
    last = window_end(day, window)
    late = case.applied > last
    words = f"{day} 出院，应于 {last} 前提交，申请日期 {case.applied}"
    message = f"提交时间{'超出' if late else '符合'}“{window.text}”：{words}"
    remedy = "请核对未能按期提交的原因" if late else ""
    outcome = Outcome.FAIL if late else Outcome.PASS
    yield Finding(outcome, message, ("discharge_date",), (first.place,), remedy=remedy, citation=str(material.clause))


def _day_of_pair(found: tuple[date, Seen[Any]]) -> date:
    return found[0]


HANDED_IN_TIME = Rule(
    id="handed-in-time",
    code="D01",
    title="出院后在规定期限内提交",
    severity=Severity.LOOK,
    citation="职工医保办事指南 1.基本医疗保险异地安置退休人员、异地长期居住人员就医结算服务：出院一个月内",
    applies=lambda case: list_asks_for(case, _has_discharge_window),
    check=_check,
)
