"""What results depend on besides the papers, as one digest: whoever changes a rule cannot forget to say so.

Sources and data of the product are hashed as they are installed, so that a changed rule, extractor, template or catalogue
entry makes every case be judged anew, from pages that need not be recognised again.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from intake.cache.recognition import LIBRARIES, library_version

_SUFFIXES = frozenset([".py", ".j2", ".yaml", ".csv", ".gz", ".docx", ".toml"])
_ALSO = ("jinja2", "docxtpl", "opencv-python-headless", "chinesecalendar", "python-stdnum", "pypinyin")
"""Libraries whose results stand in what is written, besides those that recognition uses."""


def standing_digest(rooms: Sequence[Path], others: Iterable[Path] = (), *words: str) -> str:
    """SHA-256, hex; about 20 ms.

    Args:
        rooms: Folders of the product.
        others: Files and folders of the office: its catalogue, its settings.
        words: Whatever else counts.
    """
    found = hashlib.sha256("\0".join(words).encode())
    for place in (*rooms, *others):
        for path in _iter_sources(place):
            name = path.relative_to(place).as_posix() if path != place else path.name
            content = path.read_bytes()
            found.update(f"{name}\0{len(content)}\0".encode() + content)
    for library in (*LIBRARIES, *_ALSO):
        found.update(f"{library} {library_version(library)}\n".encode())
    return found.hexdigest()


def _iter_sources(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    yield from sorted(p for p in place.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
