"""Worker processes of this machine: one engine each, one task at a time, replaced when they die, hang or grow.

Processes and not threads, because engines are not safe to share; spawned and not forked, because a fork copies locks of
libraries that are held at that moment. The parent only waits: for answers, for deaths, for the next deadline.
"""

import contextlib
import logging
import multiprocessing as mp
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

from intake.batch.tasks import Halt, Loss, Lost, Task, TaskOutcome, task_weight
from intake.batch.worker_loop import Hello, Start, Told, serve
from intake.errors import ExitCode
from intake.machine.interrupts import endings_held_back
from intake.machine.resources import available_megabytes, count_cores

if TYPE_CHECKING:
    from intake.batch.worker_context import Equip

log = logging.getLogger(__name__)

MOST_TASKS = 500
"""Tasks after which a worker is replaced whatever it weighs: half an hour of pages against three seconds of starting."""
_MOST_STARTS = 3
"""Workers that may die in a row before they have said hello: then it is not a page that is at fault."""
_STARTING = 120.0
"""Seconds that a worker may take to say hello; on a slow disk loading libraries takes ten."""
MOMENT = 0.5
"""Seconds that `take` waits at most, so that a progress bar keeps moving."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """How many workers, and what one may take.

    Attributes:
        workers: How many.
        threads: Threads of each one's engine.
        page_seconds: What one page may take.
        megabytes: Resident memory behind a task from which a worker is replaced.
        log_level: Below it messages of workers are not sent.
    """

    workers: int
    threads: int
    page_seconds: float
    megabytes: int
    log_level: int = logging.WARNING


class _Worker:
    """One process and the parent's end of the pipe to it."""

    def __init__(self, process: SpawnProcess, pipe: "Connection[Task, Hello | Told]") -> None:
        self.process, self.pipe = process, pipe
        self.task: Task | None = None
        self.ready = False
        self.done = 0
        self.deadline = time.monotonic() + _STARTING

    @property
    def is_idle(self) -> bool:
        """Whether it can be given a task."""
        return self.ready and self.task is None

    @property
    def is_awaited(self) -> bool:
        """Whether it has to say something before its deadline: hello, or an outcome."""
        return not self.is_idle


class Processes:
    """See `intake.batch.tasks.Runner`. Workers are started when the first task comes.

    Args:
        equip: Puts a worker's bench together; it travels to the worker by name, so it must be importable there.
        limits: How many workers, and what one may take.
    """

    def __init__(self, equip: "Equip", limits: WorkerLimits) -> None:
        self._start = Start(equip, limits.threads, limits.log_level)
        self._limits = limits
        self._context = mp.get_context("spawn")
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._out: list[TaskOutcome] = []
        self._false_starts = 0

    def free(self) -> int:
        """See `Runner.free`; a worker that is starting counts as free."""
        busy = sum(w.task is not None for w in self._workers)
        return self._limits.workers - busy - len(self._waiting)

    def put(self, task: Task) -> None:
        """See `Runner.put`; the first one starts a worker."""
        self._waiting.append(task)
        self._hand_out()

    def take(self) -> Sequence[TaskOutcome]:
        """See `Runner.take`.

        Raises:
            Halt: workers cannot be started.
        """
        self._hand_out()
        if not self._out:
            self._await_messages()
        self._hand_out()
        taken, self._out = self._out, []
        return taken

    def close(self) -> None:
        """See `Runner.close`."""
        for worker in self._workers:
            _end_worker(worker)
        self._workers = []

    # -------------------------------------------------------------------------------------------- inside
    def _hand_out(self) -> None:
        """Gives waiting tasks to idle workers, and starts workers while there are more tasks than idle ones."""
        for worker in self._workers:
            if self._waiting and worker.is_idle:
                self._give_task(worker, self._waiting.popleft())
        starting = sum(not worker.ready for worker in self._workers)
        lacking = min(len(self._waiting) - starting, self._limits.workers - len(self._workers))
        for _ in range(lacking):
            self._workers.append(self._spawn_worker())

    def _give_task(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        worker.deadline = time.monotonic() + self._limits.page_seconds * task_weight(task)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its death is seen where all deaths are
            worker.pipe.send(task)

    def _spawn_worker(self) -> _Worker:
        mine, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, self._start), daemon=True)
        with endings_held_back():
            process.start()
        theirs.close()
        return _Worker(process, mine)

    def _await_messages(self) -> None:
        """Waits a moment, for a message or a deadline."""
        soonest = min((worker.deadline for worker in self._workers if worker.is_awaited), default=0.0)
        seconds = min(MOMENT, max(0.0, soonest - time.monotonic()))
        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe), seconds):
            self._hear_worker(by_pipe[pipe])  # type: ignore[index]
        self._drop_late_workers()

    def _drop_late_workers(self) -> None:
        now = time.monotonic()
        for worker in [w for w in self._workers if w.is_awaited and w.deadline < now]:
            self._drop_worker(worker, Loss.TIMED_OUT)

    def _hear_worker(self, worker: _Worker) -> None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            self._drop_worker(worker, Loss.DIED)
            return
        if isinstance(message, Hello):
            worker.ready, self._false_starts = True, 0
            return
        worker.task, worker.done = None, worker.done + 1
        self._out.append(message.outcome)
        if message.megabytes > self._limits.megabytes or worker.done >= MOST_TASKS:
            log.info("识读进程用了 %s MB，换一个新的", message.megabytes)
            self._workers.remove(worker)
            _end_worker(worker)

    def _drop_worker(self, worker: _Worker, loss: Loss) -> None:
        """Takes a dead or hanging worker away; what it was at has no answer."""
        self._workers.remove(worker)
        _end_worker(worker)
        if worker.task is not None:
            self._out.append(TaskOutcome(worker.task, Lost(loss)))
            return
        self._false_starts += not worker.ready
        if self._false_starts >= _MOST_STARTS:
            raise Halt(
                "识读进程无法启动", "请用 intake doctor 检查本机，或用 --workers 1 减少内存占用", ExitCode.UNEXPECTED
            )


def _end_worker(worker: _Worker) -> None:
    """Nothing of value is lost: what a worker writes is whole or not there."""
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


# ------------------------------------------------------------------------------------------------ how many
def fit_workers(wanted: int, threads: int, megabytes: int) -> tuple[int, int]:
    """Workers and the threads of each: one a core as far as memory reaches, the cores shared out among them.

    Args:
        wanted: Workers that were asked for; 0 = as many as fit.
        threads: Threads that were asked for; 0 = a worker's share of the cores.
        megabytes: What a worker may weigh.
    """
    workers = wanted or max(1, min(count_cores() // max(1, threads), available_megabytes() // megabytes))
    return workers, threads or max(1, count_cores() // workers)
