"""Papers for which the guide sets an age are not older than that (近两年 病历、检查、化验资料).

Why: 职工 guide, item 4, line 2: 近两年二级及以上医院门诊病历或住院病历、相关检查、化验资料. One paper in time answers the line;
older ones beside it are only pointed out. The residents' guide sets no age, so nothing is checked there unless the office's
own catalogue does.

Cannot see: papers whose date was not surely read; then it says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from intake.cases.asked import Asked, asked, asks, has_window
from intake.cases.days import clear_day, day_of, first_day, sheet
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, Since
from intake.model import Outcome


def _counts(leaf: OnePaper) -> bool:
    return has_window(leaf, Since.APPLICATION)


def _check(case: Case) -> Iterable[Finding]:
    lines: dict[int, list[Asked]] = {}
    for found in asked(case, _counts):
        lines.setdefault(case.materials.index(found.material), []).append(found)
    for papers in lines.values():
        yield from _line(case, papers)


def _line(case: Case, papers: Sequence[Asked]) -> Iterable[Finding]:
    """One line of the list: it is too old only where every paper for it is."""
    dated = [(paper, clear_day(day_of(case, paper.paper))) for paper in papers]
    fresh = [day for paper, day in dated if day is not None and day >= _first(case, paper)]
    old = [(paper, day) for paper, day in dated if day is not None and day < _first(case, paper)]
    for paper, day in old:
        severity = Severity.HINT if fresh or len(old) < len(dated) else Severity.CORRECT
        yield _finding(case, paper, Outcome.FAIL, f"{paper.name}日期超出{_words(paper)}：{day}", severity)
    for paper, unread in dated:
        if unread is None and not fresh:
            yield _finding(case, paper, Outcome.UNKNOWN, f"{paper.name}日期未能确认，请核是否为{_words(paper)}", None)
    if fresh and not old:
        yield Finding(Outcome.PASS, f"{papers[0].material.name}在{_words(papers[0])}内", citation=papers[0].clause)


def _first(case: Case, paper: Asked) -> date:
    if paper.leaf.window is None:
        raise ValueError("the leaf has no window")
    return first_day(case.applied, paper.leaf.window)


def _words(paper: Asked) -> str:
    return paper.leaf.window.text if paper.leaf.window else ""


def _finding(case: Case, paper: Asked, outcome: Outcome, message: str, severity: Severity | None) -> Finding:
    seen = day_of(case, paper.paper)
    remedy = f"请提供{_words(paper)}的{paper.name}" if outcome is Outcome.FAIL else "请对照原件核对日期"
    keys = (seen.key,) if seen else ()
    return Finding(outcome, message, keys, sheet(seen, paper.whole), severity, remedy, citation=paper.clause)


PAPERS_WITHIN_WINDOW = Rule(
    id="papers-within-window",
    code="D02",
    title="材料日期在办事指南规定的年限内",
    severity=Severity.CORRECT,
    citation="职工医保办事指南 4.基本医疗保险参保人员门诊慢性（特殊）病种评审管理：近两年",
    applies=lambda case: asks(case, _counts),
    check=_check,
)
