"""Minus signs that the recogniser lost: a faint dash before an amount turns a refund into a charge.

The dash is looked for in the ink itself, between the colon (or the edge) and the first digit.
"""

import re
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Char, Line, Rect
from intake.reading.seals import pixel_edges

Picture = NDArray[np.uint8]

_AMOUNT = re.compile(r"(?:(?<=[:：])|(?<=[:：]\s)|^)(?=\d[\d,]*\.\d{2})")
_INK = 0.2
"""How much darker than the paper a faint dash is, in shares of the line's own contrast."""
_FLAT, _WIDE = 0.16, 0.22
"""A dash is at most this high and at least this wide, in line heights (measured on print: 0.05 to 0.12, 0.3 to 0.5)."""


def with_lost_minus(picture: Picture, line: Line) -> Line:
    """The line with a `-` where one stands on the paper; the reading without it stays as an alternative."""
    for match in _AMOUNT.finditer(line.text):
        at = match.start()
        if _dash_before(picture, line, at):
            return _inserted(line, at)
    return line


def _dash_before(picture: Picture, line: Line, at: int) -> bool:
    if not line.chars:
        return False
    height = line.rect.height
    digit = line.chars[at]
    right = (digit.left + digit.right) / 2
    left = (line.chars[at - 1].left + line.chars[at - 1].right) / 2 if at else right - 0.9 * height
    edges = pixel_edges(Rect(left, line.rect.top, right, line.rect.bottom), picture)
    crop = picture[edges[1] : edges[3], edges[0] : edges[2]].min(axis=2) if edges[2] - edges[0] > 2 else None
    if crop is None or crop.shape[0] < 8:
        return False
    whole = pixel_edges(line.rect, picture)
    around = picture[whole[1] : whole[3], whole[0] : whole[2]].min(axis=2)
    paper, dark = float(np.percentile(around, 90)), float(np.percentile(around, 2))
    ink = (crop < paper - _INK * (paper - dark)).astype(np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))  # faint dashes come in dots
    count, _, stats, centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return any(_is_dash(stats[i], centres[i], crop.shape[0]) for i in range(1, count))


def _is_dash(stats: NDArray[np.int32], centre: NDArray[np.float64], height: int) -> bool:
    width, tall = int(stats[cv2.CC_STAT_WIDTH]), int(stats[cv2.CC_STAT_HEIGHT])
    level = float(centre[1]) / height
    return tall <= max(2, _FLAT * height) and width >= _WIDE * height and width >= 2 * tall and 0.35 <= level <= 0.65


def _inserted(line: Line, at: int) -> Line:
    edge = line.chars[at].left
    sign = Char("-", edge, edge, min(0.5, line.chars[at].confidence))
    text = line.text[:at] + "-" + line.text[at:]
    chars = (*line.chars[:at], sign, *line.chars[at:])
    return replace(line, text=text, chars=chars, alternatives=(*line.alternatives, line.text))
