"""The sums inside one bill: what each relation comes to, and which value is the odd one where they differ.

The extractors have tried the relations and noted the outcome; here the failed ones are weighed again, because a rule must know
whether the paper or the reading is to blame. Identities A1 to A3 of the national format, and net + tax = gross of tax invoices.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations, product
from typing import Any

from intake import values
from intake.cases.evidence.amounts import find_amounts, is_legible, possible_amounts
from intake.cases.model import Charge, item_rows
from intake.fields.sums import one_digit_apart
from intake.model import ABSENT, Field, Outcome, Reading, Record, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice, Spec, VatInvoice

_FOUR_WAYS = (
    MedicalInvoice.FUND_PAID,
    MedicalInvoice.OTHER_PAID,
    MedicalInvoice.ACCOUNT_PAID,
    MedicalInvoice.CASH_PAID,
)
_PATTERNS = patterns_beside(__file__)
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
        lost = wanted - self.value
        amounts = ((f, f.value) for f in self.fields if isinstance(f.value, Decimal))
        return tuple(f for f, value in amounts if one_digit_apart(abs(value), abs(value + lost)))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides of a bill that do not come to the same amount; `parts` is the side that may lack a part nobody read."""

    rule: str
    printed: Side
    parts: Side

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        """The figures of both sides."""
        return (*self.printed.fields, *self.parts.fields)

    @property
    def lost(self) -> Decimal:
        """By how much the printed side is above what the parts come to."""
        return self.printed.value - self.parts.value

    @property
    def legible(self) -> bool:
        """Whether every figure of both sides stands on the paper as it was read."""
        return all(map(is_legible, self.fields))

    @property
    def clear(self) -> bool:
        """Whether it stands whatever unsure figures say: none of their readings, and no other digit in one, settles it."""
        unsure = [f for f in self.fields if not is_legible(f)]
        shifts = [self._possible_shifts(f) for f in unsure]
        if len(unsure) > _MOST_UNSURE or not all(shifts):
            return False
        settled = any(sum(one, Decimal(0)) == self.lost for one in product(*shifts))
        return not settled and not any(map(self._is_digit_off, unsure))

    def _possible_shifts(self, field: Field[Any]) -> tuple[Decimal, ...]:
        """By how much each reading of a figure would close the gap; empty where the readings are not known."""
        return tuple(self._sign(field) * (v - (field.value or 0)) for v in possible_amounts(field))

    def _is_digit_off(self, field: Field[Any]) -> bool:
        value = field.value or Decimal(0)
        return one_digit_apart(abs(value), abs(value + self._sign(field) * self.lost))

    def _sign(self, field: Field[Any]) -> int:
        return -1 if field in self.printed.fields else 1

    @property
    def message(self) -> str:
        """Both sides with what they come to."""
        return f"{self.printed.name} {self.printed.value:.2f}，{self.parts.name} {self.parts.value:.2f}"

    @property
    def changed(self) -> bool:
        """Whether one changed digit explains it; a digit that is merely missing may have been lost in reading."""
        odd = (f.value for f in self.parts.odd_parts(self.printed.value) if isinstance(f.value, Decimal))
        return len(self.parts.fields) == 1 or any(_one_digit_changed(abs(v), abs(v + self.lost)) for v in odd)

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
    if _has_open_payments(record):
        broken.append(_PAYMENTS)
    found = ((rule, _SIDES[rule](record)) for rule in dict.fromkeys(broken))
    whole = [Contradiction(rule, *sides) for rule, sides in found if sides is not None]
    return tuple(c for c in whole if c.lost)


def _has_open_payments(record: Record) -> bool:
    needed = {MedicalInvoice.FUND_PAID.name, MedicalInvoice.CASH_PAID.name}
    return read_outcomes(record).get(_PAYMENTS) is Outcome.UNKNOWN and needed <= record.fields.keys()


def may_lack_a_part(one: Contradiction, reading: Reading) -> bool:
    """Whether an amount that stands on the paper and was taken for nothing is what the parts lack.

    Of lines that come to too much, whether one of them is no line: a subtotal among them.
    """
    if len(one.parts.fields) == 1:
        return False
    if one.lost < 0:
        return one.rule != _PAYMENTS and any(f.value == -one.lost for f in one.parts.fields)
    loose = {a for a in _iter_loose_amounts(reading) if 0 < a <= one.lost}
    return one.lost in loose or any(a + b == one.lost for a, b in combinations(loose, 2))


def _iter_loose_amounts(reading: Reading) -> Iterator[Decimal]:
    """Amounts printed on the pages, as often as they are printed, less those that a field, an entry or a cell holds."""
    held = _count_held(reading.record)
    for line in chain.from_iterable(page.lines for page in reading.document.pages):
        for amount in find_amounts(line.text):
            if held[amount] <= 0:
                yield amount
            held[amount] -= 1


def _count_held(record: Record) -> Counter[Decimal]:
    cells = (cell for rows in record.tables.values() for row in rows for cell in row.values())
    amounts = (f.value for f in chain(record.fields.values(), cells) if isinstance(f.value, Decimal))
    held = Counter(map(abs, amounts))
    held.update(find_amounts(" ".join(f.raw for f in record.extra.values())))
    return held


def read_outcomes(record: Record) -> Mapping[str, Outcome]:
    """The outcome of every relation that the record notes."""
    return {c.rule: c.outcome for c in record.checks if c.rule in _SIDES}


def try_relation(rule: str, record: Record) -> Outcome | None:
    """How a relation comes out with the values as they are now; None for a rule that is no relation of these.

    Sums of which a line was not read prove nothing unless they come out.
    """
    if rule not in _SIDES:
        return None
    sides = _SIDES[rule](record)
    if sides is None:
        return Outcome.UNKNOWN
    if sides[0].value == sides[1].value:
        return Outcome.PASS
    return Outcome.UNKNOWN if _lacks_a_line(rule, record) else Outcome.FAIL


def _lacks_a_line(rule: str, record: Record) -> bool:
    column = _COLUMNS.get(rule)
    return column is not None and any(row.get(column, ABSENT).value is None for row in item_rows(record))


def odd_first(found: Sequence[Contradiction], record: Record) -> tuple[Field[Any], ...]:
    """The fields of all contradictions, the one most likely wrong first.

    Each side is a vote for its amount; a side that most others outvote is the odd one, and of its parts those that one digit
    explains.
    """
    sides = {(s.name, s.value): s for c in found for s in (c.printed, c.parts)}
    votes = Counter(s.value for s in (*sides.values(), *_iter_holding_sides(record, found)))
    ranked = sorted(sides.values(), key=lambda s: (votes[s.value], len(s.fields)))
    fields = (*_iter_outvoted(ranked, votes), *chain.from_iterable(side.fields for side in ranked))
    return tuple({id(f): f for f in fields}.values())


def _iter_outvoted(ranked: Sequence[Side], votes: Counter[Decimal]) -> Iterator[Field[Any]]:
    for side in ranked:
        wanted = votes.most_common(1)[0][0]
        if side.value != wanted:
            yield from side.odd_parts(wanted)


def _iter_holding_sides(record: Record, found: Sequence[Contradiction]) -> Iterator[Side]:
    """Sides of relations that hold: they are votes for the printed amount."""
    broken = {c.rule for c in found}
    holding = [r for r, outcome in read_outcomes(record).items() if outcome is Outcome.PASS and r not in broken]
    return (sides[1] for rule in holding if (sides := _SIDES[rule](record)) is not None)


# ------------------------------------------------------------------------------------------------ the relations
_Sides = tuple[Side, Side] | None


def _read_printed(record: Record, spec: Spec[Decimal], name: str) -> Side | None:
    field = record[spec]
    return Side(name, (field,), field.value) if field.value is not None else None


def _filled(record: Record, *specs: Spec[Decimal]) -> list[Field[Decimal]]:
    return [record[spec] for spec in specs if record[spec].value is not None]


def _pair_words(record: Record) -> _Sides:
    total, words = _read_printed(record, MedicalInvoice.TOTAL, "小写"), record[MedicalInvoice.TOTAL_IN_WORDS]
    if total is None or words.value is None:
        return None
    try:
        said = values.parse_amount_in_words(words.value)
    except ValueError:
        return None
    return total, Side("大写", (words,), said)


def _pair_items(record: Record) -> _Sides:
    return _pair_column(record, Charge.AMOUNT, "收费项目之和", _read_printed(record, MedicalInvoice.TOTAL, "金额合计"))


def _pair_goods(record: Record) -> _Sides:
    return _pair_column(record, Charge.AMOUNT, "各行金额之和", _read_printed(record, VatInvoice.NET_AMOUNT, "合计金额"))


def _pair_taxes(record: Record) -> _Sides:
    return _pair_column(record, Charge.TAX, "各行税额之和", _read_printed(record, VatInvoice.TAX_AMOUNT, "合计税额"))


def _pair_column(record: Record, name: str, what: str, total: Side | None) -> _Sides:
    cells = (row.get(name, ABSENT) for row in item_rows(record))
    return _pair_sum(total, what, [cell for cell in cells if cell.value is not None])


def _pair_sum(total: Side | None, what: str, parts: Sequence[Field[Any]]) -> _Sides:
    return (total, _add_up(what, parts)) if total is not None and parts else None


def _pair_payments(record: Record) -> _Sides:
    total, paid = _read_printed(record, MedicalInvoice.TOTAL, "金额合计"), _filled(record, *_FOUR_WAYS)
    if total is None or not paid:
        return None
    ways = [_add_up("各项支付之和", cells) for cells in (paid, [*paid, *_iter_other_payments(record)])]
    return total, max(ways, key=lambda w: _score_payments(w, total.value))


def _score_payments(way: Side, total: Decimal) -> int:
    """How well one of the two readings of the payments explains what was found: it holds, or a doubted part explains it."""
    if way.value == total:
        return 3
    odd = way.odd_parts(total)
    return 2 if any(f.state is State.DOUBTFUL for f in odd) else int(bool(odd))


def _iter_other_payments(record: Record) -> Iterator[Field[Decimal]]:
    """Provincial lines that are payments; 其他支付 holds them or stands beside them, so both are tried."""
    paid = [f for label, f in record.extra.items() if f.value is not None and _PATTERNS["payer"].search(label)]
    for field in paid:
        with suppress(ValueError):
            amount = values.parse_money(str(field.value))
            yield Field(amount, field.raw, field.state, field.source, field.confidence, field.evidence, field.reasons)


def _pair_gross(record: Record) -> _Sides:
    parts = _filled(record, VatInvoice.NET_AMOUNT, VatInvoice.TAX_AMOUNT)
    return _pair_sum(_read_printed(record, VatInvoice.TOTAL, "价税合计"), "金额与税额之和", parts)


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
_COLUMNS = {"invoice-items-sum": Charge.AMOUNT, "vat-goods-sum": Charge.AMOUNT, "vat-taxes-sum": Charge.TAX}
"""Relation -> the column that it adds up."""
