"""Whom the case is about: the name that most of its papers bear, and the ID number that goes with it.

Only surely read values count. Whether the papers agree is for rules to say; this only finds who is in the middle.
"""

from collections import Counter
from collections.abc import Sequence

from intake import types
from intake.cases.model import SURE, Given, Person
from intake.model import Reading
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
    name = names.most_common(1)[0][0] if names else typed.name
    if typed.name and typed.name in names:
        name = typed.name
    number = _find_number(readings, name) or (typed.id_number if typed.name in (None, name) else None)
    return Person(name, number, typed.phone if typed.name in (None, name) else None)


def _count_names(readings: Sequence[Reading], kinds: frozenset[str]) -> Counter[str]:
    """How many papers surely bear each name; an identity card breaks ties, so it is counted with them."""
    counted: Counter[str] = Counter()
    for reading in readings:
        if reading.classification.kind in kinds:
            counted.update(sure_name(reading))
    if counted:
        cards = [n for r in readings if r.classification.kind in types.IDENTITY_CARDS for n in sure_name(r)]
        counted.update(n for n in cards if n in counted)
    return counted


def sure_name(reading: Reading) -> list[str]:
    """The name a paper surely bears, squeezed; empty where it has none."""
    field = reading.record.fields.get(name_key(reading.classification.kind))
    return [compact_text(field.value)] if field and field.value and field.state in SURE else []


def _find_number(readings: Sequence[Reading], name: str | None) -> str | None:
    """The valid, unmasked ID number of the person of that name: from a card first, then from what most papers say."""
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for reading in readings:
        kind = reading.classification.kind
        field = reading.record.fields.get(number_key(kind))
        if not field or not field.value or field.state not in SURE or kind not in types.OF_A_PERSON:
            continue
        number = id_numbers.compact(str(field.value))
        if id_numbers.is_valid(number) and sure_name(reading) in ([], [name]):
            found[kind in types.IDENTITY_CARDS].update([number])
    best = (found[True] or found[False]).most_common(1)
    return best[0][0] if best else None
