"""Whom the case is about: the name that most of its papers bear, and the ID number that goes with it.

Only surely read values count. Whether the papers agree is for rules to say; this only finds who is in the middle.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from intake import types
from intake.cases.model import SURE, Given, Person
from intake.model import ABSENT, Reading
from intake.numbers import id_numbers
from intake.types.registry import TYPES
from intake.values import compact_text


def name_key(kind: str) -> str:
    """The vocabulary key under which this type has its person's name."""
    return TYPES[kind].person


def number_key(kind: str) -> str:
    """The vocabulary key under which this type has its person's ID number."""
    return TYPES[kind].number


def patient_of(readings: Sequence[Reading], given: Given) -> Person:
    """The person in the middle; parts that nothing surely says are None."""
    names = _count_names(readings, types.OF_THE_PATIENT) or _count_names(readings, types.OF_A_PERSON)
    typed = given.applicant
    name = _choose_name(names, typed.name)
    number = _find_number(readings, name)
    if typed.name not in (None, name):
        return Person(name, number)
    return Person(name, number or typed.id_number, typed.phone)


def _choose_name(names: Counter[str], typed: str | None) -> str | None:
    """What was typed where a paper bears it or none bears any, else the name that most papers bear."""
    return typed if typed in names or not names else names.most_common(1)[0][0]


def _count_names(readings: Sequence[Reading], kinds: frozenset[str]) -> Counter[str]:
    """How many papers surely bear each name; an identity card breaks ties, so it is counted with them."""
    counted = Counter(_sure_names(readings, kinds))
    counted.update([name for name in _sure_names(readings, types.IDENTITY_CARDS) if name in counted])
    return counted


def _sure_names(readings: Sequence[Reading], kinds: Collection[str]) -> list[str]:
    return [name for r in readings if r.classification.kind in kinds for name in sure_name(r)]


def sure_name(reading: Reading) -> list[str]:
    """The name a paper surely bears, squeezed; empty where it has none."""
    field = reading.record.fields.get(name_key(reading.classification.kind))
    return [compact_text(field.value)] if field and field.value and field.state in SURE else []


def _find_number(readings: Sequence[Reading], name: str | None) -> str | None:
    """The ID number of the person of that name: from a card first, then from what most papers say."""
    of_person = [r for r in readings if _sure_number(r) and sure_name(r) in ([], [name])]
    cards = [r for r in of_person if r.classification.kind in types.IDENTITY_CARDS]
    best = Counter(map(_sure_number, cards or of_person)).most_common(1)
    return best[0][0] if best else None


def _sure_number(reading: Reading) -> str:
    """The valid, unmasked ID number that a person's paper surely bears; empty where it bears none."""
    kind = reading.classification.kind
    field = reading.record.fields.get(number_key(kind), ABSENT)
    if field.state not in SURE or kind not in types.OF_A_PERSON:
        return ""
    number = id_numbers.compact(str(field.value))
    return number if id_numbers.is_valid(number) else ""
