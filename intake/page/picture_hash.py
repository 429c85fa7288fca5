"""A page picture in 256 bits: scans of one sheet differ in few of them, whatever dust, light and paper edge each had.

The bits only propose: pages of one template for two people differ in hardly more of them than two scans of one page, so what
is the same sheet, the numbers on it decide.

What counts is ink, so that light does not; the frame is put around what is written, so that neither the margin nor the
table below a photographed sheet counts. Inside it, 256 frequencies of a cosine transform are each above their median or not
(after Zauner 2010, pHash). The lowest ones, in which all sheets of a template are alike, are left out.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Rect

Floats = NDArray[np.float32]
Place = tuple[slice, slice]

_LOOK = 800
"""Longer side in pixels of the copy that is looked at: a letter of 10 points on A4 is 9 pixels high."""
_STROKES = 21
"""Pixels of the copy within which paper shines beside a stroke: more than the widest stroke of a title."""
_DARKEST_PAPER = 32
"""Level below which darkness is no longer measured against the paper."""
_GRAIN = 0.03
"""Share by which a sensor's noise and JPEG make paper darker."""
_PALE, _FULL = 0.1, 0.5
"""Ink paler than the one is a pattern of the paper, which a brighter scan loses; darker than the other it counts no more."""
_SHOWN = 0.5
"""Share of the marks that must be seen in the picture."""
_BESIDE = 0.01
"""How far around the marks ink counts, in shares of the longer side: the edges of photographed paper lie farther out."""
_OUTSIDE = 0.005
"""Share of the ink left outside the frame on each side: a speck or a letter at the very edge moves nothing."""
_MARGIN = 0.02
"""Free space that is added around it, in shares of the frame."""
_SIDE = 128
_FINER = 4
"""The frame is first drawn so many times larger, so that no stroke is lost between two points."""
_ROWS, _COLUMNS = slice(4, 20), slice(8, 24)
"""The frequencies that count: half as many other sheets of its template lie as near to a bill as its own second scan as with the
lowest 16 × 16 (1.8 % against 5.4 %, `benchmarks.rescans`)."""


def hash_picture(picture: NDArray[np.uint8], marks: Sequence[Rect] = ()) -> str:
    """The 256 bits as 64 hexadecimal digits; empty where the picture has no ink or does not show its marks. Some milliseconds.

    Args:
        picture: The upright page, BGR.
        marks: Where its lines, stamps and codes stand; all ink counts where there are none. The words of a stamp are a line in
            one scan and none in the next, its place is known in both.
    """
    ink, scale = _find_ink(picture)
    places = [_find_place(mark, scale) for mark in marks]
    written = _keep_written(ink, places) if places else ink
    frame = _find_frame(np.clip(written - _PALE, 0, _FULL - _PALE))
    if frame is None or not _shows_marks(ink, places):
        return ""
    waves = cv2.dct(_cut_out(np.maximum(written - _GRAIN, 0), frame))[_ROWS, _COLUMNS].ravel()
    return np.packbits(waves > np.median(waves)).tobytes().hex()


def _find_ink(picture: NDArray[np.uint8]) -> tuple[Floats, float]:
    """By what share each pixel of the small copy is darker than the paper beside it; pixels of the copy for one of the page."""
    height, width = picture.shape[:2]
    scale = _LOOK / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_STROKES, _STROKES), np.uint8)).astype(np.float32)
    ink = (paper - grey) / np.maximum(paper, _DARKEST_PAPER)
    return ink.astype(np.float32, copy=False), scale


def _find_place(mark: Rect, scale: float) -> Place:
    """Rows and columns of the small copy in which a mark stands; at least one of each."""
    left, top, right, bottom = (max(0, round(v * scale)) for v in (mark.left, mark.top, mark.right, mark.bottom))
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _keep_written(ink: Floats, places: Sequence[Place]) -> Floats:
    """The ink between the outermost marks and a little around them, with all that lies between."""
    kept, beside = np.zeros_like(ink), round(_BESIDE * _LOOK)
    rows, columns = zip(*places, strict=True)
    top, left = (max(0, min(x.start for x in found) - beside) for found in (rows, columns))
    bottom, right = (max(x.stop for x in found) + beside for found in (rows, columns))
    kept[top:bottom, left:right] = ink[top:bottom, left:right]
    return kept


def _shows_marks(ink: Floats, places: Sequence[Place]) -> bool:
    """Whether most of the marks are in the picture: of a file with a text layer only stamps and logos may be drawn."""
    return sum(bool((ink[place] > _PALE).any()) for place in places) >= _SHOWN * len(places)


def _find_frame(ink: Floats) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of the ink with a margin, in pixels of the copy; None where there is none."""
    if not ink.any():
        return None
    left, right = _find_ends(ink.sum(axis=0))
    top, bottom = _find_ends(ink.sum(axis=1))
    return left, top, right, bottom


def _find_ends(profile: Floats) -> tuple[float, float]:
    """Between which points nearly all of it lies, the margin added."""
    share = np.cumsum(profile) / profile.sum()
    first, last = np.interp((_OUTSIDE, 1 - _OUTSIDE), share, np.arange(1, len(share) + 1))
    margin = _MARGIN * max(last - first, 1.0)
    return float(first - margin), float(last + margin)


def _cut_out(ink: Floats, frame: tuple[float, float, float, float]) -> Floats:
    """What lies in the frame, as a square."""
    left, top, right, bottom = frame
    side = _SIDE * _FINER
    across, down = side / (right - left), side / (bottom - top)
    move = np.array(((across, 0, -left * across), (0, down, -top * down)), np.float64)
    large = cv2.warpAffine(ink, move, (side, side), flags=cv2.INTER_LINEAR)
    return cv2.resize(large, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
