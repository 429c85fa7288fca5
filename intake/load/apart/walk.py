"""A file walked through page by page in a process of its own; what a page does to that process costs this page alone.

The process is lost with the page and a new one goes on behind it; while the caller is at one page, the next one that is
wanted is drawn. Processes are kept for the next file.
"""

import atexit
import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake.errors import TELL, LostInput, MissingDependency, UnreadableInput, describe_bug
from intake.load.apart import wire
from intake.load.apart.reader import Ended, Reader, ReaderEnded
from intake.settings import Limits

if TYPE_CHECKING:
    from intake.load.sheet import Sheet

log = logging.getLogger(__name__)

Wanted = Callable[[int], bool]
Item = wire.SheetFound | wire.PageDrawn | wire.PageMade | UnreadableInput

_STEP = "请打印后重新扫描，或人工录入"
_LEAST_SECONDS = 2.0
"""What a page may take at least behind pages that took too long: ten times what a page of a scanner takes."""
_MOST_IDLE = 2


def iter_sheets(
    path: Path, limits: Limits, password: str | None, wanted: Wanted
) -> "Iterator[Sheet | UnreadableInput]":
    """See `intake.load.sheets`."""
    for item in _FileWalk(path, _new_job("sheets", path, limits, password), wanted).items():
        if isinstance(item, wire.SheetFound):
            yield item.sheet
        elif isinstance(item, UnreadableInput):
            yield item


def iter_originals(
    path: Path, limits: Limits, width: int, password: str | None = None, wanted: Wanted = lambda _: True
) -> Iterator[tuple[int, wire.Picture]]:
    """See `intake.load.originals`; what is lost is left out, as is all that cannot be drawn."""
    for item in _FileWalk(path, _new_job("originals", path, limits, password, width), wanted).items():
        if isinstance(item, wire.PageDrawn):
            yield item.number, item.picture


def make_page_file(path: Path, number: int, limits: Limits) -> bytes:
    """One page as a PDF of its own.

    Raises:
        UnreadableInput: it cannot be made.
    """
    for item in _FileWalk(path, _new_job("page-file", path, limits, None, number), lambda _: True).items():
        if isinstance(item, wire.PageMade):
            return item.data
        if isinstance(item, UnreadableInput):
            raise item
    raise UnreadableInput(path, "没有这一页", "请核对文件", number)


def prepare(limits: Limits) -> None:
    """A file will be opened soon: the process for it is started, and gets ready while the caller goes on.

    Raises:
        IntakeError: it cannot be started.
    """
    _READERS.prepare(limits.page_max_mb)


def _new_job(what: str, path: Path, limits: Limits, password: str | None, number: int = 0) -> wire.OpenOrder:
    return wire.OpenOrder(what, os.fsencode(os.path.join(os.getcwd(), path)), limits, password, number)


# ------------------------------------------------------------------------------------------------ one file
class _FileWalk:
    """How far a file has been walked through.

    Args:
        path: As the user named it.
        job: What is asked for.
        wanted: Asked for every page once, in order.
    """

    def __init__(self, path: Path, job: wire.OpenOrder, wanted: Wanted) -> None:
        self._path, self._job, self._wanted = path, job, wanted
        self._asked = 0
        """The last page that was asked about."""
        self._at = 0
        """The page that is worked on; 0 = none, or the file as a whole."""
        self._seconds = float(job.limits.page_seconds)

    def items(self) -> Iterator[Item]:
        """What the file gives; an `UnreadableInput` for what it does not."""
        on = True
        while on:
            on = yield from self._hear_in_turn(_READERS.take(self._job.limits.page_max_mb))

    def _hear_in_turn(self, reader: Reader) -> Generator[Item, None, bool]:
        """What one process gives until it has finished or is lost; whether another one is to go on."""
        held: Item | None = None
        kept, lost = False, None
        try:
            try:
                for message in self._talk(reader):
                    kept = isinstance(message, wire.OrderDone)
                    if held is not None:
                        yield held
                    held = self._take_in(message)
            except ReaderEnded as ended:
                lost = self._describe_loss(ended.why)
            except _BuggyPage as bug:
                told = LostInput(self._path, str(bug), TELL, self._at or None)
                lost = self._describe_loss(Ended.LARGE) if reader.is_full else told
            if held is not None:
                yield held
        finally:
            _READERS.give_back(reader, whole=kept)
        if lost is None:
            return False
        on, self._at = bool(self._at), 0
        yield lost
        return on

    def _talk(self, reader: Reader) -> Iterator[wire.FromChild | None]:
        """What the process says; None when it has begun with a page, so that the one before can be handed on."""
        reader.begin(self._seconds)
        reader.say(self._job)
        while True:
            message = reader.hear()
            if isinstance(message, wire.PageAsked):
                wanted = self._wants(message.number)
                reader.begin(self._seconds)
                reader.say(wire.PageWanted(wanted))
                if wanted:
                    yield None
                continue
            yield message
            if isinstance(message, wire.OrderDone):
                return

    def _wants(self, number: int) -> bool:
        """Whether a page is to be read that no process was lost at before."""
        if number <= self._asked:
            return False
        self._asked = number
        wanted = self._wanted(number)
        self._at = number if wanted else 0
        return wanted

    def _take_in(self, message: wire.FromChild | None) -> Item | None:
        """What a message means for the caller.

        Raises:
            ReaderEnded: the process got no further.
            _BuggyPage: the same, and why.
            MissingDependency: as the process says.
        """
        match message:
            case wire.SheetFound() | wire.PageDrawn() | wire.PageMade():
                self._at = 0
                return message
            case wire.InputRefused(reason, step, page):
                self._at = 0
                return UnreadableInput(self._path, reason, step, page)
            case wire.LibraryLacking(words, step):
                raise MissingDependency(words, step)
            case wire.MemoryExhausted():
                raise ReaderEnded(Ended.LARGE)
            case wire.LoaderBroken():
                log.debug("%s", message.trace)
                raise _BuggyPage(describe_bug(message.kind, message.place, message.line))
            case _:
                return None

    def _describe_loss(self, why: Ended) -> LostInput:
        """What a person is told of what was lost."""
        what = "该页" if self._at else f"第 {self._asked} 页之后的内容" if self._asked else "该文件"
        limits = self._job.limits
        reason = why.value.format(what=what, seconds=round(self._seconds), megabytes=limits.page_max_mb)
        if why is Ended.COSTLY:
            self._seconds = max(_LEAST_SECONDS, self._seconds / 2)
        return LostInput(self._path, reason, _STEP, self._at or None)


class _BuggyPage(Exception):
    """A bug in one line."""


# ------------------------------------------------------------------------------------------------ processes that wait
class _IdleReaders:
    """Processes that have nothing to do, for whichever thread has a file next."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._idle: list[Reader] = []
        self._owner = os.getpid()
        atexit.register(self.close)

    def take(self, megabytes: int) -> Reader:
        """A process that may take so much, ready to be asked.

        Raises:
            IntakeError: none can be started.
        """
        reader = self._find_idle(megabytes) or Reader(megabytes)
        reader.await_ready()
        return reader

    def prepare(self, megabytes: int) -> None:
        """Starts a process that will soon be asked for, and does not wait for it.

        Raises:
            IntakeError: none can be started.
        """
        reader = self._find_idle(megabytes) or Reader(megabytes)
        with self._guard:
            self._idle.append(reader)

    def _find_idle(self, megabytes: int) -> Reader | None:
        with self._guard:
            self._forget_foreign()
            while self._idle:
                reader = self._idle.pop()
                if reader.megabytes == megabytes and reader.is_there:
                    return reader
                reader.end()
        return None

    def give_back(self, reader: Reader, *, whole: bool) -> None:
        """Takes a process back; one that has not finished, or has grown, is ended."""
        if whole and reader.rest() and os.getpid() == self._owner:
            with self._guard:
                if len(self._idle) < _MOST_IDLE:
                    self._idle.append(reader)
                    return
        reader.end()

    def close(self) -> None:
        """Ends them all."""
        with self._guard:
            self._forget_foreign()
            while self._idle:
                self._idle.pop().end()

    def _forget_foreign(self) -> None:
        """Behind a fork the processes are the other one's."""
        if os.getpid() != self._owner:
            self._idle, self._owner = [], os.getpid()


_READERS = _IdleReaders()
