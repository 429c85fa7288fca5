"""Soft balances of a bill: figures that usually come out, and of which each stands on the bill only once.

A difference accuses nobody, because bills are settled in ways that the form does not show; but where one changed digit in one
figure explains it, that figure is worth a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from intake.cases.evidence.amounts import Figure, format_yuan, locate_fields, read_figure
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Finding
from intake.fields.sums import one_digit_apart
from intake.model import Outcome, Reading


@dataclass(frozen=True, slots=True)
class Balance:
    """Keys of the vocabulary with their sign: 1 on the left side, -1 taken off it; the right side counts as it is.

    `left` and `right` are how people call the two sides.
    """

    signs: Mapping[str, int]
    against: tuple[str, ...]
    left: str
    right: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of both sides."""
        return (*self.signs, *self.against)

    def add_up(self, found: Mapping[str, Figure]) -> tuple[Decimal, Decimal]:
        """What the two sides come to; a figure that was not found counts nothing."""
        left = (sign * found[key].value for key, sign in self.signs.items() if key in found)
        right = (found[key].value for key in self.against if key in found)
        return sum(left, Decimal(0)), sum(right, Decimal(0))


_REMEDY = "请与原件核对各栏金额"
_SAID = {
    Outcome.PASS: ("", ""),
    Outcome.FAIL: ("，不符", _REMEDY),
    Outcome.UNKNOWN: ("，未能对上（可能另有结算方式）", _REMEDY),
}
"""What is added to the two sums, and what is to be done."""


def judge_balance(balance: Balance, paper: int, reading: Reading) -> Finding:
    """Pass where both sides agree, fail where one digit of one legible figure explains that they do not, else unknown."""
    found = {key: figure for key in balance.keys if (figure := read_figure(reading, key)) is not None}
    left, right = balance.add_up(found)
    outcome = _weigh(balance, found, left - right)
    told = f"{describe_paper(reading)}{balance.left} {format_yuan(left)}，{balance.right} {format_yuan(right)}"
    shown = locate_fields(paper, reading, [f for figure in found.values() for f in figure.fields])
    said, remedy = _SAID[outcome]
    return Finding(outcome, told + said, balance.keys, shown, remedy=remedy)


def _weigh(balance: Balance, found: Mapping[str, Figure], surplus: Decimal) -> Outcome:
    if not any(key in found for key in balance.against):
        return Outcome.UNKNOWN
    if not surplus:
        return Outcome.PASS
    legible = all(f.clear for f in found.values())
    return Outcome.FAIL if legible and _is_one_digit_off(balance, found, surplus) else Outcome.UNKNOWN


def _is_one_digit_off(balance: Balance, found: Mapping[str, Figure], surplus: Decimal) -> bool:
    """Whether one digit of one figure explains that the left side is so much above the right."""
    toward = {k: -sign * surplus for k, sign in balance.signs.items()} | dict.fromkeys(balance.against, surplus)
    return any(one_digit_apart(f.value, f.value + toward[k]) for k, f in found.items())
