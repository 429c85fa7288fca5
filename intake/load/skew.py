"""How far the lines of text lean, from the lower edges of ink.

The lower edges of characters fall on few levels when they are projected along the direction of the lines, and on many
otherwise (projection profile; Postl 1986). Points instead of turned pictures make it cheap enough to try every angle.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

LARGEST = 16.0
"""Degrees searched to either side: a sheet fed or laid down carelessly is within 15."""

_COARSE, _FINE = 0.25, 0.05
_POINTS = 40_000
_LONG = 0.2
"""Of the longer side. A joined run of characters seldom reaches it; rules of a form and edges of a page do."""
_FEWEST = 300
"""Points below which there is nothing to align: an empty page, a stamp, a signature."""
_CLEAR = 1.25
"""The best angle must gather this much more than the median angle does. Real pages have 1.5 and more, noise 1.05."""


def find_skew(grey: Picture) -> float:
    """Degrees by which lines of text fall to the right (clockwise, y down); 0 where no direction stands out.

    Args:
        grey: The page turned the right way, 8 bits, longer side about 1200 pixels.
    """
    points = _lower_edges(grey)
    if len(points) < _FEWEST:
        return 0.0
    coarse = np.arange(-LARGEST, LARGEST + _COARSE / 2, _COARSE)
    scores = _score_angles(points[:: max(1, len(points) // (_POINTS // 4))], coarse, bin_size=2.0)
    best = coarse[int(scores.argmax())]
    if scores.max() < _CLEAR * np.median(scores) or abs(best) > LARGEST - _COARSE:
        return 0.0
    fine = np.arange(best - 2 * _COARSE, best + 2 * _COARSE + _FINE / 2, _FINE)
    kept = points[:: max(1, len(points) // _POINTS)]
    return float(fine[int(_smooth_scores(_score_angles(kept, fine, bin_size=1.0)).argmax())])


def _lower_edges(grey: Picture) -> Floats:
    """Coordinates (x, y) of ink pixels above a pixel of paper, as an array of shape (n, 2)."""
    calm = cv2.GaussianBlur(grey, (3, 3), 0)
    ink = cv2.adaptiveThreshold(calm, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    ink = _without_long_lines(ink.astype(np.uint8, copy=False))
    edges = (ink[:-1] == 1) & (ink[1:] == 0)
    ys, xs = np.nonzero(edges)
    return np.stack([xs, ys], axis=1).astype(np.float64)


def _without_long_lines(ink: Picture) -> Picture:
    """Ink without rules, frames and the edges of a page on a table: those need not run along the text."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    kept = (longest < _LONG * max(ink.shape)).astype(np.uint8)
    kept[0] = 0  # label 0 is the paper
    cleared: Picture = kept[labels]
    return cleared


def _score_angles(points: Floats, degrees: NDArray[np.floating], *, bin_size: float) -> Floats:
    """For every angle how unevenly the points spread over levels: the sum of squares of their counts."""
    scores = np.empty(len(degrees))
    for i, radians in enumerate(np.radians(degrees)):
        levels = (points[:, 1] * np.cos(radians) - points[:, 0] * np.sin(radians)) / bin_size
        counts = np.bincount((levels - levels.min()).astype(np.int64)).astype(np.float64)
        scores[i] = float(counts @ counts)
    return scores


def _smooth_scores(scores: Floats) -> Floats:
    padded = np.pad(scores, 1, mode="edge")
    return np.convolve(padded, [0.25, 0.5, 0.25], mode="valid").astype(np.float64)
