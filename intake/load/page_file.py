"""One page of a file as a PDF of its own: pages of PDF files as they are, pictures at their own resolution."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdf
from PIL import Image, ImageOps, ImageSequence
from pypdf.errors import PyPdfError

from intake.errors import UnreadableInput
from intake.load.files import RESCAN, FileKind, read_bytes, sniff_kind
from intake.load.image import BROKEN_PICTURE
from intake.load.originals import iter_originals
from intake.settings import Limits

_DPI = 200
"""Where a picture does not say its resolution: what most scanners of offices are set to."""
_WIDTH = 1654
"""Pixels of A4 at 200 dpi: pages that can only be drawn."""
_SUBFILE = 254
"""TIFF's tag that tells a thumbnail."""
_QUALITY = 85


def page_as_pdf(path: Path, number: int, limits: Limits) -> bytes:
    """One page of a file as a PDF of one page.

    Raises:
        UnreadableInput: it cannot be opened, or has no such page.
    """
    try:
        return _read_page(path, number, limits)
    except (PyPdfError, *BROKEN_PICTURE) as error:
        raise UnreadableInput(path, "没有可归档的画面", RESCAN, number) from error


def _read_page(path: Path, number: int, limits: Limits) -> bytes:
    data = read_bytes(path, limits)
    kind = sniff_kind(path, data)
    if kind is FileKind.XML:
        raise ValueError("data has no pages")
    if kind is FileKind.PDF:
        return _cut_pdf(data, number)
    pictures = _find_pictures(path, data, kind, number, limits)  # held until the picture is drawn: it reads from there
    picture = next(pictures, None)
    if picture is None or picture.width * picture.height > limits.max_pixels:
        raise ValueError(f"no page {number}")
    return _draw_page(picture)


def _cut_pdf(data: bytes, number: int) -> bytes:
    """One page of a PDF file as it is."""
    one = pypdf.PdfWriter()
    one.append(io.BytesIO(data), pages=(number - 1, number), import_outline=False)
    out = io.BytesIO()
    one.write(out)
    return out.getvalue()


def _find_pictures(path: Path, data: bytes, kind: FileKind, number: int, limits: Limits) -> Iterator[Image.Image]:
    """The page of that number as a picture, where there is one."""
    if kind is FileKind.OFD:
        originals = iter_originals(path, limits, _WIDTH, wanted=lambda n: n == number)
        return (Image.fromarray(pixels[:, :, ::-1]) for _, pixels in originals)
    return (frame for n, frame in enumerate(_iter_frames(data, kind), start=1) if n == number)


def _iter_frames(data: bytes, kind: FileKind) -> Iterator[Image.Image]:
    """The pages of a picture file as they are; a TIFF's thumbnail is none."""
    with Image.open(io.BytesIO(data), formats=(kind.value,)) as picture:
        for frame in ImageSequence.Iterator(picture):
            tags: dict[int, object] = getattr(frame, "tag_v2", {})
            if not int(str(tags.get(_SUBFILE, 0) or 0)) & 1:
                yield frame


def _draw_page(picture: Image.Image) -> bytes:
    """A picture as a PDF page, upright, at the resolution that it says itself, where that can be true."""
    said = picture.info.get("dpi", (0, 0))[0]
    upright = ImageOps.exif_transpose(picture)
    out = io.BytesIO()
    plain = upright if upright.mode in ("1", "L", "RGB") else upright.convert("RGB")
    # Two-coloured pages are kept without loss; the option for a quality would be refused there.
    quality = {} if plain.mode == "1" else {"quality": _QUALITY}
    plain.save(out, "PDF", resolution=float(said) if 72 < said <= 1200 else _DPI, **quality)
    return out.getvalue()
