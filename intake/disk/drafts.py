"""Drafts: files that are written under a name of their own and take their place once they are whole; who was killed leaves one.

The name of a draft says whose it is: `.draft-<machine>-<process>-<random>`. By it a purge finds what nobody will ever finish, at
once and not after some hours, and leaves alone what another process is writing. What has no such name, or comes from another
machine that shares the folder, belongs to nobody after an hour without a byte, or at once where it names no process at all.
"""

import contextlib
import os
import platform
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from intake.machine.files import belongs_to_me

HIDDEN, BESIDE = ".draft-", ".intake-"
"""What the names begin with: in the folders that are ours alone, and in those that an office keeps results in."""
OUTPUT_MARK = ".intake-out"
"""No draft: a folder that holds a file of this name is our own output and is never read as input."""
_ROOM = "intake-"
"""What the names of our folders in the folder for temporary files begin with."""
_OWNER = re.compile(r"(?P<machine>[0-9a-f]{8})-(?P<process>[0-9]{1,10})-")
_ABANDONED = 3600.0
"""Seconds: a scan of 200 MB takes a minute on a slow share."""
_CLOCK = 2.0
"""Seconds by which the clock of a file system and that of the processes may differ."""


def name_draft(beginning: str) -> str:
    """What the name of a draft of this process begins with; `beginning` is `HIDDEN` or `BESIDE`."""
    return f"{beginning}{_machine_mark()}-{os.getpid()}-"


def name_room(purpose: str) -> str:
    """What the name of a folder of this process among the temporary files begins with."""
    return name_draft(f"{_ROOM}{purpose}-")


def find_drafts(folder: Path, *, below: bool = False, held: bool = False) -> Iterator[Path]:
    """Drafts, and folders of drafts, that nobody is at any more. Links are not followed; a folder that is not there has none.

    Args:
        folder: One of ours.
        below: Whether in its subfolders, too.
        held: Whether nobody else may write there: then every draft is nobody's.
    """
    open_ = [folder]
    while open_:  # no recursion: folders may be a thousand deep
        for entry in _list_folder(open_.pop()):
            path = Path(entry.path)
            if is_draft(entry.name):
                if held or is_abandoned(path):
                    yield path
            elif below and entry.is_dir(follow_symlinks=False):
                open_.append(path)


def _list_folder(folder: Path) -> "list[os.DirEntry[str]]":
    """What is in a folder; nothing where it cannot be looked into."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def find_drafts_beside(folder: Path, *, below: bool = False) -> Iterator[Path]:
    """The same for a folder of an office's own, which may hold drafts of other programs: unless it bears our mark, only those
    whose names none but ours have."""
    ours = is_marked(folder)
    return (path for path in find_drafts(folder, below=below) if ours or path.name.startswith(BESIDE))


def is_marked(folder: Path) -> bool:
    """Whether a folder is one of results, and what is in it ours."""
    return (folder / OUTPUT_MARK).is_file()


def find_rooms() -> Iterator[Path]:
    """Our own folders among the temporary files that no process is at any more: what was converted and drawn there is personal."""
    place = Path(tempfile.gettempdir())
    for entry in _list_folder(place):
        owner = (
            _OWNER.search(entry.name) if entry.name.startswith(_ROOM) and entry.is_dir(follow_symlinks=False) else None
        )
        if owner is None or owner["machine"] != _machine_mark() or not belongs_to_me(entry.stat(follow_symlinks=False)):
            continue
        if _find_start(int(owner["process"])) is None:  # no looking at times: a room may be older than its last use
            yield place / entry.name


def remove_drafts(found: Iterable[Path]) -> tuple[Path, ...]:
    """Removes drafts, and answers those that are gone; links are removed and not followed. What stays is found again."""
    gone = []
    for path in list(found):
        with contextlib.suppress(OSError, RecursionError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            gone.append(path)
    return tuple(gone)


def is_draft(name: str) -> bool:
    """Whether a name is that of a draft, whoever it belongs to."""
    return name.startswith((HIDDEN, BESIDE)) and name != OUTPUT_MARK


def is_abandoned(path: Path) -> bool:
    """Whether nobody is going to finish a draft; False where it is gone."""
    try:
        changed = path.lstat().st_mtime
    except OSError:
        return False
    owner, is_old = _OWNER.search(path.name), time.time() - changed > _ABANDONED
    if owner is None:
        return True
    if owner["machine"] != _machine_mark():
        return is_old
    begun = _find_start(int(owner["process"]))
    return begun is None or (is_old and begun > changed + _CLOCK)  # else its number was given again


def _find_start(process: int) -> float | None:
    """When the process of that number began, in seconds since the epoch; None where there is none."""
    import psutil

    try:
        return float(psutil.Process(process).create_time())
    except psutil.NoSuchProcess:
        return None
    except psutil.Error:  # another user's, of whom the system tells nothing
        return 0.0


@cache
def _machine_mark() -> str:
    """The machine's name as eight digits: names may hold anything."""
    return f"{zlib.crc32(platform.node().encode()):08x}"
