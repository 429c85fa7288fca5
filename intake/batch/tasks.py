"""What can be asked of a worker, and what it answers: frozen values that travel between processes and machines.

A page is the unit of recognition, so that the pages of one long file are read side by side; a case is the unit of judging.
Whoever carries tasks to workers and answers back is a `Runner`: processes of this machine, or a cluster.
"""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from intake.batch.inbox import Bundle
from intake.batch.page_status import Settled
from intake.errors import ExitCode, IntakeError, escape_controls, system_reason


# ------------------------------------------------------------------------------------------------ tasks
@dataclass(frozen=True, slots=True)
class CaseOrder:
    """What is asked for a case.

    Attributes:
        item: What is applied for, where `case.yaml` does not say; empty = told from the papers.
        insurance: The same.
        applied: The same.
        masked: Whether reports hide numbers of people.
        forms: Whether forms are filled.
    """

    item: str
    insurance: str
    applied: date
    masked: bool = True
    forms: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """Which bytes and pages are there, and which pages are not kept yet.

    `known`: the key of the results that exist; where it still fits, nothing is opened.
    """

    bundle: Bundle
    files: tuple[Path, ...]
    order: CaseOrder
    known: str = ""
    shut: frozenset[str] = frozenset()
    """SHA-256 of files that must not be opened."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Recognise one page and keep it."""

    path: Path
    sha256: str
    number: int


@dataclass(frozen=True, slots=True)
class Judge:
    """Extract, judge and write one case; its pages are settled."""

    bundle: Bundle
    order: CaseOrder
    files: Mapping[str, Settled]
    """By SHA-256."""
    target: Path
    stale: tuple[str, ...] = ()
    """Names of files that an earlier run wrote for this case."""
    entry: str = ""
    """Its id in the ledger; empty where none is kept."""


Task = Survey | ReadPage | Judge


# ------------------------------------------------------------------------------------------------ answers
@dataclass(frozen=True, slots=True)
class Surveyed:
    """One file: its hash, its pages, and those that have to be read. A file that cannot be opened has no pages."""

    path: Path
    sha256: str
    numbers: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a survey found; `key` says what the results of exactly these papers are called, `files` is empty if it is known."""

    key: str
    files: tuple[Surveyed, ...]


@dataclass(frozen=True, slots=True)
class PageRead:
    """How a page went. `failed`: nobody will be able to read it; `why` is set where it is worth another attempt."""

    failed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was written: file name -> SHA-256, and what failed in the case."""

    outputs: Mapping[str, str]
    documents: int
    failures: tuple[Mapping[str, object], ...]
    needs_person: bool
    error: str = ""
    """Why there is no verdict."""
    standing: str = ""
    """What the ledger remembered of the case when it was judged, as a digest."""
    entry: str = ""
    """Its id in the ledger, which is not the task's where the papers are another person's."""


Answer = Looked | PageRead | Judged


def case_failure(task: Judge | Survey, reason: str) -> Mapping[str, object]:
    """A failure of the case as a whole, as `failures.jsonl` has it."""
    return {"file": str(task.bundle.path), "page": None, "sha256": "", "reason": reason}


class Loss(StrEnum):
    """How a task came to no answer; the values are the office's words for what the page did."""

    DIED = "识读该页的进程意外终止"
    TIMED_OUT = "超过时限未能读完"
    CRASHED = "程序内部错误"


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that has no answer; `detail` is a place in the code, never a value."""

    loss: Loss
    detail: str = ""


class Halt(IntakeError):
    """Something that concerns the whole run, with the exit code that it ends with."""

    def __init__(self, message: str, next_step: str, exit_code: int) -> None:
        super().__init__(message, next_step)
        self.exit_code = ExitCode(exit_code)

    def __reduce__(self) -> tuple[type["Halt"], tuple[str, str, int]]:
        return Halt, (self.message, self.next_step, int(self.exit_code))


def cannot_write(target: Path, error: OSError) -> Halt:
    """The run stops where its results cannot be kept; what is there is whole, and the next run goes on behind it."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    step = "请腾出空间后再运行同一命令，已完成的不会重做" if full else "请检查磁盘和权限后再运行同一命令"
    return Halt(f"{escape_controls(str(target))}：无法写入（{system_reason(error)}）", step, ExitCode.USAGE)


@dataclass(frozen=True, slots=True)
class Message:
    """A log message of a worker: logger, level and text."""

    logger: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """A task with what came of it. A `Halt` ends the run."""

    task: Task
    result: Answer | Lost | Halt
    messages: Sequence[Message] = field(default=())


class Runner(Protocol):
    """Carries tasks to workers. Outcomes come in any order; each task that was put has exactly one."""

    def free(self) -> int:
        """How many more tasks can be put now without waiting in a queue."""
        ...

    def put(self, task: Task) -> None:
        """Takes a task on; does not wait for anything."""
        ...

    def take(self) -> Sequence[TaskOutcome]:
        """Waits until there is at least one outcome, or a moment has passed."""
        ...

    def close(self) -> None:
        """Ends all workers at once, busy or not."""
        ...


def task_weight(task: Task) -> int:
    """How many times the time limit of a page a task may take. Files are hashed over slow networks, cases are read from
    the shelf and drawn."""
    match task:
        case Survey():
            return max(1, len(task.files))
        case ReadPage():
            return 1
        case Judge():
            return max(1, sum(len(f.numbers) for f in task.files.values()))
