"""The version of a case: the number of the last event by which it changed. Whoever writes says which one was seen."""

from sqlalchemy import Connection, and_, func, not_, select

from intake.errors import UsageError
from intake.ledger.model import EventKind
from intake.ledger.schema import EVENTS
from intake.ledger.store import Writing

_LOOKING = (EventKind.SHOWN, EventKind.PRINTED, EventKind.TAKEN_OVER)
"""Events after which the case is what it was; and so it is where a second look found the same."""
SAME = '"same":true'
"""What the body of such a second look holds."""


class Stale(UsageError):
    """The case changed since it was looked at: what was to be written rests on what is no longer so."""


def read_version(connection: Connection, case_id: str) -> int:
    """The version; 0 for a case that is not there."""
    agreed = and_(EVENTS.c.kind == EventKind.SAMPLED.value, EVENTS.c.body.contains(SAME))
    changing = and_(EVENTS.c.kind.not_in([kind.value for kind in _LOOKING]), not_(agreed))
    query = select(func.max(EVENTS.c.sequence)).where(EVENTS.c.subject == case_id, changing)
    return int(connection.execute(query).scalar() or 0)


def check_version(writing: Writing, case_id: str, seen: int) -> None:
    """Makes sure that nobody changed the case since; nobody can while the transaction lasts.

    Raises:
        Stale: somebody did.
    """
    refuse_stale(read_version(writing.connection, case_id), seen)


def refuse_stale(version: int, seen: int) -> None:
    """Makes sure that what was seen is what is there.

    Raises:
        Stale: it is not.
    """
    if version != seen:
        raise Stale("这个案卷刚刚被别人改过，您这一步没有写入", "请看一下新的内容，再写一次；您填的还在")
