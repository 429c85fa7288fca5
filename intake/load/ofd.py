"""OFD files (GB/T 33190-2016): a zip of XML whose text is read as it stands; nothing is rendered.

The page's picture is blank paper with the file's own pictures (QR codes, seals, scans) in their places: enough to decode
codes and find seals. A page that is only a picture goes to recognition like a scan. Signatures are counted, not verified.
"""

import io
import posixpath
import warnings as python_warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.errors import UnreadableInput
from intake.load.files import RESCAN
from intake.load.image import BROKEN_PICTURE, decoded, working_size
from intake.load.ofd_objects import Placed, Shown, box_of, boxed, collect
from intake.load.package import AGAIN, Package
from intake.load.sheet import Sheet
from intake.load.textlayer import distrust, lines_of
from intake.load.upright import upright
from intake.markup import Element, child, children, parse, text_of
from intake.model import Attachment, Frame, Rect, Source
from intake.settings import Limits

Picture = NDArray[np.uint8]

_DPI = 144
"""As text pages of PDF files: a QR code of 20 mm with 41 modules still has 2.7 pixels a module."""
_MOST_MM = 3000.0
"""A side longer than this is a mistake: a till roll has 300 mm."""
_MOST_PICTURES = 200
_MOST_ATTACHED = 20
_AS_SCAN = 0.5
"""Share of the page that one picture covers from which a page without text is a scan."""
_PRINT = "请用 OFD 阅读器打开后打印成 PDF，或截图存为 JPG，再导入"


@dataclass(frozen=True, slots=True)
class _Body:
    """One document of the file: the entry of its root, and what all its pages share."""

    entry: str
    root: Element
    area: Rect
    templates: dict[str, str]
    pictures: dict[str, str]
    stamps: dict[str, int]
    annotations: dict[str, tuple[str, ...]]


def ofd_sheets(path: Path, data: bytes, limits: Limits) -> Iterator[Sheet | UnreadableInput]:
    """The pages of an OFD file.

    Raises:
        UnreadableInput: if the file as a whole cannot be read or is too long.
    """
    package = Package(path, data, limits)
    bodies = _bodies(path, package)
    pages = [(body, page) for body in bodies for page in _pages(body)]
    if not pages:
        raise UnreadableInput(path, "OFD 里没有页面，文件可能不完整", RESCAN)
    if len(pages) > limits.max_pages:
        raise UnreadableInput(path, f"共 {len(pages)} 页，超过上限 {limits.max_pages} 页", "请拆分后再导入")
    attached = _attached(package, bodies)
    for number, (body, page) in enumerate(pages, start=1):
        try:
            yield _Reader(path, package, body, limits).sheet(page, number, attached)
        except UnreadableInput as error:
            yield UnreadableInput(path, error.reason, error.next_step, number)
        except ValueError as error:
            yield UnreadableInput(path, f"该页内容已损坏（{error}）", _PRINT, number)


# ------------------------------------------------------------------------------------------------ the file's structure
def _part(path: Path, package: Package, name: str) -> Element:
    """An entry, parsed.

    Raises:
        UnreadableInput: with the entry's name.
    """
    try:
        return parse(package.read(name))
    except ValueError as error:
        raise UnreadableInput(path, f"OFD 内的 {name} 无法读取（{error}）", AGAIN) from error


def _bodies(path: Path, package: Package) -> list[_Body]:
    start = package.find("OFD.xml")
    if start is None:
        raise UnreadableInput(path, "OFD 里没有 OFD.xml，文件不完整", RESCAN)
    bodies = []
    for body in children(_part(path, package, start), "DocBody"):
        entry = package.find(text_of(child(body, "DocRoot")), start)
        if entry is None:
            raise UnreadableInput(path, "OFD 里找不到文档（Document.xml），文件不完整", RESCAN)
        signatures = (
            package.find(text_of(child(body, "Signatures")), start) if child(body, "Signatures") is not None else None
        )
        bodies.append(_body(path, package, entry, signatures))
    return bodies


def _body(path: Path, package: Package, entry: str, signatures: str | None) -> _Body:
    root = _part(path, package, entry)
    common = child(root, "CommonData")
    if common is None:
        raise UnreadableInput(path, f"OFD 内的 {entry} 缺少公共数据，文件不完整", RESCAN)
    try:
        area = _area(child(common, "PageArea"), Rect(0, 0, 210, 297))
    except ValueError as error:
        raise UnreadableInput(path, f"OFD 的页面大小不对（{error}）", AGAIN) from error
    templates = {
        t.get("ID", ""): package.find(t.get("BaseLoc", ""), entry) or "" for t in children(common, "TemplatePage")
    }
    return _Body(
        entry, root, area, templates, _resources(path, package, entry, common), _stamps(path, package, signatures),
        _annotations(path, package, entry, root),
    )  # fmt: skip


def _pages(body: _Body) -> list[Element]:
    pages = child(body.root, "Pages")
    return list(children(pages, "Page")) if pages is not None else []


def _area(element: Element | None, otherwise: Rect) -> Rect:
    """The visible page: CropBox is for producers, ApplicationBox what a reader shows, PhysicalBox the paper."""
    box = child(element, "PhysicalBox") if element is not None else None
    if box is None:
        return otherwise
    area = box_of(text_of(box))
    if not (1 <= area.width <= _MOST_MM and 1 <= area.height <= _MOST_MM):
        raise ValueError(f"{area.width:g}×{area.height:g} 毫米")
    return area


def _resources(path: Path, package: Package, entry: str, common: Element) -> dict[str, str]:
    """ID -> entry of every picture that the document's resources name."""
    found: dict[str, str] = {}
    for reference in (*children(common, "PublicRes"), *children(common, "DocumentRes")):
        name = package.find(text_of(reference), entry)
        if name is not None:
            found |= _pictures_of(path, package, name)
    return found


def _pictures_of(path: Path, package: Package, name: str) -> dict[str, str]:
    root = _part(path, package, name)
    folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", "")) + "/"
    found: dict[str, str] = {}
    for group in children(root, "MultiMedias"):
        for media in children(group, "MultiMedia"):
            file = package.find(text_of(child(media, "MediaFile")), folder)
            if file is not None and media.get("Type", "").lower() == "image":
                found[media.get("ID", "")] = file
    return found


def _stamps(path: Path, package: Package, signatures: str | None) -> dict[str, int]:
    """Page ID -> how many signatures show a seal there."""
    counted: dict[str, int] = {}
    if signatures is None:
        return counted
    for signature in children(_part(path, package, signatures), "Signature"):
        name = package.find(signature.get("BaseLoc", ""), signatures)
        if name is None:
            continue
        info = child(_part(path, package, name), "SignedInfo")
        for stamp in children(info, "StampAnnot") if info is not None else ():
            page = stamp.get("PageRef", "")
            counted[page] = counted.get(page, 0) + 1
    return counted


def _annotations(path: Path, package: Package, entry: str, root: Element) -> dict[str, tuple[str, ...]]:
    """Page ID -> entries with what was put over the page later (stamps, notes)."""
    listed = (
        package.find(text_of(child(root, "Annotations")), entry) if child(root, "Annotations") is not None else None
    )
    found: dict[str, tuple[str, ...]] = {}
    for page in children(_part(path, package, listed), "Page") if listed is not None else ():
        name = package.find(text_of(child(page, "FileLoc")), listed or "")
        if name is not None:
            found[page.get("PageID", "")] = (*found.get(page.get("PageID", ""), ()), name)
    return found


def _attached(package: Package, bodies: list[_Body]) -> tuple[Attachment, ...]:
    """XML files among the attachments, listed or merely lying in the folder `Attachs`; what is damaged is left out."""
    listed: list[str] = []
    for body in bodies:
        reference = text_of(child(body.root, "Attachments"))
        name = package.find(reference, body.entry) if reference else None
        if name is None:
            continue
        try:
            entries = list(children(parse(package.read(name)), "Attachment"))
        except (ValueError, UnreadableInput):
            continue
        listed += [n for e in entries if (n := package.find(text_of(child(e, "FileLoc")), name)) is not None]
    lying = [n for n in package.names if "/attachs/" in f"/{n.lower()}" and not n.lower().endswith("/attachments.xml")]
    names = [n for n in dict.fromkeys([*listed, *lying]) if n.lower().endswith(".xml")][:_MOST_ATTACHED]
    return tuple(Attachment(posixpath.basename(n), package.read(n)) for n in names)


# ------------------------------------------------------------------------------------------------ one page
@dataclass(frozen=True, slots=True)
class _Reader:
    """Where the parts of a page come from."""

    path: Path
    package: Package
    body: _Body
    limits: Limits

    def sheet(self, page: Element, number: int, attached: tuple[Attachment, ...]) -> Sheet:
        entry = self.package.find(page.get("BaseLoc", ""), self.body.entry)
        if entry is None:
            raise UnreadableInput(self.path, "找不到该页的内容，文件不完整", RESCAN, number)
        root = _part(self.path, self.package, entry)
        area = _area(child(root, "Area"), self.body.area)
        shown, notes = self._shown(root, page.get("ID", ""), area), list[str]()
        size = round(area.width * _DPI / 25.4), round(area.height * _DPI / 25.4)
        picture, lost = self._drawn(shown, area, size)
        glyphs, rulings = boxed(shown, (area.width, area.height), size)
        doubt = distrust(glyphs)
        if lost:
            notes.append(f"第 {number} 页有 {lost} 幅图片未能显示")
        stamps = self.body.stamps.get(page.get("ID", ""), 0)
        if stamps:
            notes.append(f"第 {number} 页有电子印章 {stamps} 枚，本程序不验签")
        if not doubt:
            frame = Frame.plain(*size)
            return Sheet(
                number, picture, frame, lines_of(glyphs, rulings), rulings, Source.TEXT_LAYER, tuple(notes), attached
            )
        if doubt == "sparse" and any(_share(p, area) > _AS_SCAN for p in shown.pictures) and not lost:
            turned = upright(working_size(picture), number)
            return Sheet(number, turned.picture, turned.frame, warnings=(*notes, *turned.warnings), attached=attached)
        reason = "该页几乎没有文字" if doubt == "sparse" else "该页的文字没有可用的编码"
        raise UnreadableInput(self.path, reason, _PRINT, number)

    def _shown(self, root: Element, page: str, area: Rect) -> Shown:
        """Templates, the page's own content, and what was put over it; moved to the corner of the visible page."""
        shown, origin = Shown(), (-area.left, -area.top)
        for template in children(root, "Template"):
            entry = self.body.templates.get(template.get("TemplateID", ""))
            content = child(_part(self.path, self.package, entry), "Content") if entry else None
            if content is None:
                raise UnreadableInput(self.path, "找不到该页的模板，文件不完整", RESCAN)
            collect(content, shown, origin)
        for content in children(root, "Content"):
            collect(content, shown, origin)
        for entry in self.body.annotations.get(page, ()):
            for appearance in _appearances(_part(self.path, self.package, entry)):
                corner = box_of(appearance.get("Boundary", "0 0 0 0"))
                collect(appearance, shown, (origin[0] + corner.left, origin[1] + corner.top))
        return shown

    def _drawn(self, shown: Shown, area: Rect, size: tuple[int, int]) -> tuple[Picture, int]:
        """White paper with lines and pictures in their places, and how many pictures could not be drawn."""
        paper: Picture = np.full((size[1], size[0], 3), 255, np.uint8)
        across, down = size[0] / area.width, size[1] / area.height
        lost = max(0, len(shown.pictures) - _MOST_PICTURES)
        for placed in shown.pictures[:_MOST_PICTURES]:
            r = placed.rect
            where = Rect(r.left * across, r.top * down, r.right * across, r.bottom * down)
            lost += not (placed.upright and self._pasted(paper, placed.resource, where))
        for ruling in shown.rulings:
            ends = [round(v) for v in (ruling.x0 * across, ruling.y0 * down, ruling.x1 * across, ruling.y1 * down)]
            cv2.line(paper, (ends[0], ends[1]), (ends[2], ends[3]), (90, 90, 90), 1)
        return paper, lost

    def _pasted(self, paper: Picture, resource: str, where: Rect) -> bool:
        name = self.body.pictures.get(resource)
        left, top, right, bottom = (round(v) for v in (where.left, where.top, where.right, where.bottom))
        inside = left >= 0 and top >= 0 and right <= paper.shape[1] and bottom <= paper.shape[0]
        if name is None or not inside or right - left < 1 or bottom - top < 1:
            return False
        picture = _decoded(self.package.read(name), self.limits)
        if picture is None:
            return False
        fitted = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        spot = paper[top:bottom, left:right]
        np.minimum(spot, fitted.astype(np.uint8, copy=False), out=spot)  # ink over ink, as a seal over print
        return True


def _appearances(root: Element) -> Iterator[Element]:
    for annotation in children(root, "Annot"):
        appearance = child(annotation, "Appearance")
        if appearance is not None and annotation.get("Visible", "true").lower() != "false":
            yield appearance


def _share(placed: Placed, area: Rect) -> float:
    return Rect(0, 0, area.width, area.height).overlap_x(placed.rect) * placed.rect.height / (area.width * area.height)


def _decoded(data: bytes, limits: Limits) -> Picture | None:
    """The picture, None where it cannot be shown: damaged, a format of the standard's own, too many pixels."""
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "BMP", "TIFF", "GIF"))
            return decoded(image) if image.width * image.height <= limits.max_pixels else None
    except (*BROKEN_PICTURE, Image.DecompressionBombError):
        return None
