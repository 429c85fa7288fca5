"""How far the columns of a table slide against each other: bent paper, a page not quite level, print out of register.

A row of a wide table leans more than half its height before the eye minds. Every column is therefore laid against the one
of the amounts, from the heads down: heads of one row are level by definition, and what is lost or gained on the way down
is followed from cell to cell, and from column to column away from the amounts. Distances are in line heights and in the
usual distance of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

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
        """Pixels by which a cell at `y` stands below its row."""
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
    rows = sorted(rect.middle for rect in cells.get(anchor, ()))
    pitch = median(b - a for a, b in pairwise(rows)) if len(rows) >= _FEWEST else 0.0
    if pitch <= 0:
        return {}
    table = _Table(cells, heads, anchor, rows, pitch)
    found: dict[int, Slant] = {}
    for columns in table.sides():
        for column, fit in table.follow(columns):
            slant = table.judge(column, fit, height)
            if slant is not None:
                found[column] = slant
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells and heads of a table, and the rows of its anchor with their usual distance."""

    cells: Mapping[int, Sequence[Rect]]
    heads: Mapping[int, Rect]
    anchor: int
    rows: Sequence[float]
    pitch: float

    def center(self, column: int) -> float:
        """Where a column stands from left to right, in pixels."""
        return median(rect.center for rect in self.cells[column])

    def sides(self) -> Iterator[list[int]]:
        """Columns left and right of the anchor, the nearest first."""
        here = self.center(self.anchor)
        off = {column: self.center(column) - here for column in self.cells}
        yield sorted((c for c in off if off[c] < 0), key=lambda c: -self.center(c))
        yield sorted((c for c in off if off[c] > 0), key=self.center)

    def follow(self, columns: Sequence[int]) -> Iterator[tuple[int, _Fit]]:
        """Each column laid against the anchor; it is expected to slide as the one before, by how far away it stands."""
        here = self.center(self.anchor)
        last, near = Slant(0.0, 0.0, self.rows[0]), here
        for column in columns:
            if len(self.cells[column]) < _FEWEST:
                continue
            center = self.center(column)
            share = (center - here) / (near - here) if near != here else 1.0
            fit = self._best_fit(column, Slant(last.offset * share, last.lean * share, self.rows[0]))
            if fit.left_over < _STEADY * len(self.rows):
                last, near = fit.slant, center
            yield column, fit

    def _best_fit(self, column: int, expected: Slant) -> _Fit:
        starts = [expected, Slant(0.0, 0.0, self.rows[0])]
        step = self._step_of_heads(column)
        if step is not None:
            starts.append(Slant(step, expected.lean, self.rows[0]))
        middles = sorted(rect.middle for rect in self.cells[column])
        fits = (_fit_column(middles, self.rows, start, expected, self.pitch) for start in starts)
        return min(fits, key=lambda fit: (fit.left_over, round(fit.off + _STRANGE * fit.strange, 2)))

    def _step_of_heads(self, column: int) -> float | None:
        """How far the column's head stands below the anchor's."""
        if {column, self.anchor} <= self.heads.keys():
            return self.heads[column].middle - self.heads[self.anchor].middle
        return None

    def judge(self, column: int, fit: _Fit, height: float) -> Slant | None:
        """The slant with how sure it is, None where the column is level."""
        if self._contradicts_heads(column, fit.slant):
            return replace(fit.slant, sure=False)  # the heads say that it is the row above or below
        most = max(abs(fit.slant.at(y)) for y in (self.rows[0], self.rows[-1]))
        if most <= _TOLD * height:
            return None
        return replace(fit.slant, sure=most < _WITHIN * self.pitch or (column in self.heads and fit.left_over == 0))

    def _contradicts_heads(self, column: int, slant: Slant) -> bool:
        """Whether a column's head stands far from where its slant begins."""
        step = self._step_of_heads(column)
        return step is not None and abs(step - slant.at(self.rows[0])) > _WITHIN * self.pitch


def _fit_column(cells: Sequence[float], rows: Sequence[float], start: Slant, expected: Slant, pitch: float) -> _Fit:
    """Cells followed down the page from where they are thought to begin."""
    import numpy as np  # only tables of several rows come here

    pairs = _follow_cells(cells, rows, start, pitch)
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


def _follow_cells(cells: Sequence[float], rows: Sequence[float], start: Slant, pitch: float) -> dict[int, float]:
    """How far the cells stand below their rows, by the row's index; each cell tells where the next one is expected."""
    drift, pairs = 0.0, dict[int, float]()
    for y in cells:
        level = y - start.at(y) - drift
        at = min(range(len(rows)), key=lambda i: abs(level - rows[i]))
        off = level - rows[at]
        if abs(off) < _NEAR * pitch and at not in pairs:
            pairs[at] = y - rows[at]
            drift += _FOLLOWED * off
    return pairs
