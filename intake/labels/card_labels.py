"""Cards: labels without colons, values beside them, and which lines of a sheet belong to one card.

A copy of a card carries few words: 姓名 and its value run into one line or stand apart, colours and security print hide
labels, and two cards lie on one sheet. So a label counts only at the start of a line, and what belongs together is told
by the proportions of the card (ISO/IEC 7810 ID-1, 85.60 × 53.98 mm).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from rapidfuzz.distance import Hamming

from intake.labels.misreadings import slip_likelihood
from intake.labels.spelling import spell_words
from intake.layout.join_lines import join_lines, join_pairs
from intake.layout.rows import line_height, on_one_level
from intake.model import Line, Rect

REACH = 9.0
"""How far right of its label a value may begin, in line heights: cards set labels and values within a third of their width."""
FAR = 40.0
"""The same where nothing else stands on the label's level."""
SPREAD = 5.0
"""Line heights that the letters of a label of two may stand apart: it is set as wide as one of six."""
BELOW = 2.2
"""How far under its label a value may stand, in line heights, middle to middle."""
ALIGNED = 1.0
"""How far it may begin, or be centred, from where the label does."""
_BEHIND = " :：;；.．·,，_|"
_ASIDE = r"(?:[(（][^)）]{1,6}[)）])?"


def find_behind_label(line: Line, words: Iterable[str]) -> Line | None:
    """What stands in the line behind a label at its start; an empty line for the label alone; None without label."""
    found = label_of(line, words)
    return found[1] if found else None


def label_of(line: Line, words: Iterable[str]) -> tuple[str, Line] | None:
    """The label that the line begins with and what stands behind it; None without label.

    Blanks between the label's letters are tolerated. Labels of four letters and more may have one wrong, of six and more
    two, where no label is exact and only one is so near: 社会保障号码 is not a misread 社会保障卡号.
    """
    lead = _label_start(line.text)
    near: list[_Near] = []
    for word in sorted(words, key=len, reverse=True):
        match = _label_pattern(word).match(line.text, lead)
        if match:
            return word, _text_from(line, match.end())
        wrong = _wrong_letters(word, line, lead)
        if wrong is not None:
            whole = line.text[lead + len(word) :].lstrip()[:1] in ("", ":", "：")
            near.append(((wrong, not whole), word, lead + len(word)))
    best = _only_nearest(near)
    return None if best is None else (best[1], _text_from(line, best[2]))


@cache
def _label_pattern(word: str) -> re.Pattern[str]:
    return re.compile(spell_words([word]) + _ASIDE, re.IGNORECASE)


_Near = tuple[tuple[int, bool], str, int]
"""How many letters of a label are wrong and whether more than a label stands there; the label, and where it ends."""


def _only_nearest(near: Sequence[_Near]) -> _Near | None:
    """The label with the fewest letters wrong, None where two are as near."""
    best = min(near, default=None)
    return None if best is None or sum(n[0] == best[0] for n in near) > 1 else best


def _label_start(text: str) -> int:
    """Where a label begins in a line: behind signs, and behind a letter of the strip beside the form."""
    lead = len(text) - len(text.lstrip(_BEHIND))
    return lead + bool(re.match(r"[个人信息](?:户名|姓名|账号|卡号)", text[lead:]))


def _text_from(line: Line, start: int) -> Line:
    while start < len(line.text) and line.text[start] in _BEHIND:
        start += 1
    return line.cut_part(start, len(line.text))


def _wrong_letters(word: str, line: Line, lead: int) -> int | None:
    """How many letters of a label at a place of the line are misread, None where they are too many for its length.

    In labels of two and three letters one may be, where the recogniser saw the right one besides or it looks like it.
    """
    head = line.text[lead : lead + len(word)]
    if len(head) != len(word) or re.search(r"[^\u4e00-\u9fff]", head):
        return None
    wrong = Hamming.distance(head, word)
    if len(word) < _LONG:
        return 1 if wrong == 1 and _is_likely(line.cut_part(lead, lead + len(word)), word) else None
    return wrong if wrong <= (1 if len(word) < _LONGER else 2) else None


def _is_likely(head: Line, word: str) -> bool:
    return len(head.chars) == len(word) and slip_likelihood(head.chars, word) >= _LIKELY


_LONG, _LONGER = 4, 6
"""Letters of labels of which one, and of which two may be misread."""
_LIKELY = -4.0
"""Logarithm of the chance of a likely slip."""


def value_of(lines: Sequence[Line], words: Sequence[str], others: Sequence[str], *, whole: bool = False) -> Line | None:
    """The value of the first of `words` that stands on the card.

    Args:
        others: The card's other labels: a line that begins with one is no value.
        whole: Whether all pieces right of the label are taken (numbers in groups), else the nearest only.
    """
    labels = tuple(dict.fromkeys((*words, *others)))
    lines = _join_spaced_labels(lines, labels)
    named = list(_iter_labelled(lines, labels, words))
    in_order = sorted(named, key=lambda each: words.index(each[0]))
    beside = (_value_beside(behind, line, lines, labels, whole=whole) for _, behind, line in in_order)
    below = (find_under(line, lines, labels) for _, _, line in named)
    return next(filter(None, chain(beside, below)), None)


_Labelled = tuple[str, Line, Line]
"""A label, what stands behind it in its line, and the line."""


def _iter_labelled(lines: Sequence[Line], labels: Sequence[str], words: Sequence[str]) -> Iterator[_Labelled]:
    """Lines that begin with a label which is one of `words`."""
    for line in lines:
        found = label_of(line, labels)
        if found is not None and found[0] in words:
            yield *found, line


def _value_beside(
    behind: Line, line: Line, lines: Sequence[Line], labels: Sequence[str], *, whole: bool
) -> Line | None:
    """What stands behind a label in its line, else on its level."""
    inline = _up_to_label(behind, labels)
    right = find_beside(line, lines, labels)
    if inline.text.strip():
        return join_lines([inline, *right]) if whole else inline
    if not right:
        return None
    return join_lines(right) if whole else _up_to_label(right[0], labels)


def find_under(label: Line, lines: Sequence[Line], labels: Sequence[str]) -> Line | None:
    """The text right below a label that has nothing beside it, beginning where the label begins or set centred under it."""
    found = [x for x in lines if _is_right_below(x.rect, label.rect)]
    nearest = min(found, key=lambda x: x.rect.middle, default=None)
    return None if nearest is None or label_of(nearest, labels) else nearest


def _is_right_below(rect: Rect, label: Rect) -> bool:
    height = max(label.height, 1.0)
    off = min(abs(rect.left - label.left), abs(rect.center - label.center))
    return 0.5 < (rect.middle - label.middle) / height < BELOW and off < ALIGNED * height


def _join_spaced_labels(lines: Sequence[Line], labels: Sequence[str]) -> list[Line]:
    """The lines, with the first letter of a label joined to the rest that was set apart from it: 姓　名张三, 卡　号 A12345678."""
    pairs: dict[int, tuple[Line, Line]] = {}
    for first in (x for x in lines if re.fullmatch(r"[\u4e00-\u9fff]{1,4}", x.text.strip())):
        rest = _rest_of_label(first, lines, labels)
        if rest is not None:
            pairs[id(rest)] = first, rest
    return join_pairs(lines, pairs)


def _rest_of_label(first: Line, lines: Sequence[Line], labels: Sequence[str]) -> Line | None:
    """The nearest line on the level right of the first letters, where it begins with the rest of a label of theirs."""
    head = first.text.strip()
    ends = tuple(word.removeprefix(head) for word in labels if word.startswith(head) and word != head)
    level = [x for x in lines if on_one_level(first.rect, x.rect)]
    right = [x for x in level if -0.5 < (x.rect.left - first.rect.right) / first.rect.height < SPREAD]
    rest = min(right, key=lambda x: x.rect.left, default=None)
    return rest if rest is not None and rest.text.startswith(ends) and not label_of(rest, labels) else None


def _up_to_label(value: Line, labels: Iterable[str]) -> Line:
    """The value without a second label that ran into its line: 姓名：张三 性别：男. A colon must follow, or nothing, else it is a word."""
    match = _told_label_pattern(frozenset(labels)).search(value.text)
    return value.cut_part(0, len(value.text[: match.start()].rstrip())) if match and match.start() else value


@lru_cache(64)
def _told_label_pattern(labels: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{spell_words(labels)}){_ASIDE}\s*(?:[:：]|$)")


def find_beside(label: Line, lines: Sequence[Line], labels: Sequence[str]) -> list[Line]:
    """Free lines on the label's level right of it, left to right, up to the next label."""
    level = _right_on_level(label, lines)
    # Values are set at the right edge of a slip, each alone with its label.
    reach = (REACH if len(level) > 1 else FAR) * line_height(lines)
    edge = label.rect.right
    found: list[Line] = []
    for line in level:
        if find_behind_label(line, labels) is not None or line.rect.left - edge > reach:
            break
        found.append(line)
        edge = line.rect.right
    return found


def _right_on_level(label: Line, lines: Sequence[Line]) -> list[Line]:
    """All lines on the label's level right of it, left to right."""
    right = [x for x in lines if x is not label and x.rect.left > label.rect.center]
    level = [x for x in right if on_one_level(x.rect, label.rect)]
    return sorted(level, key=lambda x: x.rect.left)


def find_around(
    lines: Iterable[Line], anchor: Rect, left: float, up: float, right: float, down: float
) -> tuple[Line, ...]:
    """Lines whose middle lies within so many anchor widths of the anchor's edges: the card that a number stands on."""
    unit = anchor.width
    area = Rect(
        anchor.left - left * unit, anchor.top - up * unit, anchor.right + right * unit, anchor.bottom + down * unit
    )
    return tuple(
        x for x in lines if area.left <= x.rect.center <= area.right and area.top <= x.rect.middle <= area.bottom
    )
