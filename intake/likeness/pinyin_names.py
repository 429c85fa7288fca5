"""Names in Latin letters, as embossed bank cards print them: SAMPLE/ZHANG SAN or ZHANG SAN for one 张三.

Compared by pinyin without tones (GB/T 28039 writes the family name first; many banks print it last). A spelling that agrees
may be a namesake's, one that surely does not is another person's.
"""

import re
from functools import cache
from itertools import islice, product

from rapidfuzz.distance import Levenshtein

_TITLE = re.compile(r"^(?:MR|MRS|MS|MISS|MDM|DR)[.\s]+")
_MANY = 64
"""Spellings looked at: four characters with two or three readings each; the first are the usual ones."""
_FAMILY = 2
"""Characters that a family name may have."""


def is_latin(name: str) -> bool:
    """Whether the text has the shape of a name in Latin letters.

    >>> is_latin("MS.WU YANGBEN"), is_latin("ABC1")
    (True, False)
    """
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z .,/'·-]{2,}", name.strip()))


def latin_letters(name: str) -> str:
    """Its letters alone, without a title, Ü as V.

    >>> latin_letters("Ms. Wu/Yangben")
    'WUYANGBEN'
    """
    return re.sub(r"[^A-Z]", "", _TITLE.sub("", name.strip().upper().replace("Ü", "V")))


@cache
def list_spellings(name: str) -> frozenset[str]:
    """How a Chinese name may be spelled, family name first or last, in all readings of its characters.

    >>> sorted(list_spellings("吕样"))
    ['LUYANG', 'LVYANG', 'LYUYANG', 'YANGLU', 'YANGLV', 'YANGLYU']
    """
    from pypinyin import Style, pinyin  # its dictionary takes half a second: only where a card asks for it

    found: set[str] = set()
    for read in islice(product(*pinyin(name, style=Style.NORMAL, heteronym=True)), _MANY):
        for family in range(min(_FAMILY, len(read) - 1) + 1):
            word = "".join((*read[family:], *read[:family])).upper()
            found |= {
                word,
                word.replace("LV", "LYU").replace("NV", "NYU"),
                word.replace("LV", "LU").replace("NV", "NU"),
            }
    return frozenset(found)


def spelling_distance(chinese: str, latin: str) -> int:
    """Letters between a name and a spelling; 0 where it is one of its spellings.

    >>> [spelling_distance("张样例", latin) for latin in ("ZHANG YANGLI", "YANGLI ZHANG", "ZHANG YANGL")]
    [0, 0, 1]
    """
    told = latin_letters(latin)
    return min(Levenshtein.distance(told, s) for s in list_spellings(chinese))
