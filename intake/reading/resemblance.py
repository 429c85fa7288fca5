"""Whether two pages are scans of one sheet, told by their words: a small sketch a page, so that long files cost little.

The sketch is the 256 smallest hashes of all runs of three letters (bottom-k, Cohen and Kaplan 2007): how many of the
smallest of both are common estimates the share of common runs, with an error of about 3 %. Figures are kept apart: two
bills of one patient have the same words and other figures.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from intake.model import Page
from intake.values import squeezed

_KEPT = 256
_RUN = 3
_SAME_WORDS = 0.62
"""Share of common runs from which the words are the same. Measured: two scans of one sheet had 0.70 and more (scan against
photo), neighbouring pages of one list at most 0.45, two bills of one hospital up to 0.75 (figures tell those apart)."""
_SAME_FIGURES = 0.6
"""Share of common figures from which the figures are the same; two bills of one patient had at most 0.35."""
_FEW = 20
"""Runs below which a page says too little to be compared."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Hashes of a page's runs of letters and of its figures, the smallest of each."""

    runs: frozenset[int]
    figures: frozenset[int]

    def is_of_one_sheet(self, other: "Sketch") -> bool:
        """Whether both are scans of the same sheet."""
        if min(len(self.runs), len(other.runs)) < _FEW:
            return False
        if _common(self.runs, other.runs) < _SAME_WORDS:
            return False
        if not self.figures and not other.figures:
            return True
        return _common(self.figures, other.figures) >= _SAME_FIGURES


def sketch(page: Page) -> Sketch:
    """The sketch of one page."""
    flat = [squeezed(x.text) for x in page.lines]
    runs = (t[i : i + _RUN] for t in flat for i in range(len(t) - _RUN + 1))
    figures = (f for t in flat for f in re.findall(r"\d[\d.]{2,}", t))
    return Sketch(_smallest(runs), _smallest(figures))


def _smallest(words: Iterable[str]) -> frozenset[int]:
    return frozenset(sorted({crc32(w.encode()) for w in words})[:_KEPT])


def _common(a: frozenset[int], b: frozenset[int]) -> float:
    """Estimated share of common members, 0 to 1; what cannot reach the least that counts is not worked out."""
    both = a & b
    if len(both) < min(_SAME_WORDS, _SAME_FIGURES) * min(_KEPT, len(a | b)):
        return 0.0
    smallest = sorted(a | b)[:_KEPT]
    return sum(h in both for h in smallest) / len(smallest) if smallest else 0.0
