"""Whose a seal is: its words beside the names of organisations that the paper prints.

A seal is bent, worn and cut; so its words are compared letter by letter in order, and a likeness is given, not a verdict.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

LEAST_LETTERS = 4
"""Letters a seal must give before it can be anybody's: 专用章 alone belongs to no one."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A name on the paper that a seal's words resemble; `likeness` is the share of the shorter text found in the longer."""

    name: str
    likeness: float


def find_owner(seal: str, names: Iterable[str]) -> Owner | None:
    """The name that the seal's words resemble most; None where they are too few to compare or there is no name.

    >>> find_owner("禾县样例医 收费专用章", ["青禾县样例医院", "王样例"])
    Owner(name='青禾县样例医院', likeness=1.0)
    """
    words = seal.partition(" ")[0]
    if len(words) < LEAST_LETTERS:
        return None
    likely = [Owner(name, letter_likeness(words, name)) for name in names if len(name) >= LEAST_LETTERS]
    return max(likely, key=lambda o: o.likeness, default=None)


def letter_likeness(a: str, b: str) -> float:
    """Share of the shorter text's letters that stand in the longer one in order, 0 to 1."""
    common = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return round(common / max(1, min(len(a), len(b))), 3)
