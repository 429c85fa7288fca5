"""`intake ledger verify|backup|restore`: what they say, and how they end."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intake.errors import ExitCode
from intake.ledger.location import LedgerPlace
from intake.ledger.scans import scan_path
from intake.ledger.store import open_ledger
from intake.ledger.upkeep.purge import PurgeReason, note_purged, purge_case
from tests.conftest import Command
from tests.ledger.entries import enter, scan


@pytest.fixture
def settings(place: LedgerPlace, tmp_path: Path) -> Path:
    """A settings file that names a ledger with two cases."""
    opened = open_ledger(place)
    for name in "ab":
        enter(opened, f"/in/{name}", scan(opened, tmp_path / "in", name))
    opened.close()
    return write_settings(tmp_path / "s.toml", place)


def write_settings(file: Path, place: LedgerPlace) -> Path:
    file.write_text(f'ledger = "{place.file or place.url}"\nstore = "{place.store}"\n', "utf-8")
    return file


def test_a_whole_chain_is_called_whole_with_its_last_hash(intake: Command, settings: Path) -> None:
    called = intake("ledger", "verify", "--scans", "--settings", settings)
    assert called.code == ExitCode.DONE, called.err
    said = called.out.decode()
    assert "事件\t6\n" in said
    assert "结果\t完好" in said
    head = said.split("末尾摘要\t")[1].split("\n")[0]
    assert intake("ledger", "verify", "--head", head, "--settings", settings).code == ExitCode.DONE
    cut = intake("ledger", "verify", "--head", "f" * 64, "--settings", settings)
    assert cut.code == ExitCode.SOME_FAILED
    assert "记下的摘要不在链上" in cut.out.decode()


def test_a_break_is_named_with_its_event_and_ends_with_4(intake: Command, tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    opened = open_ledger(place)
    enter(opened, "/in/a", scan(opened, tmp_path / "in", "a"))
    opened.close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as file, file:
        file.execute("DROP TRIGGER events_no_update")
        file.execute("UPDATE events SET at = at + 1 WHERE sequence = 2")
    called = intake("ledger", "verify", "--settings", write_settings(tmp_path / "s.toml", place))
    assert called.code == ExitCode.SOME_FAILED
    said = called.out.decode()
    assert "断裂\t缺少防改动的触发器 events_no_update\n断裂\t第 2 号：内容或时间被改动\n" in said
    assert "有 2 处不对，怎么办见 docs/ledger.md“verify 失败怎么办”" in said


def test_a_scan_that_fell_over_is_named(intake: Command, settings: Path, place: LedgerPlace) -> None:
    path = next(p for p in place.store.glob("*/*") if p.is_file())
    path.write_bytes(b"other")
    called = intake("ledger", "verify", "--scans", "--settings", settings)
    assert (called.code, f"扫描件缺失或损坏\t{path.name}" in called.out.decode()) == (ExitCode.SOME_FAILED, True)
    assert intake("ledger", "verify", "--settings", settings).code == ExitCode.DONE


def test_a_ledger_goes_out_and_comes_back(intake: Command, settings: Path, tmp_path: Path) -> None:
    called = intake("ledger", "backup", "-o", tmp_path / "b.zip", "--settings", settings)
    assert called.code == ExitCode.DONE, called.err
    assert "事件 6 个，扫描件 2 份" in called.out.decode()
    empty = LedgerPlace(tmp_path / "new" / "ledger.sqlite", tmp_path / "new" / "scans")
    new = write_settings(tmp_path / "new.toml", empty)
    called = intake("ledger", "restore", tmp_path / "b.zip", "--settings", new)
    assert called.code == ExitCode.DONE, called.err
    assert "事件 6 个" in called.out.decode()
    assert "以免重号" in called.out.decode()
    assert "事件\t7\n" in intake("ledger", "verify", "--scans", "--settings", new).out.decode()
    again = intake("ledger", "restore", tmp_path / "b.zip", "--settings", new)
    assert (again.code, "不会覆盖" in again.err) == (ExitCode.USAGE, True)


def test_who_is_purged_again_is_told(intake: Command, settings: Path, place: LedgerPlace, tmp_path: Path) -> None:
    intake("ledger", "backup", "-o", tmp_path / "b.zip", "--settings", settings)
    opened = open_ledger(place)
    with opened.writing() as writing:
        case_id = writing.connection.exec_driver_sql("SELECT id FROM cases WHERE serial = 2").scalar_one()
        purge_case(writing, case_id, PurgeReason.ASKED)
        names = note_purged(writing.connection, place)
    opened.close()
    empty = LedgerPlace(tmp_path / "new" / "ledger.sqlite", tmp_path / "new" / "scans")
    words = ("--purged", names, "--settings", write_settings(tmp_path / "new.toml", empty))
    called = intake("ledger", "restore", tmp_path / "b.zip", *words)
    assert "备份之后清除过，已再次清除\t2026-00002" in called.out.decode()


def test_lost_scans_are_told_when_a_backup_is_made(
    intake: Command, settings: Path, place: LedgerPlace, tmp_path: Path
) -> None:
    path = next(p for p in place.store.glob("*/*") if p.is_file())
    path.unlink()
    called = intake("ledger", "backup", "-o", tmp_path / "b.zip", "--settings", settings)
    assert (called.code, f"扫描件缺失或损坏\t{path.name}" in called.out.decode()) == (ExitCode.SOME_FAILED, True)
    assert not scan_path(place.store, path.name).exists()


@pytest.mark.parametrize("words", [("verify",), ("backup", "-o", "b.zip")])
def test_looking_makes_no_ledger(intake: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    place = LedgerPlace(tmp_path / "none" / "ledger.sqlite", tmp_path / "none" / "scans")
    called = intake("ledger", *words, "--settings", write_settings(tmp_path / "s.toml", place))
    assert (called.code, "还没有台账" in called.err) == (ExitCode.USAGE, True)
    assert not (tmp_path / "none").exists()
