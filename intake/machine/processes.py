"""Processes that work for this one: how a worker settles in, and a program with all that it starts is ended."""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

_MEGABYTE = 1024 * 1024


def leave_no_image(victim: int) -> None:
    """No image of this process's memory reaches the disk (it holds personal data), and it goes first where memory runs out.

    Both are Linux's; Windows keeps no core files of programs, and ends none for want of memory.

    Args:
        victim: From 0 to 1000, how soon Linux ends this process when memory runs out (man 5 proc, `oom_score_adj`).
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(str(victim))


def bound_memory(megabytes: int) -> None:
    """No more memory of its own than that is handed out: a request for gigabytes fails before it is filled.

    Where the system has no such bound, only whoever watches the process can hold it to one.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        limit = megabytes * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def give_back_memory() -> None:
    """Hands memory that is free inside the process back to the system: 30 to 80 MB behind a page (8 pages, openvino), in
    a few milliseconds. Only glibc needs to be told."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # TypeError: Windows knows no program without a name
        ctypes.CDLL(None).malloc_trim(0)


def start_group(words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Starts a program whose descendants can be ended with it (`end_group`); nothing that it says is heard."""
    return subprocess.Popen(
        words,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=_NEW_GROUP,
        start_new_session=not _NEW_GROUP,
    )


_NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Of Windows, where there are no sessions."""


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """Ends a program that `start_group` started, and all that it started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
