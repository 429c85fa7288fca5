"""Hand-made pages for tests: words at places, as an engine would give them."""

from collections.abc import Sequence
from dataclasses import replace

from intake.model import Char, Document, Frame, Line, Page, Rect, Seal

HEIGHT = 20.0
"""Height of a line in pixels; a full-width character is as wide."""


def line(text: str, left: float, top: float, *, confidence: float = 0.99, height: float = HEIGHT) -> Line:
    """A line of evenly spaced characters, Chinese ones twice as wide as digits."""
    chars, at = [], left
    for c in text:
        width = height / 2 if c.isascii() else height
        chars.append(Char(c, at, at + width, confidence))
        at += width
    return Line(text, Rect(left, top, at, top + height), confidence, tuple(chars))


def with_score(x: Line, index: int, score: float) -> Line:
    """The line with one character read less surely."""
    chars = tuple(replace(c, confidence=score) if i == index else c for i, c in enumerate(x.chars))
    return replace(x, chars=chars)


def without(x: Line, index: int) -> Line:
    """The line with one character lost: a hole stays in its place."""
    chars = x.chars[:index] + x.chars[index + 1 :]
    return replace(x, text="".join(c.text for c in chars), chars=chars)


def page(lines: Sequence[Line], *, seals: Sequence[Seal] = (), number: int = 1) -> Page:
    """An upright page of 1600 × 1100 pixels."""
    return Page(number, 1600, 1100, Frame.for_size(1600, 1100), tuple(lines), seals=tuple(seals))


def document(*lines: Line, seals: Sequence[Seal] = ()) -> Document:
    """A one-page document."""
    return Document("样例.jpg", "0" * 64, (page(lines, seals=seals),))
