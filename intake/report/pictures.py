"""Page pictures for a report: upright as they were read, numbers of people painted over, boxes in per cent.

The picture is what the applicant handed in, turned and levelled by the page's own frame, so nothing has to be recognised
again. What is painted over is gone from the file, not merely covered.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.cases.private_numbers import iter_private_boxes
from intake.load.originals import iter_originals
from intake.model import Box, Page, Reading, Rect
from intake.settings import Limits

WIDTH = 1100
"""Pixels that a page is wide: 10-point print stays legible at 130 dpi on A4."""
_QUALITY = 68
_PAINT = (150, 150, 150)

Picture = NDArray[np.uint8]
Percent = tuple[float, float, float, float]
"""left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it is shown: a JPEG as a data URI, empty where the page has no picture."""

    path: str
    number: int
    uri: str
    page: Page

    def percent_of(self, box: Box) -> Percent:
        """Where a box on the original lies on this picture."""
        left, top, right, bottom = _map_box(self.page, box)
        (x0, x1) = np.clip((left / self.page.width, right / self.page.width), 0, 1)
        (y0, y1) = np.clip((top / self.page.height, bottom / self.page.height), 0, 1)
        return tuple(round(100 * float(v), 2) for v in (x0, y0, x1 - x0, y1 - y0))  # type: ignore[return-value]


def show_pages(readings: Sequence[Reading], limits: Limits, *, masked: bool) -> Iterator[Shown]:
    """Every page of the case once, in the order of its papers."""
    pages: dict[tuple[str, int], tuple[Page, list[Rect]]] = {}
    for reading in readings:
        for page in reading.document.pages:
            origin = reading.document.origin_of(page.number)
            _, private = pages.setdefault((origin.path, origin.number), (page, []))
            private += (_rect_of_box(page, box) for box in iter_private_boxes(reading, page))
    by_file: dict[str, dict[int, tuple[Page, list[Rect]]]] = {}
    for (path, number), found in pages.items():
        by_file.setdefault(path, {})[number] = found
    for path, wanted in by_file.items():
        yield from _show_file(path, wanted, limits, masked)


def _show_file(
    path: str, wanted: Mapping[int, tuple[Page, list[Rect]]], limits: Limits, masked: bool
) -> Iterator[Shown]:
    drawn = {n: picture for n, picture in iter_originals(Path(path), limits, WIDTH) if n in wanted}
    for number, (page, private) in wanted.items():
        uri = ""
        if number in drawn:
            scale, picture = _turn_upright(drawn[number], page)
            uri = _data_uri(_paint_over(picture, private, scale) if masked else picture)
        yield Shown(path, number, uri, page)


def _turn_upright(picture: Picture, page: Page) -> tuple[float, Picture]:
    """The original, turned as it was read, and pixels of the result for one pixel of the page."""
    height, width = picture.shape[:2]
    scale = min(1.0, WIDTH / max(page.width, 1.0))
    frame = np.array(page.frame.matrix).reshape(3, 3)
    to_original = np.diag((width, height, 1.0)) @ frame @ np.diag((1 / scale, 1 / scale, 1.0))
    size = max(1, round(page.width * scale)), max(1, round(page.height * scale))
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    return scale, cv2.warpPerspective(picture, to_original, size, flags=flags, borderValue=(255, 255, 255))  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------------ numbers of people
def _rect_of_box(page: Page, box: Box) -> Rect:
    """A box on the original as a rectangle on the upright page."""
    left, top, right, bottom = _map_box(page, box)
    return Rect(left, top, right, bottom)


def _map_box(page: Page, box: Box) -> tuple[float, float, float, float]:
    to_upright = np.linalg.inv(np.array(page.frame.matrix).reshape(3, 3))
    corners = [(x, y, 1.0) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    mapped = np.array(corners) @ to_upright.T
    xs, ys = mapped[:, 0] / mapped[:, 2], mapped[:, 1] / mapped[:, 2]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _paint_over(picture: Picture, private: Iterable[Rect], scale: float) -> Picture:
    """A copy with the middle of every such number painted over; what stands at its ends stays, as on masked bills."""
    copy = picture.copy()
    for rect in private:
        third = rect.width / 3
        a = round((rect.left + third * 0.95) * scale), round(rect.top * scale)
        b = round((rect.right - third * 0.65) * scale), round(rect.bottom * scale)
        cv2.rectangle(copy, a, b, _PAINT, thickness=-1)
    return copy


def _data_uri(picture: Picture) -> str:
    ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii") if ok else ""
