"""Which days a review sets in the register: the statute's limit from receipt; the guide's waits for acceptance."""

from datetime import date
from pathlib import Path

import pytest

from intake.catalogue.model import Limit, Unit
from intake.catalogue.workdays import due_date
from intake.ledger.location import find_ledger
from intake.ledger.register import RegisterFilter, RegisterRow, find_rows
from intake.ledger.store import open_ledger
from intake.settings import Settings
from tests.conftest import Command
from tests.scripted import ScriptedEngine, save_sheet

RECEIVED = date(2026, 10, 12)
ITEM = ("--item", "门诊费用报销", "--insurance", "居民", "--keep")


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    save_sheet(folder / "1.png")
    return folder


def only_row() -> RegisterRow:
    with open_ledger(find_ledger(Settings())).reading() as connection:
        (row,) = find_rows(connection, RegisterFilter(), RECEIVED)
    return row


def test_the_statutes_clock_begins_with_receipt_and_the_guides_with_acceptance(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM, "--applied", RECEIVED.isoformat())
    row = only_row()
    thirty = Limit(30, Unit.WORKING_DAYS, "30个工作日")
    assert (row.received, row.statute_due) == (RECEIVED, due_date(RECEIVED, thirty).day)
    assert row.guide_due is None


def test_a_later_review_does_not_move_the_day_of_receipt(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM, "--applied", RECEIVED.isoformat())
    before = only_row()
    intake("check", case, *ITEM)
    assert (only_row().received, only_row().statute_due) == (before.received, before.statute_due)


def test_a_day_of_application_that_a_person_types_counts(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM, "--applied", RECEIVED.isoformat())
    intake("check", case, *ITEM, "--applied", "2026-10-09")
    assert only_row().received == date(2026, 10, 9)


def test_an_item_without_a_statutory_limit_has_no_such_clock(case: Path, intake: Command) -> None:
    words = ("--item", "城乡居民参保登记", "--insurance", "居民", "--keep", "--applied", RECEIVED.isoformat())
    intake("check", case, *words)
    assert only_row().statute_due is None
