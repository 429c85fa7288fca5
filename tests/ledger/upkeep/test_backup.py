"""A backup, and a restore onto a machine that has nothing: the same ledger, and nobody who was purged."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intake.errors import BadConfiguration, UnreadableInput, UsageError
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.scans import scan_path
from intake.ledger.schema import CASES, EVENTS, METADATA, SHEETS
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.backup import MANIFEST, back_up
from intake.ledger.upkeep.purge import PURGED_LIST, PurgeReason, note_purged, purge_case
from intake.ledger.upkeep.restore import restore
from intake.ledger.verify import verify_chain
from tests.ledger.entries import NAME, enter, scan

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def ledger(place: LedgerPlace, tmp_path: Path) -> Iterator[Ledger]:
    """Two cases with a scan each."""
    opened = open_ledger(place)
    for name in "ab":
        enter(opened, f"/in/{name}", scan(opened, tmp_path / "in", name))
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> LedgerPlace:
    """A machine that has nothing."""
    return LedgerPlace(tmp_path / "new" / "ledger.sqlite", tmp_path / "new" / "scans")


def rows(ledger: Ledger) -> Rows:
    """Every row of every table."""
    with ledger.reading() as connection:
        return {
            t.name: [tuple(row) for row in connection.execute(select(t).order_by(*t.primary_key.columns))]
            for t in METADATA.sorted_tables
        }


def test_a_ledger_comes_back_on_an_empty_machine_as_it_was(ledger: Ledger, empty: LedgerPlace, tmp_path: Path) -> None:
    manifest = back_up(ledger, tmp_path / "backup.zip")
    assert (manifest.scans, manifest.lost, manifest.breaks) == (2, (), ())
    restored = restore(tmp_path / "backup.zip", empty)
    assert restored.verification.breaks == ()
    assert restored.verification.head == manifest.head
    again = open_ledger(empty)
    before, after = rows(ledger), rows(again)
    added = after["events"].pop()
    assert after == before
    assert (added[2], json.loads(added[4])["head"]) == (EventKind.RESTORED.value, manifest.head)
    with again.reading() as connection:
        assert verify_chain(connection).breaks == ()
        for (sha256,) in connection.execute(select(SHEETS.c.sha256)):
            assert scan_path(empty.store, sha256).read_bytes() == scan_path(ledger.place.store, sha256).read_bytes()
    again.close()


def test_a_ledger_moves_into_the_other_kind_of_database(place: LedgerPlace, tmp_path: Path) -> None:
    file = open_ledger(LedgerPlace(tmp_path / "old.sqlite", tmp_path / "old"))
    enter(file, "/in/a", scan(file, tmp_path / "in", "a"))
    back_up(file, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", place)
    moved = open_ledger(place)
    assert rows(moved)["cases"] == rows(file)["cases"]
    enter(moved, "/in/b", scan(moved, tmp_path / "in", "b"))  # ids of sheets go on behind those that were copied
    with moved.reading() as connection:
        assert verify_chain(connection).breaks == ()
    for opened in (file, moved):
        opened.close()


def test_a_backup_is_its_owners_alone_and_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    back_up(ledger, tmp_path / "out" / "backup.zip")
    assert (tmp_path / "out" / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["backup.zip"]
    with pytest.raises(UsageError, match="已经有这个文件"):
        back_up(ledger, tmp_path / "out" / "backup.zip")


def test_a_ledger_that_is_there_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    back_up(ledger, tmp_path / "backup.zip")
    before = rows(ledger)
    with pytest.raises(UsageError, match="不会覆盖"):
        restore(tmp_path / "backup.zip", ledger.place)
    assert rows(ledger) == before


def test_scans_may_be_left_out(ledger: Ledger, empty: LedgerPlace, tmp_path: Path) -> None:
    assert back_up(ledger, tmp_path / "backup.zip", scans=False).scans is None
    restore(tmp_path / "backup.zip", empty)
    assert list(empty.store.glob("??/*")) == []


def test_scans_that_are_lost_or_damaged_are_told_and_not_packed(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.reading() as connection:
        lost, damaged = connection.execute(select(SHEETS.c.sha256)).scalars()
    scan_path(ledger.place.store, lost).unlink()
    scan_path(ledger.place.store, damaged).write_bytes(b"bits that fell over")
    manifest = back_up(ledger, tmp_path / "backup.zip")
    assert (manifest.scans, set(manifest.lost)) == (0, {lost, damaged})


def test_a_scan_that_was_replaced_since_is_kept_too(ledger: Ledger, tmp_path: Path) -> None:
    old = scan(ledger, tmp_path / "in", "old")
    case_id = enter(ledger, "/in/c", old)
    with ledger.writing() as writing:
        writing.connection.execute(
            METADATA.tables["files"].delete().where(METADATA.tables["files"].c.case_id == case_id)
        )
    assert back_up(ledger, tmp_path / "backup.zip").scans == 3


# ------------------------------------------------------------------------------------------------ purges
def purge_first(ledger: Ledger) -> str:
    with ledger.writing() as writing:
        case_id = str(writing.connection.execute(select(CASES.c.id).order_by(CASES.c.sequence)).scalars().first())
        purge_case(writing, case_id, PurgeReason.ASKED)
        note_purged(writing.connection, ledger.place)
    return case_id


@pytest.mark.parametrize("where", ["in the store", "brought along"])
def test_who_was_purged_after_the_backup_is_purged_again(
    ledger: Ledger, empty: LedgerPlace, tmp_path: Path, where: str
) -> None:
    back_up(ledger, tmp_path / "backup.zip")
    purged = purge_first(ledger)
    names = ledger.place.store / PURGED_LIST
    if where == "in the store":
        empty.store.mkdir(parents=True)
        (empty.store / PURGED_LIST).write_text(names.read_text())
    restored = restore(tmp_path / "backup.zip", empty, [names] if where == "brought along" else [])
    assert [p.id for p in restored.purged] == [purged]
    again = open_ledger(empty)
    with again.reading() as connection:
        assert verify_chain(connection).breaks == ()
        kinds = connection.execute(select(EVENTS.c.kind).order_by(EVENTS.c.sequence.desc()).limit(2)).scalars().all()
        assert kinds == [EventKind.PURGED.value, EventKind.RESTORED.value]
    again.close()
    assert (empty.store / PURGED_LIST).read_text().split() == [purged]
    assert len([p for p in empty.store.glob("*/*") if p.is_file()]) == 1
    assert restored.purged[0].register == "2026-00001"


def test_a_backup_made_after_a_purge_holds_nothing_of_it(place: LedgerPlace, tmp_path: Path) -> None:
    opened = open_ledger(place)
    enter(opened, f"/in/{NAME}", scan(opened, tmp_path / "in", NAME))
    purge_first(opened)
    back_up(opened, tmp_path / "backup.zip")
    assert NAME.encode() not in (tmp_path / "backup.zip").read_bytes()
    opened.close()


# ------------------------------------------------------------------------------------------------ damage
def repack(backup: Path, change: str, content: bytes | None) -> None:
    """The backup with one member changed, or left out."""
    with zipfile.ZipFile(backup) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members[change] = content if content is not None else b""
    with zipfile.ZipFile(backup, "w") as new:
        for name, data in members.items():
            if name != change or content is not None:
                new.writestr(name, data)


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("ledger.sqlite", b"other"),
        ("ledger.sqlite", None),
        ("a scan", b"other"),
        (MANIFEST, b"other"),
        (MANIFEST, None),
    ],
)
def test_a_damaged_backup_restores_nothing(
    ledger: Ledger, empty: LedgerPlace, tmp_path: Path, member: str, content: bytes | None
) -> None:
    backup = tmp_path / "backup.zip"
    back_up(ledger, backup)
    with zipfile.ZipFile(backup) as packed:
        scans = [n for n in packed.namelist() if n.startswith("scans/")]
    repack(backup, scans[0] if member == "a scan" else member, content)
    with pytest.raises(UnreadableInput, match="损坏"):
        restore(backup, empty)
    again = open_ledger(empty)
    assert rows(again)["events"] == []
    again.close()


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_backup_is_told(empty: LedgerPlace, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(UnreadableInput, match="不是台账的备份"):
        restore(tmp_path / "x.zip", empty)
    with pytest.raises(UnreadableInput, match="不是台账的备份"):
        restore(tmp_path / "none.zip", empty)


def test_a_backup_of_a_newer_layout_is_refused(ledger: Ledger, empty: LedgerPlace, tmp_path: Path) -> None:
    back_up(ledger, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        told = json.loads(packed.read(MANIFEST))
    repack(tmp_path / "b.zip", MANIFEST, json.dumps({**told, "format": "intake-backup/2"}).encode())
    with pytest.raises(UnreadableInput, match="请升级"):
        restore(tmp_path / "b.zip", empty)


def test_rows_that_are_not_those_of_the_backup_are_refused(ledger: Ledger, empty: LedgerPlace, tmp_path: Path) -> None:
    """Somebody put other rows in, with their hash: the head that the backup noted is not on that chain."""
    back_up(ledger, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        told = json.loads(packed.read(MANIFEST))
    repack(tmp_path / "b.zip", MANIFEST, json.dumps({**told, "head": "f" * 64}).encode())
    with pytest.raises(BadConfiguration, match="记下的摘要不在链上"):
        restore(tmp_path / "b.zip", empty)
    again = open_ledger(empty)
    assert rows(again)["cases"] == []
    again.close()


def test_what_was_broken_before_the_backup_comes_back_broken_and_is_told(tmp_path: Path, empty: LedgerPlace) -> None:
    opened = open_ledger(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"))
    enter(opened, "/in/a", scan(opened, tmp_path / "in", "a"))
    with opened.writing() as writing:
        writing.connection.exec_driver_sql("DROP TRIGGER events_no_update")
        writing.connection.exec_driver_sql("UPDATE events SET at = at + 1 WHERE sequence = 2")
    manifest = back_up(opened, tmp_path / "b.zip")
    opened.close()
    assert manifest.breaks == ("第 2 号：内容或时间被改动",)
    assert restore(tmp_path / "b.zip", empty).verification.breaks[0].sequence == 2


# ------------------------------------------------------------------------------------------------ encrypted
def test_the_rows_of_an_encrypted_ledger_stay_encrypted(tmp_path: Path, empty: LedgerPlace) -> None:
    pytest.importorskip("sqlcipher3")
    (tmp_path / "key").write_text("geheim'satz")
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans", key=tmp_path / "key")
    opened = open_ledger(place)
    enter(opened, f"/in/{NAME}", scan(opened, tmp_path / "in", "a"))
    before = rows(opened)
    assert back_up(opened, tmp_path / "b.zip").encrypted
    opened.close()
    assert NAME.encode() not in (tmp_path / "b.zip").read_bytes()
    with pytest.raises(BadConfiguration, match="备份是加密的"):
        restore(tmp_path / "b.zip", empty)
    restore(tmp_path / "b.zip", empty, key=tmp_path / "key")
    again = open_ledger(empty)
    assert rows(again)["cases"] == before["cases"]
    again.close()
