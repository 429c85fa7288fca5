"""Several lines as one: what a form prints in pieces, what a column wraps."""

from collections.abc import Sequence
from itertools import pairwise

from intake.model import Char, Line, enclosing

APART = 1.2
"""Gap between two pieces of a row, in line heights, from which a blank is written between them. Letters of one run that the
detector parted lie closer than one letter; blanks that a typist sets are at least one full letter wide."""


def joined(pieces: Sequence[Line], *, blank: bool = True) -> Line:
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
            parts.append(_blank(before, piece))
        parts.append(piece)
    text = "".join(p.text for p in parts)
    letters = sum(len(p.text) for p in pieces)
    score = sum(p.confidence * len(p.text) for p in pieces) / letters if letters else pieces[0].confidence
    chars = tuple(c for p in parts for c in p.chars) if all(p.chars or not p.text for p in pieces) else ()
    return Line(text, enclosing(p.rect for p in pieces), score, chars)


def _blank(before: Line, after: Line) -> Line:
    """A blank in the gap, with the better score of its neighbours: nobody doubts white paper."""
    rect = before.rect
    chars: tuple[Char, ...] = ()
    if before.chars and after.chars:
        score = max(before.confidence, after.confidence)
        chars = (Char(" ", before.rect.right, max(before.rect.right, after.rect.left), score),)
    return Line(" ", rect, 1.0, chars)
