"""A command under watch: how long it takes, what memory its whole tree of processes holds, what it prints and when.

Memory of a tree is what each process has for itself and, once, what the largest share of them have in common. Seconds are those
on the clock without those in which it waited for a processor that others had, and at least those that its processes computed, so that
a busy machine does not make a file slow. Both are read from `/proc` some forty times a second. Linux only.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO

ROOT = Path(__file__).parents[2]
_PAGE, _TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
_EVERY = 0.025
_START = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import cli; sys.exit(cli.main())"


def list_tree(pid: int) -> list[int]:
    """The process and all that it or its children started and that still live."""
    found, waiting = list[int](), [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in _list_tasks(one):
            waiting += map(int, _read_words(f"{task}/children"))
    return found


def measure_tree(pids: Sequence[int]) -> int:
    """Bytes that these processes hold."""
    sizes = [words for words in (_read_words(f"/proc/{one}/statm") for one in pids) if words]
    own = sum(int(words[1]) - int(words[2]) for words in sizes)
    return (own + max((int(words[2]) for words in sizes), default=0)) * _PAGE


def measure_wait(pid: int) -> float:
    """Seconds that the thread of this process which waited longest for a processor waited for it."""
    waits = (_read_words(f"{task}/schedstat") for task in _list_tasks(pid))
    return max((int(words[1]) for words in waits if len(words) > 1), default=0) / 1e9


def measure_work(pid: int) -> float:
    """Seconds of a processor that this process has used."""
    behind_name = " ".join(_read_words(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, behind_name[11:13])) / _TICKS


def _list_tasks(pid: int) -> list[str]:
    try:
        return [f"/proc/{pid}/task/{task}" for task in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []


def _read_words(path: str) -> list[str]:
    """Of a file of `/proc`; none where the process has ended."""
    try:
        return Path(path).read_text().split()
    except OSError:
        return []


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that the command printed.

    Attributes:
        at: Seconds since it was started, as `WatchedCommand.seconds`.
        text: Without its line feed.
        error: Whether on standard error.
    """

    at: float
    text: bytes
    error: bool


class WatchedCommand:
    """A command that runs; its lines come as they are printed.

    Args:
        words: Behind `intake`.
        folder: Where it runs.
        more: What its environment has besides.
    """

    def __init__(self, words: Sequence[str], folder: Path, more: Mapping[str, str]) -> None:
        self._lines: SimpleQueue[Heard | None] = SimpleQueue()
        self._peak, self._over = 0, Event()
        self._waits: dict[int, float] = {}
        self._work: dict[int, float] = {}
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *words], cwd=folder, env={**os.environ, **more}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        out, err = self._process.stdout, self._process.stderr
        assert out is not None
        assert err is not None
        Thread(target=self._listen, args=(out, False), daemon=True).start()
        Thread(target=self._listen, args=(err, True), daemon=True).start()
        Thread(target=self._gauge, daemon=True).start()

    def iter_lines(self) -> Iterator[Heard | None]:
        """What is printed; None each second without a word, so that whoever watches can look at the clock."""
        ends = 0
        while ends < 2:
            try:
                heard = self._lines.get(timeout=1)
            except Empty:
                yield None
                continue
            if heard is None:
                ends += 1
            else:
                yield heard

    @property
    def seconds(self) -> float:
        """Since it was started; see above."""
        waited, worked = sum(list(self._waits.values())), sum(list(self._work.values()))
        return max(time.monotonic() - self._started - waited, worked)

    @property
    def peak(self) -> int:
        """The most bytes that the tree held since that was taken last."""
        return self._peak

    def take_peak(self) -> int:
        """The same, and begins anew."""
        peak, self._peak = self._peak, 0
        return peak

    def wait_end(self) -> int:
        """The exit code; what it left behind is ended."""
        code = self._process.wait()
        self._over.set()
        self.kill()
        return code

    def kill(self) -> None:
        """Ends the tree."""
        for one in list_tree(self._process.pid)[::-1]:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _listen(self, stream: IO[bytes], error: bool) -> None:
        for line in stream:
            self._lines.put(Heard(self.seconds, line.rstrip(b"\n"), error))
        self._lines.put(None)

    def _gauge(self) -> None:
        while not self._over.wait(_EVERY):
            tree = list_tree(self._process.pid)
            self._peak = max(self._peak, measure_tree(tree))
            for one in tree:
                self._waits[one] = max(self._waits.get(one, 0.0), measure_wait(one))
                self._work[one] = max(self._work.get(one, 0.0), measure_work(one))
