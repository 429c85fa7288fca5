"""What each column of a list holds: its head, what stands in its cells and what its figures multiply to, weighed together.

A head is trusted as far as its column bears it out. A column in which two things stand side by side with free paper between
them is two columns, though only one has a head. The name is the column in which something different and mostly Chinese
stands in every row; 数量, 单价 and 金额 are the three of which two multiply to the third. Nothing is moved where the cells do
not say so clearly, and a header that was changed says so: `sure` is False where only the cells' looks decided.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, pairwise, permutations

import numpy as np

from extractors.expense_list.list_words import CATEGORY, COVERED, HEADS
from intake import values
from intake.fields.sums import may_be_product
from intake.layout.rows import group_rows, line_height
from intake.layout.table_headers import Head, Header, glyphs_of, group_heads
from intake.layout.tables import Column, Piece, pieces_of
from intake.model import Char, Line, Rect
from intake.patterns import patterns_beside

_FEWEST = 3
"""Rows from which the looks of a column say anything: two could be alike by chance."""
_MOST, _FEW = 0.75, 0.4
"""Share of the cells that makes a column of one kind, and below which it is none."""
_ALL, _RARELY = 0.9, 0.3
_GUTTER, _SEAM = 0.7, 0.15
"""Line heights of free paper down a column that part it in two, and that do where one side is all dates, codes or figures."""
_SPECKS = 0.03
"""Share of the rows that may have print in what is free paper all the same."""
_SIDES = 0.6
"""Share of the rows in which both sides of a gutter must be filled."""
_PATTERNS = patterns_beside(__file__)
_FIGURE, _COUNT, _MONEY = _PATTERNS["figure"], _PATTERNS["count"], _PATTERNS["money"]
_KINDS = (
    ("date", _PATTERNS["date"]),
    ("coverage", COVERED),
    ("self_ratio", _PATTERNS["self_ratio"]),
    ("code", _PATTERNS["code"]),
)
_REST = (("quantity", _COUNT), ("unit", _PATTERNS["unit"]))
_NAMES = 1.6
"""Chinese letters a row, weighed, from which a column may be the one of the names."""
_ALONE = 0.3
"""How much another column may name, of what the best one does, for this one to be the name beyond doubt."""
_MAY_NAME = ("name", "category", "coverage", "remark", "spec", "code", "unit")
"""Heads under which a name may stand after all."""
_PRODUCT = ("quantity", "price", "amount")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Header and columns with the roles that head and cells give them, `size` columns to a group."""

    header: Header
    columns: tuple[Column, ...]
    size: int
    sure: bool = True

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last + 1 column of each group; groups that differ are as long as their heads say."""
        sizes = [len(group) for group in group_heads(self.header)]
        if self.size:
            sizes = [self.size] * (len(self.columns) // self.size)
        return list(pairwise(accumulate([0, *sizes])))

    @property
    def is_list(self) -> bool:
        """Whether there is a name, and what it costs."""
        roles = {c.role for c in self.columns}
        return "name" in roles and bool({"amount"} & roles or {"price", "quantity"} <= roles)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The texts of one column, one a row, empty where blank."""

    texts: tuple[str, ...]

    @property
    def full(self) -> list[str]:
        """The cells that are not blank."""
        return [text for text in self.texts if text]

    def share_matching(self, pattern: re.Pattern[str]) -> float:
        """Share of the full cells that are wholly such a text, 0 to 1."""
        return sum(bool(pattern.fullmatch(text)) for text in self.full) / max(1, len(self.full))

    @property
    def share_of_numbers(self) -> float:
        """Share of the full cells that are figures, or counts with a unit, whichever are more."""
        return max(self.share_matching(_FIGURE), self.share_matching(_COUNT))

    def parse_figures(self, pattern: re.Pattern[str] = _FIGURE) -> list[Decimal | None]:
        """The number of each cell, the first group of the pattern; None where the cell is none."""
        found = [pattern.fullmatch(values.to_half_width(text)) for text in self.texts]
        return [Decimal(re.sub("[,，]", "", match[1])) if match else None for match in found]

    @property
    def decimals(self) -> int:
        """How many cells have a point."""
        return sum("." in text for text in self.texts)

    @property
    def is_counting(self) -> bool:
        """Whether the cells are running numbers."""
        numbers = [int(t.rstrip(".、")) if re.fullmatch(r"\d{1,3}[.、]?", t) else None for t in self.texts]
        steps = [b - a == 1 for a, b in pairwise(numbers) if a is not None and b is not None]
        return len(steps) >= _FEWEST - 1 and sum(steps) >= _MOST * len(steps)

    @property
    def mean_letters(self) -> float:
        """Chinese letters a cell; a long text counts no more than a usual name."""
        return sum(min(8, len(re.findall(r"[\u4e00-\u9fff]", t))) for t in self.full) / max(1, len(self.full))

    @property
    def naming_score(self) -> float:
        """How far the cells name things: Chinese letters in a row, less where they repeat, are classes or are blank."""
        if not self.full:
            return 0.0
        classes = max(self.share_matching(CATEGORY), self.share_matching(COVERED))
        different = len(set(self.full)) / len(self.full)
        return self.mean_letters * different * (1 - classes) * (len(self.full) / len(self.texts)) ** 2

    @property
    def is_plain(self) -> bool:
        """Whether the cells are of one kind that no name is of: dates, codes, figures."""
        return any(self.share_matching(p) >= _ALL for p in (_FIGURE, *(p for _, p in _KINDS)))


def assign_roles(
    header: Header, columns: Sequence[Column], body: Sequence[Line], printed: Collection[Decimal] = ()
) -> TableLayout:
    """Header and columns after the cells were asked.

    Args:
        printed: Figures on the page outside the table: the sum of the amounts may be one of them.
    """
    found = TableLayout(header, tuple(columns), 0)
    while len((parted := _split_columns(found, body)).columns) > len(found.columns):
        found = parted
    lengths = {b - a for a, b in found.spans}
    found = replace(found, size=lengths.pop() if len(lengths) == 1 else 0)
    if not found.size:
        return found
    if found.size == len(found.columns):
        found = replace(found, size=_find_group_size(_collect_cells(found, body)))
    for step in (_drop_wrong_heads, _assign_plain_kinds, _assign_name, _assign_by_product):
        found = step(found, _collect_cells(found, body))
    found = _assign_amount(found, _collect_cells(found, body), printed)
    return _assign_remaining(found, _collect_cells(found, body))


# ------------------------------------------------------------------------------------------------ the cells
def _collect_cells(found: TableLayout, body: Sequence[Line]) -> list[_Cells]:
    """The cells of the columns, of the rows that hold a figure beside something else; groups under each other."""
    pieces = [p for x in body for p in pieces_of(x, found.columns)]
    level = [texts for span in found.spans for texts in _iter_row_texts(pieces, span)]
    return [_Cells(tuple(row[i] for row in level)) for i in range(found.size)]


def _iter_row_texts(pieces: Sequence[Piece], span: tuple[int, int]) -> Iterator[list[str]]:
    """The texts of a group's columns, row by row; only rows with a figure beside something else."""
    first, end = span
    home = {id(piece.line): piece for piece in pieces if first <= piece.column < end}
    for row in group_rows(piece.line for piece in home.values()):
        texts = [""] * (end - first)
        for line in row:
            texts[home[id(line)].column - first] += values.compact_text(line.text)
        if sum(map(bool, texts)) > 1 and any(map(_FIGURE.fullmatch, texts)):
            yield texts


def _find_group_size(cells: Sequence[_Cells]) -> int:
    """How many columns make a group where no heads say so: the shortest run of kinds that the table repeats."""
    kinds = [_kind_of(column) for column in cells]
    for size in range(2, len(kinds) // 2 + 1):
        group, times = kinds[:size], len(kinds) // size
        if kinds == group * times and group.count("words") == 1:
            return size
    return len(kinds)


def _kind_of(column: _Cells) -> str:
    if column.share_matching(_FIGURE) >= _MOST:
        return "figure"
    return "words" if column.mean_letters >= 2 else "other"


def _unknown_columns(found: TableLayout) -> list[int]:
    """Columns of a group under a head that nobody knows, or under none."""
    heads = found.header.heads[: found.size]
    return [i for i, h in enumerate(heads) if h.role == "other" and HEADS.find_role(h.text) != "other"]


def _group_roles(found: TableLayout) -> list[str]:
    return [c.role for c in found.columns[: found.size]]


def _with_roles(found: TableLayout, given: Mapping[int, str], *, sure: bool = True) -> TableLayout:
    """The same columns with other roles, the same ones in every group."""
    if not given:
        return found
    roles = [given.get(i % found.size, c.role) for i, c in enumerate(found.columns)]
    heads = tuple(replace(h, role=r) for h, r in zip(found.header.heads, roles, strict=True))
    columns = tuple(replace(c, role=r) for c, r in zip(found.columns, roles, strict=True))
    return replace(found, header=replace(found.header, heads=heads), columns=columns, sure=found.sure and sure)


# ------------------------------------------------------------------------------------------------ two in one
def _split_columns(found: TableLayout, body: Sequence[Line]) -> TableLayout:
    """Columns cut at a gutter down their cells; the half under the head keeps its role."""
    level = [row for row in group_rows(body) if any(_FIGURE.fullmatch(line.text.strip()) for line in row)]
    if len(level) < _FEWEST:
        return found
    height = line_height(body)
    heads: list[Head] = []
    columns: list[Column] = []
    for head, column in zip(found.header.heads, found.columns, strict=True):
        cut = _find_gutter(level, column, height)
        halves = [(head, column)] if cut is None else _split_column(head, column, cut)
        heads += [half for half, _ in halves]
        columns += [half for _, half in halves]
    return replace(found, header=replace(found.header, heads=tuple(heads)), columns=tuple(columns))


def _split_column(head: Head, column: Column, cut: float) -> list[tuple[Head, Column]]:
    """Both halves of a column; the one under the head keeps its role and its words, the other has none."""
    left = Rect(column.left + 1, head.rect.top, cut - 1, head.rect.bottom)
    right = Rect(cut + 1, head.rect.top, column.right - 1, head.rect.bottom)
    on_left = head.rect.overlap_x(left) >= head.rect.overlap_x(right)
    own = Column(head.role, head.text, *((column.left, cut) if on_left else (cut, column.right)))
    other = Column("other", "", *((cut, column.right) if on_left else (column.left, cut)))
    halves = [(head, own), (Head("other", "", right if on_left else left), other)]
    return halves if on_left else halves[::-1]


def _find_gutter(level: Sequence[Sequence[Line]], column: Column, height: float) -> float | None:
    """Where free paper runs down a column with print on both sides of it in most rows."""
    cells = [[glyph for line in row for glyph in glyphs_of(line) if _is_inside(glyph, column)] for row in level]
    found: list[tuple[float, float]] = []
    for left, right in _iter_free(cells, column):
        middle = float(column.left + (left + right) / 2)
        before, behind = _split_cells(cells, middle)
        both = sum(bool(one and other) for one, other in zip(before.texts, behind.texts, strict=True))
        if right - left >= _least_width(before, behind) * height and both >= _SIDES * len(level):
            found.append((float(right - left), middle))
    return max(found)[1] if found else None


def _split_cells(cells: Sequence[Sequence[Char]], middle: float) -> tuple[_Cells, _Cells]:
    """The texts left and right of a place in a column."""
    before = tuple("".join(glyph.text for glyph in row if glyph.left <= middle) for row in cells)
    behind = tuple("".join(glyph.text for glyph in row if glyph.left > middle) for row in cells)
    return _Cells(before), _Cells(behind)


def _least_width(before: _Cells, behind: _Cells) -> float:
    """How wide a gutter must be, in line heights: a seam will do where one side can be no part of a text."""
    plain = before.is_plain or (behind.is_plain and not before.share_matching(_FIGURE))
    return _SEAM if plain else _GUTTER


def _is_inside(glyph: Char, column: Column) -> bool:
    return column.left <= (glyph.left + glyph.right) / 2 < column.right


def _iter_free(cells: Sequence[Sequence[Char]], column: Column) -> Iterator[tuple[int, int]]:
    """Where nearly no row has print, in pixels from the left of the column."""
    ink = np.zeros(int(column.right - column.left) + 2)
    for row in cells:
        for glyph in row:
            ink[max(0, int(glyph.left - column.left)) : max(0, int(glyph.right - column.left)) + 1] += 1
    free = np.concatenate(([0], (ink <= _SPECKS * len(cells)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(free))
    yield from zip(edges[::2], edges[1::2], strict=True)


# ------------------------------------------------------------------------------------------------ roles
def _drop_wrong_heads(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """Heads of figures over cells that are none: 计量 is not 数量."""
    figures = [at for at, role in enumerate(_group_roles(found)) if role in _PRODUCT]
    wrong = [at for at in figures if len(cells[at].full) >= _FEWEST and cells[at].share_of_numbers < _RARELY]
    return _with_roles(found, dict.fromkeys(wrong, "other"))


def _assign_plain_kinds(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """Columns under unknown heads that are of one plain kind: running numbers, dates, codes, 甲乙丙."""
    given: dict[int, str] = {}
    for at in _unknown_columns(found):
        taken = {*_group_roles(found), *given.values()}
        kind = "index" if "index" not in taken and cells[at].is_counting else _find_kind(cells[at], _KINDS, taken)
        if kind:
            given[at] = kind
    return _with_roles(found, given)


def _find_kind(column: _Cells, kinds: Sequence[tuple[str, re.Pattern[str]]], taken: Collection[str]) -> str | None:
    """The first kind that most cells are of and no column has yet."""
    return next((kind for kind, p in kinds if kind not in taken and column.share_matching(p) >= _MOST), None)


def _assign_name(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """The name moved to the column that names things, where the one under its head clearly does not."""
    if not cells or len(cells[0].texts) < _FEWEST:
        return found
    roles = _group_roles(found)
    named = [at for at, role in enumerate(roles) if role == "name"]
    score = [column.naming_score for column in cells]
    free = [at for at, role in enumerate(roles) if role in _MAY_NAME] + _unknown_columns(found)
    best = _best_name(free, named, score)
    if best is None or named == [best]:
        return found
    others = max((score[at] for at in range(found.size) if at != best), default=0.0)
    alone = others < _ALONE * score[best]
    return _with_roles(found, dict.fromkeys(named, "other") | {best: "name"}, sure=best in named or alone)


def _best_name(free: Sequence[int], named: Sequence[int], score: Sequence[float]) -> int | None:
    """The column that names things best; one under its head unless another clearly names more."""
    best = max(free, key=score.__getitem__, default=None)
    known = max((score[at] for at in named), default=0.0)
    if best is not None and score[best] >= _NAMES and known < _FEW * score[best]:
        return best
    return max(named, key=score.__getitem__, default=None)


def _assign_by_product(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """数量, 单价 and 金额 as they multiply, where they do not under their heads."""
    roles, unknown = _group_roles(found), _unknown_columns(found)
    now = {role: at for at, role in enumerate(roles) if role in _PRODUCT}
    free = [at for at, role in enumerate(roles) if role in _PRODUCT or at in unknown]
    numbers = [at for at in free if cells[at].share_of_numbers >= _MOST]
    if len(numbers) < 3 or (len(now) == 3 and _product_share(cells, [now[role] for role in _PRODUCT]) >= 0.5):
        return found
    shares: dict[tuple[int, ...], float] = {
        triple: _product_share(cells, triple) for triple in permutations(numbers, 3)
    }
    offers = [triple for triple in shares if shares[triple] >= _MOST]
    if not offers:
        return found

    def rank_offer(triple: tuple[int, ...]) -> tuple[float, int, int]:
        as_read = sum(now.get(role) == at for role, at in zip(_PRODUCT, triple, strict=True))
        return round(shares[triple], 1), as_read, cells[triple[1]].decimals - cells[triple[0]].decimals

    best = max(offers, key=rank_offer)
    return _with_roles(found, dict.fromkeys(now.values(), "other") | dict(zip(best, _PRODUCT, strict=True)))


def _product_share(cells: Sequence[_Cells], triple: Sequence[int]) -> float:
    """Share of the rows, of those that can tell, in which the product holds; 0 where too few can."""
    quantity, price, amount = (cells[at] for at in triple)
    told = list(_iter_products(quantity.parse_figures(_COUNT), price.parse_figures(), amount.parse_figures()))
    return sum(told) / len(told) if len(told) >= _FEWEST else 0.0


def _iter_products(*columns: Sequence[Decimal | None]) -> Iterator[bool]:
    """Whether the product holds, of each row that can tell: where one factor is 1, it holds in any order."""
    for quantity, price, amount in zip(*columns, strict=True):
        if quantity is None or price is None or amount is None:
            continue
        if abs(quantity) != 1 and abs(price) != 1:
            yield may_be_product(quantity, price, amount)


def _assign_amount(found: TableLayout, cells: Sequence[_Cells], printed: Collection[Decimal]) -> TableLayout:
    """The amounts where no head and no product tells them: what adds up to a printed sum, else the one column of money."""
    roles = _group_roles(found)
    if "amount" in roles or {"price", "quantity", "name"} <= set(roles):
        return found
    money = [at for at in _unknown_columns(found) if cells[at].share_matching(_MONEY) >= _MOST]
    if not money:
        return found
    summed = [at for at in money if _sum_figures(cells[at]) in printed]
    if len(summed) == 1:
        return _with_roles(found, {summed[0]: "amount"})
    given = {money[-1]: "amount"}
    if len(money) > 1 and "price" not in roles:
        given[money[-2]] = "price"
    return _with_roles(found, given, sure=len(money) == 1)


def _sum_figures(column: _Cells) -> Decimal:
    return sum((figure for figure in column.parse_figures() if figure is not None), Decimal(0))


def _assign_remaining(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """What is left: counts before the amount are the quantity, short words the unit, what follows the name its 规格."""
    roles = _group_roles(found)
    given: dict[int, str] = {}
    for at in _unknown_columns(found):
        taken = {*roles, *given.values()}
        kind = _find_kind(cells[at], _REST, taken)
        behind_name = "spec" not in taken and at > 0 and roles[at - 1] == "name"
        if kind is None and behind_name and cells[at].share_matching(_FIGURE) < _FEW:
            kind = "spec"
        if kind:
            given[at] = kind
    return _with_roles(found, given)
