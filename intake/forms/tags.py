"""The tags that stand in a Word template, each with the place where a clerk finds it.

A tag may be spread over several runs of one paragraph (Word splits them as it likes), never over two paragraphs. Text boxes,
tables in tables, headers, footers and footnotes are looked through; where Word keeps a text box twice, it is told once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.forms.put import PARSER, WORD, Element

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOXES = (f"{WORD}txbxContent",)
PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_NAMES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}
_PIECES = (f"{WORD}t", f"{WORD}delText", f"{WORD}tab", f"{WORD}br")
_REVISIONS = (f"{WORD}del", f"{WORD}ins")
FILLED = ("document", "header", "footer", "footnotes")
"""Kinds of parts in which variables are filled."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its whole text, where it stands, its part and the kind of that, and which row it is in (0: in none).

    `revised`: it holds tracked changes.
    """

    text: str
    place: str
    part: str
    kind: str
    row: int
    revised: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: the way it begins (`{{`, `{%`, `{#`), its reach (`tr`, `p` … or nothing), what stands inside, and where."""

    opening: str
    reach: str
    inside: str
    paragraph: Paragraph

    @property
    def place(self) -> str:
        """Where a clerk finds it."""
        return self.paragraph.place


def iter_paragraphs(parts: Mapping[str, bytes]) -> Iterator[Paragraph]:
    """Every paragraph of every part that may hold text, in the order in which they are filled."""
    rows = 0
    for name in sorted(parts, key=lambda name: (not name.startswith("word/document"), name)):
        match = PARTS.fullmatch(name)
        if not match:
            continue
        kind = match[1].rstrip("0123456789")
        part = (name, kind, _describe_part(name, kind))
        root = etree.fromstring(parts[name], PARSER)
        numbers = {row: rows + number for number, row in enumerate(root.iter(f"{WORD}tr"), start=1)}
        rows += len(numbers)
        for index, paragraph in enumerate(root.iter(f"{WORD}p"), start=1):
            if next(paragraph.iterancestors(_FALLBACK), None) is None:
                yield _read_paragraph(paragraph, index, part, numbers)


def _describe_part(name: str, kind: str) -> str:
    """The part's Chinese name; of headers and footers, of which there may be several, with the file's."""
    file = f"（{name.removeprefix('word/')}）" if kind in ("header", "footer") else ""
    return _NAMES.get(kind, "正文") + file


def iter_tags(paragraph: Paragraph) -> Iterator[Tag]:
    """The tags of a paragraph, left to right."""
    for match in TAG.finditer(paragraph.text):
        opening, inside = match[0][:2], match[0][2:-2]
        reach = re.match(r"(tr|tc|p|r)\s", inside)
        inside = inside[reach.end() :] if reach else inside
        yield Tag(opening, reach[1] if reach else "", _straighten_quotes(inside.strip("-+ \n\t\xa0")), paragraph)


def _straighten_quotes(inside: str) -> str:
    """Word turns quotation marks; the filling turns them back."""
    return inside.translate(str.maketrans("“”‘’", "\"\"''"))


def _read_paragraph(
    element: Element, index: int, part: tuple[str, str, str], numbers: Mapping[Element, int]
) -> Paragraph:
    name, kind, where = part
    pieces = _own_pieces(element)
    text, revised = "".join(map(_piece_text, pieces)), any(map(_is_revised, pieces))
    row = next((numbers[ancestor] for ancestor in element.iterancestors(f"{WORD}tr")), 0)
    place = f"{where}{_describe_place(element) or f'第 {index} 段'}"
    return Paragraph(text, place, name, kind, row, revised)


def _own_pieces(element: Element) -> list[Element]:
    """The pieces of text of a paragraph, without those of paragraphs in its text boxes."""
    return [piece for piece in element.iter(*_PIECES) if next(piece.iterancestors(f"{WORD}p")) is element]


def _is_revised(piece: Element) -> bool:
    return next(piece.iterancestors(*_REVISIONS), None) is not None


def _piece_text(piece: Element) -> str:
    """The text of a piece; a tab or break parts words as a blank does."""
    return (piece.text or "") if piece.tag in (f"{WORD}t", f"{WORD}delText") else " "


def _describe_place(element: Element) -> str:
    """Tables and text boxes around an element, the outermost first: 表2 第3行第1格 › 文本框."""
    around = list(element.iterancestors(f"{WORD}tc", *_BOXES))
    return " › ".join("文本框" if cell.tag in _BOXES else _describe_cell(cell) for cell in reversed(around))


def _describe_cell(cell: Element) -> str:
    """Number of the table in the body, cell or text box that holds it, of the row and of the cell, from 1."""
    row = next(cell.iterancestors(f"{WORD}tr"))
    table = next(row.iterancestors(f"{WORD}tbl"))
    holder = _holder_of(table)
    root = holder if holder is not None else table.getroottree().getroot()
    tables = [other for other in root.iter(f"{WORD}tbl") if _holder_of(other) is holder]
    return f"表{tables.index(table) + 1} 第{_index_in(table, row)}行第{_index_in(row, cell)}格"


def _holder_of(table: Element) -> Element | None:
    return next(table.iterancestors(f"{WORD}tc", *_BOXES), None)


def _index_in(parent: Element, child: Element) -> int:
    """Which of its kind the child is, from 1; 0 where something stands between the two."""
    if child.getparent() is not parent:
        return 0
    return list(parent.iterchildren(child.tag)).index(child) + 1
