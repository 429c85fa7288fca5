"""What a run has to do with the ledger: cases come in, in the order of the inbox, before any of them is judged.

So an earlier case is one with a lower register number, whichever worker was faster, and a case whose earlier ones were judged
after it is judged once more at the end. `standing` is a digest of what was remembered when a case was judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from intake.keeping.book import find_standing
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.changes import Changes, find_changes, may_have_changed
from intake.ledger.store import Ledger, find_head, hash_at


@dataclass(frozen=True, slots=True)
class Incoming:
    """A case as it lies in the inbox: its name, its place, the SHA-256 of its files, the day it came in."""

    name: str
    path: Path
    files: frozenset[str]
    day: date


class Register(Protocol):
    """See the module."""

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """Name -> id of each case in the ledger, in one transaction."""
        ...

    def look_back(self, head: str) -> None:
        """Says up to which event of the ledger everything was looked at already; one that is not in it says nothing."""
        ...

    def is_current(self, entry: str, standing: str) -> bool:
        """Whether a case that was judged with that standing would be judged with the same now."""
        ...

    @property
    def head(self) -> str:
        """The last event of the ledger: its number and its hash."""
        ...


class NoRegister:
    """A run that keeps no ledger."""

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """No case has an id."""
        del cases
        return {}

    def look_back(self, head: str) -> None:
        """There is nothing to look at."""
        del head

    def is_current(self, entry: str, standing: str) -> bool:
        """Nothing is remembered."""
        del entry
        return standing == ""

    @property
    def head(self) -> str:
        """There are no events."""
        return ""


class LedgerRegister:
    """A run that keeps the ledger.

    Args:
        ledger: Where cases come in.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._changes: Changes | None = None

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """See `Register.enter`. Cases without a readable file do not come in."""
        waiting = [case for case in cases if case.files]
        if not waiting:
            return {}
        with self._ledger.writing() as writing:
            return {
                case.name: receive_case(writing, Arrival(str(case.path.resolve()), case.files, case.day.isoformat())).id
                for case in waiting
            }

    def look_back(self, head: str) -> None:
        """See `Register.look_back`; without it every case is asked for. A ledger that was brought back from a backup, or is
        another one, has other events under the same numbers."""
        number, _, digest = head.partition(" ")
        with self._ledger.reading() as connection:
            known = number.isdecimal() and hash_at(connection, int(number)) == digest
            self._changes = find_changes(connection, int(number) if known else 0)

    def is_current(self, entry: str, standing: str) -> bool:
        """See `Register.is_current`. A case that never came in is to come in now."""
        if not entry:
            return False
        if self._changes is not None:
            with self._ledger.reading() as connection:
                if not may_have_changed(connection, self._changes, entry):
                    return True
        return standing == find_standing(self._ledger, entry)

    @property
    def head(self) -> str:
        """See `Register.head`."""
        with self._ledger.reading() as connection:
            return " ".join(map(str, find_head(connection)))
