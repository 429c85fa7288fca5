"""The office's own list of bills that were settled elsewhere: by card, or in an older system.

Headings are known by their words, in any order, below a title or not; columns that are not known are left out. What a spreadsheet
did to a number cannot be undone, so one that it may have changed refuses the list, with its row and the next step: a number that
lost a zero is another bill's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from intake.errors import UnreadableInput
from intake.keeping.office_tables import Cell, OfficeTable, is_blank, read_tables
from intake.keeping.settled_cells import AS_TEXT, READ_CELL, RefusedCell
from intake.ledger.model import SettledBill
from intake.load.files import sha256_of
from intake.patterns import words_beside
from intake.settings import Limits
from intake.values import compact_text

_WORDS = words_beside(__file__)
_SUMS = "sums"
_HEAD_ROWS = 20
"""Rows among which the headings are looked for: a title, the office, the period stand above them."""
_LEAST = 2
"""Headings that make a row of headings."""
_TOLD = 5
"""Problems that one message tells."""
_DIGITS = 10
"""Of the number of an electronic bill; its code has eight."""
_CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class SettledListing:
    """A list as it was read.

    Attributes:
        name: Of the file.
        sha256: Of its bytes.
        bills: Its rows, numbered over all sheets from 1.
        idle: Rows by which nothing can be found: neither a number nor person, days and sum.
        passed_over: Sheets without headings.
    """

    name: str
    sha256: str
    bills: tuple[SettledBill, ...]
    idle: int = 0
    passed_over: tuple[str, ...] = ()


def read_settled(path: Path, limits: Limits) -> SettledListing:
    """Reads a list.

    Raises:
        UnreadableInput: it is no CSV or XLSX, has no headings or no rows, or holds what a spreadsheet may have changed; names
            sheet, row and column.
    """
    tables = read_tables(path, limits)
    headed = [(table, head) for table in tables if (head := _find_head(table)) is not None]
    if not headed:
        raise UnreadableInput(path, "没有找到表头（票据号码、姓名、费用总额等）", "请在数据上方保留一行栏目名")
    problems: dict[str, str] = {}
    found = [bill for table, head in headed for bill in _iter_bills(table, head, problems)]
    _raise_problems(path, problems)
    kept = [replace(bill, row=row) for row, bill in enumerate(filter(_can_be_found, found), start=1)]
    if not kept:
        raise UnreadableInput(path, "没有一行有票据号码，或有姓名、入出院日期和费用总额", "请核对文件和栏目名")
    passed = tuple(table.name for table in tables if table.rows and all(table is not one for one, _ in headed))
    return SettledListing(path.name, sha256_of(path, limits), tuple(kept), len(found) - len(kept), passed)


def _can_be_found(bill: SettledBill) -> bool:
    stay = bill.total is not None and bill.admitted and bill.discharged
    return bool(bill.number or ((bill.name or bill.id_number) and stay))


# ------------------------------------------------------------------------------------------------ headings
@dataclass(frozen=True, slots=True)
class _Head:
    """The row of headings, from 0, and the column of each field with its title."""

    row: int
    columns: Mapping[str, tuple[int, str]]


def _find_head(table: OfficeTable) -> _Head | None:
    """The row that has most headings; None where no row has enough."""
    heads = (_Head(row, _read_heads(cells)) for row, cells in enumerate(table.rows[:_HEAD_ROWS]))
    best = max(heads, key=lambda head: len(head.columns), default=None)
    return best if best is not None and len(best.columns) >= _LEAST else None


def _read_heads(cells: Sequence[Cell]) -> Mapping[str, tuple[int, str]]:
    """Field -> its column, the one with the best word where several would do."""
    found = [
        (rank, column, name, str(cell)) for column, cell in enumerate(cells) for name, rank in _list_meanings(cell)
    ]
    return {name: (column, title) for _, column, name, title in sorted(found, reverse=True)}


def _list_meanings(cell: Cell) -> Iterator[tuple[str, int]]:
    """What a heading may stand for, and how good a word for it it is; 0 is the best."""
    word = re.sub(r"[(（].*?[)）]|[:：*]", "", compact_text(cell)) if isinstance(cell, str) else ""
    for name, words in _WORDS.items():
        if name != _SUMS and word in words:
            yield name, words.index(word)


# ------------------------------------------------------------------------------------------------ rows
def _iter_bills(table: OfficeTable, head: _Head, problems: dict[str, str]) -> Iterator[SettledBill]:
    """The bills of a sheet; what is wrong with it is put into `problems`: place and reason -> next step."""
    rows = [(n, row) for n, row in enumerate(table.rows[head.row + 1 :], start=head.row + 2) if _is_bill(row)]
    sheet = f"工作表“{table.name}”" if table.name else ""
    found = [(n, _read_row(f"{sheet}第 {n} 行", row, head, problems)) for n, row in rows]
    if not table.name and not any(bill.number.startswith("0") for _, bill in found):
        lost = (n for n, bill in found if _may_lack_zeros(bill))
        problems.update(
            {f"第 {n} 行“{head.columns['number'][1]}”不足 {_DIGITS} 位，前导零可能已丢失": AS_TEXT for n in lost}
        )
    yield from (bill for _, bill in found)


def _is_bill(row: Sequence[Cell]) -> bool:
    """Whether the row is neither empty nor one of sums."""
    first = next((cell for cell in row if cell is not None), None)
    is_sum = isinstance(first, str) and compact_text(first).rstrip(":") in _WORDS[_SUMS]
    return not is_blank(row) and not is_sum


def _read_row(where: str, row: Sequence[Cell], head: _Head, problems: dict[str, str]) -> SettledBill:
    values: dict[str, Any] = {}
    for name, (column, title) in head.columns.items():
        cell = row[column] if column < len(row) else None
        try:
            if cell is not None:
                values[name] = READ_CELL[name](cell)
        except RefusedCell as refused:
            problems[f"{where}“{title}”{refused.reason}"] = refused.next_step
    return SettledBill(0, **values)


def _may_lack_zeros(bill: SettledBill) -> bool:
    """Whether it may be the number of an electronic bill that a spreadsheet saved without its zeros."""
    short = bill.number.isdigit() and len(bill.number) < _DIGITS
    return short and len(bill.code) in (0, _CODE_DIGITS)


def _raise_problems(path: Path, problems: Mapping[str, str]) -> None:
    if problems:
        more = f" 等 {len(problems)} 处" if len(problems) > _TOLD else ""
        steps = "；".join(dict.fromkeys(problems.values()))
        raise UnreadableInput(path, "；".join(list(problems)[:_TOLD]) + more, steps)
