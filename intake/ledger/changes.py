"""What happened since an event that may change what is remembered of a case, so that a run need not ask for each of them."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from intake.ledger.model import EventKind
from intake.ledger.schema import CASES, EVENTS

_OF_ALL = (EventKind.SETTLED, EventKind.PURGED, EventKind.RESTORED)
"""After these any case may have other earlier ones."""
_ENTERED = (EventKind.CORRECTED, EventKind.ARRANGED, EventKind.TOLD, EventKind.WITHDRAWN, EventKind.SAMPLED)
"""After these the case itself may be judged otherwise."""
_TOLD = (EventKind.REVIEWED, EventKind.READ, EventKind.DECIDED, EventKind.NUMBERED, *_ENTERED)
"""After these something else may be told of the case in those that came in after it: what it claims, where it stands, its number."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened.

    Attributes:
        of_all: Whether something happened that concerns every case.
        corrected: Ids of cases of which people entered something, or took it back.
        told_from: The lowest arrival (`CASES.sequence`) among cases of which something else may be told; None where there is
            none. Only cases that came in after it can be told of them.
    """

    of_all: bool
    corrected: frozenset[str]
    told_from: int | None


def find_changes(connection: Connection, since: int) -> Changes:
    """What happened after event `since`; 0 = all there is."""
    later = EVENTS.c.sequence > since
    of_all = select(EVENTS.c.sequence).where(later, EVENTS.c.kind.in_([kind.value for kind in _OF_ALL])).limit(1)
    corrected = select(EVENTS.c.subject).where(later, EVENTS.c.kind.in_([kind.value for kind in _ENTERED]))
    told = select(EVENTS.c.subject).where(later, EVENTS.c.kind.in_([kind.value for kind in _TOLD]))
    first = select(func.min(CASES.c.sequence)).where(CASES.c.id.in_(told))
    return Changes(
        of_all=since == 0 or connection.execute(of_all).first() is not None,
        corrected=frozenset(connection.execute(corrected).scalars()),
        told_from=connection.execute(first).scalar(),
    )


def may_have_changed(connection: Connection, changes: Changes, case_id: str) -> bool:
    """Whether something else may be remembered of the case than before."""
    if changes.of_all or case_id in changes.corrected:
        return True
    arrived = connection.execute(select(CASES.c.sequence).where(CASES.c.id == case_id)).scalar()
    return arrived is None or (changes.told_from is not None and arrived > changes.told_from)
