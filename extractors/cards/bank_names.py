"""Names of Chinese banks as cards print them, to find the issuer among the other words of a card.

The list holds the nationwide banks and the larger city banks (国家金融监督管理总局, 银行业金融机构法人名单); the shape of a name
finds the others: …银行, …农村商业银行, …信用联社.
"""

import re
from dataclasses import dataclass

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


def bank_in(text: str) -> Bank | None:
    """The bank named in `text`, listed names first; a listed name with one misread letter is not exact.

    >>> bank_in("ICBC 中国工商银行").name
    '中国工商银行'
    """
    for name in sorted(NAMES, key=len, reverse=True):
        if (at := text.find(name)) >= 0:
            match = _PATTERNS["shape"].match(text, at)
            return Bank(name, at, max(at + len(name), match.end() if match and text[at + len(name) :] else 0))
    match = _PATTERNS["shape"].search(text)
    shaped = match is not None and not _PATTERNS["no_bank"].search(text)
    for name in (n for n in NAMES if len(n) >= 5):
        for at in range(len(text) - len(name) + 1):
            piece = text[at : at + len(name)]
            if sum(a != b for a, b in zip(piece, name, strict=True)) == 1 and re.fullmatch(r"[\u4e00-\u9fff]+", piece):
                return Bank(name, at, at + len(name), exact=False)
    if match is not None and shaped:
        return Bank(match[0], match.start(), match.end())
    latin = _PATTERNS["latin"].search(text)
    return Bank(latin[0], latin.start(), latin.end()) if latin and len(latin[0]) > 6 else None
