"""The database behind the ledger: made, migrated, guarded; what was written stays as it was."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from intake.errors import BadConfiguration
from intake.ledger import upgrade
from intake.ledger.cases import Arrival, find_case, find_named_case, read_payloads, receive_case
from intake.ledger.guards import missing_guards
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.numbers import Bearer, iter_numbers, take_number
from intake.ledger.schema import CASES, METADATA
from intake.ledger.store import Ledger, look_for_ledger, open_ledger
from intake.ledger.texts import read_path
from intake.ledger.verify import verify_chain
from intake.office import Office


def enter(ledger: Ledger, name: str = "a", *files: str) -> str:
    with ledger.writing() as writing:
        return receive_case(writing, Arrival(f"/nowhere/{name}", frozenset(files or (name,)), "2026-10-12")).register


# ------------------------------------------------------------------------------------------------ migrations
def test_the_tables_are_those_that_the_schema_says(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, METADATA) == []


def test_down_and_up_again_leaves_the_chain_and_its_triggers(ledger: Ledger) -> None:
    for name in "abc":
        enter(ledger, name)
    with ledger.writing() as writing:
        upgrade.migrate(writing.connection, "0001")
        assert missing_guards(writing.connection) == ()
        upgrade.migrate(writing.connection, upgrade.NEWEST)
        assert missing_guards(writing.connection) == ()
    with ledger.reading() as connection:
        assert verify_chain(connection).events == 3
        assert verify_chain(connection).breaks == ()
    with pytest.raises(BadConfiguration, match="不能改动或删除"), ledger.writing() as writing:
        writing.connection.execute(text("DELETE FROM events"))


def test_everything_can_be_taken_down_and_built_anew(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        upgrade.migrate(writing.connection, "base")
        upgrade.migrate(writing.connection, upgrade.NEWEST)
    assert enter(ledger) == "2026-00001"


def test_a_migration_that_loses_a_trigger_is_undone(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    with ledger.writing() as writing:
        upgrade.migrate(writing.connection, "base")
        monkeypatch.setattr("intake.ledger.guards._sqlite_triggers", tuple)
        monkeypatch.setattr("intake.ledger.guards._postgres_triggers", tuple)
        with pytest.raises(RuntimeError, match="events_no_update"):
            upgrade.migrate(writing.connection, upgrade.NEWEST)
        writing.connection.rollback()
    assert enter(ledger) == "2026-00001"


def test_a_ledger_of_a_newer_version_is_left_alone(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        writing.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadConfiguration, match="更新的版本"):
        open_ledger(ledger.place)


# ------------------------------------------------------------------------------------------------ append only
@pytest.mark.parametrize(
    "wish",
    [
        "DELETE FROM events",
        "UPDATE events SET at = at + 1",
        "DELETE FROM payloads",
        "UPDATE payloads SET content = '{}'",
        "DELETE FROM numbers",
        "UPDATE numbers SET number = 'x'",
    ],
)
def test_nothing_that_was_written_can_be_changed(ledger: Ledger, wish: str) -> None:
    with ledger.writing() as writing:
        case = receive_case(writing, Arrival("/nowhere/a", frozenset("a"), "2026-10-12"))
        take_number(writing, Bearer(case.id, "受", "x"), case.received, Office().format_number)  # type: ignore[arg-type]
    with pytest.raises(BadConfiguration, match="不能改动或删除"), ledger.writing() as writing:
        writing.connection.execute(text(wish))
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()


def test_postgresql_refuses_to_empty_a_table(ledger: Ledger) -> None:
    if ledger.place.file is not None:
        pytest.skip("SQLite has no TRUNCATE")
    enter(ledger)
    for table in ("events, payloads, numbers, cases, files, bills, sheets", "payloads"):
        with pytest.raises(BadConfiguration, match="不能改动或删除"), ledger.writing() as writing:
            writing.connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_payload_goes_once_its_case_is_purged_and_the_chain_holds(ledger: Ledger) -> None:
    enter(ledger, "a")
    enter(ledger, "b")
    with ledger.writing() as writing:
        gone = find_named_case(writing.connection, "2026-00001").id
        writing.append(EventKind.PURGED, gone, {})
        writing.connection.execute(text("DELETE FROM payloads WHERE subject = :id"), {"id": gone})
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()
    with pytest.raises(BadConfiguration, match="不能改动或删除"), ledger.writing() as writing:
        writing.connection.execute(text("DELETE FROM payloads"))


def test_a_block_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError):
        _enter_and_fail(ledger)
    with ledger.reading() as connection:
        assert verify_chain(connection).events == 0
    assert enter(ledger, "b") == "2026-00001"


def _enter_and_fail(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        receive_case(writing, Arrival("/nowhere/a", frozenset("a"), "2026-10-12"))
        raise RuntimeError


def test_who_reads_cannot_write(ledger: Ledger) -> None:
    enter(ledger)
    if ledger.place.file is not None:
        with pytest.raises(BadConfiguration, match="权限"), ledger.reading() as connection:
            connection.execute(text("DELETE FROM files"))


# ------------------------------------------------------------------------------------------------ the chain broken by hand
def _break(ledger: Ledger, *statements: str) -> set[tuple[int, str]]:
    """What is told after someone with all rights has taken the triggers away and put them back."""
    for name in "abc":
        enter(ledger, name)
    sqlite = ledger.place.file is not None
    with ledger.writing() as writing:
        tables = ("events", "payloads")
        if not sqlite:
            for table in tables:
                writing.connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        kept = _drop_triggers(writing.connection) if sqlite else []
        for statement in statements:
            writing.connection.execute(text(statement))
        for trigger in kept:
            writing.connection.execute(text(trigger))
        if not sqlite:
            for table in tables:
                writing.connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER ALL"))
    with ledger.reading() as connection:
        return {(b.sequence, b.what) for b in verify_chain(connection).breaks}


def _drop_triggers(connection: object) -> list[str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()  # type: ignore[attr-defined]
    for name, _ in rows:
        connection.execute(text(f"DROP TRIGGER {name}"))  # type: ignore[attr-defined]
    return [sql for _, sql in rows]


def test_a_changed_body_is_named(ledger: Ledger) -> None:
    broken = _break(ledger, "UPDATE events SET body = '{}' WHERE sequence = 2")
    assert broken == {(2, "内容或时间被改动")}


def test_a_changed_time_is_named(ledger: Ledger) -> None:
    assert _break(ledger, "UPDATE events SET at = at - 1 WHERE sequence = 3") == {(3, "内容或时间被改动")}


def test_a_changed_payload_is_named(ledger: Ledger) -> None:
    broken = _break(ledger, "UPDATE payloads SET content = '{}' WHERE sequence = 1")
    assert broken == {(1, "个人内容被改动")}


def test_a_deleted_payload_is_named(ledger: Ledger) -> None:
    broken = _break(ledger, "DELETE FROM payloads WHERE sequence = 2")
    assert broken == {(2, "个人内容不见了，而案卷没有清除")}


def test_a_deleted_event_is_named(ledger: Ledger) -> None:
    broken = _break(ledger, "DELETE FROM payloads WHERE sequence = 2", "DELETE FROM events WHERE sequence = 2")
    assert broken == {(3, "第 2 号事件不见了")}


def test_an_event_put_in_the_place_of_another_is_named(ledger: Ledger) -> None:
    other_hash = "CASE substr(hash, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END || substr(hash, 2)"
    broken = _break(ledger, f"UPDATE events SET hash = {other_hash} WHERE sequence = 1")
    assert (1, "内容或时间被改动") in broken
    assert (2, "与前一事件接不上：前一事件被改写、调换或插入") in broken


def test_an_end_that_was_cut_off_shows_by_the_hash_that_was_noted(ledger: Ledger) -> None:
    enter(ledger, "before")
    with ledger.reading() as connection:
        noted = verify_chain(connection).head
        assert verify_chain(connection, noted).breaks == ()
        assert "记下的摘要不在链上" in verify_chain(connection, "0" * 63 + "1").breaks[0].what


def test_a_trigger_that_is_gone_is_named(ledger: Ledger) -> None:
    on = "" if ledger.place.file is not None else " ON events"
    with ledger.writing() as writing:
        writing.connection.execute(text(f"DROP TRIGGER events_no_update{on}"))
    with ledger.reading() as connection:
        assert [b.what for b in verify_chain(connection).breaks] == ["缺少防改动的触发器 events_no_update"]


# ------------------------------------------------------------------------------------------------ cases
def test_a_case_is_found_again_in_its_place_and_not_in_a_second_one(ledger: Ledger, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    papers = put_papers(here, "card", "bill")
    with ledger.writing() as writing:
        first = receive_case(writing, Arrival(str(here), papers, "2026-10-12"))
        again = Arrival(str(here), papers | {"more"}, "2026-10-13")
        assert receive_case(writing, again).id == first.id
        second = receive_case(writing, replace(again, path=str(there)))
        assert second.id != first.id
        assert find_case(writing.connection, Arrival(str(here), frozenset(["else"]), "2026-10-13")) is None


def put_papers(place: Path, *texts: str) -> frozenset[str]:
    """Files of these texts; their hashes."""
    place.mkdir(exist_ok=True)
    for text_ in texts:
        (place / text_).write_text(text_)
    return frozenset(hashlib.sha256(text_.encode()).hexdigest() for text_ in texts)


def test_papers_whose_folder_is_another_applicants_by_now_are_the_case_that_they_were(
    ledger: Ledger, tmp_path: Path
) -> None:
    window, archive = tmp_path / "window", tmp_path / "archive"
    papers = put_papers(window, "a")
    with ledger.writing() as writing:
        first = receive_case(writing, Arrival(str(window), papers, "2026-10-12"))
        window.rename(archive)
        second = receive_case(writing, Arrival(str(window), put_papers(window, "b"), "2026-10-13"))
        assert second.id != first.id
        assert receive_case(writing, Arrival(str(archive), papers, "2026-10-14")).id == first.id


def test_a_folder_that_two_machines_share_holds_one_case(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        mine = Arrival("/share/a", frozenset("ab"), "2026-10-12", host="window1")
        first = receive_case(writing, mine)
        assert receive_case(writing, replace(mine, host="window2", files=frozenset("abc"))).id == first.id
        assert receive_case(writing, replace(mine, host="window3", files=frozenset("bc"))).id != first.id


def test_names_that_are_no_text_are_kept_and_found_again(ledger: Ledger) -> None:
    odd = Arrival("/in/\udcff样", frozenset("a"), "2026-10-12", name="样\0一")
    with ledger.writing() as writing:
        first = receive_case(writing, odd)
        assert receive_case(writing, replace(odd, files=frozenset("ab"))).id == first.id
        path = writing.connection.execute(select(CASES.c.path)).scalar_one()
        assert str(read_path(path)) == odd.path
        writing.append(EventKind.CHECKED, first.id, {"a": "\udcff"}, {"a": "\udcff\0"})
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()
        assert json.loads(read_payloads(connection, first.id)[-1]["content"]) == {"a": "\udcff\0"}


def test_another_programs_database_is_left_alone(place: LedgerPlace) -> None:
    ledger = Ledger(place)
    if place.file is not None:
        place.file.parent.mkdir()
    with ledger.writing() as writing:
        writing.connection.execute(text("CREATE TABLE cases (id INTEGER)"))
    with pytest.raises(BadConfiguration, match="别的程序"):
        open_ledger(place)
    with ledger.reading() as connection:
        assert inspect(connection).get_table_names() == ["cases"]
    ledger.close()


def test_who_only_looks_makes_no_tables(place: LedgerPlace) -> None:
    if place.file is not None:
        place.file.parent.mkdir()
        place.file.touch()
    assert look_for_ledger(place) is None
    assert upgrade_state(place) == []


def upgrade_state(place: LedgerPlace) -> list[str]:
    ledger = Ledger(place)
    with ledger.reading() as connection:
        tables = inspect(connection).get_table_names()
    ledger.close()
    return tables


def test_a_broken_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    open_ledger(place).close()
    assert place.file is not None
    place.file.write_bytes(place.file.read_bytes()[:5000])
    with pytest.raises(BadConfiguration, match=r"已损坏.*restore"):
        open_ledger(place)


def test_who_only_looks_makes_no_ledger(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "new" / "ledger.sqlite", tmp_path / "scans")
    assert look_for_ledger(place) is None
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ files
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "new" / "ledger.sqlite", tmp_path / "scans")
    ledger = open_ledger(place)
    enter(ledger)
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "new").iterdir()} == {0o600}
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_what_is_no_ledger_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "no.sqlite"
    file.write_bytes(b"this is no database, whatever its name may say" * 40)
    with pytest.raises(BadConfiguration, match="不是台账文件"):
        open_ledger(LedgerPlace(file, tmp_path / "scans"))
    with pytest.raises(BadConfiguration, match="台账"):
        open_ledger(LedgerPlace(file / "below", tmp_path / "scans"))
    assert file.read_bytes().startswith(b"this is no database")


_BEFORE = """
CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL,
 serial INTEGER, number TEXT NOT NULL, item TEXT NOT NULL, place TEXT NOT NULL, papers TEXT NOT NULL) STRICT;
CREATE TRIGGER no_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER no_loss BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;
INSERT INTO events VALUES
 (1, '2026-10-12T09:00:00+08:00', 'given', '受', 2026, 1, '青医保受〔2026〕00001号', '住院', 'aa', '["p1","p2"]'),
 (2, '2026-10-12T09:00:01+08:00', 'printed', '受', 2026, NULL, '青医保受〔2026〕00001号', '住院', 'aa', '["p1","p2"]'),
 (3, '2026-10-13T09:00:00+08:00', 'typed', '补', 2026, NULL, '旧字7号', '住院', 'bb', '["p3"]');
"""


def test_numbers_of_before_there_was_a_ledger_are_carried_over(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as before:
        before.executescript(_BEFORE)
    ledger = open_ledger(place)
    with ledger.writing() as writing:
        assert [row[1:] for row in iter_numbers(writing.connection)] == [
            ("受", 2026, 1, "青医保受〔2026〕00001号"),
            ("补", 2026, None, "旧字7号"),
        ]
        again = receive_case(writing, Arrival("/nowhere/x", frozenset(("p1", "p2", "p9")), "2026-11-01"))
        assert again.number == "青医保受〔2026〕00001号"
        assert verify_chain(writing.connection).breaks == ()


def test_a_leaflet_that_every_applicant_gets_does_not_make_their_folders_one_case(
    ledger: Ledger, tmp_path: Path
) -> None:
    here = str(tmp_path)
    with ledger.writing() as writing:
        first = receive_case(writing, Arrival(here, frozenset(("leaflet", "a", "b")), "2026-10-12"))
        assert receive_case(writing, Arrival(here, frozenset(("leaflet", "x", "y")), "2026-10-13")).id != first.id
        assert receive_case(writing, Arrival(here, frozenset(("leaflet", "a", "c")), "2026-10-13")).id == first.id
