"""待查验清单: the bills of the register as the finance ministry's check page asks for them, and two columns for its answers.

The page (全国财政电子票据查验平台) asks for 票据代码, 票据号码, 校验码, 开票日期 and 金额. Where the print is illegible or masked the code
beside it says what to ask for; what is missing or not sure is told in the last column and marked. Bills of the tax office are
checked elsewhere and are not listed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from sqlalchemy import Connection

from intake import types
from intake.errors import UsageError, escape_controls
from intake.export.folder import replace_file, report_write_errors
from intake.export.people import pad_columns
from intake.export.sheets import Cell, add_sheet, workbook_bytes
from intake.ledger.claims.same_bill import MASK
from intake.ledger.register import RegisterBill, find_bills_to_check
from intake.register.files import is_bad, write_csv

HEAD = ("票据代码", "票据号码", "校验码", "开票日期", "金额", "登记号", "查验结果", "查验日期", "备注")
_WIDTHS = {"票据代码": 13, "票据号码": 15, "校验码": 10, "开票日期": 13, "金额": 12, "登记号": 13, "备注": 50}
_COLUMNS = (12, 14, 9, 12, 13, 13, 10, 12, 1)
"""Columns of a terminal that each takes."""


def find_listed_bills(connection: Connection, *, every: bool = False) -> tuple[RegisterBill, ...]:
    """The bills to be checked; `every`: those that were checked, and those of refused and withdrawn cases, too."""
    return find_bills_to_check(connection, types.MEDICAL_BILLS, every=every)


def count_tax_bills(connection: Connection) -> int:
    """How many bills of the tax office wait, which another page checks."""
    return len(find_bills_to_check(connection, (types.VAT_INVOICE,)))


def write_bill_list(target: Path, bills: Sequence[RegisterBill]) -> None:
    """Writes the list whole or not at all.

    Raises:
        UsageError: the name ends in none of the known ways, or the file cannot be written.
    """
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError(f"{escape_controls(target.name)}：不认识的文件类型", f"文件名请以 {'、'.join(_WRITERS)} 结尾")
    with report_write_errors(target.parent):
        replace_file(target, lambda out: write(out, map(_list_row, bills)))


def iter_bill_table(bills: Iterable[RegisterBill]) -> Iterator[str]:
    """The list for a terminal: heading and rows."""
    yield _join_columns(HEAD)
    for bill in bills:
        yield _join_columns(
            ["" if cell.value is None else escape_controls(str(cell.value)) for cell in _list_row(bill)]
        )


def describe_doubts(bill: RegisterBill) -> str:
    """What is missing or not sure of what the page asks for; empty where nothing."""
    asked = (
        ("票据代码", bill.asked_code),
        ("票据号码", bill.asked_number),
        ("校验码", bill.check_code),
        ("开票日期", bill.issued),
        ("金额", bill.total),
    )
    missing = [label for label, value in asked if not value or MASK in str(value)]
    told = (
        f"没有读全：{'、'.join(missing)}" if missing else "",
        "" if bill.sure or missing else "号码没有把握，请对照原件",
        "代码或号码取自二维码" if (bill.asked_code, bill.asked_number) != (bill.code, bill.number) else "",
        _describe_difference(bill),
    )
    return "；".join(filter(None, told))


def _describe_difference(bill: RegisterBill) -> str:
    """A print that is whole and says otherwise than its code."""
    pairs = ((bill.asked_code, bill.qr_code), (bill.asked_number, bill.qr_number))
    differing = [coded for printed, coded in pairs if coded and printed != coded]
    return f"与二维码不一致（二维码：{'、'.join(differing)}）" if differing else ""


def _list_row(bill: RegisterBill) -> Sequence[Cell]:
    doubts = describe_doubts(bill)
    return (
        Cell(bill.asked_code, look=bool(doubts)),
        Cell(bill.asked_number, look=bool(doubts)),
        Cell(bill.check_code),
        Cell(bill.issued),
        Cell(bill.total),
        Cell(bill.register),
        Cell(bill.check_result, look=is_bad(bill)),
        Cell(bill.checked_on),
        Cell(doubts),
    )


def _join_columns(cells: Sequence[str]) -> str:
    return "".join(pad_columns(cell, width) for cell, width in zip(cells, _COLUMNS, strict=True)).rstrip()


def _write_workbook(out: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
    book = Workbook(write_only=True)
    add_sheet(book, "待查验清单", HEAD, rows, _WIDTHS)
    out.write(workbook_bytes(book))


def _write_csv(out: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
    write_csv(out, HEAD, ([cell.value for cell in row] for row in rows))


_WRITERS: Mapping[str, Callable[[IO[bytes], Iterable[Sequence[Cell]]], None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
}
