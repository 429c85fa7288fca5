"""What the goods of a VAT invoice prove: they add up to 合计, amounts and taxes, and each row's figures to one another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from extractors.bill_parts import ITEMS, change_rows, decimal_in, doubt_cells, item_rows, with_item_rows
from intake import values
from intake.fields.mark_fields import add_check, make_sum_cell, mark_doubtful, mark_verified, repair_field
from intake.fields.sums import check_sum, is_product, one_digit_apart, proves_factor
from intake.model import ABSENT, Doubt, Field, Outcome, Proof, Record, Row, Source, State, Why, collect_reasons
from intake.types.vocabulary import Spec, money_field
from intake.types.vocabulary import VatInvoice as F

_CENT = Decimal("0.01")
_SURE_NAME = 0.985
"""Mean score from which a Chinese goods name is taken as printed: one misread letter pulls it below."""
_RATES = tuple(Decimal(r) for r in ("0", "1", "1.5", "2", "3", "4", "5", "6", "9", "10", "11", "13", "16", "17"))
"""VAT rates and levy rates in force at some time since 2016, in per cent."""
_MOST = 10_000
"""Pieces of one row beyond which a quotient is no quantity that was overlooked."""
COLUMNS = {F.NET_AMOUNT.name: "amount", F.TAX_AMOUNT.name: "tax"}
"""Sum of the invoice -> the column of the goods that it adds up."""


def sum_column(record: Record, column: str) -> Decimal | None:
    """The sum of a column of the goods; None where there are none or one is unread."""
    found = [decimal_in(row, column) for row in item_rows(record)]
    read = [value for value in found if value is not None]
    return sum(read, Decimal(0)) if read and len(read) == len(found) else None


def replace_doubtful(field: Field[Any], value: Any) -> Field[Any]:
    """What other figures say in the stead of what was read."""
    why = Doubt.REPAIRED.with_text(f"识读为“{field.raw}”，按其他金额推算")
    others = (*field.alternatives, field.raw)
    reasons = collect_reasons(field.reasons, why)
    return replace(field, value=value, state=State.DOUBTFUL, reasons=reasons, alternatives=others)


def derive_amounts(record: Record) -> Record:
    """The amount of a row that was not read, from its quantity and price; nobody read it, so it stays doubtful."""
    return change_rows(record, _derive_amount)


def _derive_amount(row: Row) -> Row:
    said = _expected_value(row, "amount")
    amount = row.get("amount")
    if said is None or amount is None or amount.value is not None or amount.source is Source.XML:
        return row
    why = collect_reasons(amount.reasons, Doubt.NO_VALUE.with_text("未读出，按数量乘单价推算"))
    derived = replace(amount, value=said, state=State.DOUBTFUL, source=Source.DERIVED, reasons=why)
    return {**row, "amount": derived}


def check_goods(record: Record) -> Record:
    """The amounts of the goods add up to 合计金额."""
    return _check_column(record, F.NET_AMOUNT, "vat-goods-sum", "项目金额")


def check_taxes(record: Record) -> Record:
    """The taxes of the goods add up to 合计税额."""
    return _check_column(record, F.TAX_AMOUNT, "vat-taxes-sum", "项目税额")


def _check_column(record: Record, spec: Spec[Decimal], rule: str, what: str) -> Record:
    """The rows of one column add up to 合计: every row and 合计 are proven; else the rows that explain it are doubtful."""
    column, rows, total = COLUMNS[spec.name], list(item_rows(record)), record[spec]
    found = _find_read(rows, column)
    if total.value is None or not found:
        return record
    item = money_field(column, what)
    result = check_sum([make_sum_cell(rows[at][column], item) for at in found], total.value)
    if result.repair is not None and total.state is State.VERIFIED:
        at, value = found[result.repair[0]], result.repair[1]
        repaired = repair_field(rows[at][column], value, f"唯一使{what}之和等于合计的识读")
        rows[at] = {**rows[at], column: repaired}
    elif not result.holds:
        suspects = [found[at] for at in result.suspects]
        return _mark_difference(record, rows, suspects, spec, rule, result.difference)
    record = with_item_rows(record, _verify_column(rows, found, column, f"{what}之和与合计一致"))
    if _may_verify_total(total, len(found)):
        record = mark_verified(record, (spec,), f"{what}之和一致")
    return add_check(record, rule, Outcome.PASS, (ITEMS, spec.name))


def _verify_column(rows: Sequence[Row], found: Sequence[int], column: str, why: str) -> Iterator[Row]:
    for at, row in enumerate(rows):
        yield {**row, column: _verify_cell(row, column, why)} if at in found else row


def _find_read(rows: Sequence[Row], column: str) -> list[int]:
    """The indexes of the rows that have a value in a column."""
    return [at for at, row in enumerate(rows) if column in row and row[column].value is not None]


def _may_verify_total(total: Field[Decimal], summed: int) -> bool:
    """Whether the sum of so many rows proves a total.

    One row alone proves none that was not read surely, nor any sum one that was put in the place of the print.
    """
    return total.state is not State.DOUBTFUL or (summed > 1 and Doubt.REPAIRED not in total.doubts)


def _mark_difference(
    record: Record, rows: list[Row], suspects: Sequence[int], spec: Spec[Decimal], rule: str, difference: Decimal
) -> Record:
    """The record with the rows doubtful that may explain a difference, the one mended that its own figures say otherwise."""
    column = COLUMNS[spec.name]
    why = Doubt.SUM_DIFFERS.with_text(f"项目之和与合计相差 {abs(difference)}")
    rows = _mend_by_own_figures(rows, suspects, column, difference)
    for at in suspects:
        rows[at] = doubt_cells(rows[at], (column,), why)
    record = with_item_rows(record, rows)
    if record[spec].state is not State.VERIFIED:
        record = mark_doubtful(record, (spec,), why)
    return add_check(record, rule, Outcome.FAIL, (ITEMS, spec.name), why.text)


def _mend_by_own_figures(rows: Sequence[Row], suspects: Sequence[int], column: str, difference: Decimal) -> list[Row]:
    """The rows with the one suspect mended whose other cells say that it is the difference by which it is wrong."""
    needed = {at: value + difference for at in suspects if (value := decimal_in(rows[at], column)) is not None}
    fits = [at for at in needed if _expected_value(rows[at], column) == needed[at]]
    if len(fits) != 1:
        return list(rows)
    mended = replace_doubtful(rows[fits[0]][column], needed[fits[0]])
    return [{**row, column: mended} if at == fits[0] else row for at, row in enumerate(rows)]


def _expected_value(row: Row, column: str) -> Decimal | None:
    """What the other cells of a row say of its amount or its tax."""
    if column == "amount":
        first, second = decimal_in(row, "quantity"), decimal_in(row, "price")
    else:
        first, second = decimal_in(row, "amount"), _rate_in(row)
    return None if first is None or second is None else (first * second).quantize(_CENT, ROUND_HALF_UP)


def _rate_in(row: Row) -> Decimal | None:
    """The rate of a row as a share."""
    rate = re.match(r"\d{1,2}(?:\.\d)?", str(row["tax_rate"].value)) if "tax_rate" in row else None
    return Decimal(rate[0]) / 100 if rate else None


def _verify_cell(row: Row, column: str, why: str) -> Field[Any]:
    """A proven figure; an amount beside an unsure name stays `read`, for the pair as a whole is not proven."""
    field = row[column]
    if field.source is Source.DERIVED:
        return field
    if column == "amount" and not _beyond_doubt(row.get("name", ABSENT)):
        return field.reset_state(State.READ, f"{why}，但名称识读把握不足")
    return field.reset_state(State.VERIFIED, why)


def _beyond_doubt(name: Field[str]) -> bool:
    """Letters and figures in a name (l and 1, O and 0 score alike), a contested letter or a mean below `_SURE_NAME` leave a doubt."""
    plain = not re.search(r"[0-9A-Za-z]", name.value or "") and Doubt.CONTESTED not in name.doubts
    return name.state is State.READ and (name.confidence is None or (plain and name.confidence >= _SURE_NAME))


def check_rows(record: Record) -> Record:
    """The figures of each row: 数量 × 单价 = 金额, 金额 × 税率 = 税额."""
    return change_rows(record, lambda row: _check_rate(_check_product(row)))


def _check_product(row: Row) -> Row:
    """数量 × 单价 = 金额, net or (on till prints) gross."""
    quantity, price, amount = (decimal_in(row, key) for key in ("quantity", "price", "amount"))
    if quantity is None and price and amount:
        return _derive_quantity(row, amount / price)
    if quantity is None or price is None or amount is None:
        return row
    return _compare_product(row, quantity, price, amount)


def _compare_product(row: Row, quantity: Decimal, price: Decimal, amount: Decimal) -> Row:
    """The row proven by its product, or doubted; as it is where rounding explains the difference."""
    tax = decimal_in(row, "tax") or Decimal(0)
    for printed, other in ((amount, amount - tax), (amount + tax, amount + tax)):
        if is_product(quantity, price, printed):
            return _verify_product(row, quantity, price, sure=not one_digit_apart(abs(amount), abs(other)))
    miss = min(abs(quantity * price - amount), abs(quantity * price - amount - tax))
    # A rounded price may miss by half of its last place per piece.
    places = len(f"{price:f}".partition(".")[2])
    if miss <= _CENT + abs(quantity) * Decimal(5).scaleb(-places - 1):
        return row
    why = Doubt.ROW_DIFFERS.with_text(f"数量乘单价与金额相差 {miss.quantize(_CENT)}")
    return _doubt_unproven(row, ("quantity", "price", "amount"), why)


def _verify_product(row: Row, quantity: Decimal, price: Decimal, *, sure: bool) -> Row:
    """The row with what its product proves: each factor of which every figure counts in it, and the amount.

    Args:
        sure: No other amount, one figure from this one, would fit as well, the product taken with its tax or without.
    """
    why = Proof.ROW.with_text("数量乘单价等于金额")
    factors = {"quantity": proves_factor(quantity, price), "price": proves_factor(price, quantity)}
    proven = {key: row[key].reset_state(State.VERIFIED, why) for key, told in factors.items() if told}
    return {**row, **proven, "amount": _verify_cell(row, "amount", why.text) if sure else row["amount"]}


def _derive_quantity(row: Row, pieces: Decimal) -> Row:
    """A lone digit is easily overlooked: how many pieces follows from price and amount; nobody read it, so it is doubtful."""
    if not _is_count(pieces) or "quantity" in row:
        return row
    why = collect_reasons(Doubt.NO_VALUE.with_text("未读出，按金额除以单价推算"))
    place = row["amount"].evidence
    derived = Field(values.trim_zeros(pieces), "", State.DOUBTFUL, Source.DERIVED, None, place, why)
    return _order_cells({**row, "quantity": derived})


def _order_cells(row: Row) -> Row:
    """The cells in the order of their columns."""
    return {key: row[key] for key in F.ITEMS.columns if key in row}


def _is_count(pieces: Decimal) -> bool:
    """Whether a quotient may be a number of pieces."""
    return pieces == pieces.to_integral_value() and 0 < pieces < _MOST


def _doubt_unproven(row: Row, keys: Sequence[str], why: Why) -> Row:
    """What a failing check of one row may be due to; proven cells are beyond suspicion."""
    suspects = [key for key in keys if row[key].state is not State.VERIFIED and row[key].value is not None]
    return doubt_cells(row, suspects, why)


def _check_rate(row: Row) -> Row:
    """金额 × 税率 = 税额 proves the rate where no other rate gives the same tax."""
    rate, amount, tax = _printed_rate(row), decimal_in(row, "amount"), decimal_in(row, "tax")
    if rate is None or amount is None or tax is None:
        return row
    fits = [known for known in _RATES if abs(amount * known / 100 - tax) <= _CENT]
    return _compare_rate(row, rate, fits)


def _compare_rate(row: Row, rate: Decimal, fits: Sequence[Decimal]) -> Row:
    """The row beside the rates that give its tax."""
    if rate not in fits:
        return _doubt_unproven(row, ("tax_rate", "tax", "amount"), Doubt.ROW_DIFFERS.with_text("金额乘税率与税额不符"))
    if len(fits) > 1:
        return row
    return {**row, "tax_rate": row["tax_rate"].reset_state(State.VERIFIED, Proof.ROW.with_text("金额乘税率等于税额"))}


def _printed_rate(row: Row) -> Decimal | None:
    """The rate of a row in per cent, where it is printed so."""
    printed = str(row["tax_rate"].value) if "tax_rate" in row else ""
    match = re.fullmatch(r"(\d{1,2}(?:\.\d)?)[%％]", values.compact_text(printed))
    return Decimal(match[1]) if match else None
