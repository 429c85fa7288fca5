"""A correction as it holds for the papers read today, and where else in the case it may hold."""

from dataclasses import dataclass
from typing import Any

from intake.ledger.model import Correction
from intake.model import Field


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction and what became of it.

    Attributes:
        correction: What was decided.
        paper: Index of its paper in the case, from 0; None where the paper is not there any more.
        lost: Whether it could not be put anywhere: its paper or its row is not there any more.
        conflict: What is read today, where that is neither what had been read then nor what was decided; else None.
    """

    correction: Correction
    paper: int | None
    lost: bool = False
    conflict: Field[Any] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Another paper of the case on which a corrected value may hold, too. A person decides.

    Attributes:
        correction: What was decided elsewhere.
        paper: Index of the other paper in the case, from 0.
        field: Its value as it stands there.
        why: Why it is worth a look, in Chinese.
    """

    correction: Correction
    paper: int
    field: Field[Any]
    why: str
