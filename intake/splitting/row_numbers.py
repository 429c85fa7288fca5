"""Running numbers of a list, 序号: whether a table counts on from the page before."""

import re
from itertools import pairwise

from intake.layout.rows import line_height
from intake.model import Line, Page
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
    left, right = min(x.rect.left for x in page.lines), max(x.rect.right for x in page.lines)
    bare = [x for x in bare if x.rect.center <= left + _LEFT * (right - left)]
    reach = line_height(page.lines)
    for first in sorted(bare, key=lambda x: x.rect.center):
        column = [x for x in bare if abs(x.rect.center - first.rect.center) <= reach]
        if found := _read_count(column):
            return found
    return None


def _read_count(column: list[Line]) -> tuple[int, int] | None:
    """First and last of a column that counts by one from top to bottom."""
    numbers = [int(re.sub(r"\D", "", x.text)) for x in sorted(column, key=lambda x: x.rect.middle)]
    steps = [b - a for a, b in pairwise(numbers)]
    steady = len(numbers) >= _FEWEST and sum(s == 1 for s in steps) >= _STEADY * len(steps)
    # The ends are what is compared: a misread one must not make two lists one.
    return (numbers[0], numbers[-1]) if steady and steps[0] == steps[-1] == 1 else None
