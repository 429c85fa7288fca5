"""How many cores this process may use, and how much memory it has and may have."""

import contextlib
import os

_MEGABYTE = 1024 * 1024
_PLENTY = 1 << 30


def count_cores() -> int:
    """Cores that this process may use; all of the machine's where the system keeps no such list."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def available_megabytes() -> int:
    """Memory that can be had without swapping; plenty where the system does not tell."""
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        import psutil

        return int(psutil.virtual_memory().available) // _MEGABYTE
    return _PLENTY


def resident_megabytes() -> int:
    """Resident memory of this process in MB (1024²); 0 where the system does not say."""
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        import psutil

        return int(psutil.Process().memory_info().rss) // _MEGABYTE
    return 0
