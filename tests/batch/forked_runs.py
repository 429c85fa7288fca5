"""Whole runs that begin at once, so that many can be killed: a process that has imported what runs need forks them.

A kill then hits a run at its work and not the import of its libraries. Also that process: `python -m tests.batch.forked_runs`
takes the words of `tests.batch.office` as a line of JSON, answers with the run's process, and with its exit code once it has ended.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from tests.batch import office

ROOT = Path(__file__).parents[2]


class ForkedRun:
    """A run in a session of its own, as far as `subprocess.Popen` is asked for here."""

    def __init__(self, told: IO[bytes]) -> None:
        self._told = told
        self.pid = int(told.readline())

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for the signal that ended it.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        if timeout is not None and not select.select([self._told], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("run", timeout)
        return int(self._told.readline())

    def kill(self) -> int:
        """Its exit code: that of its own end, where that came first."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()


class RunStarter:
    """Starts runs, one at a time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def start(self, desk: office.InboxDesk, workers: int, pause: float) -> ForkedRun:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        words = [str(desk.inbox), str(desk.output), str(workers), str(pause)]
        self._process.stdin.write(f"{json.dumps(words)}\n".encode())
        return ForkedRun(self._process.stdout)


@contextmanager
def open_starter() -> Iterator[RunStarter]:
    command = [sys.executable, "-m", "tests.batch.forked_runs"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, bufsize=0, **streams) as process:  # type: ignore[call-overload]
        yield RunStarter(process)


# ------------------------------------------------------------------------------------------------ the process that forks
def serve() -> None:
    """Until its input ends."""
    for name in _late_imports():
        with contextlib.suppress(ImportError):  # what only exists inside another module
            import_module(name)
    for line in sys.stdin:
        pid = _fork(json.loads(line))
        print(pid, flush=True)
        print(_wait_for(pid), flush=True)


def _late_imports() -> Sequence[str]:
    """What a run imports on its way, learnt from one: here it would leave threads behind that no fork survives."""
    with TemporaryDirectory() as place:
        desk = office.InboxDesk(Path(place))
        desk.scan("案/1.png", 1)
        desk.stack("叠.tif", [2, 3])
        listed = Path(place) / "modules"
        _wait_for(_fork([str(desk.inbox), str(desk.output), "0", "0"], listed))
        return listed.read_text("utf-8").split()


def _fork(words: Sequence[str], listed: Path | None = None) -> int:
    """The process of a run; `listed` takes the names of all modules that it had at its end."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setsid()
            code = office.main(words)
            if listed:
                listed.write_text("\n".join(sys.modules), "utf-8")
        finally:
            os._exit(code)
    return pid


def _wait_for(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    serve()
