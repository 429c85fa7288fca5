"""Lines to rows: what stands on one level of the upright page.

Distances are in units of line height, never pixels, so that a 72 dpi and a 300 dpi scan read alike.
"""

from collections.abc import Iterable, Sequence
from statistics import median

from intake.model import Line, Rect

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


def rows(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Rows from top to bottom, each from left to right.

    A line joins the row whose nearest member (horizontally) it is level with, so that a row may drift with what is left
    of a page's curl.
    """
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda x: x.rect.middle):
        best = min(
            (row for row in found[-6:] if on_one_level(_nearest(row, line).rect, line.rect)),
            key=lambda row: abs(_nearest(row, line).rect.middle - line.rect.middle),
            default=None,
        )
        if best is None:
            found.append([line])
        else:
            best.append(line)
    found.sort(key=lambda row: min(x.rect.middle for x in row))
    return tuple(tuple(sorted(row, key=lambda x: x.rect.left)) for row in found)


def _nearest(row: Sequence[Line], line: Line) -> Line:
    return min(row, key=lambda x: max(x.rect.left - line.rect.right, line.rect.left - x.rect.right))
