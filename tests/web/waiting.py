"""Waiting for what goes on in another thread."""

import time
from collections.abc import Callable

_MOST = 60.0
"""Seconds: far more than anything here takes, for a machine that is busy."""


def wait_until(holds: Callable[[], bool]) -> None:
    """Returns once something holds.

    Raises:
        AssertionError: it does not come to that.
    """
    end = time.monotonic() + _MOST
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
