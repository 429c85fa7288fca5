"""Whether two pages are scans of one sheet, told by their words: a small sketch a page, so that long files cost little.

The sketch is the 256 smallest hashes of all runs of three letters (bottom-k, Cohen and Kaplan 2007): how many of the
smallest of both are common estimates the share of common runs, with an error of about 3 %. Figures are kept apart: two
bills of one patient have the same words and other figures.

Lists of two days may have the same words and nearly the same figures. What tells two sheets apart is therefore held against
each other besides: page number, running numbers, and days and sums that were surely read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from intake.layout.rows import group_rows
from intake.model import Line, Page
from intake.splitting.page_marks import Numbering, read_numbering
from intake.splitting.row_numbers import running_numbers
from intake.values import compact_text

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
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})(?!\d)")
_OF_PRINTING = re.compile(r"打印|列印|制表|导出")
"""A sheet that was printed again on another day is still the same paper."""
_SUM = re.compile(r"[合总共累小]\s?计|余额|结余")
_MONEY = re.compile(r"(?<![\d.])\d[\d,]*\.\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Telling:
    """What differs between two sheets of one form: where they stand in their paper, their days and their sums."""

    numbering: Numbering
    running: tuple[int, int] | None
    days: frozenset[str]
    sums: frozenset[str]

    def differs_from(self, other: "Telling") -> bool:
        """Whether both print what one sheet cannot print twice differently."""
        numbers = (self.numbering.number, other.numbering.number)
        if None not in numbers and numbers[0] != numbers[1]:
            return True
        if self.running and other.running and not {*self.running} & {*other.running}:
            return True
        pairs = ((self.days, other.days), (self.sums, other.sums))
        return any(mine - theirs and theirs - mine for mine, theirs in pairs)


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
        if not self.figures and not other.figures:
            return True
        return _common_share(self.figures, other.figures) >= _SAME_FIGURES


def make_sketch(page: Page) -> Sketch:
    """The sketch of one page."""
    flat = [compact_text(x.text) for x in page.lines]
    runs = (t[i : i + _RUN] for t in flat for i in range(len(t) - _RUN + 1))
    figures = (f for t in flat for f in re.findall(r"\d[\d.]{2,}", t))
    return Sketch(_smallest_hashes(runs), _smallest_hashes(figures), _read_telling(page))


def _read_telling(page: Page) -> Telling:
    days = {
        f"{int(m[1])}-{int(m[2])}-{int(m[3])}"
        for x in page.lines
        if not _OF_PRINTING.search(x.text)
        for m in _DAY.finditer(x.text)
        if _is_sure(x, *m.span())
    }
    summed = [x for row in group_rows(page.lines) if _SUM.search("".join(x.text for x in row)) for x in row]
    sums = {m[0].replace(",", "") for x in summed for m in _MONEY.finditer(x.text) if _is_sure(x, *m.span())}
    return Telling(read_numbering(page.lines), running_numbers(page), frozenset(days), frozenset(sums))


def _is_sure(line: Line, start: int, end: int) -> bool:
    chars = line.chars[start:end]
    return line.cut_part(start, end).lowest_score >= _SURE and not any(c.rivals for c in chars)


def _smallest_hashes(words: Iterable[str]) -> frozenset[int]:
    return frozenset(sorted({crc32(w.encode()) for w in words})[:_KEPT])


def _common_share(a: frozenset[int], b: frozenset[int]) -> float:
    """Estimated share of common members, 0 to 1; what cannot reach the least that counts is not worked out."""
    both = a & b
    if len(both) < min(_SAME_WORDS, _SAME_FIGURES) * min(_KEPT, len(a | b)):
        return 0.0
    smallest = sorted(a | b)[:_KEPT]
    return sum(h in both for h in smallest) / len(smallest) if smallest else 0.0
