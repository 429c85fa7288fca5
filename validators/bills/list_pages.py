"""F04, pages: no page is missing inside a list.

Lists print 第 n 页 共 m 页; what is between them and not in the case was not scanned or not handed in. Why: a missing page is the
commonest reason for a list that falls short of its bill. Basis: S0-7, S0-8 受理材料 3 (the list is asked for whole), and the
page numbers of the applicant's own paper.

A list whose lines add up to its total is whole, whatever its page numbers say: they are small print and misread easily.
Pages of one list that were split into several papers count together where they print the same number of pages.
Cannot see: a missing last page of a list that prints 第 n 页 alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from intake.cases.evidence.billing import LIST
from intake.cases.model import Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Line, Outcome, Page, Reading
from intake.splitting.page_marks import read_numbering
from intake.types.vocabulary import ExpenseList
from validators.findings import keys_of

_MARGIN = 0.25
"""Share of the printed height at head and foot in which page numbers stand, a little more than the reading looks at."""

_SIGNS = re.compile(r"[页頁张]|^\W*\d{1,3}\s*/\s*\d{1,3}\W*$|^[-—–·]+\s*\d{1,3}\s*[-—–·]+$|(?i:\bp(?:age)?\W?\d)")
"""A page number has one of these; few other lines of head and foot have."""


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """The papers of one list, the page numbers they print, and the number of pages they say there are.

    `said`: how many pages print that number of pages; one alone may be misread.
    """

    papers: tuple[tuple[int, Reading], ...]
    numbers: frozenset[int]
    total: int | None
    said: int

    @property
    def missing(self) -> tuple[int, ...]:
        """Page numbers that no page prints, up to the total, or between the first and last that are there."""
        first, last = (1, self.total) if self.total else (min(self.numbers), max(self.numbers))
        return tuple(sorted(frozenset(range(first, last + 1)) - self.numbers))

    @property
    def sure(self) -> bool:
        """Whether more than one page says how many there are."""
        return self.said > 1 or (self.total is None and len(self.numbers) > 1)

    @property
    def adds_up(self) -> bool:
        """Whether the lines come to the total: then nothing is missing, whatever the page numbers say."""
        checks = (c for _, r in self.papers for c in r.record.checks)
        return any(c.rule == "list-total" and c.outcome is Outcome.PASS for c in checks)

    @property
    def places(self) -> tuple[Place, ...]:
        """Each of its papers as a whole."""
        return tuple(locate_evidence(index, reading, None) for index, reading in self.papers)

    def is_same_list(self, other: "_Sheaf") -> bool:
        """Whether the other is pages of the same list that were taken for a paper of its own."""
        return self.total is not None and self.total == other.total and not self.numbers & other.numbers

    def with_more(self, other: "_Sheaf") -> "_Sheaf":
        """Both as one list."""
        return _Sheaf((*self.papers, *other.papers), self.numbers | other.numbers, self.total, self.said + other.said)


def _check(case: Case) -> Iterable[Finding]:
    for sheaf in _collect_sheaves(case):
        if not sheaf.missing or sheaf.adds_up:
            yield Finding(Outcome.PASS, f"清单页码连续（{len(sheaf.numbers)} 页）", (), sheaf.places)
        else:
            yield _report_missing_pages(case, sheaf)


def _collect_sheaves(case: Case) -> list[_Sheaf]:
    """The lists of the case that print page numbers, with what was split off put back."""
    sheaves: list[_Sheaf] = []
    for sheaf in starmap(_make_sheaf, case.of(LIST)):
        home = _find_home(sheaf, sheaves)
        if home is not None:
            sheaves[home] = sheaves[home].with_more(sheaf)
        elif sheaf.numbers:
            sheaves.append(sheaf)
    return sheaves


def _find_home(sheaf: _Sheaf, sheaves: Sequence[_Sheaf]) -> int | None:
    """Where the list stands of which these are further pages."""
    return next((n for n, known in enumerate(sheaves) if known.is_same_list(sheaf)), None)


def _report_missing_pages(case: Case, sheaf: _Sheaf) -> Finding:
    pages, items = "、".join(map(str, sheaf.missing)), keys_of(ExpenseList.ITEMS)
    message = f"清单缺第 {pages} 页" + (f"（共 {sheaf.total} 页）" if sheaf.total else "")
    if not case.unknown_pages and sheaf.sure:
        return Finding(Outcome.FAIL, message, items, sheaf.places, remedy=f"请补交清单第 {pages} 页")
    why = "有页面未能识别" if case.unknown_pages else "页数只在一页上读到"
    return Finding(Outcome.UNKNOWN, f"{message}，但{why}", items, sheaf.places, remedy="请核对清单是否完整")


def _make_sheaf(paper: int, reading: Reading) -> _Sheaf:
    marks = [m for m in map(read_numbering, map(_margin_lines, reading.document.pages)) if m.number is not None]
    totals = Counter(m.total for m in marks if m.total is not None)
    total, said = totals.most_common(1)[0] if totals else (None, 0)
    numbers = frozenset(m.number for m in marks if m.number is not None and m.total in (None, total))
    return _Sheaf(((paper, reading),), numbers, total, said)


def _margin_lines(page: Page) -> Iterator[Line]:
    """Lines at head and foot that may hold a page number, and the first and the last, which say where head and foot are.

    Not more of them, because reading all marks of a page is slow.
    """
    top = min((line.rect.top for line in page.lines), default=0.0)
    bottom = max((line.rect.bottom for line in page.lines), default=0.0)
    for line in page.lines:
        outermost = line.rect.top == top or line.rect.bottom == bottom
        if outermost or _may_number(line, top, bottom):
            yield line


def _may_number(line: Line, top: float, bottom: float) -> bool:
    """Whether a line stands at head or foot and has a sign of a page number."""
    in_margin = min(line.rect.middle - top, bottom - line.rect.middle) <= _MARGIN * (bottom - top)
    return in_margin and _SIGNS.search(line.text) is not None


LIST_PAGES = Rule(
    "list-pages",
    "F04",
    "清单页码连续，不缺页",
    Severity.CORRECT,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 3",
    lambda case: case.has(LIST),
    _check,
)
