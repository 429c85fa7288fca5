"""The sums inside one bill: what each relation comes to, and which value is the odd one where they differ.

The extractors have tried the relations and noted the outcome; here the failed ones are weighed again, because a rule must know
whether the paper or the reading is to blame. Identities A1 to A3 of the national format, and net + tax = gross of tax invoices.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from intake import values
from intake.cases.evidence.amounts import find_amounts, is_legible, possible_amounts
from intake.fields.sums import one_digit_apart
from intake.model import Field, Outcome, Reading, Record, State

_PAID = ("fund_paid", "other_paid", "account_paid", "cash_paid")
_PAYER = re.compile(
    r"^(?!.*(?:累计|余额|标准|自付|自费|起付|限额)).*(?:大病|大额|救助|公务员|补助|补充|基金|优抚|财政).*$"
)
"""Labels of payments that provinces print beside the national four."""
_PAYMENTS = "invoice-payments-sum"
_MOST_UNSURE = 3
"""Unsure figures of one relation; with more of them some other reading may well settle it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One way in which a bill says an amount: a printed figure, words, or parts that add up."""

    name: str
    fields: tuple[Field[Any], ...]
    value: Decimal

    def odd_parts(self, wanted: Decimal) -> tuple[Field[Any], ...]:
        """The parts in which one changed digit explains why the side does not come to `wanted`."""
        if len(self.fields) == 1:
            return self.fields
        return tuple(
            f
            for f in self.fields
            if isinstance(f.value, Decimal) and one_digit_apart(abs(f.value), abs(f.value + wanted - self.value))
        )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides of a bill that do not come to the same amount; `parts` is the side that may lack a part nobody read."""

    rule: str
    printed: Side
    parts: Side

    @property
    def legible(self) -> bool:
        """Whether every figure of both sides stands on the paper as it was read."""
        return all(is_legible(f) for f in (*self.printed.fields, *self.parts.fields))

    @property
    def clear(self) -> bool:
        """Whether it stands whatever unsure figures say: none of their readings, and no other digit in one, settles it."""
        unsure = [f for f in (*self.printed.fields, *self.parts.fields) if not is_legible(f)]
        said = [possible_amounts(f) for f in unsure]
        if len(unsure) > _MOST_UNSURE or not all(said):
            return False
        lost = self.printed.value - self.parts.value
        signs = [-1 if f in self.printed.fields else 1 for f in unsure]
        known = [f.value or Decimal(0) for f in unsure]
        moved = (
            sum((n * (v - was) for n, v, was in zip(signs, one, known, strict=True)), Decimal(0))
            for one in product(*said)
        )
        digit = any(one_digit_apart(abs(was), abs(was + n * lost)) for n, was in zip(signs, known, strict=True))
        return lost not in moved and not digit

    @property
    def message(self) -> str:
        return f"{self.printed.name} {self.printed.value:.2f}，{self.parts.name} {self.parts.value:.2f}"

    @property
    def changed(self) -> bool:
        """Whether one changed digit explains it; a digit that is merely missing may have been lost in reading."""
        lost = self.printed.value - self.parts.value
        odd = (f.value for f in self.parts.odd_parts(self.printed.value) if isinstance(f.value, Decimal))
        return len(self.parts.fields) == 1 or any(_one_digit_changed(abs(v), abs(v + lost)) for v in odd)

    @property
    def grave(self) -> bool:
        """Whether the paper itself must be wrong, where nothing is lacking: a bill has few payments, and its lines are many."""
        dropped = bool(self.parts.odd_parts(self.printed.value)) and not self.changed
        return self.changed or (self.rule == _PAYMENTS and not dropped)


def _one_digit_changed(a: Decimal, b: Decimal) -> bool:
    return len(f"{a:.2f}") == len(f"{b:.2f}") and one_digit_apart(a, b)


def find_contradictions(record: Record) -> tuple[Contradiction, ...]:
    """Every relation that does not come out and whose values are there.

    What the extractor's checks found broken; and the payments, where it could not say whether the form has more lines.
    """
    broken = [c.rule for c in record.checks if c.outcome is Outcome.FAIL and c.rule in _SIDES]
    if read_outcomes(record).get(_PAYMENTS) is Outcome.UNKNOWN and {"fund_paid", "cash_paid"} <= record.fields.keys():
        broken.append(_PAYMENTS)
    found = ((rule, _SIDES[rule](record)) for rule in dict.fromkeys(broken))
    whole = [Contradiction(rule, *sides) for rule, sides in found if sides is not None]
    return tuple(c for c in whole if c.printed.value != c.parts.value)


def may_lack_a_part(one: Contradiction, reading: Reading) -> bool:
    """Whether an amount that stands on the paper and was taken for nothing is what the parts lack.

    Of lines that come to too much, whether one of them is no line: a subtotal among them.
    """
    lost = one.printed.value - one.parts.value
    if len(one.parts.fields) == 1:
        return False
    if lost < 0:
        return one.rule != _PAYMENTS and any(f.value == -lost for f in one.parts.fields)
    loose = sorted({a for a in _iter_loose_amounts(reading) if 0 < a <= lost})
    return lost in loose or any(a + b == lost for a, b in combinations(loose, 2))


def _iter_loose_amounts(reading: Reading) -> Iterator[Decimal]:
    """Amounts printed on the pages, as often as they are printed, less those that a field, an entry or a cell holds."""
    record = reading.record
    cells = (f for rows in record.tables.values() for row in rows for f in row.values())
    values_ = [f.value for f in (*record.fields.values(), *cells)]
    held = Counter(abs(v) for v in values_ if isinstance(v, Decimal))
    held.update(find_amounts(" ".join(f.raw for f in record.extra.values())))
    for page in reading.document.pages:
        for amount in (a for line in page.lines for a in find_amounts(line.text)):
            if held[amount] > 0:
                held[amount] -= 1
            else:
                yield amount


def read_outcomes(record: Record) -> Mapping[str, Outcome]:
    """The outcome of every relation that the record notes."""
    return {c.rule: c.outcome for c in record.checks if c.rule in _SIDES}


def odd_first(found: Sequence[Contradiction], record: Record) -> tuple[Field[Any], ...]:
    """The fields of all contradictions, the one most likely wrong first.

    Each side is a vote for its amount; a side that most others outvote is the odd one, and of its parts those that one digit
    explains.
    """
    sides = {(s.name, s.value): s for c in found for s in (c.printed, c.parts)}
    votes = Counter(s.value for s in (*sides.values(), *_iter_holding_sides(record, found)))
    ranked = sorted(sides.values(), key=lambda s: (votes[s.value], len(s.fields)))
    leading: list[Field[Any]] = []
    for side in ranked:
        wanted = votes.most_common(1)[0][0]
        if side.value != wanted:
            leading += side.odd_parts(wanted)
    rest = [f for s in ranked for f in s.fields]
    return tuple({id(f): f for f in (*leading, *rest)}.values())


def _iter_holding_sides(record: Record, found: Sequence[Contradiction]) -> Iterator[Side]:
    """Sides of relations that hold: they are votes for the printed amount."""
    broken = {c.rule for c in found}
    for rule, outcome in read_outcomes(record).items():
        if outcome is Outcome.PASS and rule not in broken and (sides := _SIDES[rule](record)) is not None:
            yield sides[1]


# ------------------------------------------------------------------------------------------------ the relations
_Sides = tuple[Side, Side] | None


def _read_printed(record: Record, key: str, name: str) -> Side | None:
    field = record.fields.get(key)
    return Side(name, (field,), field.value) if field is not None and isinstance(field.value, Decimal) else None


def _pair_words(record: Record) -> _Sides:
    total, words = _read_printed(record, "total", "小写"), record.fields.get("total_in_words")
    if total is None or words is None or words.value is None:
        return None
    try:
        said = values.parse_amount_in_words(str(words.value))
    except ValueError:
        return None
    return total, Side("大写", (words,), said)


def _pair_items(record: Record) -> _Sides:
    return _pair_column(record, "amount", "收费项目之和", _read_printed(record, "total", "金额合计"))


def _pair_goods(record: Record) -> _Sides:
    return _pair_column(record, "amount", "各行金额之和", _read_printed(record, "net_amount", "合计金额"))


def _pair_taxes(record: Record) -> _Sides:
    return _pair_column(record, "tax", "各行税额之和", _read_printed(record, "tax_amount", "合计税额"))


def _pair_column(record: Record, name: str, what: str, total: Side | None) -> _Sides:
    cells = [row[name] for row in record.tables.get("items", ()) if name in row and row[name].value is not None]
    return (total, _add_up(what, cells)) if total is not None and cells else None


def _pair_payments(record: Record) -> _Sides:
    total = _read_printed(record, "total", "金额合计")
    paid = [f for key in _PAID if (f := record.fields.get(key)) is not None and f.value is not None]
    if total is None or not paid:
        return None
    ways = [_add_up("各项支付之和", cells) for cells in (paid, [*paid, *_iter_other_payments(record)])]
    return total, max(ways, key=lambda w: _score_payments(w, total.value))


def _score_payments(way: Side, total: Decimal) -> int:
    """How well one of the two readings of the payments explains what was found: it holds, or a doubted part explains it."""
    odd = way.odd_parts(total)
    return 3 if way.value == total else 2 if any(f.state is State.DOUBTFUL for f in odd) else bool(odd)


def _iter_other_payments(record: Record) -> Iterator[Field[Decimal]]:
    """Provincial lines that are payments; 其他支付 holds them or stands beside them, so both are tried."""
    for label, field in record.extra.items():
        if _PAYER.search(label) and field.value is not None:
            try:
                amount = values.parse_money(str(field.value))
            except ValueError:
                continue
            yield Field(amount, field.raw, field.state, field.source, field.confidence, field.evidence, field.reasons)


def _pair_gross(record: Record) -> _Sides:
    total = _read_printed(record, "total", "价税合计")
    parts = [f for k in ("net_amount", "tax_amount") if (f := record.fields.get(k)) is not None and f.value is not None]
    return (total, _add_up("金额与税额之和", parts)) if total is not None and parts else None


def _add_up(name: str, fields: Sequence[Field[Any]]) -> Side:
    return Side(name, tuple(fields), sum((f.value or Decimal(0) for f in fields), Decimal(0)))


_SIDES = {
    "invoice-total-in-words": _pair_words,
    "invoice-items-sum": _pair_items,
    "invoice-payments-sum": _pair_payments,
    "vat-total-in-words": _pair_words,
    "vat-net-plus-tax": _pair_gross,
    "vat-goods-sum": _pair_goods,
    "vat-taxes-sum": _pair_taxes,
}
"""Slug of the extractors' check -> what it compares."""
