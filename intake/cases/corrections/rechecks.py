"""The proofs inside a paper, once a value they looked at has been corrected.

Relations that can be tried again are. Of the others none stays a fail or a pass that rests on a value which no longer counts:
a comparison that goes field by field loses this field, every other one is open. What had been proven together with the old
value is doubtful, unless another proof bears it out. What only a sum that did not come out had made doubtful is read again once
the sum comes out; it is not proven by that, for a person may have made the sum come out at the wrong place.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from intake.cases.corrections.places import CorrectedPlace
from intake.cases.evidence.amounts import sum_column
from intake.cases.evidence.bill_arithmetic import try_relation
from intake.cases.model import ITEMS, Charge, item_rows
from intake.fields.sums import is_product, may_be_product
from intake.model import ABSENT, Check, Doubt, Field, Outcome, Record, Row, State
from intake.types.value_keys import ValueKey
from intake.types.vocabulary import ExpenseList

_FIELD_BY_FIELD = frozenset(("invoice-xml", "invoice-qr", "vat-xml", "vat-qr", "text-layer"))
"""Comparisons of each field with another source of the same paper."""
_LIST_TOTAL, _PRODUCTS = "list-total", "list-row-product"
_AMOUNT_SUMS = (
    "invoice-items-sum", "invoice-details-sum", "vat-goods-sum", _LIST_TOTAL, "list-page-sum", "list-running-sum",
    "list-block-sum",
)  # fmt: skip
_SUMS: Mapping[str, tuple[str, ...]] = {Charge.AMOUNT: _AMOUNT_SUMS, Charge.TAX: ("vat-taxes-sum",)}
"""Column of charges -> the proofs that add it up."""
_OF_COLUMN: Mapping[str, tuple[str, ...]] = {
    Charge.AMOUNT: (*_AMOUNT_SUMS, _PRODUCTS),
    Charge.TAX: _SUMS[Charge.TAX],
    Charge.QUANTITY: (_PRODUCTS,),
    Charge.PRICE: (_PRODUCTS,),
}
"""Column of charges -> the proofs that its cells are part of; cells of text are part of none."""
_FACTORS = (Charge.QUANTITY, Charge.PRICE)


def recheck_record(record: Record, changed: Sequence[CorrectedPlace]) -> Record:
    """The record, whose values at `changed` are others now, with its checks as they stand and nothing proven by what is gone."""
    keys = [target.key for target in changed]
    tried = [(check, tuple(_iter_rechecked(record, check, keys))) for check in record.checks]
    checks = tuple(new for _, news in tried for new in news)
    broken = [new for old, news in tried for new in news if _is_broken(old, new)]
    mended = [new for old, news in tried for new in news if _is_mended(old, new)]
    doubted = _settle_sums(_doubt_proven(replace(record, checks=checks), broken), mended)
    for target in changed:
        doubted = _doubt_factors(doubted, target)
    return doubted


# ------------------------------------------------------------------------------------------------ checks
def _iter_rechecked(record: Record, check: Check, keys: Sequence[ValueKey]) -> Iterator[Check]:
    """The check as it stands now; a comparison field by field in two, if it held for other fields."""
    changed = [key for key in keys if _looks_at(check, key)]
    if not changed:
        yield check
        return
    names = dict.fromkeys(key.table or key.name for key in changed)
    left = tuple(name for name in check.fields if name not in names)
    apart = check.rule in _FIELD_BY_FIELD and check.outcome is Outcome.PASS
    if left and apart:
        yield replace(check, fields=left)
    outcome = _try_again(check, record) or Outcome.UNKNOWN
    fields = tuple(names) if apart else check.fields
    labels = "、".join(dict.fromkeys(f"“{key.label}”" for key in changed))
    yield replace(check, outcome=outcome, fields=fields, message=_SAID[outcome].format(labels))


_SAID = {
    Outcome.PASS: "",
    Outcome.FAIL: "{}已由人工更正，更正后各数仍不相符",
    Outcome.UNKNOWN: "{}已由人工更正，原来的核对不再作数",
}


def _looks_at(check: Check, key: ValueKey) -> bool:
    if key.table:
        return key.table in check.fields and check.rule in _OF_COLUMN.get(key.name, ())
    return key.name in check.fields


def _try_again(check: Check, record: Record) -> Outcome | None:
    """The outcome with the values as they are now; None where the proof cannot be tried here."""
    again = _OF_LISTS[check.rule](record) if check.rule in _OF_LISTS else try_relation(check.rule, record)
    # payments that nobody could be sure to have read whole prove nothing by not coming out
    open_still = check.rule == "invoice-payments-sum" and check.outcome is Outcome.UNKNOWN
    return Outcome.UNKNOWN if open_still and again is Outcome.FAIL else again


def _try_list_total(record: Record) -> Outcome:
    total, added = record[ExpenseList.TOTAL].value, sum_column(item_rows(record), Charge.AMOUNT)
    if total is None or added is None:
        return Outcome.UNKNOWN
    return Outcome.PASS if added.value == total else Outcome.FAIL


def _try_products(record: Record) -> Outcome:
    return Outcome.FAIL if any(map(_product_differs, item_rows(record))) else Outcome.PASS


def _product_differs(row: Row) -> bool:
    figures = _read_figures(row)
    return figures is not None and not may_be_product(*figures)


def _read_figures(row: Row) -> tuple[Decimal, Decimal, Decimal] | None:
    """Quantity, price and amount; None where one of them was not read."""
    quantity, price, amount = (row.get(column, ABSENT).value for column in (*_FACTORS, Charge.AMOUNT))
    if isinstance(quantity, Decimal) and isinstance(price, Decimal) and isinstance(amount, Decimal):
        return quantity, price, amount
    return None


_OF_LISTS: Mapping[str, Callable[[Record], Outcome]] = {_LIST_TOTAL: _try_list_total, _PRODUCTS: _try_products}


# ------------------------------------------------------------------------------------------------ what they had proven
def _is_broken(old: Check, new: Check) -> bool:
    """Whether it had proven several values together and does so no longer."""
    return old.outcome is Outcome.PASS and new.outcome is not Outcome.PASS and old.rule not in _FIELD_BY_FIELD


def _doubt_proven(record: Record, broken: Sequence[Check]) -> Record:
    """The record with everything doubtful that only the broken proofs had proven."""
    held = {name for check in record.checks if check.outcome is Outcome.PASS for name in check.fields}
    named = {name for check in broken for name in check.fields} - held
    doubted = {name: _doubt_if_verified(record.fields[name]) for name in named if name in record.fields}
    record = record.with_fields(doubted)
    columns = {column for check in broken for column in _columns_of(check)} if ITEMS in named else set[str]()
    return _change_rows(record, lambda _, row: {**row, **dict(_iter_doubted(row, columns))})


def _columns_of(check: Check) -> Iterator[str]:
    return (column for column, rules in _SUMS.items() if check.rule in rules)


def _iter_doubted(row: Row, columns: Collection[str]) -> Iterator[tuple[str, Field[Any]]]:
    return ((name, _doubt_if_verified(row[name])) for name in columns if name in row)


def _doubt_if_verified(field: Field[Any]) -> Field[Any]:
    """Doubtful where it was proven; what a person typed is none of it."""
    if field.state is not State.VERIFIED:
        return field
    return field.as_doubtful(Doubt.UNPROVEN.with_text("据以核对的另一处已由人工更正"))


def _is_mended(old: Check, new: Check) -> bool:
    """Whether it failed or was open, and holds now."""
    return old.outcome is not Outcome.PASS and new.outcome is Outcome.PASS


def _settle_sums(record: Record, mended: Sequence[Check]) -> Record:
    """The record with everything merely read that only sums had made doubtful which come out now."""
    named = {name for check in mended for name in check.fields}
    settled = {name: _settle_sum(field) for name, field in record.fields.items() if name in named}
    columns = {column for check in mended for column in _columns_of(check)} if ITEMS in named else set[str]()
    record = record.with_fields(settled)
    return _change_rows(record, lambda _, row: {**row, **{c: _settle_sum(row[c]) for c in columns if c in row}})


def _settle_sum(field: Field[Any]) -> Field[Any]:
    if field.state is not State.DOUBTFUL or field.doubts != frozenset((Doubt.SUM_DIFFERS,)):
        return field
    return field.reset_state(State.READ, "更正后各项之和与合计相符")


def _doubt_factors(record: Record, target: CorrectedPlace) -> Record:
    """The record with quantity and price of a corrected row doubtful where they do not make its amount."""
    if target.key.table != ITEMS or target.key.name not in (*_FACTORS, Charge.AMOUNT):
        return record
    figures = _read_figures(record.tables[ITEMS][target.row])
    if figures is not None and is_product(*figures):
        return record
    factors = set(_FACTORS)
    return _change_rows(
        record, lambda at, row: {**row, **dict(_iter_doubted(row, factors))} if at == target.row else row
    )


def _change_rows(record: Record, change: Callable[[int, Row], Row]) -> Record:
    rows = item_rows(record)
    changed = tuple(change(at, row) for at, row in enumerate(rows))
    return replace(record, tables={**record.tables, ITEMS: changed}) if rows else record
