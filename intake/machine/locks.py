"""A lock that processes of this machine hold against each other, and that ends with the process that holds it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class LockTaken(Exception):
    """Another process holds the lock."""


@contextmanager
def hold_file_lock(path: Path, *, wait: bool) -> Generator[None]:
    """Holds a lock on a file of its own, made where it is not there and left lying; only this user may read it.

    Args:
        path: The file; nothing is ever written to it.
        wait: Until whoever holds it lets go.

    Raises:
        LockTaken: somebody holds it, and nobody was to wait.
        OSError: the file cannot be made.
    """
    import filelock

    lock = filelock.FileLock(path, timeout=-1 if wait else 0, mode=0o600, thread_local=False)
    try:
        lock.acquire(poll_interval=0.01)
    except filelock.Timeout as error:
        raise LockTaken from error
    try:
        yield
    finally:
        lock.release()
