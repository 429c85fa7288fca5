"""Whether the figures of two pages stand in the same columns: two pages of one table, whatever their heads."""

import numpy as np
from numpy.typing import NDArray

from intake.model import Page
from intake.splitting.page_marks import is_bare_figure

_ALIGNED = 0.7
"""Share of figures that stand in the columns of the page before, from which two tables are one."""
_NEAR = 0.012
"""Fraction of the page's width by which figures of one column may be apart; columns are wider than 0.05."""
_FEWEST = 8
"""Figures that make columns; the last page of a list may have half as many."""
_PLACES = np.linspace(0.0, 1.0, 501)
_SHIFTED, _STRETCHED = np.linspace(-0.03, 0.03, 13), np.linspace(0.96, 1.04, 9)
"""By how much two sheets of one list differed on a copier: moved by up to 0.02 of the width, drawn out by 0.03 where one of
them was levelled."""


def has_same_columns(before: Page, page: Page) -> bool:
    """Whether the figures of `page` stand in the columns of `before`; the sheet may lie a little aside or be drawn out."""
    return any(
        _share_in_columns(_figure_positions(before, e), _figure_positions(page, e)) >= _ALIGNED
        for e in ("right", "center", "left")
    )


def _figure_positions(page: Page, edge: str) -> NDArray[np.float64]:
    """Where bare figures end, begin or have their middle, as fractions of the width."""
    return np.array([float(getattr(x.rect, edge)) / page.width for x in page.lines if is_bare_figure(x)])


def _share_in_columns(columns: NDArray[np.float64], here: NDArray[np.float64]) -> float:
    """The share of `here` that stands where several of `columns` do: one alone is no column."""
    if len(columns) < _FEWEST or len(here) < _FEWEST // 2:
        return 0.0
    apart = np.abs(_PLACES[:, None] - columns[None, :]) <= _NEAR
    is_column = apart.sum(axis=1) >= max(2, 0.05 * len(columns))
    moved = (here[None, :] - 0.5) * _STRETCHED[:, None] + 0.5
    placed = moved[:, None, :] + _SHIFTED[None, :, None]
    hits = is_column[np.clip(np.rint(placed * (len(_PLACES) - 1)), 0, len(_PLACES) - 1).astype(int)]
    return float(hits.mean(axis=2).max())
