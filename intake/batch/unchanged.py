"""Settles the cases in which nothing has changed before any worker is asked, by their keys alone.

A morning's run over an inbox of which most is done would else start workers, libraries and all, to be told that there is
nothing to do. Everything else goes to the workers as if this were not here; they come to the same keys.
"""

from collections.abc import Callable, Sequence

from intake.batch.fingerprint import ResultGround, case_key, hash_files
from intake.batch.tasks import Looked, Runner, Survey, Task, TaskOutcome


class Unchanged:
    """See `intake.batch.tasks.Runner`.

    Args:
        runner: Does what is left; whoever made it closes it.
        ground: What results stand on; asked once, when there are results of an earlier run. None where only an engine that
            is built can tell.
    """

    def __init__(self, runner: Runner, ground: Callable[[], ResultGround | None]) -> None:
        self._runner, self._ask = runner, ground
        self._asked = False
        self._ground: ResultGround | None = None
        self._out: list[TaskOutcome] = []

    def free(self) -> int:
        """None while an answer waits, so that progress is told case by case."""
        return 0 if self._out else self._runner.free()

    def put(self, task: Task) -> None:
        """See `Runner.put`; answers at once where nothing has changed."""
        if isinstance(task, Survey) and task.known and self._is_unchanged(task):
            self._out.append(TaskOutcome(task, Looked(task.known, ())))
        else:
            self._runner.put(task)

    def take(self) -> Sequence[TaskOutcome]:
        """See `Runner.take`."""
        if not self._out:
            return self._runner.take()
        taken, self._out = self._out, []
        return taken

    def close(self) -> None:
        """See `Runner.close`."""
        self._runner.close()

    def _is_unchanged(self, task: Survey) -> bool:
        if not self._asked:
            self._asked, self._ground = True, self._ask()
        if self._ground is None:
            return False
        hashes = hash_files(task.files, self._ground.limits)
        return case_key(task, hashes, self._ground) == task.known
