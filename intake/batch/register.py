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
from intake.ledger.store import Ledger, find_head


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

    def look_back(self, head: int) -> None:
        """Says up to which event of the ledger everything was looked at already."""
        ...

    def is_current(self, entry: str, standing: str) -> bool:
        """Whether a case that was judged with that standing would be judged with the same now."""
        ...

    @property
    def head(self) -> int:
        """The last event of the ledger."""
        ...


class NoRegister:
    """A run that keeps no ledger."""

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """No case has an id."""
        del cases
        return {}

    def look_back(self, head: int) -> None:
        """There is nothing to look at."""
        del head

    def is_current(self, entry: str, standing: str) -> bool:
        """Nothing is remembered."""
        del entry
        return standing == ""

    @property
    def head(self) -> int:
        """There are no events."""
        return 0


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

    def look_back(self, head: int) -> None:
        """See `Register.look_back`; without it every case is asked for."""
        with self._ledger.reading() as connection:
            self._changes = find_changes(connection, head)

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
    def head(self) -> int:
        """See `Register.head`."""
        with self._ledger.reading() as connection:
            return find_head(connection)[0]
