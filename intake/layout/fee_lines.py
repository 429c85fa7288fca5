"""Names and the amounts beside them: the fee lines of a bill, whatever columns they stand in.

A pairing of name and amount that the levels of both leave open is marked as unsure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    is_sum_row,
    roles_of,
    share_column,
    sum_cells,
)
from intake.layout.join_lines import join_lines
from intake.layout.line_kinds import Sort, Token, is_sum, split_tokens
from intake.layout.rows import is_vertical, line_height, reading_order
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
    pairs, tokens = _split_pairs(lines)
    readings = _read_every_way(tokens, header, totals, known)
    best = max(readings, key=lambda reading: _rate_reading([*pairs, *reading], totals))
    found = {id(p.name): p for p in (*pairs, *best) if not is_sum(p.name.text)}
    return tuple(found[id(name)] for name in reading_order(p.name for p in found.values()))


def _split_pairs(lines: Sequence[Line]) -> tuple[list[Priced], list[Token]]:
    """Names with their amounts in one piece, and all other pieces of lines that are no stamps."""
    height = line_height(lines)
    level = [x for x in lines if not is_vertical(x) and x.rect.height < _TALL * height]
    cut = [piece for x in level for piece in split_tokens(x)]
    pairs = [Priced(piece[0], (("amount", piece[1]),)) for piece in cut if isinstance(piece, tuple)]
    return pairs, [piece for piece in cut if isinstance(piece, Token)]


def _read_every_way(
    tokens: Sequence[Token], header: Sequence[AmountColumn], totals: Collection[Decimal], known: Collection[str]
) -> list[list[Priced]]:
    """The lines as columns and as rows under rows, likelier first; mirrored too where the header does not begin with names."""
    readings = [_in_columns(tokens, header, totals, known), _under_names(tokens)]
    roles = [c.role for c in header]
    if roles[:1] != ["name"]:
        place = 0 if _begins_with_amounts(roles) else 1
        readings.insert(place, _read_mirrored(tokens, header, totals, known))
    return readings


def _begins_with_amounts(roles: Sequence[str]) -> bool:
    """Whether of names and amounts the amounts come first."""
    named = [role for role in roles if role in ("name", "amount")]
    return named[:1] == ["amount"]


def _rate_reading(reading: Sequence[Priced], totals: Collection[Decimal]) -> tuple[bool, int]:
    """A reading whose sum is printed wins, then the one with most amounts."""
    amounts = [a for p in reading if not is_sum(p.name.text) and (a := p.cell("amount")) is not None]
    return sum_cells(amounts) in totals, len(amounts)


def _in_columns(
    tokens: Sequence[Token], header: Sequence[AmountColumn], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    level = group_token_rows(tokens)
    groups = groups_of(tokens, level, header, known)
    found: list[Priced] = []
    for group, roles in zip(groups, roles_of(groups, level, totals), strict=True):
        found += _read_group(group, roles, level, known)
    return _mark_unsure(found)


def _read_group(group: ColumnGroup, roles: Sequence[str], level: Rows, known: Collection[str]) -> list[Priced]:
    """The lines of one group of columns, by the page's rows; by each column's own offset where a bent page set it off."""
    role = {id(t): r for column, r in zip(group.columns, roles, strict=True) for t in column}
    beside, whole = _find_beside(group, role, level), True
    if _is_slid(group, role, beside, level):
        beside, whole = _by_offset(group, _sum_names(level))
    lines = [_price_name(name, beside[id(name)], role, whole=whole) for name in group.names]
    return _join_wrapped_names([p for p in lines if p.cells], [p.name for p in lines if not p.cells], known)


def _price_name(name: Token, figures: Sequence[Token], role: Mapping[int, str], *, whole: bool) -> Priced:
    return Priced(name.line, tuple((role[id(t)], t.line) for t in figures), whole)


def _find_beside(group: ColumnGroup, role: Mapping[int, str], level: Rows) -> dict[int, list[Token]]:
    """The group's figures in the row of each of its names, by `id` of the name."""
    row_of = {id(t): row for row in level for t in row}
    return {id(name): [t for t in row_of[id(name)] if id(t) in role] for name in group.names}


def _is_slid(group: ColumnGroup, role: Mapping[int, str], beside: Mapping[int, Sequence[Token]], level: Rows) -> bool:
    """Whether a name has no amount in its row while an amount that is no sum has no name."""
    if all(any(role[id(t)] == "amount" for t in figures) for figures in beside.values()):
        return False
    named = {id(t) for figures in beside.values() for t in figures}
    in_sums = {id(t) for row in level if is_sum_row(row) for t in row}
    return any(role[id(t)] == "amount" and id(t) not in named | in_sums for column in group.columns for t in column)


def _sum_names(level: Rows) -> list[Token]:
    return [t for row in level for t in row if is_sum(t.line.text) and t.sort is Sort.NAME]


def _join_wrapped_names(lines: Sequence[Priced], rest: Sequence[Line], known: Collection[str]) -> list[Priced]:
    """The lines with what is left of names that go on above or below; unsure, for it may be a line without an amount."""
    found = list(lines)
    if not found:
        return found
    usual = _usual_gap(lines)
    for line in sorted(rest, key=lambda x: x.rect.top):
        at = min(range(len(found)), key=lambda i: abs(found[i].name.rect.middle - line.rect.middle))
        home = found[at]
        above, below = sorted((home.name, line), key=lambda x: x.rect.middle)
        if values.compact_text(line.text) in known or not _may_go_on(above, below, line.rect.height):
            continue
        near = _is_one_name(above, below, line.rect.height, usual)
        found[at] = replace(home, name=join_lines([above, below], blank=False) if near else home.name, sure=False)
    return found


def _is_one_name(above: Line, below: Line, height: float, usual: float | None) -> bool:
    """Whether two lines stand nearer than two names do as a rule."""
    gap = (below.rect.top - above.rect.bottom) / height
    return gap < 0.5 if usual is None else gap * height < 0.6 * usual


def _usual_gap(lines: Sequence[Priced]) -> float | None:
    """The free paper between two names in pixels, None where there is one name."""
    names = sorted((p.name.rect for p in lines), key=lambda rect: rect.top)
    gaps = [below.top - above.bottom for above, below in pairwise(names)]
    return median(gaps) if gaps else None


def _may_go_on(above: Line, below: Line, height: float) -> bool:
    """Whether a name goes on in the line below: close, aligned, and not ended by 费."""
    gap = (below.rect.top - above.rect.bottom) / height
    off = min(abs(above.rect.left - below.rect.left), abs(above.rect.center - below.rect.center))
    return gap <= 1.2 and off <= 0.7 * height and not above.text.rstrip().endswith("费")


def _by_offset(group: ColumnGroup, sums: Sequence[Token]) -> tuple[dict[int, list[Token]], bool]:
    """Each figure with the name it is nearest to, less what its column is usually off; whether that leaves no name out.

    A column that stands off by more than half a row cannot be told from one that stands off the other way.
    """
    names = sorted([*group.names, *sums], key=_middle_of)
    beside: dict[int, list[Token]] = {id(name): [] for name in names}
    for column in group.columns:
        for token, home in _pair_level(column, names):
            beside[id(home)].append(token)
    return beside, _is_complete(group, beside)


def _pair_level(column: Sequence[Token], names: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """The figures of a column with the names that they are level with, less what they are usually off."""
    steps = _name_steps(names)
    usual = _usual_offset(column, names)
    for token in column:
        place = _middle_of(token) - usual
        home = _nearest_name(names, place)
        if abs(_middle_of(home) - place) < _SLID * median(steps or [place]):
            yield token, home


def _name_steps(names: Sequence[Token]) -> list[float]:
    """The distances of neighbouring names."""
    return [_middle_of(below) - _middle_of(above) for above, below in pairwise(names)]


def _nearest_name(names: Sequence[Token], place: float) -> Token:
    return min(names, key=lambda name: abs(_middle_of(name) - place))


def _is_complete(group: ColumnGroup, beside: Mapping[int, Sequence[Token]]) -> bool:
    """Whether every figure has a name and every name a figure."""
    taken = sum(map(len, beside.values()))
    return taken == sum(map(len, group.columns)) and all(beside[id(name)] for name in group.names)


def _middle_of(token: Token) -> float:
    return token.line.rect.middle


def _usual_offset(column: Sequence[Token], names: Sequence[Token]) -> float:
    """How far below the nearest name a figure of the column stands as a rule, in pixels."""
    return median(min((_middle_of(t) - _middle_of(name) for name in names), key=abs) for t in column)


# ------------------------------------------------------------------------------------------------ which row is whose
def _mark_unsure(found: Sequence[Priced]) -> list[Priced]:
    """The lines, those marked whose amount stands nearly as near to another line's name.

    Forms are overprinted a little high or low throughout; what counts is the distance from the usual one.
    """
    offs = [off for p in found if (off := _amount_offset(p)) is not None]
    steps = _row_steps([p.name.rect for p in found])
    if not offs or not steps:
        return list(found)
    usual, pitch = median(offs), median(steps)
    return [replace(p, sure=p.sure and _is_level(p, usual, pitch)) for p in found]


def _row_steps(names: Sequence[Rect]) -> list[float]:
    """Distances of neighbouring rows; less than half a line is one row."""
    least = 0.5 * min((rect.height for rect in names), default=0)
    levels = sorted({round(rect.middle) for rect in names})
    return [below - above for above, below in pairwise(levels) if below - above > least]


def _amount_offset(line: Priced) -> float | None:
    amount = line.cell("amount")
    return None if amount is None else amount.rect.middle - line.name.rect.middle


def _is_level(line: Priced, usual: float, pitch: float) -> bool:
    off = _amount_offset(line)
    return off is None or (abs(off - usual) < _SLID * pitch and abs(off) < 0.5 * pitch)


def _under_names(tokens: Sequence[Token]) -> list[Priced]:
    """A row of names over a row of amounts, as often as it comes."""
    found: list[Priced] = []
    for above, below in pairwise(group_token_rows(tokens)):
        # One name over one figure is chance, unless rows of several went before.
        if len(above) > (0 if found else 1) and _are_names(above) and _are_figures(below):
            found += _pair_columns(above, below)
    return found


def _are_names(row: Sequence[Token]) -> bool:
    return all(t.sort is Sort.NAME for t in row)


def _are_figures(row: Sequence[Token]) -> bool:
    return bool(row) and all(t.is_figure for t in row)


def _pair_columns(names: Sequence[Token], figures: Sequence[Token]) -> Iterator[Priced]:
    """Each name with the figure below it, where there is one and no more."""
    for name in names:
        under = [t for t in figures if share_column(name.line.rect, t.line.rect)]
        if len(under) == 1:
            yield Priced(name.line, (("amount", under[0].line),))


# ------------------------------------------------------------------------------------------------ amounts before names
def _read_mirrored(
    tokens: Sequence[Token], header: Sequence[AmountColumn], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    """The lines as they are read with the page's right and left exchanged."""
    turned = [replace(t, line=replace(t.line, rect=_mirror_rect(t.line.rect))) for t in tokens]
    own = {id(m.line): t.line for m, t in zip(turned, tokens, strict=True)}
    heads = [replace(c, rect=_mirror_rect(c.rect)) for c in header[::-1]]
    return [_turn_back(p, own) for p in _in_columns(turned, heads, totals, known)]


def _turn_back(line: Priced, own: Mapping[int, Line]) -> Priced:
    """A mirrored line as it stands on the page; a name of two pieces has no line of its own there."""
    name = own.get(id(line.name)) or replace(line.name, rect=_mirror_rect(line.name.rect))
    return replace(line, name=name, cells=tuple((role, own[id(cell)]) for role, cell in line.cells))


def _mirror_rect(rect: Rect) -> Rect:
    return replace(rect, left=-rect.right, right=-rect.left)
