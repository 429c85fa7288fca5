"""From the words on the command line to the paths they stand for; `-` is a list of paths on standard input."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from intake.errors import UnsafeLayout, escape_controls
from intake.machine.files import decode_path


def resolve_paths(words: Sequence[Path], listed: BinaryIO) -> list[Path]:
    """The paths as given, with those from `listed` in the place of `-`.

    Raises:
        UnsafeLayout: a folder is a symbolic link; what lies behind it may be exchanged while it is read.
    """
    paths = [path for word in words for path in (_read_path_list(listed) if str(word) == "-" else [word])]
    for path in paths:
        if path.is_symlink() and path.is_dir():
            raise UnsafeLayout(f"{escape_controls(str(path))}：输入文件夹是一个链接", "请直接指定链接所指的文件夹")
    return paths


def _read_path_list(stream: BinaryIO) -> list[Path]:
    """One path a line, or NUL between them as `find -print0` writes."""
    data = stream.read()
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [Path(decode_path(part)) for part in parts if part.strip()]
