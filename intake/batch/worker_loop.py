"""What runs in a worker process: it answers one task after the other until it is told to stop.

Every worker is a `Servant`, on this machine or on another one; `serve` puts one at the end of a pipe. A worker outlives
neither its parent (a thread waits for the parent's end) nor an interrupt, leaves no memory image on the disk (personal data),
and is the first to go when the machine runs out of memory. Its messages travel with its answers, so that only the parent
writes to the terminal.
"""

import contextlib
import gc
import logging
import multiprocessing as mp
import os
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from intake.batch.tasks import Answer, Halt, Loss, Lost, Message, Task, TaskOutcome
from intake.errors import IntakeError, UnreadableInput
from intake.machine.interrupts import ignore_interrupts
from intake.machine.processes import give_back_memory, leave_no_image
from intake.machine.resources import resident_megabytes
from intake.tracebacks import end_without_values

if TYPE_CHECKING:
    from intake.batch.worker_context import Bench, Equip

_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker is started with."""

    equip: "Equip"
    threads: int
    log_level: int


@dataclass(frozen=True, slots=True)
class Hello:
    """The worker is ready."""


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome, and how many MB the worker has resident behind it."""

    outcome: TaskOutcome
    megabytes: int


class _Kept(logging.Handler):
    """Keeps messages until they are sent with an answer. Tracebacks stay here: they may hold values."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one message, its arguments filled in."""
        self.messages.append(Message(record.name, record.levelno, record.getMessage()))

    def take_messages(self) -> tuple[Message, ...]:
        """What was kept since the last call."""
        messages, self.messages = tuple(self.messages), []
        return messages


class Servant:
    """A process that has settled in to work; its bench is put together when it is first needed."""

    def __init__(self, start: Start) -> None:
        self._start, self._kept = start, _Kept()
        self._bench: Bench | None = None
        _settle_in(start.threads)
        logging.getLogger().handlers[:] = [self._kept]
        logging.getLogger("intake").setLevel(start.log_level)

    @property
    def bench(self) -> "Bench":
        """What it works with.

        Raises:
            IntakeError: what concerns the whole run.
        """
        if self._bench is None:
            self._bench = _equip_bench(self._start)
        return self._bench

    def answer(self, task: Task) -> Told:
        """Answers one task, with the messages that were left meanwhile."""
        outcome = TaskOutcome(task, _try_answer(task, self), self._kept.take_messages())
        gc.collect()
        give_back_memory()
        return Told(outcome, resident_megabytes())


@end_without_values
def serve(pipe: "Connection[Any, Any]", start: Start) -> None:
    """Runs until the pipe ends, which may be before the first word is said. It was started with SIGTERM held back."""
    ignore_interrupts()
    servant = Servant(start)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(Hello())
        while True:
            pipe.send(servant.answer(pipe.recv()))


def _try_answer(task: Task, servant: Servant) -> "Answer | Lost | Halt":
    """The answer, or why there is none."""
    from intake.batch.worker_context import answer_task

    try:
        return answer_task(task, servant.bench)
    except UnreadableInput:  # one file's trouble, wherever it was met, is never the run's
        return Lost(Loss.CRASHED)
    except Halt as halt:
        return halt
    except IntakeError as error:
        return Halt(error.message, error.next_step, int(error.exit_code))
    except Exception as error:  # a bug must cost this task only; reported without its message, which may hold values
        place = traceback.extract_tb(error.__traceback__)[-1]
        logging.getLogger(__name__).debug("", exc_info=True)
        return Lost(Loss.CRASHED, f"{type(error).__name__}，{place.name} 第 {place.lineno} 行")


def _equip_bench(start: Start) -> "Bench":
    import cv2

    cv2.setNumThreads(start.threads)
    return start.equip(start.threads)


def _settle_in(threads: int) -> None:
    for name in _THREAD_SETTINGS:
        os.environ[name] = str(threads)
    leave_no_image(victim=500)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
