"""Numbers of bank cards: where they stand, and the check digit (Luhn, ISO/IEC 7812) as proof.

A bank number is never repaired: Luhn finds single wrong digits only, and money goes where the number points.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product, takewhile

from stdnum import luhn

from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Doubt, Field, Line, Proof, Rect, State
from intake.numbers import id_numbers
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)

_SHORTEST = 12
"""Digits of the shortest account numbers of Chinese banks."""
GROUP_GAP = 3.0
"""Widest blank between two groups of digits, in line heights: embossed groups stand one to two apart."""


def is_card_number(text: str) -> bool:
    """16 to 19 digits that begin as bank cards do: 62 and 60 (UnionPay), 9 (older Chinese cards), 3, 4, 5 (others)."""
    return bool(re.fullmatch(r"(?:6[0-9]|9|[345])\d{14,18}", text) and 16 <= len(text) <= 19)


def card_numbers(lines: Sequence[Line]) -> Iterator[Line]:
    """Every run of 16 to 19 digits that is no ID number, top to bottom; groups that stand apart are put together."""
    level = [_join_digit_groups(row) for row in group_rows(lines)]
    for above, row in pairwise([[], *level]):
        for line in (*row, *_over_two_rows(above, row)):
            yield from _numbers_in(line)


def _numbers_in(line: Line) -> Iterator[Line]:
    for match in _PATTERNS["run"].finditer(line.text):
        digits = re.sub(r"\s", "", match[0])
        other = _is_identity(digits) or _PATTERNS["not_hers"].search(line.text[: match.start()])
        if is_card_number(digits) and not other:
            yield line.cut_part(match.start(), match.end())


def _over_two_rows(above: Sequence[Line], row: Sequence[Line]) -> Iterator[Line]:
    """A number set in two rows, one below the other; only the check digit says that they are one."""
    upper = [x for x in above if _PATTERNS["group"].fullmatch(x.text)]
    lower = [x for x in row if _PATTERNS["group"].fullmatch(x.text)]
    for first, second in product(upper, lower):
        digits = re.sub(r"\s", "", first.text + second.text)
        if _hangs_under(first.rect, second.rect) and is_card_number(digits) and luhn.is_valid(digits):
            yield join_lines([first, second])


def _hangs_under(upper: Rect, lower: Rect) -> bool:
    reach = GROUP_GAP * max(upper.height, lower.height)
    return abs(upper.left - lower.left) < reach and lower.middle - upper.middle < reach


def _is_identity(digits: str) -> bool:
    return len(digits) == 18 and id_numbers.parse_birth_date(digits) is not None and digits[:2] in id_numbers.PROVINCES


def _join_digit_groups(row: Sequence[Line]) -> list[Line]:
    """The row's lines, neighbouring groups of digits joined."""
    found: list[Line] = []
    rest = list(row)
    while rest:
        run = [rest[0]]
        if _PATTERNS["group"].fullmatch(rest[0].text):
            run += takewhile(lambda x: bool(_PATTERNS["group"].fullmatch(x.text)), rest[1:])
            run = _until_wide_gap(run)
        found.append(join_lines(run))
        rest = rest[len(run) :]
    return found


def _until_wide_gap(run: Sequence[Line]) -> list[Line]:
    kept = [run[0]]
    for line in run[1:]:
        if line.rect.left - kept[-1].rect.right > GROUP_GAP * max(line.rect.height, kept[-1].rect.height):
            break
        kept.append(line)
    return kept


def prove_bank_number(field: Field[str], *, card: bool = True) -> Field[str]:
    """Verified where the check digit is right and the reading was sure; doubtful where it is wrong.

    Args:
        card: Whether the number must be a card's. An account number of a passbook follows no public rule: it is judged
            only where it looks like a card number.
    """
    number = field.value
    if number is None or "*" in number:
        return field
    if not is_card_number(number):
        return _doubt_length(field, number, card=card)
    if not luhn.is_valid(number):
        return field.as_doubtful(Doubt.CHECK_DIGIT.with_text("卡号校验位不符"))
    if field.state is State.DOUBTFUL:
        return field  # two wrong digits pass once in ten: the check digit does not make up for an unsure reading
    return field.reset_state(State.VERIFIED, Proof.CHECK_DIGIT.with_text("卡号校验位通过"))


def _doubt_length(field: Field[str], number: str, *, card: bool) -> Field[str]:
    if card:
        return field.as_doubtful(Doubt.LENGTH.with_text("不是 16 至 19 位卡号"))
    short = sum(c.isdigit() for c in number) < _SHORTEST
    return field.as_doubtful(Doubt.LENGTH.with_text(f"账号少于 {_SHORTEST} 位")) if short else field
