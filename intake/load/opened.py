"""A file opened in this process: which loader reads it, told by its content.

Nobody but the process that opens files for others (`intake.load.apart`) and tests calls this: what it costs is bounded there.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from intake.errors import UnreadableInput
from intake.load.files import FileKind, read_bytes, sniff_kind
from intake.load.sheet import Sheet
from intake.settings import Limits


def sheets(
    path: Path, limits: Limits, *, password: str | None = None, wanted: Callable[[int], bool] = lambda _: True
) -> Iterator[Sheet | UnreadableInput]:
    """See `intake.load.sheets`.

    Raises:
        MemoryError: there is not enough for a page.
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
