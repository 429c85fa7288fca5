"""Whether two pages are scans of one sheet, told by their words: a small sketch a page, so that long files cost little.

The sketch is the 256 smallest hashes of all runs of three letters (bottom-k, Cohen and Kaplan 2007): how many of the
smallest of both are common estimates the share of common runs, with an error of about 3 %. Figures are kept apart: two
bills of one patient have the same words and other figures.

Lists of two days may have the same words and nearly the same figures. What tells two sheets apart is therefore held against
each other besides: page number, running numbers, and days and sums that were surely read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from intake.layout.rows import group_rows
from intake.model import Line, Page
from intake.patterns import patterns_beside
from intake.splitting.page_marks import Numbering, read_numbering
from intake.splitting.row_numbers import running_numbers
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_KEPT = 256
_RUN = 3
_SAME_WORDS = 0.62
"""Share of common runs from which the words are the same. Measured: two scans of one sheet had 0.70 and more (scan against
photo), neighbouring pages of one list at most 0.45, two bills of one hospital up to 0.75 (figures tell those apart)."""
_SAME_FIGURES = 0.6
"""Share of common figures from which the figures are the same; two bills of one patient had at most 0.35."""
_FEW = 20
"""Runs below which a page says too little to be compared."""


_SURE = 0.95
"""Score of every character of a day or sum that tells two sheets apart: one that may be misread tells nothing."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What differs between two sheets of one form: where they stand in their paper, their days and their sums."""

    numbering: Numbering
    running: tuple[int, int] | None
    days: frozenset[str]
    sums: frozenset[str]

    def differs_from(self, other: "Telling") -> bool:
        """Whether both print what one sheet cannot print twice differently."""
        mine, theirs = self.numbering.number, other.numbering.number
        if mine and theirs and mine != theirs:
            return True
        if self.running and other.running and not {*self.running} & {*other.running}:
            return True
        return _each_has_own(self.days, other.days) or _each_has_own(self.sums, other.sums)


@dataclass(frozen=True, slots=True)
class Sketch:
    """Hashes of a page's runs of letters and of its figures, the smallest of each, and what tells it from others."""

    runs: frozenset[int]
    figures: frozenset[int]
    telling: Telling

    def is_of_one_sheet(self, other: "Sketch") -> bool:
        """Whether both are scans of the same sheet."""
        if min(len(self.runs), len(other.runs)) < _FEW:
            return False
        if _common_share(self.runs, other.runs) < _SAME_WORDS or self.telling.differs_from(other.telling):
            return False
        without_figures = not self.figures and not other.figures
        return without_figures or _common_share(self.figures, other.figures) >= _SAME_FIGURES


def _each_has_own(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine - theirs) and bool(theirs - mine)


def make_sketch(page: Page) -> Sketch:
    """The sketch of one page."""
    texts = [compact_text(x.text) for x in page.lines]
    runs = (text[i : i + _RUN] for text in texts for i in range(len(text) - _RUN + 1))
    figures = (figure for text in texts for figure in _PATTERNS["figure"].findall(text))
    return Sketch(_smallest_hashes(runs), _smallest_hashes(figures), _read_telling(page))


def _read_telling(page: Page) -> Telling:
    days, sums = frozenset(_iter_sure_days(page)), frozenset(_iter_sure_sums(page))
    return Telling(read_numbering(page.lines), running_numbers(page), days, sums)


def _iter_sure_days(page: Page) -> Iterator[str]:
    for line in page.lines:
        if not _PATTERNS["printing"].search(line.text):
            for match in _PATTERNS["day"].finditer(line.text):
                if _is_sure(line, *match.span()):
                    yield "-".join(str(int(part)) for part in match.groups())


def _iter_sure_sums(page: Page) -> Iterator[str]:
    for row in group_rows(page.lines):
        if _PATTERNS["sum"].search("".join(x.text for x in row)):
            for line in row:
                yield from (
                    m[0].replace(",", "") for m in _PATTERNS["money"].finditer(line.text) if _is_sure(line, *m.span())
                )


def _is_sure(line: Line, start: int, end: int) -> bool:
    chars = line.chars[start:end]
    return line.cut_part(start, end).lowest_score >= _SURE and not any(c.rivals for c in chars)


def _smallest_hashes(words: Iterable[str]) -> frozenset[int]:
    return frozenset(sorted({crc32(w.encode()) for w in words})[:_KEPT])


def _common_share(mine: frozenset[int], theirs: frozenset[int]) -> float:
    """Estimated share of common members, 0 to 1; what cannot reach the least that counts is not worked out."""
    both, all_ = mine & theirs, mine | theirs
    if len(both) < min(_SAME_WORDS, _SAME_FIGURES) * min(_KEPT, len(all_)):
        return 0.0
    smallest = sorted(all_)[:_KEPT]
    return sum(h in both for h in smallest) / len(smallest) if smallest else 0.0
