"""What people know of a case and the papers cannot tell, as events: each stands for ever, the last one of a point counts."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from intake.ledger.cases import read_payloads
from intake.ledger.entries.withdrawn import read_counting
from intake.ledger.model import EventKind, ToldPoints
from intake.ledger.store import Writing
from intake.ledger.stored import read_time


def add_told(writing: Writing, case_id: str, points: Mapping[str, Any], who: str) -> ToldPoints:
    """Keeps what was told; the event says of which points, never what."""
    told = dict(points)
    names = sorted({name.partition(".")[0] for name in told})
    added = writing.append(EventKind.TOLD, case_id, {"points": names}, {"points": told, "who": who})
    return ToldPoints(told, who, read_time(added.at), added.sequence)


def read_told(connection: Connection, case_id: str) -> tuple[ToldPoints, ...]:
    """Everything that was told of a case and counts, the oldest first."""
    return tuple(
        _build(json.loads(row["content"]), row["at"], row["sequence"])
        for row in read_counting(connection, case_id, EventKind.TOLD)
    )


def find_told_points(connection: Connection, case_id: str) -> frozenset[str]:
    """Keys of which anything was ever told, what was taken back among them."""
    rows = read_payloads(connection, case_id, EventKind.TOLD)
    return frozenset(name for row in rows for name in json.loads(row["body"])["points"])


def _build(payload: Mapping[str, Any], at: int, sequence: int) -> ToldPoints:
    return ToldPoints(payload["points"], payload["who"], read_time(at), sequence)
