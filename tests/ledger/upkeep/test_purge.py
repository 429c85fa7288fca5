"""A purge: what is personal goes, also from the bytes of the files; the chain stays."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.disk.drafts import HIDDEN, name_draft
from intake.errors import BadConfiguration, UsageError
from intake.ledger.cases import Arrival, Review, receive_case, record_review
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.ledger.numbers import iter_numbers
from intake.ledger.scans import scan_path
from intake.ledger.schema import CASES, EVENTS, FILES, METADATA, PAYLOADS
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.purge import (
    PURGED_LIST,
    PurgeReason,
    find_expired,
    note_purged,
    purge_again,
    purge_case,
    read_purged,
    sweep,
)
from intake.ledger.verify import verify_chain
from tests.ledger.entries import NAME, NUMBER, enter, scan


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def purge(ledger: Ledger, case_id: str) -> None:
    with ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)


def count(ledger: Ledger, table_name: str, case_id: str) -> int:
    table = METADATA.tables[table_name]
    owner = table.c.get("case_id", table.c.get("subject"))
    with ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table).where(owner == case_id)).scalar_one())


def test_what_is_personal_goes_and_the_chain_still_verifies(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, f"/in/{NAME}", scan(ledger, tmp_path / "in", "a"))
    other = enter(ledger, "/in/b", scan(ledger, tmp_path / "in", "b"), name="样张三")
    with ledger.reading() as connection:
        before = verify_chain(connection).events
    purge(ledger, case_id)
    for name in ("payloads", "files", "bills", "sheets"):
        assert (count(ledger, name, case_id), count(ledger, name, other) > 0) == (0, True), name
    with ledger.reading() as connection:
        found = verify_chain(connection)
        assert (found.breaks, found.events) == ((), before + 1)
        last = connection.execute(select(EVENTS).order_by(EVENTS.c.sequence.desc()).limit(1)).mappings().one()
        assert (last["kind"], last["subject"]) == (EventKind.PURGED.value, case_id)
        assert last["body"] == '{"payloads":2,"register":"2026-00001","scans":1,"why":"asked"}'


def test_the_register_still_counts_a_purged_case_but_knows_nobody(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, f"/in/{NAME}", scan(ledger, tmp_path / "in", "a"))
    purge(ledger, case_id)
    with ledger.reading() as connection:
        row = connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().one()
        assert [n[-1] for n in iter_numbers(connection)] == ["受2026-1"]
    assert (row["stage"], row["register"], row["number"]) == (Stage.PURGED.value, "2026-00001", "受2026-1")
    assert row["item"] == "门诊费用报销"
    assert row["total_cents"] is None
    assert [c for c, v in row.items() if isinstance(v, str) and (NAME in v or NUMBER in v)] == []
    assert (row["applicant"], row["id_number"], row["path"], row["reviewed_digest"], row["note"]) == ("",) * 5


def test_a_scan_goes_unless_another_case_has_it(ledger: Ledger, tmp_path: Path) -> None:
    mine, both = (scan(ledger, tmp_path / "in", text) for text in ("mine", "both"))
    case_id = enter(ledger, "/in/a", mine, both)
    enter(ledger, "/in/b", both)
    purge(ledger, case_id)
    assert not scan_path(ledger.place.store, mine).exists()
    assert scan_path(ledger.place.store, both).exists()


def test_a_scan_that_was_replaced_since_goes_too(ledger: Ledger, tmp_path: Path) -> None:
    old, new = (scan(ledger, tmp_path / "in", text) for text in ("old", "new"))
    case_id = enter(ledger, "/in/a", old)
    with ledger.writing() as writing:
        arrival = Arrival("/in/a", frozenset({old, new}), "2026-10-13")
        case = receive_case(writing, arrival)
        assert case.id == case_id
        record_review(writing, case, Review({"verdict": "again"}, {}, {}, {new: ("new.jpg", 3)}), arrival.path)
    purge(ledger, case_id)
    assert [p for p in ledger.place.store.rglob("*") if p.is_file()] == []


def test_a_purge_that_fails_keeps_everything(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    with pytest.raises(RuntimeError):
        _purge_and_fail(ledger, case_id)
    assert count(ledger, "payloads", case_id) == 2
    purge(ledger, case_id)
    assert count(ledger, "payloads", case_id) == 0


def _purge_and_fail(ledger: Ledger, case_id: str) -> None:
    with ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)
        raise RuntimeError


def test_nothing_is_purged_twice(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    purge(ledger, case_id)
    with pytest.raises(UsageError, match="2026-00001 已经清除过"):
        purge(ledger, case_id)


def test_nothing_personal_is_added_to_a_purged_case(ledger: Ledger, tmp_path: Path) -> None:
    """A review that had begun before the purge ends after it."""
    sha256 = scan(ledger, tmp_path / "in", "a")
    case_id = enter(ledger, "/in/a", sha256)
    purge(ledger, case_id)
    with pytest.raises(UsageError, match="清除"), ledger.writing() as writing:
        writing.append(EventKind.CORRECTED, case_id, {}, {"new": NAME})
    assert count(ledger, "payloads", case_id) == 0


def test_the_same_papers_after_a_purge_are_a_new_case(ledger: Ledger, tmp_path: Path) -> None:
    sha256 = scan(ledger, tmp_path / "in", "a")
    first = enter(ledger, "/in/a", sha256)
    purge(ledger, first)
    assert enter(ledger, "/in/a", sha256) != first


# ------------------------------------------------------------------------------------------------ bytes
def test_no_byte_of_the_person_is_left_in_the_files_of_the_database(
    place: LedgerPlace, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    opened = open_ledger(place)
    case_id = enter(opened, f"/in/{NAME}", scan(opened, tmp_path / "in", "a"))
    files = database_files(place, request)
    assert traces(files) != [], "the search finds them before the purge"
    purge(opened, case_id)
    sweep(opened)
    assert traces(database_files(place, request)) == []
    opened.close()


def database_files(place: LedgerPlace, request: pytest.FixtureRequest) -> list[Path]:
    """Of PostgreSQL the data alone: its log is archived or overwritten by the server."""
    if place.file is not None:
        return [p for p in place.file.parent.iterdir() if p.is_file()]
    server = request.getfixturevalue("postgres")
    server.execute("CHECKPOINT")
    return [p for p in (server.sockets.parent / "data" / "base").rglob("*") if p.is_file()]


def traces(files: list[Path]) -> list[str]:
    return [p.name for p in files if NAME.encode() in (data := p.read_bytes()) or NUMBER.encode() in data]


def test_a_reader_keeps_the_log_from_being_cut_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.ledger.upkeep.purge._PATIENCE", 0.3)
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    opened, other = open_ledger(place), open_ledger(place)
    case_id = enter(opened, "/in/a", scan(opened, tmp_path / "in", "a"))
    with other.reading() as connection:
        connection.execute(select(CASES)).all()
        purge(opened, case_id)
        with pytest.raises(BadConfiguration, match="另一个程序正在读台账"):
            sweep(opened)
    sweep(opened)
    assert (tmp_path / "ledger.sqlite-wal").stat().st_size == 0


def test_scans_that_were_being_copied_when_somebody_was_killed_go(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    opened = open_ledger(place)
    kept = scan(opened, tmp_path / "in", "a")
    old, young, room = (
        place.store / kept[:2] / ".draft-1",
        place.store / kept[:2] / f"{name_draft(HIDDEN)}2",
        place.store / ".draft-3",
    )
    room.mkdir()
    for path in (old, young, room / "ledger.sqlite"):
        path.write_text(NAME)
    for path in (old, room, place.store / kept[:2] / kept):
        os.utime(path, (0, 0))
    sweep(opened)
    assert [p.exists() for p in (old, young, room, scan_path(place.store, kept))] == [False, True, False, True]
    opened.close()


# ------------------------------------------------------------------------------------------------ the list outside
def test_purges_are_listed_outside_the_database_by_ids_alone(ledger: Ledger, tmp_path: Path) -> None:
    ids = [enter(ledger, f"/in/{n}", scan(ledger, tmp_path / "in", f"{n}")) for n in range(2)]
    for case_id in ids:
        purge(ledger, case_id)
        with ledger.reading() as connection:
            file = note_purged(connection, ledger.place)
    assert file == ledger.place.store / PURGED_LIST
    assert file.read_text() == f"{ids[0]}\n{ids[1]}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_purged(file, tmp_path / "none") == set(ids)


def test_what_a_backup_brought_back_is_purged_again(ledger: Ledger, tmp_path: Path) -> None:
    mine, other = (enter(ledger, f"/in/{n}", scan(ledger, tmp_path / "in", n)) for n in "ab")
    with ledger.writing() as writing:
        assert [p.id for p in purge_again(writing, {mine, "of another ledger"})] == [mine]
    assert (count(ledger, "payloads", mine), count(ledger, "payloads", other)) == (0, 2)
    with ledger.writing() as writing:
        assert purge_again(writing, {mine}) == ()


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    with pytest.raises(BadConfiguration, match="清除名单"):
        read_purged(tmp_path / "list")


# ------------------------------------------------------------------------------------------------ retention
def test_only_cases_that_ended_before_the_day_are_expired(ledger: Ledger, tmp_path: Path) -> None:
    old, young, still_open = (enter(ledger, f"/in/{n}", scan(ledger, tmp_path / "in", n)) for n in "abc")
    with ledger.writing() as writing:
        for case_id, closed in ((old, "2026-09-30"), (young, "2026-10-01")):
            writing.connection.execute(CASES.update().where(CASES.c.id == case_id).values(closed=closed))
    with ledger.reading() as connection:
        assert [c["id"] for c in find_expired(connection, "2026-10-01")] == [old]
    purge(ledger, old)
    with ledger.reading() as connection:
        assert find_expired(connection, "2026-10-01") == ()
        assert still_open
        assert connection.execute(select(func.count()).select_from(FILES)).scalar() == 2
        assert connection.execute(select(func.count()).select_from(PAYLOADS)).scalar() == 4
