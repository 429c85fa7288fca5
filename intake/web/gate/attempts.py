"""How often an address may try to sign in; kept in memory, and no more of it than a few thousand addresses."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from intake.web.gate.refusals import NotAdmitted

_MOST_ADDRESSES = 4096


class AttemptLimit:
    """Counts a try before it is looked at.

    Args:
        most: Tries within the while.
        seconds: The while.
        clock: Seconds that only grow.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._guard = threading.Lock()

    def count(self, address: str) -> None:
        """One more.

        Raises:
            NotAdmitted: there were too many.
        """
        now = self._clock()
        with self._guard:
            tries = self._tries.setdefault(address, deque())
            self._tries.move_to_end(address)
            while tries and tries[0] <= now - self._seconds:
                tries.popleft()
            if len(tries) >= self._most:
                wait = max(1, round(tries[0] + self._seconds - now))
                raise NotAdmitted(429, "尝试得太多", f"请等 {wait} 秒再试", {"Retry-After": str(wait)})
            tries.append(now)
            while len(self._tries) > _MOST_ADDRESSES:
                self._tries.popitem(last=False)

    def take_back(self, address: str) -> None:
        """The last try was a right one."""
        with self._guard:
            tries = self._tries.get(address)
            if tries:
                tries.pop()
