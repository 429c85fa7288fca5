"""The numbers of a page as digests: the same for two scans of it, however recognition sets points, commas and gaps."""

import pytest

from intake.ledger.sheets.figures import iter_digits, read_figures
from tests.pages import line, page


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("合计 1,234.50", "合计1234.50"),
        ("卡号：6228 4804 3210 0000 012", "卡号：6228480432100000012"),
        ("２０２５年９月３日", "2025-09-03"),
        ("票据号码：0038433844", "No 0038433844"),
    ],
)
def test_a_number_is_the_same_however_it_is_set(one: str, other: str) -> None:
    assert list(iter_digits(one)) == list(iter_digits(other)) != []


def test_numbers_side_by_side_stay_two() -> None:
    assert list(iter_digits("阿莫西林 12.50 300.00")) == ["1250", "30000"]


def test_short_numbers_tell_nothing() -> None:
    assert list(iter_digits("第 2 页 共 15 页 3盒 1.5")) == []


def test_digests_are_of_32_bits_and_the_same_in_every_process() -> None:
    figures = read_figures(page([line("合计 1,234.50", 0, 0), line("小写 1234.50", 0, 50)]))
    assert figures == {0xE0117654}
    assert all(0 <= figure < 2**32 for figure in figures)
