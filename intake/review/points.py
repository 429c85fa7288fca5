"""Every value of a case as a person looks through them: what is open comes first, each with the reason for it.

Open is what nobody may rest upon (doubtful, unread), and what was read without a proof and bears on money, identity or time.
What is proven can be confirmed at once; what a person decided is done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intake.cases.judge import Judgement
from intake.cases.model import ITEMS, Place, kind_name, locate_evidence
from intake.cases.standings import ValueStanding, find_standing
from intake.export.line import order_fields
from intake.export.people import label_of, printable_value
from intake.model import Field, Reading, State
from intake.types.columns import COLUMNS

__all__ = ["ValueEntry", "ValueStanding", "list_open", "list_values", "paper_title"]

_REASONS: Mapping[State, str] = {
    State.UNREAD: "票面应有此栏，没有读出",
    State.DOUBTFUL: "没有把握",
    State.READ: "读出但没有旁证，请对照票面",
}
"""Why a value is open whose reading says nothing itself."""


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """A value where it stands in the case.

    Attributes:
        paper: Index of its paper, from 0.
        key: Vocabulary key, cell (`items.3.amount`) or printed label.
        label: What people call it.
        field: The value with its proof.
        standing: What is to be done with it.
        why: Why it is open, in one line; the reasons of its state where it is not.
        place: File, page and box.
        text: The value as people write it.
        table: The table that it is a cell of; empty for a field.
    """

    paper: int
    key: str
    label: str
    field: Field[object]
    standing: ValueStanding
    why: str
    place: Place
    text: str
    table: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person has to look at it."""
        return self.standing in (ValueStanding.OPEN, ValueStanding.LOOK)

    @property
    def id(self) -> str:
        """What the page calls it: paper and key."""
        return f"{self.paper}:{self.key}"


def list_values(judgement: Judgement) -> tuple[ValueEntry, ...]:
    """Every value of the case, paper by paper in the order of the vocabulary; cells behind the fields of their paper."""
    readings = judgement.case.readings
    return tuple(entry for index, reading in enumerate(readings) for entry in _iter_paper(index, reading))


def list_open(values: tuple[ValueEntry, ...]) -> tuple[ValueEntry, ...]:
    """The open points in the order in which they are gone through: what is doubtful before what only lacks a proof."""
    order = {ValueStanding.OPEN: 0, ValueStanding.LOOK: 1}
    return tuple(sorted((v for v in values if v.is_open), key=lambda v: order[v.standing]))


def _iter_paper(index: int, reading: Reading) -> Iterator[ValueEntry]:
    record = reading.record
    for name, field in order_fields(record.kind, record.fields):
        yield _make_entry(index, reading, name, label_of(record.kind, name), field)
    for name, field in record.extra.items():
        yield _make_entry(index, reading, name, name, field, extra=True)
    for table, rows in record.tables.items():
        for number, row in enumerate(rows, start=1):
            for column, field in row.items():
                key = f"{table}.{number}.{column}"
                label = f"{label_of(record.kind, table)}第{number}行 {COLUMNS.get(column, column)}"
                entry = _make_entry(index, reading, key, label, field, extra=table != ITEMS)
                yield replace(entry, table=table)


def _make_entry(
    index: int, reading: Reading, key: str, label: str, field: Field[object], *, extra: bool = False
) -> ValueEntry:
    standing = find_standing(reading, key, field, extra=extra)
    why = field.why or _REASONS.get(field.state, "")
    place = locate_evidence(index, reading, field.evidence)
    return ValueEntry(index, key, label, field, standing, why, place, printable_value(field))


def paper_title(reading: Reading) -> str:
    """What a paper is called in lists."""
    return kind_name(reading.classification.kind)
