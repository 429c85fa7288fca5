"""Licences of an institution: the same facts under the keys that each paper has them by.

Business licence and medical licence have fields of their own; the others, and the application form, give them in `extra`
under the stable labels of intake.types.papers.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from intake import types, values
from intake.cases.model import Case, Seen, seen_in
from intake.model import ABSENT, Reading
from intake.types import papers
from intake.types.vocabulary import BusinessLicense, MedicalInstitutionLicense

LICENCES = (
    types.MEDICAL_INSTITUTION_LICENSE, types.TCM_CLINIC_FILING, types.BUSINESS_LICENSE, types.INSTITUTION_LEGAL_PERSON_CERTIFICATE,
    types.PRIVATE_NONENTERPRISE_CERTIFICATE, types.DRUG_BUSINESS_LICENSE,
)  # fmt: skip
"""Papers that an institution must hold."""
APPLICATION = types.AGREEMENT_APPLICATION


NAME = BusinessLicense.NAME.name
PERSON = BusinessLicense.LEGAL_REPRESENTATIVE.name
USCC = BusinessLicense.USCC.name
REGISTRATION = MedicalInstitutionLicense.REGISTRATION_NUMBER.name
UNTIL, FROM = MedicalInstitutionLicense.VALID_UNTIL.name, MedicalInstitutionLicense.VALID_FROM.name
FOUNDED = BusinessLicense.ESTABLISHED.name
_EXTRA: Mapping[str, str] = {
    NAME: papers.HOLDER,
    PERSON: papers.LEGAL_REPRESENTATIVE,
    USCC: papers.USCC,
    REGISTRATION: papers.REGISTRATION_NUMBER,
    UNTIL: papers.VALID_UNTIL,
    FROM: papers.VALID_FROM,
}
_OWN: Mapping[tuple[str, str], str] = {
    (types.BUSINESS_LICENSE, UNTIL): BusinessLicense.TERM.name,
    (types.MEDICAL_INSTITUTION_LICENSE, FOUNDED): MedicalInstitutionLicense.ISSUE_DATE.name,
}
"""Where a paper with fields of its own calls a fact otherwise."""


def read_fact(paper: int, reading: Reading, fact: str) -> Seen[Any] | None:
    """What the paper says of a fact, None where it says nothing."""
    own = seen_in(paper, reading, _OWN.get((reading.classification.kind, fact), fact))
    if own is not None or fact not in _EXTRA:
        return own
    other = reading.record.extra.get(_EXTRA[fact], ABSENT)
    return Seen(paper, reading, _EXTRA[fact], other) if other.value is not None else None


def iter_fact(case: Case, fact: str, *kinds: str) -> Iterator[Seen[Any]]:
    """What each of these papers says of a fact; all licences and the application where none is named."""
    for index, reading in case.of(*(kinds or (*LICENCES, APPLICATION))):
        found = read_fact(index, reading, fact)
        if found is not None:
            yield found


FOREVER = ("长期", "永久", "无固定期限")


def last_day(seen: Seen[Any]) -> date | None:
    """The last day of a validity or term; `date.max` for 长期, None where the text says no day.

    A term prints two days (自…至…), the later one is the end.
    """
    if isinstance(seen.value, date):
        return seen.value
    text = values.compact_text(str(seen.value))
    if any(word in text for word in FOREVER):
        return date.max
    try:
        days = values.find_days(text)
    except ValueError:
        return None
    return max(days, default=None)
