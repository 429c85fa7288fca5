"""Sets a page picture upright: perspective, quarter turns, fine skew, light; and remembers the way back.

Everything is found out on a small copy; the page itself is resampled at most once. Coordinates here are continuous: a
picture of width w runs from 0 to w, the middle of its first pixel is 0.5.
"""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.load.light import even_light
from intake.load.orientation import quarter_turns
from intake.load.perspective import find_homography, page_corners
from intake.load.skew import find_skew
from intake.model import Frame

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Size = tuple[int, int]

LOOK = 1200
"""Longer side of the copy that is looked at: a character of 10 points on A4 is still 14 pixels high."""
_SPARE = 3_000_000
"""Pixels: A4 at 170 dpi, where a character of 10 points is 24 high, half of what recognition takes in."""
_LEVEL = 0.2
"""Degrees below which a page counts as level: 0.2° moves the end of a line of A4 by less than a fifth of its height."""
_REMARKABLE = 1.0
"""Degrees from which a person is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Upright:
    """A page ready to be read; `frame` maps its pixels to fractions of the picture it was made from."""

    picture: Picture
    frame: Frame
    warnings: tuple[str, ...] = ()
    turns: int = 0


def set_upright(picture: Picture, number: int) -> Upright:
    """The page turned, laid flat, levelled and evenly lit.

    Args:
        picture: BGR as decoded. The frame of the result leads back to fractions of this picture.
        number: 1-based page, for the warnings.
    """
    height, width = picture.shape[:2]
    way, size, warnings = np.eye(3), (width, height), list[str]()
    scale = min(1.0, LOOK / max(size))
    look = _warp_picture(picture, _scaling_matrix(scale), _scaled_size(size, scale))
    corners = page_corners(look)
    if corners is not None:
        way, size = find_homography(corners / scale, width, height)
        look = _warp_picture(picture, _scaling_matrix(scale) @ way, _scaled_size(size, scale))
        warnings.append(f"第 {number} 页为斜拍照片，已按纸边校正")
    turns = quarter_turns(look)
    if turns:
        turned, size = quarter_matrix(turns, size)
        way, look = turned @ way, np.ascontiguousarray(np.rot90(look, turns))
        warnings.extend(turned_warning(turns, number))
    lean = find_skew(cv2.cvtColor(look, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False))
    if abs(lean) >= _LEVEL:
        levelled, size = _levelling_matrix(lean, size)
        way = levelled @ way
        if abs(lean) > _REMARKABLE:
            warnings.append(f"第 {number} 页倾斜 {abs(lean):.1f}°，已校正")
    if corners is None and abs(lean) < _LEVEL:
        done = np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture
    else:
        done = _warp_picture(picture, way, size, paper=_edge_colour(picture))
    return Upright(even_light(done), way_back(way, width, height), tuple(warnings), turns)


def turned_warning(turns: int, number: int) -> tuple[str, ...]:
    """What a person is told of quarter turns; three one way are one the other way."""
    return (f"第 {number} 页方向不正，已旋转 {180 if turns == 2 else 90}°",) if turns else ()


def way_back(way: Matrix, width: float, height: float) -> Frame:
    """The frame of a picture that `way` made from an original of `width` × `height`."""
    back = np.diag([1 / width, 1 / height, 1.0]) @ np.linalg.inv(way)
    a, b, c, d, e, f, g, h, i = (float(v) for v in (back / back[2, 2]).reshape(-1))
    return Frame((a, b, c, d, e, f, g, h, i))


def _scaling_matrix(scale: float) -> Matrix:
    return np.diag([scale, scale, 1.0])


def _scaled_size(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def quarter_matrix(turns: int, size: Size) -> tuple[Matrix, Size]:
    """The matrix of 1 to 3 quarter turns counter-clockwise, and the size after them."""
    width, height = size
    if turns == 1:
        return np.array([[0.0, 1, 0], [-1, 0, width], [0, 0, 1]]), (height, width)
    if turns == 2:
        return np.array([[-1.0, 0, width], [0, -1, height], [0, 0, 1]]), size
    return np.array([[0.0, -1, height], [1, 0, 0], [0, 0, 1]]), (height, width)


def _levelling_matrix(lean: float, size: Size) -> tuple[Matrix, Size]:
    """Turns by `lean` degrees counter-clockwise; the sheet grows so that no corner is cut."""
    cos, sin = float(np.cos(np.radians(lean))), float(np.sin(np.radians(lean)))
    width, height = size
    wide = round(width * cos + height * abs(sin))
    tall = round(width * abs(sin) + height * cos)
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])
    shift = np.array([wide / 2, tall / 2, 1]) - turn @ np.array([width / 2, height / 2, 1])
    turn[:2, 2] = shift[:2]
    return turn, (wide, tall)


def _warp_picture(picture: Picture, way: Matrix, size: Size, paper: tuple[int, int, int] = (255, 255, 255)) -> Picture:
    """The picture under a homography of continuous coordinates; plain shrinking is averaged."""
    if np.array_equal(way, np.diag(np.diag(way))) and way[2, 2] == 1:
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    half = np.array([[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    pixels = np.linalg.inv(half) @ way @ half
    # Bicubic keeps small print sharp but takes four times as long; a large picture has sharpness to spare.
    finely = cv2.INTER_CUBIC if size[0] * size[1] < _SPARE else cv2.INTER_LINEAR
    if np.array_equal(pixels[2], (0, 0, 1)):
        warped = cv2.warpAffine(picture, pixels[:2], size, flags=finely, borderValue=paper)
    else:
        warped = cv2.warpPerspective(picture, pixels, size, flags=finely, borderValue=paper)
    return warped.astype(np.uint8, copy=False)


def _edge_colour(picture: Picture) -> tuple[int, int, int]:
    """The median colour along the picture's border: what new corners are filled with."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    b, g, r = (int(v) for v in cast("list[float]", np.median(border, axis=0).tolist()))
    return b, g, r
