"""A backup brought back, onto a machine or into a database that has no ledger yet.

Nothing is ever restored over something: whoever has a ledger moves it away first. Scans come before the rows, and the rows in one
transaction, in which the chain is verified against what the backup says of it. Cases that were purged after the backup was made
are purged again, before anybody can see them. The restore itself is an event.
"""

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from intake.disk.drafts import HIDDEN, name_draft
from intake.errors import BadConfiguration, UnreadableInput, UsageError, escape_controls, system_reason
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.scans import keep_scan
from intake.ledger.store import Ledger, find_head, open_ledger
from intake.ledger.upkeep.backup import FORMAT, MANIFEST, ROWS, SCANS, Manifest, copy_rows, describe_breaks, iter_chunks
from intake.ledger.upkeep.purge import HASH, PURGED_LIST, PurgedCase, note_purged, purge_again, read_purged, sweep
from intake.ledger.verify import Verification, verify_chain

_DAMAGED = "备份文件已损坏"
_OTHER_COPY = "请换一份备份"
_SCAN = re.compile(rf"{SCANS}/({HASH.pattern})")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: what the backup says of itself, its chain as it was verified here, and who was purged again."""

    manifest: Manifest
    verification: Verification
    purged: tuple[PurgedCase, ...]


def restore(file: Path, place: LedgerPlace, purged_lists: Collection[Path] = (), key: Path | None = None) -> Restored:
    """Brings a backup back.

    Args:
        file: The backup.
        place: Where the ledger shall be.
        purged_lists: Lists of purged cases beside the one in the store.
        key: The key file of an encrypted backup; the place's own where it has one.

    Raises:
        UsageError: there is a ledger already.
        UnreadableInput: it is no backup, or damaged.
        BadConfiguration: the ledger or the store cannot be written, or the key does not fit.
    """
    from intake.ledger.sheets.pictures import forget_pictures  # brings OpenCV

    gone = read_purged(place.store / PURGED_LIST, *purged_lists)
    ledger = open_ledger(place)
    try:
        with ledger.reading() as connection:
            _refuse_filled(connection, place)
        with _open_backup(file) as (packed, manifest), _make_room(place.store) as room:
            rows = _unpack(packed, file, ROWS, manifest.sha256, room)
            for name in packed.namelist():
                if sha256 := _SCAN.fullmatch(name):
                    _restore_scan(packed, file, sha256[1], room, place.store)
            source = LedgerPlace(rows, room, key=_choose_key(manifest, key or place.key))
            restored = _restore_rows(source, ledger, manifest, gone)
        with ledger.reading() as connection:
            note_purged(connection, place)
        # What was there of an earlier ledger may have other ids of sheets; what was purged again must leave no bytes.
        sweep(ledger) if restored.purged else forget_pictures(place.store)
    finally:
        ledger.close()
    return restored


def read_manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    """What the backup says of itself.

    Raises:
        UnreadableInput: nothing, or it is of a newer layout.
    """
    import msgspec

    try:
        told = json.loads(packed.read(MANIFEST))
        if told["format"] != FORMAT:
            raise UnreadableInput(file, f"备份的格式是 {told['format']}，本版本只认 {FORMAT}", "请升级 intake")
        return msgspec.convert(told, Manifest)
    except (KeyError, TypeError, ValueError, msgspec.ValidationError, zipfile.BadZipFile) as error:
        raise UnreadableInput(file, "不是台账的备份，或已损坏", _OTHER_COPY) from error


@contextmanager
def _open_backup(file: Path) -> Generator[tuple[zipfile.ZipFile, Manifest]]:
    try:
        packed = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableInput(file, "不是台账的备份，或已损坏", _OTHER_COPY) from error
    with packed:
        yield packed, read_manifest(packed, file)


def _unpack(packed: zipfile.ZipFile, file: Path, name: str, sha256: str, room: Path) -> Path:
    """One file of the backup, with the hash that it must have.

    Raises:
        UnreadableInput: it is not there, or another.
    """
    target, digest = room / Path(name).name, hashlib.sha256()
    try:
        with packed.open(name) as source, target.open("wb") as out:
            for chunk in iter_chunks(source):
                digest.update(chunk)
                out.write(chunk)
    except (KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableInput(file, f"{_DAMAGED}（{name}）", _OTHER_COPY) from error
    if digest.hexdigest() != sha256:
        raise UnreadableInput(file, f"{_DAMAGED}（{name}）", _OTHER_COPY)
    return target


def _refuse_filled(connection: Connection, place: LedgerPlace) -> None:
    if find_head(connection)[0]:
        raise UsageError(
            f"{place.label}：这里已经有台账，不会覆盖",
            "请先把它移走（连同 -wal、-shm 文件），或把设置 ledger 指到新的位置",
        )


def _choose_key(manifest: Manifest, key: Path | None) -> Path | None:
    """The key file for the rows of the backup.

    Raises:
        BadConfiguration: they are encrypted, and there is none.
    """
    if manifest.encrypted and key is None:
        raise BadConfiguration("备份是加密的，没有密钥打不开", "请用 --key 或设置 ledger_key 指定备份时的密钥文件")
    return key if manifest.encrypted else None


@contextmanager
def _make_room(store: Path) -> Generator[Path]:
    """A folder for what is unpacked, on the disk that it goes to, gone afterwards."""
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store, prefix=name_draft(HIDDEN)) as room:
            yield Path(room)
    except OSError as error:
        raise BadConfiguration(
            f"{escape_controls(str(store))}：无法写入（{system_reason(error)}）",
            "请检查设置 store、文件夹权限和磁盘空间",
        ) from error


def _restore_scan(packed: zipfile.ZipFile, file: Path, sha256: str, room: Path, store: Path) -> None:
    unpacked = _unpack(packed, file, f"{SCANS}/{sha256}", sha256, room)
    keep_scan(store, unpacked, sha256)
    unpacked.unlink()


def _count_anew(connection: Connection) -> None:
    """PostgreSQL would search by the figures of an empty database for some minutes. SQLite searches best without any."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def _restore_rows(source: LedgerPlace, ledger: Ledger, manifest: Manifest, gone: Collection[str]) -> Restored:
    """All rows, verified, with the event that tells of it, or none."""
    old = open_ledger(source)
    try:
        with old.reading() as rows, ledger.writing() as writing:
            _refuse_filled(writing.connection, ledger.place)
            copy_rows(rows, writing.connection)
            _count_anew(writing.connection)
            verification = verify_chain(writing.connection, manifest.head)
            if describe_breaks(verification) != manifest.breaks:
                found = "；".join(describe_breaks(verification)[:3]) or "没有断裂"
                raise BadConfiguration(f"备份里的记录与备份时不符（{found}），没有恢复", _OTHER_COPY)
            told = {
                "made": manifest.made,
                "events": manifest.events,
                "head": manifest.head,
                "version": manifest.version,
            }
            writing.append(EventKind.RESTORED, "", told)
            purged = purge_again(writing, gone)
            return Restored(manifest, verification, purged)
    finally:
        old.close()
