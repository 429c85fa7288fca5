"""An arrangement as it holds for the papers read today."""

from dataclasses import dataclass

from intake.ledger.model import Arrangement


@dataclass(frozen=True, slots=True)
class Arranged:
    """An arrangement and what became of it.

    Attributes:
        arrangement: What was decided.
        paper: Index of the paper that it was about as papers lie now, from 0; None where that is not there any more.
        lost: Whether it could not be put: the page is not there any more, or papers are told apart otherwise today.
    """

    arrangement: Arrangement
    paper: int | None
    lost: bool = False
