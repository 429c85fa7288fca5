"""What a check is handed of the past: what people decided and told, and what earlier cases have of its papers.

The core never asks a database; whoever keeps one answers by this protocol.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from intake.cases.model import Given
from intake.ledger.model import Arrangement, Correction, Match, ToldPoints
from intake.model import Reading


class Past(Protocol):
    """The past of one case."""

    @property
    def corrections(self) -> Sequence[Correction]:
        """What was decided about values of its papers, in the order in which it was."""
        ...

    @property
    def arrangements(self) -> Sequence[Arrangement]:
        """How its papers lie, as people decided it, in the order in which they did."""
        ...

    @property
    def told(self) -> Sequence[ToldPoints]:
        """What people told of it, in the order in which they did."""
        ...

    def find_earlier(self, readings: Sequence[Reading], given: Given) -> tuple[Match, ...] | None:
        """What earlier cases have of its papers, whose indexes are those of `readings`; None where nobody was asked."""
        ...


@dataclass(frozen=True, slots=True)
class NothingKept:
    """No past: a case by itself."""

    corrections: Sequence[Correction] = ()
    arrangements: Sequence[Arrangement] = ()
    told: Sequence[ToldPoints] = ()

    def find_earlier(self, readings: Sequence[Reading], given: Given) -> tuple[Match, ...] | None:
        """Nobody was asked."""
        return None


NOTHING = NothingKept()
