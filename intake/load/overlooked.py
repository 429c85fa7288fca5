"""Whether a page with a text layer shows more writing than the text layer has: then it cannot be the only source."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.load.drawing import Drawing
from intake.load.textlayer import Glyph
from intake.model import Rect, Ruling

Picture = NDArray[np.uint8]

CELL = 18.0
"""Points: one and a half lines of print."""
_EDGE, _BUSY = 60, 8
"""Grey levels from pixel to pixel that make an edge, and the share of edges (of 255) in a cell with writing: print has
20 and more, paper's grain none."""
_MANY_PATHS = 300
"""Rules and frames of a form are below 200. More may be print turned to outlines; a vector QR code is small."""
_LARGE = 0.04
"""Of the page: a picture smaller than this is a logo, a stamp or a QR code."""
_OVERLOOKED = 0.12
"""Of the page: pictures with writing on them and no text over them. A receipt pasted on A4 covers 0.15."""


def overlooks_writing(glyphs: Sequence[Glyph], drawing: Drawing, shown: Picture, cell: float) -> bool:
    """Whether pictures or outlines on the page carry structure where the text layer has nothing.

    Args:
        glyphs: The text layer, in pixels of `shown`.
        drawing: What else there is, in pixels of `shown`.
        shown: The page.
        cell: Side of the squares that are compared, in pixels.
    """
    height, width = shown.shape[:2]
    whole = Rect(0, 0, width, height)
    large = [
        p.rect
        for p in drawing.pictures
        if whole.coverage_of(p.rect) * p.rect.width * p.rect.height > _LARGE * width * height
    ]
    suspect = [*large, whole] if drawing.paths > _MANY_PATHS else large
    if not suspect:
        return False
    size = max(1, round(width / cell)), max(1, round(height / cell))
    drawn = _fill_cells(suspect, size, whole)
    texted = cv2.dilate(_fill_cells([g.rect for g in glyphs], size, whole), np.ones((3, 3), np.uint8))
    busy = cv2.resize(_find_edges(shown, drawing.rulings), size, interpolation=cv2.INTER_AREA) > _BUSY
    return float(((drawn == 1) & (texted == 0) & busy).mean()) > _OVERLOOKED


def _find_edges(shown: Picture, rulings: Sequence[Ruling]) -> Picture:
    """255 where ink meets paper, without the rules of a form."""
    grey = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY)
    steep = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _EDGE
    edges: Picture = steep.astype(np.uint8) * np.uint8(255)
    for ruling in rulings:
        cv2.line(edges, (int(ruling.x0), int(ruling.y0)), (int(ruling.x1), int(ruling.y1)), (0,), 7)
    return edges


def _fill_cells(rects: Sequence[Rect], size: tuple[int, int], whole: Rect) -> Picture:
    """A grid of `size` columns and rows over the page with 1 where a rectangle lies."""
    across, down = size[0] / whole.width, size[1] / whole.height
    grid = np.zeros((size[1], size[0]), np.uint8)
    for rect in rects:
        top, bottom = int(max(0.0, rect.top) * down), int(max(0.0, rect.bottom) * down)
        grid[top : bottom + 1, int(max(0.0, rect.left) * across) : int(max(0.0, rect.right) * across) + 1] = 1
    return grid
