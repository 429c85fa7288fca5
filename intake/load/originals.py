"""Pages as a viewer shows them, without looking at what is on them: for pictures in a report.

Nothing is turned, levelled or recognised here, so a page costs little more than decoding it.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from intake.errors import UnreadableInput
from intake.load.files import FileKind, read_bytes, sniff_kind
from intake.load.image import BROKEN_PICTURE, decoded, is_thumbnail, working_size
from intake.load.ofd import ofd_sheets
from intake.settings import Limits

Picture = NDArray[np.uint8]


def iter_originals(
    path: Path, limits: Limits, width: int, password: str | None = None
) -> Iterator[tuple[int, Picture]]:
    """Page number and BGR picture of every page that can be drawn; files of data have none.

    Args:
        path: Any file that `sheets` takes.
        limits: What the file may cost.
        width: Pixels that a drawn PDF page is wide; pictures keep their own size.
        password: Opens a protected PDF.
    """
    try:
        data = read_bytes(path, limits)
        match kind := sniff_kind(path, data):
            case FileKind.XML:
                return
            case FileKind.PDF:
                yield from _of_pdf(data, width, password)
            case FileKind.OFD:
                yield from (
                    (s.number, s.picture) for s in ofd_sheets(path, data, limits) if not isinstance(s, UnreadableInput)
                )
            case _:
                yield from _of_image(data, kind, limits)
    except (UnreadableInput, pdfium.PdfiumError, *BROKEN_PICTURE):
        return  # said where the page was read; a report without its picture is still a report


def _of_image(data: bytes, kind: FileKind, limits: Limits) -> Iterator[tuple[int, Picture]]:
    with Image.open(io.BytesIO(data), formats=(kind.value,)) as image:
        number = 0
        for frame in ImageSequence.Iterator(image) if kind is FileKind.TIFF else (image,):
            if is_thumbnail(frame) or number >= limits.max_pages:
                continue
            number += 1
            if frame.width * frame.height <= limits.max_pixels:
                yield number, working_size(decoded(frame))


def _of_pdf(data: bytes, width: int, password: str | None) -> Iterator[tuple[int, Picture]]:
    document = pdfium.PdfDocument(data, password=password)
    try:
        document.init_forms()
        for index in range(len(document)):
            page = document[index]
            scale: Any = width / max(1.0, page.get_width())  # the library's stub says int, the library takes any number
            drawn = page.render(scale=scale).to_numpy()
            yield index + 1, np.ascontiguousarray(drawn[:, :, :3])
    finally:
        document.close()
