"""Names, ID numbers and accounts beside each other: what recognition does to them is never called a difference."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.evidence import compare, identities, pinyin_names
from intake.cases.evidence.compare import Likeness
from intake.cases.evidence.identities import Mention, compare_mentioned_names, typed_mention
from intake.cases.evidence.letters import letters_of
from intake.cases.evidence.newborns import parent_in
from intake.cases.masking import mask_number
from intake.model import (
    Char,
    Classification,
    Document,
    Doubt,
    Evidence,
    Field,
    Frame,
    Line,
    Page,
    Reading,
    Record,
    Rect,
    State,
)

WHOLE = "341799199001010017"
HAN = st.text("样张三李四王五例文华末未", min_size=2, max_size=4)
DIGITS = st.text("0123456789", min_size=17, max_size=17).map(lambda t: f"{t}X")


def read(value: str, confidence: float = 0.99, state: State = State.READ, others: tuple[str, ...] = ()) -> Mention:
    return Mention(value, "payer", "住院收费票据", state, confidence=confidence, alternatives=others)


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


def test_a_doubtful_name_differs_from_nothing():
    assert compare_mentioned_names(read("李四", state=State.DOUBTFUL), read("样张三")) is Likeness.UNSURE


def test_one_letter_read_with_a_low_score_is_not_believed():
    found = [compare_mentioned_names(read("样张罗", score), read("样张三")) for score in (0.93, 0.99)]
    assert found == [Likeness.UNSURE, Likeness.DIFFERENT]


def test_a_second_reading_that_agrees_makes_a_difference_unsure():
    assert compare_mentioned_names(read("样张罗", others=("姓名 样张三",)), read("样张三")) is Likeness.UNSURE


def test_a_typed_name_is_believed_letter_by_letter():
    assert compare_mentioned_names(typed_mention("样张四", "name", "申请人"), read("样张三")) is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("printed", "parent"),
    [("样张三之女", "样张三"), ("样张三之子B", "样张三"), ("样张三婴儿", "样张三"), ("样子", None), ("样张三", None)],
)
def test_a_preliminary_name_tells_the_parent(printed: str, parent: str | None):
    assert parent_in(printed) == parent


def test_a_family_name_of_two_letters_may_stand_last():
    assert pinyin_names.spelling_distance("欧阳样例", "YANGLI OUYANG") == 0


def test_a_character_with_two_readings_is_spelled_in_both():
    assert {pinyin_names.spelling_distance("单样例", f"{first} YANGLI") for first in ("SHAN", "DAN")} == {0}


@given(st.text("0123456789", min_size=1, max_size=19))
def test_a_shown_number_never_has_more_than_ten_open_digits(number: str):
    shown = mask_number(number)
    assert len(shown) == max(len(number), 2) or len(number) == 1
    assert sum(c.isdigit() for c in shown) <= 10


def test_numerals_are_told_apart():
    assert not any(compare.look_alike(a, b) for a, b in product("一二三四五六七八九十", repeat=2) if a != b)


# ------------------------------------------------------------------------------------------------ letter by letter
def _named(name: str, *scores: float, rivals: str = "", state: State = State.DOUBTFUL) -> Mention:
    """A name as it was read; `rivals` has what else was seen in the place of each letter, 〇 for nothing."""
    other = [() if r == "〇" else ((r, 0.05),) for r in rivals or "〇" * len(name)]
    letters = tuple(Char(c, 0, 9, s, r) for c, s, r in zip(name, scores, other, strict=True))
    doubts = frozenset({Doubt.LOW_SCORE} if state is State.DOUBTFUL else ())
    return Mention(name, "name", "出院记录", state, confidence=0.95, letters=letters, doubts=doubts)


SURE_NAME = _named("单菊霞", 0.999, 0.998, 0.995, state=State.READ)


def test_a_name_that_surely_differs_in_one_letter_is_another_though_a_second_letter_is_unsure():
    assert identities.compare_mentioned_names(_named("单桐霞", 0.999, 0.999, 0.8), SURE_NAME) is Likeness.DIFFERENT


def test_a_name_that_differs_in_the_unsure_letter_alone_may_be_the_same():
    assert identities.compare_mentioned_names(_named("单菊梅", 0.999, 0.999, 0.8), SURE_NAME) is Likeness.UNSURE


def test_a_letter_that_was_also_seen_as_the_other_ones_proves_nothing():
    assert (
        identities.compare_mentioned_names(_named("单桐霞", 0.999, 0.995, 0.8, rivals="〇菊〇"), SURE_NAME)
        is Likeness.UNSURE
    )


def test_a_letter_that_looks_like_the_other_ones_proves_nothing():
    seen = _named("单末霞", 0.999, 0.999, 0.8)
    assert (
        identities.compare_mentioned_names(seen, _named("单未霞", 0.999, 0.999, 0.999, state=State.READ))
        is Likeness.UNSURE
    )


def test_a_name_that_may_be_somebody_elses_is_no_contradiction_however_clear_its_letters_are():
    odd = replace(_named("单桐霞", 0.999, 0.999, 0.999), doubts=frozenset({Doubt.OWNER}))
    assert identities.compare_mentioned_names(odd, SURE_NAME) is Likeness.UNSURE


def test_a_masked_number_with_other_open_digits_is_another_however_many_stars_were_read() -> None:
    card = Mention(WHOLE, "id_number", "居民身份证", State.VERIFIED)
    bill = Mention("341799*******2286", "payer_id", "住院收费票据", State.DOUBTFUL, doubts=frozenset({Doubt.LENGTH}))
    assert identities.compare_mentioned_numbers(bill, card) is Likeness.DIFFERENT
    assert identities.compare_mentioned_numbers(replace(bill, value="341799*******017"), card) is not Likeness.DIFFERENT
    assert identities.compare_mentioned_numbers(replace(bill, value="341799*******0077"), card) is Likeness.UNSURE
    assert (
        identities.compare_mentioned_numbers(replace(bill, doubts=frozenset({Doubt.LENGTH, Doubt.GAP})), card)
        is Likeness.UNSURE
    )


def test_the_letters_of_a_value_are_found_where_it_stands_on_its_page():
    lines = [_line("姓名：单菊霞", 100, 0.7), _line("经办：单菊霞", 300, 0.9)]
    page = Page(1, 1000, 1400, Frame.for_size(1000, 1400), tuple(lines))
    there = Field("单菊霞", "单菊霞", evidence=Evidence(1, page.frame.map_rect(lines[0].rect)))
    reading = Reading(Document("a", "a", (page,)), Classification("discharge_record", 0.9), Record("discharge_record"))
    assert [(c.text, c.confidence) for c in letters_of(reading, there)] == [("单", 0.7), ("菊", 0.7), ("霞", 0.7)]
    assert not letters_of(reading, replace(there, value="单桐霞"))


def _line(text: str, top: float, score: float) -> Line:
    chars = tuple(Char(c, 20 * i, 20 * i + 20, score) for i, c in enumerate(text))
    return Line(text, Rect(0, top, 20 * len(text), top + 20), score, chars)
