"""The blind sample: who may look at what, what a difference does, and what the wrong rate says."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intake.cases.standings import ValueStanding
from intake.errors import UsageError
from intake.keeping.book import find_standing
from intake.ledger.entries.samples import draw_values
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.schema import EVENTS
from intake.ledger.upkeep.purge import PurgeReason, purge_case
from intake.ledger.versions import Stale
from intake.review import sampling
from intake.review.points import ValueEntry, list_values
from intake.review.sampling import (
    WrongRate,
    answer_sample,
    find_sample,
    get_sample,
    list_differing,
    list_waiting,
    measure_own,
)
from intake.review.values import PersonStep, TypedValue, confirm_values, correct_value, undo_last
from tests.review.counters import DecisionCounter

ALL = 100
FIRST, SECOND = "样经办", "样复核"
NUMBER = "0:bill_number"


@pytest.fixture
def counter(place: LedgerPlace, tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(place, tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> DecisionCounter:
    return DecisionCounter(LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans"), tmp_path)


def step(counter: DecisionCounter, case_id: str, who: str = FIRST) -> PersonStep:
    return PersonStep(case_id, counter.version(case_id), who, datetime(2026, 10, 13, tzinfo=UTC))


def confirm(counter: DecisionCounter, case_id: str, *values: str) -> None:
    confirm_values(counter.review, step(counter, case_id), values or (NUMBER,))


def answer(counter: DecisionCounter, text: str | None, who: str = SECOND) -> bool:
    sample = find_sample(counter.review, ALL, who)
    assert sample is not None
    return answer_sample(counter.review, ALL, who, sample.drawn.event, sample.case.version, text)


def value(counter: DecisionCounter, case_id: str, wanted: str = NUMBER) -> ValueEntry:
    return next(v for v in list_values(counter.open(case_id).judgement) if v.id == wanted)


# ------------------------------------------------------------------------------------------------ what is drawn
def test_a_confirmed_value_waits_for_anybody_but_who_confirmed_it(counter: DecisionCounter) -> None:
    confirm(counter, counter.add())
    assert len(list_waiting(counter.ledger, ALL, SECOND)) == 1
    assert [list_waiting(counter.ledger, ALL, who) for who in (FIRST, " 样 经办 ")] == [(), ()]


def test_the_hash_of_the_event_draws_and_nobody_else(counter: DecisionCounter) -> None:
    case_id = counter.add()
    for _ in range(8):
        confirm(counter, case_id)
        undo_last(counter.review, step(counter, case_id))
    with counter.ledger.reading() as connection:
        drawn = {share: {one.event for one in draw_values(connection, share, 0)} for share in (0, 1, 30, 60, 100)}
        rows = connection.execute(select(EVENTS.c.sequence, EVENTS.c.hash)).all()
    hashes = {row.sequence: row.hash for row in rows}
    assert (drawn[0], len(drawn[100])) == (set(), 8)
    assert drawn[1] <= drawn[30] <= drawn[60] <= drawn[100]
    assert drawn[30] == {event for event in drawn[100] if int(hashes[event][:5], 16) < 16**5 * 30 // 100}


def test_what_is_older_than_a_month_waits_no_more(small: DecisionCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    confirm(small, small.add())
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 31 * 86_400 * 10**9)
    assert list_waiting(small.ledger, ALL, SECOND) == ()


def test_a_value_that_was_taken_back_or_decided_anew_waits_no_more(small: DecisionCounter) -> None:
    case_id = small.add()
    confirm(small, case_id)
    (before,) = list_waiting(small.ledger, ALL, SECOND)
    correct_value(small.review, step(small, case_id), TypedValue(NUMBER, "0038433845", "与原件核对"))
    (after,) = list_waiting(small.ledger, ALL, SECOND)
    assert after.event > before.event
    undo_last(small.review, step(small, case_id))
    undo_last(small.review, step(small, case_id))
    assert list_waiting(small.ledger, ALL, SECOND) == ()


def test_a_case_whose_papers_are_gone_is_passed_over(small: DecisionCounter) -> None:
    for name, colour in (("甲", "white"), ("乙", "gray")):
        confirm(small, small.add(name, colour=colour))
    small.review.forget(list_waiting(small.ledger, ALL, SECOND)[0].case_id)
    (small.folder / "甲").rename(small.folder / "丙")
    found = find_sample(small.review, ALL, SECOND)
    assert found is not None
    assert found.case.path.name == "乙"


# ------------------------------------------------------------------------------------------------ what is typed
def test_the_same_value_is_counted_and_changes_nothing_in_the_case(counter: DecisionCounter) -> None:
    case_id = counter.add()
    confirm(counter, case_id)
    version = counter.version(case_id)
    assert answer(counter, " ００３８４３３８４４ ") is True
    assert counter.kinds(case_id)[-1] is EventKind.SAMPLED
    assert (counter.version(case_id), value(counter, case_id).standing) == (version, ValueStanding.DONE)
    assert list_waiting(counter.ledger, ALL, SECOND) == ()


def test_a_different_value_is_open_again_with_both_readings(counter: DecisionCounter) -> None:
    case_id = counter.add()
    confirm(counter, case_id)
    version = counter.version(case_id)
    assert answer(counter, "0038433841") is False
    found = value(counter, case_id)
    assert (found.standing, found.text, found.field.alternatives) == (ValueStanding.OPEN, "0038433844", ("0038433841",))
    assert "样复核" in found.why
    assert counter.version(case_id) > version
    (told,) = list_differing(counter.ledger)
    assert (told.first, told.first_by, told.second, told.second_by) == ("0038433844", FIRST, "0038433841", SECOND)


def test_a_third_decision_settles_the_difference(counter: DecisionCounter) -> None:
    case_id = counter.add()
    confirm(counter, case_id)
    answer(counter, "0038433841")
    confirm_values(counter.review, step(counter, case_id, "样主任"), (NUMBER,))
    assert value(counter, case_id).standing is ValueStanding.DONE
    assert list_differing(counter.ledger) == ()
    assert measure_own(counter.ledger).overall == WrongRate(1, 1)


def test_a_value_that_a_second_person_does_not_find_is_open_again(small: DecisionCounter) -> None:
    case_id = small.add()
    confirm(small, case_id)
    assert answer(small, None) is False
    assert value(small, case_id).standing is ValueStanding.OPEN


def test_what_the_paper_does_not_carry_has_no_place_to_be_looked_at(small: DecisionCounter) -> None:
    case_id = small.add()
    correct_value(small.review, step(small, case_id), TypedValue("0:issue_date", None, "没有这一栏"))
    assert list_waiting(small.ledger, ALL, SECOND) == ()


@pytest.mark.parametrize("text", ["", "  ", "明天"])
def test_what_is_no_value_of_its_kind_is_not_counted(small: DecisionCounter, text: str) -> None:
    confirm(small, small.add(), "0:issue_date")
    before = small.head()
    with pytest.raises(UsageError):
        answer(small, text)
    assert small.head() == before


def test_who_confirmed_a_value_cannot_answer_for_it(small: DecisionCounter) -> None:
    confirm(small, small.add())
    (drawn,) = list_waiting(small.ledger, ALL, SECOND)
    with pytest.raises(UsageError):
        get_sample(small.review, ALL, FIRST, drawn.event)


def test_a_value_is_looked_at_once(small: DecisionCounter) -> None:
    case_id = small.add()
    confirm(small, case_id)
    (drawn,) = list_waiting(small.ledger, ALL, SECOND)
    answer(small, "0038433844")
    with pytest.raises(UsageError):
        answer_sample(small.review, ALL, "样主任", drawn.event, small.version(case_id), "0038433844")


def test_a_stale_answer_writes_nothing(small: DecisionCounter) -> None:
    case_id = small.add()
    confirm(small, case_id)
    seen = small.version(case_id)
    (drawn,) = list_waiting(small.ledger, ALL, SECOND)
    confirm(small, case_id, "0:total")
    before = small.head()
    with pytest.raises(Stale):
        answer_sample(small.review, ALL, SECOND, drawn.event, seen, "0038433844")
    assert small.head() == before


# ------------------------------------------------------------------------------------------------ the wrong rate
def test_the_wrong_rate_is_told_by_kind_and_outlives_a_purge(counter: DecisionCounter) -> None:
    case_id = counter.add()
    confirm(counter, case_id, NUMBER, "0:total")
    answer(counter, "0038433844")
    answer(counter, "520.78")
    with counter.ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)
    own = measure_own(counter.ledger)
    assert (own.overall, own.kinds) == (WrongRate(2, 1), {"code": WrongRate(1, 0), "money": WrongRate(1, 1)})
    assert own.since is not None
    assert list_differing(counter.ledger) == ()


def test_before_anything_was_looked_at_nothing_is_known(small: DecisionCounter) -> None:
    own = measure_own(small.ledger)
    assert (own.overall.rate, own.overall.interval, own.since) == (None, (0.0, 1.0), None)


@pytest.mark.parametrize(
    ("sampled", "differing", "low", "high"),
    [(10, 0, 0.0, 0.2775), (100, 3, 0.0103, 0.0845), (1000, 10, 0.0054, 0.0183), (4, 4, 0.5101, 1.0)],
)
def test_the_interval_is_that_of_wilson(sampled: int, differing: int, low: float, high: float) -> None:
    """Figures of R's `binom::binom.wilson`."""
    assert WrongRate(sampled, differing).interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_interval_holds_the_rate_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    rate = WrongRate(*counts)
    low, high = rate.interval
    assert rate.rate is not None
    assert 0 <= low <= rate.rate + 1e-12
    assert rate.rate - 1e-12 <= high <= 1


def test_a_run_judges_a_case_anew_after_a_second_look_that_differs_and_after_no_other(small: DecisionCounter) -> None:
    case_id = small.add()
    confirm(small, case_id, NUMBER, "0:total")
    before = find_standing(small.ledger, case_id)
    answer(small, "0038433844")
    assert find_standing(small.ledger, case_id) == before
    answer(small, "520.78")
    assert find_standing(small.ledger, case_id) != before


def test_who_confirms_a_value_that_a_second_look_opened_confirms_what_is_shown(counter: DecisionCounter) -> None:
    case_id = counter.add()
    correct_value(counter.review, step(counter, case_id), TypedValue(NUMBER, "1234567890"))
    assert not answer(counter, "1234567899")
    shown = value(counter, case_id)
    assert (shown.text, shown.is_open) == ("1234567890", True)
    confirm(counter, case_id)
    assert (value(counter, case_id).text, value(counter, case_id).standing) == ("1234567890", ValueStanding.DONE)


def test_a_long_text_is_not_typed_again(small: DecisionCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every slip in it would count as a wrong value."""
    confirm(small, small.add())
    assert list_waiting(small.ledger, ALL, SECOND)
    monkeypatch.setattr(sampling, "_LONGEST", 0)
    assert list_waiting(small.ledger, ALL, SECOND) == ()
