"""Names of Chinese banks as cards print them, to find the issuer among the other words of a card.

The list holds the nationwide banks and the larger city banks (国家金融监督管理总局, 银行业金融机构法人名单); the shape of a name
finds the others: …银行, …农村商业银行, …信用联社.
"""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Hamming

from intake.patterns import patterns_beside, words_beside

_PATTERNS = patterns_beside(__file__)
NAMES = words_beside(__file__)["names"]


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank's name in a text: its place, and whether the letters are just those."""

    name: str
    start: int
    end: int
    exact: bool = True


def find_bank(text: str) -> Bank | None:
    """The bank named in `text`, listed names first; a listed name with one misread letter is not exact.

    >>> find_bank("ICBC 中国工商银行").name
    '中国工商银行'
    """
    return _find_listed(text) or _find_misread(text) or _find_shaped(text) or _find_latin(text)


def _find_listed(text: str) -> Bank | None:
    """A listed name, with the branch behind it."""
    name = next((n for n in sorted(NAMES, key=len, reverse=True) if n in text), None)
    if name is None:
        return None
    start = text.index(name)
    return Bank(name, start, _find_end_of_branch(text, start, start + len(name)))


def _find_end_of_branch(text: str, start: int, end: int) -> int:
    """Where the branch ends that follows the name from `start` to `end`; without one, where the name ends."""
    match = _PATTERNS["shape"].match(text, start) if text[end:] else None
    return max(end, match.end()) if match else end


def _find_misread(text: str) -> Bank | None:
    for name in (n for n in NAMES if len(n) >= 5):
        for start in range(len(text) - len(name) + 1):
            if _is_letter_off(text[start : start + len(name)], name):
                return Bank(name, start, start + len(name), exact=False)
    return None


def _is_letter_off(piece: str, name: str) -> bool:
    return Hamming.distance(piece, name) == 1 and bool(re.fullmatch(r"[\u4e00-\u9fff]+", piece))


def _find_shaped(text: str) -> Bank | None:
    match = None if _PATTERNS["no_bank"].search(text) else _PATTERNS["shape"].search(text)
    return Bank(match[0], match.start(), match.end()) if match else None


def _find_latin(text: str) -> Bank | None:
    match = _PATTERNS["latin"].search(text)
    return Bank(match[0], match.start(), match.end()) if match and len(match[0]) > 6 else None
