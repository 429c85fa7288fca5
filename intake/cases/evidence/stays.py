"""Stays in hospital as the papers tell them, and which papers speak of the same one.

A case usually holds one stay; then every paper is about it, whatever dates it bears. Where there are several bills or
records, papers belong together if they share the first or the last day, or if their days overlap: two stays of one person
never do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import clear_day
from intake.cases.model import Case, Seen, seen_in
from intake.model import Reading

KINDS = (types.INPATIENT_INVOICE, types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, types.EXPENSE_LIST)
"""Papers that bear the days of a stay, those first that are the least likely to be wrong about them: the bill is printed
from the settlement, the record is typed by a doctor, a list is often printed before the last day."""

_ONE_EACH = (types.INPATIENT_INVOICE, types.DISCHARGE_RECORD)
"""A second one of these means a second stay, or a stay that was billed in parts."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What one paper says of a stay; at least one of the two dates is there."""

    paper: int
    reading: Reading
    admission: Seen[Any] | None
    discharge: Seen[Any] | None

    @property
    def kind(self) -> str:
        return self.reading.classification.kind

    @property
    def begin(self) -> date | None:
        return clear_day(self.admission)

    @property
    def end(self) -> date | None:
        return clear_day(self.discharge)

    def date(self, key: str) -> Seen[Any] | None:
        """The date of that vocabulary key."""
        return self.admission if key == "admission_date" else self.discharge


def find_stays(case: Case) -> tuple[Stay, ...]:
    """What each paper says, the most trustworthy kinds first."""
    found = [_read_stay(i, r) for i, r in case.of(*KINDS)]
    told = [s for s in found if s.admission or s.discharge]
    return tuple(sorted(told, key=lambda s: KINDS.index(s.kind)))


def group_stays(case: Case) -> tuple[tuple[Stay, ...], ...]:
    """The papers of each stay."""
    told = find_stays(case)
    if all(sum(1 for _ in case.of(kind)) <= 1 for kind in _ONE_EACH):
        return (told,) if told else ()
    groups: list[list[Stay]] = []
    for stay in told:
        mine = [g for g in groups if any(_is_linked(stay, other) for other in g)]
        groups = [g for g in groups if g not in mine] + [[s for g in mine for s in g] + [stay]]
    return tuple(tuple(g) for g in groups)


def find_span(group: Sequence[Stay]) -> tuple[date, date] | None:
    """First and last day that any paper of the group surely names; None where one end is not known."""
    begins, ends = [s.begin for s in group if s.begin], [s.end for s in group if s.end]
    return (min(begins), max(ends)) if begins and ends else None


def _read_stay(index: int, reading: Reading) -> Stay:
    return Stay(index, reading, seen_in(index, reading, "admission_date"), seen_in(index, reading, "discharge_date"))


def _is_linked(one: Stay, other: Stay) -> bool:
    a, b, c, d = one.begin, one.end, other.begin, other.end
    if (a is not None and a == c) or (b is not None and b == d):
        return True
    return a is not None and b is not None and c is not None and d is not None and a < d and c < b
