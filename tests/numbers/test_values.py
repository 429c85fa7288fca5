"""Printed text becomes typed values, or a reason why not; nothing is guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import values
from intake.values import PartialDate


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("63095.72", "63095.72"),
        ("￥1，234.5", "1234.50"),
        ("¥ 7,248.16", "7248.16"),
        ("0.", "0.00"),
        ("26000", "26000.00"),
        ("-0.92", "-0.92"),
        ("１２．５０元", "12.50"),
    ],
)
def test_an_amount_is_read_as_printed(printed: str, amount: str) -> None:
    assert values.parse_money(printed) == Decimal(amount)
    assert f"{values.parse_money(printed):f}" == amount


@pytest.mark.parametrize("printed", ["", "abc", "1.2.3", "12,34.00", "1.234", "--5", "五元", "NaN", "1e5"])
def test_what_is_no_amount_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        values.parse_money(printed)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("捌佰柒拾叁圆陆角", "873.60"),
        ("陆万叁仟零玖拾伍元柒角贰分", "63095.72"),
        ("壹仟零伍元整", "1005.00"),
        ("壹拾万元零伍分", "100000.05"),
        ("叁角", "0.30"),
        ("人民币壹佰叁拾捌元柒角", "138.70"),
        ("￥陆万肆仟柒佰贰拾壹元贰角捌分", "64721.28"),
        ("零元整", "0.00"),
        ("拾元整", "10.00"),
        ("负叁元伍角", "-3.50"),
        ("壹亿零叁佰万元", "103000000.00"),
    ],
)
def test_an_amount_in_words_is_read(words: str, amount: str) -> None:
    assert values.parse_amount_in_words(words) == Decimal(amount)


@pytest.mark.parametrize("words", ["", "元", "伍拾陆佰元", "壹贰元", "武万元", "叁角贰", "壹万万元", "100元"])
def test_words_that_are_no_amount_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="大写"):
        values.parse_amount_in_words(words)


@given(st.integers(min_value=0, max_value=10**13 - 1))
def test_every_amount_survives_being_written_in_words(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert values.parse_amount_in_words(values.format_in_words(amount)) == amount


@given(st.text(max_size=12))
def test_any_text_gives_a_value_or_a_reason_and_nothing_else(text: str) -> None:
    for parse in (
        values.parse_money,
        values.parse_number,
        values.parse_amount_in_words,
        values.parse_day,
        values.find_days,
        values.parse_code,
        values.parse_text,
    ):
        with suppress(ValueError):
            assert parse(text) is not None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2021-05-01", date(2021, 5, 1)),
        ("2021年02月03日 14:26:03", date(2021, 2, 3)),
        ("20210318", date(2021, 3, 18)),
        ("2021/3/8", date(2021, 3, 8)),
        ("2021.12.31", date(2021, 12, 31)),
        ("2021午04月07目", date(2021, 4, 7)),
        ("二〇二五年十月二十一日", date(2025, 10, 21)),
        ("2019-12", PartialDate(2019, 12)),
        ("2019年", PartialDate(2019)),
    ],
)
def test_a_date_is_read_in_every_style_that_bills_print(printed: str, day: date | PartialDate) -> None:
    assert values.parse_day(printed) == day


@pytest.mark.parametrize("printed", ["2021-02-30", "2021-13-01", "20211301", "12-05", "2021-01-10-2021-01-16", ""])
def test_a_date_that_is_none_or_two_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"日期"):
        values.parse_day(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "2021年04月19日到2021年05月01日",
        "20210419|20210501",
        "2021-04-19至2021-05-01",
        "20210419-20210501",
        "2021-04-19~2021-05-01",
    ],
)
def test_a_stay_gives_both_its_dates(printed: str) -> None:
    assert values.find_days(printed) == (date(2021, 4, 19), date(2021, 5, 1))


def test_a_code_keeps_its_zeros_its_case_and_its_mask() -> None:
    assert values.parse_code(" 0012 34aB ") == "001234aB"
    assert values.parse_code("3417**********0021") == "3417**********0021"
    with pytest.raises(ValueError, match="编号"):
        values.parse_code("住院号")


def test_text_keeps_chinese_punctuation_and_turns_letters_and_digits_half_width() -> None:
    assert values.parse_text("　（电子）ＡＢ１２：， ") == "（电子）AB12：，"


# ------------------------------------------------------------------------------------------------ the edges
@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("1,234,567.89", "1234567.89"),
        ("9,999,999,999,999.99", "9999999999999.99"),
        ("12.5000", "12.50"),
        ("¥-3.10", "-3.10"),
        ("-¥3.10", "-3.10"),
        ("−3.10", "-3.10"),
        ("+5", "5.00"),
        ("12元整", "12.00"),
        ("12.5元正", "12.50"),
    ],
)
def test_an_amount_keeps_its_sign_and_has_thirteen_figures_at_most(printed: str, amount: str) -> None:
    assert f"{values.parse_money(printed):f}" == amount


@pytest.mark.parametrize(
    "printed", ["10000000000000", "10,000,000,000,000.00", "1.005", "12.50000", "1,23", "1,2345", "12元5"]
)
def test_what_nobody_pays_or_prints_is_no_amount(printed: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        values.parse_money(printed)


@pytest.mark.parametrize(
    ("printed", "number"),
    [("1,200.50", "1200.5"), ("1200", "1200"), (".5", "0.5"), ("-0.50", "-0.5"), ("−3", "-3"), ("+3.", "3"), ("0.00", "0"),
     ("1234567890123", "1234567890123"), ("0.123456789012345678901", "0.123456789012345678901")],
)  # fmt: skip
def test_a_quantity_loses_its_trailing_zeros_only(printed: str, number: str) -> None:
    assert str(values.parse_number(printed)) == number


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "abc",
        "1e5",
        "NaN",
        "Infinity",
        "12345678901234",
        "-12345678901234",
        "0.12345678901234567890123",
        "1_000",
        "--1",
    ],
)
def test_what_is_no_quantity_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="数字"):
        values.parse_number(printed)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("壹元", "1.00"),
        ("拾贰元整", "12.00"),
        ("壹佰零伍元正", "105.00"),
        ("壹仟零伍拾元整", "1050.00"),
        ("伍万元整", "50000.00"),
        ("伍万零叁元整", "50003.00"),
        ("壹佰贰拾万元整", "1200000.00"),
        ("叁亿元整", "300000000.00"),
        ("叁億零伍萬元整", "300050000.00"),
        ("零玖元整", "9.00"),
        ("壹拾元零伍分", "10.05"),
        ("壹元零角伍分", "1.05"),
        ("伍分", "0.05"),
        ("人民币：￥壹元整", "1.00"),
        ("ⓧ壹元整", "1.00"),
        ("（负数）壹元整", "-1.00"),
        ("負", None),
        ("(负)壹元整", "-1.00"),
        ("貳拾貳圆陸角", "22.60"),
        ("兩元", None),
        ("两元叄角", "2.30"),
        ("参拾员整", None),
    ],
)
def test_words_are_read_sign_by_sign_or_refused(words: str, amount: str | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="大写"):
            values.parse_amount_in_words(words)
    else:
        assert values.parse_amount_in_words(words) == Decimal(amount)


@pytest.mark.parametrize(
    "words",
    ["壹贰元", "佰元", "零拾元", "壹拾佰元", "壹佰佰元", "万元", "零万元", "壹万亿元", "壹零零元", "伍元陆元", "壹元贰拾角",
     "壹元贰叁分", "整", "人民币", "元角分", "壹分贰角", "壹2元", "叁肆角"],
)  # fmt: skip
def test_units_that_do_not_fall_and_figures_that_do_not_fit_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="大写"):
        values.parse_amount_in_words(words)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.00", "壹元整"),
        ("10.05", "壹拾元零伍分"),
        ("1.15", "壹元壹角伍分"),
        ("-3.50", "负叁元伍角整"),
        ("1005.00", "壹仟零伍元整"),
        ("1050.00", "壹仟零伍拾元整"),
        ("20300.00", "贰万零叁佰元整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("100000000.00", "壹亿元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("1000000000000.00", "壹万亿元整"),
    ],
)
def test_an_amount_is_written_as_banks_write_it(amount: str, words: str) -> None:
    assert values.format_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("二〇二五年元月廿五日", date(2025, 1, 25)),
        ("二零二五年三月廿日", date(2025, 3, 20)),
        ("二○二五年十二月卅一日", date(2025, 12, 31)),
        ("二〇二五年五月卅日", date(2025, 5, 30)),
        ("二〇二五年十月十日", date(2025, 10, 10)),
        ("二〇二五年一月十一号", date(2025, 1, 11)),
        ("二O二五年九月三十日", date(2025, 9, 30)),
        ("1999—5–8", date(1999, 5, 8)),
        ("2021_5_8", date(2021, 5, 8)),
        ("2019年5月", PartialDate(2019, 5)),
        ("2019/5", PartialDate(2019, 5)),
        ("2019-1", PartialDate(2019, 1)),
        ("2019.12", PartialDate(2019, 12)),
        ("2019", PartialDate(2019)),
    ],
)
def test_days_in_chinese_figures_and_parts_of_dates_are_read(printed: str, day: date | PartialDate) -> None:
    assert values.parse_day(printed) == day


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        ("2019-13", "不存在的日期"),
        ("2019-00", "不存在的日期"),
        ("二〇二五年二月三十日", "不存在的日期：2025-2-30"),
        ("20210318|20210506", "不止一个日期"),
        ("1819-05", "不是日期"),
        ("住院", "不是日期：住院"),
        ("202103181", "不是日期"),
    ],
)
def test_a_day_that_is_none_is_told_as_what_it_is(printed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        values.parse_day(printed)


def test_part_of_a_date_is_written_as_far_as_it_goes_and_sorts_by_year() -> None:
    assert (PartialDate(812).isoformat(), PartialDate(2019, 5).isoformat()) == ("0812", "2019-05")
    assert PartialDate(2019, 5) < PartialDate(2019, 6) < PartialDate(2020, 1)


@pytest.mark.parametrize("star", "×★☆✱⁎＊*")
def test_every_sign_for_a_masked_digit_is_a_star(star: str) -> None:
    assert values.parse_code(f"3417{star}{star}21") == "3417**21"


def test_text_keeps_what_stands_between_and_blank_text_is_refused() -> None:
    assert values.parse_text("ＡＢ　ｃ１ ！") == "AB c1 ！"
    assert values.to_half_width("　（１）㎡ ") == "(1)㎡"
    assert values.compact_text(" （１ ２）\n３ ") == "(12)3"
    with pytest.raises(ValueError, match="空白"):
        values.parse_text(" 　")
