"""Work that nobody waits for: a few errands at a time, done one after the other by one thread; more are refused."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from intake.errors import IntakeError

log = logging.getLogger(__name__)

_MOST = 8
"""Errands that wait: whoever leafs through a list quickly must not keep the machine busy with cases long passed."""


class Errands:
    """What is to be done, each under a name; the thread lives as long as there is anything to do."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Callable[[], object]] = OrderedDict()
        self._guard = threading.Lock()
        self._busy: threading.Thread | None = None

    def offer(self, name: str, errand: Callable[[], object]) -> bool:
        """Takes an errand, once under each name; False where it waits already or there are too many."""
        with self._guard:
            if name in self._waiting or len(self._waiting) >= _MOST:
                return False
            self._waiting[name] = errand
            if self._busy is None:
                self._busy = threading.Thread(target=self._work, name="errands", daemon=True)
                self._busy.start()
            return True

    def wait(self, seconds: float) -> bool:
        """Whether everything was done within that time."""
        with self._guard:
            busy = self._busy
        if busy is not None:
            busy.join(seconds)
        return busy is None or not busy.is_alive()

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._waiting:
                    self._busy = None
                    return
                name, errand = next(iter(self._waiting.items()))
            try:
                errand()
            except IntakeError as error:
                log.debug("errand not done: %s", type(error).__name__)
            except Exception:  # whoever needs the thing itself will be told; the next errand must still be run
                log.exception("an errand failed")
            finally:
                with self._guard:
                    self._waiting.pop(name, None)
