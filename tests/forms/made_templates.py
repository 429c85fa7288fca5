"""Small Word templates made on the spot, a form for each, and what a finished file says."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
from PIL import Image

from intake.forms.model import Form, Ground, Picture, PrintedValue, Tick, Values

FONT = "仿宋"


def template(*lines: str, change: Callable[[Any], object] = lambda _: None) -> bytes:
    """A Word file with a paragraph for each line; `change` is handed the document before it is saved."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    change(document)
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def form(*gives: str, values: Values | None = None, **more: Any) -> Form:
    """A form that gives these variables and answers `values`."""
    return Form("trial", "试印表", "trial.docx", lambda *_: values or {}, gives, **more)


def text(value: str, **more: Any) -> PrintedValue:
    return PrintedValue(value, Ground.TYPED, **more)


def tick(ticked: bool) -> Tick:
    return Tick(ticked)


def picture(color: str = "red") -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (50, 70), color).save(out, "PNG")
    return Picture(out.getvalue(), 25, 35)


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def said(content: bytes) -> Sequence[str]:
    """The paragraphs of the body, tables left out."""
    return [p.text for p in opened(content).paragraphs]


def rows(content: bytes, table: int = 0) -> Sequence[Sequence[str]]:
    return [[cell.text for cell in row.cells] for row in opened(content).tables[table].rows]


def table(*lines: Sequence[str]) -> Callable[[Any], None]:
    """Adds a table with these cells."""

    def added(document: Any) -> None:
        made = document.add_table(len(lines), len(lines[0]))
        for row, line in zip(made.rows, lines, strict=True):
            for cell, word in zip(row.cells, line, strict=True):
                cell.text = word

    return added


MATERIALS: Sequence[Mapping[str, PrintedValue | Tick]] = tuple(
    {"box": tick(n != 2), "name": text(f"材料{n}")} for n in (1, 2, 3)
)
