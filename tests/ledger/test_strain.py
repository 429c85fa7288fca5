"""Many writers at once, writers that are killed, a disk that is full: nothing is lost, nothing is half (see `benchmarks.ledger`)."""

import random
from pathlib import Path

import pytest

from benchmarks.ledger_strain import append_together, count_whole, fill_disk, kill_writers, write_case
from intake.ledger.location import LedgerPlace
from intake.ledger.store import open_ledger


def test_writers_at_once_lose_nothing_and_leave_no_gaps(place: LedgerPlace) -> None:
    append_together(place, processes=4, events=60)


def test_a_writer_that_is_killed_leaves_no_half_case(place: LedgerPlace) -> None:
    assert kill_writers(place, 3, random.Random(12)) >= 3


def test_a_full_disk_is_told_and_costs_this_write_alone(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    ledger = open_ledger(place)
    write_case(ledger, "first")
    ledger.close()
    told = fill_disk(place, limit=2_000_000)
    assert "这一次没有记入，以前的都在" in told
    assert "请清理磁盘" in told or "请检查磁盘空间" in told


def test_a_ledger_goes_on_once_there_is_room_again(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    open_ledger(place).close()
    fill_disk(place, limit=1_000_000)
    before = count_whole(place).cases
    ledger = open_ledger(place)
    write_case(ledger, "later")
    ledger.close()
    assert count_whole(place).cases == before + 1
    assert before > 3


def test_a_gap_would_be_noticed(place: LedgerPlace) -> None:
    ledger = open_ledger(place)
    write_case(ledger, "a")
    with ledger.writing() as writing:
        writing.connection.exec_driver_sql("UPDATE cases SET serial = 7")
    ledger.close()
    with pytest.raises(AssertionError, match="registers"):
        count_whole(place)
