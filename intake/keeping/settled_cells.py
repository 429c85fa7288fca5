"""Cells of a list of settled bills as values. What a spreadsheet may have changed is refused, with the reason and the next step."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from intake.keeping.office_tables import Cell, FormulaCell, NumericCell
from intake.numbers import id_numbers
from intake.values import CENT, parse_code, parse_day, parse_money, parse_text

AS_TEXT = "请把该列设为“文本”格式，从原系统重新导出后再导入"
_CORRECT = "请改正后再导入"
_EXACT = 10**15
"""From here on a spreadsheet keeps no digit for sure: it has 15 of them."""
_NUMBER_DIGITS, _CODE_DIGITS, _OLD_ID_DIGITS = (10,), (8, 10, 12), (15,)
"""Digits with which a numeric cell cannot have lost a zero: numbers of electronic bills have 10; codes 8, those of tax invoices 10
or 12; ID numbers of old 15."""
_SCIENTIFIC = re.compile(r"[\d.]+[eE]\+?\d+")
_ZERO_FORMAT = re.compile(r"0+")
_LOST_END = "000"
"""What an ID number ends with after a spreadsheet has kept 15 digits of it."""


class RefusedCell(Exception):
    """A cell that is not taken, with the reason and the next step in Chinese."""

    def __init__(self, reason: str, next_step: str = _CORRECT) -> None:
        super().__init__(reason)
        self.reason, self.next_step = reason, next_step


def _read_digits(cell: Cell, digits: tuple[int, ...]) -> str:
    """A number that is a name: text as it stands; a numeric cell only where no zero can be lost or its format shows them."""
    if isinstance(cell, NumericCell):
        return _read_numeric(cell, digits)
    text = _as_text(cell).lstrip("'’")
    if _SCIENTIFIC.fullmatch(text):
        raise RefusedCell("已被改成科学计数，末尾数字已丢失", AS_TEXT)
    try:
        return parse_code(text)
    except ValueError:
        raise RefusedCell("不是编号") from None


def _read_numeric(cell: NumericCell, digits: tuple[int, ...]) -> str:
    if cell.value >= _EXACT or cell.value != int(cell.value) or cell.value < 0:
        raise RefusedCell("是数值，末尾数字可能已丢失", AS_TEXT)
    shown = str(int(cell.value))
    if _ZERO_FORMAT.fullmatch(cell.shown) and len(cell.shown) > 1:
        return shown.zfill(len(cell.shown))
    if len(shown) not in digits:
        raise RefusedCell("是数值，前导零可能已丢失", AS_TEXT)
    return shown


def _read_code(cell: Cell) -> str:
    code = _read_digits(cell, _CODE_DIGITS)
    if code.isdigit() and len(code) + 1 in _CODE_DIGITS:
        raise RefusedCell("位数不对，前导零可能已丢失", AS_TEXT)
    return code


def _read_id_number(cell: Cell) -> str:
    number = _read_digits(cell, _OLD_ID_DIGITS).upper()
    if len(number) == 18 and number.endswith(_LOST_END) and not id_numbers.is_valid(number):
        raise RefusedCell("末三位为 0 且校验位不符，可能已被改成数值", AS_TEXT)
    return number


def _read_text(cell: Cell) -> str:
    if isinstance(cell, NumericCell):
        if cell.value >= _EXACT or cell.value != int(cell.value):
            raise RefusedCell("是数值，末尾数字可能已丢失", AS_TEXT)
        return str(int(cell.value))
    text = _as_text(cell)
    if _SCIENTIFIC.fullmatch(text):
        raise RefusedCell("已被改成科学计数，末尾数字已丢失", AS_TEXT)
    return parse_text(text)


def _read_day(cell: Cell) -> date:
    if isinstance(cell, date):
        return cell
    text = str(cell.value) if isinstance(cell, NumericCell) else _as_text(cell)
    try:
        day = parse_day(text)
    except ValueError:
        day = None
    if not isinstance(day, date):
        raise RefusedCell("不是完整的日期", "请写成 2026-03-09 的样子后再导入")
    return day


def _read_money(cell: Cell) -> Decimal:
    try:
        amount = Decimal(repr(cell.value)) if isinstance(cell, NumericCell) else parse_money(_as_text(cell))
        rounded = amount.quantize(CENT)
    except (ValueError, ArithmeticError):
        raise RefusedCell("不是金额") from None
    if abs(amount - rounded) > _NOISE:
        raise RefusedCell("金额多于两位小数")
    return rounded


_NOISE = Decimal("0.000001")
"""What binary fractions leave of a sum in a workbook: 6072.36 may be kept as 6072.360000000001."""


def _as_text(cell: Cell) -> str:
    if isinstance(cell, FormulaCell):
        raise RefusedCell("是公式", "请复制后“选择性粘贴为数值”再导入")
    if not isinstance(cell, str):
        raise RefusedCell("是日期，不是文字", AS_TEXT)
    return cell


READ_CELL: Mapping[str, Callable[[Cell], Any]] = {
    "code": _read_code,
    "number": lambda cell: _read_digits(cell, _NUMBER_DIGITS),
    "name": _read_text,
    "id_number": _read_id_number,
    "total": _read_money,
    "admitted": _read_day,
    "discharged": _read_day,
    "settled": _read_day,
    "hospital": _read_text,
    "reference": _read_text,
}
"""Field of a settled bill -> how its cell is read; raises `RefusedCell`."""
