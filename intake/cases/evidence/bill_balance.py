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
        return (*self.signs, *self.against)


def judge_balance(balance: Balance, paper: int, reading: Reading) -> Finding:
    """Pass where both sides agree, fail where one digit of one legible figure explains that they do not, else unknown."""
    found = {key: figure for key in balance.keys if (figure := read_figure(reading, key)) is not None}
    shown = locate_fields(paper, reading, [f for figure in found.values() for f in figure.fields])
    left = sum((sign * found[k].value for k, sign in balance.signs.items() if k in found), Decimal(0))
    right = sum((found[k].value for k in balance.against if k in found), Decimal(0))
    told = f"{describe_paper(reading)}{balance.left} {format_yuan(left)}，{balance.right} {format_yuan(right)}"
    remedy = "请与原件核对各栏金额"
    if left == right and any(k in found for k in balance.against):
        return Finding(Outcome.PASS, told, balance.keys, shown)
    clear = all(f.clear for f in found.values()) and any(k in found for k in balance.against)
    if clear and _is_one_digit_off(balance, found, left - right):
        return Finding(Outcome.FAIL, f"{told}，不符", balance.keys, shown, remedy=remedy)
    return Finding(Outcome.UNKNOWN, f"{told}，未能对上（可能另有结算方式）", balance.keys, shown, remedy=remedy)


def _is_one_digit_off(balance: Balance, found: Mapping[str, Figure], surplus: Decimal) -> bool:
    """Whether one digit of one figure explains that the left side is so much above the right."""
    toward = {k: -sign * surplus for k, sign in balance.signs.items()} | dict.fromkeys(balance.against, surplus)
    return any(one_digit_apart(f.value, f.value + toward[k]) for k, f in found.items())
