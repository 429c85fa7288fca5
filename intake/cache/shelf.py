"""Where entries stand: one file each, in 256 folders, written whole or not at all, the least recently used removed first.

A cache may cost a warning, never the run: what cannot be read is not there, and after the first entry that cannot be
written (no room, no permission) no more are written. No locks: an entry is replaced in one step, and one that another
process removes is simply gone. What is removed is recognised by its name, so that a folder named by mistake loses nothing.
"""

import contextlib
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from intake.disk.drafts import HIDDEN, find_drafts, name_draft
from intake.disk.own_files import read_own
from intake.errors import escape_controls, system_reason
from intake.machine.files import belongs_to_me, is_open_to, replace_path
from intake.settings import Settings

log = logging.getLogger(__name__)

_NAME = re.compile(r"[0-9a-f]{64}-\d+-[0-9a-f]{32}")
_MOST_BYTES = 64 * 1024 * 1024
"""Of one entry: a page takes 13 KB, with the largest data that may be attached to it 8 MB; whatever is larger is none of ours."""
_HOUR = 3600.0
"""The time of last use is kept no finer, so that reading costs no writing."""
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = b"Signature: 8a477f597d28d172789f06886806bc55\n# Personal data; leave it out of backups.\n"
"""By this file programs that save folders know what to pass over (bford.info/cachedir)."""


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """One file on the shelf: bytes, and seconds since the epoch of its last use."""

    path: Path
    size: int
    used: float

    @property
    def name(self) -> str:
        """What it is found by."""
        return self.path.name


class Shelf:
    """The entries in one folder.

    Args:
        folder: Made when the first entry is written.
        limit: Bytes that all entries together may have.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self._open = True
        self._trusted: bool | None = None
        self._size: int | None = None
        self._added = 0

    def read(self, name: str) -> bytes | None:
        """The content of an entry; None where there is none."""
        if not self._is_trusted():
            return None
        path = self._entry_path(name)
        try:
            data, last_used = read_own(path, _MOST_BYTES), path.lstat().st_mtime
            if time.time() - last_used > _HOUR:
                with contextlib.suppress(OSError):  # a folder that cannot be written to may be read
                    os.utime(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.info("缓存条目无法读取（%s）", system_reason(error))
            return None
        return data

    def write(self, name: str, data: bytes) -> bool:
        """Keeps an entry; False where that was not possible."""
        if len(data) > _MOST_BYTES or not (self._open and self._is_trusted()):
            return False
        try:
            self._make_folder()
            _replace_file(self._entry_path(name), data)
            self._count_added(len(data))
        except OSError as error:
            self._open = False
            log.warning(
                "缓存文件夹 %s 无法写入（%s），本次运行不再写缓存，结果不受影响", self.folder, system_reason(error)
            )
            return False
        return True

    def iter_entries(self) -> Iterator[ShelfEntry]:
        """Every entry, in no order."""
        for path in self._iter_files():
            if _NAME.fullmatch(path.name) and (found := _stat_entry(path)):
                yield found

    def remove(self, wanted: Callable[[ShelfEntry], bool]) -> int:
        """Removes what is wanted gone, and what killed runs left; returns how many entries."""
        gone = sum(_unlinked(entry.path) for entry in list(self.iter_entries()) if wanted(entry))
        for draft in self.find_drafts():
            _unlinked(draft)
        self._size = None
        return gone

    def find_drafts(self) -> tuple[Path, ...]:
        """What killed runs left half written: whose page it was it does not say."""
        return tuple(chain.from_iterable(map(find_drafts, (self.folder, *self._iter_rooms()))))

    def clear(self, *, older_than_days: float = 0.0) -> int:
        """Removes all entries that were not used within that many days; returns how many."""
        limit = time.time() - older_than_days * 86400
        return self.remove(lambda x: not older_than_days or x.used < limit)

    # -------------------------------------------------------------------------------------------- inside
    def _entry_path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _iter_files(self) -> Iterator[Path]:
        """What stands in the folders of two hexadecimal digits and is no folder; links are not followed."""
        for room in self._iter_rooms():
            yield from _files_in(room)

    def _iter_rooms(self) -> Iterator[Path]:
        """The folders of two hexadecimal digits."""
        try:
            for room in list(os.scandir(self.folder)):
                if re.fullmatch("[0-9a-f]{2}", room.name) and room.is_dir(follow_symlinks=False):
                    yield Path(room.path)
        except FileNotFoundError:
            return
        except OSError as error:
            log.info("缓存文件夹无法读取（%s）", system_reason(error))

    def _make_folder(self) -> None:
        if self._size is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.folder / _TAG).exists():
                _replace_file(self.folder / _TAG, _TAG_TEXT)

    def _is_trusted(self) -> bool:
        """Whether nobody else can have put entries here; asked once where the folder exists."""
        if self._trusted is None:
            try:
                status = self.folder.stat()
            except OSError:
                return True  # it will be made, or writing will say why not
            self._trusted = belongs_to_me(status) and not is_open_to(status, 0o022)
            if not self._trusted:
                log.warning(
                    "缓存文件夹 %s 不属于当前用户或他人可写，不予使用；请执行 chmod 700 或换一个文件夹", self.folder
                )
        return self._trusted

    def _count_added(self, size: int) -> None:
        """Counts what was added; others may add as well, so the folder is measured again after every sixteenth of the limit."""
        self._added += size
        if self._size is None or self._added > self.limit / 16 or self._size + self._added > self.limit:
            self._size, self._added = self._trim_to_limit(), 0

    def _trim_to_limit(self) -> int:
        """The bytes on the shelf, after those least recently used were removed; a tenth of room is made at once."""
        found = sorted(self.iter_entries(), key=lambda x: x.used)
        size = sum(x.size for x in found)
        if size > self.limit:
            for x in found:
                if size <= 0.9 * self.limit:
                    break
                _unlinked(x.path)
                size -= x.size
        return size


def _files_in(room: Path) -> list[Path]:
    try:
        with os.scandir(room) as found:
            return [Path(x.path) for x in found if not x.is_dir(follow_symlinks=False)]
    except OSError:  # another process was faster, or it may not be read
        return []


def open_shelf(settings: Settings) -> Shelf | None:
    """The shelf that the settings name; None where they turn it off."""
    if settings.cache is None or settings.cache_max_mb <= 0:
        return None
    return Shelf(settings.cache, settings.cache_max_mb * 1024 * 1024)


def describe_cache(settings: Settings) -> str:
    """Folder, number of entries and bytes, for people."""
    shelf = open_shelf(settings)
    if shelf is None:
        return "缓存已关闭（设置 cache 为空，或 cache_max_mb 为 0）"
    sizes = [x.size for x in shelf.iter_entries()]
    used, most = sum(sizes) / 1024 / 1024, shelf.limit // 1024 // 1024
    return f"文件夹\t{escape_controls(str(shelf.folder))}\n条目\t{len(sizes)}\n占用\t{used:.1f} MB（上限 {most} MB）"


def _stat_entry(path: Path) -> ShelfEntry | None:
    try:
        status = path.lstat()
    except OSError:  # another process was faster
        return None
    return ShelfEntry(path, status.st_size, status.st_mtime)


def _replace_file(target: Path, data: bytes) -> None:
    """Writes `target` whole or not at all, mode 0600. Not forced to disk: a checksum finds what a power cut leaves."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=name_draft(HIDDEN))
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        replace_path(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _unlinked(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("缓存条目无法删除（%s）", system_reason(error))
        return False
    return True
