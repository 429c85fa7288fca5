"""The fee lines of a medical bill: names and amounts, with columns or without."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from extractors.medical_invoice.bill_words import FEES, MISREAD, Bill
from intake import values
from intake.fields import parse_field
from intake.layout.fee_columns import AmountColumn, sum_cells
from intake.layout.fee_lines import Priced, find_priced_lines
from intake.layout.line_kinds import with_rivals
from intake.layout.rows import on_one_level
from intake.model import Doubt, Field, Line, Proof, Row, State, unread_field
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import MedicalInvoice as F

_SURE_LETTER = 0.95
"""Score of a letter below which it may be mended; misread letters of fee names score 0.2 to 0.93 on real bills."""


def read_items(bill: Bill) -> tuple[Row, ...]:
    """Fee lines between header and total, in printed order."""
    header = bill.fees.header
    sums = _printed_sums(bill)
    found = find_priced_lines(bill.fees.lines, header, sums, FEES)
    rows = tuple(_read_row(bill, p, header) for p in found)
    if bill.fees.guessed and sum_cells([p.cell("amount") for p in found]) not in sums:
        amounts = [p.cell("amount") for p in found]
        likely = len(rows) > 1 and all(a is not None and re.search(r"[.．]\d{2}$", a.text) for a in amounts)
        return tuple({k: f.as_doubtful(_GUESSED) for k, f in r.items()} for r in rows if likely)
    return rows


_GUESSED = Doubt.PLACE.with_text("没有表头，各项之和也未印在票上，不能确定是收费项目")


def _printed_sums(bill: Bill) -> frozenset[Decimal]:
    """Every amount outside the fee lines, in figures or in words: one of them is the sum of the lines."""
    inside = {id(x) for x in bill.fees.lines}
    outside = [x.text for x in bill.page.lines if id(x) not in inside]
    figures = [m[0] for text in outside for m in re.finditer(r"\d[\d,，]*\.\d{1,2}(?!\d)", text)]
    said = [
        w
        for text in outside
        for w in re.findall(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{3,}", values.compact_text(text))
    ]
    return frozenset(v for v in (*parse_field.parse_all(F.TOTAL, figures), *_amounts_in(said)) if v > 0)


def _amounts_in(words: Sequence[str]) -> Iterator[Decimal]:
    for word in words:
        try:
            yield values.parse_amount_in_words(word)
        except ValueError:
            continue


_MONEY: Spec[Decimal] = Spec("amount", "金额", Kind.MONEY, values.parse_money)


def _read_row(bill: Bill, line: Priced, header: Sequence[AmountColumn]) -> Row:
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
    return cells | {role: f for role, f in _read_side_columns(bill, line.name, header).items() if role not in cells}


_SLID = Doubt.NEIGHBOUR.with_text("行列错位，不能确定是哪一项的金额")
_TEXTS = {"unit": "单位", "remark": "备注"}


def _read_side_columns(bill: Bill, name: Line, header: Sequence[AmountColumn]) -> dict[str, Field[Any]]:
    """Words under 单位 and 备注 in the row and group of columns of `name`."""
    found: dict[str, Field[Any]] = {}
    for column in (c for c in _find_group(name, header) if c.role in _TEXTS):
        near = [
            x
            for x in bill.fees.lines
            if on_one_level(x.rect, name.rect)
            and column.rect.left - bill.height < x.rect.center < column.rect.right + bill.height
            and not re.search(r"\d\.\d", x.text)
        ]
        if len(near) == 1:
            spec = Spec(column.role, _TEXTS[column.role], Kind.TEXT, values.parse_text)
            found[column.role] = parse_field.parse_field(spec, near[0], bill.page)
    return found


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
        "quantity": parse_field.parse_field(
            Spec("quantity", "数量", Kind.NUMBER, values.parse_number),
            line.cut_part(match.start(1), match.end(1)),
            bill.page,
        )
    }
    if match[2]:
        found["unit"] = parse_field.parse_field(
            Spec("unit", "单位", Kind.TEXT, values.parse_text), line.cut_part(match.start(2), match.end(2)), bill.page
        )
    return found


def _read_fee_name(bill: Bill, line: Line) -> Field[str]:
    """The name as printed; one misread letter is mended where a single standard name is that near."""
    spec = Spec("name", "项目名称", Kind.TEXT, values.parse_text)
    found = parse_field.parse_field(spec, replace(line, text=line.text.translate(MISREAD)), bill.page)
    found = replace(found, raw=line.text)
    name = found.value or ""
    if name in FEES:
        return found.reset_state(State.READ, Proof.STANDARD.with_text("标准收费项目"))
    near = [f for f in FEES if len(f) == len(name) >= 3 and _is_misread_as(f, name, line)]
    near = near or [a for a in map(values.compact_text, line.alternatives) if a in FEES]
    near = near or [f for f in FEES if name.endswith("费") and len(name) > 1 and f[1:] == name]
    if len(set(near)) == 1:
        return found.with_value(
            near[0], State.DOUBTFUL, Doubt.REPAIRED.with_text("按标准收费项目名更正"), others=(name,)
        )
    if any(s.color != "black" and s.rect.coverage_of(line.rect) > 0.1 for s in bill.page.seals):
        return found.as_doubtful(Doubt.UNDER_SEAL) if found.value else found
    return found


def _is_misread_as(fee: str, name: str, line: Line) -> bool:
    """One Chinese letter differs, and it was not read surely: 中草药 and 中成药 are both names, 西诗费 is none."""
    different = [i for i, (a, b) in enumerate(zip(fee, name, strict=True)) if a != b]
    if len(different) != 1 or fee[different[0]].isascii() or re.match("[A-Za-z]", name[different[0]]):
        return False
    return len(line.chars) == len(name) and line.chars[different[0]].confidence < _SURE_LETTER
