"""Characters that a PDF tells beside the glyph (`ActualText`): pdfium gives them, but not where they stand.

Browsers write so whatever shares its glyph with a radical: 一 人 金 用. For these pdfium answers the bounds of the ink, in
the space of the form that they stand in; the matrix is right, and with the font's size it says the box.
"""

import ctypes
from typing import Any

from pypdfium2 import raw

from intake.load.affine import map_box

_ASCENT, _DESCENT = 0.87, 0.13
"""Of the font's size, above and below the base line: what Chinese fonts have."""
_LONGEST = 64
"""Characters told of one glyph that are set side by side; ligatures have two or three."""


class ActualText:
    """The characters of one page that are told beside their glyphs; holds what pdfium writes its answers into."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._ink = [ctypes.c_double() for _ in range(4)]
        self._matrix = raw.FS_MATRIX()

    def place_box(self, i: int, box: raw.FS_RECTF) -> None:
        """Sets the loose box of character `i` right where it is such a one; others are left as they are."""
        left, right, bottom, top = self._ink
        raw.FPDFText_GetCharBox(self._page, i, left, right, bottom, top)
        # Of ordinary characters the loose box has the height of the font, and the ink lies inside it.
        if box.top != top.value or box.left != left.value or not self._is_told(i):
            return
        size, m = raw.FPDFText_GetFontSize(self._page, i), self._matrix
        if size <= 0 or not raw.FPDFText_GetMatrix(self._page, i, m):
            return
        start = size * sum(self._relative_width(k) for k in range(self._first_index(i), i))
        end = start + size * self._relative_width(i)
        whole = map_box((m.a, m.b, m.c, m.d, m.e, m.f), start, -_DESCENT * size, end, _ASCENT * size)
        box.left, box.bottom, box.right, box.top = whole.left, whole.top, whole.right, whole.bottom  # y runs up here

    def _is_told(self, i: int) -> bool:
        item = raw.FPDFText_GetTextObject(self._page, i)
        marks = (raw.FPDFPageObj_GetMark(item, k) for k in range(raw.FPDFPageObj_CountMarks(item))) if item else ()
        return any(raw.FPDFPageObjMark_GetParamValueType(m, b"ActualText") == raw.FPDF_OBJECT_STRING for m in marks)

    def _first_index(self, i: int) -> int:
        """The first character that is told of the same glyphs."""
        mine, first = _object_address(raw.FPDFText_GetTextObject(self._page, i)), i
        while first > 0 and i - first < _LONGEST:
            if _object_address(raw.FPDFText_GetTextObject(self._page, first - 1)) != mine:
                break
            first -= 1
        return first

    def _relative_width(self, i: int) -> float:
        return 0.5 if raw.FPDFText_GetUnicode(self._page, i) < 0x80 else 1.0


def _object_address(item: object) -> int | None:
    return ctypes.cast(item, ctypes.c_void_p).value  # type: ignore[arg-type]
