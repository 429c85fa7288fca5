"""Papers made of lines, for tests: one line below the other, or cells at given places."""

from collections.abc import Sequence

from extractors.papers.read_paper import extract
from intake.model import Char, Document, Frame, Line, Page, Record, Rect, Seal, Source

MAN = "341799196804170213"
WOMAN = "341799198901251209"
HEIGHT = 24.0


def line(text: str, left: float, top: float, score: float = 0.99, *, height: float = HEIGHT) -> Line:
    chars, at = [], left
    for c in text:
        wide = height / 2 if c.isascii() else height
        chars.append(Char(c, at, at + wide, score))
        at += wide
    return Line(text, Rect(left, top, at, top + height), score, tuple(chars))


def document(lines: Sequence[Line], *, seals: Sequence[Seal] = (), source: Source = Source.OCR) -> Document:
    page = Page(1, 1000, 1414, Frame.for_size(1000, 1414), tuple(lines), source, seals=tuple(seals))
    return Document("a.jpg", "0" * 64, (page,))


def paper(
    kind: str, *texts: str, seals: Sequence[Seal] = (), score: float = 0.99, source: Source = Source.OCR
) -> Record:
    """One line below the other down an A4 page; four blanks and more part the cells of a row."""
    lines = []
    step = 1300 / max(len(texts), 10)
    for index, text in enumerate(texts):
        left = 80.0
        for cell in text.split("    "):
            lines.append(line(cell, left, 40 + index * step, score))
            left += 24 * len(cell) + 100
    return extract(document(lines, seals=seals, source=source), kind)


def placed(kind: str, *cells: tuple[float, float, str], seals: Sequence[Seal] = (), score: float = 0.99) -> Record:
    """Cells as (left, top, text) in pixels of a page of 1000 by 1414."""
    return extract(document([line(t, x, y, score) for x, y, t in cells], seals=seals), kind)


def columns(
    kind: str,
    at: Sequence[float],
    *rows: Sequence[str],
    above: Sequence[str] = (),
    below: Sequence[str] = (),
    score: float = 0.99,
) -> Record:
    """A table whose columns begin at the given places, between lines above and below it."""
    lines = [line(text, 60, 40 + 50 * i, score) for i, text in enumerate(above)]
    top = 60.0 + 50 * len(above)
    lines += [
        line(text, x, top + 45 * i, score)
        for i, row in enumerate(rows)
        for x, text in zip(at, row, strict=False)
        if text
    ]  # fmt: skip
    top += 45 * len(rows) + 60
    lines += [line(text, 60, top + 50 * i, score) for i, text in enumerate(below)]
    return extract(document(lines), kind)
