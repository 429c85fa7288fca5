"""Quadrilaterals that the detector finds: order them, cut them out, place characters on them.

A quad is a float32 array (4, 2) of pixel corners: top left, top right, bottom right, bottom left.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intake.model import Char, Line, Rect
from intake.ocr.ctc import Span, mean_score
from intake.ocr.engine import Picture

Quad = NDArray[np.float32]

UPRIGHT = 1.5
"""From this height over width a crop is turned by 90 degrees before it is read (PaddleOCR's own limit)."""

LEAST_SCORE = 0.5
"""Lines below are noise: seals, logos, edges of tables (RapidOCR's default)."""

SAME_ROW = 0.5
"""Middles nearer than half a median line height are one row; a judgement, rows of a form are a height apart or more."""


def quad_bounds(quad: Quad) -> Rect:
    """The axis-aligned rectangle around a quad."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return Rect(float(left), float(top), float(right), float(bottom))


def whole_quad(picture: Picture) -> Quad:
    """The quad around a whole picture."""
    height, width = picture.shape[:2]
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def quad_size(quad: Quad) -> tuple[float, float]:
    """Width and height along the sides, the longer one of each pair, in pixels."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def is_upright(quad: Quad) -> bool:
    """Whether the crop is so much higher than wide that it is read turned."""
    width, height = quad_size(quad)
    return int(height) >= UPRIGHT * int(width)


def in_reading_order(quads: Sequence[Quad]) -> list[Quad]:
    """Top to bottom, and left to right within a row."""
    if not len(quads):
        return []
    middles = [float(q[:, 1].mean()) for q in quads]
    limit = SAME_ROW * float(np.median([quad_size(q)[1] for q in quads]))
    order = sorted(range(len(quads)), key=middles.__getitem__)
    rows: list[list[int]] = []
    for i in order:
        if rows and middles[i] - middles[rows[-1][0]] < limit:
            rows[-1].append(i)
        else:
            rows.append([i])
    return [quads[i] for row in rows for i in sorted(row, key=lambda i: float(quads[i][:, 0].min()))]


def build_line(quad: Quad, spans: Sequence[Span], *, turned: bool) -> Line:
    """The line that stands on `quad`. A turned (vertical) crop has no level positions, so its `chars` are empty."""
    text = "".join(s.text for s in spans)
    score = mean_score(spans)
    if turned:
        return Line(text, quad_bounds(quad), score)
    return Line(text, quad_bounds(quad), score, tuple(_place_char(quad, s) for s in spans))


def is_legible(line: Line) -> bool:
    """Whether a line that was found says anything: it has a text, and a score of at least `LEAST_SCORE`."""
    return bool(line.text.strip()) and line.confidence >= LEAST_SCORE


def _place_char(quad: Quad, span: Span) -> Char:
    """A character along the middle line of the quad, left end to right end."""
    start, end = float(quad[0, 0] + quad[3, 0]) / 2, float(quad[1, 0] + quad[2, 0]) / 2
    left, right = start + (end - start) * span.left, start + (end - start) * span.right
    return Char(span.text, left, right, span.score, span.rivals)
