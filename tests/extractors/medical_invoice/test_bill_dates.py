"""Dates of a bill as proof: the length of the stay, their order, and figures that may be misread."""

from datetime import date
from decimal import Decimal

import pytest

from extractors.medical_invoice.bill_dates import check_date_distance, check_date_order, check_stay_days
from intake.model import Doubt, Field, Outcome, Record, State
from intake.types.vocabulary import MedicalInvoice as F

STAY = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)


def record(**printed: str) -> Record:
    fields: dict[str, Field[object]] = {}
    for key, told in printed.items():
        text, _, doubt = told.partition("?")
        value = Decimal(text) if key == "stay_days" else date.fromisoformat(text)
        fields[key] = Field(value, text, State.DOUBTFUL if doubt else State.READ)
    return Record("inpatient_invoice", fields)


def states(found: Record) -> list[State]:
    return [found[spec].state for spec in STAY]


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        ("2026-03-01", "2026-03-05", "4"),
        ("2026-03-01", "2026-03-01", "1"),
        ("2026-03-01", "2026-03-05?1", "4"),
        ("2026-02-27", "2026-03-02", "3"),
    ],
)
def test_days_that_lie_between_the_dates_prove_all_three(begin: str, end: str, days: str) -> None:
    found = check_stay_days(record(admission_date=begin, discharge_date=end, stay_days=days))
    assert states(found) == [State.VERIFIED] * 3
    assert [c.outcome for c in found.checks] == [Outcome.PASS]


def test_two_dates_of_which_none_was_read_surely_prove_nothing() -> None:
    found = check_stay_days(record(admission_date="2026-03-01?1", discharge_date="2026-03-05?1", stay_days="4"))
    assert states(found) == [State.DOUBTFUL, State.DOUBTFUL, State.READ]
    assert [c.outcome for c in found.checks] == [Outcome.UNKNOWN]


def test_one_day_is_not_proven_by_a_discharge_before_the_admission() -> None:
    found = check_stay_days(record(admission_date="2026-03-05", discharge_date="2026-03-02", stay_days="1"))
    assert states(found) == [State.READ, State.READ, State.DOUBTFUL]
    assert [c.outcome for c in found.checks] == [Outcome.FAIL]
    assert found[F.STAY_DAYS].doubts == {Doubt.DATES}


def test_a_day_more_is_the_count_of_some_hospitals_and_two_are_none() -> None:
    more = check_stay_days(record(admission_date="2026-03-01", discharge_date="2026-03-05", stay_days="5"))
    assert (states(more), more.checks[0].outcome) == ([State.READ] * 3, Outcome.UNKNOWN)
    most = check_stay_days(record(admission_date="2026-03-01", discharge_date="2026-03-05", stay_days="6"))
    assert (states(most), most.checks[0].outcome) == ([State.READ, State.READ, State.DOUBTFUL], Outcome.FAIL)
    assert "6" in most.checks[0].message


@pytest.mark.parametrize("lost", ["admission_date", "discharge_date", "stay_days"])
def test_of_two_of_them_nothing_follows(lost: str) -> None:
    printed = {"admission_date": "2026-03-01", "discharge_date": "2026-03-05", "stay_days": "4"}
    whole = record(**{key: told for key, told in printed.items() if key != lost})
    assert check_stay_days(whole) == whole


@pytest.mark.parametrize(
    ("printed", "outcomes"),
    [
        ({"admission_date": "2026-03-01", "discharge_date": "2026-03-01"}, [Outcome.PASS]),
        ({"admission_date": "2026-03-02", "discharge_date": "2026-03-01"}, [Outcome.FAIL]),
        ({"discharge_date": "2026-03-02", "issue_date": "2026-03-01"}, [Outcome.FAIL]),
        ({"visit_date": "2026-03-01", "issue_date": "2026-03-02"}, [Outcome.PASS]),
        ({"visit_date": "2026-03-03", "issue_date": "2026-03-02"}, [Outcome.FAIL]),
        ({"admission_date": "2026-03-03", "issue_date": "2026-03-02"}, []),
    ],
)
def test_dates_stand_in_order_or_both_are_doubtful(printed: dict[str, str], outcomes: list[Outcome]) -> None:
    found = check_date_order(record(**printed))
    assert [(c.rule, c.outcome) for c in found.checks] == [("invoice-date-order", outcome) for outcome in outcomes]
    doubtful = Outcome.FAIL in outcomes
    assert {field.state for field in found.fields.values()} == {State.DOUBTFUL if doubtful else State.READ}
    if doubtful:
        assert all(field.doubts == {Doubt.DATES} for field in found.fields.values())


@pytest.mark.parametrize(
    ("printed", "doubtful"),
    [
        ({"admission_date": "2026-01-01", "discharge_date": "2026-06-30"}, False),
        ({"admission_date": "2026-01-01", "discharge_date": "2026-07-01"}, True),
        ({"discharge_date": "2026-03-01", "issue_date": "2026-03-10"}, False),
        ({"discharge_date": "2026-03-01", "issue_date": "2026-03-11"}, True),
        ({"discharge_date": "2026-03-01", "issue_date": "2026-03-15"}, False),
        ({"visit_date": "2026-03-01", "issue_date": "2026-03-01"}, False),
        ({"visit_date": "2026-03-01", "issue_date": "2026-03-02"}, True),
        ({"visit_date": "2026-03-01", "issue_date": "2026-03-12"}, False),
    ],
)
def test_dates_too_far_apart_or_one_figure_off_are_doubtful(printed: dict[str, str], doubtful: bool) -> None:
    found = check_date_distance(record(**printed))
    assert {field.state for field in found.fields.values()} == {State.DOUBTFUL if doubtful else State.READ}


@pytest.mark.parametrize("days", ["9999999999999", "3661", "-4"])
def test_a_number_that_no_stay_has_in_the_place_of_its_days_says_nothing_of_the_discharge(days: str) -> None:
    found = check_date_distance(record(admission_date="2026-03-01", stay_days=days, issue_date="2026-03-15"))
    assert found[F.ISSUE_DATE].state is State.READ
