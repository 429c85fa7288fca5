"""Glyphs that a PDF page draws itself (Type 3 fonts), where they draw elsewhere than they stand.

A glyph with a program is as large as its outline, and pdfium says so. One that is a piece of a page says itself how large it is, and
may paint anything anywhere: paper over a label and another one on it. So the page is drawn once more without such glyphs, and what
changes where none of them stands must be looked at. Pages without them, which are nearly all, cost nothing.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from intake.load.covering import object_address
from intake.model import Rect

Picture = NDArray[np.uint8]

_INK = 40
"""Grey levels by which a pixel differs with and without a glyph, as in `ink`."""
_FEWEST = 3
"""Pixels from which there is ink and not noise."""
_AROUND = 0.5
"""Line heights around a character that its ink may reach."""
_HIGHEST = 60.0
"""Pixels of the highest line of text: half of the characters may say what they like."""
_TALLEST = 2.0
"""Line heights that a character is believed to be at most, whatever it says."""


def find_self_drawn(items: Iterable[object]) -> list[object]:
    """Those of the text objects whose font has no program."""
    fonts: dict[int, bool] = {}
    found: list[object] = []
    for item in items:
        font = raw.FPDFTextObj_GetFont(item)
        address = object_address(font)
        if address not in fonts:
            fonts[address] = _has_no_program(font)
        if fonts[address]:
            found.append(item)
    return found


def _has_no_program(font: object) -> bool:
    size = ctypes.c_size_t()
    return not font or not raw.FPDFFont_GetFontData(font, None, 0, size) or size.value == 0


def find_places(text: pdfium.PdfTextPage, items: Sequence[object], way: NDArray[np.float64]) -> list[Rect]:
    """Where the characters of these objects stand.

    Args:
        text: The page's characters.
        items: Text objects.
        way: From user space to the pixels that rectangles are wanted in.
    """
    own = {object_address(item) for item in items}
    page, box, found = text.raw, raw.FS_RECTF(), list[Rect]()
    for i in range(raw.FPDFText_CountChars(page) if own else 0):
        if object_address(raw.FPDFText_GetTextObject(page, i)) in own:
            raw.FPDFText_GetLooseCharBox(page, i, box)
            ends = (way @ (x, y, 1.0) for x, y in ((box.left, box.top), (box.right, box.bottom)))
            (x0, y0, _), (x1, y1, _) = ends
            found.append(Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found


def find_strays(shown: Picture, without: Picture, places: Sequence[Rect]) -> tuple[Rect, ...]:
    """Where a page changes without such glyphs and none of them stands.

    Args:
        shown: The page.
        without: The page without them.
        places: Where they stand.
    """
    height = min(_HIGHEST, max(1.0, float(np.median([x.height for x in places])))) if places else 1.0
    changed = (cv2.absdiff(shown, without).max(axis=2) >= _INK).astype(np.uint8)
    for rect in places:
        left, top, right, bottom = _reach_of(rect, height)
        changed[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = 0
    joined = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((max(1, round(height)),) * 2, np.uint8))
    return tuple(_iter_parts(np.asarray(joined, np.uint8)))


def _reach_of(rect: Rect, height: float) -> tuple[int, int, int, int]:
    """The edges within which a character may have ink."""
    more, most = _AROUND * height, _TALLEST * height
    wide, tall = min(rect.width, most) / 2 + more, min(rect.height, most) / 2 + more
    return (
        int(rect.center - wide), int(rect.middle - tall), int(rect.center + wide) + 1, int(rect.middle + tall) + 1,
    )  # fmt: skip


def _iter_parts(marked: NDArray[np.uint8]) -> Iterator[Rect]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    for x, y, width, height, count in stats[1:].tolist():
        if count >= _FEWEST:
            yield Rect(x, y, x + width, y + height)
