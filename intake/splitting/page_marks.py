"""What a page says of its place in a paper: page number, 续页 and 接下页, column heads, and whether it ends the paper.

Numbers and words of continuation count in the margins only: 见第3页 in running text says nothing of the page it stands on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, is_vertical
from intake.layout.table_headers import HeadWords, find_headers
from intake.model import Line, Page, enclosing_rect
from intake.patterns import data_beside, patterns_beside
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_MARGIN = 0.22
"""Share of the printed height at head and foot in which page numbers stand; lists print them below a head of four rows."""
_LONG = 40
"""Letters of a row from which it is running text and no furniture."""
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_FOOT = 6
"""Rows at the foot in which a total or a signature ends a paper: total, words, two signatures, date, page number."""
_NEEDED = tuple(frozenset(("name", other)) for other in ("amount", "price", "quantity", "result"))


@dataclass(frozen=True, slots=True)
class Numbering:
    """第 `number` 页, 共 `total` 页; None where it is not printed or not legible."""

    number: int | None = None
    total: int | None = None

    def follows(self, before: "Numbering") -> bool:
        """Whether this is the page behind `before`: the next number of the same total, as far as totals are printed."""
        if self.number is None or before.number is None:
            return False
        return self.number == before.number + 1 and self.may_share(before)

    def skips_from(self, before: "Numbering") -> bool:
        """Whether this is a later page than `before`, of the same total, which both print."""
        if self.number is None or before.number is None or self.total is None:
            return False
        return self.number > before.number and self.total == before.total

    def may_share(self, other: "Numbering") -> bool:
        """False where the totals differ."""
        return None in (self.total, other.total) or self.total == other.total


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What a page says of its place: see the module.

    `columns` are the column heads of its table as printed, left to right. `figures` is the share of its lines that are
    bare figures, 0 to 1: a page of a list without heads has a third and more.
    """

    numbering: Numbering
    continued: bool
    goes_on: bool
    columns: tuple[str, ...]
    figures: float
    totalled: bool
    signed: bool


def read_marks(page: Page) -> PageMarks:
    """The marks of one page."""
    rows = _join_rows(page.lines)
    head, foot = _split_margins(rows)
    last = [compact_text(row.text) for row in rows[-_FOOT:]]
    return PageMarks(
        numbering=_find_numbering(head, foot, page.lines),
        continued=_any_short(_PATTERNS["continued"], head),
        goes_on=_any_short(_PATTERNS["goes_on"], foot),
        columns=_read_columns(page),
        figures=_share_of_figures(page.lines),
        totalled=any(map(_is_total, last)),
        signed=any(map(_PATTERNS["signed"].search, last)),
    )


def _any_short(pattern: re.Pattern[str], rows: Iterable[Line]) -> bool:
    return any(pattern.search(compact_text(row.text)) for row in rows if len(row.text) < _LONG)


def is_bare_figure(line: Line) -> bool:
    """Whether the line is an amount, a count or a share and nothing else."""
    return bool(_PATTERNS["figure"].fullmatch(compact_text(line.text)))


def _share_of_figures(lines: Sequence[Line]) -> float:
    return sum(map(is_bare_figure, lines)) / len(lines) if lines else 0.0


def _is_total(text: str) -> bool:
    whole = _PATTERNS["total"].search(text) and not _PATTERNS["partial"].search(text)
    return bool(whole and re.search(r"\d", text))


def read_numbering(lines: Iterable[Line]) -> Numbering:
    """The page number alone, from lines of head and foot among which are the first and the last of the page."""
    kept = tuple(lines)
    return _find_numbering(*_split_margins(_join_rows(kept)), kept)


def _join_rows(lines: Iterable[Line]) -> list[Line]:
    """The rows of a page, each as one line."""
    return [join_lines(row) for row in group_rows(x for x in lines if x.text.strip() and not is_vertical(x))]


def _split_margins(rows: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Rows at the head and at the foot of what is printed."""
    if not rows:
        return [], []
    printed = enclosing_rect(row.rect for row in rows)
    reach = _MARGIN * printed.height
    head_end, foot_start = printed.top + reach, printed.bottom - reach
    return [x for x in rows if x.rect.middle <= head_end], [x for x in rows if x.rect.middle >= foot_start]


def _find_numbering(head: Sequence[Line], foot: Sequence[Line], lines: Iterable[Line]) -> Numbering:
    """The page number that the margins print, as rows or by single lines; nothing where two prints disagree."""
    margins = (*head, *foot)
    single = filter(lambda line: _is_within(line, margins), lines)
    found = set(chain.from_iterable(map(_read_numberings, (*margins, *single))))
    with_total = {numbering for numbering in found if numbering.total is not None}
    if len(with_total) == 1:
        return with_total.pop()
    plain = {numbering.number for numbering in found}
    return Numbering(plain.pop()) if len(plain) == 1 else Numbering()


def _is_within(line: Line, rows: Iterable[Line]) -> bool:
    return any(row.rect.coverage_of(line.rect) > 0.9 for row in rows)


def _read_numberings(line: Line) -> Iterator[Numbering]:
    text = compact_text(line.text)
    for match in _iter_numbers(text) if len(text) < 4 * _LONG else ():
        groups = match.groupdict()
        number, total = _parse_count(groups["n"]), _parse_count(groups.get("m"))
        if number and (total is None or number <= total):
            yield Numbering(number, total)


def _iter_numbers(text: str) -> Iterator[re.Match[str]]:
    anywhere = (
        _PATTERNS["nth_of"], _PATTERNS["of_nth"], _PATTERNS["labelled"], _PATTERNS["with_unit"], _PATTERNS["english"],
    )  # fmt: skip
    for pattern in anywhere:
        yield from pattern.finditer(text)
    for pattern in (_PATTERNS["slashed"], _PATTERNS["dashed"]):
        if match := pattern.fullmatch(text):
            yield match


def _parse_count(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else _NUMERALS[text]


@cache
def _load_heads() -> HeadWords:
    return HeadWords({word: role for role, words in data_beside(__file__).items() for word in words.split()})


def _read_columns(page: Page) -> tuple[str, ...]:
    headers = find_headers(page.lines, _load_heads(), _NEEDED)
    return tuple(compact_text(h.text) for h in headers[0].heads) if headers else ()


def same_columns(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two tables have the same heads but for one in five that was misread."""
    if min(len(mine), len(theirs)) < 3:
        return False
    shared = len(set(mine) & set(theirs))
    return shared >= 3 and shared >= 0.8 * max(len(set(mine)), len(set(theirs)))
