"""What a folder of results knows of itself: which cases are done, from which bytes, and which pages were given up.

One small file a case and one a file with pages given up, each replaced in one step: a run that is killed at any moment
leaves no half-told entry. An entry is written behind the results it speaks of, and emptied before they are replaced.
Everything in it follows from the papers; times stand in `run.json` alone.
"""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from intake.batch.page_status import WHOLE, GivenUp
from intake.disk.drafts import OUTPUT_MARK
from intake.disk.own_files import hash_own, make_way, read_own
from intake.errors import UsageError, escape_controls
from intake.export.folder import replace_file
from intake.load.files import natural_key
from intake.machine.locks import LockTaken, hold_file_lock

ROOM = ".journal"
RUN = "run.json"
KEPT = "kept"
"""Pages lie here, in the journal's folder, while a run lasts whose settings keep none."""
_CASES, _PAGES, _LOCK, _SUMMARY = "cases", "pages", "lock", "summary.json"
MOST_BYTES = 256 * 1024 * 1024
"""Of a file that is read back whole: the `case.json` of 300 pages with 30 rows each has 40 MB."""
_PAGE_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class JournalPaper:
    """One file of a case: its path as it was named, its hash, and how many pages it has."""

    path: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
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
        entry: Its id in the ledger; empty where none was kept.
        standing: What the ledger remembered of it when it was judged, as a digest.
    """

    case: str
    folder: str
    applied: str
    key: str = ""
    papers: tuple[JournalPaper, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    documents: int = 0
    failures: tuple[Mapping[str, object], ...] = ()
    needs_person: bool = False
    error: str = ""
    entry: str = ""
    standing: str = ""

    @property
    def day(self) -> date:
        """The day of application."""
        return date.fromisoformat(self.applied)

    @property
    def was_given_up(self) -> bool:
        """Whether nothing was written of it, because whoever was at it came to no end."""
        return bool(self.error) and not self.outputs


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
    def hold_lock(self) -> Generator[None]:
        """Keeps other runs away while this one writes.

        Raises:
            UsageError: another run is at it.
        """
        self.open()
        with ExitStack() as held:
            try:
                make_way(self._room / _LOCK)
                held.enter_context(hold_file_lock(self._room / _LOCK, wait=False))
            except LockTaken as error:
                where = escape_controls(str(self.output))
                raise UsageError(
                    f"{where}：另一个进程正在写这个结果文件夹", "请等它结束，或换一个结果文件夹"
                ) from error
            yield

    # -------------------------------------------------------------------------------------------- cases
    def read_entries(self) -> Mapping[str, JournalEntry]:
        """Every case by its name. What cannot be understood is as good as not there: the case is judged again."""
        found = (_parse_entry(read_object(path)) for path in sorted((self._room / _CASES).glob("*.json")))
        return {entry.case: entry for entry in found if entry is not None}

    def find_entry(self, folder: str) -> JournalEntry | None:
        """The case whose results are in that folder."""
        return _parse_entry(read_object(self._case_path(folder)))

    def write_entry(self, entry: JournalEntry) -> None:
        """Replaces what is known of a case."""
        _write_object(self._case_path(entry.folder), asdict(entry))

    def mark_incomplete(self, entry: JournalEntry) -> None:
        """Says that the results of a case are not to be relied on, before they are replaced."""
        self.write_entry(replace(entry, key=""))

    def drop_entry(self, entry: JournalEntry) -> None:
        """Forgets a case."""
        self._case_path(entry.folder).unlink(missing_ok=True)

    def is_whole(self, entry: JournalEntry) -> bool:
        """Whether everything that was written is still there."""
        return all((self.output / entry.folder / name).is_file() for name in entry.outputs)

    def changed_at(self, entry: JournalEntry) -> float:
        """When the entry was written, in seconds since the epoch; 0 where it is gone."""
        try:
            return self._case_path(entry.folder).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def _case_path(self, folder: str) -> Path:
        return self._room / _CASES / f"{folder}.json"

    # -------------------------------------------------------------------------------------------- pages given up
    def given_up(self, sha256: str) -> GivenUp:
        """The pages of a file that nobody should try again unless told to; what is no page's number counts for nothing."""
        told = read_object(self._pages_path(sha256)).items()
        return {int(number): str(why) for number, why in told if _PAGE_NUMBER.fullmatch(number)}

    def give_up(self, sha256: str, number: int, why: str) -> None:
        """Adds a page."""
        pages = {**self.given_up(sha256), number: why}
        _write_object(self._pages_path(sha256), {str(n): pages[n] for n in sorted(pages)})

    def forget_given_up(self, sha256: str) -> None:
        """Forgets which pages of a file were given up."""
        self._pages_path(sha256).unlink(missing_ok=True)

    def shut_files(self) -> frozenset[str]:
        """The files that are not to be opened at all."""
        return frozenset(p.stem for p in (self._room / _PAGES).glob("*.json") if WHOLE in self.given_up(p.stem))

    def _pages_path(self, sha256: str) -> Path:
        return self._room / _PAGES / f"{sha256}.json"

    # -------------------------------------------------------------------------------------------- the run
    def read_summary_note(self) -> Mapping[str, Any]:
        """What is noted of the summary; empty where there is none."""
        return read_object(self._room / _SUMMARY)

    def note_summary(self, told: Mapping[str, Any]) -> None:
        """Keeps what the summary was made from, and how its files turned out."""
        _write_object(self._room / _SUMMARY, told)

    def read_run(self) -> Mapping[str, Any]:
        """What `run.json` says of the last run; empty where there was none."""
        return read_object(self.output / RUN)

    def note_run(self, told: Mapping[str, Any]) -> None:
        """The one place where times stand."""
        _write_object(self.output / RUN, told)


def _parse_entry(told: Mapping[str, Any]) -> JournalEntry | None:
    try:
        entry = msgspec.convert(told, JournalEntry)
        date.fromisoformat(entry.applied)
    except ValueError:
        return None
    return entry


def read_object(path: Path) -> Mapping[str, Any]:
    """The JSON object in a file of ours; empty where there is none or it is damaged."""
    try:
        told = json.loads(read_own(path, MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def file_digest(path: Path) -> str:
    """SHA-256 of a file that a run wrote, hex; empty where it cannot be read."""
    try:
        return hash_own(path)
    except OSError:
        return ""


def _write_object(path: Path, told: Mapping[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=True, indent=1) + "\n"
    replace_file(path, lambda out: out.write(text.encode()))


def sorted_cases(entries: Mapping[str, JournalEntry]) -> Sequence[JournalEntry]:
    """The cases in natural order, as people see them."""
    return sorted(entries.values(), key=lambda entry: (natural_key(entry.case), entry.case))
