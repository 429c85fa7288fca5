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
from intake.load.apart.walk import iter_originals
from intake.model import Box, Document, Frame, Page, Reading, Rect, enclosing_rect
from intake.settings import Limits

WIDTH = 1100
"""Pixels that a page is wide: 10-point print stays legible at 130 dpi on A4."""
_TALLEST = 20_000
"""Pixels of the longer side: a strip of paper must not become a mile of pixels, which no JPEG holds."""
_QUALITY = 68
_PAINT = (150, 150, 150)
_ASLANT = 1e-6
"""Share by which one end of a page may be nearer than the other until it counts as a photograph taken aslant."""

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
        return _map_rect(to_upright, Rect(box.left, box.top, box.right, box.bottom))

    def box_of(self, rect: Rect) -> Box:
        """The way back: a rectangle on the upright page as a box on the original, cut at its edges."""
        return self._frame().map_rect(rect)

    def _frame(self) -> Frame:
        return Frame(self.frame)  # type: ignore[arg-type]  # nine numbers, as every frame has

    def enclose(self, rect: Rect) -> "PageView":
        """The same page with so much more paper that `rect` lies on it."""
        whole = enclosing_rect((Rect(0, 0, self.width, self.height), rect))
        moved = np.array(self.frame).reshape(3, 3) @ np.array([[1, 0, whole.left], [0, 1, whole.top], [0, 0, 1]])
        private = tuple(x.moved_by(-whole.left, -whole.top) for x in self.private)
        return PageView(whole.width, whole.height, tuple(map(float, moved.reshape(-1))), private)

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
    readings = tuple(readings)
    pages = dict(view_bare_pages(readings))
    for reading in readings:
        for page in reading.document.pages:
            spot = _spot_of(reading.document, page)
            private = map(pages[spot].rect_of, iter_private_boxes(reading, page))
            pages[spot] = replace(pages[spot], private=(*pages[spot].private, *private))
    return pages


def view_bare_pages(readings: Iterable[Reading]) -> Pages:
    """How every page is drawn, without the numbers of people; a sheet that was cut into papers is whole again."""
    pages: dict[tuple[str, int], PageView] = {}
    for reading in readings:
        for page in reading.document.pages:
            bare = PageView(page.width, page.height, page.frame.matrix)
            spot = _spot_of(reading.document, page)
            pages[spot] = _join_views(pages[spot], bare) if spot in pages else bare
            if reading.document.part:
                pages[spot] = _add_cut_paper(pages[spot])
    return pages


def _spot_of(document: Document, page: Page) -> tuple[str, int]:
    origin = document.origin_of(page.number)
    return origin.path, origin.number


def _join_views(known: PageView, other: PageView) -> PageView:
    """One paper of a sheet with the place of another: both were cut from one picture, so their frames differ by a move."""
    way = np.linalg.inv(np.array(known.frame).reshape(3, 3)) @ np.array(other.frame).reshape(3, 3)
    return known.enclose(_map_rect(way, Rect(0, 0, other.width, other.height)))


def _add_cut_paper(view: PageView) -> PageView:
    """What was cut away around a paper; of a photograph taken aslant only the papers, for its edges may lie anywhere."""
    aslant = np.array(view.frame[6:8]) / view.frame[8] * max(view.width, view.height)
    if np.abs(aslant).max() > _ASLANT:
        return view
    way = np.linalg.inv(np.array(view.frame).reshape(3, 3))
    return view.enclose(_map_rect(way, Rect(0, 0, 1, 1)))


def _map_rect(way: NDArray[np.float64], rect: Rect) -> Rect:
    """The rectangle around the four corners under a homography."""
    mapped = np.array([(x, y, 1.0) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]) @ way.T
    xs, ys = mapped[:, 0] / mapped[:, 2], mapped[:, 1] / mapped[:, 2]
    return Rect(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def draw_pages(
    path: Path, wanted: Mapping[int, PageView], limits: Limits, *, masked: bool
) -> Iterator[tuple[int, Picture]]:
    """Page and upright picture, at most `WIDTH` wide; pages that cannot be drawn are left out."""
    for number, original in iter_originals(path, limits, WIDTH, wanted=wanted.__contains__):
        yield number, _draw_view(original, wanted[number], masked=masked)


def _draw_view(original: Picture, view: PageView, *, masked: bool) -> Picture:
    scale = min(1.0, WIDTH / max(view.width, 1.0), _TALLEST / max(view.height, 1.0))
    picture = turn_upright(original, view, scale)
    return _paint_over(picture, view.private, scale) if masked else picture


def turn_upright(picture: Picture, view: PageView, scale: float) -> Picture:
    """The original, turned as it was read, with `scale` pixels for one of the page."""
    height, width = picture.shape[:2]
    frame = np.array(view.frame).reshape(3, 3)
    to_original = np.diag((width, height, 1.0)) @ frame @ np.diag((1 / scale, 1 / scale, 1.0))
    size = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    drawn = cv2.warpPerspective(picture, to_original, size, flags=flags, borderValue=(255, 255, 255))
    return drawn.astype(np.uint8, copy=False)


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
