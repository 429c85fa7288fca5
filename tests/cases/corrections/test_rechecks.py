"""Proofs inside a paper, after a value they looked at was corrected: none rests on a value that no longer counts."""

from dataclasses import replace
from typing import Any

import pytest

from intake.cases.corrections.apply import apply_corrections
from intake.cases.evidence.bill_arithmetic import find_contradictions
from intake.model import Check, Doubt, Outcome, Reading, State
from intake.types.vocabulary import MedicalInvoice
from tests.cases.corrections.decided import decided
from tests.rule_cases import reading_of

WORDS = {"rule": "invoice-total-in-words", "fields": ["total", "total_in_words"]}
ITEMS = {"rule": "invoice-items-sum", "fields": ["items", "total"]}
VERIFIED = "verified"


def paper(checks: list[dict[str, Any]], kind: str = "inpatient_invoice", **told: Any) -> Reading:
    return reading_of({"type": kind, "checks": checks} | told, "a.jpg")


def corrected(reading: Reading, field: str, old: Any, new: Any) -> Reading:
    (found,), _ = apply_corrections([reading], [decided(field, old, new, type=reading.record.kind)])
    return found


def outcomes(reading: Reading) -> dict[str, Outcome]:
    return {check.rule: check.outcome for check in reading.record.checks}


def proven(value: str, state: str = VERIFIED) -> dict[str, str]:
    return {"value": value, "state": state}


def test_a_relation_that_failed_for_the_old_value_holds_for_the_new_one() -> None:
    failed = {**WORDS, "outcome": "fail", "message": "大写 1080.00 ≠ 小写 1800.00"}
    found = corrected(
        paper([failed], fields={"total": "1800.00", "total_in_words": "壹仟零捌拾元整"}), "total", "1800.00", "1080.00"
    )
    assert found.record.checks == (Check(WORDS["rule"], Outcome.PASS, ("total", "total_in_words")),)
    assert find_contradictions(found.record) == ()


def test_a_relation_that_was_open_for_want_of_a_value_may_fail_for_the_new_one() -> None:
    open_ = {**WORDS, "outcome": "unknown"}
    found = corrected(paper([open_], fields={"total_in_words": "壹仟零捌拾元整"}), "total", None, "1800.00")
    assert outcomes(found) == {WORDS["rule"]: Outcome.FAIL}
    assert "“金额合计(小写)”" in found.record.checks[0].message


def test_what_was_proven_together_with_the_old_value_is_doubtful() -> None:
    held = {**WORDS, "outcome": "pass"}
    fields = {"total": proven("1800.00"), "total_in_words": proven("壹仟捌佰元整")}
    found = corrected(paper([held], fields=fields), "total", "1800.00", "1080.00")
    assert outcomes(found) == {WORDS["rule"]: Outcome.FAIL}
    assert found.record[MedicalInvoice.TOTAL].state is State.TYPED
    assert found.record[MedicalInvoice.TOTAL_IN_WORDS].state is State.DOUBTFUL


def test_what_another_proof_bears_out_stays_proven() -> None:
    held = [{**WORDS, "outcome": "pass"}, {"rule": "other", "outcome": "pass", "fields": ["total_in_words"]}]
    fields = {"total": proven("1800.00"), "total_in_words": proven("壹仟捌佰元整")}
    found = corrected(paper(held, fields=fields), "total", "1800.00", "1080.00")
    assert found.record[MedicalInvoice.TOTAL_IN_WORDS].state is State.VERIFIED


def test_a_value_that_was_confirmed_as_read_leaves_every_proof_as_it_is() -> None:
    failed = {**WORDS, "outcome": "fail", "message": "大写 1080.00 ≠ 小写 1800.00"}
    before = paper([failed], fields={"total": proven("1800.00", "doubtful"), "total_in_words": "壹仟零捌拾元整"})
    assert corrected(before, "total", "1800.00", "1800.00").record.checks == before.record.checks


def test_a_proof_that_cannot_be_tried_again_is_open() -> None:
    failed = {"rule": "id-sex", "outcome": "fail", "fields": ["sex", "id_number"], "message": "性别与身份证号不符"}
    before = paper([failed], "diagnosis_certificate", fields={"sex": "女", "id_number": "341799199001010017"})
    (check,) = corrected(before, "sex", "女", "男").record.checks
    assert check.outcome is Outcome.UNKNOWN
    assert "“性别”已由人工更正" in check.message


def test_a_comparison_field_by_field_stays_for_the_other_fields() -> None:
    held = {"rule": "invoice-qr", "outcome": "pass", "fields": ["bill_number", "total"]}
    fields = {"total": proven("1800.00"), "bill_number": proven("0012345678")}
    found = corrected(paper([held], fields=fields), "total", "1800.00", "1080.00")
    assert [(c.outcome, c.fields) for c in found.record.checks] == [
        (Outcome.PASS, ("bill_number",)),
        (Outcome.UNKNOWN, ("total",)),
    ]
    assert found.record[MedicalInvoice.BILL_NUMBER].state is State.VERIFIED


ROWS = [{"name": "西药费", "amount": "100.00"}, {"name": "床位费", "amount": "20.00"}]


def test_a_corrected_cell_is_added_up_again() -> None:
    before = paper([{**ITEMS, "outcome": "fail"}], fields={"total": "300.00"}, tables={"items": ROWS})
    assert outcomes(corrected(before, "items.2.amount", "20.00", "200.00")) == {ITEMS["rule"]: Outcome.PASS}


def test_a_sum_with_a_line_that_nobody_read_is_open_and_not_broken() -> None:
    rows = [*ROWS, {"name": "诊查费", "amount": {"state": "unread"}}]
    before = paper([{**ITEMS, "outcome": "unknown"}], fields={"total": "300.00"}, tables={"items": rows})
    assert outcomes(corrected(before, "items.2.amount", "20.00", "25.00")) == {ITEMS["rule"]: Outcome.UNKNOWN}


def test_cells_that_only_the_broken_sum_had_proven_are_doubtful() -> None:
    rows = [{"name": "西药费", "amount": proven("100.00")}, {"name": "床位费", "amount": proven("20.00")}]
    before = paper([{**ITEMS, "outcome": "pass"}], fields={"total": proven("120.00")}, tables={"items": rows})
    found = corrected(before, "total", "120.00", "210.00")
    assert [row["amount"].state for row in found.record.tables["items"]] == [State.DOUBTFUL] * 2
    assert [row["name"].state for row in found.record.tables["items"]] == [State.READ] * 2


def test_words_of_a_line_are_part_of_no_sum() -> None:
    failed = {**ITEMS, "outcome": "fail", "message": "项目金额之和与合计相差 180.00"}
    before = paper([failed], fields={"total": "300.00"}, tables={"items": ROWS})
    assert corrected(before, "items.2.name", "床位费", "病床费").record.checks == before.record.checks


@pytest.mark.parametrize(
    ("before", "after"), [("unknown", Outcome.UNKNOWN), ("fail", Outcome.FAIL), ("pass", Outcome.FAIL)]
)
def test_payments_of_which_some_may_not_have_been_read_prove_nothing_by_not_coming_out(
    before: str, after: Outcome
) -> None:
    payments = {"rule": "invoice-payments-sum", "outcome": before, "fields": ["fund_paid", "cash_paid", "total"]}
    bill = paper([payments], fields={"total": "100.00", "fund_paid": "60.00", "cash_paid": "30.00"})
    assert outcomes(corrected(bill, "total", "100.00", "200.00")) == {payments["rule"]: after}
    assert outcomes(corrected(bill, "cash_paid", "30.00", "40.00")) == {payments["rule"]: Outcome.PASS}


def test_a_corrected_amount_leaves_no_factor_proven_that_does_not_make_it() -> None:
    line = {"name": "床位费", "quantity": proven("2"), "price": proven("10.00"), "amount": proven("20.00")}
    other = {"name": "诊查费", "quantity": proven("1"), "price": proven("8.00"), "amount": proven("8.00")}
    held = {"rule": "list-row-product", "outcome": "pass", "fields": ["items"]}
    found = corrected(
        paper([held], "expense_list", tables={"items": [line, other]}), "items.1.amount", "20.00", "30.00"
    )
    first, second = found.record.tables["items"]
    assert outcomes(found) == {"list-row-product": Outcome.FAIL}
    assert [first[c].state for c in ("quantity", "price", "amount")] == [State.DOUBTFUL, State.DOUBTFUL, State.TYPED]
    assert {cell.state for name, cell in second.items() if name != "name"} == {State.VERIFIED}


def test_the_total_of_a_list_is_tried_again() -> None:
    failed = {"rule": "list-total", "outcome": "fail", "fields": ["items", "total"], "message": "明细之和 120.00"}
    before = paper([failed], "expense_list", fields={"total": "1200.00"}, tables={"items": ROWS})
    assert outcomes(corrected(before, "total", "1200.00", "120.00")) == {"list-total": Outcome.PASS}


def doubted_by_sum(reading: Reading, *more: Doubt) -> Reading:
    """The paper with every amount doubtful because the sum does not come out, and for more reasons in its first row."""
    rows = [
        {**row, "amount": row["amount"].as_doubtful(Doubt.SUM_DIFFERS, *(more if at == 0 else ()))}
        for at, row in enumerate(reading.record.tables["items"])
    ]
    return replace(reading, record=replace(reading.record, tables={"items": tuple(rows)}))


def test_amounts_that_only_the_sum_had_made_doubtful_are_read_and_not_proven_once_it_comes_out() -> None:
    failed = {**ITEMS, "outcome": "fail", "message": "项目金额之和与合计相差 180.00"}
    rows = [*ROWS, {"name": "诊查费", "amount": "5.00"}]
    before = doubted_by_sum(paper([failed], fields={"total": "305.00"}, tables={"items": rows}))
    after = corrected(before, "items.2.amount", "20.00", "200.00")
    assert [row["amount"].state for row in after.record.tables["items"]] == [State.READ, State.TYPED, State.READ]
    still = corrected(before, "items.2.amount", "20.00", "100.00")
    assert still.record.tables["items"][0]["amount"].state is State.DOUBTFUL


def test_an_amount_that_was_doubtful_for_another_reason_too_stays_so_when_the_sum_comes_out() -> None:
    failed = {**ITEMS, "outcome": "fail", "message": "项目金额之和与合计相差 180.00"}
    before = doubted_by_sum(paper([failed], fields={"total": "300.00"}, tables={"items": ROWS}), Doubt.LOW_SCORE)
    after = corrected(before, "items.2.amount", "20.00", "200.00")
    assert after.record.tables["items"][0]["amount"].state is State.DOUBTFUL
