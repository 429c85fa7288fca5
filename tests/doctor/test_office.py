"""What `intake doctor` says of the office's ledger, folders, permissions and programs; and that it leaves all as it was."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.doctor import folders, programs
from intake.doctor.database import check_ledger
from intake.doctor.findings import MachineCheck, describe_check
from intake.doctor.folders import check_folder, check_permissions
from intake.doctor.programs import check_browser, check_fonts, check_office
from intake.errors import ExitCode
from intake.ledger import upgrade
from intake.ledger.location import LedgerPlace
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep import health
from intake.settings import Serving, Settings
from tests.ledger.entries import enter, scan


def told(items: Iterator[MachineCheck]) -> str:
    return "\n".join(map(describe_check, items))


def tree(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    """Everything below a folder: mode, size and times."""
    found = ((p, p.lstat()) for p in (folder, *folder.rglob("*")))
    return {str(p): (s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for p, s in found}


# ------------------------------------------------------------------------------------------------ the ledger
@pytest.fixture
def ledger(place: LedgerPlace, tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(place)
    enter(opened, "/in/a", scan(opened, tmp_path / "in", "a"))
    yield opened
    opened.close()


def test_a_ledger_that_is_whole_is_told_with_its_version_and_the_number_of_its_events(ledger: Ledger) -> None:
    said = told(check_ledger(ledger.place))
    assert f"✓ 台账：{ledger.place.label}，版本 {upgrade.NEWEST}，3 个事件\n✓ 台账的链：全部事件核对无误" in said


def test_there_need_be_none_yet(place: LedgerPlace) -> None:
    assert told(check_ledger(place)) == f"✓ 台账：{place.label}，还没有，第一次登入时建立"
    assert place.file is None or not place.file.parent.exists()


def test_of_a_long_chain_the_last_events_are_recomputed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECKED", 1)
    monkeypatch.setattr("intake.ledger.upkeep.health.CHECKED", 1)
    assert "✓ 台账的链：最近 1 个事件核对无误" in told(check_ledger(ledger.place))


def test_a_changed_event_is_a_problem_with_a_next_step(ledger: Ledger) -> None:
    if ledger.place.file is None:
        pytest.skip("the server's tables have guards that only their owner takes away")
    with ledger.writer.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_update")
        connection.exec_driver_sql("UPDATE events SET body = '{}' WHERE sequence = 3")
        connection.commit()
    items = list(check_ledger(ledger.place))
    assert (items[-1].code, "intake ledger verify" in items[-1].fix) == (ExitCode.SOME_FAILED, True)


def test_looking_at_a_ledger_leaves_every_byte_and_every_time_as_it_was(ledger: Ledger, tmp_path: Path) -> None:
    if ledger.place.file is None:
        pytest.skip("a server writes whenever it wants")
    in_use = tree(tmp_path)
    list(check_ledger(ledger.place))
    shared = {str(ledger.place.file) + ending for ending in ("-wal", "-shm")}
    assert {k: v for k, v in tree(tmp_path).items() if k not in shared} == {
        k: v for k, v in in_use.items() if k not in shared
    }
    ledger.close()
    closed = tree(tmp_path)
    assert "3 个事件" in told(check_ledger(ledger.place))
    assert tree(tmp_path) == closed


def test_a_ledger_of_an_older_version_is_not_brought_up_to_date(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        upgrade.migrate(writing.connection, "0003")
    (item,) = check_ledger(ledger.place)
    assert (item.ok, item.code, "旧版本" in item.detail) == (False, ExitCode.DONE, True)
    with ledger.reading() as connection:
        assert upgrade.read_revision(connection) == "0003"


@pytest.mark.parametrize("content", [b"no database" * 100, b"", None])
def test_a_file_that_is_no_ledger_is_told_in_one_line(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    file.mkdir() if content is None else file.write_bytes(content)
    (item,) = check_ledger(LedgerPlace(file, tmp_path / "scans"))
    assert item.ok == (content == b"")
    assert item.code == (ExitCode.DONE if item.ok else ExitCode.BAD_CONFIGURATION)


def test_a_pipe_in_the_place_of_a_ledger_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ledger.sqlite")
    (item,) = check_ledger(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"))
    assert (item.code, "不是文件" in item.detail) == (ExitCode.BAD_CONFIGURATION, True)


def test_a_ledger_that_nothing_can_be_entered_into_is_a_problem(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ledger.place.file is None:
        pytest.skip("rights of a server are the administrator's")
    monkeypatch.setattr(os, "access", lambda *_: False)
    names = {item.name: item.code for item in check_ledger(ledger.place)}
    assert names["台账的写入"] == ExitCode.BAD_CONFIGURATION


# ------------------------------------------------------------------------------------------------ folders
def test_a_folder_that_is_made_later_is_looked_for_above(tmp_path: Path) -> None:
    assert check_folder("缓存的磁盘", tmp_path / "a" / "b").ok
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_and_a_folder_without_rights_are_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert check_folder("x", tmp_path / "file").code == ExitCode.BAD_CONFIGURATION
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "不可写" in check_folder("x", tmp_path).detail


@pytest.mark.parametrize(("free", "mark"), [(5_000_000_000, "✓"), (500_000_000, "-"), (100_000_000, "✗")])
def test_little_room_is_told_and_very_little_is_a_problem(
    free: int, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - free, free))
    assert describe_check(check_folder("台账的磁盘", tmp_path)).startswith(mark)


# ------------------------------------------------------------------------------------------------ permissions
@pytest.fixture
def private(tmp_path: Path) -> tuple[Settings, LedgerPlace, Path]:
    """An office whose files are its own."""
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    key, tls, file = tmp_path / "key", tmp_path / "tls.pem", tmp_path / "s.toml"
    for path in (tmp_path / "ledger.sqlite", key, tls, file):
        path.touch(0o600)
    for path in (place.store, tmp_path / "cache"):
        path.mkdir(0o700)
    address = "postgresql+psycopg://intake:secret@db/intake"
    serve = Serving(tls_key=tls, tls_cert=tls)
    return Settings(ledger=address, ledger_key=key, cache=tmp_path / "cache", serve=serve), place, file


def test_what_only_its_owner_may_read_is_well(private: tuple[Settings, LedgerPlace, Path]) -> None:
    assert told(check_permissions(*private)) == "✓ 权限：台账、扫描件、缓存、密钥只有本人可读"


@pytest.mark.parametrize("name", ["ledger.sqlite", "scans", "cache", "key", "tls.pem", "s.toml"])
@pytest.mark.parametrize("more", [0o040, 0o004, 0o002])
def test_what_others_may_read_or_write_is_a_problem_with_the_command_that_mends_it(
    name: str, more: int, private: tuple[Settings, LedgerPlace, Path], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.chmod(path.stat().st_mode & 0o777 | more)
    (item,) = check_permissions(*private)
    assert (item.ok, item.code) == (False, ExitCode.BAD_CONFIGURATION)
    assert item.fix == f"请执行 chmod {'700' if path.is_dir() else '600'} {path}"


def test_settings_without_a_password_may_be_read_by_anybody(
    private: tuple[Settings, LedgerPlace, Path], tmp_path: Path
) -> None:
    (tmp_path / "s.toml").chmod(0o644)
    assert folders._bears_password("postgresql+psycopg://db/intake") is False
    assert folders._bears_password("postgresql+psycopg://intake@db:5432/intake") is False
    (item,) = check_permissions(Settings(cache=None), private[1], tmp_path / "s.toml")
    assert item.ok


# ------------------------------------------------------------------------------------------------ programs
@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    return tmp_path / "bin"


def put(path: Path, name: str, script: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{script}\n")
    (path / name).chmod(0o755)


def test_programs_that_are_absent_are_information(path: Path) -> None:
    items = [*check_fonts(), *check_office(), *check_browser(Settings())]
    assert [(item.ok, item.code, bool(item.fix)) for item in items] == [(False, ExitCode.DONE, True)] * 3
    assert list(path.iterdir()) == []


def test_an_office_program_that_does_not_start_is_told(path: Path) -> None:
    put(path, "soffice", "exit 81")
    assert "装了，但不能启动" in told(check_office())


def test_an_office_program_that_hangs_is_ended_with_what_it_started(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_PATIENCE", 0.5)
    put(path, "soffice", "/bin/sleep 600 & /bin/sleep 600")
    begun = time.monotonic()
    assert "没有回应" in told(check_office())
    assert time.monotonic() - begun < 20


def test_each_kind_of_font_is_named_with_what_stands_in(path: Path) -> None:
    put(path, "fc-list", "echo 'Noto Serif CJK SC,Noto Serif CJK SC:style=Bold'; echo 'Noto Serif CJK SC'; echo KaiTi")
    assert told(check_fonts()).startswith("- 中文字体：没有能印黑体的字体；请执行 apt install fonts-noto-cjk")
    put(path, "fc-list", "echo 'Noto Serif CJK SC'; echo 'KaiTi,楷体'; echo 'Noto Sans CJK SC'")
    assert told(check_fonts()) == (
        "✓ 中文字体：宋体→Noto Serif CJK SC，仿宋→Noto Serif CJK SC，楷体→楷体，黑体→Noto Sans CJK SC"
    )


def test_how_the_page_is_opened_is_said_with_and_without_a_browser(path: Path) -> None:
    without = told(check_browser(Settings(serve=Serving(port=9000))))
    put(path, "firefox", "")
    within = told(check_browser(Settings(serve=Serving(port=9000))))
    for said in (without, within):
        assert "intake serve" in said
        assert "9000" in said
    assert (without[0], within[0]) == ("-", "✓")
