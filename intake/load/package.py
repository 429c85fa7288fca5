"""The inside of a zip file, read in memory and without being trapped.

Nothing is ever written to disk, so a name that climbs out of the package cannot do harm there; it is refused all the same,
because no honest program writes one. What counts is what really comes out when an entry is unpacked, not what the
directory says.
"""

import io
import posixpath
import zipfile
import zlib
from pathlib import Path

from intake.errors import UnreadableInput
from intake.load.files import RESCAN
from intake.settings import Limits

AGAIN = "请向开票单位重新下载该文件"
_MOST_ENTRIES = 20_000
"""A page of an OFD takes two or three entries; the page limit is reached long before."""
_MOST_PART = 64 * 1024 * 1024
"""Of one unpacked entry: fonts and scans inside electronic bills are a few MB."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What `zipfile` lets out for damaged entries, unknown methods and passwords."""


class Package:
    """The entries of a zip file by name; knows how much may still be unpacked.

    Args:
        path: For messages.
        data: The bytes of the zip file.
        limits: `max_file_bytes` bounds what may come out in total, too.

    Raises:
        UnreadableInput: not a zip file, too many entries, two of one name, a password, names that climb out, a method
            other than deflate (LZMA lets a file say how much memory its reader takes).
    """

    def __init__(self, path: Path, data: bytes, limits: Limits) -> None:
        self._path = path
        self._left = limits.max_file_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            listed = self._archive.infolist()
        except _BROKEN as error:
            raise UnreadableInput(path, "压缩包已损坏或不完整，无法打开", RESCAN) from error
        if len(listed) > _MOST_ENTRIES:
            raise UnreadableInput(path, f"包内有 {len(listed)} 个文件，超过上限 {_MOST_ENTRIES} 个", AGAIN)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for info in (i for i in listed if not i.is_dir()):
            self._add_entry(info)

    def _add_entry(self, info: zipfile.ZipInfo) -> None:
        name = _normalise_name(info.filename)
        if name is None:
            raise UnreadableInput(self._path, "包内文件名指向包外，不予读取", AGAIN)
        if info.flag_bits & 0x1:
            raise UnreadableInput(self._path, "文件有密码保护", "请另存为无密码的文件")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableInput(self._path, "包内文件的压缩方式不支持", AGAIN)
        if name in self._entries:
            raise UnreadableInput(self._path, "包内有两个同名文件，无法确定以哪个为准", AGAIN)
        self._entries[name] = info

    @property
    def names(self) -> tuple[str, ...]:
        """All entries, `/` between folders, in the order of the directory."""
        return tuple(self._entries)

    def find_entry(self, reference: str, beside: str = "") -> str | None:
        """The entry that a reference means, None where there is none or it leads out of the package.

        Args:
            reference: As written in the file: from the root where it starts with `/`.
            beside: The entry that it is written in; relative references start from its folder.
        """
        written = reference.replace("\\", "/").strip()
        near = posixpath.join(posixpath.dirname(beside), written)
        for tried in (written, near) if written.startswith("/") else (near, written):
            name = _normalise_name(tried.lstrip("/"))
            if name is not None and name in self._entries:
                return name
        return self._other_case(near)

    def _other_case(self, name: str) -> str | None:
        """Programs for Windows mix `Doc_0` and `doc_0`; believed where one entry alone fits."""
        plain = _normalise_name(name.lstrip("/"))
        found = [n for n in self._entries if plain is not None and n.lower() == plain.lower()]
        return found[0] if len(found) == 1 else None

    def read_entry(self, name: str) -> bytes:
        """The unpacked bytes of an entry.

        Raises:
            UnreadableInput: damaged, or more comes out than is allowed.
        """
        most = min(_MOST_PART, self._left)
        try:
            with self._archive.open(self._entries[name]) as entry:
                data = entry.read(most + 1)
        except _BROKEN as error:
            raise UnreadableInput(self._path, f"包内文件 {name} 已损坏", RESCAN) from error
        if len(data) > most:
            raise UnreadableInput(self._path, "解压后的内容超过上限，疑似“解压炸弹”", AGAIN)
        self._left -= len(data)
        return data


def _normalise_name(name: str) -> str | None:
    """The name without `.` and `..`; None where it leads out of the package."""
    flat = posixpath.normpath(name.replace("\\", "/"))
    if flat.startswith(("/", "../")) or flat in ("..", ".") or flat[1:2] == ":":
        return None
    return flat
