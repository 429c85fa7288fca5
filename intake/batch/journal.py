"""What a folder of results knows of itself: which cases are done, from which bytes, and which pages were given up.

One small file a case and one a file with pages given up, each replaced in one step: a run that is killed at any moment
leaves no half-told entry. An entry is written behind the results it speaks of, and emptied before they are replaced.
Everything in it follows from the papers; times stand in `run.json` alone.
"""

import fcntl
import json
import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from intake.batch.settled import WHOLE, GivenUp
from intake.errors import UsageError, printable
from intake.export.folder import replace_file
from intake.load.files import OUTPUT_MARK

ROOM = ".journal"
RUN = "run.json"
KEPT = "kept"
"""Pages lie here, in the journal's folder, while a run lasts whose settings keep none."""
_CASES, _PAGES, _LOCK, _SUMMARY = "cases", "pages", "lock", "summary.json"


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a case: its path as it was named, its hash, and how many pages it has."""

    path: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One case.

    Attributes:
        case: What the entry of the inbox is called.
        folder: Where its results are.
        applied: The day of application that holds where nothing else is said; it stays as it was when the case first came.
        key: What its results were made from; empty while they are not complete.
        papers: Its files.
        outputs: Name -> SHA-256 of everything that was written.
        documents: How many papers were found.
        failures: What could not be read.
        needs_person: Whether anything is left to look at.
        error: Why there is no verdict.
    """

    case: str
    folder: str
    applied: str
    key: str = ""
    papers: tuple[Paper, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    documents: int = 0
    failures: tuple[Mapping[str, object], ...] = ()
    needs_person: bool = False
    error: str = ""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.applied)


class Journal:
    """The journal of one folder of results.

    Args:
        output: The folder; made where it is not there.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self._room = output / ROOM

    def open(self) -> None:
        """Makes the folder, marked so that it is never read as input."""
        self.output.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.output / OUTPUT_MARK).touch(mode=0o600)
        self._room.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def held(self) -> Generator[None]:
        """Keeps other runs away while this one writes.

        Raises:
            UsageError: another run is at it.
        """
        self.open()
        with open(self._room / _LOCK, "wb", opener=partial(os.open, mode=0o600)) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                where = printable(str(self.output))
                raise UsageError(
                    f"{where}：另一个进程正在写这个结果文件夹", "请等它结束，或换一个结果文件夹"
                ) from error
            yield

    # -------------------------------------------------------------------------------------------- cases
    def entries(self) -> Mapping[str, Entry]:
        """Every case by its name. What cannot be understood is as good as not there: the case is judged again."""
        found = (_entry(_read(path)) for path in sorted((self._room / _CASES).glob("*.json")))
        return {e.case: e for e in found if e is not None}

    def put(self, entry: Entry) -> None:
        """Replaces what is known of a case."""
        _write(self._case(entry.folder), asdict(entry))

    def reopen(self, entry: Entry) -> None:
        """Says that the results of a case are not to be relied on, before they are replaced."""
        self.put(replace(entry, key=""))

    def drop(self, entry: Entry) -> None:
        """Forgets a case."""
        self._case(entry.folder).unlink(missing_ok=True)

    def is_whole(self, entry: Entry) -> bool:
        """Whether everything that was written is still there."""
        return all((self.output / entry.folder / name).is_file() for name in entry.outputs)

    def changed(self, entry: Entry) -> float:
        """When the entry was written, in seconds since the epoch; 0 where it is gone."""
        try:
            return self._case(entry.folder).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def _case(self, folder: str) -> Path:
        return self._room / _CASES / f"{folder}.json"

    # -------------------------------------------------------------------------------------------- pages given up
    def given_up(self, sha256: str) -> GivenUp:
        """The pages of a file that nobody should try again unless told to."""
        told = _read(self._pages(sha256))
        return {int(n): str(why) for n, why in told.items()} if told else {}

    def give_up(self, sha256: str, number: int, why: str) -> None:
        """Adds a page."""
        pages = {**self.given_up(sha256), number: why}
        _write(self._pages(sha256), {str(n): pages[n] for n in sorted(pages)})

    def retry(self, sha256: str) -> None:
        """Forgets which pages of a file were given up."""
        self._pages(sha256).unlink(missing_ok=True)

    def shut(self) -> frozenset[str]:
        """The files that are not to be opened at all."""
        return frozenset(p.stem for p in (self._room / _PAGES).glob("*.json") if WHOLE in self.given_up(p.stem))

    def _pages(self, sha256: str) -> Path:
        return self._room / _PAGES / f"{sha256}.json"

    # -------------------------------------------------------------------------------------------- the run
    def summarised(self) -> Mapping[str, Any]:
        """What is noted of the summary; empty where there is none."""
        return _read(self._room / _SUMMARY) or {}

    def note_summary(self, told: Mapping[str, Any]) -> None:
        """Keeps what the summary was made from, and how its files turned out."""
        _write(self._room / _SUMMARY, told)

    def run(self) -> Mapping[str, Any]:
        """What `run.json` says of the last run; empty where there was none."""
        return _read(self.output / RUN) or {}

    def note_run(self, told: Mapping[str, Any]) -> None:
        """The one place where times stand."""
        _write(self.output / RUN, told)


def _entry(told: Mapping[str, Any] | None) -> Entry | None:
    try:
        entry = msgspec.convert(told, Entry)
        date.fromisoformat(entry.applied)
    except ValueError:
        return None
    return entry


def _read(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is none or it is damaged."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _write(path: Path, told: Mapping[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=True, indent=1) + "\n"
    replace_file(path, lambda out: out.write(text.encode()))


def sorted_cases(entries: Mapping[str, Entry]) -> Iterator[Entry]:
    """The cases in natural order, as people see them."""
    from intake.load.files import natural

    yield from sorted(entries.values(), key=lambda e: (natural(e.case), e.case))
