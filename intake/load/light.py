"""Evens out the light on photographed paper: a shadow, a lamp to one side. Gentle, and the colours stay."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

_UNEVEN = 1.3
"""Brightest over darkest paper of a page. Scanners stay below 1.1; 1.3 is where a shadow is plain to see."""
_STRONGEST = 2.0
"""The largest gain: beyond, noise comes up with the paper."""
_WHITE = 235.0
"""Grey level that paper is brought to at most: what is printed faintly must not burn out."""
_GRID = 32


def even_light(picture: Picture) -> Picture:
    """The picture with its paper equally bright all over, or the same picture where it was so already.

    The paper's brightness is fitted by a quadratic surface: it cannot follow text, stamps or photographs, only light.
    """
    paper = _paper_brightness(picture)
    surface = _fit_surface(paper)
    if surface is None:
        return picture
    low, high = float(surface.min()), float(surface.max())
    if low <= 0 or high / low < _UNEVEN:
        return picture
    aim = min(float(np.percentile(surface, 75)), _WHITE)
    gain = np.clip(aim / surface, 1 / _STRONGEST, _STRONGEST).astype(np.float32)
    height, width = picture.shape[:2]
    full = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.multiply(picture, cv2.merge([full, full, full]), dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def _paper_brightness(picture: Picture) -> Floats:
    """How bright the paper is in each cell of a grid: the 90th percentile of the cell's grey."""
    side = _GRID * 12
    grey = cv2.cvtColor(cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR), cv2.COLOR_BGR2GRAY)
    cells = grey.reshape(_GRID, 12, _GRID, 12).transpose(0, 2, 1, 3).reshape(_GRID, _GRID, -1)
    paper: Floats = np.percentile(cells, 90, axis=2).astype(np.float64)
    return paper


def _fit_surface(paper: Floats) -> Floats | None:
    """A quadratic surface through the cells that are paper; None where it does not explain them."""
    y, x = np.mgrid[-1 : 1 : _GRID * 1j, -1 : 1 : _GRID * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = paper.reshape(-1)
    kept = values > 0.35 * np.percentile(values, 95)
    surface: Floats = values
    for _ in range(4):
        if kept.mean() < 0.75:
            return None
        weights, *_ = np.linalg.lstsq(terms[kept], values[kept], rcond=None)
        surface = (terms @ weights).astype(np.float64)
        kept = np.abs(values - surface) < 0.12 * np.percentile(values, 95)
    rest = float(np.std((values - surface)[kept]))
    return surface.reshape(_GRID, _GRID) if kept.mean() >= 0.75 and rest < 0.5 * float(np.std(surface)) else None
