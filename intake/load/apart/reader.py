"""The process that opens files, seen from the one that wants their pages: started, asked, watched, ended.

A thread looks at it twenty times a second while it is at a page, whatever the rest of this process does meanwhile, and ends
it when it takes too much. What is asked next is told that it has ended, and of what.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, cast

from intake.errors import IntakeError, system_reason
from intake.load.apart import wire

if TYPE_CHECKING:
    from io import BufferedReader, BufferedWriter

_LOOK = 0.05
"""Seconds between two looks: at the pace at which memory can be filled, 100 to 200 MB. The system's own bound is exact."""
_WALL = 6
"""Seconds by the clock for one of a core: this machine may be busy, or the disk slow."""
_STARTING = 120.0
"""Seconds until it says that it is ready: a tenth of one on a quiet machine."""
_MEGABYTE = 1024 * 1024
_FULL = 0.8
"""Share of the memory from which a process that ended or failed by itself probably did for want of it: libraries abort then."""
_GROWN = 0.5
"""Share of the memory from which a process is not kept for the next file."""
_STEP = "请关闭其他程序后重试，或用 intake doctor 检查本机"


class Ended(Enum):
    """Why it is no more; the values are the office's words for what a page or file did."""

    COSTLY = "读取{what}用时超过上限 {seconds} 秒"
    LARGE = "读取{what}占用内存超过上限 {megabytes} MB"
    CRASHED = "读取{what}时程序崩溃，内容可能异常"


class ReaderEnded(Exception):
    """The process is no more."""

    def __init__(self, why: Ended) -> None:
        super().__init__(why.name)
        self.why = why


class Reader:
    """One process that opens files, one at a time; it loads its libraries while this one goes on.

    Args:
        megabytes: What it may take.

    Raises:
        IntakeError: it cannot be started.
    """

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        self._process = _start_process(megabytes)
        self._orders = cast("BufferedWriter", self._process.stdin)
        self._answers = wire.AnswerStream(cast("BufferedReader", self._process.stdout))
        self._watch = _Watcher(self._process, megabytes)
        self._ready = False

    def await_ready(self) -> None:
        """Waits until it can be asked.

        Raises:
            IntakeError: it has ended before.
        """
        if self._ready:
            return
        self._watch.begin(_STARTING)
        try:
            self.hear()
        except ReaderEnded as ended:
            self.end()
            raise IntakeError("读取文件的进程无法启动", _STEP) from ended
        self._ready = True

    @property
    def is_there(self) -> bool:
        """Whether nobody ended it from outside."""
        return self._process.poll() is None

    def begin(self, seconds: float) -> None:
        """From here on it may take so many seconds of a core."""
        self._watch.begin(seconds)

    def say(self, message: wire.ToChild) -> None:
        """Asks it something.

        Raises:
            ReaderEnded: there is nobody to ask.
        """
        try:
            wire.write_message(self._orders, message)
        except OSError as error:
            raise ReaderEnded(self._find_end()) from error

    def hear(self) -> wire.FromChild:
        """Its next word.

        Raises:
            ReaderEnded: there is none.
        """
        with self._watch.waiting():
            try:
                return self._answers.read()
            except wire.NoMessage as error:
                raise ReaderEnded(self._find_end()) from error

    @property
    def is_full(self) -> bool:
        """Whether what fails in it probably fails for want of memory: few libraries say so themselves."""
        return self._watch.most > _FULL * self.megabytes

    def rest(self) -> bool:
        """It has nothing to do; whether it is worth keeping."""
        self._watch.rest()
        return self._watch.look() < _GROWN * self.megabytes

    def end(self) -> None:
        """Ends it, whatever it is at."""
        self._watch.close()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            _close_quietly(cast("BufferedReader", stream))

    def _find_end(self) -> Ended:
        self._process.kill()  # what it said was no message, or it has ended
        self._process.wait()
        return self._watch.why or (Ended.LARGE if self.is_full else Ended.CRASHED)


def _close_quietly(stream: "BufferedReader") -> None:
    try:
        stream.close()
    except OSError:  # the last words to it did not reach it
        return


def _start_process(megabytes: int) -> "subprocess.Popen[bytes]":
    """The process, with our own modules and libraries, whatever folder this one works in.

    Raises:
        IntakeError: the system has no room for it.
    """
    start = "from intake.load.apart.child import main; main()"
    words = [sys.executable, "-P", f"-Xutf8={sys.flags.utf8_mode}", "-c", start, str(megabytes)]
    try:
        return subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(sys.path),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except OSError as error:
        raise IntakeError(f"读取文件的进程无法启动（{system_reason(error)}）", _STEP) from error


def _environment(folders: Sequence[str]) -> dict[str, str]:
    """Ours, one thread for each library: it works beside recognition, which has the cores."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join(os.path.abspath(folder) for folder in folders)
    return os.environ | single | {"PYTHONPATH": path}


# ------------------------------------------------------------------------------------------------ watching
class _Watcher:
    """A thread that holds a process to its limits; it sleeps while the process has nothing to do."""

    def __init__(self, process: "subprocess.Popen[bytes]", megabytes: int) -> None:
        import psutil

        self._gone = psutil.Error
        self._process, self._seen = process, psutil.Process(process.pid)
        self._megabytes = megabytes
        self._guard = threading.Lock()
        self._busy, self._closed = threading.Event(), False
        self._seconds, self._begun, self._waits_since = 0.0, 0.0, 0.0
        self.why: Ended | None = None
        self.most = 0
        """MB that it was seen to take at most since it began with the page."""
        threading.Thread(target=self._look_on, daemon=True).start()

    def begin(self, seconds: float) -> None:
        """It may take so many seconds of a core from here on."""
        with self._guard:
            self._seconds, self._begun, self.most = seconds, self._used(), 0
        self._busy.set()

    def rest(self) -> None:
        """It has nothing to do."""
        self._busy.clear()

    def close(self) -> None:
        """Nothing is looked at any more."""
        self._closed = True
        self._busy.set()

    @contextmanager
    def waiting(self) -> Generator[None]:
        """Somebody waits for its word meanwhile: only that counts by the clock."""
        self._waits_since = time.monotonic()
        try:
            yield
        finally:
            self._waits_since = 0.0

    def look(self) -> int:
        """MB that it takes now; 0 where it is no more."""
        try:
            return int(self._seen.memory_info().rss) // _MEGABYTE
        except self._gone:
            return 0

    def _used(self) -> float:
        """Seconds of a core that it has used."""
        try:
            times = self._seen.cpu_times()
        except self._gone:
            return 0.0
        return float(times.user + times.system)

    def _look_on(self) -> None:
        while not self._closed:
            self._busy.wait()
            time.sleep(_LOOK)
            self.most = max(self.most, self.look())
            why = self._find_excess()
            if why is not None and not self._closed:
                self.why = why
                self._process.kill()
                return

    def _find_excess(self) -> Ended | None:
        with self._guard:
            if not self._busy.is_set():
                return None
            if self.most > self._megabytes:
                return Ended.LARGE
            waited = time.monotonic() - self._waits_since if self._waits_since else 0.0
            late = self._used() - self._begun > self._seconds or waited > _WALL * self._seconds
            return Ended.COSTLY if late else None
