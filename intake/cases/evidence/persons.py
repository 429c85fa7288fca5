"""What is known of the patient beyond the name: sex, date of birth, age, and whether the patient is of age.

The ID number tells sex and birth (GB 11643); where it is not known, what the identity card surely prints.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention, read_mention
from intake.cases.evidence.newborns import named_after
from intake.cases.model import Case
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.model import Reading
from intake.numbers import id_numbers
from intake.types.vocabulary import IdCard, Spec

OF_AGE = 18
"""Full age (民法典 第十七条)."""


def birth_of(case: Case) -> date | None:
    """The patient's date of birth; None where nothing sure says it."""
    number = _patient_number(case)
    if number is not None:
        return id_numbers.parse_birth_date(number)
    told = card_says(case, IdCard.BIRTH_DATE)
    return date.fromisoformat(told.value) if told is not None and len(told.value) == 10 else None


def sex_of(case: Case) -> str | None:
    """男 or 女; None where nothing sure says it."""
    number = _patient_number(case)
    if number is not None:
        return id_numbers.parse_sex(number)
    told = card_says(case, IdCard.SEX)
    return told.value if told is not None else None


def _patient_number(case: Case) -> str | None:
    """The patient's number where it is one: what was typed may be anything."""
    number = compare.plain_number(case.patient.id_number or "")
    return number if id_numbers.is_valid(number) else None


def card_says(case: Case, spec: Spec[Any] | str) -> Mention | None:
    """What the patient's own card surely prints under this key."""
    found = (s for s in case.seen(spec, types.ID_CARD) if s.sure and _is_the_patients(s.reading, case))
    return next(map(read_mention, found), None)


def _is_the_patients(card: Reading, case: Case) -> bool:
    name, known = card.record[IdCard.NAME].value, case.patient.name
    return name is not None and known is not None and compare.compare_names(name, known) is Likeness.SAME


def about_the_patient(case: Case) -> Iterator[tuple[int, Reading]]:
    """Papers about the patient that bear no other name than the patient's; those without a name are taken for the patient's."""
    reference = identities.patient_name(case)
    for index, reading in case.of(*types.OF_THE_PATIENT):
        one = identities.read_name(index, reading)
        if one is None or reference is None or _is_the_same(one, reference, case):
            yield index, reading


def _is_the_same(one: Mention, reference: Mention, case: Case) -> bool:
    return (
        identities.compare_mentioned_names(one, reference) is not Likeness.DIFFERENT and named_after(one, case) is None
    )


def age_on(birth: date, day: date) -> int:
    """Whole years on that day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_minor(case: Case) -> bool:
    """Whether the patient is surely under age on the day of application."""
    birth = birth_of(case)
    return birth is not None and age_on(birth, case.applied) < OF_AGE
