"""Whether a sheet is blank, or a picture without words.

Blank is: no words, and no ink but dust, punched holes, folds and what shines through from the back.
"""

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.layout.headers_footers import is_page_number
from intake.model import Page, Source
from intake.values import compact_text

_FEW_LETTERS = 3
"""Letters that dust and folds may be taken for; a page number is not counted."""
_EDGE = 0.05
"""Share of the sheet at each edge that is not looked at: shadows of the lid, holes, staples."""
_INK = 40
"""Levels by which ink is darker than the paper around it. Print that shines through from the back is 10 to 30 darker."""
_SHARE = 0.002
"""Share of inked pixels up to which there is only dust: one row of print on A4 has 0.003, 40 specks have 0.0004."""
_FAINT = 10
"""Levels by which no point of a bare sheet, shrunk, differs from its surroundings: a faded receipt has 20 and more, grain 5."""
_FILM_LETTERS = 80
"""Letters on a film: name, number, date and hospital in its corners; the smallest receipt has more than 100."""
_LEAST_SIDE = 16
"""Pixels of a sheet's shorter side below which no line of print stands on it."""
_PALE = 160
"""Level that the paper of a bare sheet has everywhere: a film has no marks in its black."""
_FILM_DARK = 0.35
"""Share of a film that is dark as a whole; paper under a hand's shadow stays below 0.2."""


def is_blank(page: Page, picture: NDArray[np.uint8]) -> bool:
    """Whether nothing is on the sheet that anybody could read or look at.

    Args:
        picture: The upright page, BGR.
    """
    if _count_letters(page) > _FEW_LETTERS or page.codes or page.seals or page.source is Source.XML:
        return False  # data without a picture stands on a sheet of its own, too
    return inked_share(picture) <= _SHARE


def is_bare(picture: NDArray[np.uint8]) -> bool:
    """Whether a sheet has no mark at all, however faint or small, or no room for one: no engine need look for what can be read.

    Args:
        picture: The page, BGR.
    """
    if min(picture.shape[:2]) < _LEAST_SIDE:
        return True
    grey, paper = _shrink_picture(picture)
    marks = cv2.absdiff(grey, paper)
    return int(marks.max()) <= _FAINT and int(paper.min()) >= _PALE


def is_picture_only(page: Page, picture: NDArray[np.uint8]) -> bool:
    """Whether a sheet that is not blank has no words, or is a film or photo with a few words in its corners."""
    letters = _count_letters(page)
    if page.source is Source.XML or page.codes or letters > _FILM_LETTERS:
        return False
    return letters <= _FEW_LETTERS or _dark_share(picture) >= _FILM_DARK


def _count_letters(page: Page) -> int:
    """Letters on the page, its number left out."""
    words = [t for x in page.lines if (t := compact_text(x.text)) and not is_page_number(t)]
    return sum(len(re.sub(r"[^\w]|_", "", t)) for t in words)


def _dark_share(picture: NDArray[np.uint8]) -> float:
    """Share of the picture whose surroundings are dark, 0 to 1."""
    _, paper = _shrink_picture(picture)
    return float((paper < 128).mean())


def inked_share(picture: NDArray[np.uint8]) -> float:
    """Share of pixels that are clearly darker than the paper around them, 0 to 1."""
    grey, paper = _shrink_picture(picture)
    dy, dx = round(_EDGE * grey.shape[0]), round(_EDGE * grey.shape[1])
    inner = np.s_[dy : grey.shape[0] - dy, dx : grey.shape[1] - dx]
    dark = paper[inner].astype(np.int16) - grey[inner].astype(np.int16) > _INK
    # A film or a photo is dark as a whole: its paper is no paper.
    black = paper[inner] < 128
    return float((dark | black).mean()) if dark.size else 0.0


def _shrink_picture(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The picture at 800 pixels, grey, and the paper behind its print."""
    height, width = picture.shape[:2]
    scale = min(1.0, 800 / max(height, width))
    small = cv2.resize(
        picture, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    # The darkest channel: a red stamp is ink, too.
    grey: NDArray[np.uint8] = small.min(axis=2).astype(np.uint8, copy=False)
    return grey, cv2.medianBlur(grey, 51).astype(np.uint8, copy=False)
