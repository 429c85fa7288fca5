"""OFD files (GB/T 33190-2016): a zip of XML whose text is read as it stands; nothing is rendered.

The page's picture is blank paper with the file's own pictures (QR codes, seals, scans) in their places: enough to decode
codes and find seals. A page that is only a picture goes to recognition like a scan. Signatures are counted, not verified.
"""

import io
import math
import warnings as python_warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.errors import UnreadableInput
from intake.load.data import is_bill, marked
from intake.load.drawing import Drawing, Embedded
from intake.load.files import RESCAN
from intake.load.image import BROKEN_PICTURE, WORKING_PIXELS, decoded, working_size
from intake.load.ofd_objects import Placed, Shown, box_of, boxed, collect
from intake.load.ofd_parts import Body, area_of, attached_to, bodies, part, pictures_of
from intake.load.overlooked import CELL, overlooks
from intake.load.package import Package
from intake.load.sheet import Sheet
from intake.load.textlayer import Glyph, distrust, lines_of
from intake.load.upright import upright
from intake.markup import Element, child, children, text_of
from intake.model import Attachment, Frame, Rect, Ruling, Source
from intake.settings import Limits

Picture = NDArray[np.uint8]

_DPI = 144
"""As text pages of PDF files: a QR code of 20 mm with 41 modules still has 2.7 pixels a module."""
_SCAN_DPI = 240
"""Of pages that are a picture: as much as recognition gains from."""
_MOST_PICTURES = 200
_AS_SCAN = 0.5
"""Share of the page that one picture covers from which a page without text is a scan."""
_PRINT = "请用 OFD 阅读器打开后打印成 PDF，或截图存为 JPG，再导入"


def ofd_sheets(
    path: Path, data: bytes, limits: Limits, wanted: Callable[[int], bool] = lambda _: True
) -> Iterator[Sheet | UnreadableInput]:
    """The wanted pages of an OFD file.

    Raises:
        UnreadableInput: if the file as a whole cannot be read or is too long.
    """
    package = Package(path, data, limits)
    documents = bodies(path, package)
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
            yield _Reader(path, package, body, limits).sheet(page, number, attached, notes)
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
    body: Body
    limits: Limits

    def sheet(self, page: Element, number: int, attached: tuple[Attachment, ...], notes: tuple[str, ...]) -> Sheet:
        entry = self.package.find(page.get("BaseLoc", ""), self.body.entry)
        if entry is None:
            raise UnreadableInput(self.path, "找不到该页的内容，文件不完整", RESCAN, number)
        root = part(self.path, self.package, entry)
        area = area_of(child(root, "Area"), self.body.area)
        shown = self._shown(root, page.get("ID", ""), area)
        scan = any(_share(p, area) > _AS_SCAN for p in shown.pictures)
        size = _pixels(area, _SCAN_DPI if scan else _DPI)
        pictures = self.body.pictures | self._own_pictures(root, entry)
        picture, lost = self._drawn(shown, area, size, pictures)
        glyphs, rulings = boxed(shown, (area.width, area.height), size)
        told = (*notes, *self._notes(page, number, lost))
        doubt = distrust(glyphs)
        overlooked = _overlooked(glyphs, shown, rulings, picture, size[0] / area.width)
        if scan and (doubt == "sparse" or overlooked) and not lost:
            turned = upright(working_size(picture), number)
            return Sheet(number, turned.picture, turned.frame, warnings=(*told, *turned.warnings), attached=attached)
        if doubt and number == 1 and any(map(_tells, attached)):
            # Glyphs without a meaning, but the bill's data is there; one record of it is enough.
            told = (*told, "票面的文字无法读取，只读了附带的电子票据数据，请与票面核对")
            return Sheet(number, marked(picture), Frame.plain(*size), (), (), Source.XML, told, attached)
        if doubt:
            reason = "该页几乎没有文字" if doubt == "sparse" else "该页的文字没有可用的编码"
            raise UnreadableInput(self.path, reason, _PRINT, number)
        if overlooked:
            told = (*told, f"第 {number} 页有图片，图片里的文字未读")
        lines = lines_of(glyphs, rulings)
        return Sheet(number, picture, Frame.plain(*size), lines, rulings, Source.TEXT_LAYER, told, attached)

    def _notes(self, page: Element, number: int, lost: int) -> Iterator[str]:
        """What a person should know of the page."""
        if lost:
            yield f"第 {number} 页有 {lost} 幅图片未能显示"
        stamps = self.body.stamps.get(page.get("ID", ""), 0)
        if stamps:
            yield f"第 {number} 页有电子印章 {stamps} 枚，本程序不验签"

    def _own_pictures(self, root: Element, entry: str) -> dict[str, str]:
        """Pictures that only this page uses."""
        names = (self.package.find(text_of(reference), entry) for reference in children(root, "PageRes"))
        return {k: v for n in names if n is not None for k, v in pictures_of(self.path, self.package, n).items()}

    def _shown(self, root: Element, page: str, area: Rect) -> Shown:
        """Templates, the page's own content, and what was put over it; moved to the corner of the visible page."""
        shown, origin = Shown(), (-area.left, -area.top)
        for template in children(root, "Template"):
            entry = self.body.templates.get(template.get("TemplateID", ""))
            content = child(part(self.path, self.package, entry), "Content") if entry else None
            if content is None:
                raise UnreadableInput(self.path, "找不到该页的模板，文件不完整", RESCAN)
            collect(content, shown, origin)
        for content in children(root, "Content"):
            collect(content, shown, origin)
        for entry in self.body.annotations.get(page, ()):
            for appearance in _appearances(part(self.path, self.package, entry)):
                corner = box_of(appearance.get("Boundary", "0 0 0 0"))
                collect(appearance, shown, (origin[0] + corner.left, origin[1] + corner.top))
        return shown

    def _drawn(
        self, shown: Shown, area: Rect, size: tuple[int, int], pictures: Mapping[str, str]
    ) -> tuple[Picture, int]:
        """White paper with lines and pictures in their places, and how many pictures could not be drawn."""
        paper: Picture = np.full((size[1], size[0], 3), 255, np.uint8)
        across, down = size[0] / area.width, size[1] / area.height
        lost = max(0, len(shown.pictures) - _MOST_PICTURES)
        for placed in shown.pictures[:_MOST_PICTURES]:
            r, name = placed.rect, pictures.get(placed.resource)
            where = Rect(r.left * across, r.top * down, r.right * across, r.bottom * down)
            picture = _decoded(self.package.read(name), self.limits) if name is not None and placed.upright else None
            lost += picture is None or not _pasted(paper, picture, where)
        for ruling in shown.rulings:
            ends = [round(v) for v in (ruling.x0 * across, ruling.y0 * down, ruling.x1 * across, ruling.y1 * down)]
            cv2.line(paper, (ends[0], ends[1]), (ends[2], ends[3]), (90, 90, 90), 1)
        return paper, lost


def _tells(attachment: Attachment) -> bool:
    try:
        return is_bill(attachment.data)
    except ValueError:
        return False


def _pixels(area: Rect, dpi: float) -> tuple[int, int]:
    """The page's size in pixels at this resolution, less where it would have more than the working number."""
    scale = min(dpi / 25.4, math.sqrt(WORKING_PIXELS / (area.width * area.height)))
    return max(1, round(area.width * scale)), max(1, round(area.height * scale))


def _overlooked(glyphs: list[Glyph], shown: Shown, rulings: tuple[Ruling, ...], picture: Picture, scale: float) -> bool:
    """Whether the page's pictures carry writing that the text has not."""
    places = tuple(
        Embedded(Rect(*(v * scale for v in (r.left, r.top, r.right, r.bottom))), 1, 1)
        for r in (p.rect for p in shown.pictures)
    )
    return overlooks(glyphs, Drawing(places, rulings, 0, 0.0, 0.0), picture, CELL * scale * 25.4 / 72)


def _pasted(paper: Picture, picture: Picture, where: Rect) -> bool:
    """Puts the picture on the paper, ink over ink as a seal over print; False where it lies off the page."""
    left, top, right, bottom = (round(v) for v in (where.left, where.top, where.right, where.bottom))
    height, width = paper.shape[:2]
    if not (0 < right - left <= 2 * width and 0 < bottom - top <= 2 * height):
        return False
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if x1 <= x0 or y1 <= y0:
        return False
    fitted = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    spot = paper[y0:y1, x0:x1]
    np.minimum(spot, fitted[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.uint8, copy=False), out=spot)
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
