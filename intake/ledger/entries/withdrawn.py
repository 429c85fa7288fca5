"""Entries that a person took back: they stand in the chain for ever, and count no more."""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, RowMapping

from intake.errors import IntakeError, UsageError
from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind
from intake.ledger.store import Ledger, Writing

ENTRIES = (EventKind.CORRECTED, EventKind.ARRANGED, EventKind.TOLD)
"""What can be taken back."""


def read_withdrawn(connection: Connection, case_id: str) -> frozenset[int]:
    """Numbers of the events of a case that were taken back."""
    taken = read_payloads(connection, case_id, EventKind.WITHDRAWN)
    return frozenset(int(json.loads(row["body"])["event"]) for row in taken)


def read_counting(connection: Connection, case_id: str, *kinds: EventKind) -> tuple[RowMapping, ...]:
    """Events of a case that count, the oldest first: neither purged nor taken back."""
    rows, gone = read_payloads(connection, case_id, *kinds), read_withdrawn(connection, case_id)
    return tuple(row for row in rows if row["content"] is not None and row["sequence"] not in gone)


def withdraw_entry(writing: Writing, case_id: str, event: int, who: str) -> None:
    """Takes an entry back.

    Raises:
        UsageError: the case has no such entry, or it was taken back already.
    """
    withdraw_entries(writing, case_id, [event], who)


def withdraw_entries(writing: Writing, case_id: str, events: Sequence[int], who: str) -> None:
    """Takes entries back that belong together, each by an event of its own.

    Raises:
        UsageError: one of them is none of the case, or was taken back already.
    """
    counting = {row["sequence"] for row in read_counting(writing.connection, case_id, *ENTRIES)}
    if not counting.issuperset(events):
        raise UsageError("没有这一步，或已经撤销", "请刷新页面")
    for event in events:
        writing.append(EventKind.WITHDRAWN, case_id, {"event": event}, {"who": who})


@contextmanager
def taking_back(ledger: Ledger, case_id: str, seen: int) -> Generator[None]:
    """A block in which is looked at what was just written; where that breaks, it is taken back: else nobody could open the case.

    Args:
        ledger: The ledger.
        case_id: The case.
        seen: The version before.
    """
    try:
        yield
    except IntakeError:  # what is told to people stands in no one's way
        raise
    except Exception:
        with ledger.writing() as writing:
            _withdraw_since(writing, case_id, seen)
        raise


def _withdraw_since(writing: Writing, case_id: str, seen: int) -> None:
    later = [row for row in read_counting(writing.connection, case_id, *ENTRIES) if row["sequence"] > seen]
    for row in later:
        told = json.loads(row["content"])
        writing.append(EventKind.WITHDRAWN, case_id, {"event": row["sequence"]}, {"who": told.get("who", "")})
