"""Drawn characters as small vectors: whether two prints of one character look alike.

A page draws the same character of one font alike wherever it stands, so that it is enough to read it once. Measured at 144 dpi:
two prints of a digit have a likeness of 0.87 and more with the most alike print of it, prints of two digits 0.75 at most.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Line

ALIKE = 0.85
"""Likeness from which two prints are of one character."""
INK = 60
"""Grey levels between the darkest and the lightest pixel below which there is nothing: pale print has 90 and more."""
_SIZE = (12, 16)

Grey = NDArray[np.uint8]
Shape = NDArray[np.float32]


def darkest_channel(picture: Grey) -> Grey:
    """The darkest channel of a BGR picture: print of any colour is ink."""
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def char_shapes(grey: Grey, line: Line) -> list[Shape | None]:
    """The shape of every letter and figure of a line, None where it has no ink; blanks and signs are left out.

    Args:
        grey: The page, the darkest channel.
    """
    return [_char_shape(grey, line, c.left, c.right) for c in line.chars if c.text.isalnum()]


def char_texts(line: Line) -> list[str]:
    """The characters that `char_shapes` speaks of."""
    return [c.text for c in line.chars if c.text.isalnum()]


def is_known(shape: Shape, others: Sequence[Shape]) -> bool:
    """Whether one of the others looks like it."""
    return any(float(other @ shape) >= ALIKE for other in reversed(others))


def _char_shape(grey: Grey, line: Line, left: float, right: float) -> Shape | None:
    top, bottom = max(0, int(line.rect.top) - 1), int(line.rect.bottom) + 2
    cell = grey[top:bottom, max(0, round(left)) : max(0, round(right))]
    if cell.size == 0:
        return None
    least, most, _, _ = cv2.minMaxLoc(cell)
    if most - least < INK:
        return None
    x, y, width, height = cv2.boundingRect((cell < (most + least) / 2).astype(np.uint8))
    ink = cell[y : y + height, x : x + width]
    shape = 255 - cv2.resize(ink, _SIZE, interpolation=cv2.INTER_LINEAR).astype(np.float32).ravel()
    shape -= cv2.mean(shape)[0]
    return shape / (cv2.norm(shape) + 1e-6)
