"""Errors a user can cause, each with a message in the office's words and a stable exit code.

Subclasses exist only where a caller acts differently. Everything else is a bug and keeps its traceback.
Exit codes are documented in the README, tested, and never renumbered.
"""

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
