"""Which characters of a text layer are on the page as ink of their own, and what else lies where they stand.

A page is drawn twice, whole and without its text: where the two are alike, text left no ink, whatever hides it (a patch of any
kind, its colour, a clip, a layer that is off); where the second has ink, something that is no text stands by it. Both say that
a place must be looked at, not what it shows. Nothing here asks how an object hides or adds, so that no list of ways is needed.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from intake.load.covering import object_address
from intake.load.textlayer import Glyph
from intake.model import Line, Rect, Ruling

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]
_Sums = NDArray[np.int32]

_INK = 40
"""Grey levels by which a pixel differs with and without text where text can be seen: pale print makes 60 and more."""
_EDGE, _BLACK_EDGE = 60, 100
"""Grey levels from pixel to pixel that make an edge, as between print and paper; and between black print and paper, in the
lightest channel, in which the ink of a seal is pale."""
_FEWEST = 3
"""Pixels of edges from which there is ink and not noise."""
_BESIDE = 0.6
"""Line heights on either side of a line in which a figure would be read as part of it."""
_LONG = 2.0
"""Line heights from which a straight line is a rule and no figure 1 and no minus."""
_RULE = 7
"""Pixels that a rule takes at most, with its edges."""
_SMALLEST = 6.0
"""Pixels: what is lower is no print for people; that of 5 points has 10."""
_GIANT = 4.0
"""Line heights: a character that is said to be larger draws more than itself; those of titles have 3 at most."""
_CORE = 0.25
"""Share of a character's box on each side that neighbours may reach into."""
_MOST_WORK = 3_000_000
"""Text objects times characters, which pdfium goes through to say what each object says; honest lists have 300,000."""
_LONGEST = 4096
"""Bytes of the text of one object that are looked at."""
_BLANK = frozenset((0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, 0x200B, 0xFEFF))


def find_speaking(text: pdfium.PdfTextPage, items: Sequence[object]) -> list[object]:
    """Those of the text objects that say something: what says only blanks is a drawing, whatever it draws."""
    page = text.raw
    if len(items) * raw.FPDFText_CountChars(page) <= _MOST_WORK:
        return [item for item in items if _says_something(item, page)]
    said = (i for i in range(raw.FPDFText_CountChars(page)) if raw.FPDFText_GetUnicode(page, i) not in _BLANK)
    speaking = {object_address(raw.FPDFText_GetTextObject(page, i)) for i in said}
    return [item for item in items if object_address(item) in speaking]


def _says_something(item: object, page: object) -> bool:
    size = int(raw.FPDFTextObj_GetText(item, page, None, 0))
    if not 2 < size <= _LONGEST:
        return size > 2
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFTextObj_GetText(item, page, buffer, size)
    return any(code and code not in _BLANK for code in buffer)


def switch_text(items: Iterable[object], *, shown: bool) -> None:
    """Whether the page is drawn with these objects."""
    for item in items:
        raw.FPDFPageObj_SetIsActive(item, shown)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Where a picture may show something else than the text layer says."""

    places: tuple[Rect, ...] = ()
    """Of characters without ink of their own, and of lines with what lies on and beside them."""
    strokes: tuple[Rect, ...] = ()
    """Drawings beside a line that are no taller than its figures."""


def find_disturbances(
    glyphs: Sequence[Glyph], lines: Sequence[Line], rulings: Sequence[Ruling], shown: Picture, bare: Picture
) -> Disturbance:
    """Where a page must be looked at.

    Args:
        glyphs: The text layer, those included that something is known to lie over.
        lines: The same as lines.
        rulings: The straight lines of the page.
        shown: The page.
        bare: The page without its text.
    """
    if not glyphs:
        return Disturbance()
    height = float(np.median([g.rect.height for g in glyphs]))
    inked = _sum_pixels(_differences(shown, bare) >= _INK)
    rules = _draw_rules(rulings, bare.shape[:2], height)
    drawn = _find_edges(_darkest_channel(bare), _EDGE) & ~rules
    rects = [g.rect for g in glyphs]
    doubled = find_doubled(rects)
    hidden = _count_inside(inked, _edges_of(rects)) == 0
    marks = zip(rects, hidden, doubled, strict=True)
    most = _GIANT * height
    found = [r for r, no_ink, two in marks if no_ink or two or r.height < _SMALLEST or max(r.width, r.height) > most]
    zones = [_zone_of(line.rect) for line in lines]
    beside = _count_inside(_sum_pixels(drawn), _edges_of(zones)) >= _FEWEST
    touched = [zone for zone, more in zip(zones, beside, strict=True) if more]
    return Disturbance((*found, *touched), tuple(x for zone in touched for x in _iter_strokes(bare, rules, zone)))


def _iter_strokes(bare: Picture, rules: Mask, zone: Rect) -> Iterator[Rect]:
    """What of a drawing lies in a zone as a whole and has no colour: figures and signs do, a seal reaches beyond."""
    tall, wide = rules.shape
    more = 0.5 * zone.height
    left, top = max(0, int(zone.left)), max(0, int(zone.top - more))
    right, bottom = min(wide, int(zone.right) + 1), min(tall, int(zone.bottom + more) + 1)
    if right <= left or bottom <= top:
        return
    blue, green, red = cv2.split(bare[top:bottom, left:right])
    lightest = np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)
    part = _find_edges(lightest, _BLACK_EDGE) & ~rules[top:bottom, left:right]
    _, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8), connectivity=8)
    for x, y, width, height, count in stats[1:].tolist():
        if count >= _FEWEST and y > 0 and y + height < bottom - top:
            yield Rect(left + x, top + y, left + x + width, top + y + height)


def _zone_of(rect: Rect) -> Rect:
    """A line and what stands right beside it, without the edges that rules touch."""
    reach, edge = _BESIDE * rect.height, 0.15 * rect.height
    return Rect(rect.left - reach, rect.top + edge, rect.right + reach, rect.bottom - edge)


def _differences(shown: Picture, bare: Picture) -> Picture:
    blue, green, red = cv2.split(cv2.absdiff(shown, bare))
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def _darkest_channel(picture: Picture) -> Picture:
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def _find_edges(grey: Picture, step: int) -> Mask:
    """Where ink meets paper."""
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > step, np.bool_)


def _draw_rules(rulings: Sequence[Ruling], size: tuple[int, ...], height: float) -> Mask:
    """Where straight lines lie, those left out that are as short as a figure."""
    if not rulings:
        return np.zeros(size[:2], np.bool_)
    rules = np.zeros((size[0] // 2 + 1, size[1] // 2 + 1), np.uint8)  # half the size: rules are wide enough
    for ruling in rulings:
        ends = (int(ruling.x0 / 2), int(ruling.y0 / 2)), (int(ruling.x1 / 2), int(ruling.y1 / 2))
        cv2.line(rules, *ends, (1,), _RULE // 2 + 1)
    long = max(3, round(_LONG * height / 2))
    level, upright = (cv2.morphologyEx(rules, cv2.MORPH_OPEN, np.ones(x, np.uint8)) for x in ((1, long), (long, 1)))
    whole = cv2.resize(cv2.max(level, upright), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole[: size[0], : size[1]] > 0, np.bool_)


def _sum_pixels(marked: Mask) -> _Sums:
    return np.asarray(cv2.integral(marked.astype(np.uint8)), np.int32)


def _edges_of(rects: Sequence[Rect]) -> NDArray[np.float64]:
    """Left, top, right and bottom of each, a row each."""
    return np.array([(r.left, r.top, r.right, r.bottom) for r in rects], np.float64).reshape(-1, 4)


def _count_inside(sums: _Sums, edges: NDArray[np.float64]) -> NDArray[np.int32]:
    """How many marked pixels lie in each rectangle."""
    tall, wide = sums.shape[0] - 1, sums.shape[1] - 1
    left, top = (np.clip(np.floor(edges[:, i]), 0, m).astype(int) for i, m in ((0, wide), (1, tall)))
    right, bottom = (np.clip(np.ceil(edges[:, i]), 0, m).astype(int) for i, m in ((2, wide), (3, tall)))
    found = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(found, np.int32)


def find_doubled(rects: Sequence[Rect]) -> list[bool]:
    """Which characters stand on another one: two texts in one place cannot both be read there."""
    if not rects:
        return []
    cores = _cores_of(_edges_of(rects) / 2)  # half the size is enough
    left, top, right, bottom = (cores[:, i].astype(int) for i in range(4))
    steps = np.zeros((int(bottom.max()) + 1, int(right.max()) + 1), np.float32)
    for rows, columns, sign in ((top, left, 1), (top, right, -1), (bottom, left, -1), (bottom, right, 1)):
        np.add.at(steps, (rows, columns), sign)
    layers = cv2.integral(steps)[1:, 1:]
    return [int(count) > 1 for count in _count_inside(_sum_pixels(np.asarray(layers > 1, np.bool_)), cores)]


def _cores_of(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middles of boxes, at whole pixels."""
    size = edges[:, 2:] - edges[:, :2]
    corner = np.maximum(0, np.floor(edges[:, :2] + _CORE * size))
    return np.hstack([corner, np.maximum(corner + 1, np.floor(edges[:, 2:] - _CORE * size))])
