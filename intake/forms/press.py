"""Word files -> PDF for people who wait at a screen: one conversion at a time, beside everything else, with a profile that lasts.

What was converted lately is kept in memory, so that a page that is shown again, or a form that is printed after it was looked at,
costs nothing; nothing of it is written to disk.
"""

import hashlib
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from intake.disk.drafts import name_room
from intake.errors import UsageError
from intake.forms.pdf import convert_documents, find_program

_KEPT = 16
"""Orders: a form has 50 to 200 kB."""
_WAITING = 12
"""Orders that may wait: at two seconds each, nobody waits longer than a cup of water takes."""
_PROFILE = "profile"


class PdfPress:
    """The office program of one process; threads may share it."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-press")
        self._guard = threading.Lock()
        self._orders: OrderedDict[str, Future[list[bytes]]] = OrderedDict()
        self._room: tempfile.TemporaryDirectory[str] | None = None

    def order(self, documents: Sequence[bytes], titles: Sequence[str]) -> Future[list[bytes]]:
        """The documents as PDF files, once they are ready; the same order as before is not carried out again.

        Args:
            documents: Word files.
            titles: The title of each.

        Raises:
            MissingDependency: no office program; the future raises it where it did not convert all of them in time.
            UsageError: too many are waiting.
        """
        find_program()
        key = _digest_order(documents, titles)
        with self._guard:
            known = self._orders.get(key)
            if known is not None and not _has_failed(known):
                self._orders.move_to_end(key)
                return known
            if sum(not one.done() for one in self._orders.values()) >= _WAITING:
                raise UsageError("排队转 PDF 的表单太多", "请过半分钟再试")
            self._orders[key] = self._worker.submit(self._convert, tuple(documents), tuple(titles))
            self._forget_oldest()
            return self._orders[key]

    def close(self) -> None:
        """Lets go of the program's profile; what is being converted is finished first."""
        self._worker.shutdown(cancel_futures=True)
        self._drop_room()

    def _convert(self, documents: Sequence[bytes], titles: Sequence[str]) -> list[bytes]:
        if self._room is None:
            self._room = tempfile.TemporaryDirectory(prefix=name_room("press"), ignore_cleanup_errors=True)
        try:
            return convert_documents(documents, titles, Path(self._room.name) / _PROFILE)
        except BaseException:
            self._drop_room()  # a profile that a killed program was at is not used again
            raise

    def _drop_room(self) -> None:
        if self._room is not None:
            self._room.cleanup()
            self._room = None

    def _forget_oldest(self) -> None:
        done = [key for key, one in self._orders.items() if one.done()]
        for key in done[: max(0, len(self._orders) - _KEPT)]:
            del self._orders[key]


def _digest_order(documents: Sequence[bytes], titles: Sequence[str]) -> str:
    parts = (*documents, *(title.encode() for title in titles))
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _has_failed(order: Future[list[bytes]]) -> bool:
    return order.done() and (order.cancelled() or order.exception() is not None)
