"""Minus signs that the recogniser lost: a faint dash before an amount turns a refund into a charge.

The dash is looked for in the ink itself, between the colon (or the edge) and the first digit.
"""

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intake.model import Char, Line, Rect
from intake.page.seals import pixel_edges

Picture = NDArray[np.uint8]

_AMOUNT = re.compile(r"(?:(?<=[:：])|(?<=[:：]\s)|^)(?=\d[\d,]*\.\d{2})")
_INK = 0.2
"""How much darker than the paper a faint dash is, in shares of the line's own contrast."""
_FLAT, _WIDE, _BAND = 0.2, 0.22, (0.36, 0.64)
"""A dash is at most this high and at least this wide, in line heights, and stands alone in the middle band of the line
(measured on print: 0.05 to 0.15 high, 0.25 to 0.5 wide)."""


def with_lost_minus(picture: Picture, line: Line) -> Line:
    """The line with a `-` where one stands on the paper; the reading without it stays as an alternative."""
    for match in _AMOUNT.finditer(line.text):
        at = match.start()
        if _dash_before(picture, line, at):
            return _insert_minus(line, at)
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
    ink = crop < paper - _INK * (paper - dark)
    band = slice(int(_BAND[0] * len(ink)), int(np.ceil(_BAND[1] * len(ink))))
    only_middle = (
        ink[band].any(axis=0) & (ink.sum(axis=0) == ink[band].sum(axis=0)) & (ink.sum(axis=0) <= _FLAT * len(ink))
    )
    return _longest_run(only_middle) >= _WIDE * height


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _insert_minus(line: Line, at: int) -> Line:
    edge = line.chars[at].left
    sign = Char("-", edge, edge, min(0.5, line.chars[at].confidence))
    text = line.text[:at] + "-" + line.text[at:]
    chars = (*line.chars[:at], sign, *line.chars[at:])
    return replace(line, text=text, chars=chars, alternatives=(*line.alternatives, line.text))
