"""The default engine: PP-OCRv6 small weights on OpenVINO, with RapidOCR's pre- and post-processing.

RapidOCR's own top level is not used: it pads every short cell, reads one batch after the other on one request
and returns no positions for single characters. Its detector steps, its cutting of crops and its weights are.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidocr.utils.process_img import get_rotate_crop_image

from intake.machine.resources import resident_megabytes
from intake.model import Line, Rect
from intake.ocr import models as weights
from intake.ocr.detector import PART_SIDE, Detector
from intake.ocr.engine import Picture
from intake.ocr.fingerprints import of_openvino
from intake.ocr.precision import Precision, resolve_precision
from intake.ocr.quads import Quad, build_line, is_legible, is_upright, quad_bounds, whole_quad
from intake.ocr.recogniser import Recogniser

HEAVY = 900
"""Resident memory in MB (1024²) of the process from which the detector's is handed back behind a page. A worker is replaced at
1200, and to start another costs as much as a page; with the process beside it that opens files it is to stay within 1500."""


class OpenVinoEngine:
    """See `intake.ocr.engine.Engine`."""

    name = "openvino"

    def __init__(self, *, threads: int = 0, models: Path | None = None, precision: str = Precision.F32) -> None:
        chosen = weights.verified_set(models)
        self._detector = Detector(chosen.weight_file("det"), threads)
        self._recogniser = Recogniser(chosen.weight_file("rec"), threads, resolve_precision(precision))
        self.fingerprint = of_openvino(chosen, precision)

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """See `Engine.read`; lines below `LEAST_SCORE` are left out."""
        lines = self._read_quads(picture, self._detector.find_quads(picture))
        if resident_megabytes() > HEAVY:
            self._detector.release_memory()
        return lines

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """See `Engine.read_part`."""
        found = self._detector.find_quads(picture, short_side=PART_SIDE)
        return self._read_quads(picture, [quad for quad in found if is_wanted(quad_bounds(quad))])

    def _read_quads(self, picture: Picture, quads: Sequence[Quad]) -> tuple[Line, ...]:
        spans = self._recogniser.read_spans([_cut_crop(picture, quad) for quad in quads])
        lines = (build_line(q, s, turned=is_upright(q)) for q, s in zip(quads, spans, strict=True))
        return tuple(filter(is_legible, lines))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """See `Engine.read_crops`."""
        spans = self._recogniser.read_spans(crops)
        return tuple(build_line(whole_quad(c), s, turned=False) for c, s in zip(crops, spans, strict=True))


def _cut_crop(picture: Picture, quad: Quad) -> Picture:
    """The crop under a quad, level; turned where it is much higher than wide."""
    return np.asarray(get_rotate_crop_image(picture, quad.copy()), np.uint8)
