"""Stays in hospital as the papers tell them, and which papers speak of the same one.

A case usually holds one stay; then every paper is about it, whatever dates it bears. Where there are several bills or
records, papers belong together if they share the first or the last day, or if their days overlap: two stays of one person
never do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from intake import types
from intake.cases.evidence.days import clear_day
from intake.cases.model import Case, Seen, seen_in
from intake.model import Reading
from intake.types.vocabulary import DischargeRecord

KINDS = (types.INPATIENT_INVOICE, types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, types.EXPENSE_LIST)
"""Papers that bear the days of a stay, those first that are the least likely to be wrong about them: the bill is printed
from the settlement, the record is typed by a doctor, a list is often printed before the last day."""

_ADMISSION, _DISCHARGE = DischargeRecord.ADMISSION_DATE.name, DischargeRecord.DISCHARGE_DATE.name
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
        """The type of the paper that says so."""
        return self.reading.classification.kind

    @property
    def begin(self) -> date | None:
        """The day of admission where it is clearly read."""
        return clear_day(self.admission)

    @property
    def end(self) -> date | None:
        """The day of discharge where it is clearly read."""
        return clear_day(self.discharge)

    def date(self, key: str) -> Seen[Any] | None:
        """The date of that vocabulary key."""
        return self.admission if key == _ADMISSION else self.discharge


def find_stays(case: Case) -> tuple[Stay, ...]:
    """What each paper says, the most trustworthy kinds first."""
    found = [_read_stay(i, r) for i, r in case.of(*KINDS)]
    told = [s for s in found if s.admission or s.discharge]
    return tuple(sorted(told, key=lambda s: KINDS.index(s.kind)))


def group_stays(case: Case) -> tuple[tuple[Stay, ...], ...]:
    """The papers of each stay."""
    told = find_stays(case)
    if told and all(len(tuple(case.of(kind))) <= 1 for kind in _ONE_EACH):
        return (told,)
    groups: list[list[Stay]] = []
    for stay in told:
        groups = _put_into_group(stay, groups)
    return tuple(map(tuple, groups))


def _put_into_group(stay: Stay, groups: Sequence[list[Stay]]) -> list[list[Stay]]:
    """The groups with the stay in one of them; those that it is linked to become one, behind the others."""
    linked = [group for group in groups if any(_is_linked(stay, other) for other in group)]
    others = [group for group in groups if group not in linked]
    return [*others, [*chain.from_iterable(linked), stay]]


def find_span(group: Sequence[Stay]) -> tuple[date, date] | None:
    """First and last day that any paper of the group surely names; None where one end is not known."""
    begins, ends = [s.begin for s in group if s.begin], [s.end for s in group if s.end]
    return (min(begins), max(ends)) if begins and ends else None


def _read_stay(index: int, reading: Reading) -> Stay:
    return Stay(index, reading, seen_in(index, reading, _ADMISSION), seen_in(index, reading, _DISCHARGE))


def _is_linked(one: Stay, other: Stay) -> bool:
    shares_begin = one.begin is not None and one.begin == other.begin
    shares_end = one.end is not None and one.end == other.end
    return shares_begin or shares_end or _overlap(find_span((one,)), find_span((other,)))


def _overlap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> bool:
    """Whether two spans have more than one day in common: a patient may be discharged and admitted again on one day."""
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]
