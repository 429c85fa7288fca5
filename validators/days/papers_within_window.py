"""Papers for which the guide sets an age are not older than that (近两年 病历、检查、化验资料).

Why: 职工 guide, item 4, line 2: 近两年二级及以上医院门诊病历或住院病历、相关检查、化验资料. One paper in time answers the line;
older ones beside it are only pointed out. The residents' guide sets no age, so nothing is checked there unless the office's
own catalogue does.

Cannot see: papers whose date was not surely read; then it says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from intake.cases.evidence.days import clear_day, day_of, first_day, place_or_paper
from intake.cases.evidence.required_papers import Asked, has_window, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since
from intake.model import Outcome


def _has_application_window(leaf: OnePaper) -> bool:
    return has_window(leaf, Since.APPLICATION)


def _check(case: Case) -> Iterable[Finding]:
    lines: dict[int, list[Asked]] = {}
    for found in iter_asked_papers(case, _has_application_window):
        lines.setdefault(case.materials.index(found.material), []).append(found)
    for papers in lines.values():
        yield from _check_line(case, papers)


def _check_line(case: Case, papers: Sequence[Asked]) -> Iterable[Finding]:
    """One line of the list: it is too old only where every paper for it is."""
    old, undated = _old_papers(case, papers), _undated_papers(case, papers)
    severity = Severity.CORRECT if len(old) == len(papers) else Severity.HINT
    yield from (_report_old(case, paper, severity) for paper in old)
    if len(old) + len(undated) == len(papers):
        yield from (_report_undated(case, paper) for paper in undated)
    elif not old:
        message = f"{papers[0].material.name}在{_window_text(papers[0])}内"
        yield Finding(Outcome.PASS, message, citation=papers[0].clause)


def _old_papers(case: Case, papers: Iterable[Asked]) -> list[Asked]:
    return [paper for paper in papers if _is_old(case, paper)]


def _undated_papers(case: Case, papers: Iterable[Asked]) -> list[Asked]:
    return [paper for paper in papers if _day_of(case, paper) is None]


def _day_of(case: Case, paper: Asked) -> date | None:
    return clear_day(day_of(case, paper.paper))


def _is_old(case: Case, paper: Asked) -> bool:
    day = _day_of(case, paper)
    return day is not None and day < _first_allowed_day(case, paper)


def _first_allowed_day(case: Case, paper: Asked) -> date:
    if paper.leaf.window is None:
        raise ValueError("the leaf has no window")
    return first_day(case.applied, paper.leaf.window)


def _window_text(paper: Asked) -> str:
    return paper.leaf.window.text if paper.leaf.window else ""


def _report_old(case: Case, paper: Asked, severity: Severity) -> Finding:
    message = f"{paper.name}日期超出{_window_text(paper)}：{_day_of(case, paper)}"
    remedy = f"请提供{_window_text(paper)}的{paper.name}"
    return Finding(Outcome.FAIL, message, *_stand(case, paper), severity, remedy, citation=paper.clause)


def _report_undated(case: Case, paper: Asked) -> Finding:
    message = f"{paper.name}日期未能确认，请核是否为{_window_text(paper)}"
    return Finding(Outcome.UNKNOWN, message, *_stand(case, paper), remedy="请对照原件核对日期", citation=paper.clause)


def _stand(case: Case, paper: Asked) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """Key and place of the day that tells how old the paper is."""
    seen = day_of(case, paper.paper)
    return (seen.key,) if seen else (), place_or_paper(seen, paper.whole)


PAPERS_WITHIN_WINDOW = Rule(
    id="papers-within-window",
    code="D02",
    title="材料日期在办事指南规定的年限内",
    severity=Severity.CORRECT,
    citation="职工医保办事指南 4.基本医疗保险参保人员门诊慢性（特殊）病种评审管理：近两年",
    applies=lambda case: list_asks_for(case, _has_application_window),
    check=_check,
)
