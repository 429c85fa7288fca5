"""Labels find their values, names their amounts, rows their members; geometry only, no templates."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.fields import parse_field
from intake.fields.sums import SumCell, check_sum, one_digit_apart
from intake.labels.labelled import Lexicon, read_form
from intake.layout.fee_columns import find_header
from intake.layout.fee_lines import find_priced_lines
from intake.layout.rows import group_rows
from intake.model import Box, Frame, Line, Rect, State
from intake.page.codes import split_code_text
from intake.types.vocabulary import MedicalInvoice, Spec
from tests.pages import line, page, with_score, without

LEXICON = Lexicon(
    ["票据号码", "校验码", "医保类型", "自费", "住院科室", "预缴金额", "账户支付", "收款单位", "现金支付"]
)


def values_of(*lines: Line) -> dict[str, str | None]:
    return {p.label.name: p.value.text if p.value else None for p in read_form(lines, LEXICON).pairs}


# ------------------------------------------------------------------------------------------------ labels
def test_a_value_follows_its_label_in_the_same_line() -> None:
    assert values_of(line("票据号码：0012345678", 0, 0)) == {"票据号码": "0012345678"}


def test_several_labels_in_one_line_are_told_apart() -> None:
    found = values_of(line("现金支付：31870.46医院承担：0", 0, 0))
    assert found == {"现金支付": "31870.46", "医院承担": "0"}


def test_a_value_may_stand_beside_its_label_a_little_off_level() -> None:
    assert values_of(line("校验码：", 0, 0), line("9f3c1a", 100, 7)) == {"校验码": "9f3c1a"}


def test_the_value_of_the_next_line_is_never_taken_for_a_figure() -> None:
    assert values_of(line("预缴金额：", 0, 0), line("52000.00", 110, 21)) == {"预缴金额": None}


def test_a_label_between_blocks_the_way_to_a_further_value() -> None:
    found = values_of(line("校验码：", 0, 0), line("票据号码：", 120, 0), line("0012345678", 230, 0))
    assert found == {"校验码": None, "票据号码": "0012345678"}


def test_a_value_that_is_also_a_label_stays_a_value_behind_a_colon() -> None:
    assert values_of(line("医保类型：自费", 0, 0)) == {"医保类型": "自费"}


def test_a_longer_unknown_label_is_not_taken_for_the_known_one_it_ends_in() -> None:
    assert values_of(line("就诊卡账户支付：0.00", 0, 0)) == {"就诊卡账户支付": "0.00"}


def test_a_label_with_a_letter_more_is_another_label() -> None:
    assert values_of(line("现金卡支付：5.00", 0, 0)) == {"现金卡支付": "5.00"}


def test_a_label_with_one_misread_letter_is_recognised() -> None:
    assert values_of(line("预撤金额：100.00", 0, 0)) == {"预缴金额": "100.00"}


def test_a_foreign_mark_between_the_letters_of_a_label_does_not_hide_it() -> None:
    assert values_of(line("校验2码:9f3c1a", 0, 0)) == {"校验码": "9f3c1a"}


def test_a_number_on_the_next_line_of_its_label_s_cell_is_its_value() -> None:
    lexicon, number = Lexicon(["甲方证号", "乙方证号", "乙方姓名"]), {"甲方证号": str.isdigit, "乙方证号": str.isdigit}
    upper, lower = ("甲方证号：", "371202196605140037"), ("乙方证号：", "371202198811230052")
    cells = [line(t, x, 24 * n) for x, cell in ((0, upper), (520, lower)) for n, t in enumerate(cell)]
    cells.append(line("乙方姓名：样例文", 260, 12))
    found = {p.label.name: p.value.text for p in read_form(cells, lexicon, number).pairs if p.value}
    assert found == {"甲方证号": "371202196605140037", "乙方姓名": "样例文", "乙方证号": "371202198811230052"}


def test_texts_centred_under_several_labels_of_narrow_cells_are_theirs_and_not_the_left_neighbour_s() -> None:
    lexicon = Lexicon(["执业范围", "执业机构", "证书编码"])
    cells = [line("执业范围：", 0, 10), line("内科专业", 10, 34), line("执业机构：", 220, 0), line("样例门诊", 225, 24)]
    cells += [line("证书编码：", 440, 0), line("110371000123456", 430, 24)]
    found = {p.label.name: p.value.text for p in read_form(cells, lexicon).pairs if p.value}
    assert found == {"执业范围": "内科专业", "执业机构": "样例门诊", "证书编码": "110371000123456"}


def test_the_first_letter_of_a_label_over_which_a_name_was_printed_is_not_the_name_s() -> None:
    (pair,) = read_form([line("患者姓单菊霞", 0, 0)], Lexicon(["患者", "患者姓名"]), {"患者": bool}).pairs
    assert pair.value is not None
    assert (pair.label.name, pair.value.text, pair.label.exact) == ("患者", "单菊霞", False)


def test_an_amount_on_the_line_below_a_blank_label_stays_nobody_s() -> None:
    found = read_form([line("预缴金额：", 0, 0), line("300.00", 0, 24)], LEXICON, {"预缴金额": bool})
    assert [x.text for x in found.loose] == ["300.00"]


def test_a_value_run_into_a_misread_label_is_cut_off() -> None:
    assert values_of(line("医保类型：青禾县医保住院料室：", 0, 0)) == {"医保类型": "青禾县医保", "住院科室": None}


def test_a_line_with_a_wide_gap_is_two_cells() -> None:
    joined = line("校验码：", 0, 0)
    far = line("甲乙丙丁", 400, 0)
    merged = Line(joined.text + far.text, joined.rect.union_with(far.rect), 0.99, joined.chars + far.chars)
    assert values_of(merged) == {"校验码": None}
    assert [x.text for x in read_form([merged], LEXICON).loose] == ["甲乙丙丁"]


# ------------------------------------------------------------------------------------------------ amounts
HEADER = (("项目名称", "name"), ("数量", "quantity"), ("金额", "amount"))


def names_and_amounts(*lines: Line) -> list[tuple[str, str]]:
    known = ("中草药费", "放疗费")
    return [(p.name.text, p.cell("amount").text) for p in find_priced_lines(lines, known=known) if p.cell("amount")]  # type: ignore[union-attr]


def test_a_speck_before_an_amount_costs_no_fee_line() -> None:
    assert names_and_amounts(line("西药费", 0, 0), line(".12.00", 200, 0)) == [("西药费", "12.00")]


def test_names_own_the_amounts_to_their_right() -> None:
    row = (line("床位费", 0, 0), line("150.00", 120, 0), line("检查费", 300, 0), line("3334.20", 420, 0))
    assert names_and_amounts(*row) == [("床位费", "150.00"), ("检查费", "3334.20")]


def test_an_amount_run_into_the_next_name_is_cut_off() -> None:
    assert names_and_amounts(line("护理费", 0, 0), line("509.00 检查费", 100, 0), line("455.00", 300, 0)) == [
        ("护理费", "509.00"),
        ("检查费", "455.00"),
    ]


def test_digits_inside_a_name_are_no_amount() -> None:
    row = (line("(门)伊曲康唑胶囊[0.1g*14]", 0, 0), line("102.41", 400, 0))
    assert names_and_amounts(*row) == [("(门)伊曲康唑胶囊[0.1g*14]", "102.41")]


def test_a_name_without_an_amount_takes_none_from_another_group() -> None:
    row = (line("中草药费", 0, 0), line("放疗费", 300, 0), line("88.00", 420, 0))
    assert names_and_amounts(*row) == [("放疗费", "88.00")]


def test_columns_come_from_the_header() -> None:
    head = (line("项目名称", 0, 0), line("数量", 200, 0), line("金额", 300, 0))
    header = find_header(head, HEADER)
    (item,) = find_priced_lines((line("挂号费", 0, 30), line("1", 205, 30), line("2.00", 300, 30)), header)
    assert (item.cell("quantity"), item.cell("amount")) != (None, None)
    assert item.cell("quantity").text == "1"  # type: ignore[union-attr]
    assert item.cell("amount").text == "2.00"  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------ taking values
TOTAL: Spec[Decimal] = MedicalInvoice.TOTAL


def test_a_clear_amount_is_read_with_its_box_on_the_original_page() -> None:
    found = parse_field.parse_field(TOTAL, line("63095.72", 800, 550), page([]))
    assert (found.value, found.state) == (Decimal("63095.72"), State.READ)
    assert found.evidence is not None
    assert found.evidence.box == Box(800 / 1600, 550 / 1100, 880 / 1600, 570 / 1100)


def test_an_unsure_character_makes_a_value_doubtful() -> None:
    assert parse_field.parse_field(TOTAL, with_score(line("63095.72", 0, 0), 3, 0.3), page([])).state is State.DOUBTFUL


def test_two_readings_that_differ_make_a_value_doubtful() -> None:
    twice = Line("63095.72", Rect(0, 0, 80, 20), 0.99, (), ("63045.72",))
    assert parse_field.parse_field(TOTAL, twice, page([])).state is State.DOUBTFUL


def test_a_hole_in_the_spacing_makes_a_name_doubtful() -> None:
    whole = line("青禾县样例大学附属医院", 0, 0)
    assert parse_field.parse_field(MedicalInvoice.PAYEE, whole, page([])).state is State.READ
    assert parse_field.parse_field(MedicalInvoice.PAYEE, without(whole, 6), page([])).state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("printed", "amount"), [("扫码4,738.25", "4738.25"), ("30000元,3张", "30000.00"), ("0:00", "0.00")]
)
def test_an_amount_among_other_words_is_found(printed: str, amount: str) -> None:
    assert parse_field.parse_field(TOTAL, line(printed, 0, 0), page([])).value == Decimal(amount)


def test_characters_that_had_to_be_mended_leave_a_doubt() -> None:
    found = parse_field.parse_field(TOTAL, line("1O2.5O", 0, 0), page([]))
    assert (found.value, found.state) == (Decimal("102.50"), State.DOUBTFUL)


def test_text_that_is_no_amount_is_unread_and_keeps_its_raw_text() -> None:
    found = parse_field.parse_field(TOTAL, line("见明细", 0, 0), page([]))
    assert (found.value, found.raw, found.state) == (None, "见明细", State.UNREAD)


# ------------------------------------------------------------------------------------------------ proof
def cells(*amounts: str) -> list[SumCell]:
    return [SumCell(Decimal(a)) for a in amounts]


def test_a_sum_that_holds_has_no_suspects() -> None:
    assert check_sum(cells("1.00", "2.50"), Decimal("3.50")).holds


def test_the_cell_in_which_one_digit_explains_the_difference_is_the_suspect() -> None:
    assert check_sum(cells("7044.25", "1120.00", "87.60"), Decimal("8251.85") + 3000).suspects == (1,)
    assert check_sum(cells("15.00", "29.30"), Decimal("47.30")).suspects == (0,)


def test_all_cells_are_suspect_where_no_single_one_explains_the_difference() -> None:
    assert check_sum(cells("15.00", "2.30"), Decimal("999.99")).suspects == (0, 1)


def test_another_reading_repairs_only_where_it_is_the_only_one() -> None:
    one = [SumCell(Decimal("10.00"), (Decimal("16.00"),)), SumCell(Decimal("5.00"))]
    two = [SumCell(Decimal("10.00"), (Decimal("16.00"),)), SumCell(Decimal("5.00"), (Decimal("11.00"),))]
    assert check_sum(one, Decimal("21.00")).repair == (0, Decimal("16.00"))
    assert check_sum(two, Decimal("21.00")).repair is None


@given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**7, places=2))
def test_one_digit_apart_is_symmetric_and_never_true_of_equals(a: Decimal, b: Decimal) -> None:
    assert one_digit_apart(a, b) == one_digit_apart(b, a)
    assert not one_digit_apart(a, a)


# ------------------------------------------------------------------------------------------------ rows, frames, codes
def test_rows_hold_what_is_on_one_level_even_when_it_drifts() -> None:
    lines = [line("甲甲", 200 * i, 4.0 * i) for i in range(6)] + [line("乙乙", 0, 30)]
    assert [len(r) for r in group_rows(lines)] == [6, 1]


@given(st.integers(1, 500), st.integers(1, 500), st.integers(10, 90), st.integers(10, 90))
def test_a_plain_frame_gives_fractions_of_the_page(width: int, height: int, x: int, y: int) -> None:
    box = Frame.for_size(width, height).map_rect(Rect(0, 0, width * x / 100, height * y / 100))
    assert box.as_list() == pytest.approx([0, 0, x / 100, y / 100], abs=1e-4)


def test_a_box_in_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="fractions"):
        Box(0, 0, 120, 30)


def test_the_words_of_a_code_are_a_urls_values_or_what_stands_between_separators() -> None:
    assert split_code_text("https://x.example/check?code=34060125&no=0000012345") == ("34060125", "0000012345")
    assert split_code_text("01,10,034001900111,12345678,88.00,20210501,,") == (
        "01",
        "10",
        "034001900111",
        "12345678",
        "88.00",
        "20210501",
    )
