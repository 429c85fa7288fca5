"""Columns of a list that are two: free paper runs down them between two things, though only one has a head."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from extractors.expense_list.column_cells import FEWEST, FIGURE, ColumnCells, TableLayout
from intake.layout.rows import group_rows, line_height
from intake.layout.table_headers import Head, glyphs_of
from intake.layout.tables import Column
from intake.model import Char, Line, Rect

_GUTTER, _SEAM = 0.7, 0.15
"""Line heights of free paper down a column that part it in two, and that do where one side is all dates, codes or figures."""
_SPECKS = 0.03
"""Share of the rows that may have print in what is free paper all the same."""
_SIDES = 0.6
"""Share of the rows in which both sides of a gutter must be filled."""


def split_columns(found: TableLayout, body: Sequence[Line]) -> TableLayout:
    """Columns cut at a gutter down their cells; the half under the head keeps its role."""
    level = [row for row in group_rows(body) if any(FIGURE.fullmatch(line.text.strip()) for line in row)]
    if len(level) < FEWEST:
        return found
    height = line_height(body)
    heads: list[Head] = []
    columns: list[Column] = []
    for head, column in zip(found.header.heads, found.columns, strict=True):
        cut = _find_gutter(level, column, height)
        halves = [(head, column)] if cut is None else _split_column(head, column, cut)
        heads += [half for half, _ in halves]
        columns += [half for _, half in halves]
    return replace(found, header=replace(found.header, heads=tuple(heads)), columns=tuple(columns))


def _split_column(head: Head, column: Column, cut: float) -> list[tuple[Head, Column]]:
    """Both halves of a column; the one under the head keeps its role and its words, the other has none."""
    left = Rect(column.left + 1, head.rect.top, cut - 1, head.rect.bottom)
    right = Rect(cut + 1, head.rect.top, column.right - 1, head.rect.bottom)
    on_left = head.rect.overlap_x(left) >= head.rect.overlap_x(right)
    own = Column(head.role, head.text, *((column.left, cut) if on_left else (cut, column.right)))
    other = Column("other", "", *((cut, column.right) if on_left else (column.left, cut)))
    halves = [(head, own), (Head("other", "", right if on_left else left), other)]
    return halves if on_left else halves[::-1]


def _find_gutter(level: Sequence[Sequence[Line]], column: Column, height: float) -> float | None:
    """Where free paper runs down a column with print on both sides of it in most rows."""
    cells = [[glyph for line in row for glyph in glyphs_of(line) if _is_inside(glyph, column)] for row in level]
    found: list[tuple[float, float]] = []
    for left, right in _iter_free(cells, column):
        middle = float(column.left + (left + right) / 2)
        before, behind = _split_cells(cells, middle)
        both = sum(bool(one and other) for one, other in zip(before.texts, behind.texts, strict=True))
        if right - left >= _least_width(before, behind) * height and both >= _SIDES * len(level):
            found.append((float(right - left), middle))
    return max(found)[1] if found else None


def _split_cells(cells: Sequence[Sequence[Char]], middle: float) -> tuple[ColumnCells, ColumnCells]:
    """The texts left and right of a place in a column."""
    before = tuple("".join(glyph.text for glyph in row if glyph.left <= middle) for row in cells)
    behind = tuple("".join(glyph.text for glyph in row if glyph.left > middle) for row in cells)
    return ColumnCells(before), ColumnCells(behind)


def _least_width(before: ColumnCells, behind: ColumnCells) -> float:
    """How wide a gutter must be, in line heights: a seam will do where one side can be no part of a text."""
    plain = before.is_plain or (behind.is_plain and not before.share_matching(FIGURE))
    return _SEAM if plain else _GUTTER


def _is_inside(glyph: Char, column: Column) -> bool:
    return column.left <= (glyph.left + glyph.right) / 2 < column.right


def _iter_free(cells: Sequence[Sequence[Char]], column: Column) -> Iterator[tuple[int, int]]:
    """Where nearly no row has print, in pixels from the left of the column."""
    ink = np.zeros(int(column.right - column.left) + 2)
    for row in cells:
        for glyph in row:
            ink[max(0, int(glyph.left - column.left)) : max(0, int(glyph.right - column.left)) + 1] += 1
    free = np.concatenate(([0], (ink <= _SPECKS * len(cells)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(free))
    yield from zip(edges[::2], edges[1::2], strict=True)
