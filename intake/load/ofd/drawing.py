"""The pictures of an OFD page on white paper, in their places, and which characters they hide.

The glyphs are not drawn: their text is read as it stands.
"""

import io
import warnings as python_warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.load.image import BROKEN_PICTURE, alpha_of, decoded, too_large, working_scale
from intake.load.ofd.objects import PageContent, Placed
from intake.model import Rect
from intake.settings import Limits

Picture = NDArray[np.uint8]
Size = tuple[int, int]

_DPI, _FINEST = 144, 240
"""Of pages of text, as text pages of PDF files: a QR code of 20 mm with 41 modules still has 2.7 pixels a module; and as much
as recognition gains from where pictures carry writing."""
_LEAST = 0.02
"""Share of the page from which a picture's own resolution counts: smaller ones are logos and codes."""
_MOST = 200
_OPAQUE = 250
"""Alpha, 0 to 255, from which nothing shows through."""
_VEIL = 200
"""Mean alpha over a character from which it may be shown as another one; a seal's strokes have less."""
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPage:
    """The paper, how many pictures could not be drawn, the identities of characters that pictures were painted over, and where
    a picture hides part of some.
    """

    paper: Picture
    lost: int
    hidden: frozenset[int]
    veiled: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """Pictures by reference: `read` answers the bytes of one, None where the file has it not."""

    names: Mapping[str, str]
    read: Callable[[str], bytes]
    limits: Limits

    def _read_bytes(self, placed: Placed) -> bytes | None:
        name = self.names.get(placed.resource)
        return self.read(name) if name is not None else None

    def pixel_size(self, placed: Placed) -> Size | None:
        """Width and height in pixels, without decoding."""
        data = self._read_bytes(placed)
        try:
            with python_warnings.catch_warnings():
                python_warnings.simplefilter("ignore")
                return Image.open(io.BytesIO(data), formats=_FORMATS).size if data is not None else None
        except (*BROKEN_PICTURE, Image.DecompressionBombError):
            return None

    def decode_picture(self, placed: Placed) -> tuple[Picture, Picture | None] | None:
        """The picture on white and its alpha; None where it cannot be shown: damaged, a format of the standard's own, too large."""
        data = self._read_bytes(placed)
        if data is None:
            return None
        try:
            with python_warnings.catch_warnings():
                python_warnings.simplefilter("ignore")
                image = Image.open(io.BytesIO(data), formats=_FORMATS)
                return None if too_large(image, self.limits) else (decoded(image), alpha_of(image))
        except (*BROKEN_PICTURE, Image.DecompressionBombError):
            return None


def page_share(placed: Placed, area: Rect) -> float:
    """Of the page that the picture covers."""
    whole = Rect(0, 0, area.width, area.height)
    return whole.overlap_x(placed.rect) * whole.overlap_y(placed.rect) / (area.width * area.height)


def size_of(shown: PageContent, area: Rect, resources: Resources) -> Size:
    """The page's size in pixels: as its pictures have them, within bounds."""
    dpi = float(_DPI)
    for placed in shown.pictures[:_MOST]:
        pixels = resources.pixel_size(placed) if page_share(placed, area) > _LEAST else None
        longest = max(placed.rect.width, placed.rect.height)
        if pixels and longest > 0:
            dpi = max(dpi, min(_FINEST, 25.4 * max(pixels) / longest))
    scale = min(dpi / 25.4, working_scale(area.width, area.height))
    return max(1, round(area.width * scale)), max(1, round(area.height * scale))


def draw_page(shown: PageContent, area: Rect, size: Size, resources: Resources) -> DrawnPage:
    """White paper with lines and pictures in their places, later ones over earlier ones where they hide them."""
    paper: Picture = np.full((size[1], size[0], 3), 255, np.uint8)
    across, down = size[0] / area.width, size[1] / area.height
    lost, hidden, veiled = max(0, len(shown.pictures) - _MOST), set[int](), list[Rect]()
    for placed in shown.pictures[:_MOST]:
        found = resources.decode_picture(placed)
        if found is None or not _paste_picture(paper, placed, found[0], across, down):
            lost += 1
            veiled += [g.rect for g in placed.below]
        else:
            gone = {id(g) for g in placed.over if _hides_rect(placed, found[1], g.rect, _OPAQUE)}
            veiled += [
                g.rect for g in placed.below if id(g) not in gone and _hides_rect(placed, found[1], g.rect, _VEIL)
            ]
            hidden |= gone
    for ruling in shown.rulings:
        ends = [round(v) for v in (ruling.x0 * across, ruling.y0 * down, ruling.x1 * across, ruling.y1 * down)]
        cv2.line(paper, (ends[0], ends[1]), (ends[2], ends[3]), (90, 90, 90), 1)
    return DrawnPage(paper, lost, frozenset(hidden), tuple(veiled))


def _picture_matrix(placed: Placed, picture: Picture, across: float, down: float) -> NDArray[np.float64]:
    """From pixels of the picture to pixels of the paper, two rows."""
    a, b, c, d, e, f = placed.way
    height, width = picture.shape[:2]
    unit = np.array([[a / width, c / height, e], [b / width, d / height, f], [0, 0, 1]], np.float64)
    scaled: NDArray[np.float64] = (np.diag([across, down, 1.0]) @ unit)[:2]
    return scaled


def _paste_picture(paper: Picture, placed: Placed, picture: Picture, across: float, down: float) -> bool:
    """Puts the picture on the paper, whichever way it is turned, ink over ink as a seal over print; False where it lies off it."""
    r = placed.rect
    left, top, right, bottom = (
        round(r.left * across),
        round(r.top * down),
        round(r.right * across),
        round(r.bottom * down),
    )
    tall, wide = paper.shape[:2]
    if not (0 < right - left <= 2 * wide and 0 < bottom - top <= 2 * tall):
        return False
    x0, y0, x1, y1 = max(0, left), max(0, top), min(wide, right), min(tall, bottom)
    if x1 <= x0 or y1 <= y0:
        return False
    if placed.upright:
        whole = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        shown = whole[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.uint8, copy=False)
    else:
        way = _picture_matrix(placed, picture, across, down)
        way[:, 2] -= (x0, y0)
        shown = _warp_picture(picture, way, (x1 - x0, y1 - y0))
    spot = paper[y0:y1, x0:x1]
    np.minimum(spot, shown, out=spot)
    return True


def _warp_picture(picture: Picture, way: NDArray[np.float64], size: Size) -> Picture:
    """The picture under an affine map, shrunk first so that fine print is averaged and not lost."""
    height, width = picture.shape[:2]
    steps = [max(1e-6, float(np.hypot(*way[:, i]))) for i in (0, 1)]
    less = max(1, round(width * min(1.0, steps[0]))), max(1, round(height * min(1.0, steps[1])))
    small = cv2.resize(picture, less, interpolation=cv2.INTER_AREA) if less != (width, height) else picture
    scaled = way @ np.diag([width / less[0], height / less[1], 1.0])
    half = np.array([[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    pixels = (np.linalg.inv(half) @ np.vstack([scaled, (0, 0, 1)]) @ half)[:2]
    shown = cv2.warpAffine(small, pixels, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return shown.astype(np.uint8, copy=False)


def _hides_rect(placed: Placed, alpha: Picture | None, rect: Rect, least: int) -> bool:
    """Whether so much of the picture lies over what stands in `rect`."""
    if alpha is None:
        return True
    if not placed.upright:
        return bool(float(alpha.mean()) >= least)
    height, width = alpha.shape[:2]
    r = placed.rect
    x0, x1 = (int(width * (x - r.left) / r.width) for x in (rect.left, rect.right))
    y0, y1 = (int(height * (y - r.top) / r.height) for y in (rect.top, rect.bottom))
    spot = alpha[max(0, y0) : max(1, y1 + 1), max(0, x0) : max(1, x1 + 1)]
    return bool(spot.size and float(spot.mean()) >= least)
