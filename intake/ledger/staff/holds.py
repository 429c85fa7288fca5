"""Who is at a case. Others may look, but who writes has to hold it; nobody's case is held by whoever writes first.

A hold lasts five minutes and is renewed by the page while it is open. It may be taken over, and the former holder is told with
their next step. The same person in another window holds it, too. Times are microseconds since 1970 (UTC).
"""

import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from intake.errors import UsageError
from intake.ledger.model import EventKind, Stage
from intake.ledger.schema import CASES, HOLDS, SESSIONS
from intake.ledger.store import Ledger, Writing
from intake.ledger.versions import Stale

LASTS = 5 * 60 * 1_000_000
"""How long a hold lasts that nobody renews: long enough for a telephone call, short enough to go for lunch."""
MOST_AHEAD = 2 * LASTS
"""A hold that lasts longer than this was taken before a clock went back: the clocks of two windows differ by less than `LASTS`."""


class HeldByOther(Stale):
    """Somebody else is at the case: `who`."""

    def __init__(self, who: str) -> None:
        super().__init__(f"“{who}”正在办理这个案卷，您这一步没有写入", "请与对方商量，或接手后再写一次；您填的还在")
        self.who = who


@dataclass(frozen=True, slots=True)
class Holder:
    """Who wants to be at a case: the name, and the digest of the session."""

    who: str
    session: str


@dataclass(frozen=True, slots=True)
class CaseHold:
    """Who is at a case, and until when."""

    who: str
    session: str
    until: int


def now_micros() -> int:
    """The time as holds count it."""
    return time.time_ns() // 1000


def lasts_at(now: int) -> ColumnElement[bool]:
    """Whether a hold is good at this time."""
    return HOLDS.c.until.between(now + 1, now + MOST_AHEAD)


def read_hold(connection: Connection, case_id: str, now: int) -> CaseHold | None:
    """Who is at the case; None where nobody is any more."""
    row = connection.execute(select(HOLDS).where(HOLDS.c.case_id == case_id, lasts_at(now))).first()
    return CaseHold(row.who, row.session, row.until) if row is not None else None


def take_hold(writing: Writing, case_id: str, holder: Holder, now: int, *, over: bool = False) -> CaseHold:
    """Takes or renews a hold; the hold as it is then, which is another's where somebody else is at the case.

    Args:
        writing: The transaction.
        case_id: The case.
        holder: Who wants it.
        now: The time.
        over: Whether it is taken over from whoever has it, which is an event.

    Raises:
        UsageError: there is no such case.
    """
    held = read_hold(writing.connection, case_id, now)
    if held is not None and held.who != holder.who:
        if not over:
            return held
        writing.append(EventKind.TAKEN_OVER, case_id, {}, {"who": holder.who, "from": held.who})
    return _set_hold(writing.connection, case_id, CaseHold(holder.who, holder.session, now + LASTS))


def _set_hold(connection: Connection, case_id: str, hold: CaseHold) -> CaseHold:
    values = {"who": hold.who, "session": hold.session, "until": hold.until}
    if connection.execute(update(HOLDS).where(HOLDS.c.case_id == case_id).values(values)).rowcount == 0:
        there = select(CASES.c.id).where(CASES.c.id == case_id, CASES.c.stage != Stage.PURGED.value)
        if connection.execute(there).first() is None:
            raise UsageError("台账里没有这个案卷", "请回到列表")
        connection.execute(insert(HOLDS), [{"case_id": case_id, **values}])
    return hold


def release_hold(connection: Connection, case_id: str, who: str) -> None:
    """Lets go of a case; another person's hold stays."""
    connection.execute(delete(HOLDS).where(HOLDS.c.case_id == case_id, HOLDS.c.who == who))


def release_ended(connection: Connection) -> None:
    """Lets go of every case that was held from a session which is over."""
    connection.execute(delete(HOLDS).where(HOLDS.c.session.not_in(select(SESSIONS.c.digest))))


def require_hold(ledger: Ledger, case_id: str, holder: Holder, now: int) -> None:
    """Makes sure that whoever writes is the one at the case; takes the hold where nobody has it.

    Raises:
        HeldByOther: somebody else is at it.
        UsageError: there is no such case.
    """
    with ledger.reading() as connection:
        held = read_hold(connection, case_id, now)
    mine = held is not None and held.who == holder.who
    if held is None or (mine and held.until - now < LASTS // 2):
        with ledger.writing() as writing:
            held = take_hold(writing, case_id, holder, now)
    if held.who != holder.who:
        raise HeldByOther(held.who)
