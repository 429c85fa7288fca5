"""A page whose turn was taken wrongly is set right by what recognition sees."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from intake.load.sheet import Sheet
from intake.load.upright import turned_warning
from intake.model import Frame, Line, Rect
from intake.ocr.engine import Picture
from intake.recognition.recognise import recognise

TEXTS = [f"检查费{i}00.00元" for i in range(12)]
WIDE, HIGH = 1200, 800


class Lying:
    """Sees a page as it lies: its lines on their side as tall boxes, on their head as nonsense."""

    name = fingerprint = "lying"

    def __init__(self, turns: int = 0) -> None:
        self.turns, self.reads = turns, 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self.reads += 1
        upright = tuple(Line(t, Rect(60, 40 + 50 * i, 360, 70 + 50 * i), 0.98) for i, t in enumerate(TEXTS))
        lies = picture[2, 2, 0] != 0
        return tuple(_lying(picture, x, self.turns) for x in upright) if lies else upright

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """Reads what was turned the way that sets this page upright."""
        return tuple(Line("检查费", Rect(0, 0, 1, 1), 0.99 if self._lies_right(c) else 0.4) for c in crops)

    def _lies_right(self, crop: Picture) -> bool:
        return bool(crop[:, : crop.shape[1] // 2].mean() < crop[:, crop.shape[1] // 2 :].mean() - 1)


def picture(turns: int) -> Picture:
    """A page with a mark in its first corner, whose lines are darker in front; turned counter-clockwise."""
    page: Picture = np.full((HIGH, WIDE, 3), 255, np.uint8)
    page[:6, :6] = 0
    for i in range(len(TEXTS)):
        page[40 + 50 * i : 70 + 50 * i, 60:210] = 90
    return np.ascontiguousarray(np.rot90(page, turns))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_lies_wrong_is_turned_until_it_can_be_read(turns: int) -> None:
    wrong = picture(turns)
    height, width = wrong.shape[:2]
    sheet = Sheet(1, wrong, Frame.for_size(width, height), warnings=turned_warning(turns, 1), turns=turns)
    page = recognise(sheet, Lying(turns))
    assert [x.text for x in page.lines] == TEXTS
    assert page.warnings == ()
    assert (
        page.frame.map_rect(Rect(0, 0, 6, 6)).as_list() == sheet.frame.map_rect(_corner(turns, width, height)).as_list()
    )


def _corner(turns: int, width: float, height: float) -> Rect:
    """Where the first corner of the page lies on the picture."""
    return {
        1: Rect(0, height - 6, 6, height),
        2: Rect(width - 6, height - 6, width, height),
        3: Rect(width - 6, 0, width, 6),
    }[turns]


def _lying(wrong: Picture, line: Line, turns: int) -> Line:
    height, width = wrong.shape[:2]
    r = line.rect
    if turns == 2:
        turned = Rect(width - r.right, height - r.bottom, width - r.left, height - r.top)
        return replace(line, rect=turned, text=line.text[::-1], confidence=0.5)
    left = Rect(r.top, height - r.right, r.bottom, height - r.left)
    return replace(line, rect=left if turns == 1 else Rect(width - r.bottom, r.left, width - r.top, r.right))


def test_a_page_that_can_be_read_is_read_once() -> None:
    lying = Lying()
    recognise(Sheet(1, picture(0), Frame.for_size(WIDE, HIGH)), lying)
    assert lying.reads == 1
