"""What every recognition engine promises.

Units: pictures are BGR `uint8` arrays of shape (height, width, 3); rectangles are pixels of that picture.
Threading: an engine object is *not* safe to share between threads or processes; one object per process.
Network: none, ever. Weights come from installed packages or from a folder that the office imported.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from intake.model import Line, Rect

Picture = NDArray[np.uint8]
"""A BGR picture of shape (height, width, 3)."""


class Engine(Protocol):
    """Finds and reads lines of text."""

    @property
    def name(self) -> str:
        """The name users choose it by: `openvino`, `paddle`, `replay` …"""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same picture could give another text: engine, versions, weights' hash, settings."""
        ...

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """Every line on an upright picture, top to bottom, then left to right, with positions of its characters."""
        ...

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """The lines of a part cut from a page, in the order of `read`; only those at places that are wanted are read.

        Args:
            picture: The part, as large as it stands on the page.
            is_wanted: Asked with the rectangle of every line that is found.
        """
        ...

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """One line per crop, recognition only, in the order given; rectangles in pixels of the crop.

        A crop in which nothing is legible gives a line with empty text and confidence 0.
        """
        ...
