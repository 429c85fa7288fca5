"""Forms from a desk: looking writes nothing, printing takes a number, and what lies there is found by its event."""

from pathlib import Path

import pytest

from intake.errors import UsageError
from intake.forms.printing import PENDING, Refused
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind, Stage
from intake.ledger.results import find_results
from intake.review.decisions import DecisionWish, decide_case
from intake.review.forms import list_forms, look_at_form, print_from_desk
from intake.review.printed import find_printed, list_printed
from tests.forms.made_templates import rows, said
from tests.review.counters import FIRST, OPEN, DecisionCounter


@pytest.fixture
def counter(tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"), tmp_path)


@pytest.fixture
def case_id(counter: DecisionCounter) -> str:
    return counter.add()


def accept(counter: DecisionCounter, case_id: str) -> int:
    """The event by which the notice was printed."""
    wish = DecisionWish(Stage.ACCEPTED, "与原件核对", seen=frozenset({OPEN}))
    return decide_case(counter.desk, case_id, counter.version(case_id), FIRST, wish).sheets[0].event


def test_looking_at_a_form_leaves_the_ledger_and_the_disk_as_they_were(counter: DecisionCounter, case_id: str) -> None:
    case, before = counter.open(case_id), counter.head()
    ((title, filled),) = look_at_form(counter.desk.forms, case, "acceptance", "样经办")
    assert title == "受理通知单"
    assert PENDING in "".join(cell for row in rows(filled.content) for cell in row) + "".join(said(filled.content))
    assert (counter.head(), counter.room.exists()) == (before, False)


def test_every_form_that_fits_says_what_would_stay_blank_or_why_it_is_refused(counter: DecisionCounter) -> None:
    case = counter.open(counter.add(shown=()))
    offers = {offer.form.name: offer for offer in list_forms(counter.desk.forms, case, Stage.REVIEWED, "样经办")}
    assert "缺少" in offers["acceptance"].refused
    assert offers["authorization"].blanks
    assert "chronic" not in offers


def test_a_notice_is_printed_with_its_decision_and_not_by_itself(counter: DecisionCounter, case_id: str) -> None:
    before = counter.head()
    with pytest.raises(UsageError, match="还没有决定“已受理”"):
        print_from_desk(counter.desk.forms, counter.review, case_id, counter.version(case_id), "acceptance", "样经办")
    assert counter.head() == before


def test_a_notice_that_is_printed_again_bears_the_same_number(counter: DecisionCounter, case_id: str) -> None:
    accept(counter, case_id)
    _, (sheet,) = print_from_desk(
        counter.desk.forms, counter.review, case_id, counter.version(case_id), "acceptance", "样复核"
    )
    assert sheet.occasion.number == counter.row(case_id)["number"]
    assert "沿用" in sheet.told[0]
    assert counter.kinds(case_id).count(EventKind.NUMBERED) == 1


def test_a_form_without_a_number_leaves_the_version_as_it_was(counter: DecisionCounter, case_id: str) -> None:
    version = counter.version(case_id)
    case, _ = print_from_desk(counter.desk.forms, counter.review, case_id, version, "receipt", "样经办")
    assert case.version == version
    assert counter.kinds(case_id)[-1] is EventKind.PRINTED


def test_a_form_that_is_refused_prints_nothing(counter: DecisionCounter, case_id: str) -> None:
    before = counter.head()
    with pytest.raises(Refused):
        print_from_desk(counter.desk.forms, counter.review, case_id, counter.version(case_id), "chronic", "样经办")
    assert counter.head() == before


def test_what_was_printed_is_found_by_its_event(counter: DecisionCounter, case_id: str) -> None:
    event = accept(counter, case_id)
    found = find_printed(counter.desk.forms, case_id, event)
    assert (found.title, found.number, found.who) == ("受理通知单", counter.row(case_id)["number"], "样经办")
    with pytest.raises(UsageError):
        find_printed(counter.desk.forms, case_id, event + 1)
    with pytest.raises(UsageError):
        find_printed(counter.desk.forms, counter.add("别案", colour="gray"), event)


def test_a_file_that_is_another_one_by_now_is_not_given_out(counter: DecisionCounter, case_id: str) -> None:
    event = accept(counter, case_id)
    find_printed(counter.desk.forms, case_id, event).document.write_bytes(b"changed")
    with pytest.raises(UsageError):
        find_printed(counter.desk.forms, case_id, event)


def test_of_a_form_that_was_printed_twice_the_last_one_is_offered(counter: DecisionCounter, case_id: str) -> None:
    for who in ("样经办", "样复核"):
        version = counter.version(case_id)
        print_from_desk(counter.desk.forms, counter.review, case_id, version, "receipt", who)
    with counter.ledger.reading() as connection:
        assert [one.who for one in list_printed(counter.desk.forms, connection, case_id)] == ["样复核"]


def test_a_purge_knows_every_file_that_was_printed(counter: DecisionCounter, case_id: str) -> None:
    event = accept(counter, case_id)
    found = find_printed(counter.desk.forms, case_id, event)
    found.keep_pdf(b"%PDF-1.4")
    with counter.ledger.reading() as connection:
        known, _ = find_results(connection, case_id)
    assert {path for path in found.document.parent.iterdir() if path.name != ".intake-out"} <= set(known)
