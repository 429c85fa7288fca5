"""Who is signed in at the page: rows that are found by the digest of a secret which only the browser has."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update

from intake.ledger.schema import ACCOUNTS, SESSIONS
from intake.ledger.staff.holds import release_ended

_MICROSECONDS = 1_000_000
_AHEAD = 15 * 60 * _MICROSECONDS
"""By how much a session may begin or be used later than now: the clocks of two windows differ by minutes at most."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """For how long a session holds, in seconds: without a request, and in any case."""

    idle: int
    longest: int


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is signed in.

    Attributes:
        digest: What it is found by.
        name: Whose it is; empty while nobody gave one.
        role: What the person may do.
        began: When it began, in microseconds since 1970.
        seen: When its last request was, about to the minute.
    """

    digest: str
    name: str
    role: str
    began: int
    seen: int

    def holds(self, life: Lifetime, now: int) -> bool:
        """Whether it is still good; one from the future is not: a clock that goes back must not make sessions longer."""
        if max(self.began, self.seen) > now + _AHEAD:
            return False
        return now - self.seen < life.idle * _MICROSECONDS and now - self.began < life.longest * _MICROSECONDS


def find_session(connection: Connection, digest: str, *, by_account: bool) -> Session | None:
    """The session of that digest.

    Args:
        connection: The ledger.
        digest: Of the secret.
        by_account: Whether it holds only as long as an open account has its name; its role is then the account's of today.
    """
    columns = (SESSIONS, ACCOUNTS.c.role.label("account_role"), ACCOUNTS.c.closed)
    joined = SESSIONS.outerjoin(ACCOUNTS, ACCOUNTS.c.name == SESSIONS.c.name)
    row = connection.execute(select(*columns).select_from(joined).where(SESSIONS.c.digest == digest)).first()
    if row is None or (by_account and (row.account_role is None or row.closed)):
        return None
    return Session(row.digest, row.name, row.account_role if by_account else row.role, row.began, row.seen)


def begin_session(connection: Connection, session: Session) -> None:
    """Writes a new one."""
    connection.execute(insert(SESSIONS).values(**{c.name: getattr(session, c.name) for c in SESSIONS.columns}))


def touch_session(connection: Connection, digest: str, now: int) -> None:
    """Notes that a request came."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen=now))


def end_session(connection: Connection, digest: str) -> None:
    """Signs out."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest))
    release_ended(connection)


def drop_expired(connection: Connection, life: Lifetime, now: int) -> None:
    """Removes what holds no more."""
    idle = SESSIONS.c.seen <= now - life.idle * _MICROSECONDS
    long = SESSIONS.c.began <= now - life.longest * _MICROSECONDS
    ahead = or_(SESSIONS.c.began > now + _AHEAD, SESSIONS.c.seen > now + _AHEAD)
    connection.execute(delete(SESSIONS).where(or_(idle, long, ahead)))
    release_ended(connection)
