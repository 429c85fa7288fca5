"""From the words on the command line to the files to read, in a stable order.

A folder gives the files in it, sub-folders too, sorted by name; hidden files and what systems leave behind are passed
over. `-` is a list of paths on standard input. What cannot be read by its nature (a pipe, a folder without permission)
becomes an `UnreadableInput` in its place: nothing is dropped in silence.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from intake.errors import UnreadableInput, UnsafeLayout, printable

LEFT_BEHIND = ("Thumbs.db", "desktop.ini")

Input = Path | UnreadableInput


def named(words: Sequence[Path], listed: BinaryIO) -> list[Path]:
    """The paths as given, with those from `listed` in the place of `-`."""
    return [path for word in words for path in (_listed(listed) if str(word) == "-" else [word])]


def gather(paths: Iterable[Path]) -> list[Input]:
    """Every file to read, each once: the first mention counts.

    Raises:
        UnsafeLayout: a folder is a symbolic link; what lies behind it may change while it is read.
    """
    found: dict[str, Input] = {}
    for path in paths:
        for file in _folder(path) if path.is_dir() else [_checked(path)]:
            found.setdefault(str(file), file)
    return list(found.values())


def _listed(stream: BinaryIO) -> list[Path]:
    """One path a line, or NUL between them as `find -print0` writes."""
    data = stream.read()
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [Path(os.fsdecode(part)) for part in parts if part.strip()]


def _folder(folder: Path) -> Iterator[Input]:
    if folder.is_symlink():
        raise UnsafeLayout(f"{printable(str(folder))}：输入文件夹是一个链接", "请直接指定链接所指的文件夹")
    refused: list[OSError] = []
    for place, inner, names in os.walk(folder, onerror=refused.append):
        inner[:] = sorted(n for n in inner if not n.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and name not in LEFT_BEHIND:
                yield _checked(Path(place) / name)
    for error in refused:
        where = Path(os.fsdecode(error.filename or str(folder)))
        yield UnreadableInput(where, f"无法打开文件夹（{error.strerror}）", "请检查读取权限")


def _checked(path: Path) -> Input:
    """A path that is no regular file must never be opened: reading a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return path
    if stat.S_ISREG(mode):
        return path
    return UnreadableInput(path, "不是普通文件（管道或设备）", "请先把内容存成文件")
