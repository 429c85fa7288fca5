"""How far the columns of a table slide against each other: bent paper, a page not quite level, print out of register.

A row of a wide table leans more than half its height before the eye minds. Every column is therefore laid against the one
of the amounts, from the heads down: heads of one row are level by definition, and what is lost or gained on the way down
is followed from cell to cell. Distances are in line heights and in the usual distance of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from intake.model import Rect

_FEWEST = 4
"""Cells from which a column can be laid against another."""
_NEAR = 0.5
"""Share of the distance of two rows within which a cell may belong to a row."""
_FOLLOWED = 0.3
"""How much of what is left over is carried on to the next cell."""
_TOLD = 0.2
"""Line heights below which a slant is none."""
_GAIN = 0.02
"""How much better, in shares of a row's distance, a slant must fit than none."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """A column laid against the anchor: its offset there and down the page, cells and rows left over, mean distance."""

    offset: float
    lean: float
    left_over: int
    off: float


def slants(
    middles: Mapping[int, Sequence[float]], heads: Mapping[int, Rect], anchor: int, height: float
) -> dict[int, tuple[float, float, float]]:
    """Column -> (offset, lean, from): a cell at `y` stands `offset + lean * (y - from)` below its row.

    Args:
        middles: Middles of the cells of every column, in any order.
        heads: Where the heads stand, of columns whose heads are printed on one row.
        anchor: The column of the amounts, with one cell a row.
    """
    rows = sorted(middles.get(anchor, ()))
    if len(rows) < _FEWEST:
        return {}
    pitch = median(np.diff(rows))
    found: dict[int, tuple[float, float, float]] = {}
    for column, cells in middles.items():
        if column == anchor or len(cells) < _FEWEST or pitch <= 0:
            continue
        start = heads[column].middle - heads[anchor].middle if {column, anchor} <= heads.keys() else 0.0
        fit = _better([_laid(sorted(cells), rows, s, pitch) for s in dict.fromkeys((0.0, start))])
        most = max(abs(fit.offset), abs(fit.offset + fit.lean * (rows[-1] - rows[0])))
        if most > _TOLD * height:
            found[column] = (fit.offset, fit.lean, rows[0])
    return found


def _better(fits: Sequence[_Fit]) -> _Fit:
    """The slant that leaves fewer over; the level of the heads where both fit as well."""
    return min(reversed(fits), key=lambda f: (f.left_over, round(f.off / _GAIN)))


def _laid(cells: Sequence[float], rows: Sequence[float], start: float, pitch: float) -> _Fit:
    """Cells followed down the page from where the heads say that they begin."""
    offset, pairs = start, dict[int, float]()
    for y in cells:
        at = int(np.argmin([abs(y - offset - r) for r in rows]))
        off = y - offset - rows[at]
        if abs(off) < _NEAR * pitch and at not in pairs:
            pairs[at] = y - rows[at]
            offset += _FOLLOWED * off
    if len(pairs) < _FEWEST - 1:
        return _Fit(0.0, 0.0, len(cells) + len(rows), 1.0)
    xs = np.array([rows[at] - rows[0] for at in pairs])
    ys = np.array(list(pairs.values()))
    lean, base = np.polyfit(xs, ys, 1)
    off = np.abs(ys - base - lean * xs)
    kept = off <= 2 * max(np.median(off), 0.5)
    if kept.sum() >= _FEWEST - 1:
        lean, base = np.polyfit(xs[kept], ys[kept], 1)
    return _Fit(float(base), float(lean), len(cells) + len(rows) - 2 * len(pairs), float(np.median(off)) / pitch)
