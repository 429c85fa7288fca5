"""How far the reading of each case is: noted by whoever stands between the run and its workers, asked for by pages.

The run itself counts all its cases together; a person at a window waits for one. Nothing here decides anything: where the server is
started anew, the journal says what is done.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from intake.batch.tasks import Judge, Judged, Looked, Lost, PageRead, ReadPage, Runner, Survey, Task, TaskOutcome
from intake.errors import escape_controls

_MOST = 200
"""Cases that are remembered; what lies further back is told by the journal."""


class ReadingState(StrEnum):
    """How far a case is; the values are what scripts get."""

    COLLECTING = "collecting"
    """Its files are still coming."""
    WAITING = "waiting"
    READING = "reading"
    JUDGING = "judging"
    DONE = "done"
    FAILED = "failed"
    """Nothing could be read, or whoever was at it came to no end."""


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A file or page that could not be read: its name, the page (None: all of it), and why."""

    file: str
    page: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How far one case is.

    Attributes:
        state: See there.
        pages_done: Pages that need no more work, failed ones among them.
        pages_total: All that were counted.
        failures: What could not be read.
        case: Its id in the ledger, once it has one.
        error: Why there is no verdict.
    """

    state: ReadingState = ReadingState.WAITING
    pages_done: int = 0
    pages_total: int = 0
    failures: tuple[UnreadPart, ...] = ()
    case: str = ""
    error: str = ""


@dataclass(slots=True)
class _Pages:
    """Pages of a case by file: how many there are, and which are missing."""

    numbers: dict[Path, int] = field(default_factory=dict[Path, int])
    missing: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])


class Board:
    """What is known of the cases at hand, by the place of their papers; threads may share it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._cases: OrderedDict[Path, CaseProgress] = OrderedDict()
        self._pages: dict[Path, _Pages] = {}
        self._halted = ""

    def find(self, path: Path) -> CaseProgress | None:
        """How far a case is that was noted since the server began."""
        with self._guard:
            return self._cases.get(path)

    def list_running(self) -> Mapping[Path, CaseProgress]:
        """The cases that are being read now."""
        running = (ReadingState.WAITING, ReadingState.READING, ReadingState.JUDGING)
        with self._guard:
            return {path: told for path, told in self._cases.items() if told.state in running}

    def list_failed(self) -> Mapping[Path, CaseProgress]:
        """The cases of which nothing could be read, the last one first."""
        with self._guard:
            return {path: told for path, told in reversed(self._cases.items()) if told.state is ReadingState.FAILED}

    @property
    def halted(self) -> str:
        """What keeps everything from being read; empty where nothing does."""
        with self._guard:
            return self._halted

    def halt(self, why: str) -> None:
        """Notes what keeps everything from being read, or with nothing that it goes on. What was at work waits again."""
        with self._guard:
            self._halted = why
            for path, told in self._cases.items():
                if why and told.state in (ReadingState.READING, ReadingState.JUDGING):
                    self._cases[path] = replace(told, state=ReadingState.WAITING)

    def note_waiting(self, paths: Sequence[Path]) -> None:
        """Notes cases that are going to be read."""
        with self._guard:
            for path in paths:
                self._pages.pop(path, None)
                self._put(path, CaseProgress())

    def note_put(self, task: Task) -> None:
        """Notes that a task was handed out."""
        with self._guard:
            if isinstance(task, Survey):
                self._change(task.bundle.path, state=ReadingState.READING)
            elif isinstance(task, Judge):
                total = self._find(task.bundle.path).pages_total
                self._change(task.bundle.path, state=ReadingState.JUDGING, pages_done=total)

    def note_outcome(self, outcome: TaskOutcome) -> None:
        """Notes what came of a task; whether a lost one is tried again is for the run to say."""
        with self._guard:
            match outcome.task, outcome.result:
                case Survey() as task, Looked() as found:
                    self._count_pages(task.bundle.path, found)
                case ReadPage() as task, PageRead() as read:
                    self._take_page(task, read)
                case Judge() as task, Judged() as judged:
                    self._change(task.bundle.path, **_tell_judged(judged))
                case (Judge() | Survey()) as task, Lost() as lost:
                    self._change(task.bundle.path, error=lost.loss.value)
                case _:
                    pass

    def note_case(self, path: Path, told: CaseProgress) -> None:
        """Notes how far a case is by whoever knows it otherwise: the journal, or a desk that read it."""
        with self._guard:
            self._put(path, told)

    # -------------------------------------------------------------------------------------------- inside
    def _find(self, path: Path) -> CaseProgress:
        return self._cases.get(path, CaseProgress())

    def _put(self, path: Path, told: CaseProgress) -> None:
        self._cases[path] = told
        self._cases.move_to_end(path)
        while len(self._cases) > _MOST:
            old, _ = self._cases.popitem(last=False)
            self._pages.pop(old, None)

    def _change(self, path: Path, **values: object) -> None:
        self._cases[path] = replace(self._find(path), **values)  # type: ignore[arg-type]

    def _count_pages(self, path: Path, found: Looked) -> None:
        """A file without pages counts as one, which is done."""
        pages = self._pages.setdefault(path, _Pages())
        for file in found.files:
            pages.numbers[file.path] = max(1, len(file.numbers))
            pages.missing |= {(file.sha256, number) for number in file.missing}
        self._tell_pages(path, pages)

    def _take_page(self, task: ReadPage, read: PageRead) -> None:
        """A page is read once for every case that has it."""
        leaf = task.sha256, task.number
        for path, pages in self._pages.items():
            if leaf not in pages.missing:
                continue
            pages.missing.discard(leaf)
            self._tell_pages(path, pages)
            if read.failed:
                lost = UnreadPart(escape_controls(task.path.name), task.number, read.why or "未能读取")
                self._change(path, failures=(*self._find(path).failures, lost))

    def _tell_pages(self, path: Path, pages: _Pages) -> None:
        total = sum(pages.numbers.values())
        self._change(path, pages_total=total, pages_done=total - len(pages.missing))


def _tell_judged(judged: Judged) -> Mapping[str, object]:
    state = ReadingState.DONE if judged.documents else ReadingState.FAILED
    return {
        "state": state,
        "case": judged.entry,
        "error": judged.error,
        "failures": tell_failures(judged.failures),
    }


def tell_failures(failures: Sequence[Mapping[str, object]]) -> tuple[UnreadPart, ...]:
    """Failures of a case as people read them: names without folders, reasons without places."""
    return tuple(map(_tell_failure, failures))


def _tell_failure(failure: Mapping[str, object]) -> UnreadPart:
    file, page = str(failure.get("file", "")), failure.get("page")
    number = page if isinstance(page, int) else None
    shown = escape_controls(file)
    reason = str(failure.get("reason", "")).removeprefix(shown)
    if number is not None:
        reason = reason.removeprefix(f" 第 {number} 页")
    return UnreadPart(escape_controls(Path(file).name), number, reason.removeprefix("："))


def say_progress(progress: CaseProgress, halted: str, done: str) -> str:
    """How far a case is, for people.

    Args:
        progress: How far.
        halted: What keeps everything from being read; empty where nothing does.
        done: What is said once it is read.
    """
    match progress.state:
        case ReadingState.WAITING:
            return f"暂时不能识读：{halted}" if halted else "排队等候识读"
        case ReadingState.READING:
            return _say_pages(progress)
        case ReadingState.JUDGING:
            return "正在预审"
        case ReadingState.FAILED:
            return f"未能完成：{progress.error}" if progress.error else "没有一份材料能读"
        case _:
            return done


def _say_pages(progress: CaseProgress) -> str:
    if not progress.pages_total:
        return "正在清点页数"
    return f"正在识读：已读 {progress.pages_done} 页，共 {progress.pages_total} 页"


class NotedRunner:
    """See `intake.batch.tasks.Runner`: the same workers, and a board that hears of all that goes through.

    Args:
        runner: Does the work; whoever made it closes it.
        board: Hears of it.
    """

    def __init__(self, runner: Runner, board: Board) -> None:
        self._runner, self._board = runner, board

    def free(self) -> int:
        """See `Runner.free`."""
        return self._runner.free()

    def put(self, task: Task) -> None:
        """See `Runner.put`."""
        self._board.note_put(task)
        self._runner.put(task)

    def take(self) -> Sequence[TaskOutcome]:
        """See `Runner.take`."""
        outcomes = self._runner.take()
        for outcome in outcomes:
            self._board.note_outcome(outcome)
        return outcomes

    def close(self) -> None:
        """See `Runner.close`."""
        self._runner.close()
