"""What each column of a list holds: its head, what stands in its cells and what its figures multiply to, weighed together.

A head is trusted as far as its column bears it out. A column in which two things stand side by side with free paper between
them is two columns, though only one has a head. The name is the column in which something different and mostly Chinese
stands in every row; 数量, 单价 and 金额 are the three of which two multiply to the third. Nothing is moved where the cells do
not say so clearly, and a header that was changed says so: `sure` is False where only the cells' looks decided.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from extractors.expense_list.column_cells import (
    COUNT,
    FEWEST,
    FIGURE,
    KINDS,
    MOST,
    ColumnCells,
    TableLayout,
    collect_cells,
    find_group_size,
)  # fmt: skip
from extractors.expense_list.column_gutters import split_columns
from extractors.expense_list.list_words import HEADS
from intake.fields.sums import may_be_product
from intake.layout.table_headers import Header
from intake.layout.tables import Column
from intake.model import Line
from intake.patterns import patterns_beside

_FEW, _RARELY = 0.4, 0.3
"""Share of the cells below which a column is not of a kind, and below which its head is wrong."""
_NAMES = 1.6
"""Chinese letters a row, weighed, from which a column may be the one of the names."""
_ALONE = 0.3
"""How much another column may name, of what the best one does, for this one to be the name beyond doubt."""
_MAY_NAME = ("name", "category", "coverage", "remark", "spec", "code", "unit")
"""Heads under which a name may stand after all."""
_PRODUCT = ("quantity", "price", "amount")
_PATTERNS = patterns_beside(__file__)
_MONEY = _PATTERNS["money"]
_REST = (("quantity", COUNT), ("unit", _PATTERNS["unit"]))


def assign_roles(
    header: Header, columns: Sequence[Column], body: Sequence[Line], printed: Collection[Decimal] = ()
) -> TableLayout:
    """Header and columns after the cells were asked.

    Args:
        printed: Figures on the page outside the table: the sum of the amounts may be one of them.
    """
    found = TableLayout(header, tuple(columns), 0)
    while len((parted := split_columns(found, body)).columns) > len(found.columns):
        found = parted
    lengths = {b - a for a, b in found.spans}
    found = replace(found, size=lengths.pop() if len(lengths) == 1 else 0)
    if not found.size:
        return found
    if found.size == len(found.columns):
        found = replace(found, size=find_group_size(collect_cells(found, body)))
    for step in (_drop_wrong_heads, _assign_plain_kinds, _assign_name, _assign_by_product):
        found = step(found, collect_cells(found, body))
    found = _assign_amount(found, collect_cells(found, body), printed)
    return _assign_remaining(found, collect_cells(found, body))


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


# ------------------------------------------------------------------------------------------------ roles
def _drop_wrong_heads(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """Heads of figures over cells that are none: 计量 is not 数量."""
    figures = [at for at, role in enumerate(_group_roles(found)) if role in _PRODUCT]
    wrong = [at for at in figures if len(cells[at].full) >= FEWEST and cells[at].share_of_numbers < _RARELY]
    return _with_roles(found, dict.fromkeys(wrong, "other"))


def _assign_plain_kinds(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """Columns under unknown heads that are of one plain kind: running numbers, dates, codes, 甲乙丙."""
    given: dict[int, str] = {}
    for at in _unknown_columns(found):
        taken = {*_group_roles(found), *given.values()}
        kind = "index" if "index" not in taken and cells[at].is_counting else _find_kind(cells[at], KINDS, taken)
        if kind:
            given[at] = kind
    return _with_roles(found, given)


def _find_kind(column: ColumnCells, kinds: Sequence[tuple[str, re.Pattern[str]]], taken: Collection[str]) -> str | None:
    """The first kind that most cells are of and no column has yet."""
    return next((kind for kind, p in kinds if kind not in taken and column.share_matching(p) >= MOST), None)


def _assign_name(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """The name moved to the column that names things, where the one under its head clearly does not."""
    if not cells or len(cells[0].texts) < FEWEST:
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


def _assign_by_product(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """数量, 单价 and 金额 as they multiply, where they do not under their heads."""
    roles, unknown = _group_roles(found), _unknown_columns(found)
    now = {role: at for at, role in enumerate(roles) if role in _PRODUCT}
    free = [at for at, role in enumerate(roles) if role in _PRODUCT or at in unknown]
    numbers = [at for at in free if cells[at].share_of_numbers >= MOST]
    if len(numbers) < 3 or (len(now) == 3 and _product_share(cells, [now[role] for role in _PRODUCT]) >= 0.5):
        return found
    shares: dict[tuple[int, ...], float] = {
        triple: _product_share(cells, triple) for triple in permutations(numbers, 3)
    }
    offers = [triple for triple in shares if shares[triple] >= MOST]
    if not offers:
        return found

    def rank_offer(triple: tuple[int, ...]) -> tuple[float, int, int]:
        as_read = sum(now.get(role) == at for role, at in zip(_PRODUCT, triple, strict=True))
        return round(shares[triple], 1), as_read, cells[triple[1]].decimals - cells[triple[0]].decimals

    best = max(offers, key=rank_offer)
    return _with_roles(found, dict.fromkeys(now.values(), "other") | dict(zip(best, _PRODUCT, strict=True)))


def _product_share(cells: Sequence[ColumnCells], triple: Sequence[int]) -> float:
    """Share of the rows, of those that can tell, in which the product holds; 0 where too few can."""
    quantity, price, amount = (cells[at] for at in triple)
    told = list(_iter_products(quantity.parse_figures(COUNT), price.parse_figures(), amount.parse_figures()))
    return sum(told) / len(told) if len(told) >= FEWEST else 0.0


def _iter_products(*columns: Sequence[Decimal | None]) -> Iterator[bool]:
    """Whether the product holds, of each row that can tell: where one factor is 1, it holds in any order."""
    for quantity, price, amount in zip(*columns, strict=True):
        if quantity is None or price is None or amount is None:
            continue
        if abs(quantity) != 1 and abs(price) != 1:
            yield may_be_product(quantity, price, amount)


def _assign_amount(found: TableLayout, cells: Sequence[ColumnCells], printed: Collection[Decimal]) -> TableLayout:
    """The amounts where no head and no product tells them: what adds up to a printed sum, else the one column of money."""
    roles = _group_roles(found)
    if "amount" in roles or {"price", "quantity", "name"} <= set(roles):
        return found
    money = [at for at in _unknown_columns(found) if cells[at].share_matching(_MONEY) >= MOST]
    if not money:
        return found
    summed = [at for at in money if _sum_figures(cells[at]) in printed]
    if len(summed) == 1:
        return _with_roles(found, {summed[0]: "amount"})
    given = {money[-1]: "amount"}
    if len(money) > 1 and "price" not in roles:
        given[money[-2]] = "price"
    return _with_roles(found, given, sure=len(money) == 1)


def _sum_figures(column: ColumnCells) -> Decimal:
    return sum((figure for figure in column.parse_figures() if figure is not None), Decimal(0))


def _assign_remaining(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """What is left: counts before the amount are the quantity, short words the unit, what follows the name its 规格."""
    roles = _group_roles(found)
    given: dict[int, str] = {}
    for at in _unknown_columns(found):
        taken = {*roles, *given.values()}
        kind = _find_kind(cells[at], _REST, taken)
        behind_name = "spec" not in taken and at > 0 and roles[at - 1] == "name"
        if kind is None and behind_name and cells[at].share_matching(FIGURE) < _FEW:
            kind = "spec"
        if kind:
            given[at] = kind
    return _with_roles(found, given)
