"""Running numbers of a list, 序号: whether a table counts on from the page before."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from intake.layout.rows import line_height
from intake.model import Line, Page, enclosing_rect
from intake.values import compact_text

_LEFT = 0.3
"""Share of the printed width at the left in which lists print their running numbers."""
_FEWEST = 3
"""Numbers in a row that make a column of running numbers: two may follow one another by chance."""
_STEADY = 0.8
"""Share of steps that must be one: a number in ten is misread or lost under a seal."""


def running_numbers(page: Page) -> tuple[int, int] | None:
    """The first and the last running number of the page's list; None where it counts nothing.

    One reading per column is tried, the one furthest to the left counts.
    """
    bare = [x for x in page.lines if re.fullmatch(r"\d{1,4}[.、]?", compact_text(x.text))]
    if len(bare) < _FEWEST:
        return None
    printed, reach = enclosing_rect(x.rect for x in page.lines), line_height(page.lines)
    limit = printed.left + _LEFT * printed.width
    return next(filter(None, map(_read_count, _iter_columns(bare, limit, reach))), None)


def _iter_columns(bare: Sequence[Line], limit: float, reach: float) -> Iterator[list[Line]]:
    """Numbers below each other, from the left up to `limit`; `reach` is how far aside one may stand."""
    at_left = sorted((x for x in bare if x.rect.center <= limit), key=lambda x: x.rect.center)
    for first in at_left:
        yield [x for x in at_left if abs(x.rect.center - first.rect.center) <= reach]


def _read_count(column: list[Line]) -> tuple[int, int] | None:
    """First and last of a column that counts by one from top to bottom."""
    numbers = [int(re.sub(r"\D", "", x.text)) for x in sorted(column, key=lambda x: x.rect.middle)]
    steps = [b - a for a, b in pairwise(numbers)]
    steady = len(numbers) >= _FEWEST and sum(s == 1 for s in steps) >= _STEADY * len(steps)
    # The ends are what is compared: a misread one must not make two lists one.
    return (numbers[0], numbers[-1]) if steady and steps[0] == steps[-1] == 1 else None
