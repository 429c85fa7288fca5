"""Cards: labels without colons, values beside them, and which lines of a sheet belong to one card.

A copy of a card carries few words: 姓名 and its value run into one line or stand apart, colours and security print hide
labels, and two cards lie on one sheet. So a label counts only at the start of a line, and what belongs together is told
by the proportions of the card (ISO/IEC 7810 ID-1, 85.60 × 53.98 mm).
"""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Hamming

from intake.model import Line, Rect
from intake.reading.pieces import joined
from intake.reading.rows import line_height, on_one_level

REACH = 9.0
"""How far right of its label a value may begin, in line heights: cards set labels and values within a third of their width."""
_BEHIND = " :：;；.．·,，_|"
_ASIDE = r"(?:[(（][^)）]{1,6}[)）])?"


def behind(line: Line, words: Iterable[str]) -> Line | None:
    """What stands in the line behind a label at its start; an empty line for the label alone; None without label.

    Blanks between the label's letters are tolerated; labels of four letters and more may have one wrong, of six and more
    two.
    """
    lead = len(line.text) - len(line.text.lstrip(_BEHIND))
    for word in sorted(words, key=len, reverse=True):
        spaced = r"\s*".join(map(re.escape, word))
        match = re.compile(spaced + _ASIDE, re.IGNORECASE).match(line.text, lead)
        end = match.end() if match else _nearly(word, line.text, lead)
        if end is not None:
            while end < len(line.text) and line.text[end] in _BEHIND:
                end += 1
            return line.part(end, len(line.text))
    return None


def _nearly(word: str, text: str, start: int) -> int | None:
    """Where a misread label ends; None where the text does not begin with one."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    head = text[start : start + len(word)]
    near = allowed > 0 and len(head) == len(word) and Hamming.distance(head, word) <= allowed
    return start + len(word) if near else None


def value_of(lines: Sequence[Line], words: Sequence[str], others: Sequence[str], *, whole: bool = False) -> Line | None:
    """The value of the first of `words` that stands on the card.

    Args:
        others: The card's other labels: a line that begins with one is no value.
        whole: Whether all pieces right of the label are taken (numbers in groups), else the nearest only.
    """
    for word in words:
        for line in lines:
            # A longer label must not be taken for a shorter one in front of a value: 社会保障卡号, not 社会保障卡.
            longer = [o for o in (*others, *words) if len(o) > len(word) and o.startswith(word)]
            rest = behind(line, (word,)) if behind(line, longer) is None else None
            if rest is None:
                continue
            right = beside(line, lines, (*others, *words))
            if rest.text.strip():
                return joined([rest, *right]) if whole else rest
            if right:
                return joined(right) if whole else right[0]
    return None


def beside(label: Line, lines: Sequence[Line], labels: Sequence[str]) -> list[Line]:
    """Free lines on the label's level right of it, left to right, up to the next label."""
    height = line_height(lines)
    level = [
        x for x in lines if x is not label and on_one_level(x.rect, label.rect) and x.rect.left > label.rect.center
    ]
    found: list[Line] = []
    edge = label.rect.right
    for line in sorted(level, key=lambda x: x.rect.left):
        if behind(line, labels) is not None or line.rect.left - edge > REACH * height:
            break
        found.append(line)
        edge = line.rect.right
    return found


def around(lines: Iterable[Line], anchor: Rect, left: float, up: float, right: float, down: float) -> tuple[Line, ...]:
    """Lines whose middle lies within so many anchor widths of the anchor's edges: the card that a number stands on."""
    unit = anchor.width
    area = Rect(
        anchor.left - left * unit, anchor.top - up * unit, anchor.right + right * unit, anchor.bottom + down * unit
    )
    return tuple(
        x for x in lines if area.left <= x.rect.center <= area.right and area.top <= x.rect.middle <= area.bottom
    )
