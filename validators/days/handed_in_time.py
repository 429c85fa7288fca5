"""The claim is handed in within the window that the guide counts from discharge (出院一个月内).

Why: 职工 guide, item 1 (异地安置、长期居住人员): papers that were not settled over the network come within one month of
discharge. It is a window for handing in, not a limit for the office; whether a late claim is still taken is for people, who
are asked. An office that sets such a window in its own catalogue gets the same check.

Cannot see: reasons for being late. Without a surely read day of discharge it says so.
"""

from collections.abc import Iterable
from datetime import date

from intake.cases.evidence.days import clear_day, find_dates
from intake.cases.evidence.required_papers import has_window, iter_demands, list_asks_for
from intake.cases.evidence.stays import KINDS
from intake.cases.model import Case, Finding, Material, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since, Window
from intake.catalogue.workdays import window_end
from intake.model import Outcome
from intake.types.vocabulary import DischargeRecord
from validators.findings import keys_of, pass_if, places_of

_KEYS = keys_of(DischargeRecord.DISCHARGE_DATE)


def _has_discharge_window(leaf: OnePaper) -> bool:
    return has_window(leaf, Since.DISCHARGE)


def _check(case: Case) -> Iterable[Finding]:
    for material, leaf in iter_demands(case, _has_discharge_window):
        if leaf.window is not None:
            yield _check_window(case, material, leaf.window)
        return


def _check_window(case: Case, material: Material, window: Window) -> Finding:
    clause, seen = str(material.clause), find_dates(case, *_KEYS, *KINDS)
    clear = list(filter(clear_day, seen))
    if not clear:
        message = f"出院日期未能确认，请核提交时间是否符合“{window.text}”"
        return Finding(Outcome.UNKNOWN, message, _KEYS, places_of(seen), Severity.HINT, citation=clause)
    # the earliest stay decides: each claim has a window of its own, and the first to run out is the one to look at
    first = min(clear, key=lambda found: clear_day(found) or date.max)
    last = window_end(first.value, window)
    in_time = case.applied <= last
    words = f"{first.value} 出院，应于 {last} 前提交，申请日期 {case.applied}"
    message = f"提交时间{'符合' if in_time else '超出'}“{window.text}”：{words}"
    remedy = "" if in_time else "请核对未能按期提交的原因"
    return Finding(pass_if(in_time), message, _KEYS, (first.place,), remedy=remedy, citation=clause)


HANDED_IN_TIME = Rule(
    id="handed-in-time",
    code="D01",
    title="出院后在规定期限内提交",
    severity=Severity.LOOK,
    citation="职工医保办事指南 1.基本医疗保险异地安置退休人员、异地长期居住人员就医结算服务：出院一个月内",
    applies=lambda case: list_asks_for(case, _has_discharge_window),
    check=_check,
)
