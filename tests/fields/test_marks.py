"""What a proof does to a record: values verified, doubted, repaired, and the check noted."""

from decimal import Decimal

import pytest

from intake.fields.mark_fields import (
    add_check,
    add_digit_check,
    make_sum_cell,
    mark_doubtful,
    mark_failed,
    mark_verified,
    repair_field,
)
from intake.fields.missing import mark_missing
from intake.model import ABSENT, Check, Doubt, Field, Outcome, Proof, Record, State
from intake.types.vocabulary import BankCard, MedicalInvoice

F = MedicalInvoice


def record(**fields: Field) -> Record:  # type: ignore[type-arg]
    return Record("outpatient_invoice", fields)


def test_checks_add_up_in_order() -> None:
    twice = add_check(add_check(record(), "first", Outcome.PASS, ["total"]), "second", Outcome.FAIL, [], "不符")
    assert twice.checks == (Check("first", Outcome.PASS, ("total",), ""), Check("second", Outcome.FAIL, (), "不符"))


@pytest.mark.parametrize(
    ("field", "outcome", "message"),
    [
        (Field("1", state=State.VERIFIED), Outcome.PASS, ""),
        (Field("1").as_doubtful(Doubt.CHECK_DIGIT.with_text("校验位不符")), Outcome.FAIL, "校验位不符"),
        (Field("1").as_doubtful(Doubt.LENGTH), Outcome.UNKNOWN, ""),
        (Field("1").as_doubtful(Doubt.CHECK_DIGIT).in_state(State.READ), Outcome.UNKNOWN, ""),
    ],
)
def test_the_check_of_a_number_says_how_its_digit_came_out(field: Field[str], outcome: Outcome, message: str) -> None:
    (check,) = add_digit_check(record(number=field), "card-check-digit", BankCard.NUMBER).checks
    assert check == Check("card-check-digit", outcome, ("number",), message)


def test_proven_values_are_verified_and_what_is_not_there_stays_so() -> None:
    low = Field(Decimal("5.00"), state=State.DOUBTFUL)
    found = mark_verified(record(total=low), (F.TOTAL, F.PREPAID), Proof.ITEMS_SUM)
    assert (found[F.TOTAL].state, found[F.TOTAL].proofs, found[F.PREPAID]) == (
        State.VERIFIED,
        {Proof.ITEMS_SUM},
        ABSENT,
    )


@pytest.mark.parametrize(
    ("value", "others", "state"),
    [
        ("5.00", ("-5.00",), State.DOUBTFUL),
        ("-5.00", ("5.00",), State.DOUBTFUL),
        ("5.00", ("-6.00", "见明细"), State.VERIFIED),
        ("0.00", ("-0.00",), State.VERIFIED),
    ],
)
def test_a_sign_that_may_have_been_lost_stays_doubtful(value: str, others: tuple[str, ...], state: State) -> None:
    field = Field(Decimal(value), state=State.DOUBTFUL, alternatives=others)
    assert mark_verified(record(total=field), [F.TOTAL], Proof.ITEMS_SUM)[F.TOTAL].state is state


def test_values_without_a_sign_are_verified_whatever_else_was_seen() -> None:
    field = Field("0012345678", state=State.DOUBTFUL, alternatives=("-0012345678",))
    assert mark_verified(record(bill_number=field), [F.BILL_NUMBER], Proof.DATA)[F.BILL_NUMBER].state is State.VERIFIED


def test_what_a_failed_check_may_be_due_to_is_doubtful_in_the_same_words() -> None:
    amounts = record(total=Field(Decimal("5.00")), prepaid=Field(Decimal("3.00")))
    found = mark_failed(amounts, "total", [F.TOTAL, F.REFUNDED], "合计不符", ["total"])
    assert (found[F.TOTAL].state, found[F.TOTAL].why) == (State.DOUBTFUL, "合计不符")
    assert found.checks == (Check("total", Outcome.FAIL, ("total",), "合计不符"),)
    why = Doubt.SUM_DIFFERS.with_text("差 2.00")
    assert mark_failed(amounts, "total", [F.TOTAL], why, []).checks[0].message == "差 2.00"


def test_what_has_no_value_is_not_doubted() -> None:
    assert mark_doubtful(record(), [F.TOTAL], "合计不符").fields == {}


def test_a_repaired_amount_keeps_what_was_read_first() -> None:
    read = Field(Decimal("10.00"), "10.00", State.DOUBTFUL, alternatives=("16.00",))
    found = repair_field(read, Decimal("16.00"), Doubt.REPAIRED)
    assert (found.value, found.state, found.doubts) == (Decimal("16.00"), State.READ, {Doubt.REPAIRED})
    assert found.alternatives == ("16.00", "10.00")


def test_a_cell_of_a_sum_has_the_other_readings_that_are_amounts() -> None:
    cell = make_sum_cell(Field(Decimal("10.00"), alternatives=("16.00", "见明细", "￥19")), F.TOTAL)
    assert (cell.value, cell.others) == (Decimal("10.00"), (Decimal("16.00"), Decimal("19.00")))
    with pytest.raises(ValueError, match="total"):
        make_sum_cell(ABSENT, F.TOTAL)


def test_what_is_missing_is_unread_with_its_label_and_the_rest_is_left() -> None:
    found = mark_missing(record(total=Field(Decimal("5.00"))), [F.TOTAL, F.BILL_NUMBER])
    lost = found[F.BILL_NUMBER]
    assert (lost.state, lost.doubts) == (State.UNREAD, {Doubt.NOT_FOUND})
    assert f"“{F.BILL_NUMBER.label}”" in lost.why
    assert found[F.TOTAL].value == Decimal("5.00")
