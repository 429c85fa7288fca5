"""The claim is handed in within the office's own window after the visit.

Why: the guides of 青阳 set no such window (elsewhere it is the end of the next year, or twelve months), so by default this
rule has nothing to look at. An office that has one writes `window: {…, from: event_date}` to the bill's line in its own
catalogue; the day of the visit, or of discharge, then counts. A hint: what is late is for people to decide.

Cannot see: whether the person was insured on that day; that stands in the core system.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.days import clear_day, day_of, place_or_paper
from intake.cases.evidence.required_papers import Asked, has_window, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since, Window
from intake.catalogue.workdays import window_end
from intake.model import Outcome
from validators.findings import pass_if


def _has_event_window(leaf: OnePaper) -> bool:
    return leaf.kind in types.BILLS and has_window(leaf, Since.EVENT)


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _has_event_window):
        if paper.leaf.window is not None:
            yield _check_window(case, paper, paper.leaf.window)


def _check_window(case: Case, paper: Asked, window: Window) -> Finding:
    seen = day_of(case, paper.paper)
    day, keys, evidence = clear_day(seen), (seen.key,) if seen else (), place_or_paper(seen, paper.whole)
    if day is None:
        message = f"{paper.name}就诊日期未能确认，请核是否在{window.text}内"
        return Finding(Outcome.UNKNOWN, message, keys, evidence, citation=paper.clause)
    in_time = case.applied <= window_end(day, window)
    message = f"{'在' if in_time else '超出'}{window.text}：{paper.name} {day}，申请日期 {case.applied}"
    return Finding(pass_if(in_time), message, keys, evidence, citation=paper.clause)


CLAIM_WINDOW = Rule(
    id="claim-window",
    code="D04",
    title="在经办机构规定的报销时限内提交",
    severity=Severity.HINT,
    citation="经办机构自定的事项目录（办事指南未规定时限）",
    applies=lambda case: list_asks_for(case, _has_event_window),
    check=_check,
)
