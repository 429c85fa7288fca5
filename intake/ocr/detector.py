"""Where text stands: RapidOCR's pre- and post-processing around the detection network, run by OpenVINO.

Colour conversion and scaling to -1…1 are part of the compiled network.
"""

from pathlib import Path

import cv2
import numpy as np
from rapidocr.ch_ppocr_det.utils import DBPostProcess, DetPreProcess

from intake.ocr.engine import Picture
from intake.ocr.network import Network
from intake.ocr.quads import Quad, in_reading_order

SHORT_SIDE = 736
"""Pictures are enlarged until the short side has so many pixels (RapidOCR's default)."""

LONG_SIDE = 2000
"""Pictures are reduced until the long side has no more (RapidOCR's default); 1280 loses values on real scans."""

BOX_SCORE = 0.5
"""Regions below are no text (RapidOCR's default)."""

UNCLIP = 1.6
"""How far a region is grown to cover its glyphs (RapidOCR's default)."""

CANDIDATES = 3000
"""Regions looked at; a dense fee list has 400 lines, RapidOCR's 1000 is reached by specks on a poor copy."""


class Detector:
    """Finds quads of text on a page."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._network = Network(weights, threads)
        self._enlarge = DetPreProcess(SHORT_SIDE, "min")
        self._regions = DBPostProcess(
            thresh=0.3,
            box_thresh=BOX_SCORE,
            max_candidates=CANDIDATES,
            unclip_ratio=UNCLIP,
            score_mode="fast",
            use_dilation=True,
        )

    def find(self, picture: Picture) -> list[Quad]:
        """Quads in pixels of `picture`, in reading order."""
        height, width = picture.shape[:2]
        if min(height, width) < 4:
            return []
        shrunk = np.asarray(self._enlarge.resize(_reduced(picture)), np.uint8)
        (heat,) = self._network(shrunk[None])
        boxes, _ = self._regions(heat, (height, width))
        return in_reading_order([np.asarray(box, np.float32) for box in boxes])


def _reduced(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    if max(height, width) <= LONG_SIDE:
        return picture
    factor = LONG_SIDE / max(height, width)
    to = (max(32, round(width * factor / 32) * 32), max(32, round(height * factor / 32) * 32))
    return np.asarray(cv2.resize(picture, to), np.uint8)
