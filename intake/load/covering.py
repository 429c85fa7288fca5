"""What was painted over the text of a PDF page: later filled rectangles hide it, later pictures put themselves in its place."""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

from intake.model import Rect

_LEAST = 3.0
"""Points: narrower fills are rules."""
_SIDES = 6
"""Segments of a rectangle at most; more are letters and drawings."""
_ALL = 0.6
"""Share of a character below a fill from which it is gone."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An opaque rectangle or picture, and how many text objects were painted before it."""

    rect: Rect
    before: int
    picture: bool


def object_address(item: object) -> int:
    """What tells one object of pdfium from another."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def is_opaque(item: object) -> bool:
    """Whether nothing shines through: neither alpha nor a mask nor a blend mode."""
    return not raw.FPDFPageObj_HasTransparency(item)


def is_fill(item: object, rect: Rect) -> bool:
    """Whether a path is a filled rectangle that hides what lies below it."""
    if min(rect.width, rect.height) < _LEAST or not 0 < raw.FPDFPath_CountSegments(item) <= _SIDES:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    kinds = (
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(item, i))
        for i in range(raw.FPDFPath_CountSegments(item))
    )
    return bool(fill.value) and is_opaque(item) and all(k != raw.FPDF_SEGMENT_BEZIERTO for k in kinds)


def _touch(one: Rect, other: Rect) -> bool:
    return one.overlap_x(other) > 0 and one.overlap_y(other) > 0


class Painted:
    """Which characters of a page are gone, and which pictures stand over characters; learns it character by character.

    Args:
        page: The text page.
        covers: In the pixels that characters are placed in.
        order: The address of a text object -> how many were painted before it.
    """

    def __init__(self, page: Any, covers: Sequence[Cover], order: Mapping[int, int]) -> None:
        self._page, self._order = page, order
        self._fills = [c for c in covers if not c.picture]
        self._pictures = [c for c in covers if c.picture]
        self.any = bool(covers)
        self.gone = 0
        self.over: list[Rect] = []
        """Pictures that were painted over characters."""

    def hides(self, i: int, rect: Rect) -> bool:
        """Whether character `i`, which stands at `rect`, was painted over with a fill."""
        mine = self._order.get(object_address(raw.FPDFText_GetTextObject(self._page, i)), len(self._order))
        later = [picture.rect for picture in self._pictures if picture.before > mine]
        self.over += [over for over in later if over not in self.over and _touch(over, rect)]
        hidden = any(fill.before > mine and fill.rect.coverage_of(rect) >= _ALL for fill in self._fills)
        self.gone += hidden
        return hidden
