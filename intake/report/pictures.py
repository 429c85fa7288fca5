"""Page pictures for a report: upright as they were read, numbers of people painted over, boxes in per cent.

The picture is what the applicant handed in, turned and levelled by the page's own frame, so nothing has to be recognised
again. What is painted over is gone from the file, not merely covered.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.cases.private_numbers import iter_private_boxes
from intake.ledger.model import Leaf
from intake.load.originals import iter_originals
from intake.model import Box, Reading, Rect
from intake.settings import Limits

WIDTH = 1100
"""Pixels that a page is wide: 10-point print stays legible at 130 dpi on A4."""
_QUALITY = 68
_PAINT = (150, 150, 150)

Picture = NDArray[np.uint8]
Percent = tuple[float, float, float, float]
"""left, top, width, height."""


@dataclass(frozen=True, slots=True)
class PageView:
    """How a page is drawn upright: its size in upright pixels, its frame, and where open numbers of people stand.

    `frame` maps upright pixels to fractions of the original, row-major.
    """

    width: float
    height: float
    frame: tuple[float, ...]
    private: tuple[Rect, ...] = ()

    @classmethod
    def of_leaf(cls, leaf: Leaf) -> "PageView":
        """The page as the ledger remembers it."""
        bare = cls(leaf.width, leaf.height, leaf.frame)
        return replace(bare, private=tuple(map(bare.rect_of, leaf.private)))

    def rect_of(self, box: Box) -> Rect:
        """A box on the original as a rectangle on the upright page."""
        to_upright = np.linalg.inv(np.array(self.frame).reshape(3, 3))
        corners = [(x, y, 1.0) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        mapped = np.array(corners) @ to_upright.T
        xs, ys = mapped[:, 0] / mapped[:, 2], mapped[:, 1] / mapped[:, 2]
        return Rect(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))

    def percent_of(self, box: Box) -> Percent:
        """Where a box on the original lies on the picture."""
        rect = self.rect_of(box)
        (x0, x1) = np.clip((rect.left / self.width, rect.right / self.width), 0, 1)
        (y0, y1) = np.clip((rect.top / self.height, rect.bottom / self.height), 0, 1)
        return tuple(round(100 * float(v), 2) for v in (x0, y0, x1 - x0, y1 - y0))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it is shown: a JPEG as a data URI, empty where the page has no picture."""

    path: str
    number: int
    uri: str
    view: PageView


Pages = Mapping[tuple[str, int], PageView]
"""File and page in it -> how it is drawn."""


def show_pages(readings: Sequence[Reading], limits: Limits, *, masked: bool) -> Iterator[Shown]:
    """Every page of the case once, in the order of its papers."""
    by_file: dict[str, dict[int, PageView]] = {}
    for (path, number), view in view_pages(readings).items():
        by_file.setdefault(path, {})[number] = view
    for path, wanted in by_file.items():
        uris = {number: data_uri(drawn) for number, drawn in draw_pages(Path(path), wanted, limits, masked=masked)}
        yield from (Shown(path, number, uris.get(number, ""), view) for number, view in wanted.items())


def view_pages(readings: Iterable[Reading]) -> Pages:
    """How every page is drawn; one that bears several papers has the numbers of people of all."""
    pages: dict[tuple[str, int], PageView] = {}
    for reading in readings:
        for page in reading.document.pages:
            origin = reading.document.origin_of(page.number)
            bare = PageView(page.width, page.height, page.frame.matrix)
            known = pages.get((origin.path, origin.number), bare)
            private = (*known.private, *map(bare.rect_of, iter_private_boxes(reading, page)))
            pages[origin.path, origin.number] = replace(known, private=private)
    return pages


def draw_pages(
    path: Path, wanted: Mapping[int, PageView], limits: Limits, *, masked: bool
) -> Iterator[tuple[int, Picture]]:
    """Page and upright picture, at most `WIDTH` wide; pages that cannot be drawn are left out."""
    for number, original in iter_originals(path, limits, WIDTH):
        if number in wanted:
            yield number, _draw_view(original, wanted[number], masked=masked)


def _draw_view(original: Picture, view: PageView, *, masked: bool) -> Picture:
    scale, picture = _turn_upright(original, view)
    return _paint_over(picture, view.private, scale) if masked else picture


def _turn_upright(picture: Picture, view: PageView) -> tuple[float, Picture]:
    """The original, turned as it was read, and pixels of the result for one pixel of the page."""
    height, width = picture.shape[:2]
    scale = min(1.0, WIDTH / max(view.width, 1.0))
    frame = np.array(view.frame).reshape(3, 3)
    to_original = np.diag((width, height, 1.0)) @ frame @ np.diag((1 / scale, 1 / scale, 1.0))
    size = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    return scale, cv2.warpPerspective(picture, to_original, size, flags=flags, borderValue=(255, 255, 255))  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------------ numbers of people


def _paint_over(picture: Picture, private: Iterable[Rect], scale: float) -> Picture:
    """A copy with the middle of every such number painted over; what stands at its ends stays, as on masked bills."""
    copy = picture.copy()
    for rect in private:
        third = rect.width / 3
        a = round((rect.left + third * 0.95) * scale), round(rect.top * scale)
        b = round((rect.right - third * 0.65) * scale), round(rect.bottom * scale)
        cv2.rectangle(copy, a, b, _PAINT, thickness=-1)
    return copy


def data_uri(picture: Picture) -> str:
    """A JPEG in the page itself; empty where it cannot be written."""
    ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii") if ok else ""
