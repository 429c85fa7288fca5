"""How the process that opens files ends with its parent; what it asks of the system besides stands in `intake.machine`."""

import os
import threading
import time

_LOOK = 1.0
"""Seconds between two looks at whether the parent still lives."""


def end_with_parent() -> None:
    """Ends this process soon after its parent, whatever it is at. An idle one ends with the pipe between them anyway."""
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:  # Windows never tells; there a page's end is the end
        time.sleep(_LOOK)
    os._exit(1)
