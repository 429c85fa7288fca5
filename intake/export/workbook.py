"""The workbook for those who calculate: sheets 文书, 费用明细, 未能读取.

How values are written, and that nothing read from a scan becomes a formula, is the business of `sheets`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from intake.export.folder import replace_file
from intake.export.line import collect_warnings, order_fields, present_entries
from intake.export.people import (
    MARKS,
    describe_unassigned,
    files_label,
    label_of,
    pages_label,
    printable_value,
    type_label,
)
from intake.export.sheets import Cell, add_sheet, workbook_bytes
from intake.export.sheets import Row as Cells
from intake.model import Failure, Field, Reading, Row, State
from intake.types.columns import COLUMNS
from intake.types.registry import TYPES

_LOOK = (State.DOUBTFUL, State.UNREAD)
_WIDTHS = {"文件": 48, "页": 6, "把握": 8, "需核对": 30, "提示": 30, "名称": 30, "原因": 90}


def write_workbook(target: Path, results: Sequence[Reading | Failure]) -> None:
    """Writes the three sheets whole or not at all."""
    book = Workbook(write_only=True)
    readings = [r for r in results if isinstance(r, Reading)]
    _add_documents(book, readings)
    _add_items(book, readings)
    failures = ([r.path, r.page, r.message] for r in results if isinstance(r, Failure))
    add_sheet(book, "未能读取", ["文件", "页", "原因"], failures, _WIDTHS)
    data = workbook_bytes(book)
    replace_file(target, lambda out: out.write(data))


def _add_documents(book: Workbook, readings: Sequence[Reading]) -> None:
    """A row a document, a column a printed label; labels that types share are one column."""
    columns = [{label_of(r.record.kind, name): f for name, f in _all_fields(r)} for r in readings]
    labels = _order_labels(label for row in columns for label in row)
    rows = (_document_row(r, row, labels) for r, row in zip(readings, columns, strict=True))
    add_sheet(book, "文书", ["文件", "页", "类型", "把握", "需核对", "提示", *labels], rows, _WIDTHS)


def _document_row(reading: Reading, row: Mapping[str, Field[Any]], labels: Sequence[str]) -> Cells:
    return [
        files_label(reading.document),
        pages_label(reading),
        type_label(reading.classification.kind),
        Decimal(f"{reading.classification.confidence:.2f}"),
        "、".join(label for label, f in row.items() if f.state in _LOOK),
        "；".join([*collect_warnings(reading), *describe_unassigned(reading)]),
        *(_field_cell(row.get(label)) for label in labels),
    ]


def _add_items(book: Workbook, readings: Sequence[Reading]) -> None:
    found = [(r, name, row) for r in readings for name, rows in r.record.tables.items() for row in rows]
    used = [c for c in COLUMNS if any(c in row for _, _, row in found)]
    rows = (_item_row(r, name, row, used) for r, name, row in found)
    head = ["文件", "页", "类型", "表", *(COLUMNS[c] for c in used), "状态"]
    add_sheet(book, "费用明细", head, rows, _WIDTHS)


def _item_row(reading: Reading, table: str, row: Row, used: Sequence[str]) -> Cells:
    return [
        files_label(reading.document),
        _row_pages(reading, row),
        type_label(reading.classification.kind),
        label_of(reading.record.kind, table),
        *(_field_cell(row.get(c)) for c in used),
        _row_states(row),
    ]


def _order_labels(labels: Iterable[str]) -> list[str]:
    """Each label once: those of the vocabulary in its order, then what was printed besides."""
    found = dict.fromkeys(labels)
    known = dict.fromkeys(spec.label for type_ in TYPES.values() for spec in type_.fields)
    return [label for label in known if label in found] + [label for label in found if label not in known]


def _all_fields(reading: Reading) -> list[tuple[str, Field[Any]]]:
    return [*order_fields(reading.record.kind, reading.record.fields), *present_entries(reading.record.extra)]


def _row_pages(reading: Reading, row: Row) -> str:
    pages = sorted({c.evidence.page for c in row.values() if c.evidence})
    return "、".join(map(str, pages)) or pages_label(reading)


def _row_states(row: Row) -> str:
    return "、".join(dict.fromkeys(MARKS[c.state].strip(" ✓？✗✎") for c in row.values() if c.state in _LOOK))


def _field_cell(field: Field[Any] | None) -> Cell | None:
    if field is None:
        return None
    numeric = isinstance(field.value, Decimal | date)
    value = field.value if numeric else printable_value(field) or MARKS[field.state].strip(" ✗")
    return Cell(value, field.state in _LOOK)
