"""The machines of a Ray cluster as workers: `intake run --cluster`. Results are the same bytes as with local workers.

Ray places seats (actors, one engine each) on machines, notices when one is gone and seats its workers anew; here only a
free seat is given the next task, so that no queue builds up anywhere. A task is tried again on whichever seat is free, not
by Ray on the seat it was on (`max_task_retries=0`): that one waits until its machine is replaced, which may be never. A
machine that is lost costs its pages another try and is not held against them; a page that kills its process on a
machine that lives is lost, as it is locally.

Numbers that forms bear are given out in the office's ledger on this machine, so cases with forms are judged here.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.batch.cluster.seat import Places, Present, Seat, describe_stance, find_refusal, leave_word
from intake.batch.journal import file_digest
from intake.batch.tasks import Halt, Judge, Judged, Loss, Lost, Task, TaskOutcome, task_weight
from intake.batch.worker_loop import Start, Told
from intake.batch.workers import MOMENT, MOST_TASKS, Processes, WorkerLimits
from intake.errors import ExitCode

if TYPE_CHECKING:
    from intake.batch.worker_context import Equip

log = logging.getLogger(__name__)

_COUNTED = 10.0
"""Seconds between two looks at how many machines there are."""
_DOUBT = 90.0
"""Seconds until a task whose worker is gone counts as the task's own doing: Ray takes up to 75 s (5 checks of at most 10 s,
5 s apart) to say that a machine does not answer."""
_ARRIVAL = 90.0
"""Seconds until results that another machine has written must be seen here: NFS keeps names for up to 60 s."""
_COMPLAINT = 60.0
"""Seconds between two words that no machine is there."""


@dataclass(slots=True)
class _Place:
    """A seat as this machine knows it: waiting to be present (`ref`, no task), free (no `ref`), or at a task."""

    actor: Any
    ref: Any = None
    node: str = ""
    seat: str = ""
    ended: str = ""
    """The process that was told to end; what it still says does not count."""
    task: Task | None = None
    deadline: float = 0.0
    done: int = 0


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A task whose worker is gone; whether its machine is gone with it will turn out."""

    task: Task
    place: _Place
    node: str
    since: float


@dataclass(frozen=True, slots=True)
class _Due:
    """A case that another machine has written, and that is not seen here yet."""

    outcome: TaskOutcome
    since: float = field(default_factory=time.monotonic)


class Cluster:
    """See `intake.batch.tasks.Runner`. Seats are taken with the first `take`, and as machines join.

    Args:
        equip: Puts a worker's bench together; it travels by name, so it must be importable on every machine.
        limits: As for local workers; `workers` 0 = as many as the machines have cores and memory for.
        inbox: Where the cases lie.
        mark: A file that is written before the first task, and that every machine has to see.
    """

    def __init__(self, equip: "Equip", limits: WorkerLimits, inbox: Path, mark: Path) -> None:
        self._limits = replace(limits, threads=max(1, limits.threads))
        self._equip, self._inbox, self._mark = equip, inbox, mark
        self._here = Processes(equip, replace(self._limits, workers=1))
        self._at_home = 0
        self._places: list[_Place] = []
        self._class: Any = None
        self._mine: tuple[str, str] = ("", "")
        self._waiting: deque[Task] = deque()
        self._doubts: list[_Doubt] = []
        self._due: list[_Due] = []
        self._out: list[TaskOutcome] = []
        self._counted = self._complained = float("-inf")

    def free(self) -> int:
        """See `Runner.free`; tasks for this machine do not count."""
        return sum(p.ref is None for p in self._places) - len(self._waiting)

    def put(self, task: Task) -> None:
        """See `Runner.put`; a case with forms is judged on this machine."""
        if isinstance(task, Judge) and task.order.forms:
            self._at_home += 1
            self._here.put(task)
        else:
            self._waiting.append(task)
            self._hand_out()

    def take(self) -> Sequence[TaskOutcome]:
        """See `Runner.take`.

        Raises:
            Halt: a machine cannot take part, or results do not arrive here.
        """
        self._fill_up()
        self._hand_out()
        self._await_seats()
        self._settle_doubts()
        self._pass_on_results()
        self._hand_out()
        taken, self._out = self._out, []
        return taken

    def close(self) -> None:
        """See `Runner.close`."""
        import ray

        for place in self._places:
            ray.kill(place.actor, no_restart=True)
        self._places = []
        self._here.close()

    # -------------------------------------------------------------------------------------------- seats
    def _fill_up(self) -> None:
        """Takes seats on machines that have joined."""
        now = time.monotonic()
        if now - self._counted < _COUNTED:
            return
        self._counted = now
        for _ in range(len(self._places), self._limits.workers or self._count_seats()):
            place = _Place(self._seat_class().remote(self._start, self._shared))
            self._places.append(place)
            self._ask_present(place)
        if not any(place.seat for place in self._places):
            self._complain(now)

    def _complain(self, now: float) -> None:
        """Says now and then that no machine is there; the first time only looks at the clock: seats take a while."""
        if now - self._complained <= _COMPLAINT:
            return
        if self._complained > float("-inf"):
            log.warning("集群里还没有能用的机器，等待中；Ctrl-C 结束，再运行一次会接着做")
        self._complained = now

    def _count_seats(self) -> int:
        """How many seats the machines have cores and memory for."""
        size = self._limits.megabytes * 1024 * 1024
        have = [n["Resources"] for n in _living_machines().values()]
        return sum(int(min(h.get("CPU", 0) // self._limits.threads, h.get("memory", 0) // size)) for h in have)

    def _seat_class(self) -> Any:
        """The actor class; made once, when the results' folder is there."""
        if self._class is None:
            import ray

            bench = self._equip(self._limits.threads)
            self._mine = (describe_stance(bench), "")
            word = os.urandom(16).hex()
            leave_word(word, bench)
            self._start = Start(self._equip, self._limits.threads, self._limits.log_level)
            self._shared = Places(Path.cwd(), self._inbox, (self._mark, file_digest(self._mark)), word)
            seat: Any = ray.remote(Seat)
            self._class = seat.options(
                num_cpus=self._limits.threads,
                memory=self._limits.megabytes * 1024 * 1024,
                max_restarts=-1,
                max_task_retries=0,
                scheduling_strategy="SPREAD",
                enable_task_events=False,
            )
        return self._class

    def _ask_present(self, place: _Place) -> None:
        """Asks a seat to say that it is there; Ray asks again until its process has a machine."""
        place.task, place.seat, place.done = None, "", 0
        place.ref = place.actor.present.options(max_task_retries=-1).remote()

    def _admit_seat(self, place: _Place, said: Present | Halt) -> None:
        if isinstance(said, Halt):
            raise said
        if said.seat == place.ended:
            self._ask_present(place)
            return
        self._mine = (self._mine[0], self._mine[1] or said.engine)
        if refused := find_refusal(self._mine, said):
            raise refused
        place.ref, place.seat, place.node = None, said.seat, said.node

    def _end_seat(self, place: _Place) -> None:
        """Ends a seat's process; Ray starts another."""
        import ray

        place.ended = place.seat
        ray.kill(place.actor, no_restart=False)
        self._ask_present(place)

    # -------------------------------------------------------------------------------------------- tasks
    def _hand_out(self) -> None:
        for place in self._places:
            if self._waiting and place.ref is None:
                task = self._waiting.popleft()
                place.task = task
                place.deadline = time.monotonic() + self._limits.page_seconds * task_weight(task)
                place.ref = place.actor.answer.remote(task)

    def _await_seats(self) -> None:
        """Waits a moment for one of the seats, and looks who is late."""
        import ray

        asked = {place.ref: place for place in self._places if place.ref is not None}
        moment = 0.05 if self._at_home or self._out else MOMENT
        if asked:
            ready, _ = ray.wait(list(asked), num_returns=1, timeout=moment)
            for ref in ready:
                self._hear_seat(asked[ref])
        elif not self._at_home:
            time.sleep(moment)
        if self._at_home:
            self._take_here()
        self._end_late_seats()

    def _take_here(self) -> None:
        """Takes what this machine's own worker has answered."""
        told = self._here.take()
        self._at_home -= len(told)
        self._out.extend(told)

    def _end_late_seats(self) -> None:
        for place in self._places:
            if place.task is not None and place.deadline < time.monotonic():
                self._out.append(TaskOutcome(place.task, Lost(Loss.TIMED_OUT)))
                self._end_seat(place)

    def _hear_seat(self, place: _Place) -> None:
        import ray
        from ray.exceptions import RayError

        try:
            said: Present | Halt | Told = ray.get(place.ref)
        except RayError as error:
            self._note_loss(place, error)
            return
        if not isinstance(said, Told):
            self._admit_seat(place, said)
            return
        place.task, place.ref, place.done = None, None, place.done + 1
        judged = isinstance(said.outcome.result, Judged)
        self._due.append(_Due(said.outcome)) if judged else self._out.append(said.outcome)
        if said.megabytes > self._limits.megabytes or place.done >= MOST_TASKS:
            log.info("识读进程用了 %s MB，换一个新的", said.megabytes)
            self._end_seat(place)

    def _note_loss(self, place: _Place, error: Exception) -> None:
        """A process is gone. If it was at a task, it will turn out whether its machine is gone, too."""
        log.debug("%s", type(error).__name__)
        from ray.exceptions import ActorUnavailableError

        if place.task is None and isinstance(error, ActorUnavailableError):
            self._ask_present(place)
            return
        if place.task is None:
            raise Halt(
                f"集群里的识读进程无法启动（{type(error).__name__}）",
                "请在每台机器上装同一版本的 intake，用 intake doctor 检查",
                ExitCode.MISSING_DEPENDENCY,
            )
        self._doubts.append(_Doubt(place.task, place, place.node, time.monotonic()))
        place.ended = place.seat
        self._ask_present(place)

    def _settle_doubts(self) -> None:
        if not self._doubts:
            return
        alive, left = _living_machines(), list[_Doubt]()
        for doubt in self._doubts:
            if doubt.node not in alive:
                log.warning("集群里有一台机器断开，它的任务换一台重做")
                self._waiting.appendleft(doubt.task)
            elif doubt.place.seat or time.monotonic() - doubt.since > _DOUBT:
                self._out.append(TaskOutcome(doubt.task, Lost(Loss.DIED)))
            else:
                left.append(doubt)
        self._doubts = left

    def _pass_on_results(self) -> None:
        """Passes cases on whose results are seen here as they were written there."""
        left = list[_Due]()
        for due in self._due:
            if _has_arrived(due.outcome):
                self._out.append(due.outcome)
            elif time.monotonic() - due.since > _ARRIVAL:
                raise Halt(
                    "别的机器写的结果在本机看不到",
                    "请检查结果文件夹是否共享；NFS 请用 lookupcache=positive 挂载",
                    ExitCode.BAD_CONFIGURATION,
                )
            else:
                left.append(due)
        self._due = left


def _living_machines() -> Mapping[str, Mapping[str, Any]]:
    """The machines that answer, by their node id."""
    import ray

    listed: Any = ray.nodes
    return {n["NodeID"]: n for n in listed() if n["Alive"]}


def _has_arrived(outcome: TaskOutcome) -> bool:
    task, result = outcome.task, outcome.result
    if not (isinstance(task, Judge) and isinstance(result, Judged)):
        return True
    return all(file_digest(task.target / name) == sha256 for name, sha256 in result.outputs.items())
