"""What stands on a PDF page beside its contents: filled-in fields, stamps, notes, made part of the page as a screen shows them.

Programs differ in what they show of a field: some draw the appearance that the file brings, others what the field holds. pdfium, told
that there are forms, draws those anew of which the file says so, and those that have no appearance. What is to be seen on the screen
only, or on paper only, is shown as on the screen, and nobody vouches for the text in its place. XFA is a form of its own beside the
pages, which some programs show in their place: it is refused.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from intake.errors import UnreadableInput
from intake.model import Line, Rect

TWO_FACED = "（屏幕与打印显示不同，无法核对）"
"""What a place shows in which the screen and paper differ."""
_HIDDEN, _PRINTED, _OFF_SCREEN = raw.FPDF_ANNOT_FLAG_HIDDEN, raw.FPDF_ANNOT_FLAG_PRINT, raw.FPDF_ANNOT_FLAG_NOVIEW
_XFA = (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND)


def open_forms(path: Path, document: pdfium.PdfDocument) -> None:
    """Has the fields of a file drawn as they are filled in; before any page is opened.

    Raises:
        UnreadableInput: the file has a form that is no part of its pages.
    """
    if document.get_formtype() in _XFA:
        raise UnreadableInput(
            path, "PDF 带有 XFA 表单，不同的阅读器会显示不同的内容", "请用阅读器打开后打印成 PDF，再导入"
        )
    document.init_forms()


def flatten_page(document: pdfium.PdfDocument, index: int) -> tuple[pdfium.PdfPage, list[Rect]]:
    """The page with what a screen shows on it made part of it, and where paper shows something else, in user space.

    Only so the text of fields and stamps is in the text layer.
    """
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page.raw) == 0:
        return page, []
    two_faced = _drop_unseen(page)
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page, two_faced
    page.close()
    return document[index], two_faced


def _drop_unseen(page: pdfium.PdfPage) -> list[Rect]:
    """Takes off what is printed and not shown; gives where it was, and where something is shown and not printed."""
    found = list[Rect]()
    for i in reversed(range(raw.FPDFPage_GetAnnotCount(page.raw))):
        with _annotation(page, i) as item:
            flags = raw.FPDFAnnot_GetFlags(item)
            shown, printed = not flags & (_HIDDEN | _OFF_SCREEN), bool(flags & _PRINTED) and not flags & _HIDDEN
            # Two bytes are the end of a text: links and notes without an appearance draw nothing of their own.
            drawn = raw.FPDFAnnot_GetAP(item, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
            if drawn and shown != printed:
                found += _iter_place(item)
        if printed and not shown:
            raw.FPDFPage_RemoveAnnot(page.raw, i)
    return found


@contextmanager
def _annotation(page: pdfium.PdfPage, index: int) -> Generator[object]:
    item = raw.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield item
    finally:
        raw.FPDFPage_CloseAnnot(item)


def _iter_place(item: object) -> Iterator[Rect]:
    box = raw.FS_RECTF()
    if raw.FPDFAnnot_GetRect(item, box):
        yield Rect(box.left, box.bottom, box.right, box.top)


def mark_two_faced(lines: Sequence[Line], places: Sequence[Rect]) -> tuple[Line, ...]:
    """The lines; those in such places have that as their other reading."""
    return tuple(replace(x, alternatives=(TWO_FACED,)) if _lies_in_any(x.rect, places) else x for x in lines)


def _lies_in_any(rect: Rect, places: Iterable[Rect]) -> bool:
    least = 0.3 * rect.height
    return any(rect.overlap_x(place) > 0 and rect.overlap_y(place) > least for place in places)
