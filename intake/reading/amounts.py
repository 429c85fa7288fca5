"""Names and the amounts beside them: the fee lines of a bill, whatever columns they stand in.

What a cell holds is told by its own shape, what a column holds by all its cells: names stand over names, figures over figures.
The heads of a table are heard, but figures decide: of the columns of figures that one is the amounts whose sum is printed
elsewhere on the page. A pairing of name and amount that the levels of both leave open is marked as unsure.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from itertools import combinations, islice, pairwise, product
from statistics import median

from intake import values
from intake.model import Field, Line, Rect
from intake.reading.pieces import joined
from intake.reading.rows import is_vertical, line_height, rows

MONEY = r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，.]\d{3})+|[\dODo]+)\s?[.．:]\s?[\dODo]{1,2}"
"""An amount with a decimal point, as printers and misreadings (O or D for 0, a colon for the point) give it."""
UNITS = "人次|床日|小时|分钟|部位|单位|次|项|支|盒|片|瓶|袋|包|粒|天|日|个|套|付|副|剂|张|例|人|根|块|贴|枚|组|台|只|条|丸|克|毫升"
_COUNTED = rf"(?<![\d.,/*×A-Za-z])\d{{1,4}}(?:\.\d{{1,2}})?\s*(?:[/／]\s*[\u4e00-\u9fff]{{1,3}}|(?:{UNITS}))(?![\u4e00-\u9fff\d])"
_PAIR = (
    r"(?P<name>[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z0-9/、（）()]*?[\u4e00-\u9fffA-Z）)])\s*(?:[:：]\s*|[(（]\s*)"
    rf"(?P<sum>{MONEY}|[¥￥]?\d{{1,7}})\s*元?\s*[)）]?(?![\d\u4e00-\u9fff.])"
)
_PIECE = re.compile(
    rf"(?P<pair>{_PAIR})|(?P<counted>{_COUNTED})|(?P<money>(?<![A-Za-z0-9\[(*])(?<!\S\.)(?:{MONEY})(?![\dA-Za-z.*%])|(?<!\S)\d{{2,6}}\s\d{{2}}(?!\S))"
)
"""An amount is not inside a number or a code; a point before it is a speck where nothing stands before the point."""
_WHOLE = re.compile(r"[-−¥￥]{0,2}(?:\d{1,3}(?:[,，]\d{3})+|(?!0\d)\d{1,6})\.?[\s.。,]*")
_NOTE = re.compile(
    rf"(?:{UNITS}|[\u4e00-\u9fff]|[(（]?[甲乙丙][)）类]?|[全半]?自费|公费|[有无]自付|医保[内外]?|[国省]?[谈招]判?药?|\d{{1,3}}%|[\d.]+(?:mg|ml|g|片|粒).*)"
)
"""Units, classes of the catalogue, specifications: words that are no names."""
_SUM = re.compile(
    r"(?:本页|分类|费用|收费|本次|金额|以上|各项)*(?:小计|合计|共计|总计|累计|总额|总金额|转下页|承上页|接上页)(?:金额|费用|[:：(（].*)?"
)
_TALL = 1.8
"""Heights of a usual line from which text is a stamp's or a banner's."""
_SLID = 0.3
"""Share of the distance between rows by which an amount may stand off its name's level before the next row's is as near."""


class Sort(Enum):
    """What a piece of a line is by its shape."""

    NAME = 1
    MONEY = 2
    WHOLE = 3
    COUNTED = 4
    NOTE = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the header: what it holds (`name`, `quantity`, `amount`, `remark`, …) and where it stands."""

    role: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Priced:
    """A name and the cells beside it, by column role; `sure` where no other row's name is nearly as near to the amount."""

    name: Line
    cells: tuple[tuple[str, Line], ...]
    sure: bool = True

    def cell(self, role: str) -> Line | None:
        """The cell in this column."""
        return next((line for r, line in self.cells if r == role), None)


@dataclass(frozen=True, slots=True)
class _Token:
    line: Line
    sort: Sort

    @property
    def figure(self) -> bool:
        return self.sort in (Sort.MONEY, Sort.WHOLE, Sort.COUNTED)


def is_sum(name: str) -> bool:
    """Whether words stand before a sum of lines, not before a line: 小计, 本页合计."""
    return bool(_SUM.fullmatch(values.squeezed(name)))


# ------------------------------------------------------------------------------------------------ pieces of lines
def _cut(line: Line) -> Iterator[_Token | tuple[Line, Line]]:
    """The names and figures of a line; a name with its amount in brackets or behind a colon comes as a pair."""
    at = 0
    for m in _PIECE.finditer(line.text):
        yield from _between(line, at, m.start())
        if m["pair"]:
            yield line.part(*m.span("name")), line.part(*m.span("sum"))
        else:
            yield _Token(line.part(m.start(), m.end()), Sort.COUNTED if m["counted"] else Sort.MONEY)
        at = m.end()
    yield from _between(line, at, len(line.text))


def _between(line: Line, start: int, end: int) -> Iterator[_Token]:
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip(" .·|_:：、,，"))
    tail = len(text) - len(text.rstrip(" .·|_:：、,，"))
    flat = values.squeezed(text).strip(".·|_:、,")
    if not flat:
        return
    part = line.part(start + lead, end - tail)
    if _WHOLE.fullmatch(text.strip()):
        yield _Token(part, Sort.WHOLE)
    elif _NOTE.fullmatch(flat):
        yield _Token(part, Sort.NOTE)
    elif len(flat) > 1 and (re.search("[\u4e00-\u9fff]", flat) or re.fullmatch("[A-Z][A-Za-z-]+", flat)):
        yield _Token(part, Sort.NAME)


# ------------------------------------------------------------------------------------------------ columns
_Stack = tuple[_Token, ...]
_Rows = Sequence[Sequence[_Token]]


@dataclass(frozen=True, slots=True)
class _Group:
    """A column of names, the columns of figures that belong to it, and the heads over those."""

    names: _Stack
    columns: tuple[_Stack, ...]
    heads: tuple[Column, ...]


def priced(
    lines: Sequence[Line],
    header: Sequence[Column] = (),
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
    cut = [t for x in lines if not is_vertical(x) and x.rect.height < _TALL * height for t in _cut(x)]
    pairs = [Priced(t[0], (("amount", t[1]),)) for t in cut if isinstance(t, tuple)]
    tokens = [t for t in cut if isinstance(t, _Token)]
    readings = [_in_columns(tokens, header, totals, known), _under_names(tokens)]
    if not any(c.role == "name" for c in header[:1]):
        before = [c.role for c in header if c.role in ("name", "amount")][:1] == ["amount"]
        readings.insert(0 if before else 1, _mirrored(tokens, header, totals, known))
    best = max(readings, key=lambda r: _merit([*pairs, *r], totals))
    found = {id(p.name): p for p in (*pairs, *best) if not is_sum(p.name.text)}
    return tuple(found[id(name)] for row in rows(p.name for p in found.values()) for name in row)


def _merit(reading: Sequence[Priced], totals: Collection[Decimal]) -> tuple[bool, int]:
    """A reading whose sum is printed wins, then the one with most amounts."""
    amounts = [a for p in reading if not is_sum(p.name.text) and (a := p.cell("amount")) is not None]
    return added(amounts) in totals, len(amounts)


def added(cells: Sequence[Line | None]) -> Decimal | None:
    """The sum of what is read in the cells, None where one is no amount or there is nothing to add."""
    try:
        found = [values.money(c.text) for c in cells if c is not None]
    except ValueError:
        return None
    return sum(found, start=Decimal(0)) or None if len(found) == len(cells) else None


def _in_columns(
    tokens: Sequence[_Token], header: Sequence[Column], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    level = _levels(tokens)
    groups = _groups(tokens, level, header)
    roles = _roles(groups, level, totals)
    return _weighed([p for group, named in zip(groups, roles, strict=True) for p in _lines(group, named, level, known)])


def _levels(tokens: Sequence[_Token]) -> _Rows:
    by_line = {id(t.line): t for t in tokens}
    return [[by_line[id(x)] for x in row] for row in rows(t.line for t in tokens)]


def _stacks(tokens: Sequence[_Token]) -> list[_Stack]:
    """Tokens that stand over one another, left to right: chains of cells that overlap by a third of the narrower one."""
    found: list[_Stack] = []
    for token in sorted(tokens, key=lambda t: t.line.rect.left):
        homes = [s for s in found if any(_over(token.line.rect, t.line.rect) for t in s)]
        found = [*(s for s in found if s not in homes), (token, *(t for s in homes for t in s))]
    return sorted(found, key=_center)


def _over(a: Rect, b: Rect) -> bool:
    return a.overlap_x(b) > 0.34 * min(a.width, b.width)


def _center(column: Sequence[_Token]) -> float:
    return median(t.line.rect.center for t in column)


def _groups(tokens: Sequence[_Token], level: _Rows, header: Sequence[Column]) -> list[_Group]:
    """Every column of names with the columns of figures up to the next one.

    Of several columns of words before the same figures the first that is well filled and not always the same is the names.
    """
    names = _stacks([t for t in tokens if t.sort is Sort.NAME and not is_sum(t.line.text)])
    stacks = sorted([*names, *_stacks([t for t in tokens if t.figure])], key=_center)
    spans: list[tuple[_Stack, list[_Stack]]] = []
    words: list[_Stack] = []
    for stack in stacks:
        if not stack[0].figure:
            words = [stack] if spans and spans[-1][1] and not words else [*words, stack]
        elif words:
            spans.append((_names_of(words, header), [stack]))
            words = []
        elif spans:
            spans[-1][1].append(stack)
    heads = [c for c in header if c.role in _FIGURES]
    edges = [*(_center(n) for n, _ in spans[1:]), float("inf")][: len(spans)]
    found = []
    for (column, figures), left, right in zip(spans, [float("-inf"), *edges[:-1]][: len(spans)], edges, strict=True):
        over = _unrepeated([h for h in heads if left < h.rect.center < right])
        found.append(_Group(column, _scattered(figures, level, len(over)), over))
    return found


def _unrepeated(heads: Sequence[Column]) -> tuple[Column, ...]:
    """The heads up to the first that says what one before it said: there another group begins, which may have no lines."""
    again = next((i for i, h in enumerate(heads) if h.role in {x.role for x in heads[:i]}), len(heads))
    return tuple(heads[:again])


def _names_of(words: Sequence[_Stack], header: Sequence[Column]) -> _Stack:
    most = max(len(c) for c in words)
    full = [c for c in words if len(c) >= 0.7 * most and _varied(c)] or list(words)
    named = [c.rect for c in header if c.role == "name"]
    under = [c for c in full if any(_over(r, t.line.rect) for r in named for t in c)]
    return (under or full)[0]


def _varied(column: _Stack) -> bool:
    return len(column) < 3 or len({t.line.text for t in column}) > 0.5 * len(column)


def _scattered(stacks: Sequence[_Stack], level: _Rows, heads: int) -> tuple[_Stack, ...]:
    """The stacks as columns: overprinted figures that stand here and there, one a row, are one column."""
    rows_of = [{i for i, row in enumerate(level) for t in stack if t in row} for stack in stacks]
    alike = len({any(t.sort is Sort.COUNTED for t in s) for s in stacks}) == 1
    if heads < 2 and len(stacks) > 1 and alike and all(a.isdisjoint(b) for a, b in combinations(rows_of, 2)):
        return (tuple(t for s in stacks for t in s),)
    return tuple(stacks)


def _lines(group: _Group, roles: Sequence[str], level: _Rows, known: Collection[str]) -> Iterator[Priced]:
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
    yield from _unwrapped(lines, [n.line for n in group.names if not beside[id(n)]], known)


def _unwrapped(lines: Sequence[Priced], rest: Sequence[Line], known: Collection[str]) -> list[Priced]:
    """The lines with what is left of names that go on above or below; unsure, for it may be a line without an amount."""
    found = list(lines)
    gaps = [b.name.rect.top - a.name.rect.bottom for a, b in pairwise(sorted(lines, key=lambda p: p.name.rect.top))]
    usual = median(gaps) if gaps else None
    for line in sorted(rest, key=lambda x: x.rect.top):
        if values.squeezed(line.text) in known or not found:
            continue
        at = min(range(len(found)), key=lambda i: abs(found[i].name.rect.middle - line.rect.middle))
        home = found[at]
        above, below = sorted((home.name, line), key=lambda x: x.rect.middle)
        gap = (below.rect.top - above.rect.bottom) / line.rect.height
        off = min(abs(above.rect.left - below.rect.left), abs(above.rect.center - below.rect.center))
        if gap > 1.2 or off > 0.7 * line.rect.height or above.text.rstrip().endswith("费"):
            continue
        near = gap < 0.5 if usual is None else gap * line.rect.height < 0.6 * usual
        found[at] = replace(home, name=joined([above, below], blank=False) if near else home.name, sure=False)
    return found


def _by_offset(group: _Group, sums: Sequence[_Token]) -> tuple[dict[int, list[_Token]], bool]:
    """Each figure with the name it is nearest to, less what its column is usually off; whether that leaves no name out.

    A column that stands off by more than half a row cannot be told from one that stands off the other way.
    """
    names = sorted([*group.names, *sums], key=lambda t: t.line.rect.middle)
    steps = [b.line.rect.middle - a.line.rect.middle for a, b in pairwise(names)]
    beside: dict[int, list[_Token]] = {id(n): [] for n in names}
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


# ------------------------------------------------------------------------------------------------ what the figures are
_FIGURES = ("quantity", "price", "amount", "paid")
_TRIES = 64


def _roles(groups: Sequence[_Group], level: _Rows, totals: Collection[Decimal]) -> list[list[str]]:
    """The roles of each group's columns of figures: by the sum that is printed, else by their heads, else by what they hold."""
    roles = [_by_head(g) for g in groups]
    said = [r.index("amount") if "amount" in r else -1 for r in roles]
    if totals and not _adds_up(groups, said, level, totals):
        choices = [[i for i, c in enumerate(g.columns) if _may_be_amounts(c)] or [0] for g in groups]
        fitting = [
            s for s in islice(product(*choices), _TRIES) if _adds_up(groups, s, level, totals)
        ]  # a sum that is printed on the page does not come about by chance
        said = list(fitting[0]) if len(fitting) == 1 else said
    return [
        ["amount" if i == at else ("paid" if r == "amount" else r) for i, r in enumerate(named)]
        for named, at in zip(roles, said, strict=True)
    ]


def _may_be_amounts(column: _Stack) -> bool:
    return any(t.sort is not Sort.COUNTED for t in column)


def _adds_up(groups: Sequence[_Group], amounts: Sequence[int], level: _Rows, totals: Collection[Decimal]) -> bool:
    sums = {id(t) for row in level if any(is_sum(t.line.text) for t in row) for t in row}
    cells = [
        t.line for g, at in zip(groups, amounts, strict=True) if at >= 0 for t in g.columns[at] if id(t) not in sums
    ]
    return added(cells) in totals


def _by_head(group: _Group) -> list[str]:
    """Each column of figures under the head that fits it best, both from left to right; without one by its shape."""
    columns, heads = group.columns, group.heads
    most = min(len(columns), len(heads))
    ways = (
        tuple(zip(cs, hs, strict=True))
        for cs in combinations(range(len(columns)), most)
        for hs in combinations(range(len(heads)), most)
    )
    best = min(ways, key=lambda w: sum(_misfit(columns[c], heads[h]) for c, h in w))
    roles = {c: heads[h].role for c, h in best}
    named = [roles.get(i) or _by_shape(c) for i, c in enumerate(columns)]
    if "amount" not in named:
        told = set(roles) if any(h.role == "amount" for h in heads) else set()
        free = [i for i, c in enumerate(columns) if _may_be_amounts(c) and i not in told]
        likely = [i for i in free if not heads or _by_shape(columns[i]) == "amount"]
        for i in likely[-1:]:
            named[i] = "amount"
    return named


def _misfit(column: _Stack, head: Column) -> float:
    """How far a column stands from a head, in pixels; a head that says another kind of figure is as good as a page away."""
    counted = sum(t.sort is Sort.COUNTED for t in column) > 0.5 * len(column)
    money = sum(bool(re.search(r"[.．]\d\d$", t.line.text)) for t in column) > 0.5 * len(column)
    odd = (counted and head.role != "quantity") or (money and head.role == "quantity")
    return abs(head.rect.center - _center(column)) + (1000.0 if odd else 0.0)


def _by_shape(column: _Stack) -> str:
    counted = sum(t.sort is Sort.COUNTED for t in column)
    small = sum(t.sort is Sort.WHOLE and len(t.line.text.strip(" .")) < 3 for t in column)
    return "quantity" if counted + small > 0.6 * len(column) else "amount"


# ------------------------------------------------------------------------------------------------ which row is whose
def _weighed(found: Sequence[Priced]) -> list[Priced]:
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


def _under_names(tokens: Sequence[_Token]) -> list[Priced]:
    """A row of names over a row of amounts, as often as it comes."""
    level = _levels(tokens)
    found: list[Priced] = []
    for above, below in pairwise(level):
        if (
            len(above) > (0 if found else 1)
            and all(t.sort is Sort.NAME for t in above)
            and below
            and all(t.figure for t in below)
        ):
            under = [(n, [t for t in below if _over(n.line.rect, t.line.rect)]) for n in above]
            found += [Priced(n.line, (("amount", ts[0].line),)) for n, ts in under if len(ts) == 1]
    return found


# ------------------------------------------------------------------------------------------------ amounts before names
def _mirrored(
    tokens: Sequence[_Token], header: Sequence[Column], totals: Collection[Decimal], known: Collection[str]
) -> list[Priced]:
    """The lines as they are read with the page's right and left exchanged."""
    turned = [replace(t, line=replace(t.line, rect=_mirror(t.line.rect))) for t in tokens]
    own = {id(m.line): t.line for m, t in zip(turned, tokens, strict=True)}
    found = _in_columns(turned, [replace(c, rect=_mirror(c.rect)) for c in header[::-1]], totals, known)
    back = {id(p.name): own.get(id(p.name)) or replace(p.name, rect=_mirror(p.name.rect)) for p in found}
    return [replace(p, name=back[id(p.name)], cells=tuple((r, own[id(x)]) for r, x in p.cells)) for p in found]


def _mirror(rect: Rect) -> Rect:
    return replace(rect, left=-rect.right, right=-rect.left)


# ------------------------------------------------------------------------------------------------ the heads
def find_header(lines: Sequence[Line], words: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """The columns of the first row that names at least a `name` and an `amount` column, left to right.

    Args:
        words: (printed word, role), longer words first.
    """
    for row in rows(x for x in lines if not is_vertical(x)):
        columns = [c for line in row for c in _columns(line, words)]
        if len(columns) > 1:
            columns += [c for line in row for c in _misread(line, words)]
        roles = {c.role for c in columns}
        if "name" in roles and roles & {"amount", "paid"}:
            return tuple(sorted(columns, key=lambda c: c.rect.left))
    return ()


def _columns(line: Line, words: Sequence[tuple[str, str]]) -> list[Column]:
    found: list[tuple[int, int, str]] = []
    for word, role in words:
        for m in re.finditer(r"\s*".join(map(re.escape, word)), line.text):
            if not any(s < m.end() and m.start() < e for s, e, _ in found):
                found.append((m.start(), m.end(), role))
    return [Column(role, line.part(s, e).rect) for s, e, role in sorted(found)]


def _misread(line: Line, words: Sequence[tuple[str, str]]) -> list[Column]:
    """A head with one letter misread, in a row that has others."""
    flat = values.squeezed(line.text)
    if _columns(line, words):
        return []
    near = {
        role for w, role in words if len(w) == len(flat) > 1 and sum(a != b for a, b in zip(w, flat, strict=True)) == 1
    }
    return [Column(near.pop(), line.rect)] if len(near) == 1 else []


# ------------------------------------------------------------------------------------------------ contested digits
_RIVAL = 0.005
"""Score from which the recogniser's second choice at a digit is another reading of the amount."""


def with_rivals(field: Field[Decimal], line: Line) -> Field[Decimal]:
    """An amount with what its digits may be instead as other readings: the arithmetic chooses among them."""
    digits = [(i, o, s) for i, c in enumerate(line.chars) for o, s in c.rivals if c.text.isdigit() and o.isdigit()]
    found = tuple(line.text[:i] + other + line.text[i + 1 :] for i, other, score in digits if score >= _RIVAL)
    return replace(field, alternatives=(*field.alternatives, *found)) if found and field.value is not None else field
