"""Pages as a run has settled them: those that were recognised, and those that cost their worker and are given up.

A case is judged after all its pages were dealt with, each in a process that might die of it. Judging reads them from the
shelf and never opens a page that was given up: it stands as a failure in its place. A page that the shelf has lost
(damaged, removed, no room to keep it) is recognised once more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from intake.cache import Book, Fingerprinted, PageCache
from intake.errors import UnreadableInput
from intake.model import Failure
from intake.settings import Limits
from intake.splitting.split import Scanned

WHOLE = 0
"""Stands for the whole file where pages are numbered."""
STEP = "请重新扫描该页或人工录入；用 --retry-failed 可再试一次"

GivenUp = Mapping[int, str]
"""Page -> why it was given up, in the office's words; `WHOLE` where the file cannot be opened without harm."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of one file: the numbers of its pages, and those that were given up."""

    numbers: tuple[int, ...] = ()
    given_up: GivenUp = field(default_factory=dict[int, str])


@dataclass(frozen=True, slots=True)
class SettledPages(PageCache):
    """The kept pages, with what the run knows of their files, by SHA-256."""

    files: Mapping[str, Settled] = field(default_factory=dict[str, Settled])

    def open_book(
        self, path: Path, sha256: str, engine: Fingerprinted, limits: Limits, *, text_checked: bool = True
    ) -> Book:
        """The pages of one file, as `PageCache.open_book`."""
        known = self.files.get(sha256, Settled())
        return _Book(self, path, sha256, engine, limits, known, text_checked=text_checked)


class _Book(Book):
    def __init__(
        self,
        pages: SettledPages,
        path: Path,
        sha256: str,
        engine: Fingerprinted,
        limits: Limits,
        known: Settled,
        *,
        text_checked: bool,
    ) -> None:
        super().__init__(pages.shelf, path, sha256, engine, limits, text_checked=text_checked)
        self._known, self._of = known, (path, sha256)

    def iter_pages(self, scan: Iterable[Scanned]) -> Iterator[Scanned]:
        """As `Book.iter_pages`; of a file that cannot be opened without harm one failure."""
        if WHOLE in self._known.given_up:
            return iter((self._failure_of(WHOLE),))
        return super().iter_pages(self._settled_pages(scan))

    def find_page(self, number: int) -> Scanned | None:
        """As `Book.find_page`; a page that was given up is a failure."""
        if number in self._known.given_up:
            return self._failure_of(number)
        return super().find_page(number)

    def _settled_pages(self, scan: Iterable[Scanned]) -> Iterator[Scanned]:
        """Every page in order; the file itself is only opened for the first page that is nowhere."""
        for given, number in enumerate(self._known.numbers):
            item = self.find_page(number)
            if item is None:
                yield from islice(scan, given, None)
                return
            yield item
        if not self._known.numbers:
            yield from scan

    def _failure_of(self, number: int) -> Failure:
        path, sha256 = self._of
        page = number or None
        return Failure(str(path), sha256, page, str(UnreadableInput(path, self._known.given_up[number], STEP, page)))
