"""The workbook for those who calculate: sheets 文书, 费用明细, 未能读取.

Codes stay text (leading zeros, masks), money is a number with two decimals and no thousands separator. Nothing that was
read from a scan can become a formula: every string is written as a string, whatever it starts with.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet
from openpyxl.worksheet.worksheet import Worksheet

from intake.errors import printable
from intake.export.folder import replace_file
from intake.export.line import ordered, warnings_of
from intake.export.people import COLUMNS, MARKS, files_label, label_of, pages_label, shown, type_label
from intake.fields import TYPES
from intake.model import Failure, Field, Reading, Row, State

_LOOK = (State.DOUBTFUL, State.UNREAD)
_YELLOW = PatternFill("solid", fgColor="FFF2CC")
_WIDTH, _WIDTHS = 18, {"文件": 48, "页": 6, "把握": 8, "需核对": 30, "提示": 30, "名称": 30, "原因": 90}
"""Widths of columns in characters; a date, an amount and most codes fit into 18."""
_CELL_LIMIT = 32_767
"""Characters that a cell of a workbook can hold."""

Value = str | int | Decimal | Field[Any] | None


def write_workbook(target: Path, results: Sequence[Reading | Failure]) -> None:
    """Writes the three sheets whole or not at all."""
    book = Workbook(write_only=True)
    readings = [r for r in results if isinstance(r, Reading)]
    _documents(book.create_sheet("文书"), readings)
    _items(book.create_sheet("费用明细"), readings)
    _failures(book.create_sheet("未能读取"), [r for r in results if isinstance(r, Failure)])
    replace_file(target, book.save)


def _documents(sheet: Sheet, readings: Sequence[Reading]) -> None:
    """A row a document, a column a printed label; labels that types share are one column."""
    rows = [{_label(r, name): f for name, f in _everything(r)} for r in readings]
    labels = _ordered(label for row in rows for label in row)
    _heading(sheet, ["文件", "页", "类型", "把握", "需核对", "提示", *labels])
    for reading, row in zip(readings, rows, strict=True):
        look = "、".join(label for label, f in row.items() if f.state in _LOOK)
        head: list[Value] = [
            files_label(reading.document),
            pages_label(reading),
            type_label(reading.classification.kind),
        ]
        head += [Decimal(f"{reading.classification.confidence:.2f}"), look, "；".join(warnings_of(reading))]
        _append(sheet, [*head, *(row.get(label) for label in labels)])


def _items(sheet: Sheet, readings: Sequence[Reading]) -> None:
    found = [(r, name, row) for r in readings for name, rows in r.record.tables.items() for row in rows]
    used = [c for c in COLUMNS if any(c in row for _, _, row in found)]
    _heading(sheet, ["文件", "页", "类型", "表", *(COLUMNS[c] for c in used), "状态"])
    for reading, name, row in found:
        head: list[Value] = [
            files_label(reading.document),
            _page(reading, row),
            type_label(reading.classification.kind),
        ]
        _append(sheet, [*head, label_of(reading.record.kind, name), *(row.get(c) for c in used), _state(row)])


def _failures(sheet: Sheet, failures: Iterable[Failure]) -> None:
    _heading(sheet, ["文件", "页", "原因"])
    for failure in failures:
        _append(sheet, [failure.path, failure.page, failure.message])


def _ordered(labels: Iterable[str]) -> list[str]:
    """Each label once: those of the vocabulary in its order, then what was printed besides."""
    found = dict.fromkeys(labels)
    known = dict.fromkeys(spec.label for type_ in TYPES.values() for spec in type_.fields)
    return [label for label in known if label in found] + [label for label in found if label not in known]


def _everything(reading: Reading) -> list[tuple[str, Field[Any]]]:
    record = reading.record
    return [*ordered(record.kind, record.fields), *(i for i in record.extra.items() if i[1].state is not State.ABSENT)]


def _label(reading: Reading, name: str) -> str:
    return label_of(reading.record.kind, name)


def _page(reading: Reading, row: Row) -> str:
    pages = sorted({c.evidence.page for c in row.values() if c.evidence})
    return "、".join(map(str, pages)) or pages_label(reading)


def _state(row: Row) -> str:
    return "、".join(dict.fromkeys(MARKS[c.state].strip(" ✓？✗✎") for c in row.values() if c.state in _LOOK))


def _heading(sheet: Sheet, labels: Sequence[str]) -> None:
    sheet.freeze_panes = "A2"
    # The write-only sheet borrows this property from the ordinary one at run time, which its class does not say.
    columns = cast(Worksheet, sheet).column_dimensions
    for number, label in enumerate(labels, start=1):
        columns[get_column_letter(number)].width = _WIDTHS.get(label, _WIDTH)
    cells = [_cell(sheet, label) for label in labels]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)


def _append(sheet: Sheet, values: Sequence[Value]) -> None:
    sheet.append([None if value is None else _cell(sheet, value) for value in values])


def _cell(sheet: Sheet, value: Value) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, Field):
        _put_field(cell, value)
    elif isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = value
        cell.number_format = "0.00" if isinstance(value, Decimal) else "General"
    return cell


def _put_field(cell: Cell, field: Field[Any]) -> None:
    if isinstance(field.value, Decimal):
        cell.value = field.value
        cell.number_format = "0.00" if field.value.as_tuple().exponent == -2 else "General"
    elif isinstance(field.value, date):
        cell.value = field.value
        cell.number_format = "yyyy-mm-dd"
    else:
        _put_text(cell, shown(field) or MARKS[field.state].strip(" ✗"))
    if field.state in _LOOK:
        cell.fill = _YELLOW


def _put_text(cell: Cell, text: str) -> None:
    cell.value = printable(text)[:_CELL_LIMIT]
    cell.data_type = "s"
    cell.number_format = "@"
