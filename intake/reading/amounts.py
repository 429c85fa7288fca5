"""Names and the amounts beside them: the fee lines of a bill.

Columns come from the header where there is one; otherwise a name owns the numbers to its right up to the next name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from intake.model import Doubt, Field, Line, Rect, State
from intake.reading.rows import is_vertical, on_one_level, rows

MONEY = r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，.]\d{3})+|[\dODo]+)\s?[.．:]\s?[\dODo]{1,2}"
"""An amount with a decimal point, as printers and misreadings (O or D for 0, a colon for the point) give it."""
_MONEY = re.compile(rf"(?<![A-Za-z0-9\[(*])(?<!\S\.)(?:{MONEY})(?![\dA-Za-z.*%])")
"""Not inside a number or a code; a point before it is a speck where nothing stands before the point."""
_WHOLE = re.compile(r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，]\d{3})+|\d+)\.?(?:\s*/?\s*[\u4e00-\u9fff]{1,2})?[\s.。,]*")
_NAME = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the header: what it holds (`name`, `quantity`, `amount`, `remark`, …) and where it stands."""

    role: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Priced:
    """A name and the cells beside it, by column role."""

    name: Line
    cells: tuple[tuple[str, Line], ...]

    def cell(self, role: str) -> Line | None:
        return next((line for r, line in self.cells if r == role), None)


@dataclass(frozen=True, slots=True)
class _Token:
    line: Line
    number: bool


def tokens(line: Line) -> list[_Token]:
    """A line cut into names and numbers: `0.00 CT费` is a number and a name."""
    found: list[_Token] = []
    at = 0
    for m in _MONEY.finditer(line.text):
        _add_piece(found, line, at, m.start())
        found.append(_Token(line.part(m.start(), m.end()), True))
        at = m.end()
    _add_piece(found, line, at, len(line.text))
    return found


def _add_piece(found: list[_Token], line: Line, start: int, end: int) -> None:
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip(" .·|_"))
    tail = len(text) - len(text.rstrip(" .·|_"))
    if _WHOLE.fullmatch(text.strip()):
        found.append(_Token(line.part(start + lead, end - tail), True))
    elif _NAME.search(text) and len(text.strip()) > 1:
        found.append(_Token(line.part(start + lead, end - tail), False))


def priced(lines: Sequence[Line], header: Sequence[Column] = ()) -> tuple[Priced, ...]:
    """Every name with at least one number beside it, row by row, left to right.

    Args:
        lines: The lines between header and total, without label: value pairs.
        header: The header's columns, left to right; groups repeat (`name`, `amount`, `name`, `amount`).
    """
    cut = [t for line in lines if not is_vertical(line) for t in tokens(line)]
    by_line = {id(t.line): t for t in cut}
    found: list[Priced] = []
    for row in rows(t.line for t in cut):
        name: Line | None = None
        numbers: list[Line] = []
        for line in row:
            if by_line[id(line)].number:
                numbers.append(line)
                continue
            if name is not None and not numbers and not _other_group(name, line, header):
                continue  # a remark or the wrapped tail of a name beside it; the first name keeps the amount
            found += _close(name, numbers, header)
            name, numbers = line, []
        found += _close(name, numbers, header)
    return tuple(found)


def _other_group(a: Line, b: Line, header: Sequence[Column]) -> bool:
    """True where a new group of columns begins between the two."""
    starts = [c.rect.left for c in header if c.role == "name"]
    if not starts:
        return True
    return any(a.rect.center < s < b.rect.right for s in starts)


def _close(name: Line | None, numbers: Sequence[Line], header: Sequence[Column]) -> list[Priced]:
    if name is None or not numbers:
        return []
    return [Priced(name, _roles(numbers, header))]


def _roles(numbers: Sequence[Line], header: Sequence[Column]) -> tuple[tuple[str, Line], ...]:
    """Which column each number stands in: the nearest number column of the header, else by count."""
    if len(numbers) == 1:
        return (("amount", numbers[0]),)
    columns = [c for c in header if c.role in ("quantity", "price", "amount", "paid")]
    if not columns:
        return (("quantity", numbers[-2]), ("amount", numbers[-1]))
    cells: dict[str, Line] = {}
    for line in numbers:
        nearest = min(columns, key=lambda c: abs(c.rect.center - line.rect.center))
        cells.setdefault(nearest.role, line)
    if "amount" not in cells:
        cells["amount"] = cells.pop("paid", numbers[-1])
    return tuple(cells.items())


def find_header(lines: Sequence[Line], words: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """The columns of the first row that names at least a `name` and an `amount` column, left to right.

    Args:
        words: (printed word, role), longer words first.
    """
    for row in rows(x for x in lines if not is_vertical(x)):
        columns = [c for line in row for c in _columns(line, words)]
        roles = {c.role for c in columns}
        if {"name", "amount"} <= roles or {"name", "paid"} <= roles:
            level = next(line.rect for line in row)
            return tuple(sorted((c for c in columns if on_one_level(c.rect, level) or True), key=lambda c: c.rect.left))
    return ()


def _columns(line: Line, words: Sequence[tuple[str, str]]) -> list[Column]:
    found: list[tuple[int, int, str]] = []
    for word, role in words:
        for m in re.finditer(re.escape(word), line.text):
            if not any(s < m.end() and m.start() < e for s, e, _ in found):
                found.append((m.start(), m.end(), role))
    return [Column(role, line.part(s, e).rect) for s, e, role in sorted(found)]


_RIVAL, _CONTESTED = 0.02, 0.1
"""Score from which the recogniser's second choice at a digit is another reading, and from which it casts a doubt: right
digits of real bills had rivals of 0.08 at most, a 2 that was read as 7 one of 0.31."""


def with_rivals(field: Field[Decimal], line: Line) -> Field[Decimal]:
    """An amount with what its digits may be instead; doubtful where one of them is contested."""
    found: list[str] = []
    for i, c in enumerate(line.chars):
        for text, score in c.rivals:
            if c.text.isdigit() and text.isdigit() and score >= _RIVAL:
                found.append(line.text[:i] + text + line.text[i + 1 :])
    if not found or field.value is None:
        return field
    contested = any(
        c.text.isdigit() and any(t.isdigit() and s >= _CONTESTED for t, s in c.rivals) for c in line.chars
    )
    field = replace(field, alternatives=(*field.alternatives, *found))
    return field.in_state(State.DOUBTFUL, Doubt.CONTESTED) if contested and field.state is State.READ else field
