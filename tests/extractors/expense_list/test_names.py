"""A row is proven only beside a name of which no letter is in doubt and none is lost."""

from dataclasses import replace

import pytest

from extractors.expense_list.row_names import are_level, is_sure
from intake.model import Field, Line
from tests.pages import line


def sure(text: str, score: float = 0.995, *, weakest: float | None = None) -> bool:
    name = line(text, 80, 100, confidence=score)
    if weakest is not None:
        name = replace(name, chars=(replace(name.chars[0], confidence=weakest), *name.chars[1:]))
    return is_sure(Field(text, text, confidence=score), name, clear=True)


@pytest.mark.parametrize(
    "text",
    [
        "布洛芬缓释胶囊",
        "氯化钠注射液",
        "注射用头孢曲松钠",
        "普通床位费",
        "静脉输液",
        "一级护理",
        "彩超检查费",
        "阑尾切除术",
        "导管套件(双腔抗感染型)",
    ],
)
def test_a_whole_name_that_was_read_well_is_sure(text: str) -> None:
    assert sure(text)


@pytest.mark.parametrize(
    "text",
    [
        "布洛芬缓释胶",
        "氯化钠注射",
        "注射用头孢曲松",
        "普通床位",
        "一次性输液",
        "彩超检",
        "阑尾手术",
        "电治疗(含干扰电疗)",
    ],
)
def test_a_name_that_may_have_lost_its_last_letter_is_not(text: str) -> None:
    assert not sure(text)


def test_a_letter_that_scores_a_little_low_leaves_a_doubt() -> None:
    assert sure("氯化钠注射液", weakest=0.98)
    assert not sure("氯化钠注射液", weakest=0.95)


def column(*lefts: float, text: str = "氯化钠注射液") -> list[Line | None]:
    return [line(text, x, 100 + 30 * i) for i, x in enumerate(lefts)]


def test_a_name_that_begins_a_letter_behind_the_others_is_off_their_level() -> None:
    assert are_level(column(80, 81, 104, 79, 80)) == [True, True, False, True, True]


def test_a_column_that_leans_with_the_page_is_level() -> None:
    assert all(are_level(column(*(80 + 2 * i for i in range(12)))))


def test_centred_names_are_level_whatever_their_length() -> None:
    names: list[Line | None] = []
    for i, text in enumerate(("氯化钠注射液", "普通床位费", "氯化钠注射液", "换药", "注射用头孢曲松钠", "血常规")):
        width = line(text, 0, 0).rect.width
        names.append(line(text, 300 - width / 2, 100 + 30 * i))
    assert all(are_level(names))


def test_names_that_follow_no_rule_are_not_judged() -> None:
    assert all(are_level(column(80, 160, 245, 118, 300)))
    assert all(are_level(column(80, 104)))
