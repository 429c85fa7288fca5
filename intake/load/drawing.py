"""What else is drawn on a PDF page: pictures with their size, and straight lines."""

import ctypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from pypdfium2 import raw

from intake.load.affine import IDENTITY, Affine, bound_points, chain_maps, map_point
from intake.load.covering import Cover, is_fill, is_opaque, object_address
from intake.load.textlayer import View
from intake.model import Rect, Ruling

_DEEPEST = 6
"""Forms within forms that are followed; a page of an honest program nests two or three."""
_THIN = 2.5
"""Points. Printed rules are 0.25 to 2 wide; a filled rectangle below this is one."""
_SHORTEST = 6.0
"""Points, half the height of a character: shorter strokes are parts of a drawing."""
_MOST_SEGMENTS = 400
"""Of one path. Longer ones are logos, maps, outlines of characters."""
_OVER_ALL = 0.5
"""Share of the page that one picture covers on a scan; text drawn before it cannot be seen."""
_MOST_OBJECTS = 60_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture on a page: where it is shown, in points, and how many pixels it has."""

    rect: Rect
    width: int
    height: int

    @property
    def dpi(self) -> float:
        """Pixels an inch as shown, the finer of both directions, whichever way the picture is turned."""
        longest = max(self.rect.width, self.rect.height)
        return 72 * max(self.width, self.height) / longest if longest > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page holds besides its characters; rectangles in points as shown."""

    pictures: tuple[Embedded, ...]
    rulings: tuple[Ruling, ...]
    paths: int
    """All drawn paths: ruled lines, but also characters turned to outlines."""
    covered: float
    """The share of the page that pictures lie on."""
    hidden: float
    """The share of text that is drawn invisibly or has a picture over it: what recognition software adds to a scan."""
    covers: tuple[Cover, ...] = ()
    """What was painted after text and lets nothing shine through."""
    order: Mapping[int, int] = field(default_factory=dict)
    """The address of a text object -> how many were painted before it."""
    texts: tuple[object, ...] = ()
    """The text objects themselves."""


def drawing_of(page: pdfium.PdfPage, view: View) -> Drawing:
    """Everything on the page that is not text, whichever form it is nested in."""
    pictures: list[Embedded] = []
    rulings: list[Ruling] = []
    covers: list[Cover] = []
    order: dict[int, int] = {}
    written: list[object] = []
    paths = texts = hidden = 0
    covered = 0.0
    for item, matrix in _iter_objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            picture = _embedded_picture(item, matrix, view)
            pictures.append(picture)
            share = _page_share(picture.rect, view)
            covered += share
            if texts and is_opaque(item):
                covers.append(Cover(picture.rect, texts, picture=True))
            if share > _OVER_ALL and not raw.FPDFPageObj_HasTransparency(item):
                hidden = texts
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            rulings.extend(_iter_rulings(item, matrix, view))
            if texts and is_fill(item, rect := _object_bounds(item, matrix, view)):
                covers.append(Cover(rect, texts, picture=False))
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            order[object_address(item)] = texts
            written.append(item)
            texts += 1
            hidden += raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
    unseen = hidden / texts if texts else 0.0
    return Drawing(
        tuple(pictures), tuple(rulings), paths, min(1.0, covered), unseen, tuple(covers), order, tuple(written)
    )


def _page_share(rect: Rect, view: View) -> float:
    """Of the page that a rectangle covers."""
    whole = Rect(0, 0, *view.size)
    return whole.coverage_of(rect) * rect.width * rect.height / (whole.width * whole.height)


def _iter_objects(page: pdfium.PdfPage) -> Iterator[tuple[object, Affine]]:
    """Every object with the matrix that takes it to user space, forms unpacked."""
    left = [_MOST_OBJECTS]
    for i in range(raw.FPDFPage_CountObjects(page.raw)):
        yield from _unpack_forms(raw.FPDFPage_GetObject(page.raw, i), IDENTITY, 0, left)


def _unpack_forms(item: object, outer: Affine, depth: int, left: list[int]) -> Iterator[tuple[object, Affine]]:
    left[0] -= 1
    if left[0] < 0:
        return
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
        yield item, outer
    elif depth < _DEEPEST:
        inner = chain_maps(_object_matrix(item), outer)
        for i in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _unpack_forms(raw.FPDFFormObj_GetObject(item, i), inner, depth + 1, left)


def _object_matrix(item: object) -> Affine:
    m = raw.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if raw.FPDFPageObj_GetMatrix(item, m) else IDENTITY


def _object_bounds(item: object, matrix: Affine, view: View) -> Rect:
    """Where the object is shown, in points."""
    box = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *box):
        return Rect(0, 0, 0, 0)
    x0, y0, x1, y1 = (float(v.value) for v in box)
    return bound_points(view.map_point(*map_point(matrix, x, y)) for x in (x0, x1) for y in (y0, y1))


def _embedded_picture(item: object, matrix: Affine, view: View) -> Embedded:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(item, width, height)
    return Embedded(_object_bounds(item, matrix, view), int(width.value), int(height.value))


def _iter_rulings(item: object, matrix: Affine, view: View) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return
    rect = _object_bounds(item, matrix, view)
    if min(rect.width, rect.height) <= _THIN:
        if max(rect.width, rect.height) >= _SHORTEST:
            yield _middle_ruling(rect)
    elif stroke.value:
        yield from _iter_strokes(item, chain_maps(_object_matrix(item), matrix), view)


def _middle_ruling(rect: Rect) -> Ruling:
    if rect.width >= rect.height:
        return Ruling(rect.left, rect.middle, rect.right, rect.middle)
    return Ruling(rect.center, rect.top, rect.center, rect.bottom)


def _iter_strokes(item: object, matrix: Affine, view: View) -> Iterator[Ruling]:
    """The level and upright segments of a drawn path: the four sides of a frame."""
    count = raw.FPDFPath_CountSegments(item)
    if count > _MOST_SEGMENTS:
        return
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = view.map_point(*map_point(matrix, float(x.value), float(y.value)))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _iter_straight(last, here)
        last = here
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _iter_straight(here, start)


def _iter_straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Ruling]:
    wide, tall = abs(a[0] - b[0]), abs(a[1] - b[1])
    if max(wide, tall) >= _SHORTEST and min(wide, tall) <= 0.02 * max(wide, tall):
        yield Ruling(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
