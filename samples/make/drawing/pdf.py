"""PDF and TIFF files: born digital with a text layer, or pictures only; the same input gives the same bytes."""

import time
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.make.drawing.draw import BASELINE, inked
from samples.make.drawing.fonts import FACES
from samples.make.drawing.page import Colour, LineMark, MaskMark, PaperPage, TextMark

_POINT = 72 / 25.4
_EPOCH = time.gmtime(0)
EMBEDDED = ("kai", "song")
"""Faces with TrueType outlines; the others are CFF, which the PDF library does not embed."""


def born_digital(pages: list[PaperPage], title: str) -> bytes:
    """Write pages as text with embedded, subset fonts and a ToUnicode map."""
    for name in EMBEDDED:
        path, index, _ = FACES[name]
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=index))
    out = BytesIO()
    options: dict[str, Any] = {"invariant": 1, "pageCompression": 1, "initialFontName": EMBEDDED[0]}
    canvas = Canvas(out, **options)
    canvas.setTitle(title)
    canvas.setAuthor("samples")
    for page in pages:
        canvas.setPageSize((page.width * _POINT, page.height * _POINT))
        for layer in (page.form, page.values, page.stamps):
            for mark in layer.marks:
                _put(canvas, mark, page.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _put(canvas: Any, mark: TextMark | LineMark | MaskMark, height: float) -> None:
    match mark:
        case TextMark():
            text = canvas.beginText(mark.x * _POINT, (height - mark.y - BASELINE * mark.size) * _POINT)
            text.setFont(mark.face, mark.size * _POINT)
            text.setFillColorRGB(*_share(mark.colour))
            text.setCharSpace(mark.spacing * _POINT)
            text.textOut(mark.text)
            canvas.drawText(text)
        case LineMark():
            canvas.setStrokeColorRGB(*_share(mark.colour))
            canvas.setLineWidth(mark.width * _POINT)
            ends = (mark.x0, height - mark.y0, mark.x1, height - mark.y1)
            canvas.line(*(value * _POINT for value in ends))
        case MaskMark():
            place = (mark.x, height - mark.y - mark.height, mark.width, mark.height)
            picture = ImageReader(inked(mark.mask, mark.colour))
            canvas.drawImage(picture, *(value * _POINT for value in place), mask="auto")


def _share(colour: Colour) -> tuple[float, ...]:
    return tuple(part / 255 for part in colour)


def pictures_only(pages: list[Image.Image], dpi: int = 200) -> bytes:
    """Write scans as a PDF without any text."""
    out = BytesIO()
    first, *rest = pages
    first.save(
        out, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=75, creationDate=_EPOCH, modDate=_EPOCH
    )
    return out.getvalue()


def fax(pages: list[Image.Image], threshold: int, dpi: int = 300) -> bytes:
    """Write scans as a black-and-white multi-page TIFF, as office copiers do."""
    first, *rest = [page.convert("L").point(lambda tone: 255 * (tone > threshold)).convert("1") for page in pages]
    out = BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="group4", dpi=(dpi, dpi))
    return out.getvalue()
