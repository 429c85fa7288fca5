"""The four corners of a sheet of paper photographed on a table. In doubt none: a wrong warp is worse than no warp."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

_SMALLEST = 0.25
"""Of the picture. A smaller quadrilateral is a stamp, a table or a photograph on the page."""
_FILL = 0.94
"""How much of the quadrilateral the contour must fill, and of its hull: paper has straight edges."""
_CONTRAST = 18.0
"""Grey levels (of 255) that paper must differ from what lies around it, on each of the four sides."""
_SQUARE = 2.0
"""Degrees from a right angle that hand-held copies have anyway; below, deskewing is enough."""
_LOST = 0.02
"""Share of the picture's ink that may lie outside the sheet: the table's grain, not a line of text."""


def page_corners(picture: Picture) -> Points | None:
    """The sheet's corners (top left, top right, bottom right, bottom left) in pixels, where it is clearly distorted.

    Args:
        picture: BGR, longer side about 1200 pixels.
    """
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (5, 5), 0).astype(np.uint8, copy=False)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    kernel = np.ones((15, 15), np.uint8)
    solid = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, kernel)
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, kernel)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    contour = max(contours, key=cv2.contourArea)
    corners = _find_quadrilateral(contour.astype(np.int32), grey.shape[0] * grey.shape[1])
    if corners is None or not _is_distorted(corners):
        return None
    return (
        corners if _is_inside(corners, grey) and _stands_out(corners, grey) and _keeps_content(corners, grey) else None
    )


def _find_quadrilateral(contour: NDArray[np.int32], picture_area: int) -> Points | None:
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(contour)
    if area < _SMALLEST * picture_area or area < _FILL * cv2.contourArea(hull):
        return None
    length = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.02, 0.03):
        shape = cv2.approxPolyDP(hull, tolerance * length, True)
        if len(shape) == 4:
            corners = _order_corners(shape.reshape(4, 2).astype(np.float64))
            whole = cv2.contourArea(corners.astype(np.float32))
            return corners if cv2.contourArea(hull) >= _FILL * whole and area <= whole * (2 - _FILL) else None
    return None


def _order_corners(corners: Points) -> Points:
    """Clockwise from the corner nearest to the picture's top left."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(turned, -int(turned.sum(axis=1).argmin()), axis=0)


def _is_distorted(corners: Points) -> bool:
    sides = np.roll(corners, -1, axis=0) - corners
    headings = np.degrees(np.arctan2(sides[:, 1], sides[:, 0]))
    angles = (headings - np.roll(headings, 1)) % 360
    return bool(np.abs(angles - 90).max() > _SQUARE) and bool(np.abs(angles - 90).max() < 35)


def _is_inside(corners: Points, grey: Picture) -> bool:
    """Whether all four corners are in the picture: a sheet that runs out of it has no corner to be found."""
    height, width = grey.shape
    edge = 2.0
    return bool(
        (corners >= edge).all() and (corners[:, 0] < width - edge).all() and (corners[:, 1] < height - edge).all()
    )


def _stands_out(corners: Points, grey: Picture) -> bool:
    """Whether on every side the paper is lighter than what lies just outside it."""
    middle = corners.mean(axis=0)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = start + (end - start) * np.linspace(0.05, 0.95, 40)[:, None]
        outward = along - middle
        outward /= np.linalg.norm(outward, axis=1)[:, None]
        step = 0.012 * max(grey.shape)
        if (
            np.median(_grey_levels(grey, along - outward * step))
            - np.median(_grey_levels(grey, along + outward * step))
            < _CONTRAST
        ):
            return False
    return True


def _grey_levels(grey: Picture, points: Points) -> Points:
    xs = np.clip(points[:, 0], 0, grey.shape[1] - 1).astype(np.int64)
    ys = np.clip(points[:, 1], 0, grey.shape[0] - 1).astype(np.int64)
    return grey[ys, xs].astype(np.float64)


def _keeps_content(corners: Points, grey: Picture) -> bool:
    """Whether what looks like writing lies on the sheet and not beside it."""
    ink = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    sheet = np.zeros_like(grey)
    cv2.fillConvexPoly(sheet, corners.astype(np.int32), (1,))
    # The edge of the paper counts as ink on its dark side; what stands within the margin is kept anyway.
    sheet = cv2.dilate(sheet, np.ones((31, 31), np.uint8)).astype(np.uint8, copy=False)
    total = int(ink.sum())
    return total > 0 and int(ink[sheet == 0].sum()) <= _LOST * total


def find_homography(corners: Points, width: int, height: int) -> tuple[Points, tuple[int, int]]:
    """The homography that lays the sheet flat, and the size of the result; a margin of the table is kept.

    Args:
        corners: As `page_corners` gives them, in pixels of a picture of `width` × `height`.
        width: Of the picture, in pixels; the result never has more pixels than the sheet had in it by its longer sides.
        height: Of the picture, in pixels.
    """
    a, b, c, d = corners
    wide = max(float(np.linalg.norm(b - a)), float(np.linalg.norm(c - d)))
    tall = max(float(np.linalg.norm(d - a)), float(np.linalg.norm(c - b)))
    margin = 0.02 * max(width, height)
    flat = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) + np.float32(margin)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    return matrix.astype(np.float64), (round(wide + 2 * margin), round(tall + 2 * margin))
