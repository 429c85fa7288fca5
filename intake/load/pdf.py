"""PDF files: pages with a text layer that can be believed are read from it, the others become pictures for recognition.

pdfium does the work (it is what browsers open hostile files with), pdfplumber is asked where pdfium finds characters without
a meaning (docs/decisions/0004). pdfium is not safe to use from two threads at once; the process that opens files has one.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from intake.errors import UnreadableInput
from intake.load.covering import Painted
from intake.load.data import attached_to
from intake.load.drawing import Drawing, drawing_of
from intake.load.files import RESCAN
from intake.load.image import WORKING_PIXELS, working_scale, working_size
from intake.load.overlooked import CELL, overlooks_writing
from intake.load.sheet import Sheet
from intake.load.shown.annotations import flatten_page, mark_two_faced, open_forms
from intake.load.shown.edges import mark_cut_lines
from intake.load.shown.ink import find_disturbances, find_speaking, switch_text
from intake.load.shown.self_drawn import find_places, find_self_drawn, find_strays
from intake.load.textlayer import Glyph, View, find_distrust, glyphs_of, lines_of, refuse_flood, text_turns
from intake.load.upright import quarter_matrix, set_upright, turned_warning, way_back
from intake.model import Attachment, Rect, Ruling, Source
from intake.settings import Limits

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_TEXT_DPI = 144
"""Of pages that are not recognised: a QR code 20 mm wide with 41 modules still has 2.7 pixels a module, and rendering
an invoice costs 4 ms."""
_LEAST_DPI, _MOST_DPI = 100, 300
"""Bounds to the resolution of the embedded picture: thumbnails do not set it, nor do wrong sizes."""
_SIDE = 2400
"""Pixels of the longer side of A4 at 200 dpi: more than that recognition does not use."""
_LEAST_SIDE = 1000
"""Pixels of the longer side of any page of text: print on a page of a few points is too small for a look at it."""
_SCANNED = 0.5
"""Share of the page that pictures cover on a scan. Invisible text over them is somebody else's recognition of unknown
quality: ours at least says how sure it is."""


@dataclass(frozen=True, slots=True)
class _File:
    """What every page of the file needs to know."""

    path: Path
    data: bytes
    password: str | None
    limits: Limits
    attached: tuple[Attachment, ...]
    warnings: tuple[str, ...]


def pdf_sheets(
    path: Path, data: bytes, limits: Limits, password: str | None, wanted: Callable[[int], bool]
) -> Iterator[Sheet | UnreadableInput]:
    """The wanted pages of a PDF.

    Raises:
        UnreadableInput: if the file as a whole cannot be opened or is too long.
    """
    document = _open_document(path, data, password)
    count = len(document)
    try:
        if count == 0:
            raise UnreadableInput(path, "PDF 里没有页面，文件可能不完整", RESCAN)
        if count > limits.max_pages:
            raise UnreadableInput(path, f"共 {count} 页，超过上限 {limits.max_pages} 页", "请拆分后再导入")
        attached, told = attached_to(document, data, password)
        file = _File(path, data, password, limits, attached, told)
        for index in (i for i in range(count) if wanted(i + 1)):
            try:
                yield _page_sheet(file, document, index)
            except UnreadableInput as error:
                yield error
    finally:
        document.close()


def _open_document(path: Path, data: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            if password is None:
                raise UnreadableInput(path, "PDF 有密码保护", "请提供密码，或另存为无密码的 PDF") from error
            raise UnreadableInput(path, "PDF 的密码不对", "请核对密码") from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise UnreadableInput(path, "PDF 的加密方式不支持", "请另存为无密码的 PDF") from error
        raise UnreadableInput(path, "PDF 已损坏或不完整，无法打开", RESCAN) from error
    open_forms(path, document)
    return document


def _page_sheet(file: _File, document: pdfium.PdfDocument, index: int) -> Sheet:
    path, number = file.path, index + 1
    try:
        page, two_faced = flatten_page(document, index)
    except pdfium.PdfiumError as error:
        raise UnreadableInput(path, "该页已损坏，无法打开", RESCAN, number) from error
    try:
        sheet = _build_sheet(file, page, number, two_faced)
        return replace(sheet, warnings=(*file.warnings, *sheet.warnings), attached=file.attached)
    except (pdfium.PdfiumError, ValueError, OverflowError) as error:
        raise UnreadableInput(path, "该页无法显示，内容已损坏", RESCAN, number) from error
    finally:
        page.close()


def _build_sheet(file: _File, page: pdfium.PdfPage, number: int, two_faced: Sequence[Rect]) -> Sheet:
    path, limits, view = file.path, file.limits, View.of_page(page)
    if min(view.size) < 1:
        raise UnreadableInput(path, "该页尺寸为零", RESCAN, number)
    drawing = drawing_of(page, view)
    for embedded in drawing.pictures:
        if embedded.width * embedded.height > limits.max_pixels:
            raise UnreadableInput(
                path,
                f"该页内嵌图片 {embedded.width}×{embedded.height} 像素，超过上限 {limits.max_pixels // 10_000} 万像素",
                "请降低扫描分辨率",
                number,
            )
    if drawing.covered < _SCANNED or drawing.hidden <= 0.5:
        sheet = _text_sheet(file, page, view, drawing, number, two_faced)
        if sheet is not None:
            return sheet
    dpi = _scan_dpi(view, drawing, limits)
    result = set_upright(working_size(_render_page(page, _pixels_per_point(view, dpi))), number)
    return Sheet(number, result.picture, result.frame, warnings=result.warnings, turns=result.turns)


def _pixels_per_point(view: View, dpi: float) -> float:
    """Pixels a point; fewer than asked where the page would have more than the working number of pixels."""
    width, height = view.size
    return min(dpi / 72, working_scale(width, height))


def _render_page(page: pdfium.PdfPage, scale: float) -> Picture:
    """The page as BGR, at so many pixels a point."""
    # The pixels lie in a buffer of Python's own, which outlives the bitmap.
    bitmap = page.render(scale=scale, bitmap_maker=pdfium.PdfBitmap.new_native)  # pyright: ignore[reportArgumentType]
    shown: Picture = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
    return shown


def _scan_dpi(view: View, drawing: Drawing, limits: Limits) -> float:
    """The resolution of the page's main picture, else the office's setting."""
    area = view.size[0] * view.size[1]
    large = [p for p in drawing.pictures if p.rect.width * p.rect.height > 0.25 * area]
    if not large:
        return max(limits.render_dpi, _enough_dpi(view))
    finest = max(p.dpi for p in large)
    # A page that a telephone made as large as its photograph has pixels instead of points: 72 dpi on a metre of paper.
    least = 0.0 if area > WORKING_PIXELS / 4 else _LEAST_DPI
    return min(max(finest, least), max(_MOST_DPI, _enough_dpi(view)))


def _enough_dpi(view: View) -> float:
    """The resolution at which the page has as many pixels as recognition takes in: a box of a few points may hold a good scan."""
    return 72 * _SIDE / max(view.size)


# ------------------------------------------------------------------------------------------------ a page of text
def _text_sheet(
    file: _File, page: pdfium.PdfPage, view: View, drawing: Drawing, number: int, two_faced: Sequence[Rect]
) -> Sheet | None:
    """The page as its text layer has it, turned where the text runs sideways; None where that cannot be believed."""
    scale = _pixels_per_point(view, max(_TEXT_DPI, _enough_dpi(view) * _LEAST_SIDE / _SIDE))
    size = math.ceil(view.size[0] * scale), math.ceil(view.size[1] * scale)  # as pdfium rounds
    way = np.diag([size[0] / view.size[0], size[1] / view.size[1], 1.0])
    text = page.get_textpage()
    try:
        refuse_flood(file.path, number, raw.FPDFText_CountChars(text.raw))
        turns = text_turns(text, view)
        if turns:
            turned, size = quarter_matrix(turns, size)
            way = turned @ way
        drawing = _place_drawing(drawing, way)
        painted = Painted(text.raw, drawing.covers, drawing.order)
        buried, outside = list[Glyph](), list[Rect]()
        glyphs = glyphs_of(text, way @ view.matrix, *size, painted, buried, outside)
        speaking = find_speaking(text, drawing.texts)
        own = find_self_drawn(speaking)
        own_places = find_places(text, own, way @ view.matrix)
    finally:
        text.close()
    if find_distrust(glyphs) in ("unmapped", "unusual"):
        glyphs = _second_opinion(file, number - 1, way, size)
    if find_distrust(glyphs):
        return None
    picture = np.ascontiguousarray(np.rot90(_render_page(page, scale), turns))
    if overlooks_writing(glyphs, drawing, picture, CELL * scale):
        return None
    frame, warnings = way_back(way, *view.size), turned_warning(turns, number)
    if painted.gone:
        warnings = (*warnings, f"第 {number} 页的文字层有 {painted.gone} 个字被盖住，未采用，请查验原件")
    lines, below = lines_of(glyphs, drawing.rulings), lines_of([g for g in buried if g.sound], drawing.rulings)
    bare = np.ascontiguousarray(np.rot90(_render_bare(page, speaking, scale), turns))
    found = find_disturbances([*glyphs, *buried], lines, drawing.rulings, picture, bare)
    lines = mark_cut_lines(lines, outside, *size)
    lines = mark_two_faced(lines, [_move_rect(place, way @ view.matrix) for place in two_faced])
    strays = find_strays(picture, np.rot90(_render_bare(page, own, scale), turns), own_places) if own else ()
    return Sheet(
        number, picture, frame, lines, drawing.rulings, Source.TEXT_LAYER, warnings, shown=True,
        covers=(*painted.over, *found.places, *strays), strokes=found.strokes, buried=below,
    )  # fmt: skip


def _render_bare(page: pdfium.PdfPage, text: Sequence[object], scale: float) -> Picture:
    """The page without these text objects."""
    switch_text(text, shown=False)
    try:
        return _render_page(page, scale)
    finally:
        switch_text(text, shown=True)


def _second_opinion(file: _File, index: int, way: Matrix, size: tuple[int, int]) -> list[Glyph]:
    """The page's characters as pdfplumber reads them, in pixels."""
    from intake.load.plumber import glyphs_of_page  # a fifth of a second, for the few pages that need it

    moved = (replace(g, rect=_move_rect(g.rect, way)) for g in glyphs_of_page(file.data, index, file.password))
    return [g for g in moved if 0 <= g.rect.center <= size[0] and 0 <= g.rect.middle <= size[1]]


def _place_drawing(drawing: Drawing, way: Matrix) -> Drawing:
    """The same drawing in pixels."""
    ends = (_move_rect(Rect(r.x0, r.y0, r.x1, r.y1), way) for r in drawing.rulings)
    rulings = tuple(Ruling(r.left, r.top, r.right, r.bottom) for r in ends)
    pictures = tuple(replace(p, rect=_move_rect(p.rect, way)) for p in drawing.pictures)
    covers = tuple(replace(c, rect=_move_rect(c.rect, way)) for c in drawing.covers)
    return replace(drawing, pictures=pictures, rulings=rulings, covers=covers)


def _move_rect(rect: Rect, way: Matrix) -> Rect:
    """The rectangle under a scaling with quarter turns."""
    a, b, c, d, e, f = (float(v) for v in way[:2].reshape(-1))
    x0, y0 = a * rect.left + b * rect.top + c, d * rect.left + e * rect.top + f
    x1, y1 = a * rect.right + b * rect.bottom + c, d * rect.right + e * rect.bottom + f
    return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
