"""Puts values in the place of their marks, in the XML of a finished Word document.

A run that holds marks becomes one run or several with the same properties; only the size differs where a text was set
smaller. Sizes are half-points, as Word counts them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import groupby
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.forms.fit import Fitted
from intake.forms.marks import MARK, OPEN

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PLAIN = 20
"""Ten points: what Word takes where no style says a size."""
_LEAST = 13
"""6.5 points (小六): smaller print is not legible on a copy."""
_BEHIND_SIZE = (
    "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout",
    "specVanish", "oMath", "rPrChange",
)  # fmt: skip
"""What follows the size inside a run's properties; Word refuses files in another order."""

Element = Any
"""An element of lxml, which has no types of its own."""


def put_values(xml: bytes, texts: Sequence[Fitted], styles: Mapping[str, int]) -> bytes:
    """The part with every mark replaced; `styles` as `sizes` gives them.

    Raises:
        ValueError: a mark stands where no text can: in an attribute or between runs.
    """
    root = etree.fromstring(xml, PARSER)
    for run in list(filter(_holds_mark, root.iter(f"{WORD}r"))):
        _fill_run(run, texts, styles)
    for text in root.iter(f"{DRAWING}t"):
        text.text = _join_pieces(_split_pieces(text, texts))
    done = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if OPEN.encode() in done:
        raise ValueError("a mark stands outside text")
    return bytes(done)


def _holds_mark(run: Element) -> bool:
    return any(OPEN in (text.text or "") for text in run.iterchildren(f"{WORD}t"))


@lru_cache(maxsize=64)
def read_sizes(styles_xml: bytes) -> Mapping[str, int]:
    """Style id -> half-points, through the styles it rests on; the empty id is the document's own size."""
    root = etree.fromstring(styles_xml, PARSER)
    own = {s.get(f"{WORD}styleId"): s for s in root.iter(f"{WORD}style")}
    default = _default_size(root, own)
    return {"": default} | {i: _resolve_size(i, own, default) for i in own}


def _default_size(root: Element, own: Mapping[str, Element]) -> int:
    """The size of the normal style, which rests on the document's defaults."""
    default = _read_size(root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"), _PLAIN)
    normal = [i for i, style in own.items() if _is_normal(style)]
    return _resolve_size(normal[0], own, default) if normal else default


def _is_normal(style: Element) -> bool:
    """Whether paragraphs without a style of their own have this one."""
    return style.get(f"{WORD}type") == "paragraph" and style.get(f"{WORD}default") in ("1", "true")


def _resolve_size(style: str, own: Mapping[str, Element], default: int) -> int:
    """Follows a style to those it rests on; a ring of styles ends at the default."""
    seen: set[str] = set()
    while style in own and style not in seen:
        seen.add(style)
        size = _read_size(own[style].find(f"{WORD}rPr"), 0)
        if size:
            return size
        style = _base_of(own[style])
    return default


def _base_of(style: Element) -> str:
    """The id of the style that this one rests on; empty where it rests on none."""
    base = style.find(f"{WORD}basedOn")
    return base.get(f"{WORD}val", "") if base is not None else ""


def _read_size(properties: Element, default: int) -> int:
    size = properties.find(f"{WORD}sz") if properties is not None else None
    return round(float(size.get(f"{WORD}val"))) if size is not None else default


# ------------------------------------------------------------------------------------------------ runs
def _fill_run(run: Element, texts: Sequence[Fitted], styles: Mapping[str, int]) -> None:
    properties = run.find(f"{WORD}rPr")
    for child in [child for child in run if child is not properties]:
        if child.tag == f"{WORD}t":
            _add_text_runs(run, child, texts, styles)
        else:
            run.addprevious(_wrap_in_run(properties, child))
    run.getparent().remove(run)


def _add_text_runs(run: Element, text: Element, texts: Sequence[Fitted], styles: Mapping[str, int]) -> None:
    """Puts a text of the run, with the values in it, in front of the run: one new run for every stretch of one size."""
    properties = run.find(f"{WORD}rPr")
    for scale, group in groupby(_split_pieces(text, texts), key=lambda piece: piece.scale):
        run.addprevious(_make_run(properties, _join_pieces(group), scale, run, styles))


def _join_pieces(pieces: Iterable[Fitted]) -> str:
    return "".join(piece.text for piece in pieces)


def _split_pieces(text: Element, texts: Sequence[Fitted]) -> Iterator[Fitted]:
    """The text between marks and the values in their places; empty ones are left out."""
    parts = MARK.split(text.text or "")
    for index, part in enumerate(parts):
        piece = texts[int(part)] if index % 2 else Fitted(part)
        if piece.text:
            yield piece


def _wrap_in_run(properties: Element, child: Element) -> Element:
    run = etree.Element(f"{WORD}r")
    if properties is not None:
        run.append(deepcopy(properties))
    run.append(child)
    return run


def _make_run(properties: Element, text: str, scale: float, old: Element, styles: Mapping[str, int]) -> Element:
    run = etree.Element(f"{WORD}r")
    if properties is not None:
        run.append(deepcopy(properties))
    if scale < 1:
        _set_smaller(run, scale, old, styles)
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, f"{WORD}br")
        piece = etree.SubElement(run, f"{WORD}t")
        piece.text = line
        piece.set(_SPACE, "preserve")
    return run


def _set_smaller(run: Element, scale: float, old: Element, styles: Mapping[str, int]) -> None:
    properties = run.find(f"{WORD}rPr")
    if properties is None:
        properties = etree.SubElement(run, f"{WORD}rPr")
    half_points = str(max(_LEAST, int(_own_size(properties, old, styles) * scale)))
    size = properties.find(f"{WORD}sz")
    if size is None:
        size = _add_size(properties)
    size.set(f"{WORD}val", half_points)


def _add_size(properties: Element) -> Element:
    """A new element for the size, at the place that Word wants it at."""
    size = etree.Element(f"{WORD}sz")
    behind = [c for c in properties if etree.QName(c).localname in _BEHIND_SIZE]
    behind[0].addprevious(size) if behind else properties.append(size)
    return size


def _own_size(properties: Element, old: Element, styles: Mapping[str, int]) -> int:
    """The size that the run has in the template: its own, its style's, its paragraph's style's, the document's."""
    own = _read_size(properties, 0)
    if own:
        return own
    of_style = _size_of_style(properties.find(f"{WORD}rStyle"), styles)
    if of_style != styles[""]:
        return of_style
    paragraph = next(old.iterancestors(f"{WORD}p"), None)
    named = paragraph.find(f"{WORD}pPr/{WORD}pStyle") if paragraph is not None else None
    return _size_of_style(named, styles)


def _size_of_style(named: Element, styles: Mapping[str, int]) -> int:
    """The size of the style that an element names; the document's where there is none."""
    return styles.get(named.get(f"{WORD}val"), styles[""]) if named is not None else styles[""]
