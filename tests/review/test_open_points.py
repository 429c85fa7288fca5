"""How many points of a case are open stands in the register, whoever changed it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.ledger.cases import note_open_points
from intake.ledger.location import LedgerPlace
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.upkeep.purge import PurgeReason, purge_case
from tests.ledger.entries import enter, scan


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def count(ledger: Ledger, case_id: str) -> int | None:
    with ledger.reading() as connection:
        return connection.execute(select(CASES.c.open_points).where(CASES.c.id == case_id)).scalar()


def test_the_number_follows_what_people_do(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    assert count(ledger, case_id) is None, "nobody counted yet"
    for number in (7, 6):
        note_open_points(ledger, case_id, number)
        assert count(ledger, case_id) == number


def test_a_purged_case_gets_no_number_again(ledger: Ledger, tmp_path: Path) -> None:
    case_id = enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    with ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)
    note_open_points(ledger, case_id, 3)
    assert count(ledger, case_id) is None
