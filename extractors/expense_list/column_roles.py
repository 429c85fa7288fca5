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
from intake.model import Line, Rect

_FEWEST = 3
"""Rows from which the looks of a column say anything: two could be alike by chance."""
_MOST, _FEW = 0.75, 0.4
"""Share of the cells that makes a column of one kind, and below which it is none."""
_ALL, _RARELY = 0.9, 0.3
_GUTTER, _SEAM = 0.7, 0.15
"""Line heights of free paper down a column that part it in two, and that do where one side is all dates, codes or figures."""
_SIDES = 0.6
"""Share of the rows in which both sides of a gutter must be filled."""
_FIGURE = re.compile(r"[¥￥]?\s*(-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d{1,6})?)\s*元?")
_COUNT = re.compile(r"(-?\d+(?:\.\d+)?)\s*[/*×]?\s*(?:\d*[\u4e00-\u9fffA-Za-z]{1,6}\d?)?")
_KINDS = (
    ("date", re.compile(r"20\d\d[-./年]?\d{1,2}[-./月]?\d{1,2}日?(?:\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}[-/月]\d{1,2}日?")),
    ("coverage", COVERED),
    ("self_ratio", re.compile(r"\d{1,3}(?:\.\d+)?%|0(?:\.\d)?|1")),
    ("code", re.compile(r"(?=.*\d{4})[0-9A-Za-z-]{5,}")),
)
_REST = (
    ("quantity", _COUNT),
    ("unit", re.compile(r"(?:\d{0,3}[\u4e00-\u9fff]{1,2}\d{0,3}(?:分钟)?|ml|g|mg|m1)(?:/[\u4e00-\u9fff]{1,2})?")),
)
_MONEY = re.compile(r"[¥￥]?-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d")
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
        ends = (
            [0, *(len(g) for g in group_heads(self.header))]
            if not self.size
            else [0, *[self.size] * (len(self.columns) // self.size)]
        )
        return list(pairwise(accumulate(ends)))

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
        return [t for t in self.texts if t]

    def share_matching(self, pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(t)) for t in self.full) / len(self.full) if self.full else 0.0

    def parse_figures(self, pattern: re.Pattern[str] = _FIGURE) -> list[Decimal | None]:
        found = [pattern.fullmatch(values.to_half_width(t)) for t in self.texts]
        return [Decimal(re.sub("[,，]", "", m[1])) if m else None for m in found]

    @property
    def decimals(self) -> int:
        return sum("." in t for t in self.texts)

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
    mine = [p for p in pieces if span[0] <= p.column < span[1]]
    home = {id(p.line): p.column for p in mine}
    for row in group_rows(p.line for p in mine):
        texts = [""] * (span[1] - span[0])
        for line in row:
            texts[home[id(line)] - span[0]] += values.compact_text(line.text)
        if sum(map(bool, texts)) > 1 and any(_FIGURE.fullmatch(t) for t in texts):
            yield texts


def _find_group_size(cells: Sequence[_Cells]) -> int:
    """How many columns make a group where no heads say so: the shortest run of kinds that the table repeats."""
    kinds = [
        "figure" if c.share_matching(_FIGURE) >= _MOST else "words" if c.mean_letters >= 2 else "other" for c in cells
    ]
    for size in range(2, len(kinds) // 2 + 1):
        if len(kinds) % size == 0 and kinds == kinds[:size] * (len(kinds) // size) and kinds[:size].count("words") == 1:
            return size
    return len(kinds)


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
    level = [r for r in group_rows(body) if any(_FIGURE.fullmatch(x.text.strip()) for x in r)]
    if len(level) < _FEWEST:
        return found
    height = line_height(body)
    heads: list[Head] = []
    columns: list[Column] = []
    for head, column in zip(found.header.heads, found.columns, strict=True):
        cut = _find_gutter(level, column, height)
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
    return replace(found, header=replace(found.header, heads=tuple(heads)), columns=tuple(columns))


def _find_gutter(level: Sequence[Sequence[Line]], column: Column, height: float) -> float | None:
    """Where free paper runs down a column with print on both sides of it in most rows."""
    cells = [
        [c for x in row for c in glyphs_of(x) if column.left <= (c.left + c.right) / 2 < column.right] for row in level
    ]
    ink = np.zeros(int(column.right - column.left) + 2)
    for row in cells:
        for c in row:
            ink[max(0, int(c.left - column.left)) : max(0, int(c.right - column.left)) + 1] += 1
    free = np.concatenate(([0], (ink <= 0.03 * len(level)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(free))
    found: list[tuple[float, float]] = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        at = float(column.left + (left + right) / 2)
        before, behind = (
            _Cells(tuple("".join(c.text for c in row if (c.left > at) is side) for row in cells))
            for side in (False, True)
        )
        both = sum(bool(a and b) for a, b in zip(before.texts, behind.texts, strict=True))
        least = _SEAM if before.is_plain or (behind.is_plain and not before.share_matching(_FIGURE)) else _GUTTER
        if right - left >= least * height and both >= _SIDES * len(level):
            found.append((float(right - left), at))
    return max(found)[1] if found else None


# ------------------------------------------------------------------------------------------------ roles
def _drop_wrong_heads(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """Heads of figures over cells that are none: 计量 is not 数量."""
    roles = _group_roles(found)
    wrong = [i for i, r in enumerate(roles) if r in _PRODUCT and len(cells[i].full) >= _FEWEST]
    wrong = [i for i in wrong if max(cells[i].share_matching(_FIGURE), cells[i].share_matching(_COUNT)) < _RARELY]
    return _with_roles(found, dict.fromkeys(wrong, "other"))


def _assign_plain_kinds(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """Columns under unknown heads that are of one plain kind: running numbers, dates, codes, 甲乙丙."""
    given: dict[int, str] = {}
    for i in _unknown_columns(found):
        taken = {*_group_roles(found), *given.values()}
        if "index" not in taken and cells[i].is_counting:
            given[i] = "index"
        elif kind := next((k for k, p in _KINDS if k not in taken and cells[i].share_matching(p) >= _MOST), None):
            given[i] = kind
    return _with_roles(found, given)


def _assign_name(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """The name moved to the column that names things, where the one under its head clearly does not."""
    roles = _group_roles(found)
    if not cells or len(cells[0].texts) < _FEWEST:
        return found
    named = [i for i, r in enumerate(roles) if r == "name"]
    free = [i for i, r in enumerate(roles) if r in _MAY_NAME] + _unknown_columns(found)
    best = max(free, key=lambda i: cells[i].naming_score, default=None)
    known = max((cells[i].naming_score for i in named), default=0.0)
    if best is None or cells[best].naming_score < _NAMES or known >= _FEW * cells[best].naming_score:
        best = max(named, key=lambda i: cells[i].naming_score, default=None)
    if best is None or named == [best]:
        return found
    others = [cells[i].naming_score for i in range(found.size) if i != best]
    alone = max(others, default=0.0) < _ALONE * cells[best].naming_score
    return _with_roles(found, dict.fromkeys(named, "other") | {best: "name"}, sure=best in named or alone)


def _assign_by_product(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """数量, 单价 and 金额 as they multiply, where they do not under their heads."""
    roles, unknown = _group_roles(found), _unknown_columns(found)
    now = {r: i for i, r in enumerate(roles) if r in _PRODUCT}
    numbers = [
        i
        for i, r in enumerate(roles)
        if (r in _PRODUCT or i in unknown)
        and max(cells[i].share_matching(_FIGURE), cells[i].share_matching(_COUNT)) >= _MOST
    ]
    if len(numbers) < 3 or (len(now) == 3 and _product_share(cells, *(now[r] for r in _PRODUCT)) >= 0.5):
        return found
    offers = [(share, t) for t in permutations(numbers, 3) if (share := _product_share(cells, *t)) >= _MOST]
    if not offers:
        return found

    def rank_offer(offer: tuple[float, tuple[int, ...]]) -> tuple[float, int, int]:
        share, (quantity, price, _amount) = offer
        as_read = sum(now.get(r) == i for r, i in zip(_PRODUCT, offer[1], strict=True))
        return round(share, 1), as_read, cells[price].decimals - cells[quantity].decimals

    best = max(offers, key=rank_offer)[1]
    return _with_roles(
        found, dict.fromkeys(now.values(), "other") | {i: r for r, i in zip(_PRODUCT, best, strict=True)}
    )


def _product_share(cells: Sequence[_Cells], quantity: int, price: int, amount: int) -> float:
    """Share of the rows, of those that can tell, in which the product holds; 0 where too few can."""
    told = held = 0
    columns = (cells[quantity].parse_figures(_COUNT), cells[price].parse_figures(), cells[amount].parse_figures())
    for q, p, a in zip(*columns, strict=True):
        if q is not None and p is not None and a is not None and abs(q) != 1 and abs(p) != 1:
            told += 1
            held += may_be_product(q, p, a)
    return held / told if told >= _FEWEST else 0.0


def _assign_amount(found: TableLayout, cells: Sequence[_Cells], printed: Collection[Decimal]) -> TableLayout:
    """The amounts where no head and no product tells them: what adds up to a printed sum, else the one column of money."""
    roles = _group_roles(found)
    if "amount" in roles or ({"price", "quantity"} <= set(roles) and "name" in roles):
        return found
    open_ = [i for i in _unknown_columns(found) if cells[i].share_matching(_MONEY) >= _MOST]
    summed = [i for i in open_ if sum(f for f in cells[i].parse_figures() if f is not None) in printed]
    if len(summed) == 1:
        return _with_roles(found, {summed[0]: "amount"})
    if not open_:
        return found
    given = {open_[-1]: "amount"} | ({open_[-2]: "price"} if len(open_) > 1 and "price" not in roles else {})
    return _with_roles(found, given, sure=len(open_) == 1)


def _assign_remaining(found: TableLayout, cells: Sequence[_Cells]) -> TableLayout:
    """What is left: counts before the amount are the quantity, short words the unit, what follows the name its 规格."""
    roles = _group_roles(found)
    given: dict[int, str] = {}
    for i in _unknown_columns(found):
        taken = {*roles, *given.values()}
        kind = next((k for k, p in _REST if k not in taken and cells[i].share_matching(p) >= _MOST), None)
        if (
            kind is None
            and "spec" not in taken
            and i
            and roles[i - 1] == "name"
            and cells[i].share_matching(_FIGURE) < _FEW
        ):
            kind = "spec"
        given |= {i: kind} if kind else {}
    return _with_roles(found, given)
