"""Columns of a list that are two: free paper runs down them between two things, though only one has a head."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.expense_list.column_cells import FEWEST, FIGURE, ColumnCells, TableLayout
from intake.layout.rows import group_rows, line_height
from intake.layout.table_headers import Head, glyphs_of
from intake.layout.tables import Column, count_spans, find_stretches
from intake.model import Char, Line, Rect

_GUTTER, _SEAM = 0.7, 0.15
"""Line heights of free paper down a column that part it in two, and that do where one side is all dates, codes or figures."""
_SPECKS = 0.03
"""Share of the rows that may have print in what is free paper all the same."""
_SIDES = 0.6
"""Share of the rows in which both sides of a gutter must be filled."""


def split_columns(found: TableLayout, body: Sequence[Line]) -> TableLayout:
    """Columns cut at a gutter down their cells; the half under the head keeps its role."""
    level = list(filter(_prints_figure, group_rows(body)))
    if len(level) < FEWEST:
        return found
    halves = list(_iter_halves(found, level, line_height(body)))
    header = replace(found.header, heads=tuple(head for head, _ in halves))
    return replace(found, header=header, columns=tuple(column for _, column in halves))


def _prints_figure(row: Sequence[Line]) -> bool:
    return any(FIGURE.fullmatch(line.text.strip()) for line in row)


def _iter_halves(found: TableLayout, level: Sequence[Sequence[Line]], height: float) -> Iterator[tuple[Head, Column]]:
    """Every column with its head, both halves of one that has a gutter."""
    for head, column in zip(found.header.heads, found.columns, strict=True):
        cut = _find_gutter(level, column, height)
        yield from [(head, column)] if cut is None else _split_column(head, column, cut)


def _split_column(head: Head, column: Column, cut: float) -> list[tuple[Head, Column]]:
    """Both halves of a column; the one under the head keeps its role and its words, the other has none."""
    left = Rect(column.left + 1, head.rect.top, cut - 1, head.rect.bottom)
    right = Rect(cut + 1, head.rect.top, column.right - 1, head.rect.bottom)
    left_half = Column(head.role, head.text, column.left, cut)
    right_half = Column(head.role, head.text, cut, column.right)
    if head.rect.overlap_x(left) >= head.rect.overlap_x(right):
        return [(head, left_half), _without_head(right, right_half)]
    return [_without_head(left, left_half), (head, right_half)]


def _without_head(place: Rect, column: Column) -> tuple[Head, Column]:
    return Head("other", "", place), replace(column, role="other", text="")


def _find_gutter(level: Sequence[Sequence[Line]], column: Column, height: float) -> float | None:
    """Where free paper runs down a column with print on both sides of it in most rows; the widest such place."""
    cells = [[glyph for line in row for glyph in glyphs_of(line) if _is_inside(glyph, column)] for row in level]
    widest = max(_iter_gutters(cells, column, height), default=None)
    return widest[1] if widest is not None else None


def _iter_gutters(cells: Sequence[Sequence[Char]], column: Column, height: float) -> Iterator[tuple[float, float]]:
    """The width and the middle of each stretch of free paper that parts a column in two."""
    for left, right in _iter_free(cells, column):
        middle = float(column.left + (left + right) / 2)
        before, behind = _split_cells(cells, middle)
        wide = right - left >= _least_width(before, behind) * height
        if wide and _count_filled(before, behind) >= _SIDES * len(cells):
            yield float(right - left), middle


def _count_filled(before: ColumnCells, behind: ColumnCells) -> int:
    """In how many rows there is print on both sides."""
    return sum(bool(one and other) for one, other in zip(before.texts, behind.texts, strict=True))


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
    spans = ((glyph.left - column.left, glyph.right - column.left) for row in cells for glyph in row)
    ink = count_spans(spans, int(column.right - column.left) + 2)
    yield from find_stretches(n <= _SPECKS * len(cells) for n in ink)
