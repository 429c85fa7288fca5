"""What a person has to do with each value: the part of it that programs count, without places, labels or words.

Open is what nobody may rest upon (doubtful, unread), and what was read without a proof and bears on money, identity or time.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from intake.cases.model import ITEMS
from intake.model import Field, Reading, State
from intake.types.registry import TYPES
from intake.types.value_keys import find_value_key
from intake.types.vocabulary import Kind


class ValueStanding(StrEnum):
    """What a person has to do with a value."""

    OPEN = "open"
    """Doubtful or unread."""
    LOOK = "look"
    """Read without a proof, and somebody's money, identity or days hang on it."""
    PROVEN = "proven"
    PLAIN = "plain"
    """Read without a proof; nothing hangs on it."""
    DONE = "done"
    """A person decided it."""

    @property
    def zh(self) -> str:
        """As people see it."""
        return {"open": "存疑", "look": "待核对", "proven": "已证实", "plain": "已读", "done": "已确认"}[self.value]


_DECIDING = (Kind.MONEY, Kind.CODE, Kind.DATE)


def count_open(readings: Iterable[Reading]) -> int:
    """How many values of a case a person has to look at."""
    return sum(standing in (ValueStanding.OPEN, ValueStanding.LOOK) for standing in _iter_standings(readings))


def find_standing(reading: Reading, key: str, field: Field[object], *, extra: bool = False) -> ValueStanding:
    """What is to be done with a value.

    Args:
        reading: Its paper.
        key: Vocabulary key, cell (`items.3.amount`) or printed label.
        field: The value with its state.
        extra: Whether it is beside the vocabulary; nothing hangs on it then.
    """
    match field.state:
        case State.DOUBTFUL | State.UNREAD:
            return ValueStanding.PLAIN if extra else ValueStanding.OPEN
        case State.VERIFIED:
            return ValueStanding.PROVEN
        case State.TYPED:
            return ValueStanding.DONE
        case _:
            return ValueStanding.LOOK if not extra and _decides(reading, key) else ValueStanding.PLAIN


def _decides(reading: Reading, key: str) -> bool:
    """Whether money, identity or days hang on a field; a row is borne out by its sum, not by itself."""
    kind = reading.record.kind
    known = find_value_key(kind, key)
    if known is None or known.table:
        return False
    return known.spec.kind in _DECIDING or (kind in TYPES and key == TYPES[kind].person)


def _iter_standings(readings: Iterable[Reading]) -> Iterator[ValueStanding]:
    for reading in readings:
        record = reading.record
        printed = ((name, field) for name, field in record.fields.items() if field.state is not State.ABSENT)
        yield from (find_standing(reading, name, field) for name, field in printed)
        for number, row in enumerate(record.tables.get(ITEMS, ()), start=1):
            yield from (find_standing(reading, f"{ITEMS}.{number}.{column}", f) for column, f in row.items())
