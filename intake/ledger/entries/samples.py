"""Blind second looks at values that people confirmed, as events: which value, whether it was the same, who looked.

Which values are looked at follows from the hashes of the events by which they were confirmed, so that nobody can choose them.
What differs and of which kind the value was stands in the body: the office's wrong rate outlives a purge.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from intake.errors import UsageError
from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind, SecondReading
from intake.ledger.schema import EVENTS
from intake.ledger.store import Writing
from intake.ledger.stored import read_time

_HEX = 5
"""Digits of a hash that are compared: a million steps."""


@dataclass(frozen=True, slots=True)
class SampleMade:
    """One second look: the confirmed value's event, its case, when it was looked at, whether it was the same, its kind."""

    of: int
    case_id: str
    at: datetime
    same: bool
    kind: str


@dataclass(frozen=True, slots=True)
class DrawnValue:
    """A confirmed value that is to be looked at: the event by which it was confirmed, and its case."""

    event: int
    case_id: str


def add_sample(writing: Writing, drawn: DrawnValue, second: SecondReading, *, same: bool, kind: str) -> None:
    """Keeps a second look.

    Raises:
        UsageError: somebody looked at it already.
    """
    if drawn.event in {one.of for one in read_samples(writing.connection)}:
        raise UsageError("这一处刚刚有人录过了", "请录下一处")
    body = {"event": drawn.event, "same": same, "kind": kind}
    writing.append(EventKind.SAMPLED, drawn.case_id, body, {"who": second.who, "what": second.value})


def read_samples(connection: Connection) -> tuple[SampleMade, ...]:
    """Every second look, the oldest first; those of purged cases, too."""
    wanted = select(EVENTS.c.at, EVENTS.c.subject, EVENTS.c.body).where(EVENTS.c.kind == EventKind.SAMPLED.value)
    rows = connection.execute(wanted.order_by(EVENTS.c.sequence)).all()
    return tuple(_build(row.at, row.subject, json.loads(row.body)) for row in rows)


def _build(at: int, subject: str, body: Mapping[str, Any]) -> SampleMade:
    return SampleMade(body["event"], subject, read_time(at), body["same"], body["kind"])


def read_second(connection: Connection, case_id: str) -> Mapping[int, SecondReading]:
    """Event of a confirmed value of the case -> what a second person made of it, where that is another value."""
    rows = read_payloads(connection, case_id, EventKind.SAMPLED)
    looks = ((json.loads(row["body"]), json.loads(row["content"])) for row in rows if row["content"] is not None)
    return {body["event"]: SecondReading(told["what"], told["who"]) for body, told in looks if not body["same"]}


def draw_values(connection: Connection, percent: int, since: int) -> tuple[DrawnValue, ...]:
    """The confirmed values that chance drew and nobody looked at yet, the oldest first.

    Args:
        connection: The ledger.
        percent: How many in a hundred.
        since: Time from which on, as events write it.
    """
    if percent <= 0:
        return ()
    steps = 16**_HEX * percent // 100
    below = "g" if percent >= 100 else f"{steps:0{_HEX}x}"  # behind every hash; else the first one that is not drawn
    confirmed = (EVENTS.c.kind == EventKind.CORRECTED.value) & (EVENTS.c.at >= since) & (EVENTS.c.hash < below)
    query = select(EVENTS.c.sequence, EVENTS.c.subject).where(confirmed).order_by(EVENTS.c.sequence)
    done = {one.of for one in read_samples(connection)}
    return tuple(DrawnValue(r.sequence, r.subject) for r in connection.execute(query) if r.sequence not in done)
