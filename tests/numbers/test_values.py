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
