"""OFD files (GB/T 33190-2016): a zip of XML whose text is read as it stands; nothing is rendered.

The page's picture is blank paper with the file's own pictures (QR codes, seals, scans) in their places: enough to decode
codes and find seals. A page without text goes to recognition like a scan; where pictures carry writing beside the text, or
lie over it, they are recognised, too. Signatures are counted, not verified.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intake.errors import UnreadableInput
from intake.load.data import draw_xml_mark, is_bill
from intake.load.drawing import Drawing, Embedded
from intake.load.files import RESCAN
from intake.load.image import working_size
from intake.load.ofd.drawing import Resources, draw_page, page_share, size_of
from intake.load.ofd.numbers import box_of
from intake.load.ofd.objects import PageContent, collect_objects, to_pixels
from intake.load.ofd.odd_objects import mark_odd_lines
from intake.load.ofd.parts import OfdDocument, area_of, attached_to, parse_part, pictures_of, read_documents
from intake.load.overlooked import CELL, overlooks_writing
from intake.load.package import Package
from intake.load.sheet import Sheet
from intake.load.textlayer import Glyph, find_distrust, lines_of, refuse_flood
from intake.load.upright import set_upright
from intake.model import Attachment, Frame, Line, Rect, Ruling, Source
from intake.safe_xml import Element, find_child, iter_children, text_of
from intake.settings import Limits

Picture = NDArray[np.uint8]

_AS_SCAN = 0.04
"""Share of the page that pictures cover from which a page without text is a scan: more than a code, a logo or a stamp."""
_PRINT = "请用 OFD 阅读器打开后打印成 PDF，或截图存为 JPG，再导入"


def ofd_sheets(
    path: Path, data: bytes, limits: Limits, wanted: Callable[[int], bool] = lambda _: True
) -> Iterator[Sheet | UnreadableInput]:
    """The wanted pages of an OFD file.

    Raises:
        UnreadableInput: if the file as a whole cannot be read or is too long.
    """
    package = Package(path, data, limits)
    documents = read_documents(path, package)
    pages = [(body, page) for body in documents for page in body.pages]
    if not pages:
        raise UnreadableInput(path, "OFD 里没有页面，文件可能不完整", RESCAN)
    if len(pages) > limits.max_pages:
        raise UnreadableInput(path, f"共 {len(pages)} 页，超过上限 {limits.max_pages} 页", "请拆分后再导入")
    attached, notes = attached_to(package, documents)
    for number, (body, page) in enumerate(pages, start=1):
        if not wanted(number):
            continue
        try:
            yield _Reader(path, package, body, limits).build_sheet(page, number, attached, notes)
        except UnreadableInput as error:
            yield UnreadableInput(path, error.reason, error.next_step, number)
        except ValueError as error:
            yield UnreadableInput(path, f"该页内容已损坏（{error}）", _PRINT, number)


# ------------------------------------------------------------------------------------------------ one page
@dataclass(frozen=True, slots=True)
class _Reader:
    """Where the parts of a page come from."""

    path: Path
    package: Package
    body: OfdDocument
    limits: Limits

    def build_sheet(
        self, page: Element, number: int, attached: tuple[Attachment, ...], notes: tuple[str, ...]
    ) -> Sheet:
        """One page, from its text where that can be believed, else as a scan of its pictures.

        Raises:
            UnreadableInput: neither gives anything to read.
            ValueError: a part of the page is damaged.
        """
        entry = self.package.find_entry(page.get("BaseLoc", ""), self.body.entry)
        if entry is None:
            raise UnreadableInput(self.path, "找不到该页的内容，文件不完整", RESCAN, number)
        root = parse_part(self.path, self.package, entry)
        area = area_of(find_child(root, "Area"), self.body.area)
        shown = self._collect_content(root, page.get("ID", ""), area)
        resources = Resources(
            self.body.pictures | self._own_pictures(root, entry), self.package.read_entry, self.limits
        )
        size = size_of(shown, area, resources)
        drawing = draw_page(shown, area, size, resources)
        shown.hide_glyphs(drawing.hidden)
        glyphs, rulings = to_pixels(shown, (area.width, area.height), size)
        refuse_flood(self.path, number, len(glyphs))
        told = (*notes, *self._iter_warnings(page, number, drawing.lost, shown))
        across, down = size[0] / area.width, size[1] / area.height
        odd = [
            Rect(r.left * across, r.top * down, r.right * across, r.bottom * down)
            for r in (*shown.odd, *drawing.veiled, *shown.meanings.find_conflicts())
        ]
        doubt = find_distrust(glyphs)
        whole = Sheet(number, drawing.paper, Frame.for_size(*size), (), rulings, Source.TEXT_LAYER, told, attached)
        more = bool(drawing.hidden) or _has_more_writing(glyphs, shown, rulings, drawing.paper, size[0] / area.width)
        if not doubt:
            lines = mark_odd_lines(lines_of(glyphs, rulings), glyphs, odd)
            # Where the pictures are recognised, other readings are theirs: what nobody vouches for stays out.
            return (
                replace(whole, lines=tuple(x for x in lines if not x.alternatives), source=Source.OCR, more=True)
                if more
                else replace(whole, lines=lines)
            )
        if doubt == "sparse" and sum(page_share(p, area) for p in shown.pictures) > _AS_SCAN and not drawing.lost:
            return _set_scan_upright(whole, lines_of(glyphs, rulings))
        if number == 1 and any(map(_is_bill_data, attached)):
            # Glyphs without a meaning, but the bill's data is there; one record of it is enough.
            told = (*told, "票面的文字无法读取，只读了附带的电子票据数据，请与票面核对")
            return Sheet(
                number, draw_xml_mark(drawing.paper), Frame.for_size(*size), (), (), Source.XML, told, attached
            )
        reason = "该页几乎没有文字" if doubt == "sparse" else "该页的文字没有可用的编码"
        raise UnreadableInput(self.path, reason, _PRINT, number)

    def _iter_warnings(self, page: Element, number: int, lost: int, shown: PageContent) -> Iterator[str]:
        """What a person should know of the page."""
        if lost:
            yield f"第 {number} 页有 {lost} 幅图片未能显示"
        if shown.broken:
            yield f"第 {number} 页有 {shown.broken} 个对象的数据不对，已略过"
        if shown.unseen:
            yield f"第 {number} 页有 {len(shown.unseen)} 个字看不见（透明、与底色相同或被盖住），未采用，请查验原件"
        stamps = self.body.stamps.get(page.get("ID", ""), 0)
        if stamps:
            yield f"第 {number} 页有电子印章 {stamps} 枚，本程序不验签"

    def _own_pictures(self, root: Element, entry: str) -> dict[str, str]:
        """Pictures that only this page uses."""
        names = (self.package.find_entry(text_of(reference), entry) for reference in iter_children(root, "PageRes"))
        return {k: v for n in names if n is not None for k, v in pictures_of(self.path, self.package, n).items()}

    def _collect_content(self, root: Element, page: str, area: Rect) -> PageContent:
        """Templates, the page's own content, and what was put over it, as they are painted; moved to the visible corner."""
        shown, origin = PageContent(colors=self.body.colors), (-area.left, -area.top)
        below, above = list[Element](), list[Element]()
        for template in iter_children(root, "Template"):
            entry = self.body.templates.get(template.get("TemplateID", ""))
            content = find_child(parse_part(self.path, self.package, entry), "Content") if entry else None
            if content is None:
                raise UnreadableInput(self.path, "找不到该页的模板，文件不完整", RESCAN)
            (above if template.get("ZOrder", "").lower() == "foreground" else below).append(content)
        for content in (*below, *iter_children(root, "Content"), *above):
            collect_objects(content, shown, origin)
        for entry in self.body.annotations.get(page, ()):
            for appearance in _iter_appearances(parse_part(self.path, self.package, entry)):
                corner = box_of(appearance.get("Boundary", "0 0 0 0"))
                collect_objects(appearance, shown, (origin[0] + corner.left, origin[1] + corner.top))
        return shown


def _set_scan_upright(sheet: Sheet, lines: tuple[Line, ...]) -> Sheet:
    """The page as a scan, set upright; the few characters that stand over it are kept."""
    turned = set_upright(working_size(sheet.picture), sheet.number)
    scan = replace(
        sheet, picture=turned.picture, frame=turned.frame, lines=None, rulings=(), source=Source.OCR,
        warnings=(*sheet.warnings, *turned.warnings), turns=turned.turns,
    )  # fmt: skip
    if not lines:
        return scan
    back = np.linalg.inv(np.array(turned.frame.matrix).reshape(3, 3)) @ np.array(sheet.frame.matrix).reshape(3, 3)
    return replace(scan, lines=tuple(replace(x, rect=_map_rect(back, x.rect), chars=()) for x in lines), more=True)


def _map_rect(way: NDArray[np.float64], rect: Rect) -> Rect:
    """The upright rectangle around one that went through a homography."""
    corners = way @ np.array([[x, y, 1.0] for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]).T
    xs, ys = corners[0] / corners[2], corners[1] / corners[2]
    return Rect(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def _is_bill_data(attachment: Attachment) -> bool:
    try:
        return is_bill(attachment.data)
    except ValueError:
        return False


def _has_more_writing(
    glyphs: list[Glyph], shown: PageContent, rulings: tuple[Ruling, ...], picture: Picture, scale: float
) -> bool:
    """Whether the page's pictures carry writing that the text has not."""
    places = tuple(
        Embedded(Rect(*(v * scale for v in (r.left, r.top, r.right, r.bottom))), 1, 1)
        for r in (p.rect for p in shown.pictures)
    )
    return overlooks_writing(glyphs, Drawing(places, rulings, 0, 0.0, 0.0), picture, CELL * scale * 25.4 / 72)


def _iter_appearances(root: Element) -> Iterator[Element]:
    for annotation in iter_children(root, "Annot"):
        appearance = find_child(annotation, "Appearance")
        if appearance is not None and annotation.get("Visible", "true").lower() != "false":
            yield appearance
