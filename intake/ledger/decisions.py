"""What was decided of cases, read back from the chain: who, when, where the case went and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.ledger.model import EventKind
from intake.ledger.register import RegisterFilter, select_ids
from intake.ledger.schema import CASES, EVENTS, PAYLOADS
from intake.ledger.stored import read_time


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """One step of a case as it was written down.

    Attributes:
        case_id: The case.
        register: Its register number.
        sequence: The event.
        at: When it was written, with its zone.
        stage: Where the case went.
        left: Where it came from.
        day: The day that it was decided on.
        back: Whether it was a step back.
        who: Who decided; empty, as all that follows, where the case was purged.
        why: The reason.
        whom: To whom it was handed on.
        result: With what it ended.
        second: The second person, where two decided.
    """

    case_id: str
    register: str
    sequence: int
    at: datetime
    stage: str
    left: str
    day: date
    back: bool
    who: str = ""
    why: str = ""
    whom: str = ""
    result: str = ""
    second: str = ""


def find_decisions(connection: Connection, case_id: str) -> tuple[DecisionMade, ...]:
    """Those of a case, the oldest first."""
    return tuple(_iter_decisions(connection, EVENTS.c.subject == case_id))


def iter_decisions(connection: Connection, wanted: RegisterFilter, today: date) -> Iterator[DecisionMade]:
    """Those of the cases that a filter lets through, by register number."""
    return _iter_decisions(connection, EVENTS.c.subject.in_(select_ids(wanted, today)))


def _iter_decisions(connection: Connection, condition: ColumnElement[bool]) -> Iterator[DecisionMade]:
    joined = EVENTS.join(CASES, CASES.c.id == EVENTS.c.subject).outerjoin(
        PAYLOADS, PAYLOADS.c.sequence == EVENTS.c.sequence
    )
    columns = (EVENTS.c.sequence, EVENTS.c.at, EVENTS.c.subject, EVENTS.c.body, PAYLOADS.c.content, CASES.c.register)
    query = select(*columns).select_from(joined).where(EVENTS.c.kind == EventKind.DECIDED.value, condition)
    yield from map(_read_decision, connection.execute(query.order_by(CASES.c.year, CASES.c.serial, EVENTS.c.sequence)))


def _read_decision(row: Any) -> DecisionMade:
    body, told = json.loads(row.body), json.loads(row.content or "{}")
    return DecisionMade(
        case_id=row.subject,
        register=row.register,
        sequence=row.sequence,
        at=read_time(row.at),
        stage=body["stage"],
        left=body["from"],
        day=date.fromisoformat(body["day"]),
        back=body["back"],
        who=told.get("who", ""),
        why=told.get("why", ""),
        whom=told.get("whom", ""),
        result=told.get("result", ""),
        second=told.get("second", ""),
    )
