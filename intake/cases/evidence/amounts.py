"""Figures as rules weigh them: which are legible, what a contradiction between them proves, how they are told.

A check inside a paper lowers every figure that may be to blame to `doubtful`. That says the paper and the reading do not fit
together, not that the figure was read badly. A figure that was read beyond doubt and is doubtful for such a check alone is
*legible*: where all figures of a contradiction are legible, the paper contradicts itself. A figure of which two looks read
different digits is one of `readings`: where none of them settles a contradiction, it stands all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from intake import values
from intake.cases.model import ITEMS, SURE, Place, locate_evidence
from intake.model import ABSENT, Doubt, Field, Reading

CLEAR = 0.98
"""Mean character score from which the digits of a figure that a check lowered are taken as printed. Of 986 amounts on
31 real and 60 invented scans the 825 at or above it were all right; below it 2 of 37 were wrong."""


def is_legible(field: Field[Any]) -> bool:
    """Whether the figure stands on the paper as it was read, whatever the sums say of it."""
    if field.value is None:
        return False
    if field.state in SURE:
        return True
    clear = field.confidence is None or field.confidence >= CLEAR
    return clear and bool(field.doubts) and all(d.of_arithmetic for d in field.doubts)


READABLE = 0.9
"""Mean character score below which nobody can say what else a figure may be: it is the line from which readers doubt a value."""
_AMBIGUOUS = frozenset((Doubt.LOW_SCORE, Doubt.TWO_READINGS, Doubt.CONTESTED))
"""Doubts that leave a choice between readings; a lost digit, a seal or a foreign label leaves none."""
_AMOUNT = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)|(?<![\d.])\d+\.\d{2}(?!\d)")
_ENDED = re.compile(r"(\.\d+)\s+(?=\d)")
"""Figures and the blank behind their places: what follows is another number."""


def possible_amounts(field: Field[Any]) -> frozenset[Decimal]:
    """Every amount that the place of this figure was read as, its value among them; empty where that is not known."""
    if not isinstance(field.value, Decimal):
        return frozenset()
    return frozenset((field.value,)) if is_legible(field) else _contested_amounts(field, field.value)


def _contested_amounts(field: Field[Any], value: Decimal) -> frozenset[Decimal]:
    doubts = frozenset(d for d in field.doubts if not d.of_arithmetic)
    unclear = field.confidence is not None and field.confidence < READABLE
    if unclear or not doubts or not doubts <= _AMBIGUOUS:
        return frozenset()
    seen = frozenset((value, *chain.from_iterable(map(find_amounts, field.alternatives))))
    # with two readings of which one is no amount, nobody knows what else the figure may be
    return frozenset() if len(seen) == 1 and Doubt.TWO_READINGS in doubts else seen


def find_amounts(text: str) -> Iterator[Decimal]:
    """Amounts with two places, as money is printed; a blank inside a figure is none, one behind its places ends it.

    >>> [str(amount) for amount in find_amounts("7 248.16 元 12.5 3.00")]
    ['7248.16', '3.00']
    """
    apart = _ENDED.sub(r"\1|", values.to_half_width(text))
    for found in _AMOUNT.findall(values.compact_text(apart)):
        with suppress(ValueError):  # a number longer than any amount
            yield values.parse_money(found)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of a paper: printed as a field, or the sum of its rows.

    `fields` are what it rests on, for the evidence; `clear` whether all of them are legible.
    """

    value: Decimal
    clear: bool
    keys: tuple[str, ...]
    fields: tuple[Field[Any], ...]

    def places(self, paper: int, reading: Reading) -> tuple[Place, ...]:
        """Where it can be seen, each place once; rows of a sum by the first and the last."""
        shown = self.fields if len(self.fields) <= 2 else (self.fields[0], self.fields[-1])
        return locate_fields(paper, reading, shown)


def locate_fields(paper: int, reading: Reading, fields: Iterable[Field[Any]]) -> tuple[Place, ...]:
    """Where these fields stand, each place once."""
    return tuple(dict.fromkeys(locate_evidence(paper, reading, f.evidence) for f in fields))


def read_figure(reading: Reading, key: str) -> Figure | None:
    """The amount under a vocabulary key; None where there is none."""
    field = reading.record.fields.get(key)
    if field is None or not isinstance(field.value, Decimal):
        return None
    return Figure(field.value, is_legible(field), (key,), (field,))


def sum_column(rows: Sequence[Mapping[str, Field[Any]]], name: str) -> Figure | None:
    """The sum of a column; None where a row has no amount, or there is no row."""
    cells = tuple(row.get(name, ABSENT) for row in rows)
    amounts = [c.value for c in cells if isinstance(c.value, Decimal)]
    if not cells or len(amounts) < len(cells):
        return None
    return Figure(sum(amounts, Decimal(0)), all(map(is_legible, cells)), (ITEMS,), cells)


def format_yuan(amount: Decimal) -> str:
    """An amount as the office writes it.

    >>> format_yuan(Decimal("-1234.5"))
    '-1234.50'
    """
    return f"{amount:.2f}"
