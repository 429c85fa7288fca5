"""Labels nobody listed, labels misread, labels over their values: what is found, and what is left alone."""

from dataclasses import replace

import pytest

from intake.labels.labelled import LabelledForm, Lexicon, read_form
from intake.labels.misreadings import are_lookalikes, slip_likelihood
from intake.model import Char, Line
from tests.pages import line

BILL = Lexicon(
    ("姓名", "性别", "医保类型", "科室", "校验码", "票据号码", "医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付",
     "个人自付", "个人自费", "自费", "预缴金额", "退费金额", "住院天数", "收款单位", "¥")
)  # fmt: skip


def money(text: str) -> bool:
    return text.strip().lstrip("¥").replace(".", "").isdigit()


FITS = dict.fromkeys(
    ("医保统筹基金支付", "其他支付", "个人现金支付", "个人自付", "个人自费", "预缴金额", "退费金额"), money
) | {
    "收款单位": lambda text: text.endswith("医院"),
    "校验码": lambda text: text.strip().isalnum() and text.isascii(),
    "姓名": lambda text: 2 <= len(text.strip()) <= 4 and not text.isascii(),
}


def form(*lines: Line) -> LabelledForm:
    return read_form(lines, BILL, FITS)


def pairs(*lines: Line) -> dict[str, str | None]:
    return {p.label.name: p.value.text.strip() if p.value else None for p in form(*lines).pairs}


def contested(text: str, at: int, *rivals: tuple[str, float], score: float = 0.6, x: float = 0, y: float = 0) -> Line:
    """A line one of whose letters was read with a low score, beside others."""
    whole = line(text, x, y)
    chars = list(whole.chars)
    chars[at] = replace(chars[at], confidence=score, rivals=rivals)
    return replace(whole, chars=tuple(chars))


# ------------------------------------------------------------------------------------------------ misread
def test_the_second_choice_of_the_recogniser_makes_a_label_of_two_letters():
    assert pairs(contested("白费：7484.24", 0, ("自", 0.2))) == {"自费": "7484.24"}


def test_a_letter_that_was_read_surely_is_no_slip():
    assert pairs(line("检验费：435.00", 0, 0)) == {"检验费": "435.00"}


def test_of_two_meanings_that_are_as_likely_neither_is_taken():
    unsure = contested("个人自责：3.05", 3, ("付", 0.1), ("费", 0.12), score=0.5)
    assert "个人自责" in pairs(unsure)


def test_what_stands_on_the_page_to_the_letter_is_not_looked_for_again():
    unsure = contested("个人自责：3.05", 3, ("付", 0.1), ("费", 0.12), score=0.5, y=100)
    assert pairs(line("个人自付：1.00", 0, 0), unsure) == {"个人自付": "1.00", "个人自费": "3.05"}


def test_a_label_may_come_from_the_second_reading_of_its_line():
    assert pairs(replace(line("校：ddd4cc", 0, 0), alternatives=("校验码：ddd4cc",))) == {"校验码": "ddd4cc"}


def test_slips_are_worth_what_was_seen_and_what_looks_alike():
    read = (Char("白", 0, 1, 0.8, (("自", 0.2),)), Char("费", 1, 2, 0.99))
    assert slip_likelihood(read, "白费") == 0
    assert slip_likelihood(read, "自费") == pytest.approx(-1.609, abs=0.01)
    assert slip_likelihood(read, "公费") < slip_likelihood(read, "自费")
    assert are_lookalikes("缴", "激")


# ------------------------------------------------------------------------------------------------ wording
@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("个人支付现金：140.19", "个人现金支付"),
        ("统筹基金报销金额：106.42", "医保统筹基金支付"),
        ("其他医保支付：0.00", "其他支付"),
        ("实际住院日数：6", "住院天数"),
        ("就诊科别：内科", "科室"),
        ("患者姓名：样张三", "姓名"),
        ("应退金额：3.00", "退费金额"),
        ("结算类型：职工医保", "医保类型"),
    ],
)
def test_a_label_nobody_listed_is_known_by_its_parts(printed: str, meant: str):
    assert list(pairs(line(printed, 0, 0))) == [meant]


@pytest.mark.parametrize(
    "printed", ["大病保险支付：5.00", "就诊卡账户支付：0.00", "公务员补助：1.00", "科室主任：样李四"]
)
def test_a_label_of_another_meaning_stays_itself(printed: str):
    assert list(pairs(line(printed, 0, 0))) == [printed.split("：", maxsplit=1)[0]]


# ------------------------------------------------------------------------------------------------ where the value stands
def test_labels_in_a_row_have_their_values_under_them():
    found = pairs(
        line("校验码", 0, 0), line("姓名", 200, 0), line("性别", 400, 0),
        line("9f3c1a", 0, 26), line("样张三", 200, 26), line("女", 400, 26),
    )  # fmt: skip
    assert found == {"校验码": "9f3c1a", "姓名": "样张三", "性别": "女"}


def test_what_stands_under_a_lone_label_is_the_next_line_of_the_form():
    assert pairs(line("校验码", 0, 0), line("9f3c1a", 0, 26)) == {"校验码": None}


def test_a_column_of_figures_under_a_head_is_no_value_of_it():
    found = pairs(
        line("个人自费", 0, 0), line("其他支付", 200, 0),
        line("10.00", 0, 26), line("20.00", 200, 26), line("11.00", 0, 52), line("21.00", 200, 52),
    )  # fmt: skip
    assert found == {"个人自费": None, "其他支付": None}


def test_a_value_may_stand_far_behind_its_label_where_nothing_is_between():
    assert pairs(line("性别：", 0, 0), line("女", 700, 0)) == {"性别": "女"}
    between = (line("性别：", 0, 0), line("备注", 400, 0), line("女", 700, 0))
    assert pairs(*between)["性别"] is None


def test_a_value_that_runs_on_from_its_label_is_told_by_its_kind():
    assert pairs(line("收款单位青禾县样例医院", 0, 0)) == {"收款单位": "青禾县样例医院"}
    assert pairs(line("收款单位盖章有效", 0, 0)) == {}


def test_a_currency_sign_is_a_label_only_where_no_other_takes_the_amount():
    assert pairs(line("个人自付：", 0, 0), line("¥12.00", 100, 0)) == {"个人自付": "¥12.00"}
    assert pairs(line("¥12.00", 100, 0)) == {"¥": "12.00"}


def test_a_category_beside_the_kind_of_insurance_is_its_value():
    assert pairs(line("医保类型", 0, 0), line("自费", 120, 0)) == {"医保类型": "自费"}
    with_amount = pairs(line("医保类型", 0, 0), line("自费", 300, 0), line("5.00", 360, 0))
    assert with_amount == {"医保类型": None, "自费": "5.00"}


def test_a_masked_number_is_one_cell_however_few_of_its_stars_were_read():
    first, last = line("校验码：233821*", 0, 0), line("223400", 260, 0)
    masked = Line(first.text + last.text, first.rect.union_with(last.rect), 0.99, first.chars + last.chars)
    form_ = read_form([masked], BILL, {})
    assert [p.value.text for p in form_.pairs if p.value] == ["233821*223400"]
