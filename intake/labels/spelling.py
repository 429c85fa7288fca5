"""Words as patterns: letters may stand apart, the longest word counts, and words that begin alike share their beginning.

A type prints some three hundred labels. Written out one behind the other they take a third longer to compile, and every place
of a text is held against each of them.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

_APART = r"\s*"
"""What may stand between two letters of a word."""

Tree = dict[str, "Tree"]
"""Patterns of letters, each with the letters that may follow it; an empty one where a word ends."""


def spell_words(words: Iterable[str], letter: Callable[[str], str] = re.escape) -> str:
    r"""The pattern of one of the words, to be put in a group; one that never matches where there is none.

    >>> spell_words(["姓名", "姓", "性别"])
    '姓(?:\\s*名)?|性\\s*别'

    Args:
        words: In any order.
        letter: The pattern of one letter.
    """
    tree: Tree = {}
    for word in sorted(
        words, key=len, reverse=True
    ):  # of two letters that match alike, that of the longer word stands first
        node = tree
        for char in word:
            node = node.setdefault(letter(char), {})
        node[""] = {}
    return _spell_branches(tree) or r"(?!)"


@cache
def spell_word(word: str) -> str:
    """The pattern of one word."""
    return _APART.join(map(re.escape, word))


def _spell_branches(tree: Tree) -> str:
    """Every way on."""
    return "|".join(char + _spell_rest(rest) for char, rest in tree.items() if char)


def _spell_rest(tree: Tree) -> str:
    """What follows a letter; it need not where a word ends there."""
    ways = _spell_branches(tree)
    if not ways:
        return ""
    inner = f"(?:{ways})" if len(tree.keys() - {""}) > 1 else ways
    return f"(?:{_APART}{inner})?" if "" in tree else f"{_APART}{inner}"
