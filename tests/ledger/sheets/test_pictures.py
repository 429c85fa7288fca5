"""Sheets of earlier cases that look like a page: found in the file of hashes, whatever became of the file."""

import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, update

from intake.errors import BadConfiguration
from intake.ledger.claims.duplicates import keep_claims
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Claims, SheetClaim, Spot
from intake.ledger.schema import SHEETS
from intake.ledger.sheets import pictures
from intake.ledger.sheets.pictures import (
    BYTES,
    FILE,
    MOST,
    RECORD,
    Asker,
    KeptPictures,
    Lookalike,
    forget_pictures,
    propose_sheets,
)
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.purge import sweep
from tests.ledger.registers import add_case

ANYBODY = Asker()


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def hash_of(seed: int) -> bytes:
    return np.random.default_rng(seed).bytes(BYTES)


def flip(picture: bytes, bits: int) -> bytes:
    """The hash with its first bits turned."""
    return (int.from_bytes(picture, "big") ^ (2**256 - 2 ** (256 - bits))).to_bytes(BYTES, "big")


def sheet(picture: bytes, page: int = 1, *figures: int) -> SheetClaim:
    return SheetClaim(0, "expense_list", Spot("ab" * 32, page), picture, frozenset(figures))


def keep(ledger: Ledger, serial: int, *hashes: bytes) -> str:
    """A case whose pages have these hashes."""
    return keep_sheets(ledger, serial, *(sheet(picture, page) for page, picture in enumerate(hashes, start=1)))


def keep_sheets(ledger: Ledger, serial: int, *sheets: SheetClaim) -> str:
    with ledger.writing() as writing:
        case = add_case(writing.connection, serial)
        keep_claims(writing.connection, case, Claims(sheets=sheets))
    return case


def look(ledger: Ledger, *hashes: bytes, asker: Asker = ANYBODY) -> list[list[tuple[str, int, int]]]:
    """For each page case, page and distance of what looks like it."""
    with ledger.reading() as connection:
        found = propose_sheets(connection, ledger.place.store, list(map(sheet, hashes)), asker)
    return [[(one.row.case_id, one.row.page, one.distance) for one in page] for page in found]


def file_of(ledger: Ledger) -> Path:
    return ledger.place.store / FILE


# ------------------------------------------------------------------------------------------------ what is found
def test_the_nearest_come_first_and_of_two_as_near_the_older(ledger: Ledger) -> None:
    page = hash_of(1)
    keep(ledger, 1, flip(page, 9), flip(page, 3))
    keep(ledger, 2, flip(page, 3), hash_of(2))
    assert look(ledger, page) == [[("case-1", 2, 3), ("case-2", 1, 3), ("case-1", 1, 9)]]


def test_of_many_that_look_alike_those_with_most_numbers_in_common_are_proposed(ledger: Ledger) -> None:
    page = hash_of(1)
    others = (sheet(flip(page, n % 5), n, 1, n) for n in range(100, 100 + 3 * MOST))
    keep_sheets(ledger, 1, *others, sheet(flip(page, 20), 7, 1, 2, 3), sheet(flip(page, 20), 8, 1, 2))
    with ledger.reading() as connection:
        ((first, second, *rest),) = propose_sheets(connection, ledger.place.store, [sheet(page, 1, 1, 2, 3)], ANYBODY)
    assert (first.row.page, second.row.page, len(rest)) == (7, 8, MOST - 2)
    assert {one.distance for one in rest} == {0, 1}


def test_what_is_too_far_is_not_proposed(ledger: Ledger) -> None:
    page = hash_of(1)
    keep(ledger, 1, flip(page, pictures.FARTHEST), flip(page, pictures.FARTHEST + 1))
    assert look(ledger, page) == [[("case-1", 1, pictures.FARTHEST)]]


def test_at_most_twenty_a_page_are_proposed(ledger: Ledger) -> None:
    keep(ledger, 1, *[hash_of(1)] * (MOST + 5))
    (found,) = look(ledger, hash_of(1))
    assert [page for _, page, _ in found] == list(range(1, MOST + 1))


def test_a_page_without_a_picture_looks_like_nothing(ledger: Ledger) -> None:
    keep(ledger, 1, b"", hash_of(1))
    assert look(ledger, b"", hash_of(1)) == [[], [("case-1", 2, 0)]]


def test_the_case_itself_and_later_ones_are_left_out_however_many_they_are(ledger: Ledger) -> None:
    page = hash_of(1)
    keep(ledger, 1, flip(page, 5))
    keep(ledger, 2, *[page] * (2 * MOST))
    keep(ledger, 3, *[page] * (2 * MOST))
    assert look(ledger, page, asker=Asker(before=3, own="case-2")) == [[("case-1", 1, 5)]]


# ------------------------------------------------------------------------------------------------ the file
def test_what_came_in_since_is_added_behind_what_is_there(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    look(ledger, hash_of(1))
    before = file_of(ledger).read_bytes()
    keep(ledger, 2, hash_of(2))
    assert look(ledger, hash_of(2)) == [[("case-2", 1, 0)]]
    after = file_of(ledger).read_bytes()
    assert (after[: len(before)], len(after)) == (before, 2 * RECORD.itemsize)


def test_only_its_owner_may_read_it(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    look(ledger, hash_of(1))
    assert stat.S_IMODE(file_of(ledger).stat().st_mode) == 0o600
    assert stat.S_IMODE(file_of(ledger).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("torn", [1, 39, 41])
def test_a_record_that_was_not_written_whole_is_written_again(ledger: Ledger, torn: int) -> None:
    keep(ledger, 1, hash_of(1), hash_of(2), hash_of(3))
    look(ledger, hash_of(1))
    whole = file_of(ledger).read_bytes()
    file_of(ledger).write_bytes(whole[:-torn])
    assert look(ledger, hash_of(3)) == [[("case-1", 3, 0)]]
    assert file_of(ledger).read_bytes() == whole


@pytest.mark.parametrize("damage", [bytes(120), b"x" * 1000, b""])
def test_a_file_with_something_else_in_it_is_made_anew(ledger: Ledger, damage: bytes) -> None:
    keep(ledger, 1, hash_of(1), hash_of(2), hash_of(3))
    look(ledger, hash_of(1))
    file_of(ledger).write_bytes(damage)
    assert look(ledger, hash_of(2)) == [[("case-1", 2, 0)]]


def test_a_file_of_another_ledger_is_made_anew(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1), hash_of(2))
    look(ledger, hash_of(1))
    with ledger.writing() as writing:
        writing.connection.execute(update(SHEETS).values(picture=hash_of(7)).where(SHEETS.c.page == 1))
        writing.connection.execute(update(SHEETS).values(picture=hash_of(1)).where(SHEETS.c.page == 2))
    assert look(ledger, hash_of(1)) == [[("case-1", 2, 0)]]


def test_after_a_purge_nothing_of_it_is_left(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    keep(ledger, 2, hash_of(2))
    look(ledger, hash_of(1))
    with ledger.writing() as writing:
        writing.connection.execute(delete(SHEETS).where(SHEETS.c.case_id == "case-1"))
    forget_pictures(ledger.place.store)
    assert look(ledger, hash_of(1), hash_of(2)) == [[], [("case-2", 1, 0)]]
    assert hash_of(1) not in file_of(ledger).read_bytes()


def test_the_sweep_after_a_purge_deletes_it(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    look(ledger, hash_of(1))
    sweep(ledger)
    assert not file_of(ledger).exists()


def test_a_store_that_cannot_be_used_is_told(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    file_of(ledger).mkdir(parents=True)
    with pytest.raises(BadConfiguration, match="影像特征文件"):
        look(ledger, hash_of(1))
    with pytest.raises(BadConfiguration, match="影像特征文件"):
        forget_pictures(ledger.place.store)


def test_to_forget_what_was_never_kept_makes_nothing(tmp_path: Path) -> None:
    forget_pictures(tmp_path / "scans")
    assert not (tmp_path / "scans").exists()


def test_sheets_of_a_case_that_is_kept_again_are_found_once_under_their_new_ids(ledger: Ledger) -> None:
    page = hash_of(1)
    keep(ledger, 1, page)
    for _ in range(3):
        look(ledger, page)
        with ledger.writing() as writing:
            keep_claims(
                writing.connection, "case-1", Claims(sheets=(SheetClaim(0, "id_card", Spot("cd" * 32, 9), page),))
            )
    assert look(ledger, page) == [[("case-1", 9, 0)]]


def test_ids_are_never_given_again(ledger: Ledger) -> None:
    keep(ledger, 1, hash_of(1))
    look(ledger, hash_of(1))
    with ledger.writing() as writing:
        writing.connection.execute(delete(SHEETS))
    keep(ledger, 2, hash_of(2))
    assert look(ledger, hash_of(2)) == [[("case-2", 1, 0)]]


def _look_elsewhere(place: LedgerPlace) -> list[list[tuple[str, int, int]]]:
    ledger = open_ledger(place)
    try:
        return look(ledger, hash_of(1))
    finally:
        ledger.close()


def test_several_processes_fill_it_at_once_and_every_sheet_is_in_it_once(ledger: Ledger) -> None:
    keep(ledger, 1, *map(hash_of, range(3000)))
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_look_elsewhere, [ledger.place] * 8))
    assert found == [[[("case-1", 2, 0)]]] * 8
    ids = np.fromfile(file_of(ledger), RECORD)["id"]
    assert len(ids) == 3000
    assert np.all(ids[1:] > ids[:-1])


# ------------------------------------------------------------------------------------------------ searching
def test_more_hashes_than_one_search_takes_are_searched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_BLOCK", 10)
    rows = np.frombuffer(b"".join(map(hash_of, range(35))), np.uint8).reshape(-1, BYTES)
    kept = KeptPictures(np.arange(1, 36), rows)
    assert kept.find_nearest(flip(hash_of(32), 2), most=1) == (Lookalike(33, 2),)
    assert kept.find_nearest(hash_of(0), most=3, farthest=256)[0] == Lookalike(1, 0)
    assert len(kept.find_nearest(hash_of(0), most=3, farthest=256)) == 3
