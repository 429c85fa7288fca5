"""Mentions of people beside each other: a difference counts where both were surely read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention, compare_mentioned_names, typed_mention
from intake.cases.evidence.letters import letters_of
from intake.cases.evidence.newborns import parent_in
from intake.cases.masking import mask_number
from intake.likeness.compare import Likeness
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


def read(value: str, confidence: float = 0.99, state: State = State.READ, others: tuple[str, ...] = ()) -> Mention:
    return Mention(value, "payer", "住院收费票据", state, confidence=confidence, alternatives=others)


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


@given(st.text("0123456789", min_size=1, max_size=19))
def test_a_shown_number_never_has_more_than_ten_open_digits(number: str):
    shown = mask_number(number)
    assert len(shown) == max(len(number), 2) or len(number) == 1
    assert sum(c.isdigit() for c in shown) <= 10


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


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        (typed_mention("单菊霞", "name", "申请人"), Likeness.DIFFERENT),
        (typed_mention("单桐梅", "name", "申请人"), Likeness.UNSURE),
        (replace(read("单菊霞"), state=State.VERIFIED), Likeness.DIFFERENT),
        (replace(read("单桐梅"), state=State.VERIFIED), Likeness.UNSURE),
        (read("单菊霞"), Likeness.UNSURE),
        (typed_mention("单菊", "name", "申请人"), Likeness.UNSURE),
    ],
)
def test_what_was_typed_or_proven_is_believed_letter_by_letter_and_letters_that_nobody_knows_are_not(
    other: Mention, likeness: Likeness
) -> None:
    seen = _named("单桐霞", 0.999, 0.999, 0.8)
    assert identities.compare_mentioned_names(seen, other) is likeness
    assert identities.compare_mentioned_names(other, seen) is likeness


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
