"""Names of people: nothing on a card proves one, so that only a reading beyond question stands.

The recogniser knows 18,710 characters, and every name outside of them comes as a look-alike with a good score (0.97 to
0.99 on real cards, where right letters score above 0.99 seven times in eight). So a letter is doubtful that scores less, that
another one contests, or that is not among the 6,763 characters of GB 2312: who bears such a name knows that it is misread.
A single letter is no name: the other one was none that could be read.
"""

import re
from dataclasses import replace

from intake.fields import Spec
from intake.model import Char, Doubt, Field, Line, Page, Source, State, because
from intake.reading import take

SURE = 0.97
"""Mean score of a name below which it is doubtful."""
SURE_LETTER = 0.99
"""The same for a single letter."""
_CONTESTED = 0.01
"""Score of another letter at the same place from which it contests the one that was read."""
_HAN = r"[\u3400-\u9fff\U00020000-\U000323af]"
_NO_LETTERS = "口囗□〇○"
"""What a letter becomes that the printer's font or the recogniser has not."""


def person(spec: Spec[str], line: Line, page: Page) -> Field[str]:
    """The name in `line` as a field; `unread` where only one letter of a Chinese name is left."""
    line = take.trimmed(spec, line)
    found = take.field(spec, line, page)
    if found.value is None:
        return found
    name = re.sub(rf"(?<={_HAN})\s+(?={_HAN})", "", found.value)
    if re.fullmatch(_HAN, name):
        why = Doubt.NO_VALUE.told(f"只读出“{name}”一个字，姓名不全")
        return replace(found, value=None, raw=line.text, state=State.UNREAD, reasons=because(why))
    found = replace(found, value=name)
    doubts = [*_of_letters(name), *(_of_scores(found, line) if page.source is Source.OCR else ())]
    return found.in_state(State.DOUBTFUL, *doubts) if doubts else found


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
    return [Doubt.LOW_SCORE] * low + [Doubt.CONTESTED] * any(map(_is_contested, letters))


def _is_contested(letter: Char) -> bool:
    return any(share >= _CONTESTED and re.match(_HAN, other) for other, share in letter.rivals)
