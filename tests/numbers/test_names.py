"""Names of people: which readings stand, and which are for a person to look at."""

from dataclasses import replace

import pytest

from intake.fields.person_names import is_no_name, is_usual, parse_person_name
from intake.model import Doubt, Field, Source, State
from intake.types.vocabulary import IdCard as F
from tests.pages import line, page


def read(name: str, *, letter: int = 0, score: float = 0.999, rivals: tuple[tuple[str, float], ...] = ()) -> Field[str]:
    x = line(name, 100, 100, confidence=0.999)
    chars = tuple(replace(c, confidence=score, rivals=rivals) if i == letter else c for i, c in enumerate(x.chars))
    return parse_person_name(F.NAME, replace(x, chars=chars), page([x]))


def test_a_sure_name_is_read_and_its_letters_set_apart_are_joined() -> None:
    found = read("张 样 例")
    assert (found.value, found.state) == ("张样例", State.READ)


@pytest.mark.parametrize("name", ["张恵", "张㛃", "张口"])
def test_a_letter_that_is_hardly_used_or_none_leaves_a_doubt(name: str) -> None:
    assert read(name).value == name
    assert read(name).doubts == {Doubt.CONTESTED}


def test_a_letter_that_is_not_quite_sure_leaves_a_doubt() -> None:
    assert read("张样例", letter=1, score=0.98).doubts == {Doubt.LOW_SCORE}


def test_a_letter_that_another_contests_leaves_a_doubt_and_a_sign_does_not() -> None:
    assert read("张样例", letter=1, rivals=(("祥", 0.02),)).doubts == {Doubt.CONTESTED}
    assert read("张样例", letter=1, rivals=(("祥", 0.002),)).state is State.READ
    assert read("张样例", letter=1, rivals=(("_", 0.05),)).state is State.READ


def test_one_letter_is_no_name() -> None:
    assert (read("张").value, read("张").state) == (None, State.UNREAD)


def test_a_latin_name_is_a_name() -> None:
    assert read("ZHANG YANGLI").value == "ZHANG YANGLI"


def test_a_text_layer_was_not_recognised_and_has_no_scores_to_doubt() -> None:
    x = line("张样例", 100, 100, confidence=0.5)
    assert parse_person_name(F.NAME, x, page([x])).doubts == {Doubt.LOW_SCORE}
    assert parse_person_name(F.NAME, x, replace(page([x]), source=Source.TEXT_LAYER)).state is State.READ


@pytest.mark.parametrize("text", ["曾用名", "曾 用 名", "务专用章", "就诊卡号", "疗收费", "合计"])
def test_words_of_forms_and_seals_are_no_names(text: str) -> None:
    assert is_no_name(text)


@pytest.mark.parametrize("text", ["样张三", "章样", "费例", "钱收费"])
def test_what_is_no_such_word_may_be_a_name(text: str) -> None:
    assert not is_no_name(text)


def test_usual_characters_are_those_of_gb_2312_and_chinese() -> None:
    assert [is_usual(letter) for letter in "婷恵a"] == [True, False, False]
