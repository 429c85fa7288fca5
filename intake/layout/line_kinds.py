"""What the pieces of a line are by their shape: names, amounts, counts with their units, notes.

The cells of fee lines are cut here, before any column is looked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from intake import values
from intake.model import Field, Line
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)
MONEY = _PATTERNS.source("money")


class Sort(Enum):
    """What a piece of a line is by its shape."""

    NAME = 1
    MONEY = 2
    WHOLE = 3
    COUNTED = 4
    NOTE = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line and what it is."""

    line: Line
    sort: Sort

    @property
    def is_figure(self) -> bool:
        """Whether it is an amount, a number or a count."""
        return self.sort in (Sort.MONEY, Sort.WHOLE, Sort.COUNTED)


def is_sum(name: str) -> bool:
    """Whether words stand before a sum of lines, not before a line: 小计, 本页合计."""
    return bool(_PATTERNS["sum"].fullmatch(values.compact_text(name)))


def split_tokens(line: Line) -> Iterator[Token | tuple[Line, Line]]:
    """The names and figures of a line; a name with its amount in brackets or behind a colon comes as a pair."""
    at = 0
    for m in _PATTERNS["piece"].finditer(line.text):
        yield from _iter_between(line, at, m.start())
        if m["pair"]:
            yield line.cut_part(*m.span("name")), line.cut_part(*m.span("sum"))
        else:
            yield Token(line.cut_part(m.start(), m.end()), Sort.COUNTED if m["counted"] else Sort.MONEY)
        at = m.end()
    yield from _iter_between(line, at, len(line.text))


def _iter_between(line: Line, start: int, end: int) -> Iterator[Token]:
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip(" .·|_:：、,，"))
    tail = len(text) - len(text.rstrip(" .·|_:：、,，"))
    flat = values.compact_text(text).strip(".·|_:、,")
    sort = _find_sort(text, flat) if flat else None
    if sort is not None:
        yield Token(line.cut_part(start + lead, end - tail), sort)


def _find_sort(text: str, flat: str) -> Sort | None:
    """What a text without an amount or a count is, None where it says nothing; `flat` is what it is without signs."""
    if _PATTERNS["whole"].fullmatch(text.strip()):
        return Sort.WHOLE
    if _PATTERNS["note"].fullmatch(flat):
        return Sort.NOTE
    return Sort.NAME if _is_name(flat) else None


def _is_name(flat: str) -> bool:
    if len(flat) < 2:
        return False
    return bool(re.search("[\u4e00-\u9fff]", flat) or re.fullmatch("[A-Z][A-Za-z-]+", flat))


_RIVAL = 0.005
"""Score from which the recogniser's second choice at a digit is another reading of the amount."""


def with_rivals(field: Field[Decimal], line: Line) -> Field[Decimal]:
    """An amount with what its digits, or a point that was lost, may make of it: the arithmetic chooses among the readings."""
    found = [*_iter_rivals(line)]
    whole = re.fullmatch(r"[¥￥]?(\d{2,8})(\d{2})", values.compact_text(line.text))
    found += [f"{whole[1]}.{whole[2]}"] if whole else []  # a point that was not read
    return replace(field, alternatives=(*field.alternatives, *found)) if found and field.value is not None else field


def _iter_rivals(line: Line) -> Iterator[str]:
    """The line with one digit as the recogniser saw it besides."""
    for i, char in enumerate(line.chars):
        for other, score in char.rivals:
            if char.text.isdigit() and other.isdigit() and score >= _RIVAL:
                yield line.text[:i] + other + line.text[i + 1 :]
