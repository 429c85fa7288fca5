"""Hand-written cards: lines at their places on a page, as an engine would give them."""

from collections.abc import Sequence
from typing import Any

from intake.model import Char, Document, Frame, Line, Page, Record, Rect
from intake.types.vocabulary import to_json

Placed = tuple[str, float, float]
"""Text, left and top in pixels of a 1000 × 1400 page."""

MAN = "341799196804170213"
WOMAN = "341799198901251209"
CARD = "6299990000123456786"
OTHER_CARD = "6299980000678904"


def line(text: str, left: float, top: float, score: float = 0.99, *, height: float = 26) -> Line:
    """Chinese letters are as wide as high, others half as wide."""
    chars, at = [], left
    for c in text:
        wide = height / 2 if c.isascii() else height
        chars.append(Char(c, at, at + wide, score))
        at += wide
    return Line(text, Rect(left, top, at, top + height), score, tuple(chars))


def document(placed: Sequence[Placed], *, score: float = 0.99, second: Sequence[Placed] = ()) -> Document:
    """One page, or two where `second` is given."""
    pages = [
        Page(i, 1000, 1400, Frame.for_size(1000, 1400), tuple(line(*p, score) for p in part))
        for i, part in enumerate((placed, second), start=1)
        if part
    ]
    return Document("a.jpg", "0" * 64, tuple(pages))


def changed(placed: Sequence[Placed], old: str, new: str) -> tuple[Placed, ...]:
    """The same card with some words replaced."""
    assert any(old in text for text, *_ in placed)
    return tuple((text.replace(old, new), x, y) for text, x, y in placed)


def shown(record: Record) -> dict[str, Any]:
    """The values that were read, in the contract's form."""
    return {key: to_json(field.value) for key, field in record.fields.items() if field.value is not None}
