"""The standard streams of the command: whatever happens to them, a person gets one line and a program an exit code.

Standard output that is full, closed or left by its reader ends the command with `OutputLost`. Standard error may be lost without a word:
there is nowhere to say it. The libraries below (image decoders, inference engines) write to its descriptor in English whatever
they come across, and so do warnings of Python's; a person sees none of it.
"""

import errno
import io
import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from intake.errors import ExitCode, IntakeError, explain_system
from intake.terminal.harmless import escape_line, escape_steering

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2


class _Parting:
    """Where standard error really goes while the libraries write to nowhere; -1 while they write there, too."""

    own = -1

    def begin(self) -> int:
        """Parts the two; the answer is for ourselves."""
        self.own = os.dup(_ERRORS)
        _point_to_nowhere(_ERRORS)
        return self.own

    def end(self) -> None:
        """Undoes it."""
        self.suspend()
        os.close(self.own)
        self.own = -1

    def suspend(self) -> None:
        """Lets the libraries write where we write."""
        if self.own >= 0:
            os.dup2(self.own, _ERRORS)


_PARTING = _Parting()


class OutputLost(IntakeError):
    """Nobody takes what is written to standard output."""

    exit_code = ExitCode.USAGE


class _OutputFile(io.FileIO):
    """Standard output that says what is wrong with it."""

    def write(self, data: "ReadableBuffer") -> int:
        """Writes what it can at once.

        Raises:
            OutputLost: it cannot.
        """
        try:
            return super().write(data)
        except OSError as error:
            raise _explain_loss(error) from error


class _ErrorsFile(io.FileIO):
    """Standard error, whose loss nobody could be told."""

    def write(self, data: "ReadableBuffer") -> int:
        """Writes, or does not."""
        try:
            return super().write(data)
        except OSError:
            return len(memoryview(data).cast("B"))


class _HarmlessText(io.TextIOWrapper):
    """Text on its way to a terminal."""

    def write(self, text: str) -> int:
        """Writes the text with everything in it made visible that would steer the terminal."""
        super().write(escape_steering(text))
        return len(text)


def _explain_loss(error: OSError) -> OutputLost:
    if error.errno in (errno.EPIPE, errno.EBADF, errno.EINVAL):
        return OutputLost("标准输出已关闭，结果没有写完", "请不要提前关闭读取输出的程序，或把结果存到文件")
    reason, step = explain_system(error)
    return OutputLost(f"标准输出无法写入（{reason}），结果没有写完", step)


@contextmanager
def standard_streams() -> Generator[None]:
    """Puts the command's own streams in the place of the interpreter's; streams that somebody else put there stay theirs."""
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        yield
        return
    before = sys.stdout, sys.stderr
    logging.captureWarnings(capture=True)
    _occupy_descriptors()
    sys.stdout = _open_text(_HarmlessText, _OutputFile(_OUTPUT, "wb", closefd=False), sys.stdout)
    errors = _ErrorsFile(_PARTING.begin(), "wb", closefd=False)
    sys.stderr = _open_text(io.TextIOWrapper, errors, sys.stderr, by_line=True)
    try:
        yield
    finally:
        with suppress(OutputLost):
            sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = before
        logging.captureWarnings(capture=False)
        _PARTING.end()


def write_json(text: str) -> None:
    """A line of JSON on standard output, in UTF-8 whatever the terminal's encoding is: programs read it.

    Raises:
        OutputLost: nobody takes it.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def _open_text(
    kind: type[io.TextIOWrapper], file: io.FileIO, like: TextIO | None, *, by_line: bool = False
) -> io.TextIOWrapper:
    """Text to a descriptor, with the encoding that the interpreter chose for it; it made no stream of a closed one."""
    encoding = like.encoding if like is not None else "utf-8"
    seen = by_line or (like is not None and like.isatty())
    return kind(io.BufferedWriter(file), encoding=encoding, errors="backslashreplace", line_buffering=seen)


def _occupy_descriptors() -> None:
    """Lets no file that is opened later take the number of a standard stream that was closed; such an output takes nothing."""
    for number in (_INPUT, _OUTPUT, _ERRORS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if number == _ERRORS else os.O_RDONLY)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 it lasts as long as the process


def let_libraries_speak() -> None:
    """From now on what libraries write to standard error is seen, as a developer wishes it."""
    _PARTING.suspend()


def owns_streams() -> bool:
    """Whether the streams are the command's own, and with them the process."""
    return _PARTING.own >= 0


def finish_output() -> None:
    """Writes what is still held back.

    Raises:
        OutputLost: nobody takes it.
    """
    sys.stdout.flush()


def give_output_up() -> None:
    """Nothing is written to standard output any more, not even at exit."""
    with suppress(OSError, ValueError, AttributeError):
        _point_to_nowhere(sys.stdout.fileno())


def tell_errors(line: str) -> None:
    """One line on standard error that is no message of the log."""
    with suppress(OSError):
        sys.stderr.write(f"{escape_line(line)}\n")


def _point_to_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
