"""What a page tells of its place and its owner; blank sheets; second scans."""

from dataclasses import replace

import numpy as np
import pytest

from intake.model import Source
from intake.page.blank_pages import is_bare, is_blank
from intake.splitting.page_identity import Whose, read_whose
from intake.splitting.page_marks import Numbering, read_marks
from intake.splitting.resemblance import make_sketch
from tests.pages import line, page


def numbering(text: str, top: float = 1050) -> Numbering:
    body = [line("患者因右侧肢体无力入院治疗", 60, 40 + 50 * i) for i in range(18)]
    return read_marks(page([*body, line(text, 700, top)])).numbering


# ------------------------------------------------------------------------------------------------ page numbers
@pytest.mark.parametrize(
    ("text", "number", "total"),
    [
        ("第1页/共3页", 1, 3),
        ("第 2 页，共 3 页", 2, 3),
        ("共3页 第2页", 2, 3),
        ("第一页", 1, None),
        ("- 2 -", 2, None),
        ("2/3", 2, 3),
        ("页码：2/3", 2, 3),
        ("Page 2 of 3", 2, 3),
        ("打印时间：2025-03-01 第12页", 12, None),
    ],
)
def test_page_numbers_are_read_as_they_are_printed(text: str, number: int, total: int | None) -> None:
    assert numbering(text) == Numbering(number, total)


@pytest.mark.parametrize("text", ["07/22", "3/2", "2025/03", "第0页", "共3页", "第3次住院"])
def test_what_is_no_page_number_is_not_taken_for_one(text: str) -> None:
    assert numbering(text) == Numbering()


def test_a_page_named_in_running_text_is_not_the_page_it_stands_on() -> None:
    assert numbering("详见第3页", top=560) == Numbering()


def test_two_page_numbers_that_differ_are_none() -> None:
    body = [line("患者入院治疗", 60, 40 + 50 * i) for i in range(18)]
    marks = read_marks(page([*body, line("第2页", 60, 1050), line("第3页", 900, 20)]))
    assert marks.numbering == Numbering()


@pytest.mark.parametrize("text", ["（续页）", "接上页", "出院记录（续）", "续表"])
def test_words_of_continuation_at_the_head_are_seen(text: str) -> None:
    body = [line("患者入院治疗", 60, 140 + 50 * i) for i in range(18)]
    assert read_marks(page([line(text, 60, 20), *body])).continued


def test_procedures_are_no_continuation() -> None:
    body = [line("患者入院治疗", 60, 140 + 50 * i) for i in range(18)]
    assert not read_marks(page([line("请办理手续后续费", 60, 20), *body])).continued


def test_the_sum_of_a_page_is_no_total() -> None:
    body = [line("床位费 120.00", 60, 40 + 50 * i) for i in range(18)]
    assert not read_marks(page([*body, line("本页小计：120.00", 60, 1000)])).totalled
    assert read_marks(page([*body, line("合计金额：120.00", 60, 1000)])).totalled


# ------------------------------------------------------------------------------------------------ whose
def whose(*texts: str) -> Whose:
    return read_whose(page([line(t, 60, 60 + 60 * i) for i, t in enumerate(texts)]))


def test_the_same_number_is_shared_and_another_one_differs() -> None:
    a, b = whose("姓名：张样例", "住院号：2025001234"), whose("姓名：张样例", "住院号：2025999999")
    assert a.shared_keys(b) == {"name"}
    assert a.differing_keys(b) == {"inpatient_number"}


def test_one_misread_character_is_neither_the_same_nor_different() -> None:
    a, b = whose("姓名：张样例", "住院号：2025001234"), whose("姓名：张样列", "住院号：2025001284")
    assert a.shared_keys(b) == frozenset()
    assert a.differing_keys(b) == frozenset()


def test_two_names_of_two_letters_differ_by_one() -> None:
    assert whose("姓名：王芳").differing_keys(whose("姓名：王强")) == {"name"}


def test_a_masked_number_agrees_with_the_open_one_where_it_is_open() -> None:
    masked, open_ = whose("身份证号：341799********0210"), whose("身份证号：341799196804170210")
    assert masked.differing_keys(open_) == frozenset()
    assert masked.differing_keys(whose("身份证号：341799196804171231")) == {"id_number"}


def test_code_and_number_of_a_bill_are_told_apart() -> None:
    assert whose("票据代码：34060125", "票据号码：0038433844").values["bill_number"] == {"0038433844"}


# ------------------------------------------------------------------------------------------------ second scans
def test_other_figures_under_the_same_words_are_another_sheet() -> None:
    def sheet(first: int) -> list[str]:
        return [f"西药费 数量 2 单价 {first + 13 * i}.50 金额 {2 * (first + 13 * i)}.00" for i in range(12)]

    a, b = (make_sketch(page([line(t, 60, 60 + 60 * i) for i, t in enumerate(sheet(n))])) for n in (101, 640))
    assert a.is_of_one_sheet(a)
    assert not a.is_of_one_sheet(b)


def test_a_page_of_a_few_words_is_compared_with_nothing() -> None:
    few = make_sketch(page([line("复印件", 60, 60)]))
    assert not few.is_of_one_sheet(few)


# ------------------------------------------------------------------------------------------------ blank sheets
WHITE = np.full((1650, 1200, 3), 248, np.uint8)
NOTHING = page([])


def test_white_paper_with_dust_holes_and_a_page_number_is_blank() -> None:
    dusty = WHITE.copy()
    chance = np.random.default_rng(7)
    for x, y in chance.integers(100, 1100, (40, 2)):
        dusty[y : y + 2, x : x + 2] = 90
    dusty[400:440, 10:50] = 0
    assert is_blank(page([line("第3页", 700, 1000)]), dusty)


def test_print_that_shines_through_from_the_back_is_no_ink() -> None:
    thin = WHITE.copy()
    thin[300:1300:40, 150:1050] = 225
    assert is_blank(NOTHING, thin)


def test_a_row_of_print_that_nobody_could_read_is_not_blank() -> None:
    written = WHITE.copy()
    for x in range(200, 900, 24):
        written[800:824, x : x + 6] = 40
        written[800:806, x : x + 16] = 40
    assert not is_blank(NOTHING, written)


def test_a_red_stamp_on_an_empty_sheet_is_not_blank() -> None:
    stamped = WHITE.copy()
    stamped[600:760, 500:510] = (60, 60, 210)
    stamped[600:610, 500:660] = (60, 60, 210)
    stamped[750:760, 500:660] = (60, 60, 210)
    assert not is_blank(NOTHING, stamped)


def test_a_film_is_not_blank() -> None:
    assert not is_blank(NOTHING, np.full((1200, 1000, 3), 30, np.uint8))


def test_a_sheet_with_a_sentence_is_not_blank() -> None:
    assert not is_blank(page([line("特此证明", 60, 60)]), WHITE)


def test_data_without_a_picture_is_not_blank() -> None:
    assert not is_blank(replace(NOTHING, source=Source.XML), WHITE)


def test_white_paper_with_grain_and_a_shadow_is_bare() -> None:
    grain = np.random.default_rng(7).normal(0, 3, WHITE.shape)
    shadow = np.linspace(0, 40, WHITE.shape[1])[None, :, None]
    assert is_bare((WHITE - shadow + grain).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "ink", [(215, 215, 215), (215, 215, 255), (255, 255, 255)], ids=["faded", "pale red", "white on grey"]
)
def test_one_small_mark_however_faint_is_looked_at(ink: tuple[int, int, int]) -> None:
    marked = (WHITE - 16).astype(np.uint8)
    marked[1590:1602, 600:604] = ink
    assert not is_bare(marked)


def test_a_film_is_not_bare() -> None:
    assert not is_bare(np.full((1200, 1000, 3), 30, np.uint8))


@pytest.mark.parametrize(("height", "bare"), [(15, True), (16, False)])
def test_a_strip_too_low_for_a_line_of_print_is_bare_whatever_is_on_it(height: int, bare: bool) -> None:
    strip = np.full((height, 400, 3), 255, np.uint8)
    strip[4:10, 40:200] = 0
    assert is_bare(strip) is bare
