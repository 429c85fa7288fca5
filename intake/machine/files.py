"""Files where systems differ: who owns them, what open ones allow, how one is placed in a second folder."""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

_WITHOUT_WAITING = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT")
)
"""Flags to open whatever lies at a path: a pipe without a writer answers at once, and no child gets it."""
_NO_LINKS: int = getattr(os, "O_NOFOLLOW", 0)
KEEPS_OPEN_FILES = sys.platform != "win32"
"""Whether a file that somebody has open or mapped may be deleted and replaced; Windows refuses."""
_TRIES, _PAUSE = 20, 0.05
"""A virus scanner or an indexer lets go of a new file within a second."""


def open_checked(path: Path, check: Callable[[os.stat_result], object], *, links: bool) -> BufferedReader:
    """A file, open, that is what its reader takes. It is looked at before opening (a device may act on it) and again after (it may
    be exchanged).

    Args:
        path: Where it lies.
        check: Raises where the reader does not take what stands there.
        links: Whether links are followed.

    Raises:
        OSError: it is not there, or cannot be opened; whatever `check` raises.
        ValueError: a NUL in the name.
    """
    check((os.stat if links else os.lstat)(path))
    descriptor = os.open(path, _WITHOUT_WAITING | (0 if links else _NO_LINKS))
    try:
        check(os.fstat(descriptor))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_at_most(file: BufferedReader, most: int) -> bytes:
    """What is left of a file, and of a larger one a byte more than `most`. As much is reserved at once as is asked for, so no more
    is than the file has.

    Raises:
        OSError: it cannot be read.
    """
    return file.read(min(most, os.fstat(file.fileno()).st_size) + 1)


def replace_path(draft: Path | str, target: Path) -> None:
    """`os.replace`; where the target is open elsewhere and that forbids it, tried again for a second.

    Raises:
        OSError: it cannot be replaced.
    """
    for _ in range(_TRIES - 1):
        try:
            os.replace(draft, target)
        except PermissionError:
            if KEEPS_OPEN_FILES:
                raise
            time.sleep(_PAUSE)
        else:
            return
    os.replace(draft, target)


def belongs_to_me(status: os.stat_result) -> bool:
    """Whether a file or folder is this user's; on Windows a home folder's own list of users sees to it."""
    try:
        return status.st_uid == os.geteuid()
    except AttributeError:
        return True


def is_open_to(status: os.stat_result, others: int) -> bool:
    """Whether anybody else may do one of these things (mode bits); Windows' bits say nothing of others."""
    return hasattr(os, "geteuid") and bool(stat.S_IMODE(status.st_mode) & others)


def place_file(source: Path, target: Path) -> None:
    """Puts a file into a second place without keeping it twice; a copy where links need rights that users have not.

    Raises:
        OSError: it cannot be put there.
    """
    try:
        target.symlink_to(source)
    except (OSError, NotImplementedError):
        shutil.copyfile(source, target)


def decode_path(raw: bytes) -> str:
    """A path as another program wrote it: as this system names files, else in the language of this machine (GBK)."""
    try:
        return os.fsdecode(raw)
    except UnicodeDecodeError:
        import locale

        return raw.decode(locale.getencoding(), "replace")
