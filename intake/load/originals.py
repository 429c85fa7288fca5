"""Pages as a viewer shows them, without looking at what is on them: for pictures in a report.

Nothing is turned, levelled or recognised here, so a page costs little more than decoding it.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from intake.errors import UnreadableInput
from intake.load.files import FileKind, read_bytes, sniff_kind
from intake.load.image import BROKEN_PICTURE, decoded, is_thumbnail, too_large, working_scale, working_size
from intake.settings import Limits

if TYPE_CHECKING:
    import pypdfium2

Picture = NDArray[np.uint8]


def _take_every(_: int) -> bool:
    return True


def iter_originals(
    path: Path,
    limits: Limits,
    width: int,
    password: str | None = None,
    wanted: Callable[[int], bool] = _take_every,
) -> Iterator[tuple[int, Picture]]:
    """Page number and BGR picture of every page that can be drawn; files of data have none.

    Args:
        path: Any file that `sheets` takes.
        limits: What the file may cost.
        width: Pixels that a drawn PDF page is wide, fewer where it would have more than a page is worked on with; pictures
            keep their own size.
        password: Opens a protected PDF.
        wanted: Which pages, by their number from 1; the others are not drawn.
    """
    try:
        data = read_bytes(path, limits)
        match kind := sniff_kind(path, data):
            case FileKind.XML:
                return
            case FileKind.PDF:
                yield from _of_pdf(data, width, password, wanted)
            case FileKind.OFD:
                from intake.load.ofd.sheets import (
                    ofd_sheets,  # here, as pdfium below: a report of pictures waits for neither
                )

                sheets = ofd_sheets(path, data, limits, wanted)
                yield from ((s.number, s.picture) for s in sheets if not isinstance(s, UnreadableInput))
            case _:
                yield from _of_image(data, kind, limits, wanted)
    except (UnreadableInput, *BROKEN_PICTURE):
        return  # said where the page was read; a report without its picture is still a report


def _of_image(
    data: bytes, kind: FileKind, limits: Limits, wanted: Callable[[int], bool]
) -> Iterator[tuple[int, Picture]]:
    with Image.open(io.BytesIO(data), formats=(kind.value,)) as image:
        number = 0
        for frame in ImageSequence.Iterator(image) if kind is FileKind.TIFF else (image,):
            if is_thumbnail(frame) or number >= limits.max_pages:
                continue
            number += 1
            if wanted(number) and not too_large(frame, limits):
                yield number, working_size(decoded(frame))


def _of_pdf(
    data: bytes, width: int, password: str | None, wanted: Callable[[int], bool]
) -> Iterator[tuple[int, Picture]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError:
        return
    try:
        document.init_forms()
        for index in (i for i in range(len(document)) if wanted(i + 1)):
            yield index + 1, _draw_pdf_page(document, index, width)
    except pdfium.PdfiumError:
        return
    finally:
        document.close()


def _draw_pdf_page(document: "pypdfium2.PdfDocument", index: int, width: int) -> Picture:
    page = document[index]
    wide, high = max(1.0, page.get_width()), max(1.0, page.get_height())
    # The library's stub says int, the library takes any number. A strip of paper must not become a mile of pixels.
    scale: Any = min(width / wide, working_scale(wide, high))
    drawn = page.render(scale=scale).to_numpy()
    return np.ascontiguousarray(drawn[:, :, :3])
