"""Heads that stand apart from their figures: words set to the left of a column, its figures to the right.

Where the columns are narrow such a figure stands under the next head. It is told by arithmetic alone: the figures of the
rows, taken in the order of the heads, give 数量 × 单价 = 金额, and taken by place they do not.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from intake.fields.sums import is_product
from intake.layout.rows import group_rows
from intake.layout.table_headers import Header
from intake.layout.tables import Column
from intake.model import Line, Rect

_FIGURE = re.compile(r"[¥￥]?\s*(-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d{1,4})?)\s*[\u4e00-\u9fff]{0,3}")
_ROLES = ("quantity", "price", "amount")
_ROWS = 3
"""Rows that must give the product: two could by chance, where quantities are 1."""
_MOST, _FEW = 0.8, 0.5
"""Share of the rows that must give it by order, and below which they must give it by place."""


def align_heads_to_figures(header: Header, body: Sequence[Line], columns: Sequence[Column]) -> Header:
    """The header with its heads moved over their figures, or as it is where nothing proves that they stand apart.

    Args:
        body: Lines below the header that stand in the table.
        columns: As the header's places make them.
    """
    places, names = _places_of(header, _ROLES), _places_of(header, ("name",))
    roles = [header.heads[at].role for at in places]
    if len(names) != 1 or not _are_beside(places, roles):
        return header
    left = header.heads[names[0]].rect.left
    good = _rows_by_order(list(_iter_figures(body, left)), roles, columns)
    return _move_heads(header, places, good) if good else header


def _places_of(header: Header, roles: Collection[str]) -> list[int]:
    return [at for at, head in enumerate(header.heads) if head.role in roles]


def _are_beside(places: Sequence[int], roles: Sequence[str]) -> bool:
    """Whether there is one head of each role, and no other between them."""
    return sorted(roles) == sorted(_ROLES) and places[-1] - places[0] == 2


def _move_heads(header: Header, places: Sequence[int], rows: Sequence[Sequence[Line]]) -> Header:
    """The header with these heads over their figures; a row holds one for each of them."""
    heads = list(header.heads)
    for at, column in zip(places, zip(*rows, strict=True), strict=True):
        heads[at] = replace(heads[at], rect=_rect_over(heads[at].rect, column))
    return replace(header, heads=tuple(heads))


def _iter_figures(body: Sequence[Line], left: float) -> Iterator[list[Line]]:
    """The figures of each row that has one for every role."""
    for row in group_rows(body):
        figures = _find_figures(row, left)
        if len(figures) == len(_ROLES):
            yield figures


def _rows_by_order(rows: Sequence[list[Line]], roles: Sequence[str], columns: Sequence[Column]) -> list[list[Line]]:
    """The rows whose product holds in the order of the heads; none where too few do, or it holds by place as well."""
    good = [row for row in rows if _is_row_product(dict(zip(roles, row, strict=True)))]
    by_place = sum(_is_row_product(_assign_columns(row, columns)) for row in rows)
    proven = len(rows) >= _ROWS and len(good) >= _MOST * len(rows)
    return good if proven and by_place < _FEW * len(rows) else []


def _rect_over(head: Rect, figures: Sequence[Line]) -> Rect:
    """A head's rectangle as wide as its figures."""
    left, right = min(line.rect.left for line in figures), max(line.rect.right for line in figures)
    return Rect(left, head.top, right, head.bottom)


def _find_figures(row: Sequence[Line], left: float) -> list[Line]:
    return sorted(
        (x for x in row if x.rect.left > left and _FIGURE.fullmatch(x.text.strip())), key=lambda x: x.rect.left
    )


def _assign_columns(row: Sequence[Line], columns: Sequence[Column]) -> dict[str, Line]:
    return {c.role: x for x in row for c in columns if c.left <= x.rect.center < c.right}


def _is_row_product(cells: dict[str, Line]) -> bool:
    """Whether quantity times price is the amount; a quantity of 1 with the price as amount would hold in any order."""
    if any(role not in cells for role in _ROLES):
        return False
    quantity, price, amount = (_parse_value(cells[role]) for role in _ROLES)
    return is_product(quantity, price, amount)


def _parse_value(line: Line) -> Decimal:
    match = _FIGURE.fullmatch(line.text.strip())
    return Decimal(re.sub("[,，]", "", match[1]).replace("．", ".")) if match else Decimal(0)
