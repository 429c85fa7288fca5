"""The numbers of a page as digests: the same for two scans of it, however recognition sets points, commas and gaps."""

import pytest

from intake.ledger.sheets.figures import keep_days, read_figures
from tests.pages import line, page


def figures(*texts: str) -> frozenset[int]:
    return read_figures(page([line(text, 0, 50 * row) for row, text in enumerate(texts)]))


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
    assert figures(one) == figures(other) != frozenset()


def test_numbers_side_by_side_stay_two() -> None:
    assert figures("阿莫西林 12.50 300.00") == figures("12.50", "300.00")


def test_short_numbers_tell_nothing() -> None:
    assert figures("第 2 页 共 15 页 3盒 1.5") == frozenset()


def test_days_are_told_from_other_numbers() -> None:
    found = figures("2025-09-03 合计 1,234.50", "20250903")
    assert keep_days(found) == figures("2025年9月3日")
    assert len(found) == 3


def test_digests_are_of_32_bits_and_the_same_in_every_process() -> None:
    assert figures("合计 1,234.50", "小写 1234.50") == {0x60117654}
    assert figures("2025-09-03") == {0x91DDCE30}
