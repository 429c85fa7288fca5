"""One run over an inbox, from looking into it to the summary. Killed at any moment, it goes on where it was.

What a run leaves follows from the papers, the rules and the words it was called with; only `run.json` knows times.
"""

import contextlib
import logging
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from intake import __version__
from intake.batch import summary
from intake.batch.inbox import Bundle, Inbox, assign_folders, list_inbox
from intake.batch.journal import KEPT, ROOM, Journal, JournalEntry
from intake.batch.progress import Show
from intake.batch.register import NoRegister, Register
from intake.batch.scheduler import Counts, Plan, Policy
from intake.batch.tasks import CaseOrder, Message, Runner, cannot_write
from intake.disk.drafts import find_drafts, remove_drafts
from intake.errors import ExitCode, escape_controls
from intake.export.folder import refuse_among

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        inbox: Where the cases lie.
        output: Where results go.
        order: What is asked for every case.
        dated: Whether the day of application was given, and does not default to the day a case first came.
        policy: What to do with what is there already.
        register: Where cases come in.
    """

    inbox: Path
    output: Path
    order: CaseOrder
    dated: bool = False
    policy: Policy = field(default_factory=Policy)
    register: Register = field(default_factory=NoRegister)

    @property
    def keeps_ledger(self) -> bool:
        """Whether its cases come into a ledger."""
        return not isinstance(self.register, NoRegister)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run: the entries of its cases, what was refused in the inbox, and counts."""

    entries: tuple[JournalEntry, ...]
    refused: int
    counts: Counts

    @property
    def exit_code(self) -> ExitCode:
        """A failure weighs more than a doubt: it may hide any number of them."""
        if not any(e.documents for e in self.entries):
            return ExitCode.NOTHING_READABLE
        if self.refused or any(e.failures for e in self.entries):
            return ExitCode.SOME_FAILED
        return ExitCode.NEEDS_PERSON if any(e.needs_person for e in self.entries) else ExitCode.DONE

    def __str__(self) -> str:
        counts, failed = self.counts, sum(len(e.failures) for e in self.entries) + self.refused
        look_at = sum(e.needs_person for e in self.entries)
        return (
            f"{counts.cases} 个案卷（{counts.cases_kept} 个无变化），{sum(e.documents for e in self.entries)} 份文书；"
            f"{look_at} 个案卷需人工核对，{sum(bool(e.error) for e in self.entries)} 个未能预审，{failed} 处未能读取"
        )


def run_batch(job: Job, runner: Runner, show: Show, only: Collection[str] | None = None) -> Done:
    """Brings the results up to date with the inbox.

    Args:
        job: What is to be done.
        runner: Who does it; it is left open.
        show: Told of the progress.
        only: Names of the cases to be looked at; None = all.

    Raises:
        UnsafeLayout: the inbox is a link, or the results would lie in it.
        UsageError: there is no inbox, or another run writes the same results.
        Halt: the run cannot go on; the same command takes up where it was.
    """
    inbox = list_inbox(job.inbox)
    refuse_among([job.inbox], job.output)
    journal = Journal(job.output)
    try:
        with journal.hold_lock():
            return _run_cases(job, _limit_inbox(inbox, only), journal, runner, show)
    except OSError as error:
        raise cannot_write(job.output, error) from error


def _run_cases(job: Job, inbox: Inbox, journal: Journal, runner: Runner, show: Show) -> Done:
    remove_drafts(find_drafts(journal.output, below=True, held=True))
    entries = journal.read_entries()
    day, before = _find_day(job, journal), journal.read_run()
    told = {
        "inbox": str(job.inbox),
        "version": __version__,
        "day": day.isoformat(),
        "started": _local_time(),
        "ended": "",
        "head": _find_head(before),
    }
    journal.note_run(told)
    for refused in inbox.refused:
        log.error("%s", refused)
    _warn_loose_pictures(inbox.bundles)
    orders = {b.name: _dated_order(job, day, entries.get(b.name)) for b in inbox.bundles}
    places = assign_folders(inbox.bundles, {e.case: e.folder for e in entries.values()})
    begun = job.register.head
    job.register.look_back(_find_head(before))
    plan = Plan(inbox.bundles, orders, places, journal, job.policy, job.register, None if job.dated else day)
    _drive_plan(plan, runner, show)
    looked = job.register.head
    job.register.look_back(begun)
    overtaken = _find_overtaken(inbox.bundles, journal, job.register)
    again = Plan(overtaken, orders, places, journal, replace(job.policy, overwrite=False), job.register)
    _drive_plan(again, runner, lambda _: show(plan.counts))
    summary.write_summary(journal, inbox.refused)
    shutil.rmtree(journal.output / ROOM / KEPT, ignore_errors=True)
    after = journal.read_entries()
    head = looked if _were_all_looked_at(inbox.bundles, after) else told["head"]
    journal.note_run({**told, "ended": _local_time(), "counts": asdict(plan.counts), "head": head})
    return Done(tuple(after[b.name] for b in inbox.bundles), len(inbox.refused), plan.counts)


def _find_head(last: Mapping[str, Any]) -> str:
    """The event of the ledger up to which a run looked at every case; empty where none did."""
    head = last.get("head", "")
    return head if isinstance(head, str) else ""


def _were_all_looked_at(bundles: Collection[Bundle], entries: Mapping[str, JournalEntry]) -> bool:
    """Whether no case with results was left aside: what happened to such a case is still to be looked at."""
    names = {bundle.name for bundle in bundles}
    return all(name in names for name, entry in entries.items() if entry.entry)


def _find_overtaken(bundles: Collection[Bundle], journal: Journal, register: Register) -> tuple[Bundle, ...]:
    """Cases that were judged before an earlier one of the same inbox was: what that one claims was not known yet."""
    entries = journal.read_entries()
    known = [(b, entry) for b in bundles if (entry := entries[b.name]).entry]
    return tuple(bundle for bundle, entry in known if not register.is_current(entry.entry, entry.standing))


def _limit_inbox(inbox: Inbox, only: Collection[str] | None) -> Inbox:
    if only is None:
        return inbox
    return replace(inbox, bundles=tuple(b for b in inbox.bundles if b.name in only))


def _find_day(job: Job, journal: Journal) -> date:
    """The day on which cases that are new count as applied for: that of the run that was interrupted, else the order's."""
    last = journal.read_run()
    if not job.dated and last and not last.get("ended"):
        with contextlib.suppress(ValueError, TypeError):
            return date.fromisoformat(last["day"])
    return job.order.applied


def _dated_order(job: Job, day: date, entry: JournalEntry | None) -> CaseOrder:
    """A case keeps the day on which it first came, so that judging it again tomorrow says the same."""
    return replace(job.order, applied=entry.day if entry and not job.dated else day)


def _warn_loose_pictures(bundles: Collection[Bundle]) -> None:
    loose = sum(b.is_loose_picture for b in bundles)
    if loose:
        log.warning("收件夹里直接放着 %d 张图片，各作一个案卷；同一个人的材料请放进一个文件夹", loose)


def _drive_plan(plan: Plan, runner: Runner, show: Show) -> None:
    """Keeps the runner busy until the plan is finished."""
    while not plan.is_finished:
        while runner.free() > 0 and (task := plan.next_task()) is not None:
            runner.put(task)
        for outcome in runner.take():
            for message in outcome.messages:
                _repeat_message(message)
            plan.settle_outcome(outcome)
        show(plan.counts)


def _repeat_message(message: Message) -> None:
    """What a worker had to say, once more where the terminal is."""
    logger = logging.getLogger(message.logger)
    if logger.isEnabledFor(message.level):
        logger.log(message.level, "%s", message.text)


def _local_time() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


def read_status(output: Path) -> Mapping[str, object]:
    """What a folder of results holds, for people and programs."""
    journal = Journal(output)
    entries = journal.read_entries()
    last = journal.read_run()
    return {
        "output": escape_controls(str(output)),
        "cases": len(entries),
        "finished": sum(bool(e.key) for e in entries.values()),
        "needs_person": sum(e.needs_person for e in entries.values()),
        "not_judged": sum(bool(e.error) for e in entries.values()),
        "failures": sum(len(e.failures) for e in entries.values()),
        "pages": sum(p.pages for e in entries.values() for p in e.papers),
        "last_run": dict(last),
    }
