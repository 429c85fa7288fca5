"""A promise ends with the check that it rests on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from intake.fields.failed_checks import withdraw_promises
from intake.model import Check, Doubt, Field, Outcome, Proof, Record, State, collect_reasons

SUM, WORDS, TABLE = "invoice-items-sum", "invoice-total-in-words", "items"


def proven(value: object, why: Proof = Proof.ITEMS_SUM) -> Field[object]:
    return Field(value, str(value), State.VERIFIED, reasons=collect_reasons(why))


def unseen(value: object) -> Field[object]:
    return replace(proven(value), state=State.DOUBTFUL, reasons=collect_reasons(Doubt.PICTURE_DIFFERS))


def record(*checks: Check, **fields: Field[object]) -> Record:
    rows = ({"name": proven("西药费"), "amount": proven(Decimal("20.00"))},)
    return Record("inpatient_invoice", {"total": proven(Decimal("20.00")), **fields}, {}, {TABLE: rows}, checks)


def test_a_total_whose_items_differ_is_not_verified_though_its_words_agree() -> None:
    found = withdraw_promises(
        record(Check(WORDS, Outcome.PASS, ("total",)), Check(SUM, Outcome.FAIL, (TABLE, "total")))
    )
    assert found.fields["total"].state is State.READ
    assert Proof.ITEMS_SUM in found.fields["total"].proofs


def test_no_amount_of_a_table_whose_sum_failed_is_verified() -> None:
    (row,) = withdraw_promises(record(Check(SUM, Outcome.FAIL, (TABLE, "total")))).tables[TABLE]
    assert (row["amount"].state, row["name"].state) == (State.READ, State.VERIFIED)


def test_a_check_of_rows_one_by_one_accuses_no_other_row() -> None:
    (row,) = withdraw_promises(record(Check("list-row-product", Outcome.FAIL, (TABLE,)))).tables[TABLE]
    assert row["amount"].state is State.VERIFIED


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.UNKNOWN])
def test_a_check_that_did_not_fail_takes_nothing_away(outcome: Outcome) -> None:
    before = record(Check(SUM, outcome, (TABLE, "total")))
    assert withdraw_promises(before) == before


def test_what_a_sum_proved_with_a_value_that_the_page_does_not_show_was_only_read() -> None:
    check = Check("invoice-payments-sum", Outcome.PASS, ("fund_paid", "cash_paid"))
    found = withdraw_promises(record(check, fund_paid=unseen(Decimal("0.00")), cash_paid=proven(Decimal("20.00"))))
    assert (found.fields["cash_paid"].state, found.fields["total"].state) == (State.READ, State.VERIFIED)
    assert found.checks[0].outcome is Outcome.UNKNOWN
    assert "画面没有显示" in found.checks[0].message


def test_what_another_check_proves_too_stays_verified() -> None:
    checks = Check("a", Outcome.PASS, ("fund_paid", "total")), Check(WORDS, Outcome.PASS, ("total",))
    found = withdraw_promises(record(*checks, fund_paid=unseen(Decimal("0.00"))))
    assert found.fields["total"].state is State.VERIFIED


def test_a_number_that_the_data_confirms_stays_verified_beside_one_that_is_not_shown() -> None:
    number = proven("0038324315", Proof.DATA)
    check = Check("invoice-xml", Outcome.PASS, ("bill_number", "payer"))
    found = withdraw_promises(record(check, bill_number=number, payer=unseen("赵示范")))
    assert found.fields["bill_number"].state is State.VERIFIED


def test_a_doubt_is_not_lost() -> None:
    doubtful = proven(Decimal("20.00")).as_doubtful(Doubt.SUM_DIFFERS)
    found = withdraw_promises(record(Check(SUM, Outcome.FAIL, (TABLE, "total")), total=doubtful))
    assert found.fields["total"] == doubtful


def test_a_label_without_a_key_bears_a_check_like_a_field() -> None:
    check = Check("invoice-prepaid-balance", Outcome.PASS, ("prepaid", "个人支付"))
    before = record(check, prepaid=proven(Decimal("20.00")))
    paid = replace(Field("20.00", "20.00", State.DOUBTFUL), reasons=collect_reasons(Doubt.PICTURE_DIFFERS))
    found = withdraw_promises(replace(before, extra={"个人支付": paid}))
    assert found.fields["prepaid"].state is State.READ


def figures(*rows: tuple[Field[object], Field[object], Field[object]]) -> Record:
    cells = tuple(dict(zip(("quantity", "price", "amount"), row, strict=True)) for row in rows)
    return Record("expense_list", {}, {}, {TABLE: cells})


def test_the_product_of_a_row_proves_nothing_with_a_price_that_the_page_does_not_show() -> None:
    both = replace(proven(Decimal(42)), reasons=collect_reasons(Proof.ROW, Proof.ITEMS_SUM))
    (row,) = withdraw_promises(figures((proven(Decimal(2), Proof.ROW), unseen(Decimal(21)), both))).tables[TABLE]
    assert (row["quantity"].state, row["amount"].state) == (State.READ, State.VERIFIED)


def test_a_sum_proves_nothing_with_an_amount_that_the_page_does_not_show() -> None:
    seen = proven(Decimal(2), Proof.ROW), proven(Decimal(3), Proof.ROW)
    added, multiplied = proven(Decimal(6)), proven(Decimal(6), Proof.ROW)
    rows = withdraw_promises(figures((*seen, unseen(Decimal(6))), (*seen, added), (*seen, multiplied))).tables[TABLE]
    assert [row["amount"].state for row in rows] == [State.DOUBTFUL, State.READ, State.VERIFIED]
    assert rows[2]["quantity"].state is State.VERIFIED
