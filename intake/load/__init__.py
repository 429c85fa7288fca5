"""File -> upright page pictures and text layers.

Everything that a clerk may hand in goes through `sheets`: it never raises for bad input, it answers an
`UnreadableInput` in the place of the file or page, and goes on. Heavy libraries are loaded with the first file, not
with this package.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake.errors import UnreadableInput
from intake.load.files import FileKind, Folder, find_inputs, find_stacks, is_picture, read_bytes, sha256_of, sniff_kind
from intake.settings import Limits

if TYPE_CHECKING:
    from intake.load.sheet import Sheet

__all__ = ["Folder", "find_inputs", "find_stacks", "is_picture", "sha256_of", "sheets"]


def sheets(
    path: Path, limits: Limits, *, password: str | None = None, wanted: Callable[[int], bool] = lambda _: True
) -> "Iterator[Sheet | UnreadableInput]":
    """The pages of a file in order, upright, one at a time; an `UnreadableInput` stands for the file or page it names.

    Args:
        path: JPEG, PNG, BMP, WebP, TIFF, PDF, OFD or an e-receipt's XML, told by content and not by suffix.
        limits: What the file may cost. Checked before anything is decoded.
        password: Opens a protected PDF; ignored for other files.
        wanted: Asked for every page's number, in order, before the page is drawn; pages that are not wanted cost nothing.
    """
    try:
        data = read_bytes(path, limits)
        match kind := sniff_kind(path, data):
            case FileKind.PDF:
                from intake.load.pdf import pdf_sheets

                yield from pdf_sheets(path, data, limits, password, wanted)
            case FileKind.OFD:
                from intake.load.ofd.sheets import ofd_sheets

                yield from ofd_sheets(path, data, limits, wanted)
            case FileKind.XML:
                from intake.load.data import data_sheets

                yield from data_sheets(path, data) if wanted(1) else ()
            case _:
                from intake.load.image import image_sheets

                yield from image_sheets(path, data, kind, limits, wanted)
    except UnreadableInput as error:
        yield error
