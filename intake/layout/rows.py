"""Lines to rows: what stands on one level of the upright page.

Distances are in units of line height, never pixels, so that a 72 dpi and a 300 dpi scan read alike.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import TypeVar

from intake.model import Line, Rect

T = TypeVar("T")

SAME_LEVEL = 0.5
"""Two lines share a row when they overlap by half of the lower one's height. Overprinted values sit up to half a line off."""


def line_height(lines: Sequence[Line]) -> float:
    """The usual height of a line in pixels; 1.0 where there is none. Upright (vertical) text is left out."""
    heights = [line.rect.height for line in lines if line.rect.height <= line.rect.width * 1.5]
    return median(heights) if heights else 1.0


def is_vertical(line: Line) -> bool:
    """Text that runs down the page: margins, "第一联 收据"."""
    return len(line.text) > 1 and line.rect.height > 1.8 * line.rect.width


def on_one_level(a: Rect, b: Rect) -> bool:
    """True where the two overlap vertically by `SAME_LEVEL` of the lower one."""
    lower = min(a.height, b.height)
    return lower > 0 and a.overlap_y(b) >= SAME_LEVEL * lower


def group_rows(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Rows from top to bottom, each from left to right.

    A line joins the row whose nearest member (horizontally) it is level with, so that a row may drift with what is left
    of a page's curl.
    """
    if not isinstance(lines, tuple):
        return _find_rows(lines)
    # A page's lines are put into rows a dozen times while it is sorted and read: the last answers stand by.
    for known, answer in list(_LAST):
        if known is lines:
            return answer
    _LAST.appendleft((lines, answer := _find_rows(lines)))
    return answer


_LAST: deque[tuple[tuple[Line, ...], tuple[tuple[Line, ...], ...]]] = deque(maxlen=8)
"""Lines, the same object and not an equal one, with their rows; no more than the pages around the one in hand."""


def group_items(items: Iterable[T], line_of: Callable[[T], Line]) -> list[list[T]]:
    """Things that have a line each in the rows of their lines."""
    by_line = {id(line_of(item)): item for item in items}
    return [[by_line[id(line)] for line in row] for row in group_rows(map(line_of, by_line.values()))]


def leave_out(lines: Iterable[Line], others: Iterable[Line | None]) -> list[Line]:
    """The lines that are not among the others; each is known by itself, not by what it says."""
    gone = set(map(id, others))
    return [x for x in lines if id(x) not in gone]


def reading_order(lines: Iterable[Line]) -> list[Line]:
    """The lines row by row, each row from left to right."""
    return [x for row in group_rows(lines) for x in row]


@dataclass(slots=True)
class _OpenRow:
    """A row as it grows, and from where to where its lines reach."""

    lines: list[Line]
    top: float
    bottom: float

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.top, self.bottom = min(self.top, line.rect.top), max(self.bottom, line.rect.bottom)


def _find_rows(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    found: list[_OpenRow] = []
    for line in sorted(lines, key=lambda x: x.rect.middle):
        home = _nearest_row(found[-6:], line.rect)
        if home is None:
            found.append(_OpenRow([line], line.rect.top, line.rect.bottom))
        else:
            home.add(line)
    rows = sorted((row.lines for row in found), key=lambda row: min(x.rect.middle for x in row))
    return tuple(tuple(sorted(row, key=lambda x: x.rect.left)) for row in rows)


def _nearest_row(found: Sequence[_OpenRow], rect: Rect) -> _OpenRow | None:
    """The row that a rectangle is level with, the nearest of several."""
    best, least = None, inf
    for row in found:
        if row.bottom <= rect.top or row.top >= rect.bottom:
            continue  # most rows end above the line, whichever of their members is the nearest
        near = _nearest_member(row.lines, rect)
        off = abs(near.middle - rect.middle)
        if off < least and on_one_level(near, rect):
            best, least = row, off
    return best


def _nearest_member(row: Sequence[Line], rect: Rect) -> Rect:
    """The member of the row that is horizontally nearest; overlapping ones by how far they overlap."""
    best, least = row[0].rect, inf
    for r in (x.rect for x in row):
        apart = r.left - rect.right if r.left - rect.right > rect.left - r.right else rect.left - r.right
        if apart < least:
            best, least = r, apart
    return best
