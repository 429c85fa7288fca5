"""Columns of a table whose header is missing or could not be read: by free paper, by what the cells are, by arithmetic.

Quantity, price and amount are the three columns of figures of which two multiply to the third in nearly every row; rows
with quantity 1 say nothing, for there price and amount are alike. A head that was read keeps its role.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

import numpy as np

from intake.model import Line, Rect
from intake.reading.heads import Head, Header, glyphs_of
from intake.reading.rows import is_vertical, line_height, rows

_FIGURE = re.compile(r"[¥￥]?[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?")
_FEWEST = 3
"""Rows below which a stretch of figures is no table."""
_MOST = 0.7
"""Share of rows for which the product must hold: what is left are misread cells."""
_APART = 0.6
"""Line heights of free paper between two columns."""
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("date", re.compile(r"20\d\d[-./年]?\d{1,2}[-./月]?\d{1,2}日?")),
    ("coverage", re.compile(r"[甲乙丙](?:类)?|自费")),
    ("self_ratio", re.compile(r"\d{1,3}%")),
    ("code", re.compile(r"(?=.*\d{5})[0-9A-Z]{8,}")),
    ("unit", re.compile(r"\d?[\u4e00-\u9fff]{1,2}")),
)

Product = Callable[[Decimal, Decimal, Decimal], bool]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A column: its extent and its cells, one a row of the body, empty where blank."""

    rect: Rect
    cells: tuple[str, ...]

    def share(self, pattern: re.Pattern[str]) -> float:
        """How many of the cells that are not blank are wholly of this kind."""
        full = [c for c in self.cells if c]
        return sum(bool(pattern.fullmatch(c)) for c in full) / len(full) if full else 0.0

    @property
    def figures(self) -> list[Decimal | None]:
        return [
            Decimal(re.sub("[¥￥,]", "", c).replace("−", "-")) if _FIGURE.fullmatch(c) else None for c in self.cells
        ]

    @property
    def chinese(self) -> float:
        """Chinese characters a row."""
        return sum(len(re.findall(r"[\u4e00-\u9fff]", c)) for c in self.cells) / max(1, len(self.cells))


def guessed_header(lines: Sequence[Line], known: Sequence[Head], multiplies: Product) -> Header | None:
    """A header over the first row of figures, as if it were printed; None where the lines hold no table.

    Args:
        lines: All lines of the page.
        known: Heads that were read, too few to be a header by themselves.
        multiplies: Whether a quantity and a price make an amount.
    """
    body = [r for r in rows(x for x in lines if not is_vertical(x)) if _figures_in(r) >= 2]
    if len(body) < _FEWEST:
        return None
    stretches = _stretches(body)
    roles = _roles(stretches, known, multiplies)
    if "amount" not in roles or "name" not in roles:
        return None
    return Header(tuple(Head(role, "", s.rect) for role, s in zip(roles, stretches, strict=True)), ())


def _figures_in(row: Sequence[Line]) -> int:
    return sum(bool(_FIGURE.fullmatch(word)) for x in row for word in x.text.split())


def _stretches(body: Sequence[Sequence[Line]]) -> list[_Stretch]:
    """What is printed under each other, parted by free paper."""
    glyphs = [(c, i) for i, row in enumerate(body) for line in row for c in glyphs_of(line)]
    height = line_height([x for row in body for x in row])
    ink = np.zeros(int(max(c.right for c, _ in glyphs)) + 3)
    for char, _ in glyphs:
        ink[max(0, int(char.left)) : int(char.right) + 1] += 1
    full = np.concatenate(([0], (ink > 0.05 * len(body)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(full))
    runs: list[list[float]] = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        if runs and left - runs[-1][1] < _APART * height:
            runs[-1][1] = float(right)
        else:
            runs.append([float(left), float(right)])
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(runs)]
    texts = [[""] * len(body) for _ in runs]
    for char, i in sorted(glyphs, key=lambda g: g[0].left):
        texts[sum((char.left + char.right) / 2 > m for m in middles)][i] += char.text
    top = min(x.rect.top for x in body[0])
    rects = [Rect(left, top - 2, right, top - 1) for left, right in runs]
    return [_Stretch(rect, tuple(cells)) for rect, cells in zip(rects, texts, strict=True)]


def _roles(stretches: Sequence[_Stretch], known: Sequence[Head], multiplies: Product) -> list[str]:
    """A role for every column: read, else multiplied, else by kind; the one with most Chinese is the name."""
    roles = [_read(s, known) for s in stretches]
    numbers = [i for i, s in enumerate(stretches) if s.share(_FIGURE) >= _MOST and roles[i] in ("", *_PRODUCT)]
    found = _product(stretches, numbers, roles, multiplies)
    roles = [found.get(i, r) for i, r in enumerate(roles)]
    for i, stretch in enumerate(stretches):
        if not roles[i] and i not in numbers:
            roles[i] = next((k for k, p in _KINDS if k not in roles and stretch.share(p) >= _MOST), "")
    if "name" not in roles:
        free = [i for i, r in enumerate(roles) if not r and i not in numbers]
        if free and stretches[best := max(free, key=lambda i: stretches[i].chinese)].chinese >= 2:
            roles[best] = "name"
    for i, role in enumerate(roles):
        if not role and i and roles[i - 1] == "name" and "spec" not in roles:
            roles[i] = "spec"
    return [r or "other" for r in roles]


_PRODUCT = ("quantity", "price", "amount")


def _read(stretch: _Stretch, known: Sequence[Head]) -> str:
    over = [h for h in known if h.role != "other" and h.rect.overlap_x(stretch.rect) > 0]
    return over[0].role if len(over) == 1 else ""


def _product(
    stretches: Sequence[_Stretch], numbers: Sequence[int], roles: Sequence[str], multiplies: Product
) -> dict[int, str]:
    """Which columns are quantity, price and amount; empty where no three columns multiply."""
    values = {i: stretches[i].figures for i in numbers}
    votes: Counter[tuple[int, int, int]] = Counter()
    told: Counter[tuple[int, int, int]] = Counter()
    for a, b in combinations(numbers, 2):
        for c in (n for n in numbers if n not in (a, b)):
            for x, y, z in zip(values[a], values[b], values[c], strict=True):
                if x is not None and y is not None and z is not None and 1 not in (abs(x), abs(y)):
                    told[a, b, c] += 1
                    votes[a, b, c] += multiplies(x, y, z)
    good = [k for k, n in votes.items() if n >= _FEWEST and n >= _MOST * told[k]]
    if not good:
        return {}
    a, b, c = max(good, key=lambda k: votes[k])
    quantity, price = (a, b) if _is_quantity(a, b, stretches, roles) else (b, a)
    return {quantity: "quantity", price: "price", c: "amount"}


def _is_quantity(a: int, b: int, stretches: Sequence[_Stretch], roles: Sequence[str]) -> bool:
    """Whether the first of two factors is the quantity: by a head that was read, else the one with fewer decimals."""
    if roles[a] in _PRODUCT or roles[b] in _PRODUCT:
        return roles[a] == "quantity" or roles[b] == "price"
    decimals = [sum("." in c for c in stretches[i].cells) for i in (a, b)]
    sizes = [sum(abs(f) for f in stretches[i].figures if f is not None) for i in (a, b)]
    return decimals[0] < decimals[1] or (decimals[0] == decimals[1] and sizes[0] <= sizes[1])
