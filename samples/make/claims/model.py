"""A claim: papers that tell one story, what was typed, and what a pre-review must say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from samples.make.claims.papers import makers, offices
from samples.make.claims.papers.drawn import Maker
from samples.make.claims.story import Story

MAKERS: Mapping[str, Maker] = {**makers.MAKERS, **offices.OFFICE}
_KINDS = {**makers.KIND, **offices.KIND}
SCAN, GREY, ASKEW, PHOTO = "scan", "grey", "askew", "photo"
"""What happened to a paper: straight colour scan, grey copy, skewed colour scan, phone photo."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: who draws it, the facts it tells, what happened to it, and the chance of its look."""

    name: str
    story: Story
    damage: str
    seed: int
    copy: int = 0
    """Another copy of the same sheet: the look stays, what happened to it differs."""

    @property
    def kind(self) -> str:
        """Its document type."""
        return _KINDS.get(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Defect:
    """One seeded defect and how it must be reported.

    `rules`: any of these answers it. `papers`: names of the papers on which it may be pointed at. `shown`: the text as
    printed whose box is expected, several where it may be printed in several ways; empty where the whole paper is meant.
    `beside`: papers without which nobody could see it.
    """

    what: str
    rules: tuple[str, ...]
    severity: str
    papers: tuple[str, ...]
    fields: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `given` is what `case.yaml` says; `missing` are materials in the guide's words."""

    item: str
    insurance: str
    applied: date
    papers: tuple[Paper, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    defects: tuple[Defect, ...] = ()
    stack: bool = False

    @property
    def story(self) -> Story:
        return self.papers[0].story

    @property
    def verdict(self) -> str:
        """What the proposal must be."""
        if self.missing:
            return "incomplete"
        severities = {d.severity for d in self.defects}
        if severities & {"correct", "reject"}:
            return "problem"
        return "doubtful" if "look" in severities else "complete"

    def paper(self, name: str) -> Paper:
        """The first paper of that name."""
        return next(p for p in self.papers if p.name == name)

    def has(self, *names: str) -> bool:
        return set(names) <= {p.name for p in self.papers}
