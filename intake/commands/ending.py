"""How a command ends: what a person, a disk or a terminal can cause becomes one line and an exit code, all else keeps its traceback."""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

import typer

from intake.chinese_help import usage_in_chinese
from intake.errors import ExitCode, IntakeError, cannot_do
from intake.terminal.streams import OutputLost, finish_output, give_output_up, owns_streams, tell_errors
from intake.tracebacks import INTERRUPTED

log = logging.getLogger("intake")

_AGAIN = 2.0
"""Seconds in which whoever presses Ctrl-C twice means the same; later it interrupts what does not come to its end."""


class _Interrupts:
    """Whether the command was asked to end, and when."""

    at: float | None = None

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C. A library that swallows it must not turn it into a failure of the paper that was at hand."""
        del number, frame
        if self.at is not None and time.monotonic() - self.at < _AGAIN:
            return
        self.at = time.monotonic()
        raise KeyboardInterrupt


_INTERRUPTS = _Interrupts()


def end_with_code(invoke: Callable[[], int]) -> int:
    """The exit code of a command that is carried out here, once everything it said is written."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # somebody else's process: what listens there keeps listening
        return _end_with_code(invoke)
    _INTERRUPTS.at = None
    signal.signal(signal.SIGINT, _INTERRUPTS.hear)
    try:
        return _end_with_code(invoke)
    finally:
        # Who presses it twice means the same: nothing is left to be interrupted but the interpreter's own tidying.
        signal.signal(signal.SIGINT, signal.SIG_IGN if owns_streams() else before)


def _end_with_code(invoke: Callable[[], int]) -> int:
    try:
        return _carry_out(invoke)
    except typer.TyperException as error:
        tell_errors(f"命令用法不对：{usage_in_chinese(error.format_message())}；用 intake --help 查看用法")
        return ExitCode.USAGE
    except IntakeError as error:
        return _tell_error(error)
    except KeyboardInterrupt:
        # An interrupt inside a library's exec() is noted below Python and would change the exit code; this forgets it.
        exec("")
        tell_errors(INTERRUPTED)
        return ExitCode.INTERRUPTED
    except OSError as error:
        log.debug("", exc_info=True)
        return _tell_error(cannot_do(error))
    except MemoryError:
        log.debug("", exc_info=True)
        tell_errors("内存不足；请关闭别的程序后再试，或减少 --workers")
        return ExitCode.UNEXPECTED


def _carry_out(invoke: Callable[[], int]) -> int:
    code = invoke()
    if _INTERRUPTS.at is not None:
        raise KeyboardInterrupt
    finish_output()
    return code


def _tell_error(error: IntakeError) -> int:
    if isinstance(error, OutputLost):
        give_output_up()
    log.error("%s", error)
    return error.exit_code
