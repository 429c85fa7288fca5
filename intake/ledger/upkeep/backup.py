"""One file that holds the whole ledger: its rows and its scans, whatever database it lies in.

A ZIP with `ledger.sqlite`, the scans by their hashes, and `intake-backup.json`, which says what must be in it. The rows are copied
through one view of the source, so that a backup may be made while others work, and into a file of the same kind for SQLite and
PostgreSQL, so that a ledger can move from one to the other. The file of an encrypted ledger is encrypted with the same key; the
scans are not.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Table, func, insert, select, text

from intake import __version__
from intake.disk.drafts import BESIDE, name_draft
from intake.disk.own_files import hash_own, is_own, open_own
from intake.errors import UsageError, escape_controls, system_reason
from intake.ledger.location import LedgerPlace
from intake.ledger.scans import scan_path
from intake.ledger.schema import FILES, METADATA, PAYLOADS
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.purge import HASH, cut_log
from intake.ledger.verify import Verification, verify_chain

FORMAT = "intake-backup/1"
MANIFEST, ROWS, SCANS = "intake-backup.json", "ledger.sqlite", "scans"
"""Names in the ZIP; the third is a folder."""
_CHUNK = 1 << 20
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made: When, with its zone.
        version: Of the product.
        events: How many.
        head: Hash of the last one.
        breaks: Where the chain was broken already, in the words of `verify`.
        encrypted: Whether the rows need a key.
        sha256: Of the file of rows.
        scans: How many are in it; None where they were left out.
        lost: Hashes of scans that the ledger names and the store does not have, or not as they were.
        format: By which version of this layout it was written.
    """

    made: str
    version: str
    events: int
    head: str
    breaks: tuple[str, ...] = ()
    encrypted: bool = False
    sha256: str = ""
    scans: int | None = None
    lost: tuple[str, ...] = ()
    format: str = FORMAT


def back_up(ledger: Ledger, target: Path, *, scans: bool = True) -> Manifest:
    """Writes a backup, whole or not at all, readable by its owner only.

    Args:
        ledger: Others may write to it meanwhile.
        target: A file that is not there yet.
        scans: Whether they go into it; who copies their folder by other means needs no second copy.

    Raises:
        UsageError: the file is there already, or cannot be written.
        BadConfiguration: the ledger cannot be read.
    """
    where = escape_controls(str(target))
    if target.exists():
        raise UsageError(f"{where}：已经有这个文件", "请换一个文件名")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=name_draft(BESIDE)) as room:
            draft = Path(room) / "backup"
            manifest = _write_backup(ledger, draft, scans=scans)
            os.replace(draft, target)
    except OSError as error:
        raise UsageError(f"{where}：无法写入（{system_reason(error)}）", "请换一个位置，或清理磁盘") from error
    return manifest


def describe_breaks(verification: Verification) -> tuple[str, ...]:
    """Every break as one line."""
    return tuple(f"第 {b.sequence} 号：{b.what}" if b.sequence else b.what for b in verification.breaks)


def _write_backup(ledger: Ledger, draft: Path, *, scans: bool) -> Manifest:
    """Into `draft`, with the copy of the rows beside it."""
    rows = draft.with_name(ROWS)
    verification, hashes = _copy_ledger(ledger, rows)
    made = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    encrypted = ledger.place.key is not None
    manifest = Manifest(
        made, __version__, verification.events, verification.head, describe_breaks(verification), encrypted
    )
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            manifest = replace(manifest, sha256=_pack_file(packed, ROWS, rows))
            if scans:
                manifest = _pack_scans(packed, ledger.place.store, hashes, manifest)
            packed.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        out.flush()
        os.fsync(out.fileno())
    return manifest


# ------------------------------------------------------------------------------------------------ rows
def _copy_ledger(ledger: Ledger, file: Path) -> tuple[Verification, Mapping[str, bool]]:
    """All rows into a new file; what `verify` says of them, and the scans that they name."""
    copy = open_ledger(LedgerPlace(file, file.parent, digest=ledger.place.digest, key=ledger.place.key))
    try:
        with ledger.reading() as source, copy.writing() as writing:
            copy_rows(source, writing.connection)
        with copy.reading() as connection:
            told = verify_chain(connection), _find_scans(connection)
        cut_log(copy)
    finally:
        copy.close()
    return told


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, into tables that have none."""
    for table in METADATA.sorted_tables:
        streamed = source.execute(select(table).execution_options(yield_per=_BATCH)).mappings()
        for batch in streamed.partitions():
            target.execute(insert(table), [dict(row) for row in batch])
        _follow_count(target, table)


def _follow_count(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids by itself; it goes on behind those that were copied."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    counter = connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
    last = connection.execute(select(func.max(column))).scalar()
    if counter is not None and last is not None:
        connection.execute(text("SELECT setval(:counter, :last)"), {"counter": counter, "last": last})


def _find_scans(connection: Connection) -> Mapping[str, bool]:
    """Every hash that stands in a list of files or in a payload: scans of today, and those that were replaced; whether the
    store must have it. What could not be read is listed without a size and was never kept."""
    streamed = connection.execute(select(PAYLOADS.c.content).execution_options(yield_per=_BATCH))
    found = dict.fromkeys((sha256 for content in streamed.scalars() for sha256 in HASH.findall(content)), False)
    kept = connection.execute(select(FILES.c.sha256).where(FILES.c.size > 0)).scalars()
    return {**found, **dict.fromkeys(kept, True)}


# ------------------------------------------------------------------------------------------------ scans
def find_lost_scans(connection: Connection, store: Path) -> tuple[str, ...]:
    """Hashes of scans that the store must have and has not, or not as they were."""
    hashes = _find_scans(connection)
    return _list_lost(store, hashes, _sound_scans(store, hashes))


def _pack_scans(packed: zipfile.ZipFile, store: Path, hashes: Mapping[str, bool], manifest: Manifest) -> Manifest:
    """Packs what is in the store as its hash says; the rest is told as lost."""
    sound = _sound_scans(store, hashes)
    for sha256 in sound:
        _pack_file(packed, f"{SCANS}/{sha256}", scan_path(store, sha256))
    return replace(manifest, scans=len(sound), lost=_list_lost(store, hashes, sound))


def _sound_scans(store: Path, hashes: Iterable[str]) -> list[str]:
    return [sha256 for sha256 in sorted(hashes) if _is_sound(scan_path(store, sha256), sha256)]


def _list_lost(store: Path, hashes: Mapping[str, bool], sound: Iterable[str]) -> tuple[str, ...]:
    expected = {sha256 for sha256, needed in hashes.items() if needed or scan_path(store, sha256).exists()}
    return tuple(sorted(expected - set(sound)))


def _is_sound(path: Path, sha256: str) -> bool:
    return is_own(path) and hash_own(path) == sha256


def _pack_file(packed: zipfile.ZipFile, name: str, path: Path) -> str:
    """The SHA-256 of what was packed."""
    digest = hashlib.sha256()
    with open_own(path) as source, packed.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
        for chunk in iter_chunks(source):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def iter_chunks(source: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, piece by piece."""
    while chunk := source.read(_CHUNK):
        yield chunk
