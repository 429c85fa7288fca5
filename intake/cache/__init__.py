"""Pages as they were recognised, kept, so that a second run needs neither picture nor recognition.

An entry is one page (lines with their characters, rulings, seals, codes, warnings, attached data), one blank sheet or one
page that cannot be read. It is found by the SHA-256 of the file, the page's number, and a digest over everything that
recognition depends on: our recognising code, the libraries' versions, the engine's fingerprint, the limits. Rules and
extractors are not among it: they run anew on kept pages. A second kind of entry says which pages a file has, so that a
file that is wholly kept is hashed and never opened.

Not kept are failures of a whole file, because they may be cured outside and cost nothing to find again, pages that cost too
much to open, bugs, and files
that are opened with a password, because what it protects would lie here without it.

The checksum of an entry tells damage, it is no signature: whoever may write in the folder could change the program too.
The folder is its owner's alone (0700), and one that others may write to is not used.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from intake.cache import entry
from intake.cache.recognition import recognising_code
from intake.cache.shelf import Shelf, open_shelf
from intake.settings import Limits, Settings
from intake.splitting.split import Scanned, number_of

log = logging.getLogger(__name__)

_OUTLINE = 0
"""The place of a page's number in the name of the entry that lists a file's pages; pages count from 1."""


class Fingerprinted(Protocol):
    """Whatever recognises; only what it is matters here."""

    @property
    def fingerprint(self) -> str:
        """Changes with whatever may change a reading: weights, libraries, precision."""
        ...


@dataclass(frozen=True, slots=True)
class PageCache:
    """The kept pages of all files. Any number of processes may use one folder."""

    shelf: Shelf

    def open_book(
        self, path: Path, sha256: str, engine: Fingerprinted, limits: Limits, *, text_checked: bool = True
    ) -> "Book":
        """The kept pages of one file as `engine` reads them within `limits`, text layers checked or not."""
        return Book(self.shelf, path, sha256, engine, limits, text_checked=text_checked)

    def purge(self, sha256: str) -> int:
        """Removes everything that is kept of a file, whatever it was recognised with; returns how many entries."""
        return self.shelf.remove(lambda x: x.name.startswith(f"{sha256}-"))

    def recall(self, question: str) -> str:
        """What was remembered for a question; empty where nothing was."""
        key = _note_name(question)
        data = self.shelf.read(key)
        try:
            return entry.unseal_entry(key, data).decode() if data else ""
        except ValueError:
            return ""

    def remember(self, question: str, answer: str) -> None:
        """Keeps an answer that is dear to find, such as which engine works on this machine. No personal data."""
        key = _note_name(question)
        self.shelf.write(key, entry.seal_entry(key, answer.encode()))


def open_page_cache(settings: Settings) -> PageCache | None:
    """The cache that the settings name; None where they turn it off."""
    shelf = open_shelf(settings)
    return PageCache(shelf) if shelf else None


class Book:
    """The pages of one file: those that are kept, and those that are added while it is read."""

    def __init__(
        self, shelf: Shelf, path: Path, sha256: str, engine: Fingerprinted, limits: Limits, *, text_checked: bool
    ) -> None:
        self._shelf, self._path, self._sha256, self._engine, self._limits = shelf, path, sha256, engine, limits
        self._text_checked = text_checked
        self._held: dict[int, None] = {}

    def iter_pages(self, scan: Iterable[Scanned]) -> Iterator[Scanned]:
        """Every page of the file in order; `scan` is asked only where a page is not kept.

        Args:
            scan: All pages from the first on. It may take single ones from `page`, and hands new ones to `keep`.
        """
        given = 0
        outline = self._read_outline()
        for number in outline:
            if (item := self.find_page(number)) is None:
                break
            given += 1
            yield item
        else:
            if outline:
                return
        count = 0
        for count, item in enumerate(scan, start=1):
            if count > given:
                yield item
        if count and count == len(self._held):
            name = self._entry_name(_OUTLINE)
            self._shelf.write(name, entry.seal_entry(name, entry.pack_numbers(tuple(self._held))))

    def page_numbers(self) -> tuple[int, ...]:
        """The numbers of the file's pages, where the file was once read to its end; else empty."""
        return self._read_outline()

    def find_page(self, number: int) -> Scanned | None:
        """The page as it was recognised, or None."""
        payload = self._read_payload(number)
        if payload is None:
            return None
        try:
            item = entry.unpack_page(payload, self._path, self._sha256)
        except ValueError:
            self._log_damage(number)
            return None
        if number_of(item) != number:
            self._log_damage(number)
            return None
        self._held[number] = None
        return item

    def keep_page(self, item: Scanned) -> Scanned:
        """Keeps a page, blank sheet or unreadable page, and returns it; a failure of the whole file is only returned."""
        number = number_of(item)
        if not number:
            return item
        name = self._entry_name(number)
        try:
            data = entry.seal_entry(name, entry.pack_page(item, self._path))
        except entry.CANNOT_BE_WRITTEN as error:  # lone surrogates of a broken text layer: read anew each time
            log.debug("%s 第 %s 页不能存入缓存：%s", self._sha256[:8], number, type(error).__name__)
            return item
        if self._shelf.write(name, data):
            self._held[number] = None
        return item

    def _read_outline(self) -> tuple[int, ...]:
        payload = self._read_payload(_OUTLINE)
        try:
            return entry.unpack_numbers(payload) if payload else ()
        except ValueError:
            self._log_damage(_OUTLINE)
            return ()

    def _read_payload(self, number: int) -> bytes | None:
        name = self._entry_name(number)
        data = self._shelf.read(name)
        try:
            return None if data is None else entry.unseal_entry(name, data)
        except ValueError:
            self._log_damage(number)
            return None

    def _log_damage(self, number: int) -> None:
        what = f"第 {number} 页" if number else "页目录"
        log.info("%s %s的缓存已损坏，不予采用，重新识别", self._sha256[:8], what)

    def _entry_name(self, number: int) -> str:
        """The fingerprint is asked for each time: an engine is only sure of it once it is built.

        Which pages a file has depends on its size and number of pages, too; on what opening a page may cost depends nothing,
        as no page is kept that cost too much.
        """
        limits = self._limits
        of_page = (limits.render_dpi, limits.max_pixels)
        of_file = () if number else (limits.max_file_bytes, limits.max_pages)
        relevant = (*of_file, *of_page, self._text_checked)
        return f"{self._sha256}-{number}-{_hash_parts(recognising_code(), self._engine.fingerprint, repr(relevant))}"


def _note_name(question: str) -> str:
    return f"{hashlib.sha256(question.encode()).hexdigest()}-{_OUTLINE}-{_hash_parts('note')}"


def _hash_parts(*parts: str) -> str:
    """128 bits in hex."""
    return hashlib.sha256("\0".join((entry.FORMAT, *parts)).encode()).hexdigest()[:32]
