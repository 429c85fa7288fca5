"""Short crops side by side on one strip: single digits and units, of which a list has hundreds.

The recogniser was trained on 320 pixels of width and loses single digits that it is shown alone at their own width, so each
of them used to be padded to 320. Four together cost as much as one. What is not sure there is read alone, as it was before.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from intake.ocr.ctc import Span
from intake.ocr.engine import Picture

SLOTS = 4
"""Crops on a strip."""
GAP = 16
"""Pixels of padding between them: of 380 short crops of real and drawn papers all 339 that were sure were the same as alone."""
SURE = 0.9
"""Least score of a character from which the reading on a strip stands."""


def group_short(short: Sequence[int]) -> list[list[int]]:
    """So many crops together as a strip takes."""
    return [list(short[n : n + SLOTS]) for n in range(0, len(short), SLOTS)]


def lay_strip(crops: Sequence[Picture], width: int, grey: int) -> Picture:
    """Crops of one height side by side on a strip of this width, half a gap before the first.

    Raises:
        ValueError: they do not fit.
    """
    strip = np.full((crops[0].shape[0], width, 3), grey, np.uint8)
    for crop, start in zip(crops, _slot_starts(crops), strict=True):
        strip[:, start : start + crop.shape[1]] = crop
    return strip


def split_strip(spans: Sequence[Span], crops: Sequence[Picture], width: int) -> list[tuple[Span, ...]]:
    """The characters of each crop, in shares of its own width; a blank between two crops belongs to neither."""
    return [
        tuple(_place_in_crop(s, start, crop.shape[1], width) for s in spans if _stands_in(s, start, crop, width))
        for crop, start in zip(crops, _slot_starts(crops), strict=True)
    ]


def is_sure(spans: Sequence[Span]) -> bool:
    """Whether there is something, and all of it is certain."""
    return bool(spans) and min(s.score for s in spans) >= SURE


def _slot_starts(crops: Sequence[Picture]) -> list[int]:
    starts, at = list[int](), GAP // 2
    for crop in crops:
        starts.append(at)
        at += crop.shape[1] + GAP
    return starts


def _stands_in(span: Span, start: int, crop: Picture, width: int) -> bool:
    centre = (span.left + span.right) / 2 * width
    return start - GAP / 2 <= centre < start + crop.shape[1] + GAP / 2 and not span.text.isspace()


def _place_in_crop(span: Span, start: int, own: int, width: int) -> Span:
    left, right = (min(1.0, max(0.0, (share * width - start) / own)) for share in (span.left, span.right))
    return replace(span, left=left, right=right)
