"""Sheets of claims that have a title, pairs of label and value, text under headings, a table, a foot and a seal.

One description, three looks: ruled cells without colons, pairs with colons, prose as in a letter. Millimetres throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.drawing.page import BLACK, RED, Layer, PaperPage
from samples.make.records.looks import wrapped

RULED, LINES = "ruled", "lines"
_LEFT, _RIGHT = 18.0, 192.0
_FACES = ("song", "hei", "serif", "kai")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What stands on a sheet. `pairs` of None end a row early; `prose` are paragraphs of a letter; `stamp` is rim and line."""

    title: str
    head: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    prose: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = ()
    sign: tuple[str, ...] = ()
    stamp: tuple[str, str] | None = None
    high: float = 297.0
    wide: float = 210.0
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How an office prints its sheets."""

    style: str = LINES
    face: str = "song"
    values: str = "kai"
    size: float = 4.3


def look_of(chance: np.random.Generator, style: str = "") -> SheetLook:
    """A look by chance."""
    drawn = style or (RULED, LINES)[int(chance.integers(2))]
    face, values = (_FACES[int(chance.integers(len(_FACES)))] for _ in range(2))
    return SheetLook(drawn, face, values, float(chance.choice((4.0, 4.3, 4.6))))


def lay_out(form: SheetContent, look: SheetLook, chance: np.random.Generator) -> PaperPage:
    """The sheet."""
    page = PaperPage(
        form.wide,
        form.high,
        Layer(look.face, BLACK, look.size),
        Layer(look.values, (24, 24, 44), look.size),
        Layer("serif", RED, 3),
    )
    y = _title(page, form)
    y = (_cells if look.style == RULED else _lines)(page, form, look, y) if form.pairs else y
    for paragraph in form.prose:
        for i, row in enumerate(wrapped(paragraph, _right(form) - _LEFT - 6, look.size + 0.5, 2 * look.size)):
            page.form.text(_LEFT + 3 + (2 * look.size if i == 0 else 0), y, row, size=look.size + 0.5)
            y += look.size * 2.3
    if form.table:
        y = _table(page, form, look, y)
    for heading, text in form.sections:
        y = _section(page, form, look, y, heading, text)
    _foot(page, form, look, y, chance)
    return page


def _right(form: SheetContent) -> float:
    return form.wide - (210 - _RIGHT)


def _title(page: PaperPage, form: SheetContent) -> float:
    middle = form.wide / 2
    if form.head and form.one_line:
        page.form.text(middle, 20, form.head + form.title, size=6.2, align="middle", fit=form.wide - 20)
        return 34.0
    if form.head:
        page.form.text(middle, 16, form.head, size=5.8, align="middle", fit=form.wide - 20)
    page.form.text(
        middle, 27 if form.head else 22, form.title, size=6.8, align="middle", spacing=0.8, fit=form.wide - 24
    )
    return 42.0


def _rows(form: SheetContent) -> list[list[tuple[str, str]]]:
    """Two pairs a row; a value that is long, or a label that says so, has a row of its own."""
    rows: list[list[tuple[str, str]]] = []
    for label, value in form.pairs:
        long = len(value) > 17 and not value.isascii()
        if long or not rows or len(rows[-1]) == 2 or any(len(v) > 17 and not v.isascii() for _, v in rows[-1]):
            rows.append([(label, value)])
        else:
            rows[-1].append((label, value))
    return rows


def _cells(page: PaperPage, form: SheetContent, look: SheetLook, top: float) -> float:
    right, high = _right(form), look.size * 2.9
    half = (right - _LEFT) / 2
    for row in _rows(form):
        for index, (label, value) in enumerate(row):
            left = _LEFT + index * half
            end = right if len(row) == 1 else left + half
            room = max(24.0, len(label) * look.size + 4)
            page.form.box(left, top, end, top + high, 0.25)
            page.form.rule(left + room, top, left + room, top + high)
            page.form.text(left + 2, top + high / 2, label)
            page.values.text(left + room + 2, top + high / 2, value, fit=end - left - room - 3)
        top += high
    return top + look.size * 1.6


def _lines(page: PaperPage, form: SheetContent, look: SheetLook, top: float) -> float:
    half = (_right(form) - _LEFT) / 2
    for row in _rows(form):
        for index, (label, value) in enumerate(row):
            end = page.form.text(_LEFT + index * half, top, f"{label}：")
            page.values.text(
                end, top, value, fit=(_right(form) - end) if len(row) == 1 else _LEFT + (index + 1) * half - end - 2
            )
        top += look.size * 2.1
    page.form.rule(_LEFT - 2, top - look.size * 0.6, _right(form) + 2, top - look.size * 0.6)
    return top + look.size * 0.9


def _table(page: PaperPage, form: SheetContent, look: SheetLook, top: float) -> float:
    """A ruled table whose first row are its heads."""
    high, total = look.size * 2.2, sum(form.widths)
    edges = [_LEFT + (_right(form) - _LEFT) * sum(form.widths[:i]) / total for i in range(len(form.widths) + 1)]
    for index, cells in enumerate(form.table):
        y = top + high * index
        page.form.rule(edges[0], y, edges[-1], y)
        for left, right, text in zip(edges, edges[1:], cells, strict=False):
            layer = page.form if index == 0 else page.values
            layer.text(left + 1.5, y + high / 2, text, fit=right - left - 3, size=look.size - 0.3)
    bottom = top + high * len(form.table)
    page.form.rule(edges[0], bottom, edges[-1], bottom)
    for x in edges:
        page.form.rule(x, top, x, bottom)
    return bottom + look.size * 2


def _section(page: PaperPage, form: SheetContent, look: SheetLook, top: float, heading: str, text: str) -> float:
    if look.style == RULED:
        return _ruled_section(page, form, look, top, heading, text)
    end = page.form.text(_LEFT, top, f"{heading}：")
    rows = list(wrapped(text, _right(form) - _LEFT, look.size, end - _LEFT)) or [""]
    for i, row in enumerate(rows):
        page.values.text(end if i == 0 else _LEFT, top, row)
        top += look.size * 1.75
    return top + look.size * 0.5


def _ruled_section(page: PaperPage, form: SheetContent, look: SheetLook, top: float, heading: str, text: str) -> float:
    room = max(26.0, len(heading) * look.size + 5)
    rows = list(wrapped(text, _right(form) - _LEFT - room - 5, look.size)) or [""]
    high = len(rows) * look.size * 1.75 + look.size * 1.6
    page.form.box(_LEFT, top, _right(form), top + high, 0.25)
    page.form.rule(_LEFT + room, top, _LEFT + room, top + high)
    page.form.text(_LEFT + 2, top + high / 2, heading)
    for i, row in enumerate(rows):
        page.values.text(_LEFT + room + 2, top + look.size * 1.6 + i * look.size * 1.75, row)
    return top + high


def _foot(page: PaperPage, form: SheetContent, look: SheetLook, top: float, chance: np.random.Generator) -> None:
    y = min(top + look.size * 2.2, form.high - 34)
    x, step = _LEFT, (_right(form) - _LEFT) / max(1, len(form.foot))
    for label, value in form.foot:
        end = page.form.text(x, y, f"{label}：")
        page.values.text(end, y, value, fit=max(10.0, x + step - end - 1))
        x += step
    y += look.size * (2.6 if form.foot else 0.6)
    for text in form.sign:
        page.form.text(_right(form) - 4, y, text, align="right")
        y += look.size * 2.2
    if form.stamp:
        _stamp(page, form.stamp, _right(form) - 38, min(y - look.size * 2, form.high - 22), chance)


def _stamp(page: PaperPage, stamp: tuple[str, str], x: float, y: float, chance: np.random.Generator) -> None:
    mask = turned(seals.worn(seals.circle(*stamp), chance, loss=0.15), float(chance.uniform(-12, 12)))
    page.stamps.picture(x, y, 38, mask)


def stamped(pages: Sequence[PaperPage], name: str, line: str, chance: np.random.Generator) -> None:
    """A red seal at the foot of the last page, over whatever stands there."""
    page = pages[-1]
    _stamp(page, (name, line), page.width - 46, page.height - 34, chance)
