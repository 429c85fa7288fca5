"""Reads what comes in, in a thread of its own, by the machinery of `intake run`: workers, journal, register.

What was uploaded comes before the watch folder, a few cases at a time, so that whoever stands at the window does not wait for a
morning's stack. Nothing is asked of signals: workers end with the server, and a run that ends at any moment goes on where it was.
"""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from intake.batch import workers
from intake.batch.inbox import Bundle, Inbox, list_inbox
from intake.batch.journal import KEPT, ROOM, Journal, JournalEntry
from intake.batch.register import Incoming, LedgerRegister
from intake.batch.run import Job, run_batch
from intake.batch.scheduler import Counts
from intake.batch.tasks import CaseOrder, Halt, Runner
from intake.batch.watch import Pace, Signature, Watcher
from intake.errors import IntakeError, escape_controls, system_reason
from intake.ledger.results import note_results
from intake.ledger.store import Ledger
from intake.settings import Settings
from intake.web.reading.board import Board, CaseProgress, NotedRunner, ReadingState, tell_failures
from intake.web.reading.uploads import is_owned, remove_abandoned

if TYPE_CHECKING:
    from intake.batch.worker_context import Equip

log = logging.getLogger(__name__)

RESULTS, WATCHED = "results", "results-watched"
INBOX = "inbox"
_AT_ONCE = 4
"""Cases of one run: enough that workers find pages, few enough that the next upload waits for minutes and not for hours."""
_IDLE = 120.0
"""Seconds without work after which workers are let go: each holds a gigabyte, and starting one takes three seconds."""
_AGAIN = 30.0
"""Seconds until reading is tried again where something kept it: a full disk, a ledger that is locked, another run."""
_TIDY = 3600.0
"""Seconds between two looks for uploads that nobody finished."""
_PACE = Pace()
_LEAVING = 10.0
"""Seconds that the thread gets to end; workers are killed within one."""


class _AskedToEnd(Exception):
    """The server ends."""


class OwnRegister(LedgerRegister):
    """The register for cases whose papers are the server's own: a purge removes their folders, too."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._book = ledger

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """See `Register.enter`."""
        incoming = list(cases)
        entered = super().enter(incoming)
        with self._book.writing() as writing:
            for one in incoming:
                if one.name in entered and is_owned(one.path):
                    note_results(writing.connection, entered[one.name], [one.path])
        return entered


@dataclass(frozen=True, slots=True)
class CaseSource:
    """Where cases come from: the folder, where their results go, what was seen of it, and who takes cases in."""

    inbox: Path
    output: Path
    watcher: Watcher
    register: LedgerRegister


class BackgroundReader:
    """Reads the cases of a room, and of a watch folder where there is one.

    Args:
        ledger: Where cases come in.
        room: The server's own folder.
        make_runner: Starts what does the work; asked anew after workers were let go.
        watched: The office's watch folder.
        pace: How often that one is looked at, and how long its files must stand still.
    """

    def __init__(
        self,
        ledger: Ledger,
        room: Path,
        make_runner: Callable[[], Runner],
        watched: Path | None = None,
        pace: Pace = _PACE,
    ) -> None:
        self.board = Board()
        self._room, self._make_runner, self._pace = room, make_runner, pace
        self._own = CaseSource(room / INBOX, room / RESULTS, Watcher(0.0), OwnRegister(ledger))
        self._watched = None
        if watched is not None:
            self._watched = CaseSource(watched, room / WATCHED, Watcher(pace.still), LedgerRegister(ledger))
        self._ledger = ledger
        self._runner: Runner | None = None
        self._woken, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._own_is_done, self._tidied, self._worked = False, 0.0, time.monotonic()

    def start(self) -> None:
        """Begins in the background; what an earlier server left unfinished comes first."""
        self._own.inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ended.clear()
        self._thread = threading.Thread(target=self._read_on, name="intake-reading", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends reading, its workers with it; what is done is kept."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_LEAVING)
        self._let_workers_go()

    def wake(self) -> None:
        """Says that something came in by the page."""
        self._own_is_done = False
        self._woken.set()

    def find_progress(self, path: Path) -> CaseProgress:
        """How far an uploaded case is: from the board, or from the journal of an earlier server."""
        told = self.board.find(path)
        if told is not None:
            return told
        entry = Journal(self._own.output).find_entry(path.name)
        return _tell_entry(entry) if entry is not None and _is_finished(entry) else CaseProgress()

    def find_added_progress(self, place: Path) -> CaseProgress | None:
        """How far papers are that were added to a case; None where the case lies in no folder that is read here.

        Only a journal that has all of them tells that they are read: the board may still speak of what the case was before.

        Args:
            place: The folder in the case's own into which they went.
        """
        source, path = self._find_source(place.parent)
        if source is None:
            return None
        told, entry = self.board.find(path), Journal(source.output).find_entry(path.name)
        if told is not None and told.state in (ReadingState.READING, ReadingState.JUDGING):
            return told
        files = {str(path / place.name / name) for name in _list_names(place)}
        if entry is None or not files or not _is_finished(entry):  # a share may be away for a while
            return CaseProgress()
        is_read = entry.was_given_up or files <= {paper.path for paper in entry.papers}
        return _tell_entry(entry) if is_read else CaseProgress()

    def _find_source(self, folder: Path) -> tuple[CaseSource | None, Path]:
        """Whose inbox a case's folder lies in, and how it is called there; folders of the ledger are without links."""
        for source in (self._own, self._watched):
            if source is not None and folder.parent == source.inbox.resolve():
                return source, source.inbox / folder.name
        return None, folder

    # -------------------------------------------------------------------------------------------- the thread
    def _read_on(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            try:
                worked = self._look_once()
            except _AskedToEnd:
                break
            except IntakeError as error:
                worked = self._pause(str(error))
            except Exception as error:  # the thread must survive a bug; logged and shown
                log.debug("", exc_info=True)
                worked = self._pause(f"后台识读出错（{type(error).__name__}），稍后再试")
            if not worked:
                self._rest(self._pace.every)
        self._let_workers_go()

    def _look_once(self) -> bool:
        """Reads the next few cases; whether there were any."""
        if time.monotonic() - self._tidied > _TIDY:
            remove_abandoned(self._room)
            self._tidied = time.monotonic()
        if not self._own_is_done:
            self._own_is_done = True  # before looking: who comes meanwhile is looked for again
            if self._read_ready(self._own):
                self._own_is_done = False
                return True
        return self._watched is not None and self._read_ready(self._watched)

    def _read_ready(self, source: CaseSource) -> bool:
        inbox = _try_list(source.inbox)
        if inbox is None:
            return False
        ready = source.watcher.ready_cases(inbox)
        entries = Journal(source.output).read_entries() if ready else {}
        known = {b.name: ready[b.name] for b in inbox.bundles if b.name in ready and _is_settled(source, entries, b)}
        source.watcher.note_taken(known)
        places = {b.name: b.path for b in inbox.bundles if b.name in ready and b.name not in known}
        if not places:
            return False
        self.board.note_waiting([path for path in places.values() if self.board.find(path) is None])
        chosen = dict(list(places.items())[:_AT_ONCE])
        self._run_cases(source, chosen, {name: ready[name] for name in chosen})
        return True

    def _run_cases(self, source: CaseSource, places: Mapping[str, Path], ready: Mapping[str, Signature]) -> None:
        """One run; one that ends with an error leaves no half-done task behind for the next."""
        today = date.today()  # noqa: DTZ011 the day at the office's window
        job = Job(source.inbox, source.output, CaseOrder("", "", today), register=source.register)
        self.board.note_waiting(list(places.values()))
        try:
            done = run_batch(job, NotedRunner(self._open_runner(), self.board), self._show, only=places.keys())
        except BaseException:
            self._let_workers_go()
            raise
        finally:
            shutil.rmtree(self._own.output / ROOM / KEPT, ignore_errors=True)
            self._worked = time.monotonic()
        source.watcher.note_taken(ready)
        for entry in done.entries:
            self._note_end(entry, places[entry.case])

    def _note_end(self, entry: JournalEntry, path: Path) -> None:
        """How a case ended; papers of another person than their case's are a case of their own, whose folder it is then."""
        self.board.note_case(path, _tell_entry(entry))
        if entry.entry and is_owned(path):
            with self._ledger.writing() as writing:
                note_results(writing.connection, entry.entry, [path])

    def _show(self, counts: Counts) -> None:
        del counts
        if self._ended.is_set():
            raise _AskedToEnd
        self.board.halt("")

    def _open_runner(self) -> Runner:
        if self._runner is None:
            self._runner = self._make_runner()
        return self._runner

    def _let_workers_go(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.close()

    def _pause(self, why: str) -> bool:
        """Tells why nothing can be read, and waits before it is tried again."""
        log.warning("%s", why)
        self.board.halt(why)
        self._own_is_done = False
        self._let_workers_go()
        self._ended.wait(_AGAIN)
        return True

    def _rest(self, seconds: float) -> None:
        if time.monotonic() - self._worked > _IDLE:
            self._let_workers_go()
        self._woken.wait(seconds)


def make_processes(equip: "Equip", settings: Settings) -> Callable[[], Runner]:
    """What starts workers of this machine as the settings say.

    Args:
        equip: Puts a worker's bench together; it travels by name.
        settings: How many, and what one may take.
    """
    most = settings.worker_max_mb
    number, threads = workers.fit_workers(settings.workers, settings.threads, most)
    limits = workers.WorkerLimits(number, threads, settings.page_timeout, most, logging.WARNING)
    return lambda: workers.Processes(equip, limits)


# ------------------------------------------------------------------------------------------------ what is done already
def _try_list(inbox: Path) -> Inbox | None:
    """What lies in a folder; None while a share is away."""
    try:
        return list_inbox(inbox)
    except Halt:
        raise
    except (IntakeError, OSError) as error:
        reason = error.message if isinstance(error, IntakeError) else system_reason(error)
        log.info("%s：暂时无法查看（%s）", escape_controls(str(inbox)), reason)
        return None


def _is_finished(entry: JournalEntry) -> bool:
    return bool(entry.key) or entry.was_given_up


def _is_settled(source: CaseSource, entries: Mapping[str, JournalEntry], bundle: Bundle) -> bool:
    """Whether an earlier server, or `intake run`, finished a case with the files that it has: nothing came, went or changed since.

    What a changed rule finds anew is found when the case is opened; an inbox of a year is not hashed at every start.
    """
    entry = entries.get(bundle.name)
    if entry is None or not _is_finished(entry):
        return False
    if {paper.path for paper in entry.papers} != set(map(str, bundle.files)):
        return False
    then = Journal(source.output).changed_at(entry)
    return all(_changed_at(path) <= then for path in bundle.files)


def _list_names(folder: Path) -> list[str]:
    """The names of the files in a folder; none where it is gone."""
    return os.listdir(folder) if folder.is_dir() else []


def _changed_at(path: Path) -> float:
    """When a file was written or put here, whichever was later; a copy keeps the time of its original."""
    try:
        status = os.lstat(path)
    except OSError:
        return float("inf")
    return max(status.st_mtime, status.st_ctime)


def _tell_entry(entry: JournalEntry) -> CaseProgress:
    pages = sum(max(1, paper.pages) for paper in entry.papers)
    state = ReadingState.DONE if entry.documents else ReadingState.FAILED
    return CaseProgress(state, pages, pages, tell_failures(entry.failures), entry.entry, entry.error)
