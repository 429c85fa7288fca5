"""What the payments of a bill prove, on figures alone: to the fen, with and without lines of a province, and never by themselves."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from extractors.medical_invoice.payments_proof import check_payments, check_prepaid, check_shares
from intake.model import Check, Doubt, Field, Outcome, Proof, Record, State, collect_reasons
from intake.types.vocabulary import MedicalInvoice as F
from intake.values import parse_money

STATES = {"!": State.VERIFIED, "?": State.DOUBTFUL}
MARKS = {State.VERIFIED: "!", State.DOUBTFUL: "?", State.READ: "", State.UNREAD: "/"}
WORDS_AGREE = Check("invoice-total-in-words", Outcome.PASS, ("total", "total_in_words"))


def cell(told: str) -> Field[Decimal]:
    """`3.00/8.00` was read as the first and may be the second; `!3.00` is proven, `?3.00` doubtful."""
    first, *others = told.lstrip("!?").split("/")
    state = STATES.get(told[:1], State.READ)
    why = collect_reasons(Doubt.LOW_SCORE) if state is State.DOUBTFUL else ()
    return Field(parse_money(first), first, state, reasons=why, alternatives=tuple(others))


def record(told: Mapping[str, str], *checks: Check) -> Record:
    """Fields by their keys and, in Chinese, labels without one."""
    fields: dict[str, Field[Any]] = {key: cell(text) for key, text in told.items() if key.isascii()}
    extra = {key: Field(text, text) for key, text in told.items() if not key.isascii()}
    return Record("outpatient_invoice", fields, extra, {}, checks)


def marks(found: Record) -> str:
    """The state of every amount in order: `!` proven, `?` doubtful, `.` read."""
    return "".join(MARKS[field.state] or "." for field in (*found.fields.values(), *found.extra.values()))


def outcome(found: Record, rule: str) -> Outcome | None:
    return next((check.outcome for check in found.checks if check.rule == rule), None)


def payments(total: str, fund: str, cash: str, **more: str) -> dict[str, str]:
    return {"total": total, "fund_paid": fund, "cash_paid": cash, **more}


FOUR = {"other_paid": "0.00", "account_paid": "0.00"}


# ------------------------------------------------------------------------------------------------ payments = total
@pytest.mark.parametrize(
    ("told", "found", "result"),
    [
        (payments("10.00", "7.00", "3.00"), "!!!", Outcome.PASS),
        (payments("10.00", "?7.00", "?3.00"), "!!!", Outcome.PASS),
        (payments("?10.00", "7.00", "3.00"), "?!!", Outcome.PASS),
        (payments("10.00", "7.00", "3.01", **FOUR), "..?..", Outcome.FAIL),
        (payments("10.00", "7.00", "2.99", **FOUR), ".?.??", Outcome.FAIL),
        (payments("10.00", "7.00", "2.99"), ".?.", Outcome.UNKNOWN),
        (payments("10.00", "7.00", "2.00"), ".??", Outcome.UNKNOWN),
        (payments("0.00", "0.00", "0.00", **FOUR), ".....", Outcome.UNKNOWN),
        ({"total": "10.00", "cash_paid": "10.00"}, "..", Outcome.UNKNOWN),
        ({"total": "10.00"}, ".", None),
        ({"fund_paid": "7.00", "cash_paid": "3.00"}, "..", None),
        # a line of the province that pays, beside the four or within one of them
        (payments("10.37", "6.00", "3.00", 大病保险支付="1.37"), "!!!!", Outcome.PASS),
        (payments("9.00", "6.00", "3.00", 大病保险支付="1.37"), "!!!.", Outcome.PASS),
        # where one figure of a payment would make the other reading hold, it is not proven
        (payments("10.00", "6.00", "3.00", 大病保险支付="1.00"), "!..!", Outcome.PASS),
        (payments("9.00", "6.00", "3.00", 大病保险支付="1.00"), "!...", Outcome.PASS),
        (payments("10.00", "6.00", "3.00", 大病保险支付="1.01"), ".??.", Outcome.UNKNOWN),
        (payments("10.00", "6.00", "3.00", 起付标准="1.00"), ".??.", Outcome.UNKNOWN),
    ],
)
def test_payments_and_total_prove_each_other_to_the_fen(
    told: dict[str, str], found: str, result: Outcome | None
) -> None:
    done = check_payments(record(told))
    assert (marks(done), outcome(done, "invoice-payments-sum")) == (found, result)


def test_a_total_in_doubt_is_proven_by_the_payments_only_where_its_words_agree() -> None:
    told = payments("?10.00", "7.00", "3.00")
    assert marks(check_payments(record(told))) == "?!!"
    agreed = check_payments(record(told, WORDS_AGREE))
    assert (marks(agreed), agreed[F.TOTAL].why) == ("!!!", "大写一致，各项支付之和一致")
    assert agreed[F.TOTAL].proofs == {Proof.PAYMENTS_SUM}


@pytest.mark.parametrize(
    ("told", "found", "cash"),
    [
        (payments("!12.00", "7.00", "3.00/5.00"), "!!!", "5.00"),
        (payments("12.00", "7.00", "3.00/5.00"), ".??", "3.00"),
        (payments("!12.00", "7.00/9.00", "3.00/5.00"), "!??", "3.00"),
        (payments("!13.37", "7.00", "3.00/5.00", 大病保险支付="1.37"), "!!!.", "5.00"),
    ],
)
def test_the_only_other_reading_of_a_payment_that_a_proven_total_wants_stands(
    told: dict[str, str], found: str, cash: str
) -> None:
    done = check_payments(record(told))
    assert (marks(done), done[F.CASH_PAID].value) == (found, Decimal(cash))


# ------------------------------------------------------------------------------------------------ what was handed over
@pytest.mark.parametrize(
    ("told", "found", "result"),
    [
        ({"prepaid": "8.00", "topped_up": "0.00", "refunded": "2.00", "cash_paid": "6.00"}, "!!!!", Outcome.PASS),
        ({"prepaid": "8.00", "topped_up": "1.00", "refunded": "0.00", "cash_paid": "9.00"}, "!!!!", Outcome.PASS),
        ({"prepaid": "8.00", "refunded": "2.00", "个人支付": "6.00"}, "!!.", Outcome.PASS),
        ({"prepaid": "8.00", "refunded": "2.00", "个人负担": "6.00"}, "!!.", Outcome.PASS),
        ({"prepaid": "8.00", "refunded": "2.00", "个人账户": "6.00"}, "...", Outcome.UNKNOWN),
        ({"prepaid": "8.00", "refunded": "2.00", "cash_paid": "6.01"}, "...", Outcome.UNKNOWN),
        ({"prepaid": "18.25", "refunded": "2.00", "cash_paid": "!16.62"}, "..!", Outcome.UNKNOWN),
        ({"prepaid": "8.00", "refunded": "2.00", "cash_paid": "!5.00"}, "??!", Outcome.UNKNOWN),
        ({"prepaid": "0.00", "topped_up": "6.00", "cash_paid": "6.00"}, "...", None),
        ({"prepaid": "0.00", "refunded": "0.00", "cash_paid": "6.00"}, "...", None),
        ({"prepaid": "8.00", "refunded": "8.00", "cash_paid": "0.00"}, "...", Outcome.UNKNOWN),
        ({"cash_paid": "6.00"}, ".", None),
        # the advance was not read, and nobody hands over fen
        ({"topped_up": "1.00", "cash_paid": "!6.00"}, ".!", None),
        ({"topped_up": "1.50", "cash_paid": "!6.00"}, "?!", None),
        ({"topped_up": "7.00", "cash_paid": "!6.00"}, "?!", None),
        ({"topped_up": "6.00", "cash_paid": "!6.00"}, ".!", None),
        ({"topped_up": "1.50", "cash_paid": "6.00"}, "..", None),
    ],
)
def test_the_advance_and_what_was_paid_prove_each_other_to_the_fen(
    told: dict[str, str], found: str, result: Outcome | None
) -> None:
    done = check_prepaid(record(told))
    assert (marks(done), outcome(done, "invoice-prepaid-balance")) == (found, result)


# ------------------------------------------------------------------------------------------------ the person's share
@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"self_paid": "2.00", "own_expense": "4.00", "account_paid": "!1.00", "cash_paid": "!5.00"}, "!!!!"),
        ({"self_paid": "2.00", "own_expense": "4.00", "account_paid": "1.00", "cash_paid": "!5.00"}, "...!"),
        ({"self_paid": "2.00", "own_expense": "4.00", "account_paid": "!1.00", "cash_paid": "5.00"}, "..!."),
        ({"self_paid": "2.00", "own_expense": "4.00", "cash_paid": "!6.00"}, "..!"),
        ({"self_paid": "6.00", "account_paid": "!1.00", "cash_paid": "!5.00"}, ".!!"),
        ({"self_paid": "2.00", "own_expense": "4.01", "account_paid": "!1.00", "cash_paid": "!5.00"}, ".?!!"),
        ({"self_paid": "2.00", "own_expense": "9.00", "account_paid": "!1.00", "cash_paid": "!5.00"}, ".?!!"),
        ({"self_paid": "0.00", "own_expense": "0.00", "account_paid": "!1.00", "cash_paid": "!5.00"}, "..!!"),
        ({"self_paid": "19.37", "total": "8.00", "cash_paid": "5.00"}, "?.."),
        ({"self_paid": "!19.37", "total": "8.00", "cash_paid": "5.00"}, "!.."),
        ({"self_paid": "8.00", "total": "8.00", "cash_paid": "5.00"}, "?.."),
    ],
)
def test_the_shares_are_proven_only_where_all_four_lines_are_printed_and_both_payments_proven(
    told: dict[str, str], found: str
) -> None:
    done = check_shares(record(told))
    assert marks(done) == found
    assert outcome(done, "invoice-personal-share") is (Outcome.PASS if found == "!!!!" else None)
