"""Amounts of a bill that no label tells: found by what they must be, or listed as what nobody took.

An amount printed outside the fee lines that is their sum is the total, though its label lies under a seal. Where all but
one payment are known, the rest of the total is that one, if it is printed. Both stay doubtful where the page gives them once
only. Every other amount on the page that no field, further label or fee line holds is listed: no money vanishes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractors.medical_invoice.bill_words import FEES, PAYMENTS
from extractors.medical_invoice.fee_region import fee_lines
from intake import values
from intake.fields import parse_field
from intake.layout.line_kinds import MONEY
from intake.model import Doubt, Evidence, Field, Line, Page, Proof, Reason, Record, Row, State
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

_AMOUNT = re.compile(rf"(?<![A-Za-z0-9\[*./-])(?:{MONEY})(?![\dA-Za-z*%./-])")
_UNNAMED: Spec[Decimal] = Spec("amount", "金额", F.TOTAL.kind, F.TOTAL.parse)
_PLACE = Doubt.PLACE.with_text("栏目名未读出，按与收费项目之和相等找到")


def iter_printed_amounts(page: Page) -> Iterator[Line]:
    """Every amount with two places on the page, as a part of its line."""
    for line in page.lines:
        for m in _AMOUNT.finditer(line.text):
            yield line.cut_part(*m.span())


def with_total(record: Record, page: Page) -> Record:
    """The record with the total that only the sum of the fee lines tells: printed twice it is read, once it is doubtful."""
    rows = record.tables.get("items", ())
    amounts = [a for r in rows if (a := r["amount"].value) is not None]
    whole = sum(amounts, start=Decimal(0))
    if record[F.TOTAL].value is not None or len(amounts) < max(len(rows), 2) or whole <= 0:
        return record
    prints = [x for x in iter_printed_amounts(page) if parse_field.parse_all(F.TOTAL, [x.text]) == [whole]]
    if not prints:
        return record
    total = parse_field.parse_field(F.TOTAL, prints[0], page)
    if len(prints) > 1:
        found = total.reset_state(State.READ, Proof.TWO_PRINTS, Proof.UNIQUE)
    else:
        found = total.reset_state(State.DOUBTFUL, _PLACE, Proof.UNIQUE)
    return record.with_fields({F.TOTAL.name: found})


def with_rest(record: Record) -> Record:
    """The one payment that was not read, where the rest of a proven total is printed on the page or in its own place."""
    total = record[F.TOTAL]
    if total.state is not State.VERIFIED or total.value is None:
        return record
    found = {}
    for spec in PAYMENTS:
        others = [record[s].value or Decimal(0) for s in PAYMENTS if s is not spec]
        rest = total.value - sum(others, start=Decimal(0))
        known = any(record[s].value is not None for s in PAYMENTS if s is not spec)
        if rest > 0 and known and (place := _find_place(record, spec, rest)) is not None:
            found[spec.name] = place.with_value(rest, State.DOUBTFUL, _REST, Proof.UNIQUE)
    return record.with_fields(found) if len(found) == 1 else record


_REST = Doubt.PLACE.with_text("按各项支付之和等于总额找到")


def _find_place(record: Record, spec: Spec[Decimal], rest: Decimal) -> Field[Decimal] | None:
    """Where `rest` stands: in the payment's own place among letters that are not its, or free on the page."""
    field = record[spec]
    unsure = field.state is State.UNREAD or (field.state is State.DOUBTFUL and field.value != rest)
    if unsure and _keep_digits(f"{rest:.2f}") in _keep_digits(field.raw):
        return field
    alone = all(record[s].value is not None for s in PAYMENTS if s is not spec)
    free = [f for f in record.unassigned if f.value == rest]
    return free[0] if free and alone and field.value is None else None


def _keep_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def with_unassigned(record: Record, pages: Sequence[Page]) -> Record:
    """The record with every amount that stands on its pages and in none of its values, sums of lines and zeros left out."""
    held = [f.evidence for f in _iter_fields(record) if f.evidence is not None]
    told = {f.value for f in _iter_fields(record) if isinstance(f.value, Decimal)}
    found = []
    for page in pages:
        for part in iter_printed_amounts(page):
            field = parse_field.parse_field(_UNNAMED, part, page)
            if (
                field.value
                and ":" not in part.text
                and field.value not in told
                and not any(_contains_amount(e, field.evidence) for e in held)
            ):
                found.append(field)
    return replace(record, unassigned=tuple(found))


def _iter_fields(record: Record) -> Iterator[Field[Any]]:
    yield from record.fields.values()
    yield from record.extra.values()
    for rows in record.tables.values():
        for row in rows:
            yield from row.values()


def _contains_amount(place: Evidence, amount: Evidence | None) -> bool:
    """Whether the middle of an amount lies in the place of a value."""
    if amount is None or amount.page != place.page:
        return False
    x, y = (amount.box.left + amount.box.right) / 2, (amount.box.top + amount.box.bottom) / 2
    return place.box.left <= x <= place.box.right and place.box.top <= y <= place.box.bottom


def mark_unassigned_doubtful(record: Record, pages: Sequence[Page], answering: Sequence[Page] | None = None) -> Record:
    """Where an amount among the fee lines is nobody's, their sum may hold by chance: a total that only they bear out is doubtful,
    and so are the rows where a fee is without amount, too.

    Args:
        answering: The pages whose fees the rows must name, not those whose lines gave way to 收费明细; all where not given.
    """
    among = [f for page in pages for f in record.unassigned if _is_among_fees(f, page)]
    if not among:
        return record
    why = Doubt.SUM_DIFFERS.with_text(f"收费项目中有未归入任何一项的金额（{among[0].raw}）")
    rows = record.tables.get("items", ())
    if any(_has_unlisted_fee(page, rows) for page in pages if answering is None or page in answering):
        rows = tuple({k: _doubt_verified(f, why) for k, f in row.items()} for row in rows)
        record = replace(record, tables={**record.tables, "items": rows})
    total = record[F.TOTAL]
    rest = {Proof.WORDS, Proof.DATA, Proof.PAYMENTS_SUM, Proof.TWO_PRINTS}
    if total.state is not State.VERIFIED or total.proofs & rest:
        return record
    return record.with_fields({F.TOTAL.name: total.as_doubtful(why)})


def _has_unlisted_fee(page: Page, rows: Sequence[Row]) -> bool:
    """Whether a standard fee stands among the fee lines and in no row."""
    named = {values.compact_text(row["name"].value or "") for row in rows if "name" in row}
    return any(
        (fee := values.compact_text(x.text)) in FEES and fee not in named for x in fee_lines(page, page.lines).lines
    )


def _doubt_verified(field: Field[Any], why: Reason) -> Field[Any]:
    """What only the sum of the fee lines proves, doubted."""
    return field.as_doubtful(why) if field.state is State.VERIFIED else field


def _is_among_fees(field: Field[Decimal], page: Page) -> bool:
    boxes = [page.frame.map_rect(x.rect) for x in fee_lines(page, page.lines).lines]
    place = field.evidence
    return (
        place is not None
        and place.page == page.number
        and any(_contains_amount(Evidence(page.number, b), place) for b in boxes)
    )
