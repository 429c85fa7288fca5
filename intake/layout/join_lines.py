"""Several lines as one: what a form prints in pieces, what a column wraps."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from intake.layout.rows import group_rows, is_vertical
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
    parts: list[Line] = [pieces[0]]
    for before, piece in pairwise(pieces):
        gap = piece.rect.left - before.rect.right
        if blank and gap > APART * min(before.rect.height, piece.rect.height):
            parts.append(_blank_between(before, piece))
        parts.append(piece)
    text = "".join(p.text for p in parts)
    letters = sum(len(p.text) for p in pieces)
    score = sum(p.confidence * len(p.text) for p in pieces) / letters if letters else pieces[0].confidence
    chars = tuple(c for p in parts for c in p.chars) if all(p.chars or not p.text for p in pieces) else ()
    return Line(text, enclosing_rect(p.rect for p in pieces), score, chars)


def heal_broken_lines(lines: Sequence[Line], begins: Callable[[str], bool]) -> list[Line]:
    """The lines, those that the detector broke within a word or a number in one: nothing but the usual space lies between.

    Args:
        begins: Whether a text begins something of its own (a label), however close it stands.
    """
    found: list[Line] = []
    for row in group_rows(lines):
        for line in row:
            last = found[-1] if found else None
            if last is not None and last.rect.left < line.rect.left and _runs_on(last, line) and not begins(line.text):
                found[-1] = join_lines([last, line], blank=False)
            else:
                found.append(line)
    return found


def _runs_on(left: Line, right: Line) -> bool:
    """True where two pieces are one run: as high, level, and closer than letters of two words are set."""
    high, low = max(left.rect.height, right.rect.height), min(left.rect.height, right.rect.height)
    apart = _ink_edge(right, 0) - _ink_edge(left, -1)
    level = abs(left.rect.middle - right.rect.middle) < 0.35 * low
    return (
        level
        and high < 1.4 * low
        and -0.3 * low < apart < _BROKEN * low
        and not is_vertical(left)
        and not is_vertical(right)
    )


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
