"""pdfplumber's reading of a page: asked where pdfium finds characters without a meaning, before the page is recognised.

pdfminer, on which pdfplumber stands, brings its own tables of the predefined Chinese encodings and looks into embedded
fonts for the meaning of a glyph. It is several times slower (docs/decisions/0004), so it reads second.
"""

import io
import logging
import struct
import zlib

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from intake.load.textlayer import Glyph, char_of_code
from intake.model import Rect

log = logging.getLogger(__name__)

_BROKEN = (
    PDFException, PSException, PdfminerException, ValueError, KeyError, TypeError, IndexError, AttributeError,
    AssertionError, RecursionError, OverflowError, struct.error, zlib.error, OSError,
)  # fmt: skip
"""What pdfminer lets out for damaged files; it was written for whole ones."""
_UNKNOWN = "(cid:"
"""How pdfminer writes a glyph that it knows no character for."""


def glyphs_of_page(data: bytes, index: int, password: str | None) -> list[Glyph]:
    """The characters of a page with boxes in points as shown, origin top left; empty where pdfminer fails, too.

    Args:
        data: The PDF file.
        index: 0-based page.
        password: Opens a protected file.
    """
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[index + 1], password=password or "") as document:
            page = document.pages[0]
            left, top = _page_corner(page)
            return [
                glyph
                for char in page.dedupe_chars().chars
                for glyph in _split_glyphs(str(char["text"]), _char_rect(char, left, top))
            ]
    except _BROKEN as error:
        log.debug("pdfplumber: %s", type(error).__name__)
        return []


def _page_corner(page: Page) -> tuple[float, float]:
    """Where the visible page begins in pdfplumber's coordinates, which are those of the whole sheet, turned as shown."""
    sheet, crop = page.page_obj.mediabox, page.page_obj.cropbox
    inset = [max(0.0, float(crop[0]) - float(sheet[0])), max(0.0, float(sheet[3]) - float(crop[3]))]
    inset += [max(0.0, float(sheet[2]) - float(crop[2])), max(0.0, float(crop[1]) - float(sheet[1]))]
    # Left, top, right, bottom; a turn by 90 degrees clockwise brings the bottom to the left and the left to the top.
    turns = (int(page.page_obj.rotate) // 90) % 4
    return float(page.bbox[0]) + inset[-turns % 4], float(page.bbox[1]) + inset[(1 - turns) % 4]


def _char_rect(char: dict[str, float], left: float, top: float) -> Rect:
    return Rect(char["x0"] - left, char["top"] - top, char["x1"] - left, char["bottom"] - top)


def _split_glyphs(text: str, rect: Rect) -> list[Glyph]:
    """One glyph, or several side by side where a ligature stands for more than one letter."""
    if text.startswith(_UNKNOWN):
        return [Glyph("\ufffd", rect, False)]
    step = rect.width / len(text) if text else 0.0
    found = []
    for i, char in enumerate(text):
        if not char.isspace():
            shown, sound = char_of_code(ord(char))
            part = Rect(rect.left + i * step, rect.top, rect.left + (i + 1) * step, rect.bottom)
            found.append(Glyph(shown, part, sound))
    return found
