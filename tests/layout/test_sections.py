"""Free text under headings: where a section begins, what belongs to it, where it ends."""

from collections.abc import Sequence

import pytest

from intake.labels.sections import Body, Headings, read_sections
from intake.layout.headers_footers import is_page_head, is_page_number
from intake.layout.join_lines import heal_broken_lines, join_lines
from intake.model import Line, Page, Rect, Seal
from tests.pages import line, page

HEADINGS = Headings(
    {
        "before": ("入院情况",),
        "first": ("入院诊断",),
        "course": ("诊疗经过",),
        "last": ("出院诊断",),
        "orders": ("出院医嘱",),
    },
    others=("备注", "出院带药"),
    opening={"complaint": ("主诉",)},
    within={"orders": ("出院带药",)},
    shapes={"course": r"住院.{2,8}经过"},
    labels=("姓名", "医师签名", "入院日期"),
)
WIDE = 1300
"""Left edge of a column so far right that a row reaching it is full."""


def full(text: str, left: float = 100) -> str:
    """The text filled up to a full row: a row that ends short ends a paragraph."""
    return text + "字" * int((WIDE - left) / 20 - len(text))


def body(*texts: str, left: float = 100, pages: Sequence[Page] = ()) -> Body:
    """One row below the other, 30 pixels apart."""
    lines = [line(t, left, 100 + 30 * i) for i, t in enumerate(texts)]
    return read_sections([page(lines), *pages], HEADINGS)


def texts(found: Body) -> dict[str, str]:
    return {s.name: s.text for s in found.sections}


def rest(found: Body) -> list[str]:
    return [x.text for _, lines in found.rest for x in lines]


def test_a_section_runs_to_the_next_heading() -> None:
    found = body("入院情况：咳嗽5天入院。", "诊疗经过：予抗感染治疗。")
    assert texts(found) == {"before": "咳嗽5天入院。", "course": "予抗感染治疗。"}


def test_wrapped_rows_are_joined_and_paragraphs_kept_apart() -> None:
    found = body("入院情况：" + full("咳嗽5天", 200), "入院。", "查体：神清。")
    assert texts(found)["before"] == full("咳嗽5天", 200) + "入院。\n查体：神清。"


@pytest.mark.parametrize(
    "heading",
    ["诊疗经过", "诊疗经过：", "诊疗经过:", "【诊疗经过】", "诊 疗 经 过：", "三、诊疗经过：", "3、诊疗经过：", "诊疗经过(Course):",
     "诊疗经过（含检查、用药）：", "诊疗经过；"],
)  # fmt: skip
def test_headings_are_known_in_every_dress(heading: str) -> None:
    assert texts(body("入院情况：好。", heading, "予补液。")) == {"before": "好。", "course": "予补液。"}


def test_a_heading_with_one_letter_misread_counts_before_a_colon() -> None:
    assert texts(body("诊疗经讨：予补液。")) == {"course": "予补液。"}


def test_a_misread_heading_that_could_be_two_is_left_in_the_text() -> None:
    assert texts(body("入院情况：好。", "八院诊断：肺炎")) == {"before": "好。\n八院诊断：肺炎"}


def test_a_heading_that_no_list_has_is_known_by_its_shape() -> None:
    assert texts(body("住院期间诊疗经过：予补液。")) == {"course": "予补液。"}


def test_a_heading_without_colon_in_front_of_its_text_counts_at_a_paragraph() -> None:
    assert texts(body("入院情况：好。", "出院诊断 肺炎")) == {"before": "好。", "last": "肺炎"}


def test_heading_words_in_a_sentence_are_text() -> None:
    found = body("诊疗经过：" + full("予补液", 200), "出院诊断明确，好转出院。")
    assert texts(found) == {"course": full("予补液", 200) + "出院诊断明确，好转出院。"}


def test_a_word_that_opens_a_record_is_text_once_a_section_is_open() -> None:
    assert texts(body("主诉：咳嗽。", "入院情况：主诉同前。", "主诉：咳嗽5天。")) == {
        "complaint": "咳嗽。",
        "before": "主诉同前。\n主诉：咳嗽5天。",
    }


def test_drugs_to_take_home_stay_in_the_orders_and_stand_alone_elsewhere() -> None:
    assert texts(body("出院医嘱：休息。", "出院带药：维生素C。")) == {"orders": "休息。\n出院带药：维生素C。"}
    assert texts(body("出院带药：维生素C。", "出院医嘱：休息。")) == {"出院带药": "维生素C。", "orders": "休息。"}


def test_a_label_of_head_or_foot_ends_a_section() -> None:
    found = body("入院诊断：肺炎", "入院日期：2025-01-02", "出院医嘱：休息。", "医师签名：张样例")
    assert texts(found) == {"first": "肺炎", "orders": "休息。"}
    assert rest(found) == ["入院日期：2025-01-02", "医师签名：张样例"]


def test_a_signature_on_the_level_of_the_last_row_is_no_part_of_it() -> None:
    lines = [line("出院医嘱：休息。", 100, 100), line("医师签名：张样例", 900, 102)]
    found = read_sections([page(lines)], HEADINGS)
    assert (texts(found), rest(found)) == ({"orders": "休息。"}, ["医师签名：张样例"])


def test_two_headings_on_one_level_open_two_columns() -> None:
    lines = [
        line("入院诊断：", 100, 100), line("出院诊断：", 600, 100), line("1.腹痛待查", 120, 130), line("1.结石", 620, 132),
        line("2.贫血", 120, 160), line("诊疗经过：予补液。", 100, 190),
    ]  # fmt: skip
    assert texts(read_sections([page(lines)], HEADINGS)) == {
        "first": "1.腹痛待查\n2.贫血", "last": "1.结石", "course": "予补液。",
    }  # fmt: skip


def test_pieces_of_a_row_are_read_from_left_to_right_though_it_drifts() -> None:
    lines = [line("入院情况：患者", 100, 106), line("，女，45岁，", 260, 100), line("入院。", 400, 94)]
    assert texts(read_sections([page(lines)], HEADINGS)) == {"before": "患者，女，45岁，入院。"}


def test_a_section_goes_on_overleaf_without_the_repeated_head_and_the_page_number() -> None:
    first = [line("样例医院", 400, 40), line("姓名：张样例 住院号：1234", 100, 70), line("诊疗经过：" + full("予抗", 200), 100, 130),
             line("医师签名：", 600, 200), line("第1页，共2页", 450, 260)]  # fmt: skip
    second = [line("样例医院", 400, 40), line("姓名：张样例 住院号：1234", 100, 70), line("感染治疗。", 100, 130),
              line("出院医嘱：休息。", 100, 160), line("2/2", 450, 260)]  # fmt: skip
    found = read_sections([page(first), page(second, number=2)], HEADINGS)
    assert texts(found) == {"course": full("予抗", 200) + "感染治疗。", "orders": "休息。"}


def test_the_box_of_each_row_keeps_its_page() -> None:
    found = read_sections(
        [page([line("诊疗经过：予", 100, 100)]), page([line("补液。", 100, 100)], number=2)], HEADINGS
    )
    assert [r.page.number for r in found.sections[0].runs] == [1, 2]


def cells(*rows: tuple[str, float, float]) -> dict[str, str]:
    return texts(read_sections([page([line(*r) for r in rows])], HEADINGS))


def test_in_a_ruled_form_the_text_above_its_heading_belongs_to_it() -> None:
    assert cells(
        ("姓名", 100, 60), ("张样例", 260, 60),
        ("咳嗽5天，发热3天，", 260, 110), ("入院情况", 100, 140), ("体温39度，", 260, 140), ("咽充血。", 260, 170),
        ("予抗感染、", 260, 220), ("诊疗经过", 100, 235), ("补液治疗。", 260, 250),
        ("出院医嘱", 100, 300), ("休息。", 260, 300),
    ) == {"before": "咳嗽5天，发热3天，\n体温39度，\n咽充血。", "course": "予抗感染、\n补液治疗。", "orders": "休息。"}  # fmt: skip


def test_a_heading_that_a_narrow_cell_wraps_is_one_heading() -> None:
    found = cells(
        ("入院", 110, 100),
        ("情况", 110, 126),
        ("咳嗽5天。", 260, 113),
        ("诊疗", 110, 180),
        ("经过", 110, 206),
        ("补液。", 260, 193),
    )
    assert found == {"before": "咳嗽5天。", "course": "补液。"}


def test_the_end_of_a_wrapped_heading_may_be_a_heading_of_its_own() -> None:
    lines = (
        *(line("入院", 110, 100), line("诊断", 110, 126), line("样例病", 260, 113)),
        *(line("出院", 110, 180), line("诊断", 110, 206), line("示范病", 260, 193)),
    )
    headings = Headings({"first": ["入院诊断"], "last": ["出院诊断"]}, ["诊断"])
    assert texts(read_sections((page(lines),), headings)) == {"first": "样例病", "last": "示范病"}


def test_a_label_of_a_signature_ends_the_text_of_a_column_of_headings() -> None:
    lines = (
        *(line("诊断", 110, 100), line("样例病", 300, 100), line("1.休息一周；", 300, 150), line("意见", 110, 165)),
        *(line("2.门诊复查。", 300, 180), line("医师签名：张样例", 110, 280)),
    )
    headings = Headings({"diagnosis": ["诊断"], "advice": ["意见"]}, labels=["医师签名"])
    found = read_sections((page(lines),), headings)
    assert "医师签名" not in texts(found)
    assert "医师签名：张样例" in rest(found)


def test_headings_at_the_top_of_their_text_keep_what_stands_below() -> None:
    assert cells(
        ("入院情况", 100, 100), ("咳嗽5天，", 260, 100), ("体温39度，", 260, 130), ("咽充血。", 260, 160),
        ("诊疗经过", 100, 210), ("抗感染，", 260, 210), ("补液治疗。", 260, 240),
    ) == {"before": "咳嗽5天，\n体温39度，\n咽充血。", "course": "抗感染，\n补液治疗。"}  # fmt: skip


def test_large_letters_of_a_seal_stay_out_of_the_text() -> None:
    stamp = Line("(21)", Rect(560, 96, 640, 150), 0.99)
    seal = Seal(Rect(500, 60, 720, 280), "red")
    lines = [
        line("诊疗经过：予补液。", 100, 100),
        stamp,
        line("出院医嘱：休息。", 100, 200),
        line("姓名：张样例", 100, 40),
    ]
    found = read_sections([page(lines, seals=[seal])], HEADINGS)
    assert texts(found) == {"course": "予补液。", "orders": "休息。"}


@pytest.mark.parametrize(
    "text",
    [
        "第 1 页",
        "第1页，共3页",
        "第1页（共1页）",
        "1/2",
        "- 2 -",
        "P: 1",
        "共 2 页 第 1 页",
        "打印时间：2025-01-02 10:11",
    ],
)
def test_page_numbers_are_known(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["36.7", "1.休息", "第1周期化疗", "2020-01-01", "页"])
def test_text_is_no_page_number(text: str) -> None:
    assert not is_page_number(text)


def test_the_head_of_further_pages_is_known_by_two_labels_or_the_hospital() -> None:
    assert is_page_head("姓名：张样例  住院号：123")
    assert is_page_head("样例县人民医院")
    assert not is_page_head("患者在样例县人民医院就诊，诊断为肺炎。")


def test_pieces_joined_keep_their_characters_in_place() -> None:
    whole = join_lines([line("甲乙", 100, 100), line("丙", 300, 104)])
    assert whole.text == "甲乙 丙"
    assert [c.left for c in whole.chars if c.text != " "] == [100, 120, 300]


def test_a_page_without_headings_is_all_rest() -> None:
    found = body("姓名：张样例", "此页无正文")
    assert (found.sections, rest(found)) == ((), ["姓名：张样例", "此页无正文"])


def test_no_pages_give_nothing() -> None:
    assert read_sections([], HEADINGS) == Body((), ())


def test_words_of_a_stamp_that_nobody_found_stay_out_of_the_text_and_leave_a_mark() -> None:
    lines = [
        line("青禾县样例医院", 500, 60), line("诊疗经过：予补液。", 100, 200), line("青禾县样例医院", 320, 202),
        line("出院诊断：肺炎", 100, 240), line("病案室", 340, 242), line("(3)", 350, 270), line("出院医嘱：休息。", 100, 600),
    ]  # fmt: skip
    found = read_sections([page(lines)], HEADINGS)
    assert texts(found) == {"course": "予补液。", "last": "肺炎", "orders": "休息。"}
    assert [s.runs[0].stamped for s in found.sections] == [True, True, False]


def test_part_of_the_name_that_heads_the_page_is_a_stamp_s_where_it_stands_alone() -> None:
    lines = [
        line("青禾县样例医院", 500, 60),
        line("出院医嘱：休息。", 100, 300),
        line("样例", 1000, 340),
        line("医师签名：甲", 800, 400),
    ]
    found = read_sections([page(lines)], HEADINGS)
    assert texts(found) == {"orders": "休息。"}


def test_a_speck_beside_the_text_is_none_of_it() -> None:
    speck = line("H", 700, 104, confidence=0.8, height=9)
    assert texts(read_sections([page([line("出院医嘱：休息。", 100, 100), speck])], HEADINGS)) == {"orders": "休息。"}


def test_a_greeting_in_the_middle_of_the_page_ends_the_last_section() -> None:
    lines = [line("出院医嘱：休息。", 100, 100), line("祝您早日康复健康同行", 700, 140), line("电话：见背面", 160, 170)]
    assert texts(read_sections([page(lines)], HEADINGS)) == {"orders": "休息。"}


def test_a_heading_that_no_list_has_keeps_its_cell_in_a_column_of_headings() -> None:
    assert cells(
        ("入院情况", 100, 100), ("咳嗽5天。", 260, 100), ("输血评估", 100, 150), ("无", 260, 150),
        ("诊疗经过", 100, 215), ("予抗感染、", 260, 200), ("补液治疗。", 260, 230),
    ) == {"before": "咳嗽5天。", "输血评估": "无", "course": "予抗感染、\n补液治疗。"}  # fmt: skip


def test_headings_with_colons_level_with_their_text_are_no_cells() -> None:
    assert cells(
        ("入院情况：", 100, 100), ("咳嗽5天，", 220, 100), ("体温39度。", 220, 130), ("入院诊断：", 100, 160), ("肺炎", 220, 160),
        ("诊疗经过：", 100, 190), ("抗感染，", 220, 190), ("补液治疗。", 220, 220),
    ) == {"before": "咳嗽5天，\n体温39度。", "first": "肺炎", "course": "抗感染，\n补液治疗。"}  # fmt: skip


def test_a_title_down_the_left_edge_of_a_grid_is_no_part_of_its_rows() -> None:
    strip = [line(c, 60, 90 + 30 * i) for i, c in enumerate("患者信息")]
    lines = [*strip, line("姓名：甲", 100, 90), line("入院诊断：肺炎", 100, 150), line("出院医嘱：休息。", 100, 180)]
    assert texts(read_sections([page(lines)], HEADINGS)) == {"first": "肺炎", "orders": "休息。"}


def test_runs_that_the_detector_broke_are_put_together_and_labels_kept_apart() -> None:
    pieces = [line("2025-0", 100, 100), line("8-08", 162, 100), line("性别：男", 203, 100)]
    assert [x.text for x in heal_broken_lines(pieces, lambda t: t.startswith("性别"))] == ["2025-08-08", "性别：男"]


def test_a_page_s_end_within_a_column_of_cells_leaves_a_mark_on_both_sides() -> None:
    first = [line("入院情况", 100, 150), line("咳嗽5天。", 260, 150), line("入院诊断", 100, 200), line("肺炎", 260, 200),
             line("诊疗经过", 100, 250), line("予抗感染、", 260, 250)]  # fmt: skip
    second = [
        line("补液治疗。", 260, 150),
        line("出院诊断", 100, 200),
        line("肺炎", 260, 200),
        line("出院医嘱", 100, 250),
        line("休息。", 260, 250),
    ]
    found = read_sections([page(first), page(second, number=2)], HEADINGS)
    assert {s.name for s in found.sections if s.broken} == {"course", "last"}
