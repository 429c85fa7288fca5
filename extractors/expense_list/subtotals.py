"""Sums that stand among the entries of a list without a word that tells them: found by what they lack and by arithmetic.

A sum has no quantity, price, unit or code where the entries around it have; its amount is that of the entries above it
since the last sum, or of those below it up to the next. In a list of nothing but names and amounts only fee categories that
all add up are sums: an entry may be as large as its neighbours together by chance.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.expense_list.list_words import CATEGORY, SUMMED
from intake import values
from intake.layout.tables import TableRow

_DETAILS = ("quantity", "price", "unit", "code", "spec", "coverage", "date", "index")
_MOST = 0.6
"""Share of the entries that print more than name and amount, for one that does not to stand out."""
_FEWEST = 2
_FIGURE = re.compile(r"[¥￥]?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?)元?")


def find_sum_rows(rows: Sequence[TableRow]) -> frozenset[int]:
    """Which of the rows are sums of others."""
    amounts = [_parse_amount(row) for row in rows]
    bare = [at for at, row in enumerate(rows) if amounts[at] is not None and not _has_details(row)]
    if rows and len(bare) <= (1 - _MOST) * len(rows):
        return frozenset(at for at in bare if _is_named_sum(rows[at]) or _adds_up(at, bare, amounts))
    return _find_category_sums(rows, amounts)


def _find_category_sums(rows: Sequence[TableRow], amounts: Sequence[Decimal | None]) -> frozenset[int]:
    """The fee categories of a list of names and amounts, where most of them add up."""
    heads = [at for at, row in enumerate(rows) if _is_category(row)]
    held = [at for at in heads if _sum_run(at + 1, heads, amounts) == (amounts[at], True)]
    return frozenset(held if len(held) >= max(_FEWEST, _MOST * len(heads)) else ())


def _has_details(row: TableRow) -> bool:
    return any(row.cell(role) is not None for role in _DETAILS)


def _parse_amount(row: TableRow) -> Decimal | None:
    cell = row.cell("amount")
    match = _FIGURE.fullmatch(values.compact_text(cell.text)) if cell is not None else None
    return Decimal(match[1].replace(",", "")) if match else None


def _name_text(row: TableRow) -> str:
    cell = row.cell("name")
    return values.compact_text(cell.text) if cell is not None else ""


def _is_category(row: TableRow) -> bool:
    return CATEGORY.fullmatch(_name_text(row)) is not None


def _is_named_sum(row: TableRow) -> bool:
    return not _name_text(row) or _is_category(row) or SUMMED.search(_name_text(row)) is not None


def _sum_run(start: int, marks: Sequence[int], amounts: Sequence[Decimal | None]) -> tuple[Decimal, bool]:
    """The sum of the entries from here to the next mark, and whether there is more than one and all are known."""
    end = min((m for m in marks if m >= start), default=len(amounts))
    run = amounts[start:end]
    return sum((a for a in run if a is not None), Decimal(0)), len(run) >= _FEWEST and None not in run


def _adds_up(at: int, marks: Sequence[int], amounts: Sequence[Decimal | None]) -> bool:
    """Whether a row is the sum of two and more above it since the last mark, or below it up to the next."""
    before = max((m for m in marks if m < at), default=-1)
    return (amounts[at], True) in (
        _sum_run(before + 1, [at], amounts),
        _sum_run(at + 1, [m for m in marks if m > at], amounts),
    )
