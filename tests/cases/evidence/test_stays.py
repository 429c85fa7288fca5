"""Which papers speak of the same stay in hospital."""

from typing import Any

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
