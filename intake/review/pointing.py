"""What a person points at on a picture of the case: the word there, the value that stands there, the place on the paper.

Points and boxes are fractions of the upright picture of a sheet. Several papers may lie on one sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intake.cases.model import Place
from intake.model import Evidence, Page, Rect
from intake.review.cases import ReviewedCase
from intake.review.points import ValueEntry, list_values
from intake.review.sheets import ReviewSheet, SheetRect, get_sheet, list_sheets
from intake.review.words import PrintedWord, point_on, word_at
from intake.types.value_keys import find_value_key
from intake.types.vocabulary import Spec


@dataclass(frozen=True, slots=True)
class PointedWord:
    """What lies under a point.

    Attributes:
        text: The word; empty where nothing was read.
        box: Where it stands, in fractions of the picture; None where nothing was read.
        value_id: The value that stands there; None where there is none.
    """

    text: str
    box: SheetRect | None
    value_id: str | None


def point_at(case: ReviewedCase, number: int, x: float, y: float, value_id: str | None = None) -> PointedWord:
    """What lies under a point of a sheet.

    Args:
        case: The case.
        number: The sheet, from 1.
        x: Fraction of the picture from the left.
        y: Fraction of the picture from the top.
        value_id: The value that it is for: an amount, day or code is cut out of what stands around it.

    Raises:
        NotThere: there is no such sheet.
    """
    sheet = get_sheet(list_sheets(case), number)
    values = list_values(case.judgement)
    spec = next((_spec_of(case, value) for value in values if value.id == value_id), None)
    found = next(_iter_words(case, sheet, x, y, spec), None)
    hit = min(_iter_hit(sheet, values, x, y), key=lambda pair: pair[0], default=None)
    text, box = ("", None) if found is None else (found[1].text, _place_on(sheet, *found))
    return PointedWord(text, box, hit[1] if hit else None)


def locate_pointed(case: ReviewedCase, paper: int, number: int, box: SheetRect) -> Evidence | None:
    """The place of a box of a sheet on one paper of the case; None where the paper does not lie on that sheet.

    Raises:
        NotThere: there is no such sheet.
    """
    sheet = get_sheet(list_sheets(case), number)
    page = next((page for index, page in sheet.leaves if index == paper), None)
    return None if page is None else Evidence(page, sheet.find_box(box))


def _spec_of(case: ReviewedCase, value: ValueEntry) -> Spec[Any] | None:
    record = case.judgement.case.readings[value.paper].record
    key = find_value_key(record.kind, value.key, record.extra.keys())
    return key.spec if key else None


def _iter_words(
    case: ReviewedCase, sheet: ReviewSheet, x: float, y: float, spec: Spec[Any] | None
) -> Iterator[tuple[Page, PrintedWord]]:
    """The word of each paper that lies under the point."""
    spot = sheet.find_box(SheetRect(x, y, x, y))
    for paper, number in sheet.leaves:
        pages = case.judgement.case.readings[paper].document.pages
        page = next(page for page in pages if page.number == number)
        word = word_at(page, *point_on(page, spot.left, spot.top), spec)
        if word is not None:
            yield page, word


def _place_on(sheet: ReviewSheet, page: Page, word: PrintedWord) -> SheetRect:
    """The word's rectangle on the picture: by its middle and size, because page and picture are one but for a move."""
    rect = word.rect
    middle = page.frame.map_rect(Rect(rect.center, rect.middle, rect.center, rect.middle))
    there = sheet.locate(middle)
    wide, high = rect.width / 2 / sheet.view.width, rect.height / 2 / sheet.view.height
    edges = (there.left - wide, there.top - high, there.right + wide, there.bottom + high)
    return SheetRect(*(min(1.0, max(0.0, edge)) for edge in edges))


def _iter_hit(sheet: ReviewSheet, values: tuple[ValueEntry, ...], x: float, y: float) -> Iterator[tuple[float, str]]:
    """Size and id of every value whose box the point is in."""
    for value in values:
        rect = _rect_of(sheet, value.place)
        if rect is not None and rect.has(x, y):
            yield (rect.right - rect.left) * (rect.bottom - rect.top), value.id


def _rect_of(sheet: ReviewSheet, place: Place) -> SheetRect | None:
    here = place.box is not None and (place.path, place.page) == (sheet.path, sheet.page)
    return sheet.locate(place.box) if here and place.box is not None else None
