"""Every check in turn, each within its time; later ones run whatever earlier ones found."""

import platform
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from pathlib import Path

from intake import __version__
from intake.doctor import database, folders, libraries, programs, recognition
from intake.doctor.findings import MachineCheck
from intake.errors import ExitCode, IntakeError, system_reason
from intake.ledger.location import LedgerPlace, find_ledger
from intake.settings import Settings

PATIENCE = 60.0
"""Seconds for a check; the slowest, of a program that does not answer, gives up after 30."""
_LONG_PATIENCE = 300.0
"""For the engine's: two old cores load its libraries from a cold disk."""


def examine_machine(settings: Settings, settings_file: Path | None) -> Iterator[MachineCheck]:
    """Every check.

    Args:
        settings: The office's.
        settings_file: Where they stand; None where nobody said.
    """
    yield from check_in_time("版本", _check_version)
    yield from check_in_time("程序库", libraries.check_libraries, _LONG_PATIENCE)
    yield from check_in_time("模型文件", partial(recognition.check_weights, settings.models))
    yield from check_in_time("识别引擎", partial(recognition.check_engine, settings), _LONG_PATIENCE)
    yield from check_in_time("计算精度", partial(recognition.check_precision, settings.precision))
    yield from check_in_time("内存", partial(recognition.check_memory, settings))
    place = yield from _check_ledger(settings)
    yield from check_in_time("磁盘", partial(folders.check_room, settings, place))
    yield from check_in_time("权限", partial(folders.check_permissions, settings, place, settings_file))
    yield from check_in_time("中文字体", programs.check_fonts)
    yield from check_in_time("LibreOffice", programs.check_office)
    yield from check_in_time("浏览器", partial(programs.check_browser, settings))


def _check_version() -> Iterator[MachineCheck]:
    yield MachineCheck(
        "版本", True, f"intake {__version__}，Python {platform.python_version()}，{platform.platform(terse=True)}"
    )


def _check_ledger(settings: Settings) -> Generator[MachineCheck, None, LedgerPlace | None]:
    """Answers, behind the checks, where the ledger is; None where that cannot be told."""
    places: list[LedgerPlace] = []

    def find() -> Iterator[MachineCheck]:
        places.append(find_ledger(settings))
        return iter(())

    yield from check_in_time("台账", find)
    if places:
        yield from check_in_time("台账", partial(database.check_ledger, places[0]))
    return places[0] if places else None


def check_in_time(
    name: str, check: Callable[[], Iterable[MachineCheck]], seconds: float = 0.0
) -> tuple[MachineCheck, ...]:
    """What a check finds. One that breaks, or does not answer in time (0: `PATIENCE`), is told as such; it may go on in a thread
    that ends with the process."""
    seconds = seconds or PATIENCE
    told: queue.SimpleQueue[tuple[MachineCheck, ...]] = queue.SimpleQueue()
    threading.Thread(target=lambda: told.put(_try_check(name, check)), daemon=True).start()
    try:
        return told.get(timeout=seconds)
    except queue.Empty:
        step = "请检查磁盘、网络位置和数据库是否有回应，再检查一次"
        return (MachineCheck(name, False, f"{seconds:.0f} 秒没有回应", step, ExitCode.UNEXPECTED),)


def _try_check(name: str, check: Callable[[], Iterable[MachineCheck]]) -> tuple[MachineCheck, ...]:
    try:
        return tuple(check())
    except IntakeError as error:
        return (MachineCheck(name, False, error.message, error.next_step, error.exit_code),)
    except OSError as error:
        return (
            MachineCheck(name, False, f"无法检查（{system_reason(error)}）", "请检查磁盘和权限", ExitCode.UNEXPECTED),
        )
    except Exception as error:  # noqa: BLE001 a check that breaks must not hide the others
        told = f"检查时出错（{type(error).__name__}）"
        return (MachineCheck(name, False, told, "请重新安装本软件，或交给维护人员", ExitCode.UNEXPECTED),)
