"""Several lines as one: what a form prints in pieces, what a column wraps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from intake.layout.rows import is_vertical, reading_order
from intake.model import Char, Line, enclosing_rect

APART = 1.2
"""Gap between two pieces of a row, in line heights, from which a blank is written between them. Letters of one run that the
detector parted lie closer than one letter; blanks that a typist sets are at least one full letter wide."""


_BROKEN = 0.2
"""Gap between two pieces, in line heights, below which they are one word: letters of one word are set as close."""


def join_lines(pieces: Sequence[Line], *, blank: bool = True) -> Line:
    """The pieces as one line, in the order given; characters keep their places and scores.

    Args:
        pieces: At least one line.
        blank: Whether a wide gap between neighbours on one level becomes a blank.

    Raises:
        ValueError: no pieces.
    """
    if len(pieces) == 1:
        return pieces[0]
    parts = list(_with_blanks(pieces)) if blank else pieces
    whole = all(p.chars or not p.text for p in pieces)
    chars = tuple(c for p in parts for c in p.chars) if whole else ()
    return Line("".join(p.text for p in parts), enclosing_rect(p.rect for p in pieces), _mean_score(pieces), chars)


def _with_blanks(pieces: Sequence[Line]) -> Iterator[Line]:
    """The pieces with a blank in every wide gap."""
    yield pieces[0]
    for before, piece in pairwise(pieces):
        if piece.rect.left - before.rect.right > APART * min(before.rect.height, piece.rect.height):
            yield _blank_between(before, piece)
        yield piece


def _mean_score(pieces: Sequence[Line]) -> float:
    """The mean score of all characters."""
    letters = sum(len(p.text) for p in pieces)
    return sum(p.confidence * len(p.text) for p in pieces) / letters if letters else pieces[0].confidence


def join_pairs(lines: Sequence[Line], pairs: Mapping[int, tuple[Line, Line]]) -> list[Line]:
    """The lines, with each pair as one line in the place of the one under whose `id` it is given."""
    gone = {id(x) for place, pair in pairs.items() for x in pair if id(x) != place}
    left = (x for x in lines if id(x) not in gone)
    return [join_lines(pairs[id(x)], blank=False) if id(x) in pairs else x for x in left]


def heal_broken_lines(lines: Sequence[Line], begins: Callable[[str], bool]) -> list[Line]:
    """The lines, those that the detector broke within a word or a number in one: nothing but the usual space lies between.

    Args:
        begins: Whether a text begins something of its own (a label), however close it stands.
    """
    found: list[Line] = []
    for line in reading_order(lines):
        if found and _runs_on(found[-1], line) and not begins(line.text):
            found[-1] = join_lines([found[-1], line], blank=False)
        else:
            found.append(line)
    return found


def _runs_on(left: Line, right: Line) -> bool:
    """True where two pieces are one run: as high, level, and closer than letters of two words are set."""
    high, low = max(left.rect.height, right.rect.height), min(left.rect.height, right.rect.height)
    level = high < 1.4 * low and abs(left.rect.middle - right.rect.middle) < 0.35 * low
    if not level or left.rect.left >= right.rect.left or is_vertical(left) or is_vertical(right):
        return False
    return -0.3 * low < _ink_edge(right, 0) - _ink_edge(left, -1) < _BROKEN * low


def _ink_edge(line: Line, at: int) -> float:
    """Where the ink of a line begins (0) or ends (-1), as far as the letters tell."""
    if line.chars:
        return line.chars[at].right if at else line.chars[at].left
    return line.rect.right if at else line.rect.left


def _blank_between(before: Line, after: Line) -> Line:
    """A blank in the gap, with the better score of its neighbours: nobody doubts white paper."""
    rect = before.rect
    chars: tuple[Char, ...] = ()
    if before.chars and after.chars:
        score = max(before.confidence, after.confidence)
        chars = (Char(" ", before.rect.right, max(before.rect.right, after.rect.left), score),)
    return Line(" ", rect, 1.0, chars)


def without_blanks(line: Line) -> Line:
    """The line without its blanks."""
    kept = [i for i, c in enumerate(line.text) if not c.isspace()]
    chars = tuple(line.chars[i] for i in kept) if line.chars else ()
    return replace(line, text="".join(line.text[i] for i in kept), chars=chars)
