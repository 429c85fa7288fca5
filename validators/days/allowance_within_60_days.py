"""生育津贴 is claimed within the guide's 60 days after the birth, miscarriage or operation.

Why: 职工 guide, item 8, 备注: 用人单位经办人应在参保人员生育、流产和实施计划生育手术后60天内领取. What happens to a late claim the
guide does not say, so a person is asked.

Cannot see: the day of the event itself. The discharge record says between which days it was, admission and discharge; only
where both ends give the same answer is it an answer.
"""

from collections.abc import Iterable
from datetime import date

from intake import types
from intake.cases.evidence.days import clear_day
from intake.cases.evidence.required_papers import Asked, has_window, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Severity, seen_in
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since, Window
from intake.catalogue.workdays import window_end
from intake.model import Outcome
from intake.types.vocabulary import DischargeRecord
from validators.findings import drop_none, keys_of, places_of

_END, _BEGIN = _KEYS = keys_of(DischargeRecord.DISCHARGE_DATE, DischargeRecord.ADMISSION_DATE)


def _has_event_window(leaf: OnePaper) -> bool:
    return leaf.kind == types.DISCHARGE_RECORD and has_window(leaf, Since.EVENT)


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _has_event_window):
        if paper.leaf.window is not None:
            yield _check_window(case, paper, paper.leaf.window)


def _check_window(case: Case, paper: Asked, window: Window) -> Finding:
    seen = drop_none(seen_in(paper.paper, paper.reading, key) for key in _KEYS)
    days, evidence = {found.key: clear_day(found) for found in seen}, places_of(seen) or (paper.whole,)
    end, begin = days.get(_END), days.get(_BEGIN)
    if _is_over(end, case, window):
        message, remedy = f"超过{window.text}：{end} 出院，申请日期 {case.applied}", "请核对生育、流产或手术日期"
        return Finding(Outcome.FAIL, message, _KEYS, evidence, remedy=remedy, citation=paper.clause)
    if _is_open(begin, case, window):
        return Finding(Outcome.PASS, f"在{window.text}内：{begin} 入院，申请日期 {case.applied}", _KEYS, evidence)
    message = f"生育、流产或手术日期未能确认，请核是否在{window.text}内"
    return Finding(Outcome.UNKNOWN, message, _KEYS, evidence, Severity.HINT, citation=paper.clause)


def _is_over(event: date | None, case: Case, window: Window) -> bool:
    """Whether the window after that day surely has run out."""
    return event is not None and case.applied > window_end(event, window)


def _is_open(event: date | None, case: Case, window: Window) -> bool:
    """Whether the window after that day surely has not run out."""
    return event is not None and case.applied <= window_end(event, window)


ALLOWANCE_WITHIN_60_DAYS = Rule(
    id="allowance-within-60-days",
    code="D03",
    title="生育津贴在 60 天内领取",
    severity=Severity.LOOK,
    citation="职工医保办事指南 8.基本医疗保险（生育保险）待遇核准支付 备注：60天内",
    applies=lambda case: list_asks_for(case, _has_event_window),
    check=_check,
)
