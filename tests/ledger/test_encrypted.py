"""A ledger whose file is encrypted: it works as the others do, and opens with its key alone."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.ledger_strain import count_whole, write_case
from intake.errors import BadConfiguration, MissingDependency
from intake.ledger.location import LedgerPlace
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, look_for_ledger, open_ledger
from intake.ledger.upkeep.purge import PurgeReason, purge_case, sweep
from intake.ledger.verify import verify_chain
from tests.ledger.entries import NAME, enter, scan


@pytest.fixture
def place(tmp_path: Path) -> LedgerPlace:
    """For a file with a key that SQL would stumble over."""
    (tmp_path / "key").write_text("geheim'; --样\n", "utf-8")
    return LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans", key=tmp_path / "key")


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def test_it_keeps_and_verifies_and_shows_nothing(ledger: Ledger, place: LedgerPlace, tmp_path: Path) -> None:
    for name in "abc":
        write_case(ledger, name)
    enter(ledger, f"/in/{NAME}", scan(ledger, tmp_path / "in", "a"))
    assert count_whole(place).cases == 4
    assert place.file is not None
    for file in place.file.parent.iterdir():
        content = file.read_bytes()
        assert [word for word in (NAME.encode(), b"SQLite format 3", b"CREATE TABLE") if word in content] == [], (
            file.name
        )


def test_a_case_is_purged_and_its_bytes_go(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, f"/in/{NAME}", scan(ledger, tmp_path / "in", "a"))
    with ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)
    sweep(ledger)
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()
        assert connection.execute(select(CASES.c.applicant)).scalars().all() == [""]


@pytest.mark.parametrize("key", ["another key", None])
def test_another_key_or_none_does_not_open_it(
    ledger: Ledger, place: LedgerPlace, tmp_path: Path, key: str | None
) -> None:
    write_case(ledger, "a")
    ledger.close()
    (tmp_path / "other").write_text(key or "")
    with pytest.raises(BadConfiguration, match=r"不是台账文件，或密钥不对.*ledger_key") as told:
        look_for_ledger(replace(place, key=tmp_path / "other" if key else None))
    assert "another key" not in str(told.value)
    assert count_whole(place).cases == 1


def test_a_plain_ledger_is_not_taken_for_an_encrypted_one(place: LedgerPlace) -> None:
    open_ledger(replace(place, key=None)).close()
    with pytest.raises(BadConfiguration, match="密钥不对"):
        open_ledger(place)


@pytest.mark.parametrize(("content", "said"), [(None, "无法读取"), (b" \n", "是空的"), (b"\xff\xfe", "无法读取")])
def test_a_key_file_that_is_none_is_told(place: LedgerPlace, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "bad").write_bytes(content)
    with pytest.raises(BadConfiguration, match=said):
        open_ledger(replace(place, key=tmp_path / "bad"))


def test_without_the_library_it_is_named(place: LedgerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(MissingDependency, match=r"intake\[encrypted\]"):
        open_ledger(place)
