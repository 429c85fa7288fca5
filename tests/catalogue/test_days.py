"""Due dates and windows, each in its own unit."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.catalogue.lookup import load_catalogue
from intake.catalogue.model import Limit, Since, Unit, Window
from intake.catalogue.statute import find_statutory_limit, list_statutory_items
from intake.catalogue.workdays import (
    add_months,
    count_working_days,
    due_date,
    is_working_day,
    note_unknown_years,
    window_end,
    working_days_before,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def limit(n: int, unit: Unit) -> Limit:
    return Limit(n, unit, f"{n}{unit}")


def window(n: int, unit: Unit) -> Window:
    return Window(n, unit, Since.DISCHARGE, f"{n}{unit}")


def test_at_once_is_the_same_day() -> None:
    assert due_date(date(2026, 10, 3), limit(0, Unit.AT_ONCE)).day == date(2026, 10, 3)


def test_counting_begins_on_the_day_after_acceptance() -> None:
    assert due_date(date(2026, 3, 9), limit(1, Unit.WORKING_DAYS)).day == date(2026, 3, 10)


def test_weekends_are_no_working_days() -> None:
    assert due_date(date(2026, 3, 13), limit(1, Unit.WORKING_DAYS)).day == date(2026, 3, 16)


def test_the_national_holiday_is_skipped_and_the_saturday_worked_instead_counts() -> None:
    """2026: 1-7 October off, Saturday 10 October worked (notice of the State Council)."""
    assert due_date(date(2026, 9, 30), limit(3, Unit.WORKING_DAYS)).day == date(2026, 10, 10)


def test_inside_the_calendar_nothing_is_noted() -> None:
    assert due_date(date(2026, 1, 5), limit(20, Unit.WORKING_DAYS)).note == ""


def test_a_year_without_a_notice_counts_weekends_only_and_says_so() -> None:
    found = due_date(date(2030, 9, 30), limit(3, Unit.WORKING_DAYS))
    assert found.day == date(2030, 10, 3)
    assert found.note == "未含2030年的法定节假日和调休，只扣除了周末"


def test_a_limit_that_runs_into_an_unknown_year_names_that_year() -> None:
    assert "2004年" not in due_date(date(2003, 12, 30), limit(5, Unit.WORKING_DAYS)).note
    assert "2003年" in due_date(date(2003, 12, 30), limit(5, Unit.WORKING_DAYS)).note


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_there_is(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_a_limit_in_months_is_no_limit_in_days() -> None:
    assert due_date(date(2026, 2, 1), limit(1, Unit.MONTHS)).day == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("span", "end"),
    [
        (window(1, Unit.MONTHS), date(2026, 2, 28)),
        (window(60, Unit.DAYS), date(2026, 4, 1)),
        (window(2, Unit.YEARS), date(2028, 1, 31)),
    ],
)
def test_windows_end_in_their_own_unit(span: Window, end: date) -> None:
    assert window_end(date(2026, 1, 31), span) == end


@pytest.mark.parametrize("unit", [Unit.DAYS, Unit.MONTHS, Unit.YEARS, Unit.WORKING_DAYS])
def test_a_misread_year_breaks_nothing(unit: Unit) -> None:
    assert due_date(date(9999, 12, 30), limit(99, unit)).day == date.max


def test_before_the_first_day_there_is_the_first() -> None:
    assert add_months(date(1, 1, 31), -1) == date.min


@given(DAYS, st.integers(-600, 600))
def test_months_forth_keep_the_day_where_they_can(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, calendar.monthrange(moved.year, moved.month)[1])


@given(DAYS, st.integers(1, 40))
def test_a_due_day_is_never_a_free_one_and_never_early(day: date, n: int) -> None:
    found = due_date(day, limit(n, Unit.WORKING_DAYS))
    assert found.day >= day + timedelta(days=n)
    assert found.day.weekday() < 5 or not found.note


# ------------------------------------------------------------------------------------------------ days between
def test_working_days_between_leave_out_holidays_and_count_the_saturday_worked_instead() -> None:
    assert count_working_days(date(2026, 9, 30), date(2026, 10, 7)) == 0
    assert count_working_days(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_a_day_that_is_not_later_is_no_working_day_away() -> None:
    assert count_working_days(date(2026, 3, 9), date(2026, 3, 9)) == 0
    assert count_working_days(date(2026, 3, 9), date(2026, 3, 2)) == 0


@given(DAYS, st.integers(0, 400))
def test_days_between_are_the_days_that_work(day: date, span: int) -> None:
    """Across the turn of years too, where the sums of years are put together."""
    until = day + timedelta(days=span)
    assert count_working_days(day, until) == sum(_works(day + timedelta(days=n)) for n in range(1, span + 1))


def _works(day: date) -> bool:
    known = is_working_day(day)
    return day.weekday() < 5 if known is None else known


@given(DAYS, st.integers(1, 60))
def test_a_due_day_lies_its_limit_away(day: date, n: int) -> None:
    assert count_working_days(day, due_date(day, limit(n, Unit.WORKING_DAYS)).day) == n


@given(DAYS, st.integers(0, 60))
def test_the_day_before_is_the_last_that_lies_so_far_back(day: date, n: int) -> None:
    before = working_days_before(day, n)
    assert count_working_days(before, day) == n
    assert count_working_days(before + timedelta(days=1), day) < max(n, 1)


def test_a_count_over_a_year_without_a_notice_says_so() -> None:
    assert note_unknown_years(date(2026, 3, 1), date(2026, 10, 1)) == ""
    assert note_unknown_years(date(2026, 3, 1), date(2031, 1, 2)).count("年") == 5


# ------------------------------------------------------------------------------------------------ the second clock
RECEIVED = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("item", "facts", "days"),
    [
        ("resident-inpatient-reimbursement", {}, 30),
        ("employee-medical-benefit", {}, 30),
        ("resident-chronic-disease-recognition", {}, None),
        ("designated-institution-settlement", {}, None),
        ("", {}, None),
        ("employee-maternity-benefit", {"maternity_allowance": True}, 10),
        ("employee-maternity-benefit", {"maternity_allowance": False, "maternity_claim_spouse": True}, 30),
        ("employee-maternity-benefit", {"maternity_allowance": True, "maternity_claim_remote": True}, 10),
        (
            "employee-maternity-benefit",
            {"maternity_allowance": False, "maternity_claim_remote": False, "maternity_claim_spouse": False},
            None,
        ),
    ],
)
def test_the_statute_gives_manual_claims_thirty_days_and_the_allowance_ten(
    item: str, facts: dict[str, bool | None], days: int | None
) -> None:
    found = find_statutory_limit(item, RECEIVED, facts)
    assert (found.days if found else None) == days
    assert found is None or found.sure


def test_where_nobody_knows_the_case_the_shortest_is_told_as_not_sure() -> None:
    found = find_statutory_limit("employee-maternity-benefit", RECEIVED, {"maternity_allowance": None})
    assert found is not None
    assert (found.days, found.sure) == (10, False)
    assert "情形未定" in found.text


def test_what_came_before_the_statute_has_no_such_clock() -> None:
    assert find_statutory_limit("resident-inpatient-reimbursement", date(2023, 11, 30), {}) is None
    assert find_statutory_limit("resident-inpatient-reimbursement", date(2023, 12, 1), {}) is not None


def test_the_statute_counts_from_receipt_and_cites_its_article() -> None:
    found = find_statutory_limit("resident-outpatient-reimbursement", date(2026, 9, 30), {})
    assert found is not None
    assert found.due(date(2026, 9, 30)).day == due_date(date(2026, 9, 30), limit(30, Unit.WORKING_DAYS)).day
    assert "《社会保险经办条例》第二十条" in found.text


def test_every_item_and_condition_of_the_statute_is_in_the_catalogue() -> None:
    catalogue = load_catalogue()
    told = list_statutory_items()
    assert set(told) <= {item.id for item in catalogue.items}
    assert {condition for conditions in told.values() for condition in conditions} <= set(catalogue.conditions)
