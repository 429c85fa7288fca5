"""Running numbers in front of names, 12 静脉输液: cut off where they count on from row to row, kept where they are the name's.

A figure before a name is a running number only by its neighbours, for names begin with figures, too (24小时动态血压监测).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from intake.layout.tables import Column, Piece, TableRow

_FEWEST = 3
_MOST = 0.7
"""Rows that must count on: a figure in ten is misread, a row in ten lost."""
_POINTS = re.compile(r"[\s.、．]*")


def split_row_numbers(found: Sequence[TableRow]) -> tuple[TableRow, ...]:
    """The rows with their numbers in a column of their own, as they are where the figures do not count."""
    if len(found) < _FEWEST or any(row.cell("index") is not None for row in found):
        return tuple(found)
    ends = _find_row_numbers(found)
    counted = len(found) - ends.count(None)
    return tuple(found) if counted < _MOST * len(found) else tuple(map(_split_row_number, found, ends))


def _find_row_numbers(found: Sequence[TableRow]) -> list[int | None]:
    """Where the number ends that each name begins with; None where it begins with none that counts on."""
    offers = list(map(_leading_numbers, found))
    return [_find_row_number(offers, at) for at in range(len(found))]


def _split_row_number(row: TableRow, end: int | None) -> TableRow:
    return replace(row, loose=True) if end is None else _cut_number(row, end)


def _leading_numbers(row: TableRow) -> dict[int, int]:
    """Every number that the name may begin with -> how many characters it takes."""
    name = row.cell("name")
    start = re.match(r"\s*(?!0)(\d{1,4})(?=\D)", name.text) if name is not None else None
    if start is None:
        return {}
    digits, at = start[1], start.start(1)
    return {int(digits[:count]): at + count for count in range(1, len(digits) + 1)}


def _find_row_number(offers: Sequence[dict[int, int]], i: int) -> int | None:
    """The number of row `i` that its neighbours count to; both, where both can be read."""
    before = offers[i - 1] if i else {}
    behind = offers[i + 1] if i + 1 < len(offers) else {}
    votes = {n: (n - 1 in before) + (n + 1 in behind) for n in offers[i]}
    best = max(votes, key=lambda n: (votes[n], n), default=None)
    return offers[i][best] if best is not None and votes[best] else None


def _cut_number(row: TableRow, end: int) -> TableRow:
    """The row with the first `end` characters of its name as its number."""
    first = _first_piece(row)
    rest = _POINTS.match(first.line.text, end)
    start = rest.end() if rest else end
    cut = replace(first, line=first.line.cut_part(start, len(first.line.text)))
    kept = [cut if piece is first else piece for piece in row.pieces]
    number = Piece(len(row.columns), first.line.cut_part(0, end))
    return replace(row, columns=(*row.columns, Column("index", "", 0.0, 0.0)), pieces=(*kept, number))


def _first_piece(row: TableRow) -> Piece:
    """The piece of a name that begins with a figure."""
    at = next(place for place, column in enumerate(row.columns) if column.role == "name")
    return next(piece for piece in row.pieces if piece.column == at and re.match(r"\s*\d", piece.line.text))
