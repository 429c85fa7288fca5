"""Files that we wrote and read back: taken only if they are plain files, and no larger than what we write.

Whoever may write in our folders can put a link, a pipe or a device where a file of ours was, and a broken disk any size. So
nothing is opened that is no plain file (a device may act on it, a pipe waits for ever), and nothing is read whose size was not
asked first. Links are not followed: where the system cannot be told so (Windows), they are looked for before opening.
"""

import hashlib
import os
import stat
from functools import partial
from io import BufferedReader
from pathlib import Path

from intake.machine.files import open_checked, read_at_most

UNBOUNDED = 1 << 62


class ForeignFile(OSError):
    """What stands in the place of a file of ours is none."""


def open_own(path: Path, most: int = UNBOUNDED) -> BufferedReader:
    """A plain file, open.

    Args:
        path: Where it should be.
        most: Bytes that it may have.

    Raises:
        ForeignFile: it is a link, a pipe, a device or a folder, or too large.
        OSError: it is not there, or cannot be opened.
    """
    return open_checked(path, partial(_check_own, most=most), links=False)


def read_own(path: Path, most: int) -> bytes:
    """The bytes of a plain file; errors as of `open_own`."""
    with open_own(path, most) as file:
        data = read_at_most(file, most)
    if len(data) > most:
        raise ForeignFile(0, "文件过大")
    return data


def hash_own(path: Path) -> str:
    """The SHA-256 of a plain file, in hex; errors as of `open_own`."""
    with open_own(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_own(path: Path) -> bool:
    """Whether a plain file stands there, and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def make_way(path: Path) -> None:
    """Removes what stands in the place of a file of ours and is none: a lock that is a link would be taken elsewhere.

    Raises:
        OSError: it cannot be removed; a folder never is.
    """
    if os.path.lexists(path) and not is_own(path):
        path.unlink()


def _check_own(status: os.stat_result, *, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ForeignFile(0, "不是普通文件")
    if status.st_size > most:
        raise ForeignFile(0, "文件过大")
