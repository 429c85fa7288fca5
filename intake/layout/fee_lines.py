"""Names and the amounts beside them: the fee lines of a bill, whatever columns they stand in.

A pairing of name and amount that the levels of both leave open is marked as unsure.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from statistics import median

from intake import values
from intake.layout.fee_columns import (
    AmountColumn,
    ColumnGroup,
    Rows,
    group_token_rows,
    groups_of,
    roles_of,
    share_column,
    sum_cells,
)
from intake.layout.join_lines import join_lines
from intake.layout.line_kinds import Sort, Token, is_sum, split_tokens
from intake.layout.rows import group_rows, is_vertical, line_height
from intake.model import Line, Rect

_TALL = 1.8
"""Heights of a usual line from which text is a stamp's or a banner's."""
_SLID = 0.3
"""Share of the distance between rows by which an amount may stand off its name's level before the next row's is as near."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A name and the cells beside it, by column role; `sure` where no other row's name is nearly as near to the amount."""

    name: Line
    cells: tuple[tuple[str, Line], ...]
    sure: bool = True

    def cell(self, role: str) -> Line | None:
        """The cell in this column."""
        return next((line for r, line in self.cells if r == role), None)


def find_priced_lines(
    lines: Sequence[Line],
    header: Sequence[AmountColumn] = (),
    totals: Collection[Decimal] = (),
    known: Collection[str] = (),
) -> tuple[Priced, ...]:
    """Every name with at least one figure beside it, row by row, left to right.

    Args:
        lines: The lines between header and total, without label: value pairs.
        header: The header's columns, left to right; groups repeat (`name`, `amount`, `name`, `amount`).
        totals: Amounts that are printed outside the lines: one of them may be their sum.
        known: Names that are whole: where one has no figure, nothing was charged for it.
    """
    height = line_height(lines)
    cut = [t for x in lines if not is_vertical(x) and x.rect.height < _TALL * height for t in split_tokens(x)]
    pairs = [Priced(t[0], (("amount", t[1]),)) for t in cut if isinstance(t, tuple)]
    tokens = [t for t in cut if isinstance(t, Token)]
    readings = [_in_columns(tokens, header, totals, known), _under_names(tokens)]
    if not any(c.role == "name" for c in header[:1]):
        before = [c.role for c in header if c.role in ("name", "amount")][:1] == ["amount"]
        readings.insert(0 if before else 1, _read_mirrored(tokens, header, totals, known))
    best = max(readings, key=lambda r: _rate_reading([*pairs, *r], totals))
    found = {id(p.name): p for p in (*pairs, *best) if not is_sum(p.name.text)}
    return tuple(found[id(name)] for row in group_rows(p.name for p in found.values()) for name in row)


def _rate_reading(reading: Sequence[Priced], totals: Collection[Decimal]) -> tuple[bool, int]:
    """A reading whose sum is printed wins, then the one with most amounts."""
    amounts = [a for p in reading if not is_sum(p.name.text) and (a := p.cell("amount")) is not None]
    return sum_cells(amounts) in totals, len(amounts)


def _in_columns(
    tokens: Sequence[Token], header: Sequence[AmountColumn], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    level = group_token_rows(tokens)
    groups = groups_of(tokens, level, header, known)
    roles = roles_of(groups, level, totals)
    return _mark_unsure(
        [p for group, named in zip(groups, roles, strict=True) for p in _iter_group_lines(group, named, level, known)]
    )


def _iter_group_lines(
    group: ColumnGroup, roles: Sequence[str], level: Rows, known: Collection[str]
) -> Iterator[Priced]:
    """The lines of one group of columns, by the page's rows; by each column's own offset where a bent page set it off."""
    role = {id(t): r for column, r in zip(group.columns, roles, strict=True) for t in column}
    row_of = {id(t): row for row in level for t in row}
    beside = {id(n): [t for t in row_of[id(n)] if id(t) in role] for n in group.names}
    amounts = [t for column, r in zip(group.columns, roles, strict=True) if r == "amount" for t in column]
    lost = any(not any(t in amounts for t in ts) for ts in beside.values())
    left = [a for a in amounts if not any(a in ts for ts in beside.values())]
    slid = lost and any(not any(is_sum(t.line.text) for t in row_of[id(a)]) for a in left)
    whole = True
    if slid:
        sums = [t for row in level for t in row if is_sum(t.line.text) and t.sort is Sort.NAME]
        beside, whole = _by_offset(group, sums)
    lines = [
        Priced(n.line, tuple((role[id(t)], t.line) for t in beside[id(n)]), whole) for n in group.names if beside[id(n)]
    ]
    yield from _join_wrapped_names(lines, [n.line for n in group.names if not beside[id(n)]], known)


def _join_wrapped_names(lines: Sequence[Priced], rest: Sequence[Line], known: Collection[str]) -> list[Priced]:
    """The lines with what is left of names that go on above or below; unsure, for it may be a line without an amount."""
    found = list(lines)
    gaps = [b.name.rect.top - a.name.rect.bottom for a, b in pairwise(sorted(lines, key=lambda p: p.name.rect.top))]
    usual = median(gaps) if gaps else None
    for line in sorted(rest, key=lambda x: x.rect.top):
        if values.compact_text(line.text) in known or not found:
            continue
        at = min(range(len(found)), key=lambda i: abs(found[i].name.rect.middle - line.rect.middle))
        home = found[at]
        above, below = sorted((home.name, line), key=lambda x: x.rect.middle)
        gap = (below.rect.top - above.rect.bottom) / line.rect.height
        off = min(abs(above.rect.left - below.rect.left), abs(above.rect.center - below.rect.center))
        if gap > 1.2 or off > 0.7 * line.rect.height or above.text.rstrip().endswith("费"):
            continue
        near = gap < 0.5 if usual is None else gap * line.rect.height < 0.6 * usual
        found[at] = replace(home, name=join_lines([above, below], blank=False) if near else home.name, sure=False)
    return found


def _by_offset(group: ColumnGroup, sums: Sequence[Token]) -> tuple[dict[int, list[Token]], bool]:
    """Each figure with the name it is nearest to, less what its column is usually off; whether that leaves no name out.

    A column that stands off by more than half a row cannot be told from one that stands off the other way.
    """
    names = sorted([*group.names, *sums], key=lambda t: t.line.rect.middle)
    steps = [b.line.rect.middle - a.line.rect.middle for a, b in pairwise(names)]
    beside: dict[int, list[Token]] = {id(n): [] for n in names}
    for column in group.columns:
        offs = [min((t.line.rect.middle - n.line.rect.middle for n in names), key=abs) for t in column]
        usual = median(offs)
        for token in column:
            place = token.line.rect.middle - usual
            home = min(names, key=lambda n: abs(n.line.rect.middle - place))
            if abs(home.line.rect.middle - place) < _SLID * median(steps or [place]):
                beside[id(home)].append(token)
    taken = sum(len(ts) for ts in beside.values())
    return beside, taken == sum(len(c) for c in group.columns) and all(beside[id(n)] for n in group.names)


# ------------------------------------------------------------------------------------------------ which row is whose
def _mark_unsure(found: Sequence[Priced]) -> list[Priced]:
    """The lines, those marked whose amount stands nearly as near to another line's name.

    Forms are overprinted a little high or low throughout; what counts is the distance from the usual one.
    """
    offs = [a.rect.middle - p.name.rect.middle for p in found if (a := p.cell("amount")) is not None]
    tops = sorted({round(p.name.rect.middle) for p in found})
    steps = [b - a for a, b in pairwise(tops) if b - a > 0.5 * min((p.name.rect.height for p in found), default=0)]
    if not offs or not steps:
        return list(found)
    usual, pitch = median(offs), median(steps)
    return [replace(p, sure=p.sure and _is_level(p, usual, pitch)) for p in found]


def _is_level(line: Priced, usual: float, pitch: float) -> bool:
    amount = line.cell("amount")
    if amount is None:
        return True
    off = amount.rect.middle - line.name.rect.middle
    return abs(off - usual) < _SLID * pitch and abs(off) < 0.5 * pitch


def _under_names(tokens: Sequence[Token]) -> list[Priced]:
    """A row of names over a row of amounts, as often as it comes."""
    level = group_token_rows(tokens)
    found: list[Priced] = []
    for above, below in pairwise(level):
        if (
            len(above) > (0 if found else 1)
            and all(t.sort is Sort.NAME for t in above)
            and below
            and all(t.is_figure for t in below)
        ):
            under = [(n, [t for t in below if share_column(n.line.rect, t.line.rect)]) for n in above]
            found += [Priced(n.line, (("amount", ts[0].line),)) for n, ts in under if len(ts) == 1]
    return found


# ------------------------------------------------------------------------------------------------ amounts before names
def _read_mirrored(
    tokens: Sequence[Token], header: Sequence[AmountColumn], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    """The lines as they are read with the page's right and left exchanged."""
    turned = [replace(t, line=replace(t.line, rect=_mirror_rect(t.line.rect))) for t in tokens]
    own = {id(m.line): t.line for m, t in zip(turned, tokens, strict=True)}
    found = _in_columns(turned, [replace(c, rect=_mirror_rect(c.rect)) for c in header[::-1]], totals, known)
    back = {id(p.name): own.get(id(p.name)) or replace(p.name, rect=_mirror_rect(p.name.rect)) for p in found}
    return [replace(p, name=back[id(p.name)], cells=tuple((r, own[id(x)]) for r, x in p.cells)) for p in found]


def _mirror_rect(rect: Rect) -> Rect:
    return replace(rect, left=-rect.right, right=-rect.left)
