"""Data of electronic originals: the XML of an e-receipt or a tax invoice handed in alone, and what is attached to a PDF."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdfium2 import raw

from intake.errors import UnreadableInput, escape_controls
from intake.load.files import RESAVE
from intake.load.package import AGAIN
from intake.load.sheet import Sheet
from intake.model import Attachment, Frame, Source
from intake.safe_xml import MOST_BYTES, lower_name, parse_xml

_RECEIPT = frozenset({"einvoicenumber", "einvoicecode", "billno", "billbatchcode", "pjhm", "pjdm"})
"""Element names, one of which every e-receipt's data has; only to tell it from all other XML."""
_INVOICE = (
    frozenset({"invoicenumber", "invoiceno", "eiid", "fphm", "fp_hm", "发票号码"}),
    frozenset({
        "totaltax-includedamount", "totaltaxincludedamount", "taxinclusivetotalamount", "jshj", "totalamwithouttax",
        "taxexclusivetotalamount", "hjje", "价税合计", "合计金额",
    }),
)  # fmt: skip
"""A number and a sum, one of each of which every tax invoice's data has."""
_BLANK = 800, 600
"""Pixels of the page that stands for a receipt without a print."""
_TOLD = 5
"""Attachments that are named."""
_MOST = 20
"""Attachments that are looked at."""
BROKEN_PDF = (
    PyPdfError, DependencyError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError,
)  # fmt: skip
"""What the PDF reader lets out for damaged or protected files."""


def data_sheets(path: Path, data: bytes) -> Iterator[Sheet]:
    """One page without print that carries the data.

    Raises:
        UnreadableInput: no XML, or not that of a bill.
    """
    try:
        if not is_bill(data):
            raise UnreadableInput(path, "XML 文件不是财政电子票据或税务发票的数据", RESAVE)
    except ValueError as error:
        raise UnreadableInput(path, str(error), AGAIN) from error
    picture = draw_xml_mark(np.full((_BLANK[1], _BLANK[0], 3), 255, np.uint8))
    warnings = ("只有电子票据数据，没有票面，请与票面核对",)
    yield Sheet(
        1, picture, Frame.for_size(*_BLANK), (), (), Source.XML, warnings, (Attachment(encodable(path.name), data),)
    )


def encodable(name: str) -> str:
    """The name without lone surrogates, which no message can carry."""
    return name.encode("utf-8", "replace").decode()


def draw_xml_mark(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page with `XML` across it: whoever looks sees that there is no print, and it is no blank sheet."""
    height, width = picture.shape[:2]
    scale = width / 115
    shown = picture.copy()
    place = round(0.22 * width), round(0.62 * height)
    cv2.putText(shown, "XML", place, cv2.FONT_HERSHEY_SIMPLEX, scale, (120, 120, 120), max(1, round(3 * scale)))
    return shown


def is_bill(data: bytes) -> bool:
    """Whether XML is the data of an e-receipt or of a tax invoice.

    Raises:
        ValueError: no XML.
    """
    names = {lower_name(element) for element in parse_xml(data).iter()}
    return bool(names & _RECEIPT) or all(names & group for group in _INVOICE)


def attached_to(
    document: pdfium.PdfDocument, data: bytes, password: str | None
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The XML files embedded in a PDF, and warnings: of what cannot be read, and of other files, each by its name.

    pdfium, which has the file open anyway, says whether there is anything; pypdf unpacks it, because it bounds what may
    come out.
    """
    if raw.FPDFDoc_GetAttachmentCount(document.raw) < 1:
        return (), ()
    try:
        reader = PdfReader(io.BytesIO(data), password=password)
        found, others = list[Attachment](), list[str]()
        for name, contents in islice(reader.attachments.items(), _MOST):
            if name.lower().endswith(".xml"):
                # pypdf's own kinds of str and bytes do not belong into a page that is kept.
                found += [
                    Attachment(encodable(str(name)), bytes(content))
                    for content in contents
                    if len(content) <= MOST_BYTES
                ]
            else:
                others.append(str(name))
    except BROKEN_PDF:
        return (), ("PDF 的附件未能读取",)
    return tuple(found[:_MOST]), warn_unread(others)


def warn_unread(names: Sequence[str]) -> tuple[str, ...]:
    """What is told of files inside a file that are no data of a bill: a bill may be among them."""
    told = "、".join(f"“{escape_controls(name)[:60]}”" for name in names[:_TOLD]) + (
        " 等" if len(names) > _TOLD else ""
    )
    return (f"文件内附有 {told}，未识读，请取出后另行导入",) if names else ()
