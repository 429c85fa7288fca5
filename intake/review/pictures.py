"""Pictures of a case's pages for the people who review it: upright, nothing painted over, drawn when they are asked for.

A page is drawn once, as sharp as its original, and everything is made of that: the picture on the page, its thumbnail, the
cut around a value. Pictures live in memory only, within a bound; nothing is ever written to disk.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.errors import UsageError
from intake.load.apart.walk import iter_originals
from intake.load.data import draw_xml_mark
from intake.report.pictures import PageView, turn_upright
from intake.review.cases import NotThere
from intake.review.sheets import ReviewSheet, SheetRect
from intake.settings import Limits

Picture = NDArray[np.uint8]
T = TypeVar("T")

WIDTHS: Final = (800, 1100, 1400, 2000)
"""Pixels that a page may be asked for: half a screen, a screen of 1366, one of 1920, and for looking closely."""
WIDTH: Final = 1400
_THUMB: Final = 160
_SHARP: Final = 2000
"""Pixels that a page is drawn wide: 10-point print on A4 has 34 pixels then."""
_TALLEST: Final = 20_000
"""Pixels of the longer side: a till roll of a metre and a half at 300 dpi, and no decoder of a browser chokes on it."""
_QUALITY, _THUMB_QUALITY = 80, 70
_CROP_HEIGHT, _CROP_WIDTH = 40, 1200
"""Pixels that a cut is high at least and wide at most."""
_ROOM_HIGH, _ROOM_WIDE = 0.45, 0.9
"""Paper around a value in its own heights, above and below, left and right: enough to see what stands beside it."""
_MOST_JPEG = 96 * 1024 * 1024
_MOST_SHARP = 64 * 1024 * 1024
"""Bytes: three or four pages as drawn, from which thumbnails and cuts are made."""
_AT_ONCE = 2
"""Drawings at one time: each may hold a picture of the greatest permitted size."""
_TURNS = 64


class BoundedMemory(Generic[T]):
    """What was made lately, the last used first, as long as it all weighs no more than `most`; threads may share it."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._most, self._weigh, self.weight = most, weigh, 0
        self._kept: OrderedDict[object, T] = OrderedDict()
        self._guard = threading.Lock()

    def find(self, key: object) -> T | None:
        """What was made for that key and is still there."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: object, made: T) -> T:
        """Keeps it, and lets go of what was used longest ago; what is heavier than all is not kept."""
        with self._guard:
            self._drop(key)
            self._kept[key] = made
            self.weight += self._weigh(made)
            while self.weight > self._most:
                self._drop(next(iter(self._kept)))
        return made

    def _drop(self, key: object) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self.weight -= self._weigh(old)


class SheetPictures:
    """The pictures of one process; threads may share it.

    Args:
        limits: What opening an original may cost.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._jpegs: BoundedMemory[bytes] = BoundedMemory(_MOST_JPEG, len)
        self._sharp: BoundedMemory[Picture] = BoundedMemory(_MOST_SHARP, lambda picture: int(picture.nbytes))
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))
        self._few = threading.BoundedSemaphore(_AT_ONCE)

    def draw_page(self, sheet: ReviewSheet, width: int = WIDTH) -> bytes:
        """The page as a JPEG, at most `width` pixels wide.

        Raises:
            UsageError: no width that pages are drawn in.
            NotThere: the original cannot be drawn.
        """
        if width not in WIDTHS:
            raise UsageError(f"没有 {width} 像素宽的影像", f"可用：{'、'.join(map(str, WIDTHS))}")
        return self._give(sheet, width, lambda sharp: _write_jpeg(_shrink_to(sharp, width), _QUALITY))

    def draw_thumb(self, sheet: ReviewSheet) -> bytes:
        """The page as small as a stamp; errors as of `draw_page`."""
        return self._give(sheet, _THUMB, lambda sharp: _write_jpeg(_shrink_to(sharp, _THUMB), _THUMB_QUALITY))

    def draw_crop(self, sheet: ReviewSheet, rect: SheetRect) -> bytes:
        """What stands in a place of the page, with some paper around it; errors as of `draw_page`."""
        return self._give(sheet, rect, lambda sharp: _write_jpeg(_cut_out(sharp, rect), _QUALITY))

    def _give(self, sheet: ReviewSheet, what: object, make: Callable[[Picture], bytes]) -> bytes:
        """A picture that was made before, else made now, once however many ask for it."""
        page = (sheet.sha256, sheet.page, sheet.view)
        found = self._jpegs.find((page, what))
        if found is not None:
            return found
        with self._turns[hash(page) % _TURNS]:
            found = self._jpegs.find((page, what))
            return found if found is not None else self._jpegs.keep((page, what), make(self._draw_sharp(page, sheet)))

    def _draw_sharp(self, page: object, sheet: ReviewSheet) -> Picture:
        known = self._sharp.find(page)
        if known is not None:
            return known
        with self._few:
            return self._sharp.keep(page, _draw_upright(sheet, self._limits))


# ------------------------------------------------------------------------------------------------ drawing
def _draw_upright(sheet: ReviewSheet, limits: Limits) -> Picture:
    """The page as sharp as its original, within bounds.

    Raises:
        NotThere: it cannot be drawn.
    """
    view = sheet.view
    originals = iter_originals(Path(sheet.path), limits, _SHARP, wanted=lambda number: number == sheet.page)
    original = next((picture for _, picture in originals), None)
    if original is not None:
        return turn_upright(original, view, _find_scale(original, view))
    if sheet.is_data:
        return draw_xml_mark(np.full((max(1, round(view.height)), max(1, round(view.width)), 3), 255, np.uint8))
    raise NotThere(f"“{sheet.name}”的影像打不开", "请对照纸质材料，或检查文件是否还在原处")


def _find_scale(original: Picture, view: PageView) -> float:
    """Pixels of the drawing for one of the upright page: what the original has, and no more than is ever shown."""
    height, width = original.shape[:2]
    (a, b, _), (d, e, _), _ = np.diag((width, height, 1.0)) @ np.array(view.frame).reshape(3, 3) / view.frame[8]
    own = max(1.0, abs(a * e - b * d) ** 0.5)
    return float(min(own, _SHARP / max(view.width, 1.0), _TALLEST / max(view.height, 1.0)))


def _shrink_to(picture: Picture, width: int) -> Picture:
    scale = min(1.0, width / picture.shape[1])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return (
        picture if scale == 1 else cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    )


def _cut_out(picture: Picture, rect: SheetRect) -> Picture:
    """The place with paper around it, enlarged where it is small and shrunk where it is wide."""
    height, width = picture.shape[:2]
    x0, x1 = rect.left * width, rect.right * width
    y0, y1 = rect.top * height, rect.bottom * height
    line = max(4.0, y1 - y0)
    left, right = _clip_span(x0 - _ROOM_WIDE * line, x1 + _ROOM_WIDE * line, width)
    top, bottom = _clip_span(y0 - _ROOM_HIGH * line, y1 + _ROOM_HIGH * line, height)
    cut = picture[top:bottom, left:right]
    scale = min(max(1.0, _CROP_HEIGHT / cut.shape[0]), _CROP_WIDTH / cut.shape[1])
    size = max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale))
    smoothly = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(cut, size, interpolation=smoothly).astype(np.uint8, copy=False)


def _clip_span(start: float, end: float, size: int) -> tuple[int, int]:
    """Whole pixels inside the picture, at least one."""
    first = min(size - 1, max(0, int(start)))
    return first, max(first + 1, min(size, round(end)))


def _write_jpeg(picture: Picture, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise NotThere("这一页的影像画不出来", "请对照纸质材料")
    return data.tobytes()
