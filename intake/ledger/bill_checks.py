"""What the finance ministry's check page said of bills: written down as events, and shown on the bills ever after.

A bill is known by its case and by the code and number that were asked about, so an answer outlives a review that reads the
papers anew in another order. The last answer counts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, update

from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind
from intake.ledger.register import CheckResult, RegisterBill, find_bills
from intake.ledger.schema import BILLS
from intake.ledger.store import Writing


@dataclass(frozen=True, slots=True)
class BillAnswer:
    """What was said of one bill, and on which day it was asked."""

    bill: RegisterBill
    result: CheckResult
    day: date

    @property
    def is_known(self) -> bool:
        """Whether the ledger has just this answer already."""
        return (self.bill.check_result, self.bill.checked_on) == (self.result, self.day)


def record_answers(desk: Writing, answers: Iterable[BillAnswer], who: str) -> tuple[BillAnswer, ...]:
    """Writes answers down; those that were new. The same answer of the same day is no second event."""
    new = tuple(answer for answer in answers if not answer.is_known)
    for answer in new:
        bill = answer.bill
        body = {"result": answer.result.value, "day": answer.day.isoformat()}
        told = {"code": bill.asked_code, "number": bill.asked_number, "who": who}
        desk.append(EventKind.CHECKED, bill.case_id, body, told)
        _set_answer(desk.connection, bill, body)
    return new


def restore_answers(connection: Connection, case_id: str) -> None:
    """Puts what was said of a case's bills on its rows again, after they were made anew."""
    said = read_payloads(connection, case_id, EventKind.CHECKED)
    told = [(json.loads(row["content"]), json.loads(row["body"])) for row in said if row["content"] is not None]
    bills = find_bills(connection, case_id) if told else ()
    for payload, body in told:
        for bill in bills:
            if (bill.asked_code, bill.asked_number) == (payload["code"], payload["number"]):
                _set_answer(connection, bill, body)


def _set_answer(connection: Connection, bill: RegisterBill, body: Mapping[str, str]) -> None:
    same = (BILLS.c.case_id == bill.case_id) & (BILLS.c.paper == bill.paper)
    connection.execute(update(BILLS).where(same).values(check_result=body["result"], checked_on=body["day"]))
