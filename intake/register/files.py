"""The register as a file: a workbook for those who calculate, CSV for other programs of the office, JSON lines for programs.

In the workbook codes are text cells and amounts have no thousands separators; bills stand on a sheet of their own, a receipt a
row, and so does who decided what and when. CSV begins with a byte order mark, as spreadsheets of Windows offices want it.
There a text that a spreadsheet would take for a formula gets an apostrophe in front, and a code that begins with a digit a tab,
so that it becomes neither a number (0038433844, 12e345) nor a date; whoever reads such a file strips both.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from sqlalchemy import Connection

from intake.cases.masking import mask_numbers
from intake.errors import UsageError, escape_controls
from intake.export.folder import replace_file, report_write_errors
from intake.export.people import type_label
from intake.export.sheets import Cell, Row, add_sheet, workbook_bytes
from intake.ledger.decisions import DecisionMade, iter_decisions
from intake.ledger.register import (
    CheckResult,
    RegisterBill,
    RegisterFilter,
    RegisterRow,
    find_rows,
    iter_bills,
    iter_rows,
)
from intake.register.columns import COLUMNS, RegisterEntry, bill_label, mask_row
from intake.terminal.harmless import dump_json

_BILL_HEAD = (
    "登记号", "票据序号", "票据类型", "票据代码", "票据号码", "校验码", "开票日期", "金额", "开票单位", "查验结果", "查验日期",
)  # fmt: skip
_DECISION_HEAD = ("登记号", "日期", "环节", "原环节", "登记回退", "经办人", "接收人", "结果", "原因", "记录时间")
_WIDTHS = {
    "票据类型": 20, "票据号码": 14, "校验码": 10, "开票单位": 24, "票据序号": 9, "原因": 40, "记录时间": 20, "登记回退": 9,
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""With what a spreadsheet takes a text for a formula, full width included."""


@dataclass(frozen=True, slots=True)
class RegisterView:
    """What is shown of the register: which cases, on which day, and whether people are masked."""

    connection: Connection
    wanted: RegisterFilter
    today: date
    masked: bool = True

    def entries(self) -> Iterator[RegisterEntry]:
        """The rows, numbered."""
        return self._show(iter_rows(self.connection, self.wanted, self.today))

    def first_entries(self, count: int) -> tuple[RegisterEntry, ...]:
        """So many of them."""
        return tuple(self._show(find_rows(self.connection, self.wanted, self.today, count)))

    def _show(self, rows: Iterable[RegisterRow]) -> Iterator[RegisterEntry]:
        for number, row in enumerate(rows, start=1):
            yield RegisterEntry(number, mask_row(row) if self.masked else row, self.today)

    def bills(self) -> Iterator[RegisterBill]:
        """The bills of the rows, in their order."""
        return iter_bills(self.connection, self.wanted, self.today)

    def decisions(self) -> Iterator[DecisionMade]:
        """What was decided of the rows, in their order."""
        for made in iter_decisions(self.connection, self.wanted, self.today):
            yield replace(made, why=mask_numbers(made.why)) if self.masked else made


def write_register(target: Path, view: RegisterView) -> None:
    """Writes the register whole or not at all, in the form that the file's name asks for.

    Raises:
        UsageError: the name ends in none of the known ways, or the file cannot be written.
    """
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise UsageError(f"{escape_controls(target.name)}：不认识的文件类型", f"文件名请以 {'、'.join(_WRITERS)} 结尾")
    with report_write_errors(target.parent):
        replace_file(target, lambda out: write(out, view))


# ------------------------------------------------------------------------------------------------ workbook
def _write_workbook(out: IO[bytes], view: RegisterView) -> None:
    book = Workbook(write_only=True)
    widths = {column.label: column.width for column in COLUMNS}
    rows = ([column.value(entry) for column in COLUMNS] for entry in view.entries())
    add_sheet(book, "受理台账", [column.label for column in COLUMNS], rows, widths)
    add_sheet(book, "票据", _BILL_HEAD, map(_bill_row, view.bills()), _WIDTHS)
    add_sheet(book, "办理经过", _DECISION_HEAD, map(_decision_row, view.decisions()), _WIDTHS)
    out.write(workbook_bytes(book))


def _bill_row(bill: RegisterBill) -> Row:
    return [
        bill.register,
        bill.paper + 1,
        type_label(bill.kind),
        Cell(bill.code, look=not bill.sure),
        Cell(bill.number, look=not bill.sure),
        bill.check_code,
        Cell(bill.issued),
        bill.total,
        bill.hospital,
        Cell(bill.check_result, look=is_bad(bill)),
        Cell(bill.checked_on),
    ]


def _decision_row(made: DecisionMade) -> Row:
    back = "是" if made.back else ""
    at = f"{made.at:%Y-%m-%d %H:%M:%S}"
    return [
        made.register, Cell(made.day), made.stage, made.left, back, made.who, made.whom, made.result, made.why, at,
    ]  # fmt: skip


def is_bad(bill: RegisterBill) -> bool:
    """Whether checking the bill came to anything but that it is genuine."""
    return bill.check_result not in ("", CheckResult.GENUINE)


# ------------------------------------------------------------------------------------------------ CSV
def _write_csv(out: IO[bytes], view: RegisterView) -> None:
    bills = _by_case(view.bills())
    head = [*(column.label for column in COLUMNS), "票据代码+号码"]
    rows = (
        [*(column.value(entry).value for column in COLUMNS), "；".join(map(bill_label, bills(entry.row.register)))]
        for entry in view.entries()
    )
    write_csv(out, head, rows)


def write_csv(out: IO[bytes], head: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Rows of values as CSV that spreadsheets open as it is meant."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([csv_text(value) for value in row] for row in rows)
    finally:
        text.detach()


def csv_text(value: str | int | Decimal | date | None) -> str:
    """A value as a cell of CSV.

    >>> csv_text("=1+1"), csv_text("0038433844"), csv_text(Decimal("-3.50")), csv_text("样张三")
    ("'=1+1", '\\t0038433844', '-3.50', '样张三')
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)
    shown = escape_controls(value)
    if shown.startswith(_FORMULA):
        return f"'{shown}"
    return f"\t{shown}" if shown.isascii() and shown[:1].isdigit() else shown


# ------------------------------------------------------------------------------------------------ JSON lines
def _write_lines(out: IO[bytes], view: RegisterView) -> None:
    for line in iter_lines(view):
        out.write(line.encode() + b"\n")


def iter_lines(view: RegisterView) -> Iterator[str]:
    """A case as a JSON object on one line: the row, both latenesses, the bills."""
    bills = _by_case(view.bills())
    for entry in view.entries():
        told = {
            **asdict(entry.row),
            "supplement_taken": entry.row.supplement_taken(entry.today),
            "guide_overdue": entry.guide_overdue,
            "statute_overdue": entry.statute_overdue,
            "bill_list": [_bill_object(bill) for bill in bills(entry.row.register)],
        }
        yield dump_json(told, json_text)


def _bill_object(bill: RegisterBill) -> Mapping[str, Any]:
    told = asdict(bill)
    return {key: value for key, value in told.items() if key not in ("case_id", "register")}


def json_text(value: Any) -> str:
    """What JSON has no word for: amounts and days as text.

    Raises:
        TypeError: for anything else.
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _by_case(bills: Iterable[RegisterBill]) -> Callable[[str], tuple[RegisterBill, ...]]:
    """The bills of a case, of which is asked in the order of the cases; those of one case are held at a time."""
    groups = groupby(bills, key=lambda bill: bill.register)
    waiting: list[tuple[str, tuple[RegisterBill, ...]]] = []

    def take(register: str) -> tuple[RegisterBill, ...]:
        if not waiting:
            waiting.extend((name, tuple(found)) for name, found in [next(groups, ("", iter(())))])
        return waiting.pop()[1] if waiting[0][0] == register else ()

    return take


_WRITERS: Mapping[str, Callable[[IO[bytes], RegisterView], None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
    ".json": _write_lines,
    ".jsonl": _write_lines,
}
