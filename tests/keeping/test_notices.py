"""A notice that was named and printed moves its case; what fits nothing is left as it was."""

from datetime import date
from pathlib import Path

import pytest

from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Insurance
from intake.keeping.notices import decide_by_notice
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Stage
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, open_ledger

DAY = date(2026, 10, 14)
ITEM = find_item(load_catalogue(), "住院费用报销", Insurance.RESIDENTS, DAY, "")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"))


@pytest.fixture
def case_id(ledger: Ledger) -> str:
    with ledger.writing() as writing:
        return receive_case(writing, Arrival("/nowhere/a", frozenset("a"), "2026-10-12")).id


def notice(ledger: Ledger, case_id: str, kind: str) -> Stage | None:
    return decide_by_notice(ledger, case_id, kind, ITEM, DAY, "样经办")


def row(ledger: Ledger) -> dict[str, object]:
    with ledger.reading() as connection:
        return dict(connection.execute(CASES.select()).mappings().one())


def test_a_notice_of_acceptance_accepts_and_its_limit_counts_from_that_day(ledger: Ledger, case_id: str) -> None:
    assert notice(ledger, case_id, "受") is Stage.ACCEPTED
    found = row(ledger)
    assert (found["stage"], found["accepted"]) == (Stage.ACCEPTED.value, "2026-10-14")
    assert str(found["guide_due"]) > "2026-10-14"


def test_printed_again_it_changes_nothing(ledger: Ledger, case_id: str) -> None:
    notice(ledger, case_id, "受")
    before = row(ledger)
    assert notice(ledger, case_id, "受") is None
    assert row(ledger) == before


def test_acceptance_after_a_supplement_says_that_the_papers_came_in(ledger: Ledger, case_id: str) -> None:
    assert notice(ledger, case_id, "补") is Stage.SUPPLEMENT
    assert notice(ledger, case_id, "受") is Stage.ACCEPTED
    assert row(ledger)["supplement_done"] == "2026-10-14"


def test_a_form_without_a_number_decides_nothing(ledger: Ledger, case_id: str) -> None:
    assert notice(ledger, case_id, "") is None
    assert row(ledger)["stage"] == Stage.RECEIVED.value


def test_what_does_not_follow_is_left_alone(ledger: Ledger, case_id: str) -> None:
    assert notice(ledger, case_id, "不") is Stage.REFUSED
    assert notice(ledger, case_id, "受") is None
    assert row(ledger)["stage"] == Stage.REFUSED.value
