"""What the gate works with: its names, its sessions, and which of the two ways leads in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import anyio
from starlette.types import Scope

from intake.ledger.staff.sessions import Lifetime
from intake.ledger.store import Ledger
from intake.settings import Settings
from intake.web.gate.attempts import AttemptLimit
from intake.web.gate.origins import OwnNames
from intake.web.gate.session_book import SessionBook, read_clock
from intake.web.gate.tokens import FormSeal

_DOOR_OF_ACCOUNTS: Final = "accounts"
_TRIES, _WHILE = 30, 300.0
"""Wrong tries of one address within five minutes: a whole office behind one address mistypes less."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gate:
    """All of it.

    Attributes:
        names: Under which the page is reached.
        ledger: Where accounts and sessions are.
        sessions: Who is signed in.
        token: The start-up token; empty where accounts are asked for.
        uploads: Bytes that one uploaded file may have.
        tries: Limits how often an address tries.
        seal: Proves that a form to sign in was ours.
    """

    names: OwnNames
    ledger: Ledger
    sessions: SessionBook
    token: str
    uploads: int
    tries: AttemptLimit = field(default_factory=partial(AttemptLimit, _TRIES, _WHILE))
    seal: FormSeal = field(default_factory=FormSeal)
    _looking: anyio.CapacityLimiter = field(default_factory=partial(anyio.CapacityLimiter, 4))
    _entering: anyio.CapacityLimiter = field(default_factory=partial(anyio.CapacityLimiter, 2))

    async def look(self, act: Callable[..., T], *args: object) -> T:
        """Asks the ledger, in a thread of the gate's own: requests that take long must not keep others outside."""
        return await anyio.to_thread.run_sync(partial(act, *args), limiter=self._looking)

    async def enter(self, act: Callable[..., T], *args: object) -> T:
        """Looks at passwords, two at a time: one takes 64 MB."""
        return await anyio.to_thread.run_sync(partial(act, *args), limiter=self._entering)

    def session_secret(self, scope: Scope) -> str:
        """The session's secret as the browser sent it; empty where it sent none, or several."""
        return read_cookie(scope, self.names.cookie)


def build_gate(
    names: OwnNames, ledger: Ledger, settings: Settings, token: str, clock: Callable[[], int] = read_clock
) -> Gate:
    """The gate of a server: `token` is its start-up token, or empty where people have accounts."""
    life = Lifetime(settings.serve.idle_minutes * 60, settings.serve.session_hours * 3600)
    door = token or _DOOR_OF_ACCOUNTS
    book = SessionBook(ledger, life, door, by_account=not token, clock=clock)
    return Gate(names, ledger, book, token, settings.limits.max_file_bytes)


def read_cookie(scope: Scope, name: str) -> str:
    """The value of a cookie; empty where there is none, or several: one of them was put there by somebody else."""
    texts = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"cookie"]
    pairs = (pair.strip().partition("=") for text in texts for pair in text.split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""
