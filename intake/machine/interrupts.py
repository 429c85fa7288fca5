"""Signals by which a person or a service manager ends this program, and how a process is started that does not hear them."""

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object]

ENDINGS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Windows': Ctrl-Break, and the end of a console
    if hasattr(signal, name)
)
"""What asks for an end."""


@contextmanager
def endings_heard_by(handler: Handler) -> Generator[None]:
    """Has `handler` called instead of what would be; only the main thread may ask for it."""
    before = {number: signal.signal(number, handler) for number in ENDINGS}
    try:
        yield
    finally:
        for number, other in before.items():
            signal.signal(number, other)


@contextmanager
def endings_held_back() -> Generator[None]:
    """A process started meanwhile never gets Ctrl-C: its parent decides when it ends, and hears of it once it has started."""
    _start_tracker()
    with _handlers_held_back():
        before = _block_endings()
        try:
            yield
        finally:
            if before is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """To be called first in a process started with `endings_held_back`: the parent may end it, a person at the keyboard may not."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return
    for number in ENDINGS:  # a console of Windows tells all its processes; there is no mask that a child could inherit
        signal.signal(number, signal.SIG_IGN)


def _start_tracker() -> None:
    """Starting it lets interrupts in again, and a process behind it would inherit that: so it is started first.

    Only where processes have signal masks is there a tracker.
    """
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()


def _block_endings() -> set[signal.Signals | int] | None:
    """The mask as it was; None where there are no masks."""
    if not hasattr(signal, "pthread_sigmask"):
        return None
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, set(ENDINGS)))


@contextmanager
def _handlers_held_back() -> Generator[None]:
    """What another thread lets in is told to this one, mask or no mask: a handler that raises would leave half a process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    try:
        with endings_heard_by(lambda number, _: held.append(number)):
            yield
    finally:
        for number in held:
            signal.raise_signal(number)
