"""Names, ID numbers and accounts beside each other: what recognition does to them is never called a difference."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.likeness import compare, pinyin_names
from intake.likeness.compare import Likeness

WHOLE = "341799199001010017"
HAN = st.text("样张三李四王五例文华末未", min_size=2, max_size=4)
DIGITS = st.text("0123456789", min_size=17, max_size=17).map(lambda t: f"{t}X")


@pytest.mark.parametrize(
    "other",
    ["样 张 三", "样\u3000张三", "样*三", "样＊三", "样某某", "样张三（本人）", "YANG ZHANGSAN", "Mr. Zhangsan Yang"],
)
def test_one_name_in_several_prints_is_the_same(other: str):
    assert compare.compare_names("样张三", other) is Likeness.SAME


@pytest.mark.parametrize(
    "other", ["样张", "样张三三", "祥张三", "样张三元12", "青禾县样例公司某部", "", "***", "YANG ZHANSAN"]
)
def test_what_a_scan_may_have_done_is_unsure(other: str):
    assert compare.compare_names("样张三", other) is Likeness.UNSURE


@pytest.mark.parametrize("other", ["样张四", "样三张", "例张三", "李四", "样*四", "LI CESHI"])
def test_another_name_is_different(other: str):
    assert compare.compare_names("样张三", other) is Likeness.DIFFERENT


@given(HAN, HAN)
def test_it_does_not_matter_which_name_comes_first(a: str, b: str):
    assert compare.compare_names(a, b) is compare.compare_names(b, a)


@given(DIGITS, st.sets(st.integers(0, 17), max_size=10))
def test_a_number_agrees_with_itself_under_any_mask_that_leaves_eight_places(number: str, hidden: set[int]):
    cover = "".join("*" if i in hidden else c for i, c in enumerate(number))
    assert compare.compare_id_numbers(number, cover) is Likeness.SAME


@given(DIGITS, st.integers(0, 16), st.sets(st.integers(0, 17), max_size=10))
def test_one_changed_digit_shows_wherever_it_is_open(number: str, place: int, hidden: set[int]):
    changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    cover = "".join("*" if i in hidden - {place} else c for i, c in enumerate(changed))
    assert compare.compare_id_numbers(number, cover) is Likeness.DIFFERENT


def test_a_mask_may_have_a_length_of_its_own() -> None:
    assert compare.compare_id_numbers(WHOLE, "341799****0017") is Likeness.SAME


@pytest.mark.parametrize("other", [WHOLE[:-1], WHOLE + "1", "341798****0017", "", "91341723MA2ABCD13C"[:15]])
def test_numbers_of_other_length_are_never_different(other: str):
    assert compare.compare_id_numbers(WHOLE, other) is Likeness.UNSURE


def test_a_family_name_of_two_letters_may_stand_last():
    assert pinyin_names.spelling_distance("欧阳样例", "YANGLI OUYANG") == 0


def test_a_character_with_two_readings_is_spelled_in_both():
    assert {pinyin_names.spelling_distance("单样例", f"{first} YANGLI") for first in ("SHAN", "DAN")} == {0}


def test_numerals_are_told_apart():
    assert not any(compare.look_alike(a, b) for a, b in product("一二三四五六七八九十", repeat=2) if a != b)
