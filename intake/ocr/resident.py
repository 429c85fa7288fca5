"""How much memory this process has resident."""

import contextlib
import os


def resident_megabytes() -> int:
    """Resident memory in MB (1024²); 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024)
    return 0
