"""The sessions of the page: begun with a new secret at every sign-in, found again by its digest, ended."""

import logging
import threading
import time
from collections.abc import Callable

from intake.ledger.failures import LedgerFailure
from intake.ledger.staff import sessions
from intake.ledger.staff.sessions import Lifetime, Session
from intake.ledger.store import Ledger
from intake.web.gate.refusals import NoSession
from intake.web.gate.tokens import csrf_token, is_secret, new_secret, session_digest
from intake.web.visitor import StaffRole, Visitor

log = logging.getLogger(__name__)

_MICROSECONDS = 1_000_000
_TOUCH_SECONDS = 60
"""How exactly it is noted when a session was last used: each note is a write to the ledger."""
_MOST_NOTED = 1000


def read_clock() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000


class SessionBook:
    """Sessions of one way in.

    Args:
        ledger: Where they are kept.
        life: For how long they hold.
        door: What they are bound to: the start-up token of this server, or the accounts of the office.
        by_account: Whether each holds only as long as an open account has its name.
        clock: Microseconds since 1970.
    """

    def __init__(
        self, ledger: Ledger, life: Lifetime, door: str, *, by_account: bool, clock: Callable[[], int] = read_clock
    ) -> None:
        self._ledger, self._life, self._door, self._by_account, self.clock = ledger, life, door, by_account, clock
        self._noted: dict[str, int] = {}
        self._guard = threading.Lock()

    def find(self, secret: str) -> Visitor:
        """Who has this secret; the name is empty where the person has not given it yet.

        Raises:
            NoSession: nobody, or no more.
        """
        if not is_secret(secret):
            raise NoSession
        digest, now = session_digest(secret, self._door), self.clock()
        with self._ledger.reading() as connection:
            found = sessions.find_session(connection, digest, by_account=self._by_account)
        if found is None or not found.holds(self._life, now):
            raise NoSession
        self._note_use(found, now)
        return Visitor(found.name, StaffRole(found.role), digest, csrf_token(secret))

    def begin(self, name: str, role: StaffRole, old: str = "") -> str:
        """A new session; the secret for the browser. The session of the secret that it had before is over."""
        secret, now = new_secret(), self.clock()
        digest = session_digest(secret, self._door)
        with self._ledger.writing() as writing:
            sessions.drop_expired(writing.connection, self._life, now)
            sessions.end_session(writing.connection, session_digest(old, self._door))
            sessions.begin_session(writing.connection, Session(digest, name, role.value, now, now))
        return secret

    def end(self, secret: str) -> None:
        """Signs out."""
        with self._ledger.writing() as writing:
            sessions.end_session(writing.connection, session_digest(secret, self._door))

    def _note_use(self, session: Session, now: int) -> None:
        """Once in a while, by one of the requests that come at the same time."""
        every = min(_TOUCH_SECONDS, self._life.idle / 10) * _MICROSECONDS
        with self._guard:
            if now - max(session.seen, self._noted.get(session.digest, 0)) < every:
                return
            if len(self._noted) > _MOST_NOTED:
                self._noted.clear()
            self._noted[session.digest] = now
        try:
            with self._ledger.writing() as writing:
                sessions.touch_session(writing.connection, session.digest, now)
        except LedgerFailure as failure:  # the request itself may well be answered
            log.warning("%s", failure)
