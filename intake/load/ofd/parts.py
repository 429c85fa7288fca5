"""The parts of an OFD file (GB/T 33190-2016) and how they refer to each other: documents, pages, templates, pictures, seals.

References are followed inside the package only; a part that is missing or damaged is named in the reason.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.errors import UnreadableInput
from intake.load.data import warn_unread
from intake.load.files import RESCAN
from intake.load.ofd.numbers import box_of
from intake.load.package import AGAIN, Package
from intake.model import Attachment, Rect
from intake.safe_xml import Element, find_child, iter_children, parse_xml, text_of

_MOST_MM = 3000.0
"""A side longer than this is a mistake: a till roll has 300 mm."""
_MOST_ATTACHED = 20
_PAPERS = (
    ".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".doc", ".docx", ".xls", ".xlsx", ".zip",
)  # fmt: skip
"""Endings of what may be a paper: the programs of the trade attach indexes and signatures of their own besides."""


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """One document of the file: the entry of its root, and what all its pages share."""

    entry: str
    root: Element
    area: Rect
    templates: dict[str, str]
    pictures: dict[str, str]
    stamps: dict[str, int]
    annotations: dict[str, tuple[str, ...]]
    colors: dict[str, Element]
    """Fill colours that drawing parameters set, by their ID."""

    @property
    def pages(self) -> list[Element]:
        """The entries of the page list, in order."""
        pages = find_child(self.root, "Pages")
        return list(iter_children(pages, "Page")) if pages is not None else []


def parse_part(path: Path, package: Package, name: str) -> Element:
    """An entry, parsed.

    Raises:
        UnreadableInput: with the entry's name.
    """
    try:
        return parse_xml(package.read_entry(name))
    except ValueError as error:
        raise UnreadableInput(path, f"OFD 内的 {name} 无法读取（{error}）", AGAIN) from error


def read_documents(path: Path, package: Package) -> list[OfdDocument]:
    """The documents of the file; nearly always one.

    Raises:
        UnreadableInput: no OFD.xml, or a part of it is missing.
    """
    start = package.find_entry("OFD.xml")
    if start is None:
        raise UnreadableInput(path, "OFD 里没有 OFD.xml，文件不完整", RESCAN)
    found = []
    for body in iter_children(parse_part(path, package, start), "DocBody"):
        entry = package.find_entry(text_of(find_child(body, "DocRoot")), start)
        if entry is None:
            raise UnreadableInput(path, "OFD 里找不到文档（Document.xml），文件不完整", RESCAN)
        found.append(_read_document(path, package, entry, _find_named(package, body, "Signatures", start)))
    return found


def _find_named(package: Package, parent: Element, tag: str, beside: str) -> str | None:
    """The entry that a child names, from the entry `beside` on; None where there is no such child or entry."""
    reference = find_child(parent, tag)
    return package.find_entry(text_of(reference), beside) if reference is not None else None


def _read_document(path: Path, package: Package, entry: str, signatures: str | None) -> OfdDocument:
    root = parse_part(path, package, entry)
    common = find_child(root, "CommonData")
    if common is None:
        raise UnreadableInput(path, f"OFD 内的 {entry} 缺少公共数据，文件不完整", RESCAN)
    try:
        area = area_of(find_child(common, "PageArea"), Rect(0, 0, 210, 297))
    except ValueError as error:
        raise UnreadableInput(path, f"OFD 的页面大小不对（{error}）", AGAIN) from error
    templates = {
        t.get("ID", ""): package.find_entry(t.get("BaseLoc", ""), entry) or ""
        for t in iter_children(common, "TemplatePage")
    }
    return OfdDocument(
        entry, root, area, templates, _resource_pictures(path, package, entry, common), _count_stamps(path, package, signatures),
        _find_annotations(path, package, entry, root), _resource_colors(path, package, entry, common),
    )  # fmt: skip


def area_of(element: Element | None, otherwise: Rect) -> Rect:
    """The paper: what the coordinates and a viewer's page refer to.

    Raises:
        ValueError: not a size that paper has.
    """
    box = find_child(element, "PhysicalBox") if element is not None else None
    if box is None:
        return otherwise
    area = box_of(text_of(box))
    if not (1 <= area.width <= _MOST_MM and 1 <= area.height <= _MOST_MM):
        raise ValueError(f"{area.width:g}×{area.height:g} 毫米")
    return area


def _iter_resources(package: Package, entry: str, common: Element) -> Iterator[str]:
    """The entries of the document's resource files."""
    for reference in (*iter_children(common, "PublicRes"), *iter_children(common, "DocumentRes")):
        name = package.find_entry(text_of(reference), entry)
        if name is not None:
            yield name


def _resource_pictures(path: Path, package: Package, entry: str, common: Element) -> dict[str, str]:
    """ID -> entry of every picture that the document's resources name."""
    found: dict[str, str] = {}
    for name in _iter_resources(package, entry, common):
        found |= pictures_of(path, package, name)
    return found


def _resource_colors(path: Path, package: Package, entry: str, common: Element) -> dict[str, Element]:
    """ID -> fill colour of every drawing parameter, its own or that of the one that it refines."""
    named: dict[str, tuple[str, Element | None]] = {}
    for name in _iter_resources(package, entry, common):
        for group in iter_children(parse_part(path, package, name), "DrawParams"):
            for param in iter_children(group, "DrawParam"):
                named[param.get("ID", "")] = param.get("Relative", ""), find_child(param, "FillColor")
    colors = {key: _inherited_color(key, named) for key in named}
    return {key: color for key, color in colors.items() if color is not None}


def _inherited_color(key: str, named: Mapping[str, tuple[str, Element | None]]) -> Element | None:
    for _ in range(len(named)):
        if key not in named or named[key][1] is not None:
            break
        key = named[key][0]
    return named[key][1] if key in named else None


def pictures_of(path: Path, package: Package, name: str) -> dict[str, str]:
    """ID -> entry of every picture that one resource file names."""
    root = parse_part(path, package, name)
    folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", "")) + "/"
    found: dict[str, str] = {}
    for group in iter_children(root, "MultiMedias"):
        for media in iter_children(group, "MultiMedia"):
            file = package.find_entry(text_of(find_child(media, "MediaFile")), folder)
            if file is not None and media.get("Type", "").lower() == "image":
                found[media.get("ID", "")] = file
    return found


def _count_stamps(path: Path, package: Package, signatures: str | None) -> dict[str, int]:
    """Page ID -> how many signatures show a seal there."""
    counted: dict[str, int] = {}
    if signatures is None:
        return counted
    for signature in iter_children(parse_part(path, package, signatures), "Signature"):
        name = package.find_entry(signature.get("BaseLoc", ""), signatures)
        if name is None:
            continue
        info = find_child(parse_part(path, package, name), "SignedInfo")
        for stamp in iter_children(info, "StampAnnot") if info is not None else ():
            page = stamp.get("PageRef", "")
            counted[page] = counted.get(page, 0) + 1
    return counted


def _find_annotations(path: Path, package: Package, entry: str, root: Element) -> dict[str, tuple[str, ...]]:
    """Page ID -> entries with what was put over the page later (stamps, notes)."""
    listing = _find_named(package, root, "Annotations", entry)
    found: dict[str, tuple[str, ...]] = {}
    if listing is None:
        return found
    for page in iter_children(parse_part(path, package, listing), "Page"):
        page_id, name = page.get("PageID", ""), _find_named(package, page, "FileLoc", listing)
        if name is not None:
            found[page_id] = (*found.get(page_id, ()), name)
    return found


def attached_to(package: Package, documents: list[OfdDocument]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """XML files among the attachments, listed or merely lying in the folder `Attachs`, and warnings of damaged ones."""
    there = dict.fromkeys([*_iter_listed(package, documents), *filter(_lies_in_attachs, package.names)])
    names = [name for name in there if name.lower().endswith(".xml")][:_MOST_ATTACHED]
    others = [posixpath.basename(name) for name in there if name.lower().endswith(_PAPERS)]
    found, warnings = list[Attachment](), list(warn_unread(others))
    for name in names:
        try:
            found.append(Attachment(posixpath.basename(name), package.read_entry(name)))
        except UnreadableInput:
            warnings.append(f"附件 {posixpath.basename(name)} 已损坏，未能读取")
    return tuple(found), tuple(warnings)


def _iter_listed(package: Package, documents: list[OfdDocument]) -> Iterator[str]:
    """The entries in the documents' lists of attachments; those in the usual folder are found without a list."""
    for document in documents:
        listing = _find_named(package, document.root, "Attachments", document.entry)
        if listing is None:
            continue
        try:
            entries = list(iter_children(parse_xml(package.read_entry(listing)), "Attachment"))
        except (ValueError, UnreadableInput):
            continue
        yield from filter(None, (_find_named(package, entry, "FileLoc", listing) for entry in entries))


def _lies_in_attachs(name: str) -> bool:
    path = f"/{name.lower()}"
    return "/attachs/" in path and not path.endswith("/attachments.xml")
