"""What stands in the columns of a list: their texts row by row, and what these look like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from extractors.expense_list.list_words import CATEGORY, COVERED
from intake import values
from intake.layout.rows import group_items
from intake.layout.table_headers import Header, group_heads
from intake.layout.tables import Column, Piece, pieces_of
from intake.model import Line
from intake.patterns import patterns_beside

FEWEST = 3
"""Rows from which the looks of a column say anything: two could be alike by chance."""
MOST, _ALL = 0.75, 0.9
"""Share of the cells that makes a column of one kind, and that makes it nothing else."""
_PATTERNS = patterns_beside(__file__)
FIGURE, COUNT = _PATTERNS["figure"], _PATTERNS["count"]
KINDS = (
    ("date", _PATTERNS["date"]),
    ("coverage", COVERED),
    ("self_ratio", _PATTERNS["self_ratio"]),
    ("code", _PATTERNS["code"]),
)


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Header and columns with the roles that head and cells give them, `size` columns to a group."""

    header: Header
    columns: tuple[Column, ...]
    size: int
    sure: bool = True

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last + 1 column of each group; groups that differ are as long as their heads say."""
        sizes = [len(group) for group in group_heads(self.header)]
        if self.size:
            sizes = [self.size] * (len(self.columns) // self.size)
        return list(pairwise(accumulate([0, *sizes])))

    @property
    def is_list(self) -> bool:
        """Whether there is a name, and what it costs."""
        roles = {c.role for c in self.columns}
        return "name" in roles and bool({"amount"} & roles or {"price", "quantity"} <= roles)


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """The texts of one column, one a row, empty where blank."""

    texts: tuple[str, ...]

    @property
    def full(self) -> list[str]:
        """The cells that are not blank."""
        return [text for text in self.texts if text]

    def share_matching(self, pattern: re.Pattern[str]) -> float:
        """Share of the full cells that are wholly such a text, 0 to 1."""
        return sum(bool(pattern.fullmatch(text)) for text in self.full) / max(1, len(self.full))

    @property
    def share_of_numbers(self) -> float:
        """Share of the full cells that are figures, or counts with a unit, whichever are more."""
        return max(self.share_matching(FIGURE), self.share_matching(COUNT))

    def parse_figures(self, pattern: re.Pattern[str] = FIGURE) -> list[Decimal | None]:
        """The number of each cell, the first group of the pattern; None where the cell is none."""
        found = [pattern.fullmatch(values.to_half_width(text)) for text in self.texts]
        return [Decimal(re.sub("[,，]", "", match[1])) if match else None for match in found]

    @property
    def decimals(self) -> int:
        """How many cells have a point."""
        return sum("." in text for text in self.texts)

    @property
    def is_counting(self) -> bool:
        """Whether the cells are running numbers."""
        numbers = [int(t.rstrip(".、")) if re.fullmatch(r"\d{1,3}[.、]?", t) else None for t in self.texts]
        steps = [b - a == 1 for a, b in pairwise(numbers) if a is not None and b is not None]
        return len(steps) >= FEWEST - 1 and sum(steps) >= MOST * len(steps)

    @property
    def mean_letters(self) -> float:
        """Chinese letters a cell; a long text counts no more than a usual name."""
        return sum(min(8, len(re.findall(r"[\u4e00-\u9fff]", t))) for t in self.full) / max(1, len(self.full))

    @property
    def naming_score(self) -> float:
        """How far the cells name things: Chinese letters in a row, less where they repeat, are classes or are blank."""
        if not self.full:
            return 0.0
        classes = max(self.share_matching(CATEGORY), self.share_matching(COVERED))
        different = len(set(self.full)) / len(self.full)
        return self.mean_letters * different * (1 - classes) * (len(self.full) / len(self.texts)) ** 2

    @property
    def is_plain(self) -> bool:
        """Whether the cells are of one kind that no name is of: dates, codes, figures."""
        return any(self.share_matching(p) >= _ALL for p in (FIGURE, *(p for _, p in KINDS)))


def collect_cells(found: TableLayout, body: Sequence[Line]) -> list[ColumnCells]:
    """The cells of the columns, of the rows that hold a figure beside something else; groups under each other."""
    pieces = [p for x in body for p in pieces_of(x, found.columns)]
    level = [texts for span in found.spans for texts in _iter_row_texts(pieces, span)]
    return [ColumnCells(tuple(row[i] for row in level)) for i in range(found.size)]


def _iter_row_texts(pieces: Sequence[Piece], span: tuple[int, int]) -> Iterator[list[str]]:
    """The texts of a group's columns, row by row; only rows with a figure beside something else."""
    group = range(*span)
    inside = [piece for piece in pieces if piece.column in group]
    for row in group_items(inside, lambda piece: piece.line):
        texts = _join_by_column(row, span)
        if sum(map(bool, texts)) > 1 and any(map(FIGURE.fullmatch, texts)):
            yield texts


def _join_by_column(row: Sequence[Piece], span: tuple[int, int]) -> list[str]:
    first, end = span
    texts = [""] * (end - first)
    for piece in row:
        texts[piece.column - first] += values.compact_text(piece.line.text)
    return texts


def find_group_size(cells: Sequence[ColumnCells]) -> int:
    """How many columns make a group where no heads say so: the shortest run of kinds that the table repeats."""
    kinds = [_kind_of(column) for column in cells]
    for size in range(2, len(kinds) // 2 + 1):
        group, times = kinds[:size], len(kinds) // size
        if kinds == group * times and group.count("words") == 1:
            return size
    return len(kinds)


def _kind_of(column: ColumnCells) -> str:
    if column.share_matching(FIGURE) >= MOST:
        return "figure"
    return "words" if column.mean_letters >= 2 else "other"
