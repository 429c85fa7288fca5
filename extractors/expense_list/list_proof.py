"""What an expense list proves about itself.

* Row: 数量 × 单价 = 金额, rounded to fen. A row that holds proves its amount, and of quantity and price each that no other last
  figure would serve as well (a price beyond the fen, a quantity of what costs nothing); one that would hold if the product were
  cut instead proves nothing and is not doubted. A row that does not is repaired
  where exactly one other reading of one cell makes it hold (then doubtful, for it was mended), else the cells in which
  one misread digit would explain it are doubtful, else all three.
* Sums: per block (西药费小计, 日小计), per page (本页小计), running (累计) and over all (合计). A sum that holds proves the total
  and every amount in it.
* An amount is `verified` only beside a name that was surely read: the pair is what counts. Chinese names need a mean
  score of 0.99, no weak character and both their ends (`expense_names`); names with anything but Chinese are never sure
  after recognition (l and 1, O and 0 score alike), nor is a name that ran over its column's border or whose continuation
  lines could belong to another row. Quantity and price are proven by the arithmetic alone: they say nothing of the name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise

from extractors.bill_parts import decimal_in, doubt_cells
from extractors.expense_list.row_cells import AMOUNT, PRICE, QUANTITY, parse_number
from intake.fields.sums import (
    SumCell,
    SumResult,
    check_sum,
    have_one_sign,
    is_product,
    may_be_product,
    one_digit_apart,
    proves_factor,
)
from intake.model import Doubt, Field, Proof, Reason, Row, Source, State, collect_reasons
from intake.types.vocabulary import Spec
from intake.values import CENT

_HOLDS, _EQUAL = "数量×单价=金额", "单价与金额一致"
_ADDED = "合计一致"
_FIGURES: tuple[Spec[Decimal], ...] = (QUANTITY, PRICE, AMOUNT)
_Figures = tuple[Decimal, Decimal, Decimal]
"""Quantity, price and amount."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row under proof; `sure` when its name is beyond doubt, `holds` what its own arithmetic says (None: cannot be tried)."""

    row: Row
    page: int
    sure: bool
    holds: bool | None = None
    added: bool = False

    @property
    def amount(self) -> Decimal | None:
        """What was charged, as far as it was read."""
        return decimal_in(self.row, "amount")

    def amount_cell(self) -> SumCell:
        """The amount for `check_sum`; a row that holds has no other readings."""
        field = self.row.get("amount")
        if field is None or field.value is None:
            return SumCell(Decimal(0))
        return SumCell(field.value, () if self.holds else tuple(_iter_candidates(AMOUNT, field, lost_dash=True)))

    def with_amount(self, amount: Field[Decimal]) -> "CheckedRow":
        """The row with another amount."""
        return replace(self, row={**self.row, "amount": amount})


# ------------------------------------------------------------------------------------------------ rows
def check_product(item: CheckedRow) -> CheckedRow:
    """The item with its own arithmetic tried."""
    figures = _read_figures(item.row)
    return _check_incomplete(item) if figures is None else _check_figures(item, *figures)


def _read_figures(row: Row, **others: Decimal) -> _Figures | None:
    """Quantity, price and amount of a row, with other readings of them by key; None where one is not there or was not read."""
    quantity, price, amount = (others.get(spec.name, decimal_in(row, spec.name)) for spec in _FIGURES)
    if quantity is None or price is None or amount is None:
        return None
    return quantity, price, amount


def _check_incomplete(item: CheckedRow) -> CheckedRow:
    """An item of which not every figure was read: mended by the others, or charged once at its price."""
    if all(spec.name in item.row for spec in _FIGURES):
        return _repair_row(item) or item
    if _is_charged_once(item.row):
        return replace(item, row=_mark_row_verified(item, (PRICE, AMOUNT), _EQUAL), holds=True)
    return item


def _is_charged_once(row: Row) -> bool:
    price = decimal_in(row, PRICE.name)
    return price is not None and price == decimal_in(row, AMOUNT.name) and QUANTITY.name not in row


def _check_figures(item: CheckedRow, quantity: Decimal, price: Decimal, amount: Decimal) -> CheckedRow:
    if is_product(quantity, price, amount):
        return replace(item, row=_mark_row_verified(item, _find_proven(quantity, price), _HOLDS), holds=True)
    if may_be_product(quantity, price, amount):
        return item
    return _repair_row(item) or _mark_suspects(item, quantity, price, amount)


def _find_proven(quantity: Decimal, price: Decimal) -> list[Spec[Decimal]]:
    """The figures that a product proves: the amount, and each factor of which every figure counts in it."""
    factors = {QUANTITY: proves_factor(quantity, price), PRICE: proves_factor(price, quantity)}
    return [*(spec for spec, proven in factors.items() if proven), AMOUNT]


def _mark_row_verified(item: CheckedRow, specs: Sequence[Spec[Decimal]], why: str) -> Row:
    row = dict(item.row)
    for spec in specs:
        if spec is AMOUNT and not item.sure:
            row[spec.name] = row[spec.name].reset_state(State.READ, f"{why}，但项目名称没有十足把握")
        else:
            row[spec.name] = row[spec.name].reset_state(State.VERIFIED, Proof.ROW.with_text(why))
    return row


def _iter_candidates(spec: Spec[Decimal], field: Field[Decimal], *, lost_dash: bool) -> Iterator[Decimal]:
    """Other readings of a number; where `lost_dash`, the number below zero, too. No price is below zero."""
    read = [parse_number(spec, text) for text in field.alternatives]
    if field.value is not None and ((spec is PRICE and field.value < 0) or (lost_dash and field.value > 0)):
        read.append(-field.value)
    yield from dict.fromkeys(value for value in read if value is not None and value != field.value)


def _repair_row(item: CheckedRow) -> CheckedRow | None:
    """The item with the one other reading of one cell that makes its arithmetic hold; None where there is none or more."""
    fixes = list(_iter_fixes(item.row))
    if len(fixes) != 1:
        return None
    spec, value = fixes[0]
    field: Field[Decimal] = item.row[spec.name]
    why = Doubt.REPAIRED.with_text(f"原识读“{field.raw}”，唯一使{_HOLDS}成立的识读")
    mended = field.with_value(value, State.DOUBTFUL, why, others=(field.raw, *field.alternatives))
    return replace(item, row={**item.row, spec.name: mended}, holds=None)


def _iter_fixes(row: Row) -> Iterator[tuple[Spec[Decimal], Decimal]]:
    """Every other reading of a cell that makes the product of a row hold."""
    lost = _find_lost_dashes(row)
    for spec in _FIGURES:
        for other in _iter_candidates(spec, row[spec.name], lost_dash=spec.name in lost):
            if _holds_with(row, spec, other):
                yield spec, other


def _find_lost_dashes(row: Row) -> frozenset[str]:
    """A refund has a minus in quantity and amount, none in its price: where one of the two has it, the other may have lost it."""
    below = {spec.name for spec in _FIGURES if (decimal_in(row, spec.name) or 0) < 0}
    if PRICE.name in below:
        return frozenset()
    tells = {AMOUNT.name: QUANTITY.name, QUANTITY.name: AMOUNT.name}
    return frozenset(tells[key] for key in below)


def _holds_with(row: Row, spec: Spec[Decimal], other: Decimal) -> bool:
    """Whether the product of a row holds with another number in one cell."""
    figures = _read_figures(row, **{spec.name: other})
    return figures is not None and is_product(*figures)


def _mark_suspects(item: CheckedRow, quantity: Decimal, price: Decimal, amount: Decimal) -> CheckedRow:
    """The smallest set of cells in which one misread digit would explain why the product is not the amount."""
    product = (quantity * price).quantize(CENT)
    suspects = list(_iter_suspects(quantity, price, amount)) or _FIGURES
    why = Doubt.ROW_DIFFERS.with_text(f"数量×单价={product:f}，与金额 {amount:f} 不符")
    doubted = doubt_cells(item.row, (spec.name for spec in suspects), why)
    return replace(item, row=doubted, holds=False)


def _iter_suspects(quantity: Decimal, price: Decimal, amount: Decimal) -> Iterator[Spec[Decimal]]:
    """The cells that one other digit would make fit; where only the sign differs, the one that lacks its minus."""
    product = (quantity * price).quantize(CENT)
    if have_one_sign(product, amount):
        yield from _iter_misread(quantity, price, amount)
    elif abs(product) == abs(amount):
        yield QUANTITY if quantity > 0 else AMOUNT


def _iter_misread(quantity: Decimal, price: Decimal, amount: Decimal) -> Iterator[Spec[Decimal]]:
    if one_digit_apart(abs(amount), abs((quantity * price).quantize(CENT))):
        yield AMOUNT
    if quantity and _differs_by_one_digit(price, amount / quantity, 4):
        yield PRICE
    if price and _differs_by_one_digit(quantity, amount / price, 2):
        yield QUANTITY


def _differs_by_one_digit(read: Decimal, wanted: Decimal, places: int) -> bool:
    """Whether the number that would fit has no more than `places` decimals and differs in one printed figure."""
    return wanted == round(wanted, places) and one_digit_apart(abs(read), abs(wanted))


# ------------------------------------------------------------------------------------------------ sums
def check_items_sum(
    items: Sequence[CheckedRow], which: Sequence[int], total: Field[Decimal]
) -> tuple[list[CheckedRow], SumResult | None]:
    """Whether these items add up to a printed sum; what that proves, repairs or casts doubt on.

    None where an amount could not be read: nothing can be said then.
    """
    done = supply_missing_amount(items, which, total)
    if total.value is None or not _are_all_read(done, which):
        return done, None
    result = check_sum([done[at].amount_cell() for at in which], total.value)
    return _apply_sum(done, which, result, may_repair=total.state is not State.DOUBTFUL), result


def _are_all_read(items: Sequence[CheckedRow], which: Sequence[int]) -> bool:
    return len(which) > 0 and all(items[at].amount is not None for at in which)


def _apply_sum(
    items: Sequence[CheckedRow], which: Sequence[int], result: SumResult, *, may_repair: bool
) -> list[CheckedRow]:
    """The items with the one amount mended that a sum asks for, or with what a sum that holds proves."""
    if result.repair is not None and may_repair:
        place, amount = result.repair
        return _change_items(items, (which[place],), partial(_repair_amount, amount=amount))
    proven = which if result.holds and len(which) > 1 else ()
    return _change_items(items, proven, _verify_by_sum)


def _change_items(
    items: Sequence[CheckedRow], which: Iterable[int], change: Callable[[CheckedRow], CheckedRow]
) -> list[CheckedRow]:
    """The items with some of them changed."""
    done = list(items)
    for at in which:
        done[at] = change(done[at])
    return done


def _repair_amount(item: CheckedRow, amount: Decimal) -> CheckedRow:
    field: Field[Decimal] = item.row["amount"]
    why = Doubt.REPAIRED.with_text(f"原识读“{field.raw}”，唯一使{_ADDED}的识读")
    others = (field.raw, *field.alternatives)
    return item.with_amount(field.with_value(amount, State.DOUBTFUL, why, others=others))


def _verify_by_sum(item: CheckedRow) -> CheckedRow:
    field: Field[Decimal] = item.row["amount"]
    if field.source is Source.DERIVED:
        return item
    state = State.VERIFIED if item.sure else State.READ
    before = field.reasons if field.state is state else ()
    told = _ADDED if item.sure else f"{_ADDED}，但项目名称没有十足把握"
    why = collect_reasons(before, Proof.ITEMS_SUM.with_text(told))
    return replace(item.with_amount(field.reset_state(state, why)), added=True)


def mark_items_doubtful(items: Sequence[CheckedRow], which: Sequence[int], result: SumResult) -> list[CheckedRow]:
    """Of the items that nothing proves: those that one misread digit would make fit become doubtful, else all of them."""
    unproven = [at for at in which if items[at].holds is not True and not items[at].added]
    near = [at for at in unproven if _may_lack(items[at].amount, result.difference)]
    why = Doubt.SUM_DIFFERS.with_text(f"各项之和与合计相差 {abs(result.difference)}")
    return _change_items(items, near or unproven, partial(_doubt_amount, why=why))


def _doubt_amount(item: CheckedRow, why: Reason) -> CheckedRow:
    return item.with_amount(item.row["amount"].as_doubtful(why))


def _may_lack(amount: Decimal | None, difference: Decimal) -> bool:
    """Whether one misread digit of an amount is all that a sum lacks."""
    return amount is not None and one_digit_apart(abs(amount), abs(amount + difference))


def supply_missing_amount(items: Sequence[CheckedRow], which: Sequence[int], total: Field[Decimal]) -> list[CheckedRow]:
    """The one amount that could not be read, where quantity times price is just what the sum lacks; doubtful."""
    blank = [at for at in which if items[at].amount is None]
    if len(blank) != 1 or total.value is None:
        return list(items)
    lacking = total.value - sum_amounts(items[at] for at in which)
    return _change_items(items, blank, partial(_supply_amount, amount=lacking))


def sum_amounts(items: Iterable[CheckedRow]) -> Decimal:
    """What the items cost together, as far as it was read."""
    return sum((item.amount or Decimal(0) for item in items), Decimal(0))


def _supply_amount(item: CheckedRow, amount: Decimal) -> CheckedRow:
    """The item with an amount that its own arithmetic asks for, too; as it is where that does not."""
    if "amount" not in item.row or not _holds_with(item.row, AMOUNT, amount):
        return item
    why = collect_reasons(Doubt.NO_VALUE.with_text(f"金额未识出，{_HOLDS}、{_ADDED}都要求此数"))
    found = replace(item.row["amount"], value=amount, state=State.DOUBTFUL, source=Source.DERIVED, reasons=why)
    return replace(item.with_amount(found), holds=None)


# ------------------------------------------------------------------------------------------------ numbers of rows
def holes(numbers: Sequence[int | None]) -> tuple[int, ...]:
    """序号 that are missing between two rows whose own numbers are beyond doubt.

    A misread number is no hole: the row behind the hole must be followed by its own successor, or be the last.

    >>> holes([1, 2, 4, 5, 6])
    (3,)
    >>> holes([1, 2, 8, 4, 5])
    ()
    """
    missing: list[int] = []
    for at, before, number in _iter_numbered(numbers):
        if 1 < number - before <= 20 and _is_confirmed(numbers, at, number):
            missing += range(before + 1, number)
    return tuple(missing)


def _iter_numbered(numbers: Sequence[int | None]) -> Iterator[tuple[int, int, int]]:
    """Each row's place, the number of the row before it and its own, where both were read."""
    for at, (before, number) in enumerate(pairwise(numbers), 1):
        if before is not None and number is not None:
            yield at, before, number


def _is_confirmed(numbers: Sequence[int | None], at: int, number: int) -> bool:
    """Whether nothing behind a row speaks against its number."""
    return at + 1 >= len(numbers) or numbers[at + 1] in (number + 1, None)
