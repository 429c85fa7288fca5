"""What a type gives besides the four common fields: it lines up the readers of entries, people, terms, tables, signatures.

A page's tables are taken out before its labels are read: a column's head is no label, and a cell no value of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.papers import paper_words as words
from extractors.papers.entries import read_entries, read_period
from extractors.papers.exam_report import read_exam
from extractors.papers.household import LABELS as OF_A_CARD
from extractors.papers.household import read_cards, with_couple, with_members
from extractors.papers.lab_results import GRID as RESULTS
from extractors.papers.letters import (
    find_place,
    find_receiving_hospital,
    find_signing_hospital,
    find_term,
    find_unit_at_foot,
)
from extractors.papers.paper_tables import DRUGS, ORDERS, PEOPLE, Grid, read_table, remove_tables
from extractors.papers.people import read_people
from extractors.papers.settlement_sheet import read_amounts, with_amounts
from extractors.papers.signatures import read_signatures
from extractors.papers.ticked_diseases import WORDS as OF_DISEASES
from extractors.papers.ticked_diseases import with_diseases
from intake import types
from intake.labels.labelled import LabelledForm
from intake.model import Document, Field, Page, Record, Row
from intake.types import papers
from intake.types.registry import TYPES
from intake.types.vocabulary import Common as F

Forms = Sequence[tuple[LabelledForm, Page]]


def drop_tables(page: Page, kind: str) -> Page:
    """The page without the tables that this type is known to have."""
    grid = RESULTS if kind == types.EXAM_REPORT else _GRIDS[kind][1] if kind in _GRIDS else None
    return remove_tables(page, grid) if grid is not None else page


def label_words(kind: str) -> tuple[str, ...]:
    """Every word that must be known as a label where this type is read."""
    cards = OF_A_CARD if kind in _OF_CARDS else ()
    diseases = OF_DISEASES if kind == types.CHRONIC_APPLICATION else ()
    return (*words.words_of(kind), *cards, *diseases)


def read_further(record: Record, document: Document, forms: Forms) -> Record:
    """Entries, people, periods, tables and signatures of the type, each from the first page that prints it.

    Args:
        forms: The pages as `prose` leaves them, taken apart with a lexicon that holds `words_of` the type.
    """
    kind = record.kind
    whole = {page.number: page for page in document.pages}
    extra: dict[str, Field[str]] = {}
    tables: dict[str, tuple[Row, ...]] = {}
    for form, page in forms:
        extra = _known_first(extra, read_people(form, page, words.ROLES.get(kind, ())))
        extra = _known_first(extra, read_entries(form, page, words.ENTRIES.get(kind, ())))
        if papers.VALID_UNTIL in TYPES[kind].extra:
            extra = _known_first(extra, read_period(form, page, words.VALID))
        if papers.TERM_UNTIL in TYPES[kind].extra:
            terms = read_period(form, page, words.TERM, (papers.TERM_FROM, papers.TERM_UNTIL))
            extra = _known_first(extra, terms if len(terms) == 2 else {})
        if kind in _GRIDS:
            name, grid = _GRIDS[kind]
            rows_ = (*tables.get(name, ()), *read_table(whole[page.number], grid))
            tables |= {name: rows_} if rows_ else {}
    record = replace(record, extra=extra, tables=tables)
    return _add_signatures(_read_by_kind(record, document, forms), document)


def _read_by_kind(record: Record, document: Document, forms: Forms) -> Record:
    """What needs a reader of its own."""
    if record.kind == types.EXAM_REPORT:
        return read_exam(record, document)
    if record.kind in _OF_CARDS:
        cards = [c for form, page in forms for c in read_cards(form, page)]
        return (with_members if record.kind == types.HOUSEHOLD_REGISTER else with_couple)(record, cards)
    if record.kind == types.SETTLEMENT_SHEET:
        amounts = {k: f for form, page in reversed(forms) for k, f in read_amounts(form, page).items()}
        return with_amounts(record, amounts)
    if record.kind == types.CHRONIC_APPLICATION and forms:
        return with_diseases(record, document, *forms[0])
    return _read_letter(record, document)


def _read_letter(record: Record, document: Document) -> Record:
    """What a sentence or the foot says where no label does."""
    extra, labels = dict(record.extra), TYPES[record.kind].extra
    if papers.EMPLOYER in labels and record.kind in _CERTIFYING and papers.EMPLOYER not in extra:
        unit = find_unit_at_foot(document)
        extra |= {papers.EMPLOYER: unit} if unit is not None else {}
    if papers.PLACE in labels and papers.PLACE not in extra:
        place = find_place(document)
        extra |= {papers.PLACE: place} if place is not None else {}
    if papers.TERM_UNTIL in labels and papers.TERM_UNTIL not in extra:
        extra |= find_term(document)
    if papers.TO_HOSPITAL in labels:
        record = _add_referring_hospital(record, document)
        sent = None if papers.TO_HOSPITAL in extra else find_receiving_hospital(document)
        extra |= {papers.TO_HOSPITAL: sent} if sent is not None else {}
    if record.kind == types.INTRODUCTION_LETTER:
        carried = {papers.CLERK: record[F.NAME], papers.CLERK_ID: record[F.ID_NUMBER]}
        extra = {k: f for k, f in carried.items() if f.value is not None} | extra
    return replace(record, extra=extra)


def _add_referring_hospital(record: Record, document: Document) -> Record:
    """The record with the hospital that signs the letter, where none heads it."""
    signing = find_signing_hospital(document) if record[F.HOSPITAL].value is None else None
    return record.with_fields({F.HOSPITAL.name: signing}) if signing is not None else record


def _add_signatures(record: Record, document: Document) -> Record:
    """The record with its places for signatures judged."""
    labels = TYPES[record.kind].extra
    named = [f.value for f in (record[F.NAME], *(f for k, f in record.extra.items() if k.endswith("姓名"))) if f.value]
    signed = read_signatures(document, labels, named)
    return replace(record, extra={**record.extra, **signed})


def _known_first(known: Mapping[str, Field[str]], found: Mapping[str, Field[str]]) -> dict[str, Field[str]]:
    """Both; what has a value already is kept."""
    return {**found, **{k: f for k, f in known.items() if f.value is not None or k not in found}}


_OF_CARDS = frozenset({types.HOUSEHOLD_REGISTER, types.MARRIAGE_CERTIFICATE})
"""Papers on which 姓名 comes again for every person."""
_CERTIFYING = frozenset({types.WORK_CERTIFICATE, types.INTRODUCTION_LETTER})
"""Letters of an organisation: it signs at the foot."""
_GRIDS: Mapping[str, tuple[str, Grid]] = {
    types.STAFF_ROSTER: (papers.PERSONS, PEOPLE),
    types.SOCIAL_INSURANCE_PROOF: (papers.PERSONS, PEOPLE),
    types.PRESCRIPTION: (papers.DRUGS, DRUGS),
    types.MEDICAL_ORDER: (papers.ORDERS, ORDERS),
}
