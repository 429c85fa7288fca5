"""What was said of a bill: an event without its number, a mark on its row, and there again after the papers were read anew."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from intake.ledger.bill_checks import BillAnswer, record_answers, restore_answers
from intake.ledger.claims.duplicates import keep_claims
from intake.ledger.location import LedgerPlace
from intake.ledger.model import BillClaim, Claims, EventKind
from intake.ledger.register import CheckResult, find_bills
from intake.ledger.schema import BILLS
from intake.ledger.store import Writing, open_ledger
from tests.ledger.registers import RememberingDesk, add_bill, add_case, open_register

DAY = date(2026, 4, 1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with open_register() as opened:
        add_case(opened, 1)
        yield opened


@pytest.fixture
def writing(place: LedgerPlace) -> Iterator[Writing]:
    """A transaction of a ledger with a chain."""
    ledger = open_ledger(place)
    with ledger.writing() as opened:
        add_case(opened.connection, 1)
        yield opened
    ledger.close()


def answered(connection: Connection, result: CheckResult, paper: int = 0, day: date = DAY) -> BillAnswer:
    return BillAnswer(find_bills(connection, "case-1")[paper], result, day)


def test_an_answer_is_an_event_whose_body_names_no_bill(connection: Connection) -> None:
    add_bill(connection, "case-1")
    desk = RememberingDesk(connection)
    assert len(record_answers(desk, [answered(connection, CheckResult.FALSE)], "样经办")) == 1
    assert desk.events == [
        (
            EventKind.CHECKED,
            "case-1",
            {"result": "伪", "day": "2026-04-01"},
            {"code": "34060125", "number": "0038433844", "who": "样经办"},
        )
    ]
    (bill,) = find_bills(connection, "case-1")
    assert (bill.check_result, bill.checked_on) == ("伪", DAY)


def test_the_same_answer_twice_is_one_event_and_another_is_a_second(connection: Connection) -> None:
    add_bill(connection, "case-1")
    desk = RememberingDesk(connection)
    for result, day in (
        (CheckResult.UNKNOWN, DAY),
        (CheckResult.UNKNOWN, DAY),
        (CheckResult.GENUINE, date(2026, 4, 2)),
    ):
        record_answers(desk, [answered(connection, result, day=day)], "样经办")
    assert [body["result"] for _, _, body, _ in desk.events] == ["未查到", "真"]


def test_an_answer_outlives_papers_that_are_read_anew_in_another_order(writing: Writing) -> None:
    connection = writing.connection
    for paper, number in enumerate(("0038433844", "0038433845")):
        add_bill(connection, "case-1", paper, number=number)
    record_answers(writing, [answered(connection, CheckResult.FALSE, paper=1)], "样经办")
    claims = [claim(0, number="0038433845"), claim(1, number="0038433846"), claim(2, code="", number="")]
    keep_claims(connection, "case-1", Claims(bills=tuple(claims)))
    assert [bill.check_result for bill in find_bills(connection, "case-1")] == ["伪", "", ""]


def test_an_answer_stays_with_a_masked_number_that_its_code_completes(writing: Writing) -> None:
    """Asked about by what the QR code says; later a person types the whole number."""
    add_bill(writing.connection, "case-1", number="0038****44", qr_number="0038433844")
    record_answers(writing, [answered(writing.connection, CheckResult.GENUINE)], "样经办")
    keep_claims(writing.connection, "case-1", Claims(bills=(claim(0, number="0038433844"),)))
    assert [bill.check_result for bill in find_bills(writing.connection, "case-1")] == ["真"]


def test_the_last_answer_counts_after_everything_is_made_anew(writing: Writing) -> None:
    connection = writing.connection
    add_bill(connection, "case-1")
    for result in (CheckResult.UNKNOWN, CheckResult.GENUINE):
        record_answers(writing, [answered(connection, result)], "样经办")
    connection.execute(delete(BILLS))
    add_bill(connection, "case-1")
    restore_answers(connection, "case-1")
    assert [bill.check_result for bill in find_bills(connection, "case-1")] == ["真"]


def claim(paper: int, **parts: Any) -> BillClaim:
    return BillClaim(paper, "inpatient_invoice", **({"code": "34060125", "number": "0038433844"} | parts))
