"""No penalty of the health or market authority within the last year.

Why: employees' guide, item 5, 办理条件 6 and 备注: 近一年未因违法违规受过卫生健康、市场监管等部门行政处罚. The guide has the
office verify it with the authorities, so papers only help: a hint every time, a plain one where a paper speaks of a penalty.

Cannot see: registers of the authorities.
"""

from collections.abc import Iterable, Iterator

from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.patterns import patterns_beside
from intake.values import compact_text

_ITEM = "designated-provider-agreement"
_PATTERNS = patterns_beside(__file__)


def _check(case: Case) -> Iterable[Finding]:
    mentions = list(_iter_mentions(case))
    penalties = [place for place, denied in mentions if not denied]
    if penalties:
        yield Finding(Outcome.FAIL, "材料中提到行政处罚，请核近一年行政处罚", (), (penalties[0],))
    elif mentions:
        places = tuple(dict.fromkeys(place for place, _ in mentions))
        yield Finding(Outcome.PASS, "材料写明未受行政处罚，请以部门核实为准", (), places)
    else:
        yield Finding(Outcome.UNKNOWN, "请向卫生健康、市场监管等部门核实近一年行政处罚")


def _iter_mentions(case: Case) -> Iterator[tuple[Place, bool]]:
    """The page of every mention of a penalty, and whether it is denied there."""
    pages = ((index, reading, page) for index, reading in enumerate(case.readings) for page in reading.document.pages)
    for index, reading, page in pages:
        if any("处罚" in line.text for line in page.lines):
            text = compact_text(page.text)
            for match in _PATTERNS["penalty"].finditer(text):
                yield Place(index, reading.document.path, page.number), _is_denied(text, *match.span())


def _is_denied(text: str, start: int, end: int) -> bool:
    before, behind = _PATTERNS["denied_before"], _PATTERNS["denied_behind"]
    return bool(before.search(text[:start]) or behind.match(text, end))


PENALTY = Rule(
    id="penalty",
    code="P05",
    title="近一年未受行政处罚",
    severity=Severity.HINT,
    citation="职工医保办事指南 5.医药机构申报定点协议管理 办理条件 6、备注",
    applies=lambda case: case.item.id == _ITEM,
    check=_check,
)
