"""Names of people: which text is none, and which reading of one stands, for nothing on a paper proves a name.

A form whose label has nothing behind it gives the next label for a value, and a seal over the value gives its own words. Both
have the length of a name, so only what they say tells them apart.

The recogniser knows 18,710 characters, and every name outside of them comes as a look-alike with a good score (0.97 to
0.99 on real cards, where right letters score above 0.99 seven times in eight). So a letter is doubtful that scores less, that
another one contests, or that is not among the 6,763 characters of GB 2312: who bears such a name knows that it is misread.
A single letter is no name: the other one was none that could be read.
"""

import re
from dataclasses import replace

from intake.fields import parse_field
from intake.model import Char, Doubt, Field, Line, Page, Source, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec
from intake.values import compact_text

SURE = 0.97
"""Mean score of a name below which it is doubtful: rare characters are misread with scores up to 0.96."""
SURE_LETTER = 0.99
"""The same for a single letter."""
_CONTESTED = 0.01
"""Score of another letter at the same place from which it contests the one that was read."""
_HAN = r"[\u3400-\u9fff\U00020000-\U000323af]"
_NO_LETTERS = "口囗□〇○"
"""What a letter becomes that the printer's font or the recogniser has not."""


def parse_person_name(spec: Spec[str], line: Line, page: Page) -> Field[str]:
    """The name in `line` as a field; `unread` where only one letter of a Chinese name is left."""
    line = parse_field.trim_punctuation(spec, line)
    found = parse_field.parse_field(spec, line, page)
    if found.value is None:
        return found
    name = re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", found.value)
    if re.fullmatch(_HAN, name):
        why = Doubt.NO_VALUE.with_text(f"只读出“{name}”一个字，姓名不全")
        return replace(found, value=None, raw=line.text, state=State.UNREAD, reasons=collect_reasons(why))
    found = replace(found, value=name)
    doubts = [*_of_letters(name), *(_of_scores(found, line) if page.source is Source.OCR else ())]
    return found.as_doubtful(*doubts)


def doubt_low_score(name: Field[str]) -> Field[str]:
    """The name, doubtful where its letters were not read well: nothing on most papers proves one."""
    low = name.value is not None and name.confidence is not None and name.confidence < SURE
    return name.as_doubtful(Doubt.LOW_SCORE.with_text("姓名识读把握不足")) if low else name


def _of_letters(name: str) -> list[Doubt]:
    return [Doubt.CONTESTED] if any(c in _NO_LETTERS or (re.match(_HAN, c) and not is_usual(c)) for c in name) else []


def is_usual(letter: str) -> bool:
    """Whether a Chinese character is among those of GB 2312.

    >>> is_usual("婷"), is_usual("恵")
    (True, False)
    """
    try:
        return len(letter.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False


def _of_scores(name: Field[str], line: Line) -> list[Doubt]:
    letters = [c for c in line.chars if re.match(_HAN, c.text)]
    low = (name.confidence or 0.0) < SURE or any(c.confidence < SURE_LETTER for c in letters)
    return [Doubt.LOW_SCORE] * low + [Doubt.CONTESTED] * any(map(is_contested, letters))


def is_contested(letter: Char) -> bool:
    """Whether another Chinese character was seen in the place of one."""
    return bool(re.match(_HAN, letter.text)) and any(
        share >= _CONTESTED and re.match(_HAN, other) for other, share in letter.rivals
    )


# ------------------------------------------------------------------------------------------------ no names
_PATTERNS = patterns_beside(__file__)
SURNAMES = frozenset(_PATTERNS.source("surname")[1:-1])


def is_no_name(text: str) -> bool:
    """Whether the text is a word of forms or of seals; what it is not may still be no name.

    >>> [is_no_name(t) for t in ("曾用名", "务专用章", "就诊卡号", "疗收费", "样张三", "章样", "费例", "钱收费")]
    [True, True, True, True, False, False, False, False]
    """
    flat = compact_text(text)
    return bool(_PATTERNS["word"].fullmatch(flat) or _PATTERNS["of_forms"].search(flat))
