"""File -> upright page pictures and text layers.

Everything that a clerk may hand in goes through `sheets`: it never raises for bad input, it answers an
`UnreadableInput` in the place of the file or page, and goes on. What a file is drawn, decoded and unpacked with runs in a
process of its own, within limits (`intake.load.apart`); it is started with the first file, not with this package.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake.errors import UnreadableInput
from intake.load.files import Folder, find_inputs, find_stacks, is_picture, sha256_of
from intake.settings import Limits

if TYPE_CHECKING:
    from intake.load.sheet import Sheet

__all__ = ["Folder", "find_inputs", "find_stacks", "is_picture", "prepare", "sha256_of", "sheets"]


def sheets(
    path: Path, limits: Limits, *, password: str | None = None, wanted: Callable[[int], bool] = lambda _: True
) -> "Iterator[Sheet | UnreadableInput]":
    """The pages of a file in order, upright, one at a time; an `UnreadableInput` stands for the file or page it names.

    While the caller is at one page, the next one that is wanted is drawn.

    Args:
        path: JPEG, PNG, BMP, WebP, TIFF, PDF, OFD or an e-receipt's XML, told by content and not by suffix.
        limits: What the file, and each of its pages, may cost. What costs more is a `LostInput`.
        password: Opens a protected PDF; ignored for other files.
        wanted: Asked for every page's number, in order, before the page is drawn; pages that are not wanted cost nothing.
    """
    from intake.load.apart.walk import iter_sheets

    return iter_sheets(path, limits, password, wanted)


def prepare(limits: Limits) -> None:
    """A file will surely be opened soon: what it is opened with gets ready while the caller goes on.

    Raises:
        IntakeError: it cannot be started.
    """
    from intake.load.apart.walk import prepare as prepare_reader

    prepare_reader(limits)
