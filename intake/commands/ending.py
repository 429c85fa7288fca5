"""How a command ends: what a person, a disk or a terminal can cause becomes one line and an exit code, all else keeps its traceback."""

import logging
import signal
from collections.abc import Callable

import typer

from intake.chinese_help import usage_in_chinese
from intake.errors import ExitCode, IntakeError, cannot_do
from intake.terminal.streams import OutputLost, finish_output, give_output_up, tell_errors

log = logging.getLogger("intake")


def end_with_code(invoke: Callable[[], int]) -> int:
    """The exit code of a command that is carried out here, once everything it said is written."""
    try:
        return _carry_out(invoke)
    except typer.TyperException as error:
        tell_errors(f"命令用法不对：{usage_in_chinese(error.format_message())}；用 intake --help 查看用法")
        return ExitCode.USAGE
    except IntakeError as error:
        return _tell_error(error)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses it twice means the same
        tell_errors("已中断；已写出的结果完好，再运行一次同一命令即可")
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
    finish_output()
    return code


def _tell_error(error: IntakeError) -> int:
    if isinstance(error, OutputLost):
        give_output_up()
    log.error("%s", error)
    return error.exit_code
