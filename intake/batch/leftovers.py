"""What killed writes left, wherever this program writes: drafts hold personal data, and no list knows of them.

A purge of a case finds those in the case's own folders. This looks everywhere: in the store of scans, the cache, the folders that
the ledger knows results of, those that a person names (exports are written where nobody notes it), and among the temporary files.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from intake.cache.shelf import open_shelf
from intake.disk.drafts import find_drafts, find_drafts_beside, find_rooms, is_marked, remove_drafts
from intake.ledger.location import find_ledger
from intake.ledger.results import find_folders
from intake.ledger.store import Ledger
from intake.settings import Settings


def remove_leftovers(
    folders: Sequence[Path], settings: Settings, ledger: Ledger | None
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Removes drafts that nobody is at any more.

    Args:
        folders: Where a person wants it looked, besides all places that are known.
        settings: They say where scans and pages are kept.
        ledger: It knows where results were written; None where there is none.

    Returns:
        What is gone, and what could not be removed.

    Raises:
        BadConfiguration: the ledger cannot be used.
    """
    known = _find_folders(ledger) if ledger else ()
    gone = remove_drafts(dict.fromkeys(_find_leftovers(folders, known, settings)))
    return gone, tuple(dict.fromkeys(_find_leftovers(folders, known, settings)))


def _find_folders(ledger: Ledger) -> tuple[Path, ...]:
    with ledger.reading() as connection:
        return find_folders(connection)


def _find_leftovers(folders: Iterable[Path], known: Iterable[Path], settings: Settings) -> Iterator[Path]:
    shelf = open_shelf(settings)
    yield from find_drafts(find_ledger(settings).store, below=True)
    yield from shelf.find_drafts() if shelf else ()
    yield from chain.from_iterable(find_drafts_beside(folder, below=True) for folder in folders)
    yield from chain.from_iterable(find_drafts_beside(folder, below=is_marked(folder)) for folder in known)
    yield from find_rooms()
