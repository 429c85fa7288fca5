"""The folder that results go to: never among the originals, one file a document, readable by its owner only."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from intake.disk.drafts import BESIDE, OUTPUT_MARK, name_draft
from intake.errors import UnsafeLayout, UsageError, escape_controls, system_reason
from intake.export.line import dump_line, to_line
from intake.machine.files import replace_path
from intake.model import Failure, Reading

_ELSEWHERE = "请换一个放结果的位置"
_ROOM = 256 * 1024
"""Bytes below which a disk counts as full: the smallest of our files need some kilobytes."""
_STEM_LENGTH = 60
"""Characters of the original's name that are kept: 60 Chinese ones are 180 bytes, file systems take 255."""


def refuse_among(originals: Iterable[Path], target: Path) -> None:
    """Makes sure that writing `target` (a file or a folder) cannot touch what is being read.

    Raises:
        UnsafeLayout: `target` is one of the originals, or lies in a folder of originals.
    """
    goal = target.resolve()
    for original in originals:
        taken = original.resolve()
        if goal == taken or (original.is_dir() and goal.is_relative_to(taken)):
            where, taken_name = escape_controls(str(target)), escape_controls(str(original))
            raise UnsafeLayout(f"{where}：输出位置在原件 {taken_name} 之内", _ELSEWHERE)


def refuse_unwritable(folder: Path) -> None:
    """Makes sure, before anything is read, that results can be written to a folder that need not exist yet.

    Raises:
        UsageError: it is a file, lies below one, or may not be written to.
    """
    there = next((p for p in (folder, *folder.absolute().parents) if p.exists()), folder)
    if not there.is_dir():
        raise UsageError(f"{escape_controls(str(there))}：不是文件夹，不能存放结果", _ELSEWHERE)
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(f"{escape_controls(str(there))}：没有写入的权限", _ELSEWHERE)


@contextmanager
def report_write_errors(folder: Path) -> Generator[None]:
    """Tells what keeps results from being written: a full disk, a folder that was taken away.

    Raises:
        UsageError: the block could not write.
    """
    try:
        yield
    except OSError as error:
        where = _full_scratch_folder(folder) if error.errno == errno.ENOSPC else ""
        told = where or escape_controls(str(folder))
        step = "请腾出空间，或用环境变量 TMPDIR 换一个临时文件夹" if where else _ELSEWHERE
        raise UsageError(f"{told}：无法写入（{system_reason(error)}）", step) from error


def _full_scratch_folder(besides: Path) -> str:
    """The folder for temporary files, where that is what is full and not the place of the results; else empty."""
    scratch = Path(tempfile.gettempdir())
    there = next((p for p in (besides, *besides.absolute().parents) if p.exists()), besides)
    with suppress(OSError):
        if free_bytes(scratch) < _ROOM < free_bytes(there):
            return f"临时文件夹 {escape_controls(str(scratch))}"
    return ""


def free_bytes(folder: Path) -> int:
    """What is left on the disk of a folder for whoever is no administrator."""
    return shutil.disk_usage(folder).free


def write_result(folder: Path, result: Reading | Failure) -> Path:
    """Writes one result as `<name>-<hash>-p<page>.json`; reading the same file again replaces it.

    A card on a sheet of several has its number behind the page's: `-p<page>-<part>`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / OUTPUT_MARK).touch(mode=0o600)
    target = folder / _result_file_name(result)
    replace_file(target, lambda out: out.write(dump_line(to_line(result)) + b"\n"))
    return target


def replace_file(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Writes `target` whole or not at all, mode 0600."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=name_draft(BESIDE))
    try:
        with os.fdopen(descriptor, "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        replace_path(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _result_file_name(result: Reading | Failure) -> str:
    if isinstance(result, Reading):
        path, sha256, page = result.document.path, result.document.sha256, next(iter(result.pages), None)
        part = f"-{result.document.part}" if result.document.part else ""
    else:
        path, sha256, page, part = result.path, result.sha256, result.page, ""
    stem = re.sub(r"[^\w.-]+", "_", Path(path).stem.encode("utf-8", "replace").decode())[:_STEM_LENGTH].lstrip(".")
    # The same name may stand in two folders; a file that cannot be opened has no hash, its path tells it apart then.
    mark = (sha256 or hashlib.sha256(os.fsencode(path)).hexdigest())[:8]
    return f"{stem or 'file'}-{mark}" + (f"-p{page}{part}" if page else "") + ".json"
