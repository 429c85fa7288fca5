"""The fee lines of a medical bill: names and amounts, with columns or without."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from extractors.bill_parts import parse_words
from extractors.medical_invoice.bill_words import FEES, MISREAD, Bill
from intake import values
from intake.fields import parse_field
from intake.layout.fee_columns import AmountColumn, sum_cells
from intake.layout.fee_lines import Priced, find_priced_lines
from intake.layout.line_kinds import with_rivals
from intake.layout.rows import on_one_level
from intake.model import Doubt, Field, Line, Proof, Row, State, unread_field
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import money_field, number_field, text_field

_SURE_LETTER = 0.95
"""Score of a letter below which it may be mended; misread letters of fee names score 0.2 to 0.93 on real bills."""
_GUESSED = Doubt.PLACE.with_text("没有表头，各项之和也未印在票上，不能确定是收费项目")
_SLID = Doubt.NEIGHBOUR.with_text("行列错位，不能确定是哪一项的金额")
_NUMERALS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正"
_NAME, _MONEY, _QUANTITY = (
    text_field("name", "项目名称"),
    money_field("amount", "金额"),
    number_field("quantity", "数量"),
)
_TEXTS = {"unit": text_field("unit", "单位"), "remark": text_field("remark", "备注")}


def read_items(bill: Bill) -> tuple[Row, ...]:
    """Fee lines between header and total, in printed order."""
    sums = _printed_sums(bill)
    found = find_priced_lines(bill.fees.lines, bill.fees.header, sums, FEES)
    rows = tuple(_read_row(bill, line) for line in found)
    amounts = [line.cell("amount") for line in found]
    proven = not bill.fees.guessed or sum_cells(amounts) in sums
    return rows if proven else _doubt_guessed(rows, amounts)


def _doubt_guessed(rows: Sequence[Row], amounts: Sequence[Line | None]) -> tuple[Row, ...]:
    """Rows of which nothing but their looks says that they are fees: each must have an amount to the fen, and one alone is none."""
    if len(rows) < 2 or not all(map(_is_to_the_fen, amounts)):
        return ()
    return tuple({key: cell.as_doubtful(_GUESSED) for key, cell in row.items()} for row in rows)


def _is_to_the_fen(amount: Line | None) -> bool:
    return amount is not None and bool(re.search(r"[.．]\d{2}$", amount.text))


def _printed_sums(bill: Bill) -> frozenset[Decimal]:
    """Every amount outside the fee lines, in figures or in words: one of them is the sum of the lines."""
    inside = {id(line) for line in bill.fees.lines}
    outside = [line.text for line in bill.page.lines if id(line) not in inside]
    figures = (figure for text in outside for figure in re.findall(r"\d[\d,，]*\.\d{1,2}(?!\d)", text))
    return frozenset(
        amount for amount in (*parse_field.parse_all(F.TOTAL, figures), *_amounts_said(outside)) if amount > 0
    )


def _amounts_said(texts: Sequence[str]) -> Iterator[Decimal]:
    """The amounts that texts say in words."""
    for text in texts:
        for words in re.findall(rf"[{_NUMERALS}]{{3,}}", values.compact_text(text)):
            amount = parse_words(words)
            if amount is not None:
                yield amount


def _read_row(bill: Bill, line: Priced) -> Row:
    """One fee line; where its amount is not to be read, the line stands without it: something was charged."""
    cells: dict[str, Field[Any]] = {"name": _read_fee_name(bill, line.name)}
    amount, quantity = line.cell("amount"), line.cell("quantity")
    if amount is not None:
        read = with_rivals(parse_field.parse_field(_MONEY, amount, bill.page), amount)
        cells["amount"] = read if line.sure else read.as_doubtful(_SLID)
    else:
        cells["amount"] = unread_field(Doubt.NOT_FOUND)
    if quantity is not None:
        cells |= _read_quantity(bill, quantity)
    for role, cell in _read_side_columns(bill, line.name).items():
        cells.setdefault(role, cell)
    return cells


def _read_side_columns(bill: Bill, name: Line) -> dict[str, Field[Any]]:
    """Words under 单位 and 备注 in the row and group of columns of `name`."""
    found: dict[str, Field[Any]] = {}
    for column in _find_group(name, bill.fees.header):
        cells = _find_cells(bill, name, column) if column.role in _TEXTS else []
        if len(cells) == 1:
            found[column.role] = parse_field.parse_field(_TEXTS[column.role], cells[0], bill.page)
    return found


def _find_cells(bill: Bill, name: Line, column: AmountColumn) -> list[Line]:
    return [line for line in bill.fees.lines if _is_in_cell(bill, line, name, column)]


def _is_in_cell(bill: Bill, line: Line, name: Line, column: AmountColumn) -> bool:
    """Whether a text that is no amount stands on the level of a name, under a column's head or a little beside it."""
    under = column.rect.left - bill.height < line.rect.center < column.rect.right + bill.height
    return under and on_one_level(line.rect, name.rect) and not re.search(r"\d\.\d", line.text)


def _find_group(name: Line, header: Sequence[AmountColumn]) -> Sequence[AmountColumn]:
    """The columns of the first group that ends right of `name`: heads stand over the middle of their columns."""
    starts = [i for i, c in enumerate(header) if c.role == "name"]
    groups = [header[a:b] for a, b in pairwise([*starts, len(header)])]
    return next((g for g in groups if g[-1].rect.right > name.rect.center), ())


def _read_quantity(bill: Bill, line: Line) -> dict[str, Field[Any]]:
    """`1/次` or `2`: quantity and, where printed, its unit."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)\s*/?\s*([\u4e00-\u9fff]{1,3})?[\s.。,]*$", line.text)
    if not match:
        return {}
    found: dict[str, Field[Any]] = {
        "quantity": parse_field.parse_field(_QUANTITY, line.cut_part(*match.span(1)), bill.page)
    }
    if match[2]:
        found["unit"] = parse_field.parse_field(_TEXTS["unit"], line.cut_part(*match.span(2)), bill.page)
    return found


# ------------------------------------------------------------------------------------------------ names of fees
def _read_fee_name(bill: Bill, line: Line) -> Field[str]:
    """The name as printed; one misread letter is mended where a single standard name is that near."""
    found = parse_field.parse_field(_NAME, replace(line, text=line.text.translate(MISREAD)), bill.page)
    found = replace(found, raw=line.text)
    name = found.value or ""
    if name in FEES:
        return found.reset_state(State.READ, Proof.STANDARD.with_text("标准收费项目"))
    near = _standard_names(name, line)
    if len(near) == 1:
        why = Doubt.REPAIRED.with_text("按标准收费项目名更正")
        return found.with_value(near.pop(), State.DOUBTFUL, why, others=(name,))
    return _doubt_under_seal(bill, found, line)


def _doubt_under_seal(bill: Bill, name: Field[str], line: Line) -> Field[str]:
    """The name, doubtful where coloured ink lies over it."""
    covered = any(seal.color != "black" and seal.rect.coverage_of(line.rect) > 0.1 for seal in bill.page.seals)
    return name.as_doubtful(Doubt.UNDER_SEAL) if covered and name.value else name


def _standard_names(name: str, line: Line) -> set[str]:
    """The standard names that a name may be: misread in one letter, else read otherwise, else without its first letter."""
    misread = {fee for fee in FEES if len(fee) == len(name) >= 3 and _is_misread_as(fee, name, line)}
    read_otherwise = FEES.intersection(map(values.compact_text, line.alternatives))
    beheaded = {fee for fee in FEES if name.endswith("费") and len(name) > 1 and fee[1:] == name}
    return set(misread or read_otherwise or beheaded)


def _is_misread_as(fee: str, name: str, line: Line) -> bool:
    """One Chinese letter differs, and it was not read surely: 中草药 and 中成药 are both names, 西诗费 is none."""
    different = [at for at, (right, read) in enumerate(zip(fee, name, strict=True)) if right != read]
    if len(different) != 1 or fee[different[0]].isascii() or re.match("[A-Za-z]", name[different[0]]):
        return False
    return len(line.chars) == len(name) and line.chars[different[0]].confidence < _SURE_LETTER
