"""A case taken out everywhere: results, kept pages, scans, and what is personal in the ledger; and looked for once more.

What is outside the ledger goes first and the ledger's own row of it last, so that a purge that is killed can be run again.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, func, select

from intake.batch.inbox import UPLOAD_NOTE
from intake.batch.journal import ROOM, Journal
from intake.batch.purge import purge_cases
from intake.cache.shelf import Shelf, open_shelf
from intake.disk.drafts import find_drafts_beside, remove_drafts
from intake.errors import BadConfiguration, UsageError, escape_controls, system_reason
from intake.ledger.cases import find_case_by_id, find_named_case
from intake.ledger.model import CaseRef
from intake.ledger.results import find_results
from intake.ledger.scans import scan_path
from intake.ledger.schema import PAYLOADS
from intake.ledger.store import Ledger
from intake.ledger.upkeep.purge import (
    PurgedCase,
    PurgeReason,
    find_hashes,
    find_hashes_of_others,
    find_lists,
    note_purged,
    purge_case,
    purge_list,
    sweep,
)
from intake.report.files import PAGE
from intake.settings import Settings


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out; `left`, looked up anew, should be empty.

    Attributes:
        cases: Out of the ledger.
        files: Of results and forms.
        kept_pages: Entries of the page cache.
        left: What is still there: on this machine, or on another one where results were written.
    """

    cases: tuple[PurgedCase, ...] = ()
    files: tuple[Path, ...] = ()
    kept_pages: int = 0
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where a case is outside the database: results here, results elsewhere, every hash of its files, its own scans.

    Among the results are the reports of later cases in which its scans are shown; a run makes those anew.
    """

    results: tuple[Path, ...]
    elsewhere: tuple[str, ...]
    hashes: frozenset[str]
    scans: tuple[Path, ...]


def find_ids(ledger: Ledger, names: Sequence[str]) -> tuple[str, ...]:
    """Ids of the cases that people name by register number, number of a notice, or folder of results.

    Raises:
        UsageError: there is no such case.
    """
    with ledger.reading() as connection:
        return tuple(_find_id(connection, name) for name in names)


def _find_id(connection: Connection, name: str) -> str:
    folder = Path(name)
    if not (folder.parent / ROOM).is_dir() or not folder.is_dir():
        return find_named_case(connection, name).id
    entries = Journal(folder.parent).read_entries().values()
    found = next((e.entry for e in entries if e.folder == folder.name and e.entry), "")
    if not found:
        raise UsageError(f"{escape_controls(name)}：这个结果不在台账里", "请用 intake purge 结果文件夹 案卷名")
    return found


def find_cases(ledger: Ledger, ids: Iterable[str]) -> tuple[CaseRef, ...]:
    """The cases of these ids that the ledger has."""
    with ledger.reading() as connection:
        return tuple(case for case_id in ids if (case := find_case_by_id(connection, case_id)) is not None)


def find_list_names(ledger: Ledger, names: Iterable[str]) -> tuple[str, ...]:
    """Those of these names, or paths, that a list of settled bills was imported from."""
    with ledger.reading() as connection:
        return tuple(name for name in names if find_lists(connection, Path(name).name))


def forget_lists(ledger: Ledger, names: Sequence[str]) -> Sequence[str]:
    """Takes lists of settled bills out that were imported from files of these names; the names."""
    if names:
        with ledger.writing() as writing:
            for list_id in chain.from_iterable(find_lists(writing.connection, Path(name).name) for name in names):
                purge_list(writing, list_id, PurgeReason.ASKED)
            note_purged(writing.connection, ledger.place)
        sweep(ledger)
    return names


def forget_cases(ledger: Ledger, ids: Iterable[str], settings: Settings, why: PurgeReason) -> Forgotten:
    """Takes cases out.

    Args:
        ledger: Where they are.
        ids: Which.
        settings: They say where pages are kept.
        why: For the tombstone.

    Raises:
        UsageError: a case is purged already, or a run is writing its results.
        BadConfiguration: something cannot be deleted, or another program keeps the ledger's bytes alive.
    """
    done = [_forget_case(ledger, case_id, settings, why) for case_id in dict.fromkeys(ids)]
    with ledger.reading() as connection:
        note_purged(connection, ledger.place)
    if done:
        sweep(ledger)
    return Forgotten(
        tuple(chain.from_iterable(d.cases for d in done)),
        tuple(chain.from_iterable(d.files for d in done)),
        sum(d.kept_pages for d in done),
        tuple(chain.from_iterable(d.left for d in done)),
    )


def _forget_case(ledger: Ledger, case_id: str, settings: Settings, why: PurgeReason) -> Forgotten:
    with ledger.reading() as connection:
        traces = _find_traces(connection, ledger.place.store, case_id)
    shelf = open_shelf(settings)
    files = tuple(chain.from_iterable(_remove_result(path, settings) for path in traces.results))
    files += remove_drafts(_find_drafts(traces.results))
    pages = shelf.remove(lambda kept: kept.name[:64] in traces.hashes) if shelf else 0
    with ledger.writing() as writing:
        purged = purge_case(writing, case_id, why)
    with ledger.reading() as connection:
        left = tuple(_find_left(connection, case_id, traces, shelf))
    return Forgotten((purged,), files, pages, left)


def _find_traces(connection: Connection, store: Path, case_id: str) -> _Traces:
    here, elsewhere = find_results(connection, case_id)
    hashes = find_hashes(connection, case_id)
    own = hashes - find_hashes_of_others(connection, case_id, hashes)
    reports = tuple(
        chain.from_iterable(_find_reports(connection, other) for other in _find_citing(connection, case_id))
    )
    scans = tuple(scan_path(store, sha256) for sha256 in sorted(own))
    return _Traces((*here, *reports), elsewhere, hashes, scans)


def _find_citing(connection: Connection, case_id: str) -> Sequence[str]:
    """Later cases of which something was found in this one, when they were last judged or before."""
    case = find_case_by_id(connection, case_id)
    named = f'%"register":"{case.register}"%' if case else ""
    wanted = select(PAYLOADS.c.subject).where(PAYLOADS.c.content.like(named), PAYLOADS.c.subject != case_id)
    return connection.execute(wanted.distinct()).scalars().all()


def _find_reports(connection: Connection, case_id: str) -> Iterator[Path]:
    for path in find_results(connection, case_id)[0]:
        page = path / PAGE if path.is_dir() else path
        if page.name == PAGE and page.is_file():
            yield page


def _find_drafts(results: Iterable[Path]) -> tuple[Path, ...]:
    """What killed writes left in the folders that results were written to."""
    return tuple(chain.from_iterable(find_drafts_beside(folder) for folder in {path.parent for path in results}))


def _remove_result(path: Path, settings: Settings) -> Sequence[Path]:
    """The files that were removed: of a run's folder, what its journal says of it goes, too."""
    if (path.parent / ROOM).is_dir():
        entries = Journal(path.parent).read_entries().values()
        cases = [entry.case for entry in entries if entry.folder == path.name]
        if cases:
            return purge_cases(path.parent, cases, None, settings).files
    if (path / UPLOAD_NOTE).is_file() and not path.is_symlink():
        return _remove_upload(path)
    return _remove_file(path)


def _remove_upload(folder: Path) -> Sequence[Path]:
    """The papers of a case that came in by the page: they lie nowhere else."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise _cannot_delete(folder, error) from error
    return found


def _remove_file(path: Path) -> Sequence[Path]:
    """The file, where it was there. A folder that is no longer a run's is left to people."""
    if not path.is_file():
        return ()
    try:
        path.unlink()
    except OSError as error:
        raise _cannot_delete(path, error) from error
    return (path,)


def _cannot_delete(path: Path, error: OSError) -> BadConfiguration:
    where = escape_controls(str(path))
    return BadConfiguration(f"{where}：无法删除（{system_reason(error)}）", "请检查权限，再清除一次")


def _find_left(connection: Connection, case_id: str, traces: _Traces, shelf: Shelf | None) -> Iterator[str]:
    """What is still there of what was to go."""
    yield from traces.elsewhere
    there = (path for path in (*traces.results, *traces.scans) if os.path.lexists(path))
    yield from (escape_controls(str(path)) for path in (*there, *_find_drafts(traces.results)))
    if shelf is not None:
        yield from map(str, shelf.find_drafts())
        yield from (kept.name for kept in shelf.iter_entries() if kept.name[:64] in traces.hashes)
    counted = select(func.count()).select_from(PAYLOADS).where(PAYLOADS.c.subject == case_id)
    if number := connection.execute(counted).scalar_one():
        yield f"台账里还有 {number} 份个人内容"
