"""Printed text that is nearly a value: it becomes one of its kind, or is refused, and never costs more than a moment."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake import values
from intake.likeness import compare
from intake.numbers import id_numbers
from tests.hostile.mutations import refusal_of, spoilt_text

HONEST = (
    "￥1,234.50", "壹万贰仟叁佰肆拾伍元陆角柒分", "二〇〇七年七月十七日", "2026年10月12日", "2026-10-12 09:30:00", "341799193002290017",
    "0038433844", "91341799MA8DEMNT3H", "1.00/项", "3417****0017", "廿三日", "-12.5", "负壹佰元整", "樣張三",
)  # fmt: skip
WORDS = (
    "万",
    "亿",
    "零",
    "年",
    "月",
    "日",
    ".",
    ",",
    "-",
    "*",
    "１２",
    "٣",
    "²",
    "½",
    "e9",
    "元",
    "整",
    "\u3000",
    "\ud800",
    "0" * 60,
)
PRINTED = st.one_of(st.text(max_size=40), spoilt_text(HONEST, WORDS))
MANY = settings(max_examples=250, deadline=None)


def parsed(parse: Callable[[str], object], text: str) -> object:
    found: list[object] = []
    refusal = refusal_of(ValueError, lambda: found.append(parse(text)))
    assert found or refusal
    return found[0] if found else None


@MANY
@given(PRINTED)
@example("９" * 13)
@example("0.00001")
def test_money_has_two_places_and_is_what_somebody_pays(text: str) -> None:
    amount = parsed(values.parse_money, text)
    if amount is not None:
        assert isinstance(amount, Decimal)
        assert amount.is_finite()
        assert amount.as_tuple().exponent == -2
        assert abs(amount) < Decimal(10) ** 13
        assert values.parse_money(str(amount)) == amount


@MANY
@given(PRINTED)
def test_a_number_is_finite_and_read_again_as_itself(text: str) -> None:
    number = parsed(values.parse_number, text)
    if number is not None:
        assert isinstance(number, Decimal)
        assert number.is_finite()
        assert values.parse_number(str(number)) == number


@MANY
@given(PRINTED)
def test_an_amount_in_words_is_written_again_as_itself(text: str) -> None:
    amount = parsed(values.parse_amount_in_words, text)
    if amount is not None:
        assert isinstance(amount, Decimal)
        assert values.parse_amount_in_words(values.format_in_words(amount)) == amount


@MANY
@given(PRINTED)
def test_a_day_is_in_the_calendar(text: str) -> None:
    day = parsed(values.parse_day, text)
    assert day is None or isinstance(day, date | values.PartialDate)
    days = parsed(values.find_days, text)
    assert days is None or all(isinstance(one, date) for one in days)  # type: ignore[attr-defined]


@MANY
@given(PRINTED)
def test_codes_and_texts_are_parsed_once_and_for_all(text: str) -> None:
    for parse in (values.parse_code, values.parse_text):
        value = parsed(parse, text)
        assert value is None or parsed(parse, str(value)) == value


@MANY
@given(PRINTED)
def test_an_id_number_that_holds_has_eighteen_places_and_a_birth_date(text: str) -> None:
    number = id_numbers.compact(text)
    if id_numbers.is_valid(number):
        assert len(number) == 18
        assert id_numbers.parse_birth_date(number)
    assert all(match[0] in match.string for match in id_numbers.find_id_numbers(text))


@pytest.mark.parametrize("piece", ["9", "1,", "壹万", "零", "年", "2026-10-12", "0.", "（", " ", "*", "壹", "１", "〇"])
@pytest.mark.parametrize(
    "parse",
    [
        values.parse_money, values.parse_number, values.parse_amount_in_words, values.parse_day, values.find_days, values.parse_code,
        values.parse_text, lambda text: list(id_numbers.find_id_numbers(text)), id_numbers.compact,
    ],
)  # fmt: skip
def test_a_text_of_ten_thousand_characters_costs_a_moment(parse: Callable[[str], object], piece: str) -> None:
    begun = time.process_time()
    parsed(parse, (piece * 10_000)[:10_000])
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("judge", [compare.compare_names, compare.compare_id_numbers, compare.compare_accounts])
@settings(max_examples=80, deadline=None)
@given(PRINTED, PRINTED)
def test_two_prints_are_compared_the_same_from_both_sides(
    judge: Callable[[str, str], compare.Likeness], one: str, other: str
) -> None:
    assert judge(one, other) == judge(other, one)
