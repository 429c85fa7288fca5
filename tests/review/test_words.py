"""The word under a point, and where a typed value stands: by what it means, in the nearest place, never by a single chance sign."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model import Box, Char, Document, Evidence, Frame, Line, Page, Reading, Rect
from intake.review.words import find_word, point_on, rect_on, word_at
from intake.types.vocabulary import DischargeRecord, IdCard, MedicalInvoice, Spec
from tests.rule_cases import reading_of

PITCH, HEIGHT = 20, 24
"""Pixels of a character, and from line to line, where `printed` sets them."""


def printed(*rows: str, left: float = 100) -> Page:
    """Lines below each other, every character of the same width; `|` in a row is a gap of five of them."""
    lines = tuple(_line(row, left, 40 + HEIGHT * number) for number, row in enumerate(rows))
    return Page(1, 1000, 1400, Frame.for_size(1000, 1400), lines)


def _line(row: str, left: float, top: float) -> Line:
    chars, x = [], left
    for char in row:
        if char == "|":
            x += 5 * PITCH
            continue
        width = PITCH / 2 if char.isascii() else PITCH
        chars.append(Char(char, x, x + width, 0.99))
        x += width
    return Line("".join(c.text for c in chars), Rect(left, top, x, top + 20), 0.99, tuple(chars))


def paper(*pages: Page) -> Reading:
    reading = reading_of({"type": "outpatient_invoice"}, "a.jpg")
    numbered = tuple(replace(page, number=n) for n, page in enumerate(pages, start=1))
    return replace(reading, document=Document("a.jpg", "a.jpg", numbered))


def rect_of(page: Page, text: str) -> Rect:
    """Where a text stands on the page, the first time."""
    line = next(line for line in page.lines if text in line.text)
    start = line.text.index(text)
    return line.cut_part(start, start + len(text)).rect


def word(page: Page, text: str, spec: Spec[Any] | None = None) -> str:
    """What is had by pointing at the middle of a text."""
    rect = rect_of(page, text)
    found = word_at(page, rect.center, rect.middle, spec)
    return found.text if found else ""


# ------------------------------------------------------------------------------------------------ under a point
@pytest.mark.parametrize(
    ("row", "at", "spec", "found"),
    [
        ("姓名：样张三 性别：男", "张", IdCard.NAME, "样张三"),
        ("姓名：样张三 性别：男", "男", IdCard.SEX, "男"),
        ("姓名：样张三 性别：男", "姓名", IdCard.NAME, "样张三"),
        ("青禾县样例医院", "样例", MedicalInvoice.PAYEE, "青禾县样例医院"),
        ("内科|三病区", "三病", MedicalInvoice.DEPARTMENT, "三病区"),
        ("合计（小写）￥1,080.50元", "080", MedicalInvoice.TOTAL, "1,080.50"),
        ("合计（小写）￥1,080.50元", "合计", MedicalInvoice.TOTAL, "1,080.50"),
        ("2026-09-30 12.00", "09", MedicalInvoice.ISSUE_DATE, "2026-09-30"),
        ("开票日期2026年9月30日收", "9月", MedicalInvoice.ISSUE_DATE, "2026年9月30日"),
        ("票据号码0012345678校验码a1b2c3", "1b", MedicalInvoice.CHECK_CODE, "a1b2c3"),
        ("卡号6222 0000 1111 2222", "1111", MedicalInvoice.INSURANCE_NUMBER, "6222 0000 1111 2222"),
    ],
)
def test_the_word_is_cut_out_of_what_stands_around_it(row: str, at: str, spec: Spec[Any], found: str) -> None:
    assert word(printed("抬头", row), at, spec) == found


def test_a_finger_may_miss_a_line_a_little_and_no_more() -> None:
    page = printed("样张三")
    assert word_at(page, 120, 66) is not None
    assert word_at(page, 120, 90) is None
    assert word_at(page, 600, 50) is None


def test_the_rectangle_is_around_the_word_alone() -> None:
    page = printed("姓名：样张三 性别：男")
    found = word_at(page, 170, 50)
    assert found is not None
    assert found.rect == Rect(160, 40, 220, 60)


# ------------------------------------------------------------------------------------------------ a value on the paper
@pytest.mark.parametrize(
    ("row", "spec", "written", "text"),
    [
        ("金额 1，080.50元", MedicalInvoice.TOTAL, "1080.50", "1，080.50"),
        ("￥1080.5", MedicalInvoice.TOTAL, "1080.50", "1080.5"),
        ("2026年09月30日", MedicalInvoice.ISSUE_DATE, "2026-09-30", "2026年09月30日"),
        ("有效期止2036.05.06", IdCard.VALID_UNTIL, "2036-05-06", "2036.05.06"),
        ("住院 12 天", MedicalInvoice.STAY_DAYS, "12", "12"),
        ("交 款 人：样 张 三", MedicalInvoice.PAYER, "样张三", "样 张 三"),
        ("编号 34179919900101001x", MedicalInvoice.PAYER_ID, "34179919900101001X", "34179919900101001x"),
        ("性别：男", MedicalInvoice.SEX, "男", "男"),
    ],
)
def test_a_value_is_found_however_it_is_printed(row: str, spec: Spec[Any], written: str, text: str) -> None:
    page = printed("样例抬头", row)
    assert find_word(paper(page), spec, written) == page.evidence_at(rect_of(page, text))


@pytest.mark.parametrize(
    ("row", "spec", "written"),
    [
        ("2026-09-30", MedicalInvoice.TOTAL, "2026.00"),
        ("号码0012345678", MedicalInvoice.BILL_NUMBER, "12345678"),
        ("11080.50", MedicalInvoice.TOTAL, "1080.50"),
        ("A1080.50", MedicalInvoice.TOTAL, "1080.50"),
        ("住院 7 天", MedicalInvoice.STAY_DAYS, "7"),
        ("男科 样女士", MedicalInvoice.SEX, "男"),
        ("样张三丰", MedicalInvoice.PAYER, "样张山"),
    ],
)
def test_what_only_looks_like_it_is_not_it(row: str, spec: Spec[Any], written: str) -> None:
    assert find_word(paper(printed(row)), spec, written) is None


def test_of_several_places_it_is_the_one_nearest_to_the_old_one() -> None:
    page = printed("合计 12.00", "小计 12.00", "自付 12.00")
    old = page.evidence_at(page.lines[2].rect)
    found = find_word(paper(page), MedicalInvoice.TOTAL, "12.00", old)
    assert found is not None
    assert rect_on(page, found.box).top == pytest.approx(page.lines[2].rect.top)


def test_another_page_is_farther_than_any_place_on_this_one() -> None:
    first, second = printed("12.00", "样例", "样例"), printed("12.00")
    near = find_word(paper(first, second), MedicalInvoice.TOTAL, "12.00", Evidence(2, Box(0.9, 0.9, 1, 1)))
    assert near is not None
    assert near.page == 2


def test_a_single_sign_is_found_only_where_the_value_stood() -> None:
    page = printed("数量 7 单价 7")
    here = page.evidence_at(page.lines[0].cut_part(3, 4).rect)
    assert find_word(paper(page), MedicalInvoice.STAY_DAYS, "7", here) == here
    assert find_word(paper(page), MedicalInvoice.STAY_DAYS, "7", Evidence(1, Box(0.8, 0.8, 0.9, 0.9))) is None


def test_a_cell_is_found_in_its_row_alone() -> None:
    page = printed("西药费|12.00", "检查费|30.00")
    row = page.evidence_at(page.lines[1].rect)
    spec = MedicalInvoice.TOTAL
    assert find_word(paper(page), spec, "12.00", row, row=True) is None
    assert find_word(paper(page), spec, "30.00", row, row=True) == page.evidence_at(rect_of(page, "30.00"))


def test_a_text_that_goes_on_below_or_beside_is_found_whole() -> None:
    below = printed("住址 青禾县样例路十二号", "样例小区三栋一单元")
    address = find_word(paper(below), IdCard.ADDRESS, "青禾县样例路十二号样例小区三栋一单元")
    assert address is not None
    assert rect_on(below, address.box).bottom == pytest.approx(below.lines[1].rect.bottom)
    beside = replace(below, lines=(_line("云岫市样例大学附属医院", 100, 40), _line("青禾院区", 330, 42)))
    assert find_word(paper(beside), MedicalInvoice.PAYEE, "云岫市样例大学附属医院青禾院区") is not None


def test_a_list_is_found_where_each_of_its_entries_is() -> None:
    page = printed("诊断：1.高血压病 2.肺炎", "样例")
    assert find_word(paper(page), DischargeRecord.DISCHARGE_DIAGNOSIS, ["高血压病", "肺炎"]) is not None
    assert find_word(paper(page), DischargeRecord.DISCHARGE_DIAGNOSIS, ["高血压病", "糖尿病"]) is None


@given(st.integers(0, 999), st.integers(0, 1399), st.sampled_from([0, 90, 180, 270]))
def test_a_point_comes_back_from_the_original_however_the_page_was_turned(x: int, y: int, turned: int) -> None:
    turn = {
        0: (1 / 1000, 0, 0, 0, 1 / 1400, 0),
        90: (0, 1 / 1400, 0, -1 / 1000, 0, 1),
        180: (-1 / 1000, 0, 1, 0, -1 / 1400, 1),
        270: (0, -1 / 1400, 1, 1 / 1000, 0, 0),
    }
    page = replace(printed("样"), frame=Frame((*turn[turned], 1e-5, 2e-5, 1)))
    assert point_on(page, *page.frame.map_point(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_a_text_that_looks_like_a_day_which_no_calendar_has_is_sought_as_text() -> None:
    page = printed("票据：2026-02-30")
    found = find_word(paper(page), IdCard.NAME, "2026-02-30", None)
    assert found is not None
