"""Stamps over a table: which print is a stamp's own, and which names lie under one.

Black and grey stamps are known by their words alone (收费专用章), and only a part of those is read; what the ring covers is
taken from how large the words stand. A name under a stamp may have lost a letter without a trace: it is never sure.
"""

import re
from collections.abc import Sequence

from intake.layout.rows import line_height
from intake.model import Line, Page, Rect
from intake.values import compact_text

_WORDS = re.compile(r"[\u4e00-\u9fff()（）]{0,16}(?:专用章?|專用章?|公章|财务章|业务章|收讫章?|费章|监制)\d?")
_MORE = re.compile(r"[\u4e00-\u9fff]{0,12}(?:医院|卫生院|中心)?[\u4e00-\u9fff]{0,3}(?:专用章|业务章|财务章|收讫)$")
_LARGE = 1.4
"""Height, in lines, from which up to three letters by themselves are a stamp's."""
_RING = 4.0
"""Line heights from the words of a stamp to its rim: 4 cm across, over print of 4 mm."""


def is_stamp(line: Line, usual: float) -> bool:
    """Whether a line of a table is a stamp's print and no cell."""
    flat = compact_text(line.text)
    if _WORDS.fullmatch(flat):
        return True
    letters = re.fullmatch(r"[\u4e00-\u9fff]{1,3}", flat) is not None
    upright = line.rect.height > line.rect.width and len(flat) > 1
    return letters and (line.rect.height > _LARGE * usual or upright)


def find_stamp_words(text: str) -> int:
    """Where the words of a stamp begin that a line ran into; the length of the text where there are none."""
    match = _MORE.search(text)
    figures = re.match(r".*\d", text)
    return match.start() if match and figures and match.start() >= figures.end() else len(text)


def find_stained_places(page: Page) -> tuple[Rect, ...]:
    """The places that a stamp may cover."""
    usual = line_height(page.lines)
    found = [s.rect for s in page.seals if s.color not in ("black", "gray")]
    words = [s.rect for s in page.seals if s.color in ("black", "gray")]
    words += [x.rect for x in page.lines if _WORDS.fullmatch(compact_text(x.text)) or is_stamp(x, 1.15 * usual)]
    reach = _RING * usual
    return (*found, *(Rect(r.left - usual, r.top - reach, r.right + usual, r.bottom + reach) for r in words))


def is_stained(places: Sequence[Rect], rect: Rect) -> bool:
    """Whether a text, or the letter before or behind it, lies under a stamp."""
    wide = Rect(rect.left - rect.height, rect.top, rect.right + rect.height, rect.bottom)
    return any(p.overlap_x(wide) > 0 and p.overlap_y(wide) > 0 for p in places)
