"""What a hostile file is: a name, how it is laid down, and what the command must answer.

Every file is made on the fly, the same bytes each time; nothing large is kept.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Demand(StrEnum):
    """What the command has to say of a file."""

    EITHER = "either"
    """Read, or refused in clear words: a damaged page may still hold something."""
    REFUSED = "refused"
    """Nothing that stands in it may be believed or even looked at."""


@dataclass(frozen=True, slots=True)
class Trap:
    """One hostile file.

    Attributes:
        name: What it is called in the folder that it lies in.
        lay: Puts it at a path.
        answer: What `intake read` has to say of it.
        quick: Whether it belongs to the part that every change is tested with.
        named: What the command is given instead of the path where it lies, such as a device.
    """

    name: str
    lay: Callable[[Path], None]
    answer: Demand = Demand.EITHER
    quick: bool = False
    named: str = ""


@dataclass(frozen=True, slots=True)
class HostileCall:
    """A whole command over something hostile that is no paper: a case's file, a catalogue, templates, settings, a tree.

    Attributes:
        name: For the report.
        lay: Makes it in an empty folder and answers with the words of the command.
        codes: Exit codes that are right.
        told: What one of the lines on standard error has to contain.
        quick: As above.
    """

    name: str
    lay: Callable[[Path], Sequence[str]]
    codes: frozenset[int]
    told: tuple[str, ...] = ()
    quick: bool = False


def bytes_trap(name: str, make: Callable[[], bytes], answer: Demand = Demand.EITHER, *, quick: bool = False) -> Trap:
    """A file that is nothing but its bytes, which are made when they are needed."""

    def lay(path: Path) -> None:
        path.write_bytes(make())

    return Trap(name, lay, answer, quick)


def lay_late(lay: Callable[[Path, T], Sequence[str]], make: Callable[[], T]) -> Callable[[Path], Sequence[str]]:
    """Lays a call whose content is made only then."""
    return lambda folder: lay(folder, make())


_CHUNK = 1 << 20


def deflate_run(byte: bytes, count: int, head: bytes = b"") -> Iterator[bytes]:
    """A zlib stream of `head` and `count` times one byte, made without the work of compressing it.

    A block that was flushed whole stands for itself wherever it is put; the checksum of a run has a closed form for zeros only,
    others are summed.
    """
    packer = zlib.compressobj(9)
    yield packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = byte * _CHUNK
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = block.compress(piece) + block.flush(zlib.Z_FULL_FLUSH)
    whole, rest = divmod(count, _CHUNK)
    checksum = zlib.adler32(head)
    for _ in range(whole):
        yield packed
        checksum = zlib.adler32(piece, checksum)
    tail = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield tail.compress(byte * rest) + tail.flush()
    yield zlib.adler32(byte * rest, checksum).to_bytes(4, "big")
