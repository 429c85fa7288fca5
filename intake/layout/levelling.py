"""A page whose rows lean or sag from left to right, made level for reading: every line moved up or down by where it stands.

Recognition straightens what it sees at the page's edges; what is left of a bent page is less than a row, but over a wide
table more than half of one. The lean and sag are those under which the lines of the page stand on the fewest levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from intake.layout.rows import line_height
from intake.model import Line, Rect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEWEST = 20
"""Lines below which a page says nothing of its lean."""
_MOST = 1.8
"""Line heights from the middle of the page to its edge that are looked at, lean and sag each."""
_STEPS = 37
_LEVEL = 0.25
"""Line heights within which two lines are on one level."""
_BETTER = 1.12
"""How much more level a page must be than as it stands, and the cost of every line height that it is moved."""
_COST = 0.03


@dataclass(frozen=True, slots=True)
class Levelling:
    """How far a line at `x` stands below its row: pixels, by lean and sag over the half width of the page."""

    middle: float
    half: float
    lean: float
    sag: float

    def at(self, x: float) -> float:
        """Pixels by which a line at `x` stands below its row."""
        u = (x - self.middle) / self.half
        return self.lean * u + self.sag * u * u

    def level(self, line: Line) -> Line:
        """The line as it would stand on a level page."""
        return _move_down(line, -self.at(line.rect.center))

    def printed(self, line: Line) -> Line:
        """A line of the level page as it stands on the paper."""
        return _move_down(line, self.at(line.rect.center))


def find_levelling(lines: Sequence[Line]) -> Levelling | None:
    """What makes a page level; None where it is level as it stands."""
    if len(lines) < _FEWEST:
        return None
    import numpy as np

    height = line_height(lines)
    middle, half = _find_width(lines)
    across = np.array([(x.rect.center - middle) / half for x in lines])
    down = np.array([x.rect.middle for x in lines]) / height
    chosen = _find_lean(across, down)
    if chosen is None:
        return None
    lean, sag = chosen
    return Levelling(middle, half, lean * height, sag * height)


def _find_width(lines: Sequence[Line]) -> tuple[float, float]:
    """The middle of what is printed, from left to right, and half of its width."""
    left, right = min(x.rect.left for x in lines), max(x.rect.right for x in lines)
    return (left + right) / 2, max(1.0, (right - left) / 2)


def _find_lean(across: "NDArray[np.float64]", down: "NDArray[np.float64]") -> tuple[float, float] | None:
    """Lean and sag, in line heights, under which lines stand on the fewest levels; None where they do as they stand."""
    import numpy as np

    best, chosen = _count_level_pairs(down) * _BETTER, None
    for lean, sag in product(np.linspace(-_MOST, _MOST, _STEPS), repeat=2):
        cost = 1 - _COST * (abs(lean) + abs(sag))
        worth = _count_level_pairs(down - lean * across - sag * across * across) * cost
        if worth > best:
            best, chosen = worth, (float(lean), float(sag))
    return chosen


def _count_level_pairs(y: "NDArray[np.float64]") -> float:
    """How many pairs of lines share a level, near ones counting less."""
    import numpy as np

    order = np.sort(y)
    bins = np.bincount(((order - order[0]) / _LEVEL).astype(np.intp)).astype(np.float64)
    wide = bins.copy()
    wide[1:] += 0.5 * bins[:-1]
    wide[:-1] += 0.5 * bins[1:]
    return float((wide * bins).sum())


def _move_down(line: Line, down: float) -> Line:
    rect = line.rect
    return replace(line, rect=Rect(rect.left, rect.top + down, rect.right, rect.bottom + down))
