"""One file on its way to the disk: counted while it comes, told by its content, and kept under a name of ours.

What a browser calls it is never a path: its last part is made safe and stands behind the number of the file and before the suffix of
what it really is. What is refused leaves nothing behind.
"""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from intake.batch.inbox import safe_name
from intake.errors import UnreadableInput, UsageError
from intake.ledger.scans import hash_file
from intake.load.files import FileKind, sniff_kind
from intake.settings import Limits

FULL, MAKE_ROOM = "服务器的磁盘快满了，这个文件没有收下", "请管理员腾出空间后再传"
_PART = ".part"
_HEAD, _TAIL = 4096, 65536
"""Bytes by which a kind is told: see `intake.load.files`."""
_RESERVE = 200 * 1024 * 1024
"""Bytes that are left free: the ledger may lie on the same disk."""
_LOOK = 8 * 1024 * 1024
"""Bytes between two looks at the room that is left."""
_SUFFIXES: Mapping[FileKind, str] = {
    FileKind.JPEG: ".jpg",
    FileKind.PNG: ".png",
    FileKind.BMP: ".bmp",
    FileKind.WEBP: ".webp",
    FileKind.TIFF: ".tif",
    FileKind.PDF: ".pdf",
    FileKind.OFD: ".ofd",
    FileKind.XML: ".xml",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that came in whole: its number, its name here, its bytes."""

    number: int
    name: str
    size: int


class Arriving:
    """One file on its way to the disk.

    Args:
        folder: Where it goes.
        number: Its place among the files.
        name: What it was called.
        limits: What a file may have.
        left: What may still come in for the case.
        known: SHA-256 -> name of the files that its case has already.
    """

    def __init__(
        self, folder: Path, number: int, name: str, limits: Limits, left: int, known: Mapping[str, str]
    ) -> None:
        self._folder, self._number, self._name, self._known = folder, number, name, known
        self._shown = Path(safe_name(name))
        self._most, self._left = limits.max_file_bytes, left
        self._draft = folder / f"{number:03d}{_PART}"
        self._draft.unlink(missing_ok=True)
        self._out: IO[bytes] = open(self._draft, "xb", opener=partial(os.open, mode=0o600))  # noqa: SIM115
        self._head, self._size, self._looked, self._is_told = b"", 0, 0, False

    def write(self, chunk: bytes) -> None:
        """Takes the next bytes.

        Raises:
            UnreadableInput: it is too large, or of a kind that is not read.
            UsageError: the case is too large, or the disk is full.
        """
        self._size += len(chunk)
        self._refuse_large()
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        if len(self._head) == _HEAD and not self._is_told:
            self._is_told = True
            self._refuse_foreign_start()
        if self._size - self._looked >= _LOOK or not self._looked:
            self._looked = self._size
            refuse_full_disk(self._folder)
        self._out.write(chunk)

    def finish(self) -> StoredFile:
        """The file as it is kept.

        Raises:
            UnreadableInput: it is empty, of a kind that is not read, or its case has it already.
        """
        self._out.close()
        if not self._size:
            raise UnreadableInput(self._shown, "文件是空的（0 字节）", "请重新扫描或重新拷贝该文件")
        kind = sniff_kind(self._shown, self._head + _read_tail(self._draft, len(self._head)))
        if kind is FileKind.XML:
            self._refuse_other_xml()
        self._refuse_known()
        name = f"{self._number:03d}-{safe_name(PurePosixPath(self._name).stem)}{_SUFFIXES[kind]}"
        for old in (one.name for one in list_stored(self._folder) if one.number == self._number):
            (self._folder / old).unlink()
        self._draft.rename(self._folder / name)
        return StoredFile(self._number, name, self._size)

    def close(self) -> None:
        """Removes what did not come in whole."""
        self._out.close()
        self._draft.unlink(missing_ok=True)

    def _refuse_large(self) -> None:
        if self._size > self._most:
            raise UnreadableInput(self._shown, f"超过上限 {self._most // 1024 // 1024} MB", "请拆分或降低扫描分辨率")
        if self._size > self._left:
            raise UsageError("这个案卷的文件加起来太大", "请分成几个案卷，或降低扫描分辨率")

    def _refuse_foreign_start(self) -> None:
        """What no later byte can make readable; a zip file may be an OFD, whose directory stands at the end."""
        if not self._head.startswith(b"PK"):
            sniff_kind(self._shown, self._head)

    def _refuse_known(self) -> None:
        there = self._known.get(hash_file(self._draft)) if self._known else None
        if there is not None:
            called = f"（{there}）" if there else ""
            raise UnreadableInput(
                self._shown, f"案卷里已经有这个文件{called}，没有重复放入", "请核对拿来的是不是新的材料"
            )

    def _refuse_other_xml(self) -> None:
        """XML that is no bill's data, such as a picture in SVG."""
        from intake.load.data import data_sheets
        from intake.safe_xml import MOST_BYTES

        if self._size > MOST_BYTES:
            raise UnreadableInput(self._shown, f"XML 超过上限 {MOST_BYTES // 1024 // 1024} MB", "请改用票面的 PDF")
        next(data_sheets(self._shown, self._draft.read_bytes()))


def read_name(header: str) -> str:
    """The last part of a name as a browser sent it.

    Raises:
        UnreadableInput: it is a file of ours.
    """
    name = last_part(unquote(header, errors="replace")) or "未命名"
    if PurePosixPath(name).suffix.lower() in (".yaml", ".yml"):
        raise UnreadableInput(Path(safe_name(name)), "不接收这种文件", "事项和险种请在页面上选定")
    return name


def last_part(name: str) -> str:
    """A name without the folders before it."""
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]


def list_stored(folder: Path) -> list[StoredFile]:
    """The files that came in whole, in their order."""
    found = (re.fullmatch(r"(\d{3})-.+", name) for name in sorted(os.listdir(folder)))
    return [StoredFile(int(m[1]), m[0], (folder / m[0]).stat().st_size) for m in found if m]


def refuse_full_disk(folder: Path) -> None:
    """Makes sure that there is room left for everybody else.

    Raises:
        UsageError: there is not.
    """
    if shutil.disk_usage(folder).free < _RESERVE:
        raise UsageError(FULL, MAKE_ROOM)


def _read_tail(path: Path, behind: int) -> bytes:
    """The last bytes of a file, of those that stand behind its head."""
    with open(path, "rb") as file:
        file.seek(max(behind, path.stat().st_size - _TAIL))
        return file.read()
