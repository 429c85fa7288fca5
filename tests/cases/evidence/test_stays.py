"""Which papers speak of the same stay in hospital."""

from datetime import date
from typing import Any

import pytest

from intake.cases.evidence.stays import find_span, group_stays
from intake.cases.model import Case
from tests import rule_cases


def _case(*stays: tuple[str, str | None, str | None]) -> Case:
    papers: list[dict[str, Any]] = [
        {"type": kind, "fields": {k: v for k, v in (("admission_date", a), ("discharge_date", b)) if v}}
        for kind, a, b in stays
    ]
    return rule_cases.case_of({"name": "x", "item": "resident-inpatient-reimbursement", "papers": papers})


def _papers(case: Case) -> set[frozenset[int]]:
    return {frozenset(s.paper for s in group) for group in group_stays(case)}


def test_one_bill_and_one_record_are_one_stay_whatever_their_dates():
    case = _case(("inpatient_invoice", "2026-08-01", "2026-08-09"), ("discharge_record", "2025-08-01", "2025-08-09"))
    assert _papers(case) == {frozenset({0, 1})}


def test_two_stays_are_parted_by_their_days():
    case = _case(
        ("inpatient_invoice", "2026-05-01", "2026-05-09"),
        ("inpatient_invoice", "2026-08-01", "2026-08-09"),
        ("discharge_record", "2026-08-01", "2026-08-19"),
        ("expense_list", "2026-05-01", None),
    )
    assert _papers(case) == {frozenset({0, 3}), frozenset({1, 2})}


def test_a_transfer_on_one_day_does_not_join_two_stays():
    case = _case(
        ("inpatient_invoice", "2026-05-01", "2026-05-09"),
        ("inpatient_invoice", "2026-05-09", "2026-05-20"),
        ("discharge_record", "2026-05-09", "2026-05-20"),
        ("discharge_record", "2026-05-01", "2026-05-09"),
    )
    assert _papers(case) == {frozenset({0, 3}), frozenset({1, 2})}


def test_a_paper_that_fits_both_parts_joins_them():
    case = _case(
        ("inpatient_invoice", "2026-08-01", "2026-08-15"),
        ("inpatient_invoice", "2026-08-15", "2026-08-31"),
        ("discharge_record", "2026-08-01", "2026-08-31"),
    )
    assert _papers(case) == {frozenset({0, 1, 2})}


def test_the_span_of_a_stay_is_known_only_with_both_ends():
    assert find_span(group_stays(_case(("expense_list", "2026-05-01", None)))[0]) is None


def test_papers_without_dates_are_no_stay():
    assert group_stays(_case(("inpatient_invoice", None, None))) == ()


def _two(first: tuple[str, str], second: tuple[str, str]) -> Case:
    """Two bills: what one bill and one record say is of one stay whatever they say."""
    return _case(("inpatient_invoice", *first), ("inpatient_invoice", *second))


MAY = ("2026-05-10", "2026-05-20")


@pytest.mark.parametrize(
    ("other", "joined"),
    [
        (("2026-05-19", "2026-05-31"), True),
        (("2026-05-20", "2026-05-31"), False),
        (("2026-05-01", "2026-05-11"), True),
        (("2026-05-01", "2026-05-10"), False),
        (("2026-05-12", "2026-05-13"), True),
        (("2026-05-01", "2026-05-31"), True),
        (("2026-05-01", "2026-05-09"), False),
        (("2026-05-10", "2026-05-11"), True),
        (("2026-05-01", "2026-05-20"), True),
    ],
)
def test_two_stays_that_have_more_than_one_day_in_common_are_one(other: tuple[str, str], joined: bool) -> None:
    for case in (_two(MAY, other), _two(other, MAY)):
        assert (len(group_stays(case)) == 1) is joined
        assert sorted(stay.paper for group in group_stays(case) for stay in group) == [0, 1]


def test_a_span_runs_from_the_first_day_to_the_last_that_any_paper_names() -> None:
    case = _case(("inpatient_invoice", *MAY), ("discharge_record", "2026-05-09", "2026-05-19"))
    assert find_span(group_stays(case)[0]) == (date(2026, 5, 9), date(2026, 5, 20))


def test_a_day_alone_lies_in_no_span() -> None:
    case = _case(
        ("inpatient_invoice", "2026-05-12", None), ("inpatient_invoice", *MAY), ("expense_list", None, "2026-05-14")
    )
    assert _papers(case) == {frozenset({0}), frozenset({1}), frozenset({2})}
