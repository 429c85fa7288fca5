"""What the process that opens files asks of the system before it opens any; where a system has not got it, the watcher is enough.

All that is particular to POSIX or Linux stands here.
"""

import contextlib
import ctypes
import os
import threading
import time

try:
    import resource
except ImportError:  # Windows: the parent's watcher alone holds the process to its limits
    resource = None  # type: ignore[assignment]

_MEGABYTE = 1024 * 1024
_LOOK = 1.0
"""Seconds between two looks at whether the parent still lives."""


def bound_memory(megabytes: int) -> None:
    """No more memory of its own than that is handed out: a request for gigabytes fails before it is filled."""
    if resource is None:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * _MEGABYTE,) * 2)


def leave_no_image() -> None:
    """A crash leaves no memory image on the disk, which would hold personal data; out of memory, this process goes first."""
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("800")


def end_with_parent() -> None:
    """Ends this process soon after its parent, whatever it is at. An idle one ends with the pipe between them anyway."""
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:  # Windows never tells; there a page's end is the end
        time.sleep(_LOOK)
    os._exit(1)


def give_back() -> None:
    """Hands memory that is free inside the process back to the system; only glibc needs to be told."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
