"""出院记录, 出院小结, 出院志, 24小时内入出院记录: head, diagnoses, free text, signature."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import product
from typing import Any

from extractors.medical_record import record_proof
from extractors.medical_record import record_words as words
from extractors.medical_record.read_record import take_apart
from extractors.medical_record.record_head import read_head
from extractors.medical_record.record_labelled import read_labelled_fields
from extractors.medical_record.record_text import read_extras, read_free_text
from extractors.medical_record.record_words import RecordWords
from intake import types
from intake.model import Document, Doubt, Record
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import DischargeRecord as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.NAME: words.NAME,
    F.SEX: words.SEX,
    F.AGE: words.AGE,
    F.DEPARTMENT: words.DEPARTMENT,
    F.BED: words.BED,
    F.INPATIENT_NUMBER: words.INPATIENT_NUMBER,
    F.STAY_DAYS: words.STAY_DAYS,
    F.PHYSICIAN: words.PHYSICIAN,
    F.RECORD_DATE: _WORDS["record_date"],
}
SECTIONS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.ADMISSION_CONDITION: _WORDS["admission_condition"],
    F.ADMISSION_DIAGNOSIS: _WORDS["admission_diagnosis"],
    F.COURSE: _WORDS["course"],
    F.DISCHARGE_DIAGNOSIS: _WORDS["discharge_diagnosis"],
    F.DISCHARGE_CONDITION: _WORDS["discharge_condition"],
    F.ORDERS: _WORDS["orders"],
}
OTHERS = _WORDS["others"]
OPENING = _WORDS["opening"]
_DONE = _WORDS["done"]
WITHIN = {
    F.COURSE.name: _DONE,
    F.ADMISSION_CONDITION.name: _DONE,
    F.ORDERS.name: _WORDS["within_orders"],
}
"""Headings that belong to a section where they stand in it: drugs to take home are part of the orders."""
SHAPES = {
    F.ADMISSION_CONDITION.name: _PATTERNS.source("admission_condition"),
    F.COURSE.name: _PATTERNS.source("course"),
    F.DISCHARGE_CONDITION.name: _PATTERNS.source("discharge_condition"),
    F.ORDERS.name: _PATTERNS.source("orders"),
    F.ADMISSION_DIAGNOSIS.name: _PATTERNS.source("admission_diagnosis"),
    F.DISCHARGE_DIAGNOSIS.name: _PATTERNS.source("discharge_diagnosis"),
}
WORDS = RecordWords(
    _WORDS["titles"],
    LABELS,
    SECTIONS,
    OTHERS,
    OPENING,
    WITHIN,
    SHAPES,
    titled=_PATTERNS.source("titled"),
)


def extract(document: Document) -> Record:
    """All fields of a discharge record, proven as far as it can prove them."""
    paper = take_apart(document, WORDS)
    days = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    fields = (
        read_head(paper, F.TITLE, F.HOSPITAL) | read_labelled_fields(paper, days, F.RECORD_DATE) | read_free_text(paper)
    )
    return prove_record(Record(types.DISCHARGE_RECORD, fields, read_extras(paper)))


def prove_record(record: Record) -> Record:
    """Length of the stay, order of the dates, and diagnoses at admission and discharge that differ in a letter."""
    stay = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    record = record_proof.check_stay(record, *stay)
    record = record_proof.check_order(record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE), (F.ADMISSION_DATE, F.RECORD_DATE)))
    record = record_proof.check_distance(
        record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE, 180), (F.DISCHARGE_DATE, F.RECORD_DATE, 30))
    )
    record = record_proof.check_alike(record, ((F.DISCHARGE_DATE, F.RECORD_DATE, 1),), stay)  # it is due within a day
    return _doubt_almost_equal(record_proof.check_told_days(record, F.DISCHARGE_DATE, F.COURSE))


def _doubt_almost_equal(record: Record) -> Record:
    """The same diagnosis printed twice, a letter apart: one of the two is misread, or the paper is wrong."""
    specs = (F.ADMISSION_DIAGNOSIS, F.DISCHARGE_DIAGNOSIS)
    alike = [pair for pair in product(*(record[spec].value or () for spec in specs)) if _is_almost_equal(*pair)]
    if not alike:
        return record
    why = Doubt.CONTESTED.with_text("入院与出院诊断相差一两字：“{}”与“{}”".format(*alike[-1]))
    return record.with_fields({spec.name: record[spec].as_doubtful(why) for spec in specs})


def _is_almost_equal(first: str, second: str) -> bool:
    """Of one length and but for a letter or so the same; three letters are too few to tell."""
    if first == second or len(first) != len(second) or len(first) <= 3:
        return False
    return SequenceMatcher(None, first, second).ratio() > 1 - 2 / len(first)
