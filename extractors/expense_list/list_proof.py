"""What an expense list proves about itself.

* Row: 数量 × 单价 = 金额, rounded to fen. A row that holds proves its three numbers; one that would hold if the product were
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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from extractors.expense_list.row_cells import AMOUNT, PRICE, QUANTITY, parse_number
from intake.fields.sums import SumCell, SumResult, check_sum, have_one_sign, is_product, may_be_product, one_digit_apart
from intake.model import Doubt, Field, Proof, Row, Source, State, collect_reasons
from intake.types.vocabulary import Spec
from intake.values import CENT

_HOLDS, _EQUAL = "数量×单价=金额", "单价与金额一致"
_ADDED = "合计一致"
_FIGURES: tuple[Spec[Decimal], ...] = (QUANTITY, PRICE, AMOUNT)


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
        field = self.row.get("amount")
        return field.value if field else None

    def amount_cell(self) -> SumCell:
        """The amount for `check_sum`; a row that holds has no other readings."""
        field = self.row.get("amount")
        if field is None or field.value is None:
            return SumCell(Decimal(0))
        return SumCell(field.value, () if self.holds else tuple(_iter_candidates(AMOUNT, field, lost_dash=True)))


# ------------------------------------------------------------------------------------------------ rows
def check_product(item: CheckedRow) -> CheckedRow:
    """The item with its own arithmetic tried."""
    found = [item.row.get(s.name) for s in _FIGURES]
    quantity, price, amount = ((f.value if f else None) for f in found)
    if quantity is not None and price is not None and amount is not None:
        if is_product(quantity, price, amount):
            return replace(item, row=_mark_row_verified(item, _FIGURES, _HOLDS), holds=True)
        if may_be_product(quantity, price, amount):
            return item
        return _repair_row(item) or _mark_suspects(item, quantity, price, amount)
    if sum(f is not None for f in found) == 3:
        return _repair_row(item) or item
    if price is not None and price == amount and quantity is None and found[0] is None:
        return replace(item, row=_mark_row_verified(item, (PRICE, AMOUNT), _EQUAL), holds=True)
    return item


def _mark_row_verified(item: CheckedRow, specs: Sequence[Spec[Decimal]], why: str) -> Row:
    row = dict(item.row)
    for spec in specs:
        field: Field[Decimal] = row[spec.name]
        if spec is AMOUNT and not item.sure:
            row[spec.name] = field.reset_state(State.READ, f"{why}，但项目名称没有十足把握")
        else:
            row[spec.name] = field.reset_state(State.VERIFIED, why)
    return row


def _iter_candidates(spec: Spec[Decimal], field: Field[Decimal], *, lost_dash: bool = False) -> Iterator[Decimal]:
    """Other readings of a number; where `lost_dash`, the number below zero, too. No price is below zero."""
    seen = {field.value}
    for text in field.alternatives:
        value = parse_number(spec, text)
        if value is not None and value not in seen:
            seen.add(value)
            yield value
    if spec is PRICE and field.value is not None and field.value < 0:
        yield -field.value
    if lost_dash and field.value is not None and field.value > 0:
        yield -field.value


def _repair_row(item: CheckedRow) -> CheckedRow | None:
    """The item with the one other reading of one cell that makes its arithmetic hold; None where there is none or more."""
    values = {s.name: item.row[s.name].value for s in _FIGURES}
    fixes: list[tuple[Spec[Decimal], Decimal]] = []
    below = {s.name: (v := values[s.name]) is not None and v < 0 for s in _FIGURES}
    dash = {"quantity": below["amount"], "price": False, "amount": below["quantity"]}
    for spec in _FIGURES:
        for other in _iter_candidates(spec, item.row[spec.name], lost_dash=dash[spec.name] and not below["price"]):
            q, p, a = ({**values, spec.name: other}[s.name] for s in _FIGURES)
            if q is not None and p is not None and a is not None and is_product(q, p, a):
                fixes.append((spec, other))
    if len(fixes) != 1:
        return None
    spec, value = fixes[0]
    field: Field[Decimal] = item.row[spec.name]
    why = f"原识读“{field.raw}”，唯一使{_HOLDS}成立的识读"
    mended = field.with_value(
        value, State.DOUBTFUL, Doubt.REPAIRED.with_text(why), others=(field.raw, *field.alternatives)
    )
    return replace(item, row={**item.row, spec.name: mended}, holds=None)


def _mark_suspects(item: CheckedRow, quantity: Decimal, price: Decimal, amount: Decimal) -> CheckedRow:
    """The smallest set of cells in which one misread digit would explain why the product is not the amount."""
    product = (quantity * price).quantize(CENT)
    suspects = [AMOUNT] if one_digit_apart(abs(amount), abs(product)) else []
    if quantity and _differs_by_one_digit(price, amount / quantity, 4):
        suspects.append(PRICE)
    if price and _differs_by_one_digit(quantity, amount / price, 2):
        suspects.append(QUANTITY)
    if not have_one_sign(product, amount):
        suspects = [QUANTITY if quantity > 0 else AMOUNT] if abs(product) == abs(amount) else []
    why = f"数量×单价={product:f}，与金额 {amount:f} 不符"
    row = dict(item.row)
    for spec in suspects or _FIGURES:
        row[spec.name] = row[spec.name].as_doubtful(Doubt.ROW_DIFFERS.with_text(why))
    return replace(item, row=row, holds=False)


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
    items = supply_missing_amount(items, which, total)
    done = list(items)
    if total.value is None or any(items[i].amount is None for i in which) or not which:
        return done, None
    result = check_sum([items[i].amount_cell() for i in which], total.value)
    if result.repair is not None and total.state is not State.DOUBTFUL:
        at = which[result.repair[0]]
        field: Field[Decimal] = items[at].row["amount"]
        why = f"原识读“{field.raw}”，唯一使{_ADDED}的识读"
        mended = field.with_value(
            result.repair[1], State.DOUBTFUL, Doubt.REPAIRED.with_text(why), others=(field.raw, *field.alternatives)
        )
        done[at] = replace(items[at], row={**items[at].row, "amount": mended})
        return done, result
    if result.holds and len(which) > 1:
        for i in which:
            done[i] = _verify_by_sum(items[i])
    return done, result


def _verify_by_sum(item: CheckedRow) -> CheckedRow:
    field: Field[Decimal] = item.row["amount"]
    if field.source is Source.DERIVED:
        return item
    state = State.VERIFIED if item.sure else State.READ
    before = field.reasons if field.state is state else ()
    told = _ADDED if item.sure else f"{_ADDED}，但项目名称没有十足把握"
    why = collect_reasons(before, Proof.ITEMS_SUM.with_text(told))
    return replace(item, row={**item.row, "amount": field.reset_state(state, why)}, added=True)


def mark_items_doubtful(items: Sequence[CheckedRow], which: Sequence[int], result: SumResult) -> list[CheckedRow]:
    """Of the items that nothing proves: those that one misread digit would make fit become doubtful, else all of them."""
    done = list(items)
    open_ = [i for i in which if items[i].holds is not True and not items[i].added]
    near = [
        i for i in open_ if (a := items[i].amount) is not None and one_digit_apart(abs(a), abs(a + result.difference))
    ]
    why = f"各项之和与合计相差 {abs(result.difference)}"
    for i in near or open_:
        row = items[i].row
        done[i] = replace(items[i], row={**row, "amount": row["amount"].as_doubtful(Doubt.SUM_DIFFERS.with_text(why))})
    return done


def supply_missing_amount(items: Sequence[CheckedRow], which: Sequence[int], total: Field[Decimal]) -> list[CheckedRow]:
    """The one amount that could not be read, where quantity times price is just what the sum lacks; doubtful."""
    blank = [i for i in which if items[i].amount is None]
    if len(blank) != 1 or total.value is None:
        return list(items)
    item = items[blank[0]]
    lacking = total.value - sum((a for i in which if (a := items[i].amount) is not None), Decimal(0))
    quantity, price = (f.value if (f := item.row.get(s.name)) else None for s in (QUANTITY, PRICE))
    field: Field[Decimal] | None = item.row.get("amount")
    if field is None or quantity is None or price is None or not is_product(quantity, price, lacking):
        return list(items)
    why = f"金额未识出，{_HOLDS}、{_ADDED}都要求此数"
    found = replace(
        field,
        value=lacking,
        state=State.DOUBTFUL,
        source=Source.DERIVED,
        reasons=collect_reasons(Doubt.NO_VALUE.with_text(why)),
    )
    return [replace(x, row={**x.row, "amount": found}, holds=None) if i == blank[0] else x for i, x in enumerate(items)]


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
    known = [(i, n) for i, n in enumerate(numbers) if n is not None]
    for (i, a), (j, b) in pairwise(known):
        follows = j + 1 >= len(numbers) or numbers[j + 1] in (b + 1, None)
        if j == i + 1 and 1 < b - a <= 20 and follows:
            missing += range(a + 1, b)
    return tuple(missing)
