"""Columns of a table whose header is missing or could not be read: what is printed under each other, parted by free paper."""

import re
from collections.abc import Sequence
from itertools import chain

from intake.layout.rows import group_rows, is_vertical, line_height
from intake.layout.table_headers import Head, Header, glyphs_of
from intake.layout.tables import count_spans, find_stretches
from intake.model import Line, Rect

_FIGURE = re.compile(r"[¥￥]?[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,4})?")
_FEWEST = 3
"""Rows below which a stretch of figures is no table."""
_APART = 0.3
"""Line heights of free paper between two columns."""


def bare_header(lines: Sequence[Line], known: Sequence[Head]) -> Header | None:
    """A header of nameless heads over the first row of figures; None where the lines hold no table.

    Args:
        lines: All lines of the page.
        known: Heads that were read; the column under one of them bears its name.
    """
    body = [r for r in group_rows(x for x in lines if not is_vertical(x)) if _is_row(r)]
    if len(body) < _FEWEST:
        return None
    return Header(tuple(_name_column(rect, known) for rect in _find_stretches(body)), ())


def _is_row(row: Sequence[Line]) -> bool:
    """An amount beside something else."""
    words = [w for x in row for w in x.text.split()]
    return len(words) > 1 and any(_FIGURE.fullmatch(w) and "." in w for w in words)


def _name_column(rect: Rect, known: Sequence[Head]) -> Head:
    over = [h for h in known if h.role != "other" and h.rect.overlap_x(rect) > 0]
    return Head(over[0].role, over[0].text, rect) if len(over) == 1 else Head("other", "", rect)


def _find_stretches(body: Sequence[Sequence[Line]]) -> list[Rect]:
    """From where to where something is printed in more than a few rows."""
    lines = list(chain.from_iterable(body))
    inked = _find_inked(lines, 0.05 * len(body))
    top = min(x.rect.top for x in body[0])
    return [Rect(left, top - 2, right, top - 1) for left, right in _join_near(inked, _APART * line_height(lines))]


def _join_near(stretches: Sequence[tuple[int, int]], least: float) -> list[list[float]]:
    """Stretches, left to right, with those in one that stand less than `least` apart."""
    runs: list[list[float]] = []
    for left, right in stretches:
        if runs and left - runs[-1][1] < least:
            runs[-1][1] = float(right)
        else:
            runs.append([float(left), float(right)])
    return runs


def _find_inked(lines: Sequence[Line], few: float) -> list[tuple[int, int]]:
    """Pixel columns, from and to, over which more than a few characters are printed."""
    glyphs = [c for line in lines for c in glyphs_of(line)]
    ink = count_spans(((c.left, c.right) for c in glyphs), int(max(c.right for c in glyphs)) + 3)
    return find_stretches(n > few for n in ink)
