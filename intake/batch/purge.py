"""Takes cases out of a folder of results, with everything that was made of their papers, and looks whether it is gone.

Removed are the case's folder, the kept pages of its files, what the journal says of it, its rows in the summaries, and every
draft that a killed run left: whose it was none of them says.
The originals are not ours to remove, and numbers that were given out stay in the office's ledger.
"""

import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from intake.batch import summary
from intake.batch.journal import KEPT, MOST_BYTES, ROOM, Journal, JournalEntry, JournalPaper, sorted_cases
from intake.cache.shelf import Shelf, ShelfEntry, open_shelf
from intake.disk.drafts import find_drafts, remove_drafts
from intake.disk.own_files import read_own
from intake.errors import ExitCode, UsageError, escape_controls
from intake.settings import Settings

_DAY = 86400.0
_SUMMARIES = (summary.SUMMARY, summary.FAILURES)


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed: files below the results, and entries of the page cache; `left` should be empty."""

    cases: tuple[str, ...]
    files: tuple[Path, ...]
    kept_pages: int
    left: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """`SOME_FAILED` where something is left."""
        return ExitCode.SOME_FAILED if self.left else ExitCode.DONE


def purge_cases(output: Path, names: Sequence[str], older_than_days: float | None, settings: Settings) -> Purged:
    """Removes cases.

    Args:
        output: The folder of results.
        names: Cases, by what they were called in the inbox or by their folder.
        older_than_days: All cases that were last judged longer ago.
        settings: They say where pages are kept.

    Raises:
        UsageError: no case is meant, one is not there, or a run is at work.
    """
    journal = Journal(output)
    if not (output / ROOM).is_dir():
        raise UsageError(f"{escape_controls(str(output))}：不是 intake run 的结果文件夹", "请指定当时的 -o")
    with journal.hold_lock():
        chosen = _choose_entries(journal, names, older_than_days)
        shelves = [s for s in (open_shelf(settings), Shelf(output / ROOM / KEPT, 1)) if s is not None]
        hashes = {p.sha256 for p in _iter_papers(chosen) if p.sha256}
        files = tuple(chain.from_iterable(_remove_folder(journal, entry) for entry in chosen))
        pages = sum(shelf.remove(lambda kept: _is_made_of(kept, hashes)) for shelf in shelves)
        files += remove_drafts(find_drafts(output, below=True, held=True))
        for sha256 in hashes:
            journal.forget_given_up(sha256)
        for entry in chosen:  # last: a purge that is killed before can be run again
            journal.drop_entry(entry)
        summary.write_summary(journal)
        left = tuple(_find_left(journal, chosen, hashes, shelves))
        return Purged(tuple(e.case for e in chosen), files, pages, left)


def find_entries(output: Path, names: Sequence[str]) -> Sequence[JournalEntry]:
    """What the journal says of these cases.

    Raises:
        UsageError: one is not there.
    """
    return _choose_entries(Journal(output), names, None) if names else ()


def _choose_entries(journal: Journal, names: Sequence[str], older_than_days: float | None) -> Sequence[JournalEntry]:
    entries = sorted_cases(journal.read_entries())
    known = {name for entry in entries for name in (entry.case, entry.folder)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"结果里没有案卷“{escape_controls(unknown[0])}”", "intake status 可查看有多少案卷，名称见 summary.xlsx"
        )
    if names:
        return [entry for entry in entries if entry.case in names or entry.folder in names]
    if older_than_days is None:
        raise UsageError("没有写要清除哪个案卷", "请写案卷名称，或用 --older-than 天")
    limit = time.time() - older_than_days * _DAY
    return [entry for entry in entries if journal.changed_at(entry) <= limit]


def _iter_papers(entries: Iterable[JournalEntry]) -> Iterator[JournalPaper]:
    return chain.from_iterable(entry.papers for entry in entries)


def _is_made_of(kept: ShelfEntry, hashes: Collection[str]) -> bool:
    """Whether an entry of the page cache was made of one of these files: its name begins with the file's hash."""
    return kept.name[:64] in hashes


def _remove_folder(journal: Journal, entry: JournalEntry) -> Sequence[Path]:
    """The case's folder with all that is in it; links in it are removed and not followed."""
    folder = journal.output / entry.folder
    if not folder.is_dir() or folder.is_symlink():
        return ()
    found = sorted(p for p in folder.rglob("*") if not p.is_dir() or p.is_symlink())
    shutil.rmtree(folder)
    return found


def _find_left(
    journal: Journal, chosen: Collection[JournalEntry], hashes: Collection[str], shelves: Sequence[Shelf]
) -> Iterator[str]:
    """What is still there of what was to go: looked up anew, not taken from what was done."""
    folders = [journal.output / entry.folder for entry in chosen]
    yield from (str(folder) for folder in folders if folder.exists())
    for shelf in shelves:
        yield from (kept.name for kept in shelf.iter_entries() if _is_made_of(kept, hashes))
        yield from map(str, shelf.find_drafts())
    yield from map(str, find_drafts(journal.output, below=True, held=True))
    staying = {paper.path for paper in _iter_papers(journal.read_entries().values())}
    gone = {paper.path for paper in _iter_papers(chosen)} - staying
    for name in _SUMMARIES:
        text = read_own(journal.output / name, MOST_BYTES).decode()
        yield from (f"{name}：{path}" for path in sorted(gone) if path in text)
