"""A folder that scanners drop files into: every case is taken when it is complete, and once.

The folder is looked at from time to time, because shares on the network report no changes. A case is complete when the
names, sizes and times of all its files have stood still for a while; one to which a page is added later is judged again,
and its other pages are not read twice. What was taken is also known from the journal, so a watch that is started again
takes up where it was.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from intake.batch.inbox import Bundle, Inbox, list_inbox
from intake.batch.progress import Show
from intake.batch.run import Done, Job, run_batch
from intake.batch.tasks import Runner
from intake.check import find_case_file
from intake.errors import ExitCode, IntakeError, UnsafeLayout, UsageError, escape_controls, system_reason
from intake.export.folder import refuse_among
from intake.ledger.failures import LedgerFailure

log = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int, bool], ...]
"""Of every file of a case: path, bytes, time of the last change in nanoseconds, and whether it can be opened."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, and how long a case must stand still, in seconds.

    The default of `still` is twice that of `every`: a scanner that writes a page in a few seconds has changed something
    in between; a slow copy over a network stalls for longer and is then only taken once more.
    """

    every: float = 5.0
    still: float = 10.0


class Watcher:
    """What was seen of an inbox, and what was taken from it."""

    def __init__(self, still: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._still, self._clock = still, clock
        self._seen: dict[str, tuple[Signature, float]] = {}
        self._taken: dict[str, Signature] = {}

    def ready_cases(self, inbox: Inbox) -> Mapping[str, Signature]:
        """The cases that are complete and were not taken as they are now."""
        now = self._clock()
        found = {b.name: bundle_signature(b) for b in inbox.bundles}
        self._seen = {name: self._still_since(name, signed, now) for name, signed in found.items()}
        return {
            name: signed
            for name, (signed, since) in self._seen.items()
            if now - since >= self._still and self._taken.get(name) != signed
        }

    def note_taken(self, cases: Mapping[str, Signature]) -> None:
        """Says that these were taken as they were then."""
        self._taken.update(cases)

    @property
    def is_waiting(self) -> bool:
        """Whether there is a case that was not taken as it is now."""
        return any(self._taken.get(name) != signed for name, (signed, _) in self._seen.items())

    def _still_since(self, name: str, signed: Signature, now: float) -> tuple[Signature, float]:
        before = self._seen.get(name)
        return before if before is not None and before[0] == signed else (signed, now)


def bundle_signature(bundle: Bundle) -> Signature:
    """How the files of a case stand now, what a person typed for it included."""
    typed = find_case_file(bundle.path)
    return tuple(_file_state(path) for path in (*bundle.files, *((typed,) if typed else ())))


def _file_state(path: Path) -> tuple[str, int, int, bool]:
    """A file that cannot be opened may still be held by the scanner; once it can be, it counts as changed."""
    try:
        status = os.lstat(path)
        opens = os.access(path, os.R_OK)
    except OSError:
        return str(path), -1, 0, False
    return str(path), status.st_size, status.st_mtime_ns, opens


def watch_inbox(
    job: Job, runner: Runner, show: Show, pace: Pace, *, once: bool, sleep: Callable[[float], None] = time.sleep
) -> ExitCode:
    """Takes what comes until it is interrupted, or with `once` until all that lies there was taken.

    Raises:
        UsageError: there is no such folder at the start.
        UnsafeLayout: it is a link or a folder of results at the start, or the results would lie in it.
        Halt: results cannot be written.
    """
    list_inbox(job.inbox)
    refuse_among([job.inbox], job.output)
    watcher, worst, told = Watcher(pace.still), ExitCode.DONE, set[str]()
    while True:
        inbox = _try_list(job.inbox)
        if inbox and _tell_refused(inbox, told):
            worst = max(worst, ExitCode.SOME_FAILED)
        ready = watcher.ready_cases(inbox) if inbox else {}
        if ready and (done := _run_ready(job, runner, show, ready)):
            watcher.note_taken(ready)
            worst = max(worst, done.exit_code)
        if once and inbox is not None and not watcher.is_waiting:
            return worst
        sleep(pace.every)


def _tell_refused(inbox: Inbox, told: set[str]) -> bool:
    """Says once of everything that is no case and lies in a case's place that it is none; whether there was something new."""
    fresh = [str(refused) for refused in inbox.refused if str(refused) not in told]
    for line in fresh:
        log.error("%s", line)
    told.update(fresh)
    return bool(fresh)


def _try_list(inbox: Path) -> Inbox | None:
    """What lies in the inbox; None while the share is away, or while somebody has put a link or a mark of results in its place."""
    try:
        return list_inbox(inbox)
    except (UsageError, UnsafeLayout, OSError) as error:
        reason = error.message if isinstance(error, IntakeError) else system_reason(error)
        log.warning("%s：暂时无法查看（%s），稍后再试", escape_controls(str(inbox)), reason)
        return None


def _run_ready(job: Job, runner: Runner, show: Show, cases: Mapping[str, Signature]) -> Done | None:
    """One run over these cases; None where the inbox cannot be looked at any more, or another run is at the results."""
    if not job.dated:  # a watch outlives midnight
        job = replace(job, order=replace(job.order, applied=date.today()))  # noqa: DTZ011 the day at the office's window
    try:
        done = run_batch(job, runner, show, only=cases.keys())
    except (UsageError, UnsafeLayout, LedgerFailure) as error:
        log.warning("%s，稍后再试", error.message)
        return None
    log.warning("%s", done)
    return done
