"""What runs in the process that opens files: it does one job after the other until nobody asks any more.

It writes to nothing but the pipe: what libraries print goes nowhere. Ctrl-C is the parent's to hear.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from intake.errors import MissingDependency, UnreadableInput
from intake.load.apart import wire
from intake.load.apart.parent import end_with_parent
from intake.machine.processes import bound_memory, give_back_memory, leave_no_image
from intake.tracebacks import describe_traceback

Wanted = Callable[[int], bool]
Item = wire.SheetFound | wire.InputRefused | wire.PageDrawn | wire.PageMade
_NO_MEMORY = -4
"""OpenCV's code for memory that it did not get."""


def main() -> None:
    """Runs until the pipe ends. The one word on the command line is how many MB it may take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_no_image(victim=800)
    end_with_parent()
    bound_memory(int(sys.argv[1]))
    pipes = _take_pipes()
    import_module("intake.load.image")  # what every job needs, while the parent still looks for its first file
    _Opener(*pipes).serve()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes from and to the parent; nothing else writes to them any more."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return orders, answers


class _Opener:
    """Hears jobs and answers them."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers

    def serve(self) -> None:
        """Answers until there is nobody to answer."""
        try:
            self._say(wire.ReaderReady())
            while isinstance(job := wire.read_order(self._orders), wire.OpenOrder):
                self._say(self._try_job(job))
                give_back_memory()
        except (wire.NoMessage, BrokenPipeError, ConnectionResetError):
            return

    def _try_job(self, job: wire.OpenOrder) -> wire.FromChild:
        """Does the job; the last word on it."""
        try:
            for item in JOBS[job.what](job, self._ask):
                self._say(item)
        except (wire.NoMessage, BrokenPipeError, ConnectionResetError):
            raise
        except MemoryError:
            return wire.MemoryExhausted()
        except MissingDependency as error:
            return wire.LibraryLacking(error.message, error.next_step)
        except Exception as error:  # noqa: BLE001  -- a bug costs a page; whoever asked logs and reports it
            return wire.MemoryExhausted() if getattr(error, "code", 0) == _NO_MEMORY else _describe_bug(error)
        return wire.OrderDone()

    def _ask(self, number: int) -> bool:
        self._say(wire.PageAsked(number))
        answer = wire.read_order(self._orders)
        if not isinstance(answer, wire.PageWanted):
            raise wire.NoMessage
        return answer.wanted

    def _say(self, message: wire.FromChild) -> None:
        wire.write_message(self._answers, message)


def _describe_bug(error: Exception) -> wire.LoaderBroken:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return wire.LoaderBroken(type(error).__name__, last.name, last.lineno or 0, describe_traceback(error))


# ------------------------------------------------------------------------------------------------ jobs
def _read_sheets(job: wire.OpenOrder, wanted: Wanted) -> Iterator[Item]:
    """Every page to be read."""
    from intake.load.opened import sheets

    for item in sheets(_path_of(job), job.limits, password=job.password, wanted=wanted):
        if isinstance(item, UnreadableInput):
            yield wire.InputRefused(item.reason, item.next_step, item.page)
        else:
            yield wire.SheetFound(item)


def _draw_originals(job: wire.OpenOrder, wanted: Wanted) -> Iterator[Item]:
    """Every page as a viewer shows it, `number` pixels wide."""
    from intake.load.originals import iter_originals

    for number, picture in iter_originals(_path_of(job), job.limits, job.number, job.password, wanted):
        yield wire.PageDrawn(number, picture)


def _make_page_file(job: wire.OpenOrder, wanted: Wanted) -> Iterator[Item]:
    """The page `number` as a PDF of one page."""
    from intake.load.page_file import page_as_pdf

    if wanted(job.number):
        try:
            yield wire.PageMade(page_as_pdf(_path_of(job), job.number, job.limits))
        except UnreadableInput as error:
            yield wire.InputRefused(error.reason, error.next_step, error.page)


def _path_of(job: wire.OpenOrder) -> Path:
    return Path(os.fsdecode(job.path))


JOBS: dict[str, Callable[[wire.OpenOrder, Wanted], Iterator[Item]]] = {
    "sheets": _read_sheets,
    "originals": _draw_originals,
    "page-file": _make_page_file,
}
