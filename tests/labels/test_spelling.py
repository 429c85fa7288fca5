"""Words as patterns: the longest word of a list counts, and its letters may stand apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.labels.spelling import spell_words

LABELS = st.lists(st.text("姓名性别(一", min_size=1, max_size=5), max_size=8)
TEXTS = st.text("姓名性别(一 ：", max_size=12)


def written_out(words: list[str]) -> str:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"\s*".join(map(re.escape, word)) for word in longest_first) or r"(?!)"


@given(LABELS, TEXTS)
def test_a_shared_beginning_finds_what_the_words_one_by_one_find(words: list[str], text: str) -> None:
    shared = re.finditer(f"(?:{spell_words(words)})", text)
    single = re.finditer(f"(?:{written_out(words)})", text)
    assert [m.span() for m in shared] == [m.span() for m in single]


@given(LABELS, TEXTS)
def test_a_shorter_word_is_found_where_the_longer_one_lacks_its_colon(words: list[str], text: str) -> None:
    shared = re.finditer(rf"(?:{spell_words(words)})\s*：", text)
    single = re.finditer(rf"(?:{written_out(words)})\s*：", text)
    assert [m.span() for m in shared] == [m.span() for m in single]


@pytest.mark.parametrize("words", [[], ()])
def test_no_word_is_never_found(words: list[str]) -> None:
    assert re.search(spell_words(words), "姓名") is None
