"""Which sheets of earlier cases look like a page. Pictures only propose; what is the same sheet, the numbers decide (`same_sheet`).

Of one form there may be thousands of sheets that look alike. So a few times more of the nearest are looked at than are wanted, and
those are candidates that have most numbers in common with the page.

The 256-bit hashes of all sheets lie in one file beside the scans, so that a page is held against half a million of them in some
milliseconds. The file can be made from the table `sheets` at any time and holds nothing else: records of 40 bytes, the sheet's id
(eight bytes, little-endian) and its hash, ids ascending. It only grows: whoever looks first adds what the table has more. Rows
that are gone from the table stay in it until a purge deletes it; they are passed over, and where they crowd out others, or anything
does not fit, the file is made anew.

One process at a time adds (a lock on a file of its own). Whoever looks has the file mapped as it was then, and keeps that even
where it is deleted.
"""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from intake.disk.own_files import is_own, make_way
from intake.errors import BadConfiguration, escape_controls, system_reason
from intake.ledger.claims.claim_rows import unpack_figures
from intake.ledger.model import SheetClaim
from intake.ledger.schema import CASES, SHEETS
from intake.ledger.sheets.figures import share_common
from intake.machine.files import KEEPS_OPEN_FILES
from intake.machine.locks import hold_file_lock

MOST = 20
"""Candidates a page."""
FARTHEST = 48
"""Bits of 256 beyond which nothing is proposed."""
FILE, LOCK = "pictures.bin", "pictures.lock"
BYTES = 32
RECORD = np.dtype([("id", "<i8"), ("picture", "u1", (BYTES,))])
_ID_BYTES = 8
_BLOCK = 250_000
"""Rows that are searched at once; OpenCV takes no more than 2 ** 18."""
LOOKED = 4 * MOST
"""Of so many of the nearest the candidates are chosen: among half a million pages 80 cost no more than 20, 320 three times as much
(`benchmarks.ledger_search`)."""
_FURTHER, _WIDEST = 4, 64 * LOOKED
"""Where they are no earlier case's, so many times more are looked at, up to so many."""
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A sheet by its id, and in how many of 256 bits it differs."""

    sheet: int
    distance: int


@dataclass(frozen=True, slots=True, eq=False)
class KeptPictures:
    """The hashes: `ids` of shape (n,), ascending; `rows` of shape (n, 32), bytes."""

    ids: NDArray[np.int64]
    rows: NDArray[np.uint8]

    def find_nearest(self, picture: bytes, most: int = MOST, farthest: int = FARTHEST) -> tuple[Lookalike, ...]:
        """At most so many within the distance, the nearest first; of two as near the older one."""
        matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
        wanted = np.frombuffer(picture, np.uint8).reshape(1, BYTES)
        found: list[Lookalike] = []
        for start in range(0, len(self.rows), _BLOCK):
            (near,) = matcher.knnMatch(wanted, self.rows[start : start + _BLOCK], k=most)
            found += (Lookalike(int(self.ids[start + x.trainIdx]), round(x.distance)) for x in near)
        found.sort(key=lambda x: (x.distance, x.sheet))
        return tuple(x for x in found[:most] if x.distance <= farthest)


# ------------------------------------------------------------------------------------------------ candidates
@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of `sheets` that looks like a page, and in how many bits it differs from it."""

    row: Any
    distance: int


@dataclass(frozen=True, slots=True)
class Asker:
    """The case at hand: only cases that came in before this event count (None: all), and not the case itself (may be empty)."""

    before: int | None = None
    own: str = ""

    def counts(self, row: Any) -> bool:
        """Whether a sheet is an earlier case's."""
        return row.case_id != self.own and (self.before is None or row.sequence < self.before)


def propose_sheets(
    connection: Connection, store: Path, sheets: Sequence[SheetClaim], asker: Asker
) -> tuple[tuple[Candidate, ...], ...]:
    """For each page sheets of earlier cases that look like it, at most `MOST`; those with most numbers in common first, of two with
    as many the nearer one, then the older one.

    Args:
        connection: A reading one: what may yet be rolled back must not get into the file.
        store: The folder of scans.
        sheets: The pages; nothing looks like one without a picture.
        asker: Which cases count.

    Raises:
        BadConfiguration: the file can be neither read nor written.
    """
    kept = _open_filled(connection, store)
    try:
        return _propose(connection, kept, sheets, asker)
    except _DoesNotFit:
        forget_pictures(store)
        return _propose(connection, _open_filled(connection, store), sheets, asker, trusted=True)


class _DoesNotFit(Exception):
    """The file has other pictures than the table, or more that are gone than are there."""


def _propose(
    connection: Connection, kept: KeptPictures, sheets: Sequence[SheetClaim], asker: Asker, *, trusted: bool = False
) -> tuple[tuple[Candidate, ...], ...]:
    look = partial(_look_for_page, connection, kept, asker=asker, trusted=trusted)
    return tuple(look(sheet) if len(sheet.picture) == BYTES else () for sheet in sheets)


def _look_for_page(
    connection: Connection, kept: KeptPictures, sheet: SheetClaim, *, asker: Asker, trusted: bool
) -> tuple[Candidate, ...]:
    """Looks further as long as too many of the nearest are no earlier case's."""
    looked = LOOKED
    while True:
        near = kept.find_nearest(sheet.picture, looked)
        rows = _read_rows(connection, near)
        if not trusted:
            _make_sure_of(near, rows, sheet.picture)
        found = (Candidate(rows[x.sheet], x.distance) for x in near if x.sheet in rows)
        earlier = [one for one in found if asker.counts(one.row)]
        if len(earlier) >= MOST or len(near) < looked or looked >= _WIDEST:
            return tuple(sorted(earlier, key=lambda one: _rank(one, sheet.figures))[:MOST])
        looked *= _FURTHER


def _rank(candidate: Candidate, figures: frozenset[int]) -> tuple[float, int, int]:
    """What has more numbers in common with the page comes first."""
    common = share_common(figures, unpack_figures(candidate.row.figures))
    return -common, candidate.distance, candidate.row.id


def _read_rows(connection: Connection, near: Sequence[Lookalike]) -> Mapping[int, Any]:
    """Id -> row, with the case's place in the ledger."""
    if not near:
        return {}
    asked = select(SHEETS, CASES.c.sequence).join(CASES, CASES.c.id == SHEETS.c.case_id)
    return {row.id: row for row in connection.execute(asked.where(SHEETS.c.id.in_([x.sheet for x in near])))}


def _make_sure_of(near: Sequence[Lookalike], rows: Mapping[int, Any], picture: bytes) -> None:
    """Compares what was found with the table.

    Raises:
        _DoesNotFit: the file must be made anew.
    """
    there = [x for x in near if x.sheet in rows]
    if any(count_apart(rows[x.sheet].picture, picture) != x.distance for x in there) or 2 * len(there) < len(near):
        raise _DoesNotFit


def count_apart(one: bytes, other: bytes) -> int:
    """In how many bits two hashes differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


# ------------------------------------------------------------------------------------------------ the file
def forget_pictures(store: Path) -> None:
    """Deletes the file: a purge took out what it may still hold. It is made again when it is next needed.

    Raises:
        BadConfiguration: it cannot be deleted.
    """
    if store.is_dir():
        with _report_errors(store), _hold_lock(store):
            (store / FILE).unlink(missing_ok=True)


@contextmanager
def _report_errors(store: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        where = escape_controls(str(store / FILE))
        raise BadConfiguration(
            f"{where}：影像特征文件无法使用（{system_reason(error)}）", "请检查设置 store、文件夹权限和磁盘空间"
        ) from error


@contextmanager
def _hold_lock(store: Path) -> Generator[None]:
    make_way(store / LOCK)
    with hold_file_lock(store / LOCK, wait=True):
        yield


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _open_filled(connection: Connection, store: Path) -> KeptPictures:
    """The hashes of all sheets that the table has, those added that the file has not."""
    with _report_errors(store):
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _hold_lock(store):
            _cut_torn(store / FILE)
            _add_newer(connection, store / FILE)
            return _map_file(store / FILE)


def _cut_torn(file: Path) -> None:
    """Cuts off a last record that was not written whole; a file whose ids do not ascend is none of ours."""
    make_way(file)
    if not file.exists():
        return
    size = file.stat().st_size
    if size % RECORD.itemsize:
        os.truncate(file, size - size % RECORD.itemsize)
    ids = _map_file(file).ids
    if len(ids) and not (ids[0] > 0 and bool(np.all(ids[1:] > ids[:-1]))):
        file.unlink()


def _add_newer(connection: Connection, file: Path) -> None:
    kept = _map_file(file).ids
    last = int(kept[-1]) if len(kept) else 0
    hashed = func.length(SHEETS.c.picture) == BYTES
    asked = select(SHEETS.c.id, SHEETS.c.picture).where(SHEETS.c.id > last, hashed).order_by(SHEETS.c.id)
    with open(file, "ab", opener=_open_private) as out:
        for rows in connection.execute(asked, execution_options={"yield_per": _AT_ONCE}).partitions():
            out.writelines(row.id.to_bytes(_ID_BYTES, "little") + row.picture for row in rows)


def _map_file(file: Path) -> KeptPictures:
    """The file's whole records, mapped; none where there is no file."""
    count = file.stat().st_size // RECORD.itemsize if is_own(file) else 0
    if not count:
        return KeptPictures(np.zeros(0, np.int64), np.zeros((0, BYTES), np.uint8))
    # What is mapped could on Windows be neither added to nor deleted.
    records = np.memmap(file, RECORD, "r", shape=(count,)) if KEEPS_OPEN_FILES else np.fromfile(file, RECORD, count)
    return KeptPictures(records["id"], records["picture"])
