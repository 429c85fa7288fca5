"""What is to be done next: survey every case, read the pages that are missing, judge each case whose pages are settled.

The plan knows no processes and no clock. It hands out tasks and is told what came of them, in any order; the same answers
lead to the same results. Surveys come first, so that progress is counted against true totals.
"""

import logging
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from intake import load
from intake.batch.inbox import Bundle
from intake.batch.journal import Journal, JournalEntry, JournalPaper
from intake.batch.page_status import WHOLE, Settled
from intake.batch.register import Incoming, NoRegister, Register
from intake.batch.tasks import (
    CaseOrder,
    Halt,
    Judge,
    Judged,
    Looked,
    Loss,
    Lost,
    PageRead,
    ReadPage,
    Survey,
    Surveyed,
    Task,
    TaskOutcome,
    case_failure,
)
from intake.errors import ExitCode, UnreadableInput, escape_controls

log = logging.getLogger(__name__)

_ATTEMPTS = 2
"""A worker may die of what it read before, or be killed from outside; twice on the same page is the page's own doing."""

Leaf = tuple[str, int]
"""SHA-256 of a file and the number of a page."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do with what is there already, and when to stop.

    `max_failed`: share of the pages that may fail, 0 to 1.
    """

    overwrite: bool = False
    retry_failed: bool = False
    max_failed: float = 1.0


@dataclass(slots=True)
class Counts:
    """How far the run is. Pages are those of the cases that were surveyed; kept ones need no reading."""

    cases: int = 0
    cases_done: int = 0
    cases_kept: int = 0
    pages: int = 0
    pages_read: int = 0
    pages_kept: int = 0
    pages_failed: int = 0

    @property
    def pages_done(self) -> int:
        """Pages that need no more work, failed ones among them."""
        return self.pages_read + self.pages_kept


@dataclass(slots=True)
class _Open:
    """A case that is not finished."""

    bundle: Bundle
    order: CaseOrder
    folder: str
    before: JournalEntry | None
    looked: Looked | None = None
    parts: int = 0
    missing: set[Leaf] = field(default_factory=set[Leaf])


class Plan:
    """The work of one run.

    Args:
        bundles: The cases.
        orders: By a case's name: what is asked for it.
        folders: By a case's name: where its results go.
        journal: What is known already; told of everything that is finished.
        policy: See there.
        register: Where cases come in before they are judged.
        today: The day on which what comes new is applied for; None where the orders' days stand in any case.
    """

    def __init__(
        self,
        bundles: Iterable[Bundle],
        orders: Mapping[str, CaseOrder],
        folders: Mapping[str, str],
        journal: Journal,
        policy: Policy,
        register: Register | None = None,
        today: date | None = None,
    ) -> None:
        self._journal, self._policy, self._register = journal, policy, register or NoRegister()
        self._today = today
        self._entries: Mapping[str, str] | None = None
        entries = journal.read_entries()
        self._open = {b.name: _Open(b, orders[b.name], folders[b.name], entries.get(b.name)) for b in bundles}
        self.counts = Counts(cases=len(self._open))
        self._surveys: deque[Task] = deque()
        self._pages: deque[Task] = deque()
        self._judges: dict[str, Judge] = {}
        self._looking = len(self._open)
        self._wanted: dict[Leaf, list[str]] = {}
        self._attempts: Counter[object] = Counter()
        self._retried: set[str] = set()
        shut = frozenset() if policy.retry_failed else journal.shut_files()
        for case in self._open.values():
            self._surveys.append(self._make_survey(case, shut))

    @property
    def is_finished(self) -> bool:
        """Whether every case has its results or was given up."""
        return not self._open

    def next_task(self) -> Task | None:
        """The next task; None while everything that can be done is being done."""
        if self._surveys:
            return self._surveys.popleft()
        if (judge := self._next_judge()) is not None:
            return judge
        return self._pages.popleft() if self._pages else None

    def _next_judge(self) -> Judge | None:
        """A case whose pages are settled. Forms bear numbers, so they are printed in the order of the cases, one at a time."""
        if self._looking:
            return None
        entries = self._enter_cases()
        for name, judge in self._judges.items():
            if not judge.order.forms or name == next(iter(self._open)):
                return replace(self._judges.pop(name), entry=entries.get(name, ""))
        return None

    def _enter_cases(self) -> Mapping[str, str]:
        """Every case that is to be judged comes in, in the order of the inbox, once all were surveyed."""
        if self._entries is None:
            self._entries = self._register.enter(
                Incoming(name, case.bundle.path, _list_hashes(case), case.order.applied)
                for name, case in self._open.items()
            )
        return self._entries

    def settle_outcome(self, outcome: TaskOutcome) -> None:
        """Takes in what came of a task.

        Raises:
            Halt: the run cannot go on, or too many pages failed.
        """
        task, result = outcome.task, outcome.result
        if isinstance(result, Halt):
            raise result
        match task:
            case Survey():
                self._settle_survey(task, result)
            case ReadPage():
                self._settle_page(task, result)
            case Judge():
                self._settle_judged(task, result)
        self._refuse_too_many()

    def _refuse_too_many(self) -> None:
        counts, limit = self.counts, self._policy.max_failed
        if not self._looking and counts.pages_failed > limit * counts.pages:
            share = f"{counts.pages_failed} 页未能读取，共 {counts.pages} 页，超过 --max-failed {limit:g}"
            raise Halt(share, "已停止；请检查扫描件，或放宽这个限度后再运行，读过的不会重读", ExitCode.SOME_FAILED)

    # -------------------------------------------------------------------------------------------- surveys
    def _make_survey(self, case: _Open, shut: frozenset[str]) -> Survey:
        before = case.before
        known = before.key if before is not None and self._still_counts(before) else ""
        return Survey(case.bundle, case.bundle.files, case.order, known, shut)

    def _still_counts(self, before: JournalEntry) -> bool:
        """Whether the results of an earlier run may be left as they are, if the papers are the same."""
        to_retry = self._policy.retry_failed and (before.failures or before.error)
        if self._policy.overwrite or to_retry or not self._journal.is_whole(before):
            return False
        return before.was_given_up or self._register.is_current(before.entry, before.standing)

    def _settle_survey(self, task: Survey, result: object) -> None:
        case = self._open[task.bundle.name]
        if isinstance(result, Lost):
            self._settle_lost_survey(case, task, result)
        elif case.parts:
            self._settle_part(case)
        elif isinstance(result, Looked) and self._is_next_applicant(case, result):
            case.order = replace(case.order, applied=self._today or case.order.applied)
            self._surveys.append(self._make_survey(case, task.shut))
        elif isinstance(result, Looked):
            self._looking -= 1
            self._settle_case_files(case, task, result)

    def _is_next_applicant(self, case: _Open, looked: Looked) -> bool:
        """Whether a name of the inbox holds none of the papers that it held: the day on which those came is not theirs."""
        if case.before is None or self._today in (None, case.order.applied):
            return False
        then, now = {paper.sha256 for paper in case.before.papers}, {file.sha256 for file in looked.files}
        return bool(then and now) and then.isdisjoint(now)

    def _settle_lost_survey(self, case: _Open, task: Survey, lost: Lost) -> None:
        """A case whose files cost a worker: surveyed once more, then file by file, then given up."""
        apart = (task.bundle.name, "apart")
        if self._tried_once(("survey", task.bundle.name, task.files, task.shut), lost):
            self._surveys.append(task)
        elif case.parts:
            self._shut_files(task, lost)
            self._settle_part(case)
        elif self._attempts[apart] < _ATTEMPTS:
            self._attempts[apart] += 1
            case.parts = len(task.files)
            self._surveys.extend(replace(task, files=(path,), known="") for path in task.files)
        else:
            self._looking -= 1
            self._give_up_case(case, task, _describe_loss("清点材料时", lost))

    def _tried_once(self, what: object, lost: Lost) -> bool:
        """Whether a task may be tried again: its worker may have died of what it read before, or been killed from outside."""
        self._attempts[what] += 1
        return lost.loss is Loss.DIED and self._attempts[what] < _ATTEMPTS

    def _settle_part(self, case: _Open) -> None:
        """One of the files among which one kills whoever opens it; behind the last the case is surveyed without those."""
        case.parts -= 1
        if not case.parts:
            self._surveys.append(self._make_survey(case, self._journal.shut_files()))

    def _shut_files(self, task: Survey, lost: Lost) -> None:
        for path in task.files:
            try:
                sha256 = load.sha256_of(path)
            except UnreadableInput:
                continue
            self._retried.add(sha256)
            self._journal.give_up(sha256, WHOLE, lost.loss.value.replace("该页", "该文件") + _describe_detail(lost))

    def _settle_case_files(self, case: _Open, task: Survey, looked: Looked) -> None:
        before = case.before
        if before is not None and looked.key == task.known:
            pages = sum(p.pages for p in before.papers)
            self.counts.pages += pages
            self.counts.pages_kept += pages
            self.counts.cases_kept += 1
            self._close_case(case)
            return
        case.looked = looked
        for found in looked.files:
            self._count_file_pages(case, found)
        if not case.missing:
            self._queue_judge(case)

    def _count_file_pages(self, case: _Open, found: Surveyed) -> None:
        """Counts the pages of one file, and puts those in line that are to be read."""
        if self._policy.retry_failed:
            self._retry_file(found.sha256)
        given_up = self._journal.given_up(found.sha256) if found.sha256 else {}
        missing = [number for number in found.missing if number not in given_up]
        failed = len(found.missing) - len(missing) + (not found.numbers)  # a file without pages counts as one
        self.counts.pages += max(1, len(found.numbers))
        self.counts.pages_kept += len(found.numbers) - len(found.missing)
        self.counts.pages_read += failed
        self.counts.pages_failed += failed
        for number in missing:
            self._want_page(case, ReadPage(found.path, found.sha256, number))

    def _retry_file(self, sha256: str) -> None:
        """Forgets which of its pages were given up, once a run."""
        if sha256 and sha256 not in self._retried:
            self._retried.add(sha256)
            self._journal.forget_given_up(sha256)

    def _want_page(self, case: _Open, task: ReadPage) -> None:
        """Puts a page in line, once for all cases that have it."""
        leaf = (task.sha256, task.number)
        case.missing.add(leaf)
        if leaf not in self._wanted:
            self._wanted[leaf] = []
            self._pages.append(task)
        self._wanted[leaf].append(case.bundle.name)

    # -------------------------------------------------------------------------------------------- pages
    def _settle_page(self, task: ReadPage, result: object) -> None:
        leaf = (task.sha256, task.number)
        if isinstance(result, Lost):
            if self._tried_once(leaf, result):
                self._pages.appendleft(task)
                return
            result = PageRead(failed=True, why=result.loss.value + _describe_detail(result))
        if isinstance(result, PageRead):
            self._note_failed_page(task, result)
        waiting = self._wanted.pop(leaf)
        self.counts.pages_read += len(waiting)
        for name in waiting:
            case = self._open[name]
            case.missing.discard(leaf)
            if not case.missing:
                self._queue_judge(case)

    def _note_failed_page(self, task: ReadPage, result: PageRead) -> None:
        self.counts.pages_failed += result.failed
        if result.failed and result.why:
            log.info("%s 第 %d 页：%s", escape_controls(str(task.path)), task.number, result.why)
            self._journal.give_up(task.sha256, task.number, result.why)

    # -------------------------------------------------------------------------------------------- cases
    def _queue_judge(self, case: _Open) -> None:
        """Puts the case in line. What an earlier run wrote of it counts no more from here on."""
        before = case.before
        if before is not None and before.key:
            self._journal.mark_incomplete(before)
        target = self._journal.output / case.folder
        stale = tuple(before.outputs) if before else ()
        self._judges[case.bundle.name] = Judge(case.bundle, case.order, self._settled_pages(case), target, stale)

    def _settled_pages(self, case: _Open) -> Mapping[str, Settled]:
        """What is known of the case's files, by SHA-256; those that cannot be opened have none."""
        found = case.looked.files if case.looked else ()
        return {f.sha256: Settled(f.numbers, self._journal.given_up(f.sha256)) for f in found if f.sha256}

    def _settle_judged(self, task: Judge, result: object) -> None:
        case = self._open[task.bundle.name]
        if isinstance(result, Lost):
            if self._tried_once(("judge", task.bundle.name), result):
                self._judges[task.bundle.name] = task
                return
            for name in task.stale:
                (task.target / name).unlink(missing_ok=True)
            self._give_up_case(case, task, _describe_loss("预审时", result))
        elif isinstance(result, Judged):
            self._journal.write_entry(self._build_entry(case, result))
            self._close_case(case)

    def _give_up_case(self, case: _Open, task: Judge | Survey, error: str) -> None:
        log.error("%s：%s", escape_controls(str(task.bundle.path)), error)
        judged = Judged({}, 0, (case_failure(task, error),), needs_person=True, error=error)
        self._journal.write_entry(self._build_entry(case, judged))
        self._close_case(case)

    def _build_entry(self, case: _Open, judged: Judged) -> JournalEntry:
        looked = case.looked or Looked("", ())
        papers = tuple(JournalPaper(str(f.path), f.sha256, len(f.numbers)) for f in looked.files)
        return JournalEntry(
            case.bundle.name,
            case.folder,
            case.order.applied.isoformat(),
            looked.key,
            papers,
            dict(judged.outputs),
            judged.documents,
            judged.failures,
            judged.needs_person,
            judged.error,
            judged.entry,
            judged.standing,
        )

    def _close_case(self, case: _Open) -> None:
        self.counts.cases_done += 1
        del self._open[case.bundle.name]


def _list_hashes(case: _Open) -> frozenset[str]:
    return frozenset(f.sha256 for f in case.looked.files if f.sha256) if case.looked else frozenset()


def _describe_loss(at_work: str, lost: Lost) -> str:
    return f"{at_work}{lost.loss.value.removeprefix('识读该页的')}{_describe_detail(lost)}"


def _describe_detail(lost: Lost) -> str:
    return f"（{lost.detail}）" if lost.detail else ""
