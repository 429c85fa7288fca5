"""Which lists belong to which bills, and which figures may be held against each other."""

import time
from datetime import date
from decimal import Decimal

import pytest

from intake.cases.evidence.amounts import is_legible
from intake.cases.evidence.bill_arithmetic import find_contradictions, odd_first
from intake.cases.evidence.billing import Group, group_bills
from intake.cases.evidence.duplicate_scans import find_twins
from intake.cases.evidence.fee_categories import group_bill_amounts, group_list_sums
from intake.cases.model import Case
from intake.catalogue.lookup import find_item
from intake.model import Check, Doubt, Field, Outcome, Record, State, Why, collect_reasons
from tests.rule_cases import catalogue, reading_of

BAD_SUM = Doubt.SUM_DIFFERS.with_text("项目金额之和与合计相差 50.00")


def case_of(*papers) -> Case:
    item = find_item(catalogue(), "resident-outpatient-reimbursement", None, date(2026, 10, 12))
    readings = tuple(reading_of(p, f"paper-{n}.jpg") for n, p in enumerate(papers))
    return Case("case", item, date(2026, 10, 12), readings)


def bill(total: str | None, **fields: str):
    told = {"total": total} if total is not None else {}
    return {"type": "outpatient_invoice", "fields": told | fields}


def charges(total: str | None, **fields: str):
    told = {"total": total} if total is not None else {}
    return {"type": "expense_list", "fields": told | fields}


def shape(found: tuple[Group, ...]) -> list[tuple[list[int], list[int], bool | None]]:
    return [([b.paper for b in g.bills], [x.paper for x in g.lists], g.agrees) for g in found]


def test_equal_amounts_go_together_whatever_their_order():
    found = group_bills(case_of(bill("10.00"), bill("20.00"), charges("20.00"), charges("10.00")))
    assert sorted(shape(found)) == [([0], [3], True), ([1], [2], True)]


def test_of_equal_amounts_the_number_decides():
    papers = (
        bill("10.00", outpatient_number="M1"), bill("10.00", outpatient_number="M2"),
        charges("10.00", outpatient_number="M2"), charges("10.00", outpatient_number="M1"),
    )  # fmt: skip
    assert sorted(shape(group_bills(case_of(*papers)))) == [([0], [3], True), ([1], [2], True)]


def test_a_bill_and_a_list_that_differ_are_still_held_against_each_other():
    assert shape(group_bills(case_of(bill("10.00"), charges("70.00")))) == [([0], [1], False)]


def test_nothing_is_said_of_amounts_that_are_not_there():
    assert shape(group_bills(case_of(bill("10.00"), charges(None)))) == [([0], [1], None)]


def test_a_refund_and_the_bill_it_takes_back_are_out_of_the_reckoning():
    found = group_bills(case_of(bill("10.00"), bill("-10.00"), bill("8.00"), charges("8.00")))
    assert shape(found) == [([2], [3], True)]


def test_a_refund_of_nothing_in_the_case_stays():
    found = group_bills(case_of(bill("-10.00"), charges("8.00")))
    assert shape(found) == [([0], [1], False)]


def test_twenty_bills_and_lists_are_sorted_at_once():
    """Every combination of twenty would be a million sums."""
    papers = [bill(f"{n}.17", visit_date="2026-03-01") for n in range(1, 21)] + [
        charges(f"{n}.93") for n in range(1, 21)
    ]
    case = case_of(*papers)
    start = time.process_time()
    found = group_bills(case)
    assert time.process_time() - start < 0.5
    assert {b.paper for g in found for b in g.bills} == set(range(20))
    assert {x.paper for g in found for x in g.lists} == set(range(20, 40))


@pytest.mark.parametrize(
    ("amounts", "days", "together"),
    [
        # a day outside speaks against them, and an amount that is near for them
        (("10.00", "11.00"), ("2026-03-01", "2026-04-01"), True),
        (("10.00", "11.01"), ("2026-03-01", "2026-04-01"), False),
        (("10.00", "9.00"), ("2026-03-01", "2026-04-01"), True),
        (("10.00", "8.99"), ("2026-03-01", "2026-04-01"), False),
        (("-10.00", "-11.00"), ("2026-03-01", "2026-04-01"), True),
        (("10.00", "70.00"), ("2026-03-01", "2026-03-01"), True),
        (("10.00", None), ("2026-03-01", "2026-04-01"), False),
        ((None, "10.00"), ("2026-03-01", "2026-04-01"), False),
        # days that nobody surely read speak neither way
        (("10.00", "70.00"), ("2026-03-01", {"value": "2026-04-01", "state": "doubtful"}), True),
        (("10.00", "70.00"), ({"value": "2026-03-01", "state": "doubtful"}, "2026-04-01"), True),
    ],
)
def test_a_list_of_other_days_goes_with_a_bill_whose_amount_is_a_tenth_apart_at_most(amounts, days, together):
    papers = (
        {"type": "outpatient_invoice", "fields": {"total": amounts[0], "visit_date": days[0]}},
        {"type": "expense_list", "fields": {"total": amounts[1], "discharge_date": days[1]}},
    )
    told = [{**paper, "fields": {k: v for k, v in paper["fields"].items() if v}} for paper in papers]
    (group,) = (g for g in group_bills(case_of(*told)) if g.bills)
    assert bool(group.lists) is together


# ------------------------------------------------------------------------------------------------ figures
def amount(state: State, *why: Why, confidence: float | None = 0.99) -> Field[Decimal]:
    return Field(Decimal("10.00"), "10.00", state, confidence=confidence, reasons=collect_reasons(*why))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (amount(State.READ, confidence=0.91), True),
        (amount(State.VERIFIED), True),
        (amount(State.DOUBTFUL, BAD_SUM), True),
        (amount(State.DOUBTFUL, BAD_SUM, confidence=None), True),
        (amount(State.DOUBTFUL, BAD_SUM, confidence=0.95), False),
        (amount(State.DOUBTFUL, Doubt.LOW_SCORE), False),
        (amount(State.DOUBTFUL, Doubt.LOW_SCORE, BAD_SUM), False),
        (amount(State.DOUBTFUL, Doubt.TWO_READINGS, BAD_SUM), False),
        (amount(State.DOUBTFUL, Doubt.DATA_DIFFERS), False),
        (amount(State.DOUBTFUL), False),
        (Field(None, "1O.OO", State.UNREAD), False),
    ],
)
def test_a_figure_is_legible_if_only_a_sum_doubts_it(field, expected):
    assert is_legible(field) is expected


def test_of_three_sides_the_outvoted_one_leads():
    total = Field(
        Decimal("30.00"), "30.00", State.DOUBTFUL, confidence=0.99, reasons=collect_reasons(Doubt.WORDS_DIFFER)
    )
    words = Field("捌拾元整", "捌拾元整", State.DOUBTFUL, confidence=0.99, reasons=collect_reasons(Doubt.WORDS_DIFFER))
    rows = tuple({"amount": Field(Decimal(v), v)} for v in ("10.00", "20.00"))
    checks = (
        Check("invoice-total-in-words", Outcome.FAIL, ("total", "total_in_words")),
        Check("invoice-items-sum", Outcome.PASS, ("items", "total")),
    )
    record = Record("outpatient_invoice", {"total": total, "total_in_words": words}, {}, {"items": rows}, checks)
    assert odd_first(find_contradictions(record), record)[0] is words


# ------------------------------------------------------------------------------------------------ second scans
SHEET = "\n".join(f"一次性使用无菌注射器{n}号 {n} 1.2{n} {n * 3}.75" for n in range(1, 12))


def test_a_second_scan_is_told_once_and_points_back():
    paper = {"type": "expense_list", "text": SHEET}
    (twin, other) = find_twins(case_of(paper, {**paper, "path": "b.jpg"}, {**paper, "path": "c.jpg"}))
    assert (twin.paper, twin.first) == (1, 0)
    assert (other.paper, other.first) == (2, 0)


def test_papers_that_surely_differ_are_no_second_scans_however_alike():
    a = {"type": "expense_list", "text": SHEET, "fields": {"total": "10.00"}}
    b = {"type": "expense_list", "text": SHEET, "fields": {"total": "70.00"}}
    assert find_twins(case_of(a, b)) == ()


# ------------------------------------------------------------------------------------------------ categories
def test_sums_of_categories_are_read_and_figures_that_are_none_are_left():
    text = "西药费小计：12.00\n化验费：1,23.00\n检验费合计：99999999999999999999.00\n床位费小计：8.00元\n其他费：3.00"
    sums = group_list_sums(reading_of({"type": "expense_list", "text": text}, "a.jpg"))
    assert {name: [str(f.value) for f in found] for name, found in sums.items()} == {
        "西药": ["12.00"],
        "床位": ["8.00"],
    }


def test_lines_of_one_category_under_two_names_go_together():
    rows = tuple(
        {"name": Field(name), "amount": Field(Decimal(amount))}
        for name, amount in (("化验费", "1.00"), ("检验费", "2.00"), ("其他住院收费", "3.00"))
    )
    assert {name: sum(f.value for f in found) for name, found in group_bill_amounts(rows).items()} == {
        "化验": Decimal(3)
    }
