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
from intake.ledger.store import Ledger


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

    def find_standing(self, entry: str) -> str:
        """What is remembered of a case now, as a digest."""
        ...


class NoRegister:
    """A run that keeps no ledger."""

    def enter(self, cases: Iterable[Incoming]) -> Mapping[str, str]:
        """No case has an id."""
        del cases
        return {}

    def find_standing(self, entry: str) -> str:
        """Nothing is remembered."""
        del entry
        return ""


class LedgerRegister:
    """A run that keeps the ledger.

    Args:
        ledger: Where cases come in.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

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

    def find_standing(self, entry: str) -> str:
        """See `Register.find_standing`."""
        return find_standing(self._ledger, entry)
