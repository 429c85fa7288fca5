"""The fee lines of a medical bill: names and amounts, with columns or without."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from extractors.invoice_totals import wordy
from extractors.invoice_words import FEES, HEADER, MISREAD, WORDS, Bill
from intake import values
from intake.fields import Kind, Spec
from intake.model import Doubt, Field, Line, Proof, Row, State, because
from intake.reading import take
from intake.reading.amounts import Column, Priced, find_header, priced
from intake.reading.rows import on_one_level

_SURE_LETTER = 0.95
"""Score of a letter below which it may be mended; misread letters of fee names score 0.2 to 0.93 on real bills."""
_END, _FOOT = 0.75, 0.97
"""Share of the page above which lines stand where no total ends them: a whole bill has a quarter of payments below, a page
that goes on overleaf only its number."""


def items(bill: Bill, *, open_end: bool = False) -> tuple[Row, ...]:
    """Fee lines between header and total, in printed order.

    Args:
        open_end: The lines go on overleaf, so that they may run down to the foot of the page.
    """
    header = find_header(bill.page.lines, HEADER)
    top, bottom = _item_region(bill, header, _FOOT if open_end else _END)
    inside = [x for x in bill.form.loose if top < x.rect.middle < bottom]
    rows_ = [_row(bill, p, header) for p in priced(inside, header)]
    named = [
        Priced(p.label.line.part(0, len(p.label.name)), (("amount", p.value),))
        for p in bill.form.pairs
        if p.value
        and not p.label.known
        and re.search(r"[费药]$", p.label.name)
        and top < p.label.line.rect.middle < bottom
    ]
    return tuple(r for r in [*rows_, *(_row(bill, p, header) for p in named)] if r)


def _item_region(bill: Bill, header: Sequence[Column], end: float) -> tuple[float, float]:
    total = [p.label.line.rect.top for w in WORDS for p in bill.form.find(w)]
    total += [x.rect.top for x in bill.page.lines if not total and wordy(x.text)]
    bottom = min(total, default=end * bill.page.height)
    if header:
        return max(c.rect.middle for c in header) + 0.4 * bill.height, bottom
    amounts = [x.rect.middle for x in bill.form.loose if re.search(r"\d\.\d{2}", x.text) and x.rect.middle < bottom]
    first = min(amounts, default=bottom)
    heads = [
        p.label.line.rect.bottom
        for p in bill.form.pairs
        if p.label.known and p.label.line.rect.middle < first - 0.6 * bill.height
    ]
    return max(heads, default=0.15 * bill.page.height) - 0.3 * bill.height, bottom


def _row(bill: Bill, line: Priced, header: Sequence[Column]) -> Row:
    cells: dict[str, Field[Any]] = {"name": _fee_name(bill, line.name)}
    amount = line.cell("amount")
    if amount is None:
        return {}
    cells["amount"] = take.field(Spec("amount", "金额", Kind.MONEY, values.money), amount, bill.page)
    quantity = line.cell("quantity")
    if quantity is not None:
        cells |= _quantity(bill, quantity)
    if values.squeezed(line.name.text) in _SUMS:
        return {}
    cells |= {role: f for role, f in _beside(bill, line.name, header).items() if role not in cells}
    return cells if cells["amount"].value is not None or len(line.name.text) > 1 else {}


_SUMS = frozenset({"合计", "总计", "小计", "共计", "金额合计", "费用合计"})
"""What stands below the lines of a narrow bill is no line of it."""
_TEXTS = {"unit": "单位", "remark": "备注"}


def _beside(bill: Bill, name: Line, header: Sequence[Column]) -> dict[str, Field[Any]]:
    """Words under 单位 and 备注 in the row and group of columns of `name`."""
    found: dict[str, Field[Any]] = {}
    for column in (c for c in _group(name, header) if c.role in _TEXTS):
        near = [
            x
            for x in bill.form.loose
            if on_one_level(x.rect, name.rect)
            and column.rect.left - bill.height < x.rect.center < column.rect.right + bill.height
            and not re.search(r"\d\.\d", x.text)
        ]
        if len(near) == 1:
            spec = Spec(column.role, _TEXTS[column.role], Kind.TEXT, values.text)
            found[column.role] = take.field(spec, near[0], bill.page)
    return found


def _group(name: Line, header: Sequence[Column]) -> Sequence[Column]:
    """The columns of the first group that ends right of `name`: heads stand over the middle of their columns."""
    starts = [i for i, c in enumerate(header) if c.role == "name"]
    groups = [header[a:b] for a, b in pairwise([*starts, len(header)])]
    return next((g for g in groups if g[-1].rect.right > name.rect.center), ())


def _quantity(bill: Bill, line: Line) -> dict[str, Field[Any]]:
    """`1/次` or `2`: quantity and, where printed, its unit."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)\s*/?\s*([\u4e00-\u9fff]{1,3})?[\s.。,]*$", line.text)
    if not match:
        return {}
    found: dict[str, Field[Any]] = {
        "quantity": take.field(
            Spec("quantity", "数量", Kind.NUMBER, values.number), line.part(match.start(1), match.end(1)), bill.page
        )
    }
    if match[2]:
        found["unit"] = take.field(
            Spec("unit", "单位", Kind.TEXT, values.text), line.part(match.start(2), match.end(2)), bill.page
        )
    return found


def _fee_name(bill: Bill, line: Line) -> Field[str]:
    """The name as printed; one misread letter is mended where a single standard name is that near."""
    spec = Spec("name", "项目名称", Kind.TEXT, values.text)
    found = take.field(spec, replace(line, text=line.text.translate(MISREAD)), bill.page)
    found = replace(found, raw=line.text)
    name = found.value or ""
    if name in FEES:
        return replace(found, state=State.READ, reasons=because(Proof.STANDARD.told("标准收费项目")))
    near = [f for f in FEES if len(f) == len(name) >= 3 and _misread_as(f, name, line)]
    if len(near) == 1:
        return replace(
            found,
            value=near[0],
            state=State.DOUBTFUL,
            reasons=because(Doubt.REPAIRED.told("按标准收费项目名更正")),
            alternatives=(name,),
        )
    if any(s.color != "black" and s.rect.covers(line.rect) > 0.1 for s in bill.page.seals):
        return found.in_state(State.DOUBTFUL, Doubt.UNDER_SEAL) if found.value else found
    return found


def _misread_as(fee: str, name: str, line: Line) -> bool:
    """One Chinese letter differs, and it was not read surely: 中草药 and 中成药 are both names, 西诗费 is none."""
    different = [i for i, (a, b) in enumerate(zip(fee, name, strict=True)) if a != b]
    if len(different) != 1 or fee[different[0]].isascii() or name[different[0]].isascii():
        return False
    return len(line.chars) == len(name) and line.chars[different[0]].confidence < _SURE_LETTER
