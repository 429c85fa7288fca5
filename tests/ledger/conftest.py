"""An open ledger on either kind of database, and a case in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.ledger.location import LedgerPlace
from intake.ledger.store import Ledger, open_ledger
from tests.ledger.entries import enter, scan


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


@pytest.fixture
def case_id(ledger: Ledger, tmp_path: Path) -> str:
    return enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
