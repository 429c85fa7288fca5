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

from extractors.bill_parts import change_rows, item_rows
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
_INDEPENDENT = {Proof.WORDS, Proof.DATA, Proof.PAYMENTS_SUM, Proof.TWO_PRINTS}
"""What proves a total without the fee lines."""
_REST = Doubt.PLACE.with_text("按各项支付之和等于总额找到")
_PLACE = Doubt.PLACE.with_text("栏目名未读出，按与收费项目之和相等找到")


def iter_printed_amounts(page: Page) -> Iterator[Line]:
    """Every amount with two places on the page, as a part of its line."""
    for line in page.lines:
        for m in _AMOUNT.finditer(line.text):
            yield line.cut_part(*m.span())


def with_total(record: Record, page: Page) -> Record:
    """The record with the total that only the sum of the fee lines tells: printed twice it is read, once it is doubtful."""
    whole = _sum_lines(item_rows(record))
    if record[F.TOTAL].value is not None or whole is None:
        return record
    prints = _find_prints(page, whole)
    if not prints:
        return record
    total = parse_field.parse_field(F.TOTAL, prints[0], page)
    if len(prints) > 1:
        found = total.reset_state(State.READ, Proof.TWO_PRINTS, Proof.UNIQUE)
    else:
        found = total.reset_state(State.DOUBTFUL, _PLACE, Proof.UNIQUE)
    return record.with_fields({F.TOTAL.name: found})


def _find_prints(page: Page, amount: Decimal) -> list[Line]:
    """Every place of the page where just this amount is printed."""
    return [line for line in iter_printed_amounts(page) if parse_field.parse_all(F.TOTAL, [line.text]) == [amount]]


def _sum_lines(rows: Sequence[Row]) -> Decimal | None:
    """What two fee lines or more add up to; None where an amount is unread, or the sum is nothing that is paid."""
    amounts = [row["amount"].value for row in rows if row["amount"].value is not None]
    whole = sum(amounts, start=Decimal(0))
    return whole if len(amounts) >= max(len(rows), 2) and whole > 0 else None


def with_rest(record: Record) -> Record:
    """The one payment that was not read, where the rest of a proven total is printed on the page or in its own place."""
    total = record[F.TOTAL]
    if total.state is not State.VERIFIED or total.value is None:
        return record
    found = dict(_iter_rests(record, total.value))
    return record.with_fields(found) if len(found) == 1 else record


def _iter_rests(record: Record, total: Decimal) -> Iterator[tuple[str, Field[Any]]]:
    """Every payment that the rest of the total may be, by its key."""
    for spec in PAYMENTS:
        rest, place = _rest_for(record, spec, total)
        if place is not None:
            yield spec.name, place.with_value(rest, State.DOUBTFUL, _REST, Proof.UNIQUE)


def _rest_for(record: Record, spec: Spec[Decimal], total: Decimal) -> tuple[Decimal, Field[Decimal] | None]:
    """What the other payments leave of the total for this one, and where that stands; None where it does not, or none is read."""
    others = [record[other].value for other in PAYMENTS if other is not spec]
    read = [value for value in others if value is not None]
    rest = total - sum(read, start=Decimal(0))
    if rest <= 0 or not read:
        return rest, None
    return rest, _find_place(record, record[spec], rest, others_known=len(read) == len(others))


def _find_place(record: Record, field: Field[Decimal], rest: Decimal, *, others_known: bool) -> Field[Decimal] | None:
    """Where the rest is printed: in the payment's own place, else free on the page, if it can be no other payment."""
    if _may_hold(field, rest):
        return field
    if not others_known or field.value is not None:
        return None
    return next((free for free in record.unassigned if free.value == rest), None)


def _may_hold(field: Field[Decimal], amount: Decimal) -> bool:
    """Whether the digits of an amount stand in the place of a payment that was not read surely, among letters that are not its."""
    unsure = field.state is State.UNREAD or (field.state is State.DOUBTFUL and field.value != amount)
    return unsure and _keep_digits(f"{amount:.2f}") in _keep_digits(field.raw)


def _keep_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def with_unassigned(record: Record, pages: Sequence[Page]) -> Record:
    """The record with every amount that stands on its pages and in none of its values, sums of lines and zeros left out."""
    held = [field.evidence for field in _iter_fields(record) if field.evidence is not None]
    told = {field.value for field in _iter_fields(record) if isinstance(field.value, Decimal)}
    free = (field for page in pages for field in _iter_amounts(page) if field.value not in told)
    found = (field for field in free if not any(_contains_amount(place, field.evidence) for place in held))
    return replace(record, unassigned=tuple(found))


def _iter_amounts(page: Page) -> Iterator[Field[Decimal]]:
    """Every printed amount but zeros, as a field of its own."""
    for part in iter_printed_amounts(page):
        field = parse_field.parse_field(_UNNAMED, part, page)
        if field.value and ":" not in part.text:
            yield field


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
    stray = next(_iter_among_fees(record, pages), None)
    if stray is None:
        return record
    why = Doubt.SUM_DIFFERS.with_text(f"收费项目中有未归入任何一项的金额（{stray.raw}）")
    record = _doubt_incomplete_rows(record, _find_asked(pages, answering), why)
    total = record[F.TOTAL]
    return record.with_fields({F.TOTAL.name: total.as_doubtful(why)}) if _rests_on_fees(total) else record


def _iter_among_fees(record: Record, pages: Sequence[Page]) -> Iterator[Field[Decimal]]:
    """The amounts that are nobody's and stand among the fee lines."""
    for page in pages:
        yield from (field for field in record.unassigned if _is_among_fees(field, page))


def _find_asked(pages: Sequence[Page], answering: Sequence[Page] | None) -> list[Page]:
    """The pages whose fees the rows must name."""
    return [page for page in pages if answering is None or page in answering]


def _doubt_incomplete_rows(record: Record, pages: Sequence[Page], why: Reason) -> Record:
    """The record with its rows doubtful where a fee of these pages is in none of them."""
    rows = item_rows(record)
    if not any(_has_unlisted_fee(page, rows) for page in pages):
        return record
    return change_rows(record, lambda row: {key: _doubt_verified(cell, why) for key, cell in row.items()})


def _rests_on_fees(total: Field[Decimal]) -> bool:
    """Whether nothing but the fee lines proves a total."""
    return total.state is State.VERIFIED and not total.proofs & _INDEPENDENT


def _has_unlisted_fee(page: Page, rows: Sequence[Row]) -> bool:
    """Whether a standard fee stands among the fee lines and in no row."""
    named = {values.compact_text(row["name"].value or "") for row in rows if "name" in row}
    printed = {values.compact_text(line.text) for line in fee_lines(page, page.lines).lines}
    return bool(printed & FEES - named)


def _doubt_verified(field: Field[Any], why: Reason) -> Field[Any]:
    """What only the sum of the fee lines proves, doubted."""
    return field.as_doubtful(why) if field.state is State.VERIFIED else field


def _is_among_fees(field: Field[Decimal], page: Page) -> bool:
    """Whether an amount stands in the region of a page's fee lines."""
    place = field.evidence
    if place is None or place.page != page.number:
        return False
    boxes = (page.frame.map_rect(line.rect) for line in fee_lines(page, page.lines).lines)
    return any(_contains_amount(Evidence(page.number, box), place) for box in boxes)
