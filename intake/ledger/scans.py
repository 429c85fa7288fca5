"""The store of scans: each file once, under the SHA-256 of its bytes, readable by its owner only.

A scan is copied before the ledger speaks of it, so that the ledger never names one that is not there.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from intake.disk.drafts import HIDDEN, find_drafts, name_draft
from intake.disk.own_files import hash_own, is_own, open_own
from intake.errors import BadConfiguration, UnreadableInput, escape_controls, system_reason
from intake.machine.files import replace_path

_CHUNK = 1 << 20


def hash_file(path: Path) -> str:
    """The SHA-256 of the bytes of a plain file.

    Raises:
        OSError: it is none, or cannot be read.
    """
    return hash_own(_behind_links(path))


def scan_path(store: Path, sha256: str) -> Path:
    """Where the file of that hash lies, whether it is there or not."""
    return store / sha256[:2] / sha256


def keep_scan(store: Path, path: Path, sha256: str) -> Path:
    """Copies a file into the store where it is not in it yet.

    Args:
        store: The folder; made where it is not there.
        path: The file as it came in.
        sha256: What its bytes had for a hash when it was read.

    Raises:
        UnreadableInput: it cannot be read, or it is no longer what was read.
        BadConfiguration: the store cannot be written to.
    """
    target = scan_path(store, sha256)
    if is_own(target):
        return target
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        _copy_whole(path, target, sha256)
    except OSError as error:
        where = escape_controls(str(store))
        raise BadConfiguration(
            f"{where}：扫描件无法存入（{system_reason(error)}）", "请检查设置 store、文件夹权限和磁盘空间"
        ) from error
    return target


def _copy_whole(path: Path, target: Path, sha256: str) -> None:
    """Whole or not at all."""
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=name_draft(HIDDEN))
    try:
        with os.fdopen(descriptor, "wb") as out:
            _copy_checked(path, out, sha256)
            out.flush()
            os.fsync(out.fileno())
        replace_path(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _copy_checked(path: Path, out: IO[bytes], sha256: str) -> None:
    found = hashlib.sha256()
    for chunk in _iter_chunks(path):
        found.update(chunk)
        out.write(chunk)
    if found.hexdigest() != sha256:
        raise UnreadableInput(path, "识读之后改动过，没有存入台账", "请重新识读")


def _iter_chunks(path: Path) -> Iterator[bytes]:
    try:
        with open_own(_behind_links(path)) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise UnreadableInput(path, f"无法读取（{system_reason(error)}）", "请检查文件") from error


def _behind_links(path: Path) -> Path:
    """An original may be named by a link; where it leads there must be a plain file."""
    return Path(os.path.realpath(path))


def find_scan_drafts(store: Path) -> tuple[Path, ...]:
    """What copies left that were killed: nobody knows of them, and they are scans of people."""
    return tuple(find_drafts(store, below=True))
