"""What lies where a file should be: pipes, devices, links, files without an end, names that a terminal obeys."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.hostile.damage import draw_picture, honest_files
from benchmarks.hostile.trap import Demand, Trap

REFUSED = Demand.REFUSED
_TERABYTE = 1 << 40


def lay_sparse(size: int, head: bytes = b"") -> Callable[[Path], None]:
    """A file of this size that takes no room."""

    def lay(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            file.truncate(size)

    return lay


def lay_socket(path: Path) -> None:
    """A socket; bound by a short name, because addresses hold 107 bytes."""
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)


def lay_link(target: str) -> Callable[[Path], None]:
    """A link that leads there."""
    return lambda path: path.symlink_to(target)


def lay_picture(path: Path) -> None:
    """An honest picture, for names that are none."""
    path.write_bytes(draw_picture("PNG"))


def lay_bill(path: Path) -> None:
    """Honest data of a bill."""
    path.write_bytes(honest_files()[".xml"])


def lay_nothing(_path: Path) -> None:
    """The path is not there."""


_PLACES: tuple[Trap, ...] = (
    Trap("pipe.jpg", os.mkfifo, REFUSED, quick=True),
    Trap("socket.pdf", lay_socket, REFUSED),
    Trap("folder.jpg", os.mkdir),
    Trap("missing.pdf", lay_nothing, REFUSED, quick=True),
    Trap("link-to-itself.png", lambda path: path.symlink_to(path), REFUSED),
    Trap("link-to-zeros.png", lay_link("/dev/zero"), REFUSED, quick=True),
    Trap("link-to-passwords.pdf", lay_link("/etc/passwd"), REFUSED),
    Trap("link-to-memory.pdf", lay_link("/proc/self/mem"), REFUSED),
    Trap("link-to-page-map.pdf", lay_link("/proc/self/pagemap"), REFUSED),
    Trap("sparse-300-GB.pdf", lay_sparse(300 << 30), REFUSED, quick=True),
    Trap("sparse-8-TB.tif", lay_sparse(8 * _TERABYTE, b"II*\0\x08\0\0\0"), REFUSED),
    Trap("sparse-190-MB.jpg", lay_sparse(190 << 20), REFUSED),
    Trap("sparse-190-MB-pdf.pdf", lay_sparse(190 << 20, b"%PDF-1.7\n1 0 obj\n")),
    Trap("sparse-190-MB-zip.ofd", lay_sparse(190 << 20, b"PK\3\4OFD.xml"), REFUSED),
    Trap("sparse-190-MB-xml.xml", lay_sparse(190 << 20, b"<?xml version='1.0'?>"), REFUSED),
    Trap("sparse-190-MB-tiff.tif", lay_sparse(190 << 20, b"II*\0\x08\0\0\0"), REFUSED),
    Trap("sparse-190-MB-bmp.bmp", lay_sparse(190 << 20, b"BM")),
    *(
        Trap(f"device-{name}.pdf", lay_nothing, REFUSED, quick=name == "zero", named=f"/dev/{name}")
        for name in ("zero", "urandom", "full", "null", "tty", "kmsg")
    ),
    Trap("device-mem.pdf", lay_nothing, REFUSED, named="/proc/self/mem"),
    Trap("device-page-map.pdf", lay_nothing, REFUSED, named="/proc/self/pagemap"),
)
_NAMES: tuple[str, ...] = (
    "line\nfeed.png", "bell\a\x1b[31mred\x1b]0;title\a.png", "back\b\b\b\bup\r.png", "right\u202eftl\u2066.png",
    "lone-\udcff\udcfe.png", "-o", "--password", "%s%n{0}{{7*7}}.png", "$(touch intake-escaped);`id`.png", "a" * 250 + ".png",
    "样" * 83 + ".png", "NUL.png", "aux", ".hidden.png", "blank at end .png ", "=cmd()+1.png", "<b>&amp;\"'.png", "é-e\u0301.png",
    "9" * 200 + ".png", "\u0663\u0664.png", "\u2028line.png", "~$lock.png",
)  # fmt: skip
"""Names of an honest picture or bill."""


def iter_places() -> Iterator[Trap]:
    """Everything that is no plain file, and every name that is no plain one."""
    yield from _PLACES
    for number, name in enumerate(_NAMES):
        yield Trap(name, lay_picture if number % 4 == 0 else lay_bill, quick=number < 3)
