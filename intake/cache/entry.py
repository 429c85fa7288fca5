"""What stands in a file of the cache: a mark, a checksum, and a page in MessagePack, deflated.

The checksum goes over the entry's name, too, so that an entry under a foreign name is as wrong as a broken one. Nothing is
executed while an entry is read: `msgspec` builds the frozen types of `intake.model` and refuses what does not fit them.
"""

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from intake.errors import escape_controls
from intake.model import Failure, Page
from intake.splitting.split import Blank, Scanned

FORMAT = "1"
"""Raised when what is written here changes its meaning."""

CANNOT_BE_WRITTEN = (TypeError, ValueError, OverflowError, msgspec.EncodeError)
"""What `pack` raises for a value that MessagePack has no form for."""

_MARK = b"intake-page\n"
_CHECKSUM = 32
_LEVEL = 1
"""A page takes 37 KB, deflated 13 KB, at level 6 11 KB and three times as long (31 scanned pages)."""
_MOST_BYTES = 64 * 1024 * 1024
"""A page with attached data of the largest size stays below; a page with more is not kept, and an entry with more fills the memory."""


@dataclass(frozen=True, slots=True)
class _KeptPage:
    """Exactly one of `page` and `refused` is set; `refused` is the message without the file's path."""

    page: Page | None = None
    blank: bool = False
    refused: str | None = None
    number: int = 0


_ENCODER = msgspec.msgpack.Encoder()
_PAGES = msgspec.msgpack.Decoder(_KeptPage)
_NUMBERS = msgspec.msgpack.Decoder(tuple[int, ...])


# ------------------------------------------------------------------------------------------------ pages
def pack_page(item: Scanned, path: Path) -> bytes:
    """A page as bytes.

    Raises:
        CANNOT_BE_WRITTEN: one of these.
    """
    if isinstance(item, Failure):
        kept = _KeptPage(refused=_without_path(item, path), number=item.page or 0)
    elif isinstance(item, Blank):
        kept = _KeptPage(item.page, blank=True)
    else:
        kept = _KeptPage(item)
    return _ENCODER.encode(kept)


def unpack_page(payload: bytes, path: Path, sha256: str) -> Scanned:
    """The page again; a failure names `path`, whatever the file was called when it was kept.

    Raises:
        ValueError: not a page.
    """
    kept = _PAGES.decode(payload)
    if kept.refused is not None:
        return Failure(str(path), sha256, kept.number, _message_start(path, kept.number) + kept.refused)
    if kept.page is None:
        raise ValueError("neither page nor failure")
    return Blank(kept.page) if kept.blank else kept.page


def pack_numbers(numbers: tuple[int, ...]) -> bytes:
    """The numbers of a file's pages as bytes."""
    return _ENCODER.encode(numbers)


def unpack_numbers(payload: bytes) -> tuple[int, ...]:
    """The numbers again.

    Raises:
        ValueError: not a list of numbers.
    """
    return _NUMBERS.decode(payload)


def _message_start(path: Path, page: int) -> str:
    """The beginning of every message of `intake.errors.UnreadableInput`."""
    return escape_controls(f"{path} 第 {page} 页") + "："


def _without_path(failure: Failure, path: Path) -> str:
    start = _message_start(path, failure.page or 0)
    if not failure.message.startswith(start):
        raise ValueError("a message that does not begin with its place")
    return failure.message.removeprefix(start)


# ------------------------------------------------------------------------------------------------ checksum
def seal_entry(name: str, payload: bytes) -> bytes:
    """The content of the file called `name`.

    Raises:
        ValueError: too much to be kept.
    """
    if len(payload) > _MOST_BYTES:
        raise ValueError("too much")
    body = zlib.compress(payload, _LEVEL)
    return _MARK + _checksum(name, body) + body


def unseal_entry(name: str, data: bytes) -> bytes:
    """The payload of an entry.

    Raises:
        ValueError: truncated, changed, not ours, or written under another name.
    """
    start = len(_MARK) + _CHECKSUM
    body = data[start:]
    if not data.startswith(_MARK) or data[len(_MARK) : start] != _checksum(name, body):
        raise ValueError("not an entry of this name")
    inflate = zlib.decompressobj()
    try:
        payload = inflate.decompress(body, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError("not deflated") from error
    if not inflate.eof:
        raise ValueError("too much")
    return payload


def _checksum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + body).digest()
