"""What each column of a list holds: its head, what stands in its cells and what its figures multiply to, weighed together.

A head is trusted as far as its column bears it out. A column in which two things stand side by side with free paper between
them is two columns, though only one has a head. The name is the column in which something different and mostly Chinese
stands in every row; 数量, 单价 and 金额 are the three of which two multiply to the third. Nothing is moved where the cells do
not say so clearly, and a header that was changed says so: `sure` is False where only the cells' looks decided.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
_Triple = tuple[int, int, int]
"""Columns of quantity, price and amount."""


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
    found = replace(found, size=_common_size(found))
    if not found.size:
        return found
    if found.size == len(found.columns):
        found = replace(found, size=find_group_size(collect_cells(found, body)))
    for step in (_drop_wrong_heads, _assign_plain_kinds, _assign_name, _assign_by_product):
        found = step(found, collect_cells(found, body))
    found = _assign_amount(found, collect_cells(found, body), printed)
    return _assign_remaining(found, collect_cells(found, body))


def _common_size(found: TableLayout) -> int:
    """Columns of every group, 0 where the groups differ."""
    sizes = {end - first for first, end in found.spans}
    return sizes.pop() if len(sizes) == 1 else 0


def _unknown_columns(found: TableLayout) -> list[int]:
    """Columns of a group under a head that nobody knows, or under none."""
    heads = found.header.heads[: found.size]
    return [i for i, h in enumerate(heads) if h.role == "other" and HEADS.find_role(h.text) != "other"]


def _group_roles(found: TableLayout) -> list[str]:
    return [c.role for c in found.columns[: found.size]]


def _columns_with(found: TableLayout, roles: Collection[str]) -> list[int]:
    """Columns of a group that have one of these roles."""
    return [at for at, role in enumerate(_group_roles(found)) if role in roles]


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
    figures = _columns_with(found, _PRODUCT)
    wrong = [at for at in figures if len(cells[at].full) >= FEWEST and cells[at].share_of_numbers < _RARELY]
    return _with_roles(found, dict.fromkeys(wrong, "other"))


def _assign_plain_kinds(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """Columns under unknown heads that are of one plain kind: running numbers, dates, codes, 甲乙丙."""

    def find_plain_kind(at: int, taken: Collection[str]) -> str | None:
        counting = "index" not in taken and cells[at].is_counting
        return "index" if counting else _find_kind(cells[at], KINDS, taken)

    return _assign_unknown(found, find_plain_kind)


def _assign_unknown(found: TableLayout, find_role: Callable[[int, Collection[str]], str | None]) -> TableLayout:
    """Columns under unknown heads with the roles that are found for them, left to right.

    Args:
        find_role: The role for a column, beside those that other columns have by then; None for none.
    """
    roles = _group_roles(found)
    given: dict[int, str] = {}
    for at in _unknown_columns(found):
        role = find_role(at, {*roles, *given.values()})
        if role:
            given[at] = role
    return _with_roles(found, given)


def _find_kind(column: ColumnCells, kinds: Sequence[tuple[str, re.Pattern[str]]], taken: Collection[str]) -> str | None:
    """The first kind that most cells are of and no column has yet."""
    return next((kind for kind, p in kinds if kind not in taken and column.share_matching(p) >= MOST), None)


def _assign_name(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """The name moved to the column that names things, where the one under its head clearly does not."""
    if _has_few_rows(cells):
        return found
    named = _columns_with(found, ("name",))
    score = [column.naming_score for column in cells]
    best = _best_name(_columns_with(found, _MAY_NAME) + _unknown_columns(found), named, score)
    if best is None or named == [best]:
        return found
    sure = best in named or _names_alone(best, score)
    return _with_roles(found, dict.fromkeys(named, "other") | {best: "name"}, sure=sure)


def _has_few_rows(cells: Sequence[ColumnCells]) -> bool:
    return not cells or len(cells[0].texts) < FEWEST


def _names_alone(best: int, score: Sequence[float]) -> bool:
    """Whether no other column names nearly as much."""
    others = max((*score[:best], *score[best + 1 :]), default=0.0)
    return others < _ALONE * score[best]


def _best_name(free: Sequence[int], named: Sequence[int], score: Sequence[float]) -> int | None:
    """The column that names things best; one under its head unless another clearly names more."""
    best = max(free, key=score.__getitem__, default=None)
    known = max((score[at] for at in named), default=0.0)
    if best is not None and score[best] >= _NAMES and known < _FEW * score[best]:
        return best
    return max(named, key=score.__getitem__, default=None)


def _assign_by_product(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """数量, 单价 and 金额 as they multiply, where they do not under their heads."""
    roles = _group_roles(found)
    now = {roles[at]: at for at in _columns_with(found, _PRODUCT)}
    numbers = _columns_of_numbers(found, cells)
    if len(numbers) < 3 or _is_proven(now, cells):
        return found
    best = _best_product(numbers, now, cells)
    if best is None:
        return found
    return _with_roles(found, dict.fromkeys(now.values(), "other") | dict(zip(best, _PRODUCT, strict=True)))


def _columns_of_numbers(found: TableLayout, cells: Sequence[ColumnCells]) -> list[int]:
    """Columns that may be a factor or the amount: under such a head or an unknown one, most cells numbers."""
    free = sorted({*_columns_with(found, _PRODUCT), *_unknown_columns(found)})
    return [at for at in free if cells[at].share_of_numbers >= MOST]


def _is_proven(now: Mapping[str, int], cells: Sequence[ColumnCells]) -> bool:
    """Whether there are heads for all three, and what stands below them multiplies in every other row."""
    return len(now) == 3 and _product_share(cells, [now[role] for role in _PRODUCT]) >= 0.5


def _best_product(numbers: Sequence[int], now: Mapping[str, int], cells: Sequence[ColumnCells]) -> _Triple | None:
    """The columns of quantity, price and amount whose product holds in most rows.

    Of those alike the ones that keep the most heads, then those with more decimals in the price than in the quantity.
    """
    shares = {triple: _product_share(cells, triple) for triple in permutations(numbers, 3)}

    def rank_offer(triple: _Triple) -> tuple[float, int, int]:
        quantity, price, _ = triple
        return round(shares[triple], 1), _count_kept(triple, now), cells[price].decimals - cells[quantity].decimals

    return max((triple for triple in shares if shares[triple] >= MOST), key=rank_offer, default=None)


def _count_kept(triple: _Triple, now: Mapping[str, int]) -> int:
    """How many of the three columns stand under their own heads."""
    return sum(now.get(role) == at for role, at in zip(_PRODUCT, triple, strict=True))


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
    money = [] if _tell_amount(roles) else _columns_of_money(found, cells)
    summed = [at for at in money if _sum_figures(cells[at]) in printed]
    if len(summed) == 1:
        return _with_roles(found, {summed[0]: "amount"})
    return _with_roles(found, _roles_of_money(money, roles), sure=len(money) == 1)


def _tell_amount(roles: Collection[str]) -> bool:
    """Whether these roles say what is paid, by itself or as price and quantity."""
    return "amount" in roles or {"price", "quantity", "name"} <= set(roles)


def _columns_of_money(found: TableLayout, cells: Sequence[ColumnCells]) -> list[int]:
    return [at for at in _unknown_columns(found) if cells[at].share_matching(_MONEY) >= MOST]


def _roles_of_money(money: Sequence[int], roles: Collection[str]) -> dict[int, str]:
    """The last column of money holds the amounts, the one before it the prices where no head says so."""
    missing = ("amount",) if "price" in roles else ("amount", "price")
    return dict(zip(reversed(money), missing, strict=False))


def _sum_figures(column: ColumnCells) -> Decimal:
    return sum((figure for figure in column.parse_figures() if figure is not None), Decimal(0))


def _assign_remaining(found: TableLayout, cells: Sequence[ColumnCells]) -> TableLayout:
    """What is left: counts before the amount are the quantity, short words the unit, what follows the name its 规格."""
    roles = _group_roles(found)

    def find_remaining(at: int, taken: Collection[str]) -> str | None:
        behind_name = at > 0 and roles[at - 1] == "name"
        return _find_kind(cells[at], _REST, taken) or _find_spec(cells[at], taken, behind_name=behind_name)

    return _assign_unknown(found, find_remaining)


def _find_spec(column: ColumnCells, taken: Collection[str], *, behind_name: bool) -> str | None:
    """The role 规格 for the column behind the names, where no other has it and few of the cells are figures."""
    fits = behind_name and "spec" not in taken and column.share_matching(FIGURE) < _FEW
    return "spec" if fits else None
