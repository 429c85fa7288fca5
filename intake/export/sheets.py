"""Sheets of a workbook: a frozen heading, typed cells, yellow where a person has to look.

Money is a number with two decimals, a date is a date, everything else is text, so codes keep their zeros and nothing that was
read from a scan can become a formula. Rows are written as they come; none are held.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from intake.errors import escape_controls

_YELLOW = PatternFill("solid", fgColor="FFF2CC")
_WIDTH = 18
"""Width of a column in characters; a date, an amount and most codes fit into it."""
_CELL_LIMIT = 32_767
"""Characters that a cell of a workbook can hold."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is shown; `look`: a person has to."""

    value: str | int | Decimal | date | None
    look: bool = False


Row = Sequence[Cell | str | int | Decimal | None]


def workbook_bytes(book: Workbook) -> bytes:
    """The workbook as a file has it, made before anything is opened for it: the library leaves a half-written archive behind that
    complains by itself when a disk is full."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add_sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Row], widths: Mapping[str, int]) -> None:
    """Adds a sheet to a write-only workbook; `widths`: characters, by the heading of the column."""
    sheet = cast(WriteOnlyWorksheet, book.create_sheet(title))
    sheet.freeze_panes = "A2"
    # The write-only sheet borrows this property from the ordinary one at run time, which its class does not say.
    columns = cast(Worksheet, sheet).column_dimensions
    for number, label in enumerate(head, start=1):
        columns[get_column_letter(number)].width = widths.get(label, _WIDTH)
    heads = [_build_cell(sheet, label) for label in head]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_build_cell(sheet, value) for value in row])


def _build_cell(sheet: WriteOnlyWorksheet, value: Cell | str | int | Decimal | None) -> Any:
    if value is None:
        return None
    shown = value if isinstance(value, Cell) else Cell(value)
    cell: Any = WriteOnlyCell(cast(Worksheet, sheet))
    if isinstance(shown.value, str):
        cell.value = escape_controls(shown.value)[:_CELL_LIMIT]
        cell.data_type = "s"  # whatever it begins with
    else:
        cell.value = shown.value
    cell.number_format = _number_format(shown.value)
    if shown.look:
        cell.fill = _YELLOW
    return cell


def _number_format(value: str | int | Decimal | date | None) -> str:
    match value:
        case str():
            return "@"
        case date():
            return "yyyy-mm-dd"
        case Decimal() if value.as_tuple().exponent == -2:
            return "0.00"
        case _:
            return "General"
