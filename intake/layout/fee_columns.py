"""Columns of names and of figures, and which figures are the amounts, told by all the cells of a column.

The heads of a table are heard, but figures decide: of the columns of figures that one is the amounts whose sum is printed
elsewhere on the page.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice, pairwise, product
from statistics import median

from rapidfuzz.distance import Hamming

from intake import values
from intake.layout.line_kinds import Sort, Token, is_sum
from intake.layout.rows import group_items, group_rows, is_vertical
from intake.model import Line, Rect


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of the header: what it holds (`name`, `quantity`, `amount`, `remark`, …) and where it stands."""

    role: str
    rect: Rect


Stack = tuple[Token, ...]
Rows = Sequence[Sequence[Token]]


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """A column of names, the columns of figures that belong to it, and the heads over those."""

    names: Stack
    columns: tuple[Stack, ...]
    heads: tuple[AmountColumn, ...]


def sum_cells(cells: Sequence[Line | None]) -> Decimal | None:
    """The sum of what is read in the cells, None where one is no amount or there is nothing to add."""
    try:
        found = [values.parse_money(c.text) for c in cells if c is not None]
    except ValueError:
        return None
    return sum(found, start=Decimal(0)) or None if len(found) == len(cells) else None


def group_token_rows(tokens: Sequence[Token]) -> Rows:
    """The tokens in rows, from top to bottom, each from left to right."""
    return group_items(tokens, lambda token: token.line)


def _group_stacks(tokens: Sequence[Token]) -> list[Stack]:
    """Tokens that stand over one another, left to right: chains of cells that overlap by a third of the narrower one."""
    found: list[Stack] = []
    for token in sorted(tokens, key=lambda t: t.line.rect.left):
        homes = [s for s in found if any(share_column(token.line.rect, t.line.rect) for t in s)]
        found = [*(s for s in found if s not in homes), (token, *(t for s in homes for t in s))]
    return sorted(found, key=_column_center)


def share_column(a: Rect, b: Rect) -> bool:
    """Whether two cells stand over one another: by a third of the narrower one."""
    return a.overlap_x(b) > 0.34 * min(a.width, b.width)


def _column_center(column: Sequence[Token]) -> float:
    return median(t.line.rect.center for t in column)


def groups_of(
    tokens: Sequence[Token], level: Rows, header: Sequence[AmountColumn], known: Collection[str] = ()
) -> list[ColumnGroup]:
    """Every column of names with the columns of figures up to the next one.

    Of several columns of words before the same figures the last of known names is the names, else the first that is well
    filled and not always the same.
    """
    spans = _split_spans(_sort_stacks(tokens), header, known)
    edges = [float("-inf"), *(_column_center(names) for names, _ in spans[1:]), float("inf")]
    found: list[ColumnGroup] = []
    for (names, figures), (left, right) in zip(spans, pairwise(edges), strict=False):  # without spans, no borders
        heads = _heads_between(header, left, right)
        found.append(ColumnGroup(names, _merge_scattered(figures, level, len(heads)), heads))
    return found


def _sort_stacks(tokens: Sequence[Token]) -> list[Stack]:
    """The columns of names and those of figures, left to right."""
    names = [t for t in tokens if t.sort is Sort.NAME and not is_sum(t.line.text)]
    figures = [t for t in tokens if t.is_figure]
    return sorted([*_group_stacks(names), *_group_stacks(figures)], key=_column_center)


def _split_spans(
    stacks: Sequence[Stack], header: Sequence[AmountColumn], known: Collection[str]
) -> list[tuple[Stack, list[Stack]]]:
    """Each column of names and the columns of figures up to the next one."""
    spans: list[tuple[Stack, list[Stack]]] = []
    words: list[Stack] = []
    for stack in stacks:
        if not stack[0].is_figure:
            words.append(stack)
        elif words:
            spans.append((_names_of(words, header, known), [stack]))
            words = []
        elif spans:
            spans[-1][1].append(stack)
    return spans


def _heads_between(header: Sequence[AmountColumn], left: float, right: float) -> tuple[AmountColumn, ...]:
    return _until_repeated([c for c in header if c.role in _FIGURES and left < c.rect.center < right])


def _until_repeated(heads: Sequence[AmountColumn]) -> tuple[AmountColumn, ...]:
    """The heads up to the first that says what one before it said: there another group begins, which may have no lines."""
    again = next((i for i, h in enumerate(heads) if h.role in {x.role for x in heads[:i]}), len(heads))
    return tuple(heads[:again])


def _names_of(words: Sequence[Stack], header: Sequence[AmountColumn], known: Collection[str]) -> Stack:
    most = max(len(c) for c in words)
    full = [c for c in words if len(c) >= 0.7 * most and _is_varied(c)] or list(words)
    named = [c.rect for c in header if c.role == "name"]
    under = [c for c in full if any(share_column(r, t.line.rect) for r in named for t in c)]
    listed = [c for c in under or full if 2 * sum(values.compact_text(t.line.text) in known for t in c) > len(c)]
    return listed[-1] if listed else (under or full)[0]


def _is_varied(column: Stack) -> bool:
    return len(column) < 3 or len({t.line.text for t in column}) > 0.5 * len(column)


def _merge_scattered(stacks: Sequence[Stack], level: Rows, heads: int) -> tuple[Stack, ...]:
    """The stacks as columns: overprinted figures that stand here and there, one a row, are one column."""
    rows_of = [{i for i, row in enumerate(level) for t in stack if t in row} for stack in stacks]
    alike = len({any(t.sort is Sort.COUNTED for t in s) for s in stacks}) == 1
    if heads < 2 and len(stacks) > 1 and alike and all(a.isdisjoint(b) for a, b in combinations(rows_of, 2)):
        return (tuple(t for s in stacks for t in s),)
    return tuple(stacks)


# ------------------------------------------------------------------------------------------------ what the figures are
_FIGURES = ("quantity", "price", "amount", "paid")
_TRIES = 64


def roles_of(groups: Sequence[ColumnGroup], level: Rows, totals: Collection[Decimal]) -> list[list[str]]:
    """The roles of each group's columns of figures: by the sum that is printed, else by their heads, else by what they hold."""
    roles = [_by_head(g) for g in groups]
    amounts = tuple(named.index("amount") if "amount" in named else -1 for named in roles)
    if totals and not _adds_up(groups, amounts, level, totals):
        # A sum that is printed on the page does not come about by chance.
        fitting = [choice for choice in _iter_choices(groups) if _adds_up(groups, choice, level, totals)]
        amounts = fitting[0] if len(fitting) == 1 else amounts
    return [_with_amount_at(named, at) for named, at in zip(roles, amounts, strict=True)]


def _iter_choices(groups: Sequence[ColumnGroup]) -> Iterator[tuple[int, ...]]:
    """Ways to choose the column of amounts in every group."""
    candidates = [[i for i, c in enumerate(g.columns) if _may_be_amounts(c)] or [0] for g in groups]
    return islice(product(*candidates), _TRIES)


def _with_amount_at(roles: Sequence[str], at: int) -> list[str]:
    """The roles with the amounts in column `at`; what the heads call so besides is what was paid."""
    others = ["paid" if role == "amount" else role for role in roles]
    return ["amount" if i == at else role for i, role in enumerate(others)]


def _may_be_amounts(column: Stack) -> bool:
    return any(t.sort is not Sort.COUNTED for t in column)


def _adds_up(groups: Sequence[ColumnGroup], amounts: Sequence[int], level: Rows, totals: Collection[Decimal]) -> bool:
    sums = {id(t) for row in level if is_sum_row(row) for t in row}
    columns = [g.columns[at] for g, at in zip(groups, amounts, strict=True) if at >= 0]
    return sum_cells([t.line for column in columns for t in column if id(t) not in sums]) in totals


def is_sum_row(row: Sequence[Token]) -> bool:
    """Whether a row holds a sum of lines and no line."""
    return any(is_sum(t.line.text) for t in row)


def _by_head(group: ColumnGroup) -> list[str]:
    """Each column of figures under the head that fits it best, both from left to right; without one by its shape."""
    roles = _match_heads(group.columns, group.heads)
    named = [roles.get(i) or _by_shape(column) for i, column in enumerate(group.columns)]
    if "amount" not in named:
        for i in _likely_amounts(group, roles)[-1:]:
            named[i] = "amount"
    return named


def _match_heads(columns: Sequence[Stack], heads: Sequence[AmountColumn]) -> dict[int, str]:
    most = min(len(columns), len(heads))
    ways = product(combinations(range(len(columns)), most), combinations(heads, most))
    best = min(ways, key=lambda way: sum(_head_distance(columns[i], head) for i, head in zip(*way, strict=True)))
    return {i: head.role for i, head in zip(*best, strict=True)}


def _likely_amounts(group: ColumnGroup, roles: Collection[int]) -> list[int]:
    """Columns that may be the amounts that no head names; under a head of amounts only those that have no head."""
    told = roles if any(h.role == "amount" for h in group.heads) else ()
    free = [i for i, column in enumerate(group.columns) if _may_be_amounts(column) and i not in told]
    return [i for i in free if not group.heads or _by_shape(group.columns[i]) == "amount"]


def _head_distance(column: Stack, head: AmountColumn) -> float:
    """How far a column stands from a head, in pixels; a head that says another kind of figure is as good as a page away."""
    counted = sum(t.sort is Sort.COUNTED for t in column) > 0.5 * len(column)
    money = sum(bool(re.search(r"[.．]\d\d$", t.line.text)) for t in column) > 0.5 * len(column)
    odd = (counted and head.role != "quantity") or (money and head.role == "quantity")
    return abs(head.rect.center - _column_center(column)) + (1000.0 if odd else 0.0)


def _by_shape(column: Stack) -> str:
    counted = sum(t.sort is Sort.COUNTED for t in column)
    small = sum(t.sort is Sort.WHOLE and len(t.line.text.strip(" .")) < 3 for t in column)
    return "quantity" if counted + small > 0.6 * len(column) else "amount"


# ------------------------------------------------------------------------------------------------ the heads
def find_header(lines: Sequence[Line], words: Sequence[tuple[str, str]]) -> tuple[AmountColumn, ...]:
    """The columns of the first row that names at least a `name` and an `amount` column, left to right.

    Args:
        words: (printed word, role), longer words first.
    """
    for row in group_rows(x for x in lines if not is_vertical(x)):
        columns = _read_header_row(row, words)
        roles = {c.role for c in columns}
        if "name" in roles and roles & {"amount", "paid"}:
            return tuple(sorted(columns, key=lambda c: c.rect.left))
    return ()


def _read_header_row(row: Sequence[Line], words: Sequence[tuple[str, str]]) -> list[AmountColumn]:
    columns = [c for line in row for c in _find_columns(line, words)]
    if len(columns) > 1:
        columns += [c for line in row for c in _find_misread(line, words)]
    return columns


def _find_columns(line: Line, words: Sequence[tuple[str, str]]) -> list[AmountColumn]:
    found: list[tuple[int, int, str]] = []
    for word, role in words:
        for m in re.finditer(r"\s*".join(map(re.escape, word)), line.text):
            if not any(s < m.end() and m.start() < e for s, e, _ in found):
                found.append((m.start(), m.end(), role))
    return [AmountColumn(role, line.cut_part(s, e).rect) for s, e, role in sorted(found)]


def _find_misread(line: Line, words: Sequence[tuple[str, str]]) -> list[AmountColumn]:
    """A head with one letter misread, in a row that has others."""
    flat = values.compact_text(line.text)
    if _find_columns(line, words):
        return []
    near = {role for word, role in words if len(word) == len(flat) > 1 and Hamming.distance(word, flat) == 1}
    return [AmountColumn(near.pop(), line.rect)] if len(near) == 1 else []
