"""Errors a user can cause, each with a message in the office's words and a stable exit code.

Subclasses exist only where a caller acts differently. What the system refuses (a full disk, a stick that was pulled out) is said in
the same words everywhere. Everything else is a bug and keeps its traceback.
Exit codes are documented in the README, tested, and never renumbered.
"""

import errno
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the command's exit status means."""

    DONE = 0
    """Done, nothing left for a person."""
    UNEXPECTED = 1
    USAGE = 2
    NEEDS_PERSON = 3
    """Done, some values need a person."""
    SOME_FAILED = 4
    """Done, some files or pages failed. Wins over `NEEDS_PERSON`."""
    NOTHING_READABLE = 5
    BAD_CONFIGURATION = 6
    MODEL_INVALID = 7
    MISSING_DEPENDENCY = 8
    UNSAFE_LAYOUT = 9
    BELOW_THRESHOLD = 10
    INTERRUPTED = 130


class IntakeError(Exception):
    """An error with a message for the user and the exit code it leads to.

    Args:
        message: What is wrong, in Chinese, one line.
        next_step: What the user can do about it, in Chinese, one line.
    """

    exit_code = ExitCode.UNEXPECTED

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}；{self.next_step}" if self.next_step else self.message


class UsageError(IntakeError):
    """The words of the command do not fit."""

    exit_code = ExitCode.USAGE


class NothingReadable(IntakeError):
    """A whole case or run in which there is nothing to go on with."""

    exit_code = ExitCode.NOTHING_READABLE


class UnreadableInput(IntakeError):
    """A file or one page of it cannot be read; the run goes on with the next.

    Args:
        path: The file as the user named it.
        reason: Why, in Chinese.
        next_step: What to do, in Chinese.
        page: 1-based page, where only that page is unreadable.
    """

    exit_code = ExitCode.SOME_FAILED

    def __init__(self, path: Path, reason: str, next_step: str, page: int | None = None) -> None:
        where = f"{path}" if page is None else f"{path} 第 {page} 页"
        super().__init__(f"{escape_controls(where)}：{reason}", next_step)
        self.path = path
        self.reason = reason
        self.page = page

    def __reduce__(self) -> tuple[type["UnreadableInput"], tuple[Path, str, str, int | None]]:
        """It travels between processes whole."""
        return UnreadableInput, (self.path, self.reason, self.next_step, self.page)


class LostInput(UnreadableInput):
    """A file or page that cost more than it may, or took the process down that opened it: elsewhere, or with other limits,
    it may be readable, so nothing is kept of it."""

    def __reduce__(self) -> tuple[type["LostInput"], tuple[Path, str, str, int | None]]:
        """It travels between processes whole."""
        return LostInput, (self.path, self.reason, self.next_step, self.page)


class BadConfiguration(IntakeError):
    """Settings, rules or catalogue entries do not fit."""

    exit_code = ExitCode.BAD_CONFIGURATION


class ModelInvalid(IntakeError):
    """Recognition weights are missing, or their hash is not the one in the manifest."""

    exit_code = ExitCode.MODEL_INVALID


class MissingDependency(IntakeError):
    """A library or a program of the system is not there."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class UnsafeLayout(IntakeError):
    """Output would lie under input, or the input is a link, a pipe or a device."""

    exit_code = ExitCode.UNSAFE_LAYOUT


def escape_controls(text: str) -> str:
    """`text` with control characters and lone surrogates (odd file names) made visible, so that one line stays one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text)


TELL = "请人工录入，并用 -vv 重跑、把日志交给维护人员"
"""What to do about a bug."""


def describe_bug(kind: str, place: str, line: int) -> str:
    """A bug in one line: a kind of error and a place in the code, never a value."""
    return f"程序内部错误（{kind}，{place} 第 {line} 行）"


_FREE, _RIGHTS, _DISK = "请腾出空间后再试", "请检查权限", "请检查磁盘、U 盘或网络位置"
_SYSTEM: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("磁盘已满", _FREE),
    errno.EDQUOT: ("超出了磁盘配额", _FREE),
    errno.EFBIG: ("超出了文件大小的限制", "请换一个磁盘，或请管理员放宽限制"),
    errno.EROFS: ("磁盘或 U 盘是只读的", "请换一个能写入的位置"),
    errno.EACCES: ("没有权限", _RIGHTS),
    errno.EPERM: ("没有权限", _RIGHTS),
    errno.ENOENT: ("找不到文件或文件夹", "请检查路径"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "请检查路径"),
    errno.EISDIR: ("这是文件夹，不是文件", "请检查路径"),
    errno.EEXIST: ("已有同名的文件", "请检查路径"),
    errno.ENAMETOOLONG: ("名称太长", "请改短名称，或少套几层文件夹"),
    errno.ELOOP: ("链接指向自身", "请指定文件或文件夹本身"),
    errno.EINVAL: ("系统不接受这个名称或操作", "请检查路径"),
    errno.EIO: ("磁盘读写出错", _DISK),
    errno.ENXIO: ("设备不在了", _DISK),
    errno.ENODEV: ("设备不在了", _DISK),
    errno.ESTALE: ("网络位置断开了", _DISK),
    errno.ETIMEDOUT: ("网络位置没有回应", _DISK),
    errno.EBUSY: ("正被别的程序使用", "请关闭别的程序后再试"),
    errno.ETXTBSY: ("正被别的程序使用", "请关闭别的程序后再试"),
    errno.EMFILE: ("打开的文件太多", "请关闭别的程序后再试"),
    errno.ENFILE: ("打开的文件太多", "请关闭别的程序后再试"),
    errno.ENOMEM: ("内存不足", "请关闭别的程序后再试"),
    errno.EAGAIN: ("系统资源暂时不够", "请关闭别的程序后再试"),
}
"""What the system says -> what it means, and the next step."""


def explain_system(error: OSError) -> tuple[str, str]:
    """What the system refuses, in the office's words, and the next step; what has no words here is told as the system tells it."""
    return _SYSTEM.get(error.errno or 0) or (escape_controls(error.strerror or type(error).__name__), _DISK)


def system_reason(error: OSError) -> str:
    """What the system refuses, without the next step."""
    return explain_system(error)[0]


def cannot_do(error: OSError) -> UsageError:
    """An error of the system that nobody nearer to it explained, with the file that it is about."""
    reason, step = explain_system(error)
    named = error.filename2 or error.filename
    where = f"{escape_controls(str(named))}：" if isinstance(named, str | bytes | Path) else ""
    return UsageError(f"{where}{reason}", step)
