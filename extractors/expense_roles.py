"""What each column of a list holds: its head, what stands in its cells and what its figures multiply to, weighed together.

A head is trusted as far as its column bears it out. A column in which two things stand side by side with free paper between
them is two columns, though only one has a head. The name is the column in which something different and mostly Chinese
stands in every row; 数量, 单价 and 金额 are the three of which two multiply to the third. Nothing is moved where the cells do
not say so clearly, and a header that was changed says so: `sure` is False where only the cells' looks decided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, permutations

import numpy as np

from extractors.expense_words import CATEGORY, COVERED, HEADS
from intake import values
from intake.model import Line, Rect
from intake.reading.heads import Head, Header, glyphs_of, groups
from intake.reading.proof import may_be_product
from intake.reading.rows import line_height, rows
from intake.reading.tables import Column, pieces_of

_FEWEST = 3
"""Rows from which the looks of a column say anything: two could be alike by chance."""
_MOST, _FEW = 0.75, 0.4
"""Share of the cells that makes a column of one kind, and below which it is none."""
_GUTTER = 0.7
"""Line heights of free paper down a column that part it in two."""
_SIDES = 0.6
"""Share of the rows in which both sides of a gutter must be filled."""
_FIGURE = re.compile(r"[¥￥]?\s*(-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d{1,6})?)\s*元?")
_COUNT = re.compile(r"(-?\d+(?:\.\d+)?)\s*[/*×]?\s*(?:\d*[\u4e00-\u9fffA-Za-z]{1,6}\d?)?")
_KINDS = (
    ("date", re.compile(r"(?:20)?\d\d[-./年]?\d{1,2}[-./月]?\d{1,2}日?(?:\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}[-./]\d{1,2}")),
    ("coverage", COVERED),
    ("self_ratio", re.compile(r"\d{1,3}(?:\.\d+)?%")),
    ("code", re.compile(r"(?=.*\d{4})[0-9A-Za-z-]{5,}")),
    ("unit", re.compile(r"(?:\d{0,3}[\u4e00-\u9fff]{1,2}\d{0,3}(?:分钟)?|ml|g|mg|m1)(?:/[\u4e00-\u9fff]{1,2})?")),
)
_PRODUCT = ("quantity", "price", "amount")


@dataclass(frozen=True, slots=True)
class Settled:
    """Header and columns with the roles that head and cells give them."""

    header: Header
    columns: tuple[Column, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Cells:
    """The texts of one column, one a row, empty where blank."""

    texts: tuple[str, ...]

    @property
    def full(self) -> list[str]:
        return [t for t in self.texts if t]

    def share(self, pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(t)) for t in self.full) / len(self.full) if self.full else 0.0

    def figures(self, pattern: re.Pattern[str] = _FIGURE) -> list[Decimal | None]:
        found = [pattern.fullmatch(values.half_width(t)) for t in self.texts]
        return [Decimal(re.sub("[,，]", "", m[1])) if m else None for m in found]

    @property
    def naming(self) -> float:
        """How far the cells name things: Chinese letters in a row, less where they repeat, are classes or are blank."""
        if not self.full:
            return 0.0
        letters = sum(min(8, len(re.findall(r"[\u4e00-\u9fff]", t))) for t in self.full) / len(self.full)
        different = len(set(self.full)) / len(self.full)
        classes = max(self.share(CATEGORY), self.share(COVERED))
        return letters * different * (1 - classes) * (len(self.full) / len(self.texts)) ** 2


def settled(header: Header, columns: Sequence[Column], body: Sequence[Line]) -> Settled:
    """Header and columns after the cells were asked."""
    found = Settled(header, tuple(columns))
    found = _parted(found, body)
    at = 0
    for group in groups(found.header):
        span = (at, at + len(group))
        found = _named(found, span, body)
        found = _multiplied(found, span, body)
        found = _typed(found, span, body)
        at = span[1]
    return found


# ------------------------------------------------------------------------------------------------ the cells
def _table(body: Sequence[Line], columns: Sequence[Column], span: tuple[int, int]) -> list[_Cells]:
    """The cells of one group of columns, of the rows that hold a figure beside something else."""
    pieces = [p for x in body for p in pieces_of(x, columns) if span[0] <= p.column < span[1]]
    home = {id(p.line): p.column for p in pieces}
    level = []
    for row in rows(p.line for p in pieces):
        texts = [""] * (span[1] - span[0])
        for line in row:
            texts[home[id(line)] - span[0]] += values.squeezed(line.text)
        if sum(map(bool, texts)) > 1 and any(_FIGURE.fullmatch(t) for t in texts):
            level.append(texts)
    return [_Cells(tuple(row[i] for row in level)) for i in range(span[1] - span[0])]


def _with_roles(found: Settled, roles: dict[int, str], *, sure: bool) -> Settled:
    """The same columns with other roles."""
    if not roles:
        return found
    heads = tuple(replace(h, role=roles.get(i, h.role)) for i, h in enumerate(found.header.heads))
    columns = tuple(replace(c, role=roles.get(i, c.role)) for i, c in enumerate(found.columns))
    return Settled(replace(found.header, heads=heads), columns, found.sure and sure)


# ------------------------------------------------------------------------------------------------ two in one
def _parted(found: Settled, body: Sequence[Line]) -> Settled:
    """Columns cut at a gutter down their cells; the half under the head keeps its role."""
    level = [r for r in rows(body) if any(_FIGURE.fullmatch(x.text.strip()) for x in r)]
    if len(level) < _FEWEST:
        return found
    height = line_height(body)
    heads: list[Head] = []
    columns: list[Column] = []
    for head, column in zip(found.header.heads, found.columns, strict=True):
        cut = _gutter(level, column, height)
        if cut is None:
            heads.append(head)
            columns.append(column)
            continue
        left = Rect(column.left + 1, head.rect.top, cut - 1, head.rect.bottom)
        right = Rect(cut + 1, head.rect.top, column.right - 1, head.rect.bottom)
        on_left = head.rect.overlap_x(left) >= head.rect.overlap_x(right)
        roles = (head.role, "other") if on_left else ("other", head.role)
        texts = (head.text, "") if on_left else ("", head.text)
        rects = (head.rect, right) if on_left else (left, head.rect)
        for role, text, rect, a, b in zip(roles, texts, rects, (column.left, cut), (cut, column.right), strict=True):
            heads.append(Head(role, text, rect))
            columns.append(Column(role, text, a, b))
    return Settled(replace(found.header, heads=tuple(heads)), tuple(columns), found.sure)


def _gutter(level: Sequence[Sequence[Line]], column: Column, height: float) -> float | None:
    """Where free paper runs down a column with print on both sides of it in most rows."""
    spans = [
        [(c.left, c.right) for x in row for c in glyphs_of(x) if column.left <= (c.left + c.right) / 2 < column.right]
        for row in level
    ]
    width = int(column.right - column.left) + 2
    ink = np.zeros(width)
    for row in spans:
        for a, b in row:
            ink[max(0, int(a - column.left)) : max(0, int(b - column.left)) + 1] += 1
    free = np.concatenate(([0], (ink <= 0.03 * len(level)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(free))
    best: tuple[float, float] | None = None
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        at = column.left + (left + right) / 2
        both = sum(any(b < at for _, b in row) and any(a > at for a, _ in row) for row in spans)
        if right - left >= _GUTTER * height and both >= _SIDES * len(level) and (best is None or right - left > best[0]):
            best = (float(right - left), at)
    return best[1] if best else None


# ------------------------------------------------------------------------------------------------ the name
def _named(found: Settled, span: tuple[int, int], body: Sequence[Line]) -> Settled:
    """The name moved to the column that names things, where the one under its head clearly does not."""
    cells = _table(body, found.columns, span)
    if not cells or len(cells[0].texts) < _FEWEST:
        return found
    heads = found.header.heads[span[0] : span[1]]
    named = [i for i, h in enumerate(heads) if h.role == "name"]
    free = [i for i, h in enumerate(heads) if h.role in ("name", "category", "coverage", "remark", "spec", "code", "unit")]
    free += [i for i, h in enumerate(heads) if h.role == "other" and HEADS.role(h.text) is None]
    if not free:
        return found
    best = max(free, key=lambda i: cells[i].naming)
    known = max((cells[i].naming for i in named), default=0.0)
    if cells[best].naming < 2.0 or known >= _FEW * cells[best].naming:
        best = max(named, key=lambda i: cells[i].naming, default=best if not named else named[0])
    if named == [best]:
        return found
    roles = {span[0] + i: "other" for i in named if i != best} | {span[0] + best: "name"}
    return _with_roles(found, roles, sure=best in named)


# ------------------------------------------------------------------------------------------------ the figures
def _multiplied(found: Settled, span: tuple[int, int], body: Sequence[Line]) -> Settled:
    """数量, 单价 and 金额 as they multiply, where they do not under their heads."""
    cells = _table(body, found.columns, span)
    if not cells:
        return found
    heads = found.header.heads[span[0] : span[1]]
    numbers = [
        i
        for i, h in enumerate(heads)
        if (h.role in _PRODUCT or (h.role == "other" and HEADS.role(h.text) is None))
        and max(cells[i].share(_FIGURE), cells[i].share(_COUNT)) >= _MOST
    ]
    now = {h.role: i for i, h in enumerate(heads) if h.role in _PRODUCT}
    if len(numbers) < 3 or (len(now) == 3 and _holding(cells, *(now[r] for r in _PRODUCT)) >= 0.5):
        return found
    offers = [(t, _holding(cells, *t)) for t in permutations(numbers, 3)]
    good = [(share, t) for t, share in offers if share >= _MOST]
    if not good:
        return found
    share, best = max(good, key=lambda g: (round(g[0], 2), sum(now.get(r) == i for r, i in zip(_PRODUCT, g[1], strict=True))))
    roles = {span[0] + i: "other" for i in now.values() if i not in best}
    roles |= {span[0] + i: role for role, i in zip(_PRODUCT, best, strict=True)}
    return _with_roles(found, roles, sure=True)


def _holding(cells: Sequence[_Cells], quantity: int, price: int, amount: int) -> float:
    """Share of the rows, of those that can tell, in which the product holds; 0 where too few can."""
    told = held = 0
    columns = (cells[quantity].figures(_COUNT), cells[price].figures(), cells[amount].figures())
    for q, p, a in zip(*columns, strict=True):
        if q is not None and p is not None and a is not None and abs(q) != 1 and abs(p) != 1:
            told += 1
            held += may_be_product(q, p, a)
    return held / told if told >= _FEWEST else 0.0


# ------------------------------------------------------------------------------------------------ the rest
def _typed(found: Settled, span: tuple[int, int], body: Sequence[Line]) -> Settled:
    """Columns under heads that nobody knows, by what their cells look like."""
    heads = found.header.heads[span[0] : span[1]]
    roles = {h.role for h in heads}
    open_ = [i for i, h in enumerate(heads) if h.role == "other" and HEADS.role(h.text) is None]
    if not open_:
        return found
    cells = _table(body, found.columns, span)
    given: dict[int, str] = {}
    for i in open_:
        if not cells[i].full:
            continue
        kind = next((k for k, p in _KINDS if k not in roles and cells[i].share(p) >= _MOST), None)
        if kind is None and "spec" not in roles and i and heads[i - 1].role == "name" and cells[i].share(_FIGURE) < _FEW:
            kind = "spec"
        if kind is not None:
            given[span[0] + i] = kind
            roles.add(kind)
    return _with_roles(found, given, sure=True)


def spans_of(found: Settled) -> list[tuple[int, int]]:
    """First and last + 1 column of each group."""
    ends = [0]
    for group in groups(found.header):
        ends.append(ends[-1] + len(group))
    return list(pairwise(ends))
