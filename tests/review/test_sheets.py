"""The pages of a case and the places on them: each page once, numbered from 1, and the way to the original and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.model import Place
from intake.ledger.location import LedgerPlace
from intake.load.upright import quarter_matrix, way_back
from intake.model import Box, Document, Failure, Frame, Origin, Page, Source
from intake.report.pictures import PageView
from intake.review.cases import NotThere, ReviewedCase
from intake.review.points import list_values
from intake.review.sheets import (
    ReviewSheet,
    SheetRect,
    boxes_of,
    find_sheet,
    get_sheet,
    list_lost,
    list_paper_sheets,
    list_sheets,
)
from tests.review.desks import LaidOut, lay_out
from tests.rule_cases import reading_of

BILL = {
    "type": "outpatient_invoice", "path": "stack.pdf", "pages": 2,
    "fields": {"payer": "样张三", "total": {"value": "120.00", "page": 2}},
}  # fmt: skip
CARD = {"type": "id_card", "path": "card.jpg", "fields": {"name": "样张三"}}
WIDE, HIGH = 1600, 1000


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    place = LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", [BILL, CARD], monkeypatch)
    yield laid
    laid.ledger.close()


def sheet_of(view: PageView) -> ReviewSheet:
    return ReviewSheet(1, "a.jpg", 1, "a" * 64, "a.jpg", ((0, 1),), ("居民身份证",), view, False)


def turned(quarters: int, lean: float = 0.0) -> PageView:
    """A page that lay on its side in the scanner, and a little askew."""
    way, size = quarter_matrix(quarters, (WIDE, HIGH)) if quarters else (np.eye(3), (WIDE, HIGH))
    turn = np.vstack([cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), lean, 1.0), [0, 0, 1]])
    return PageView(*size, way_back(turn @ way, WIDE, HIGH).matrix)


# ------------------------------------------------------------------------------------------------ which there are
def test_the_pages_of_a_case_are_numbered_in_the_order_of_its_papers(laid: LaidOut) -> None:
    sheets = list_sheets(laid.open())
    told = [(s.number, s.name, s.kinds, s.papers) for s in sheets]
    assert told == [
        (1, "stack.pdf 第 1 页", ("门诊收费票据",), (0,)),
        (2, "stack.pdf 第 2 页", ("门诊收费票据",), (0,)),
        (3, "card.jpg", ("居民身份证",), (1,)),
    ]


def test_a_place_is_found_on_its_page_and_a_whole_paper_on_its_first(laid: LaidOut) -> None:
    sheets = list_sheets(laid.open())
    assert find_sheet(sheets, Place(0, "stack.pdf", 2)).number == 2
    assert find_sheet(sheets, Place(1, "card.jpg")).number == 3


def test_what_has_no_picture_is_said_not_to_be_there(laid: LaidOut) -> None:
    sheets = list_sheets(laid.open())
    with pytest.raises(NotThere, match="没有页面影像"):
        find_sheet(sheets, Place(-1, "broken.jpg", 1))
    with pytest.raises(NotThere, match="第 4 页"):
        get_sheet(sheets, 4)


def test_pages_that_could_not_be_read_are_named_and_have_no_sheet(laid: LaidOut) -> None:
    case = with_failures(
        laid.open(), Failure("/x/stack.pdf", "", 3, "第 3 页已损坏"), Failure("/x/odd\n.jpg", "", None, "打不开")
    )
    assert [(lost.name, lost.why) for lost in list_lost(case)] == [
        ("stack.pdf 第 3 页", "第 3 页已损坏"), ("odd\\n.jpg", "打不开"),
    ]  # fmt: skip
    assert len(list_sheets(case)) == 3


def with_failures(case: ReviewedCase, *failures: Failure) -> ReviewedCase:
    judged = replace(case.judgement.case, failures=failures)
    return replace(case, judgement=replace(case.judgement, case=judged))


def test_the_values_of_a_sheet_are_those_that_stand_on_it(laid: LaidOut) -> None:
    case = laid.open()
    values, sheets = list_values(case.judgement), list_sheets(case)
    found = {sheet.number: {values[box.index].id for box in boxes_of(sheet, values)} for sheet in sheets}
    assert "0:payer" in found[1]
    assert found[2] == {"0:total"}
    assert "1:name" in found[3]


def test_a_page_of_data_without_a_print_is_known_as_such() -> None:
    reading = reading_of(CARD, "a.xml")
    data = tuple(replace(page, source=Source.XML) for page in reading.document.pages)
    for document, expected in ((reading.document, False), (replace(reading.document, pages=data), True)):
        (sheet,) = list_paper_sheets((replace(reading, document=document),))
        assert sheet.is_data is expected


# ------------------------------------------------------------------------------------------------ several on one sheet
def cut_out(left: float, top: float, width: float, height: float, part: int) -> Document:
    """A paper that was cut out of a sheet of `WIDE` × `HIGH`."""
    frame = Frame((1 / WIDE, 0, left / WIDE, 0, 1 / HIGH, top / HIGH, 0, 0, 1))
    return Document("sheet.jpg", "a" * 64, (Page(1, width, height, frame, ()),), part)


def test_a_sheet_that_was_cut_into_papers_is_shown_whole() -> None:
    one, other = (reading_of(paper, "sheet.jpg") for paper in (CARD, CARD))
    readings = (
        replace(one, document=cut_out(100, 50, 600, 400, 1)),
        replace(other, document=cut_out(900, 50, 600, 400, 2)),
    )
    (sheet,) = list_paper_sheets(readings)
    assert sheet.papers == (0, 1)
    assert (sheet.view.width, sheet.view.height) == (pytest.approx(WIDE), pytest.approx(HIGH))
    assert sheet.locate(Box(0.75, 0.1, 0.9, 0.2)).as_list() == pytest.approx([0.75, 0.1, 0.9, 0.2], abs=1e-4)


def test_pages_of_several_files_keep_their_own_numbers() -> None:
    reading = reading_of({"type": "expense_list", "pages": 2, "fields": {"name": "样张三"}}, "001.jpg")
    origins = (Origin("001.jpg", "a" * 64, 1), Origin("002.jpg", "b" * 64, 1))
    sheets = list_paper_sheets((replace(reading, document=replace(reading.document, origins=origins)),))
    assert [(s.name, s.sha256[0], s.leaves) for s in sheets] == [
        ("001.jpg", "a", ((0, 1),)),
        ("002.jpg", "b", ((0, 2),)),
    ]


# ------------------------------------------------------------------------------------------------ there and back
@given(
    st.integers(0, 3), st.floats(-4, 4), st.floats(0.2, 0.7), st.floats(0.2, 0.7), st.floats(0.02, 0.1), st.floats(0.005, 0.1)
)  # fmt: skip
def test_a_place_comes_back_from_the_original_within_a_pixel(
    quarters: int, lean: float, left: float, top: float, wide: float, high: float
) -> None:
    view = turned(quarters, lean)
    sheet = sheet_of(view)
    rect = SheetRect(left, top, left + wide, top + high)
    back = sheet.locate(sheet.find_box(rect))
    off = [abs(a - b) for a, b in zip(rect.as_list(), back.as_list(), strict=True)]
    assert max(off[0], off[2]) * view.width < 1
    assert max(off[1], off[3]) * view.height < 1


def test_a_line_of_a_levelled_page_is_not_drawn_higher_than_it_is() -> None:
    sheet = sheet_of(turned(0, 3.0))
    line = SheetRect(0.2, 0.5, 0.8, 0.52)
    around = sheet.view.percent_of(sheet.find_box(line))
    assert around[3] > 10  # the rectangle around the box that stands around the line
    assert sheet.locate(sheet.find_box(line)).bottom - 0.52 < 0.002


def test_what_was_cut_at_the_edge_of_the_original_stays_on_the_picture() -> None:
    found = sheet_of(turned(1, 2.0)).locate(Box(0, 0, 0.3, 0.02))
    assert 0 <= found.left <= found.right <= 1
    assert 0 <= found.top <= found.bottom <= 1
