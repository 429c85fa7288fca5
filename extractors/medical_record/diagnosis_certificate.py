"""诊断证明书, 出院诊断证明书, 疾病证明书, 病情证明: forms and letters."""

from collections.abc import Mapping
from typing import Any

from extractors.medical_record import certificate_letter, record_proof
from extractors.medical_record import record_words as words
from extractors.medical_record.read_record import take_apart
from extractors.medical_record.record_head import read_head
from extractors.medical_record.record_labelled import read_labelled_fields
from extractors.medical_record.record_text import read_extras, read_free_text
from extractors.medical_record.record_words import RecordWords
from intake import types
from intake.model import Document, Record
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import DiagnosisCertificate as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.CERTIFICATE_NUMBER: _WORDS["certificate_number"],
    F.NAME: words.NAME,
    F.SEX: words.SEX,
    F.AGE: words.AGE,
    F.ID_NUMBER: _WORDS["id_number"],
    F.DEPARTMENT: words.DEPARTMENT,
    F.OUTPATIENT_NUMBER: _WORDS["outpatient_number"],
    F.INPATIENT_NUMBER: words.INPATIENT_NUMBER,
    F.VISIT_DATE: _WORDS["visit_date"],
    F.STAY_DAYS: words.STAY_DAYS,
    F.PHYSICIAN: (*words.PHYSICIAN, "主任医师", "主任医生", "副主任医师"),
    F.ISSUE_DATE: _WORDS["issue_date"],
}
SECTIONS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.DIAGNOSIS: _WORDS["diagnosis"],
    F.ADVICE: _WORDS["advice"],
    F.OUTCOME: _WORDS["outcome"],
}
OTHERS = _WORDS["others"]
SHAPES = {
    F.DIAGNOSIS.name: _PATTERNS.source("diagnosis"),
    F.ADVICE.name: _PATTERNS.source("advice"),
}
WORDS = RecordWords(
    _WORDS["titles"],
    LABELS,
    SECTIONS,
    OTHERS,
    shapes=SHAPES,
    titled=_PATTERNS.source("titled"),
)


def extract(document: Document) -> Record:
    """All fields of a certificate, proven as far as it can prove them."""
    paper = take_apart(document, WORDS)
    days = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    fields = (
        read_head(paper, F.TITLE, F.HOSPITAL) | read_labelled_fields(paper, days, F.ISSUE_DATE) | read_free_text(paper)
    )
    told = certificate_letter.read_letter(paper)
    fields |= {key: told[key] for key in told if key not in fields or fields[key].value is None}
    return prove_record(Record(types.DIAGNOSIS_CERTIFICATE, fields, read_extras(paper)))


def prove_record(record: Record) -> Record:
    """ID number, age and sex; length of the stay; order of the dates."""
    record = record_proof.check_stay(record, F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    record = record_proof.check_order(
        record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE), (F.ADMISSION_DATE, F.ISSUE_DATE), (F.VISIT_DATE, F.ISSUE_DATE))
    )
    record = record_proof.check_distance(
        record,
        (
            (F.ADMISSION_DATE, F.DISCHARGE_DATE, 180),
            (F.VISIT_DATE, F.ISSUE_DATE, 366),
            (F.DISCHARGE_DATE, F.ISSUE_DATE, 366),
        ),
    )
    return record_proof.check_identity(
        record, F.ID_NUMBER, F.SEX, F.AGE, (F.VISIT_DATE, F.ADMISSION_DATE, F.DISCHARGE_DATE, F.ISSUE_DATE)
    )
