"""Papers that change on the disk while their case lies open on desks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.versions import Stale
from intake.review.cases import NotThere, ReviewDesk
from intake.review.changed_papers import OtherPapers
from intake.review.values import PersonStep, confirm_values
from tests.review.counters import DecisionCounter
from tests.scripted import save_sheet


@pytest.fixture
def counter(tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"), tmp_path)


def scan_anew(counter: DecisionCounter, name: str = "样案", colour: str = "grey") -> None:
    save_sheet(counter.folder / name / "2.png", colour, (1000, 701))


def test_nobody_confirms_on_a_page_of_before_what_is_read_on_other_paper(counter: DecisionCounter) -> None:
    case_id = counter.add()
    step = PersonStep(case_id, counter.version(case_id), "样经办", datetime(2026, 10, 13, tzinfo=UTC))
    scan_anew(counter)
    with pytest.raises(Stale):
        confirm_values(counter.review, step, ["0:bill_number"])


def test_another_desk_hears_of_changed_papers_by_the_version_too(counter: DecisionCounter) -> None:
    case_id = counter.add()
    seen = counter.version(case_id)
    scan_anew(counter)
    later = ReviewDesk(counter.ledger, counter.engine_desk, counter.review.office)
    assert later.open(case_id).version > seen
    assert counter.version(case_id) == later.open(case_id).version


def test_changed_papers_are_kept_once(counter: DecisionCounter) -> None:
    case_id = counter.add()
    scan_anew(counter)
    for _ in range(3):
        counter.version(case_id)
    assert counter.kinds(case_id).count(EventKind.REVIEWED) == 1


def test_a_folder_with_the_papers_of_another_case_is_not_shown_as_this_one(counter: DecisionCounter) -> None:
    case_id = counter.add()
    counter.version(case_id)
    (counter.folder / "样案" / "1.png").unlink()
    scan_anew(counter)
    with pytest.raises(OtherPapers):
        counter.open(case_id)


def test_a_lock_is_forgotten_with_the_request_that_took_it(counter: DecisionCounter) -> None:
    with pytest.raises(NotThere):
        counter.open("f" * 32)
    assert len(counter.review._locks) == 0
