"""From time steps of the recogniser to characters with a place and a score.

The recogniser (CTC) looks at a crop scaled to a fixed height and answers, for every 8th pixel of width, the likeliest
character or "blank". A run of equal answers is one character; the middle of the run is its centre. Its width is not
answered: it is taken from the type of character and cut where the neighbour begins.

All positions here are shares of the crop's width, 0 to 1, so that the caller can map them along any quadrilateral.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

BLANK = 0
"""Index of "no character" in every PaddleOCR recogniser."""

WIDE = 0.92
"""Width of a Chinese character in units of crop height: boxes are a little higher than their glyphs (seen on print)."""

NARROW = 0.5
"""Width of a digit or Latin letter in the same units; printed figures are about half as wide as they are high."""


@dataclass(frozen=True, slots=True)
class Span:
    """One character: extent in shares of the crop's width, score 0 to 1."""

    text: str
    left: float
    right: float
    score: float
    rivals: tuple[tuple[str, float], ...] = ()


def decode_spans(
    indices: NDArray[np.int32], scores: NDArray[np.float32], alphabet: Sequence[str], steps: float, aspect: float
) -> tuple[Span, ...]:
    """Characters of one crop, left to right.

    Args:
        indices: Likeliest classes at each time step, likeliest first, shape (steps, rivals); class 0 is blank.
        scores: Their probabilities, same shape; 0 where a class was not worth looking for.
        alphabet: Class -> character.
        steps: Number of time steps that the crop itself covers; those behind it see padding.
        aspect: Crop width over crop height.
    """
    first = indices[:, 0]
    begins = (first != BLANK) & np.concatenate(([True], first[1:] != first[:-1]))
    starts = [int(start) for start in np.flatnonzero(begins)]
    if not starts:
        return ()
    ends = [_run_end(first, start) for start in starts]
    centres = [min(1.0, (start + end) / 2 / steps) for start, end in zip(starts, ends, strict=True)]
    texts = [alphabet[int(first[start])] for start in starts]
    peaks = [start + int(scores[start:end, 0].argmax()) for start, end in zip(starts, ends, strict=True)]
    spans: list[Span] = []
    for char, (left, right), peak in zip(texts, _char_extents(texts, centres, aspect), peaks, strict=True):
        found = spread_evenly(char, left, right, float(scores[peak, 0]))
        if len(found) == 1:
            found = (replace(found[0], rivals=_find_rivals(indices[peak], scores[peak], alphabet)),)
        spans += found
    return tuple(spans)


LEAST = 0.001
"""Probability below which a class contests nothing."""


def _find_rivals(
    classes: NDArray[np.int32], scores: NDArray[np.float32], alphabet: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """The other classes at the peak of a character, likeliest first; blank (no character at all) is none of them."""
    return tuple(
        (alphabet[int(c)], round(float(score), 4))
        for c, score in zip(classes[1:], scores[1:], strict=True)
        if score >= LEAST and c != BLANK
    )


def _run_end(indices: NDArray[np.int32], start: int) -> int:
    end = start + 1
    while end < len(indices) and indices[end] == indices[start]:
        end += 1
    return end


def _char_extents(texts: Sequence[str], centres: Sequence[float], aspect: float) -> list[tuple[float, float]]:
    """Left and right of each character: nominal width around its centre, cut half-way to its neighbours."""
    half = [(WIDE if _is_wide(text) else NARROW) / 2 / max(aspect, 0.01) for text in texts]
    extents: list[tuple[float, float]] = []
    for i, centre in enumerate(centres):
        left, right = max(0.0, centre - half[i]), min(1.0, centre + half[i])
        if i:
            left = max(left, _border_between(centres[i - 1], half[i - 1], centre, half[i]))
        if i + 1 < len(centres):
            right = min(right, _border_between(centre, half[i], centres[i + 1], half[i + 1]))
        extents.append((left, max(left, right)))
    return extents


def _border_between(a: float, half_a: float, b: float, half_b: float) -> float:
    """The point between two centres that divides the gap in proportion to the widths of the characters."""
    return a + (b - a) * half_a / (half_a + half_b)


def spread_evenly(text: str, left: float, right: float, score: float) -> tuple[Span, ...]:
    """The characters of `text`, each with its share of the extent."""
    step = (right - left) / max(1, len(text))
    return tuple(Span(c, left + i * step, left + (i + 1) * step, score) for i, c in enumerate(text))


def mean_score(spans: Sequence[Span]) -> float:
    """The mean of the characters' scores, 0 to 1; 0 where there are none."""
    return sum(span.score for span in spans) / len(spans) if spans else 0.0


def _is_wide(text: str) -> bool:
    """Chinese characters, kana and full-width forms; all begin above U+2E80."""
    return any(c >= "\u2e80" for c in text)
