"""Arithmetic as proof: sums that must hold, and the smallest set of cells that explains one that does not.

A sum that holds proves every printed part and the total. Where it does not hold, other readings of single cells are tried;
a repair counts only if exactly one restores the sum. Otherwise the cells in which one misread digit would explain the
difference are the suspects; if no single cell can explain it, all are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rapidfuzz.distance import Hamming, Indel


@dataclass(frozen=True, slots=True)
class SumCell:
    """A number as it was read, and other readings of the same place."""

    value: Decimal
    others: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class SumResult:
    """`holds`, or a unique `repair` (index, value) that makes it hold, or the indexes of the `suspects`.

    `difference` is printed total minus sum of the parts as read.
    """

    holds: bool
    difference: Decimal
    repair: tuple[int, Decimal] | None = None
    suspects: tuple[int, ...] = ()


def check_sum(parts: Sequence[SumCell], total: Decimal) -> SumResult:
    """Whether the parts add up to the total, and if not, who is to blame."""
    difference = total - sum(p.value for p in parts)
    if difference == 0:
        return SumResult(True, difference)
    repairs = list(_iter_repairs(parts, difference))
    if len(repairs) == 1:
        return SumResult(False, difference, repair=repairs[0])
    return SumResult(False, difference, suspects=_find_suspects(parts, difference))


def _find_suspects(parts: Sequence[SumCell], difference: Decimal) -> tuple[int, ...]:
    """Parts of which one misread digit explains the difference; all where there is none."""
    found = tuple(i for i, p in enumerate(parts) if one_digit_apart(p.value, p.value + difference))
    return found or tuple(range(len(parts)))


def _iter_repairs(parts: Sequence[SumCell], difference: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Other readings of single parts that make the sum hold."""
    for i, part in enumerate(parts):
        for other in dict.fromkeys(part.others):
            if other - part.value == difference:
                yield i, other


def one_digit_apart(a: Decimal, b: Decimal) -> bool:
    """True where two amounts differ in exactly one printed digit, or one digit or the point was dropped or moved.

    >>> one_digit_apart(Decimal("94.93"), Decimal("493.00"))
    False
    >>> one_digit_apart(Decimal("9.30"), Decimal("9.80"))
    True
    """
    if a < 0 or b < 0:
        return False
    shorter, longer = sorted((f"{value:.2f}".replace(".", "") for value in (a, b)), key=len)
    if len(shorter) == len(longer):
        return Hamming.distance(shorter, longer) == 1
    return len(longer) == len(shorter) + 1 and Indel.distance(shorter, longer) == 1


def is_product(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Whether an amount is quantity times price, rounded to fen half up; a refund has a minus in both.

    >>> is_product(Decimal(3), Decimal("6.2335"), Decimal("18.70"))
    True
    >>> is_product(Decimal(2), Decimal("6.23"), Decimal("12.47"))
    False
    """
    product = quantity * price
    return amount == product.quantize(_CENT, ROUND_HALF_UP) and have_one_sign(product, amount)


def may_be_product(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Whether an amount is quantity times price, cut to fen or rounded in any way: too wide to prove a digit.

    >>> may_be_product(Decimal(2), Decimal("6.2335"), Decimal("12.46"))
    True
    """
    off = abs(quantity * price) - abs(amount)
    return have_one_sign(quantity * price, amount) and -_CENT / 2 <= off < _CENT


def proves_factor(factor: Decimal, other: Decimal) -> bool:
    """Whether a product to the fen tells every figure of a factor: no other last figure of it gives the same amount.

    >>> proves_factor(Decimal("6.23"), Decimal(2))
    True
    >>> proves_factor(Decimal("6.2335"), Decimal(2))
    False
    """
    places = -min(int(factor.as_tuple().exponent), 0)
    return abs(other) >= _CENT.scaleb(places)


def have_one_sign(a: Decimal, b: Decimal) -> bool:
    """True where both are below zero or neither is."""
    return a == b == 0 or (a < 0) == (b < 0)


_CENT = Decimal("0.01")
