"""The diseases that a 门诊慢特病 application is for, and the diagnoses that the medical papers bear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake import types
from intake.cases.model import Case, Place, Seen, seen_in
from intake.catalogue.chronic import Disease, suggest_diseases
from intake.model import ABSENT
from intake.types import papers
from intake.types.vocabulary import DiagnosisCertificate, DischargeRecord
from intake.values import compact_text

ITEMS = ("resident-chronic-disease-recognition", "employee-chronic-disease-review")
FORM = types.CHRONIC_APPLICATION
_DIAGNOSES = {
    types.DIAGNOSIS_CERTIFICATE: (DiagnosisCertificate.DIAGNOSIS,),
    types.DISCHARGE_RECORD: (DischargeRecord.DISCHARGE_DIAGNOSIS, DischargeRecord.ADMISSION_DIAGNOSIS),
}
"""Paper -> its diagnoses, the most telling first."""
_PARTS = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True, slots=True)
class ClaimedDisease:
    """A disease as it is written or typed; `disease` is None where the catalogue does not know it."""

    text: str
    disease: Disease | None
    sure: bool
    place: Place | None


def applied_for(case: Case) -> tuple[ClaimedDisease, ...]:
    """What a person typed, else what the application form says."""
    if case.given.diseases:
        return tuple(ClaimedDisease(text, _find_disease(text), True, None) for text in case.given.diseases)
    return tuple(_read_application(case))


def iter_diagnoses(case: Case) -> Iterator[Seen[tuple[str, ...]]]:
    """The diagnoses of certificates and records, paper by paper."""
    for kind, specs in _DIAGNOSES.items():
        for index, reading in case.of(kind):
            said = (seen_in(index, reading, spec.name) for spec in specs)
            told = next((seen for seen in said if seen is not None and seen.value), None)
            if told is not None:
                yield told


def _read_application(case: Case) -> Iterator[ClaimedDisease]:
    for index, reading in case.of(FORM):
        field = reading.record.extra.get(papers.DISEASES, ABSENT)
        seen = Seen(index, reading, papers.DISEASES, field)
        for text in filter(None, map(compact_text, _PARTS.split(field.value or ""))):
            yield ClaimedDisease(text, _find_disease(text), seen.sure, seen.place)


def _find_disease(text: str) -> Disease | None:
    found = suggest_diseases((text,))
    return found[0].disease if found else None
