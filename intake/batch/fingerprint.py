"""What the results of a case are called: a digest of its papers, of the words it was judged by, and of what it was judged with.

Results whose key still fits need not be made again. Nothing heavy is needed to tell, so that a run in which nothing has
changed starts no worker. Sources and data of the product are hashed as they are installed, so whoever changes a rule cannot
forget to say so: a changed rule, extractor, template or catalogue entry makes every case be judged anew, from pages that
need not be recognised again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake import load
from intake.batch.tasks import Survey
from intake.cache.recognition import LIBRARIES, library_version
from intake.check import find_case_file
from intake.disk.own_files import read_own
from intake.errors import UnreadableInput
from intake.ocr.lazy import LazyEngine, Memory
from intake.settings import Limits, Settings

if TYPE_CHECKING:
    from intake.ocr.engine import Engine

_SUFFIXES = frozenset([".py", ".j2", ".yaml", ".csv", ".gz", ".docx", ".toml"])
_ALSO = ("jinja2", "docxtpl", "opencv-python-headless", "chinesecalendar", "python-stdnum", "pypinyin")
"""Libraries whose results stand in what is written, besides those that recognition uses."""

_MOST_BYTES = 16 * 1024 * 1024
"""Of `case.yaml`: far more than is accepted of it."""

Hashed = tuple[Path, str]
"""A file and the SHA-256 of its bytes; empty where it cannot be read."""


@dataclass(frozen=True, slots=True)
class ResultGround:
    """What results stand on besides the papers.

    Attributes:
        standing: Digest of rules, extractors, catalogue and settings, see `standing_digest`.
        engine: The fingerprint of the engine.
        limits: What a file may cost.
        text_checked: Whether text layers are held against what is seen.
    """

    standing: str
    engine: str
    limits: Limits
    text_checked: bool


def hash_files(files: Iterable[Path], limits: Limits) -> Sequence[Hashed]:
    """The files with their hashes; judging the case says why one cannot be read."""
    return [(path, _hash_file(path, limits)) for path in files]


def _hash_file(path: Path, limits: Limits) -> str:
    try:
        return load.sha256_of(path, limits)
    except UnreadableInput:
        return ""


def case_key(task: Survey, hashes: Iterable[Hashed], ground: ResultGround) -> str:
    """What the results of these papers, on this ground, with these words, are called."""
    bundle = task.bundle
    parts = [
        ground.standing,
        ground.engine,
        repr((astuple(ground.limits), ground.text_checked)),
        str(bundle.path),
        [[str(path), sha256] for path, sha256 in hashes],
        [str(x) for x in bundle.stacks if isinstance(x, UnreadableInput)],
        _file_digest(find_case_file(bundle.path)),
        repr(astuple(task.order)),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _file_digest(path: Path | None) -> str:
    try:
        return hashlib.sha256(read_own(path.resolve(), _MOST_BYTES)).hexdigest() if path else ""
    except OSError as error:
        return type(error).__name__


# ------------------------------------------------------------------------------------------------ the engine
class _NotForetold(Exception):
    """Only an engine that is built can tell."""


class _Unbuilt(LazyEngine):
    def _ensure_built(self) -> "Engine":
        raise _NotForetold


def foretell_fingerprint(settings: Settings, memory: Memory | None) -> str:
    """The fingerprint that the engine of the settings will have, found without building it; empty where only building can tell.

    Raises:
        UsageError: no engine of that name, or no such precision on this machine.
        MissingDependency, ModelInvalid: there are no weights.
    """
    try:
        return _Unbuilt.from_settings(settings, memory).fingerprint
    except _NotForetold:
        return ""


# ------------------------------------------------------------------------------------------------ the product
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
