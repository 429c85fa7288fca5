"""How far the columns of a table slide against each other: bent paper, a page not quite level, print out of register.

A row of a wide table leans more than half its height before the eye minds. Every column is therefore laid against the one
of the amounts, from the heads down: heads of one row are level by definition, and what is lost or gained on the way down
is followed from cell to cell, and from column to column away from the amounts. Distances are in line heights and in the
usual distance of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
_STRANGE = 0.2
"""How much a slant unlike that of the columns nearer to the anchor counts against it, beside how badly it fits."""
_WITHIN = 0.4
"""Share of the distance of two rows within which a cell is its own row's, whatever the others say."""
_STEADY = 0.5
"""Cells left over, as a share of the rows, from which a column says nothing of the next one."""


@dataclass(frozen=True, slots=True)
class Slant:
    """A cell at `y` stands `offset + lean * (y - top)` below its row; `sure` where it could not be another row's."""

    offset: float
    lean: float
    top: float
    sure: bool = True

    def at(self, y: float) -> float:
        return self.offset + self.lean * (y - self.top)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A column laid against the anchor: cells and rows left over, and the mean distance in shares of a row's distance."""

    slant: Slant
    left_over: int
    off: float
    strange: float


def find_slants(
    cells: Mapping[int, Sequence[Rect]], heads: Mapping[int, Rect], anchor: int, height: float
) -> dict[int, Slant]:
    """How far the columns lie below the anchor; a column that is level with it is left out.

    Args:
        cells: The cells of every column, one a level.
        heads: Where the heads stand, of columns whose heads are printed on one row.
        anchor: The column of the amounts, with one cell a row.
    """
    rows = sorted(r.middle for r in cells.get(anchor, ()))
    if len(rows) < _FEWEST:
        return {}
    pitch = median(np.diff(rows))
    here = median(r.center for r in cells[anchor])
    places = {c: median(r.center for r in rects) for c, rects in cells.items()}
    found: dict[int, Slant] = {}
    for side in (-1, 1):
        last, near = Slant(0.0, 0.0, rows[0]), here
        for column in sorted((c for c in places if side * (places[c] - here) > 0), key=lambda c: side * places[c]):
            if len(cells[column]) < _FEWEST or pitch <= 0:
                continue
            share = (places[column] - here) / (near - here) if near != here else 1.0
            expected = Slant(last.offset * share, last.lean * share, rows[0])
            starts = [expected, Slant(0.0, 0.0, rows[0])]
            if {column, anchor} <= heads.keys():
                starts.append(Slant(heads[column].middle - heads[anchor].middle, expected.lean, rows[0]))
            middles = sorted(r.middle for r in cells[column])
            fit = min(
                (_fit_column(middles, rows, s, expected, pitch) for s in starts),
                key=lambda f: (f.left_over, round(f.off + _STRANGE * f.strange, 2)),
            )
            if fit.left_over < _STEADY * len(rows):
                last, near = fit.slant, places[column]
            most = max(abs(fit.slant.at(y)) for y in (rows[0], rows[-1]))
            if most > _TOLD * height:
                found[column] = replace(
                    fit.slant, sure=most < _WITHIN * pitch or (column in heads and fit.left_over == 0)
                )
            if {column, anchor} <= heads.keys():
                apart = abs(heads[column].middle - heads[anchor].middle - fit.slant.at(rows[0]))
                if apart > _WITHIN * pitch:  # the heads say that it is the row above or below
                    found[column] = replace(fit.slant, sure=False)
    return found


def _fit_column(cells: Sequence[float], rows: Sequence[float], start: Slant, expected: Slant, pitch: float) -> _Fit:
    """Cells followed down the page from where they are thought to begin."""
    drift, pairs = 0.0, dict[int, float]()
    for y in cells:
        level = y - start.at(y) - drift
        at = int(np.argmin([abs(level - r) for r in rows]))
        off = level - rows[at]
        if abs(off) < _NEAR * pitch and at not in pairs:
            pairs[at] = y - rows[at]
            drift += _FOLLOWED * off
    if len(pairs) < _FEWEST - 1:
        return _Fit(Slant(0.0, 0.0, rows[0]), len(cells) + len(rows), 1.0, 0.0)
    xs = np.array([rows[at] - rows[0] for at in pairs])
    ys = np.array(list(pairs.values()))
    lean, base = np.polyfit(xs, ys, 1)
    off = np.abs(ys - base - lean * xs)
    kept = off <= 2 * max(np.median(off), 0.5)
    if kept.sum() >= _FEWEST - 1:
        lean, base = np.polyfit(xs[kept], ys[kept], 1)
    slant = Slant(float(base), float(lean), rows[0])
    strange = max(abs(slant.at(y) - expected.at(y)) for y in (rows[0], rows[-1])) / pitch
    return _Fit(slant, len(cells) + len(rows) - 2 * len(pairs), float(np.median(off)) / pitch, strange)
