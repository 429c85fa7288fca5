"""Tables that an office keeps outside: CSV in the encodings of Chinese spreadsheets, or XLSX, cell by cell as they were saved.

A cell is text, a number with its format, a day, or empty; nothing is turned into anything else here, because what a spreadsheet
did to a number (leading zeros, scientific notation) has to be seen by whoever reads the column.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake.errors import UnreadableInput
from intake.load.files import read_bytes
from intake.load.package import Package
from intake.settings import Limits

SAVE_AGAIN = "请用表格软件另存为 .xlsx 或 CSV（UTF-8）后再导入"
_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How "Unicode text" of a spreadsheet begins."""
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",\t;"


@dataclass(frozen=True, slots=True)
class NumericCell:
    """A number as the workbook holds it, and the format it is shown in."""

    value: int | float
    shown: str = "General"


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula: what it came to is not in the file for sure."""

    text: str


Cell = str | NumericCell | FormulaCell | date | None


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """One sheet: its name, empty for CSV, and its rows; the first is row 1."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_tables(path: Path, limits: Limits) -> tuple[OfficeTable, ...]:
    """Every sheet of the file.

    Raises:
        UnreadableInput: it cannot be opened, is neither CSV nor XLSX, or is too large.
    """
    data = read_bytes(path, limits)
    if data.startswith(_ZIP):
        return tuple(_read_workbook(path, data, limits))
    if data.startswith(_OLD_WORKBOOK):
        raise UnreadableInput(path, "是旧版或加密的 Excel 文件", SAVE_AGAIN)
    return (OfficeTable("", tuple(_read_lines(path, data))),)


# ------------------------------------------------------------------------------------------------ CSV
def _read_lines(path: Path, data: bytes) -> Iterator[tuple[Cell, ...]]:
    text = _decode(path, data)
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield tuple(cell.strip() or None for cell in row)
    except csv.Error as error:
        raise UnreadableInput(path, "不是完整的 CSV 文件（引号不成对）", SAVE_AGAIN) from error


def _decode(path: Path, data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(_WIDE) else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableInput(path, "不是 CSV 或 XLSX 文件", SAVE_AGAIN)


# ------------------------------------------------------------------------------------------------ XLSX
def _read_workbook(path: Path, data: bytes, limits: Limits) -> Iterator[OfficeTable]:
    import openpyxl

    Package(path, data, limits)  # no password, nothing that climbs out of the package
    _refuse_bomb(path, data, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for sheet in book.worksheets:
            yield OfficeTable(sheet.title, tuple(tuple(map(_read_cell, row)) for row in sheet.iter_rows()))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise UnreadableInput(path, "不是完整的 XLSX 文件", SAVE_AGAIN) from error


def _refuse_bomb(path: Path, data: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > limits.max_file_bytes:
        raise UnreadableInput(
            path, f"展开后有 {size >> 20} MB，超过上限 {limits.max_file_bytes >> 20} MB", "请拆分后再导入"
        )


def _read_cell(cell: Any) -> Cell:
    value = cell.value
    match value:
        case None | bool():
            return None if value is None else str(value)
        case str():
            return FormulaCell(value) if cell.data_type == "f" else value.strip() or None
        case datetime():
            return value.date()
        case int() | float():
            return NumericCell(value, cell.number_format or "General")
        case date():
            return value
        case _:
            return str(value)


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether nothing stands in the row."""
    return all(cell is None for cell in row)
