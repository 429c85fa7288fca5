"""Where text stands: RapidOCR's post-processing around the detection network, run by OpenVINO.

Colour conversion and scaling to -1…1 are part of the compiled network.
"""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from intake.ocr.engine import Picture
from intake.ocr.network import Network
from intake.ocr.quads import Quad, in_reading_order

SHORT_SIDE = 736
"""Whole pages are enlarged until the short side has so many pixels (RapidOCR's default)."""

PART_SIDE = 400
"""The same for a part of a page, such as a seal: its print is as large as the page's."""

LONG_SIDE = 2000
"""Pictures are reduced until the long side has no more (RapidOCR's default); 1600 and 1280 lose values on real scans."""

AREA = 2_200_000
"""Pixels of the network's input at most. It needs 0.3 kB a pixel, and the whole process has to stay below 1.5 GB."""

BOX_SCORE = 0.5
"""Regions below are no text (RapidOCR's default)."""

UNCLIP = 1.6
"""How far a region is grown to cover its glyphs (RapidOCR's default)."""

CANDIDATES = 3000
"""Regions looked at; a dense fee list has 400 lines, RapidOCR's 1000 is reached by specks on a poor copy."""

_SEEN = 0.3
"""Share of a part inside a region from which it is that region; on 31 real scans 12 lines came in addition, none was lost."""


class Detector:
    """Finds quads of text on a page."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._network = Network(weights, threads)
        self._regions, self._parts = (_build_regions(use_dilation=joined) for joined in (True, False))

    def find_quads(self, picture: Picture, *, short_side: int = SHORT_SIDE) -> list[Quad]:
        """Quads in pixels of `picture`, in reading order; it is enlarged until its short side has so many pixels."""
        height, width = picture.shape[:2]
        if min(height, width) < 4:
            return []
        to_height, to_width = _network_size(height, width, short_side)
        (heat,) = self._network(cv2.resize(picture, (to_width, to_height))[None])
        boxes, _ = self._regions(heat, (height, width))
        parts, _ = self._parts(heat, (height, width))
        # A line that touches the rim of a seal melts with it into one region that is no text; its parts still stand.
        lost = _parts_outside(np.asarray(parts, np.float32), np.asarray(boxes, np.float32))
        return in_reading_order([np.asarray(box, np.float32) for box in (*boxes, *lost)])

    def release_memory(self) -> None:
        """See `Network.release_memory`: 200 to 400 MB."""
        self._network.release_memory()


def _build_regions(*, use_dilation: bool) -> DBPostProcess:
    return DBPostProcess(
        thresh=0.3,
        box_thresh=BOX_SCORE,
        max_candidates=CANDIDATES,
        unclip_ratio=UNCLIP,
        score_mode="fast",
        use_dilation=use_dilation,
    )


def _parts_outside(parts: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Those of `parts` (n, 4, 2) that lie in none of `boxes` (m, 4, 2), by their bounds."""
    if not len(parts) or not len(boxes):
        return parts
    low, high = parts.min(axis=1)[:, None], parts.max(axis=1)[:, None]
    common = np.minimum(high, boxes.max(axis=1)) - np.maximum(low, boxes.min(axis=1))
    shared = np.clip(common, 0, None).prod(axis=2)
    apart: NDArray[np.bool_] = (shared <= _SEEN * (high - low).prod(axis=2)).all(axis=1)
    return np.asarray(parts[apart], np.float32)


def _network_size(height: int, width: int, short_side: int = SHORT_SIDE) -> tuple[int, int]:
    """Height and width for the network: within the limits above, as near to square pixels as multiples of 32 allow."""
    factor = min(1.0, LONG_SIDE / max(height, width))
    factor = max(factor, short_side / min(height, width))
    factor = min(factor, math.sqrt(AREA / (height * width)))
    return max(32, round(height * factor / 32) * 32), max(32, round(width * factor / 32) * 32)
