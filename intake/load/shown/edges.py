"""Lines that the edge of a page cuts: what stands beyond it nobody sees, and half a figure may be another one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake.model import Line, Rect

CUT = "（被页边切断，无法核对）"
"""What a place shows that is cut."""
_SHARE = 0.12
"""Line heights beyond the edge from which a line is cut: the boxes of characters have that much paper around the ink."""
_NEXT = 0.6
"""Line heights between a character on the page and one beyond its edge that belong together."""


def mark_cut_lines(lines: Sequence[Line], outside: Iterable[Rect], width: float, height: float) -> tuple[Line, ...]:
    """The lines; those that the page ends in have that as their other reading.

    Args:
        lines: What stands on the page.
        outside: The characters beyond its edge.
        width: Of the page.
        height: Of the page.
    """
    whole = Rect(0, 0, width, height)
    beyond = tuple(outside)
    return tuple(replace(x, alternatives=(CUT,)) if _is_cut(x.rect, beyond, whole) else x for x in lines)


def _is_cut(rect: Rect, beyond: Sequence[Rect], whole: Rect) -> bool:
    most = _SHARE * rect.height
    over = max(whole.left - rect.left, whole.top - rect.top, rect.right - whole.right, rect.bottom - whole.bottom)
    return over > most or any(_goes_on(rect, other) for other in beyond)


def _goes_on(rect: Rect, other: Rect) -> bool:
    """Whether a character beyond the edge stands right beside a line."""
    gap = max(other.left - rect.right, rect.left - other.right)
    return abs(other.middle - rect.middle) < 0.5 * rect.height and gap < _NEXT * rect.height
