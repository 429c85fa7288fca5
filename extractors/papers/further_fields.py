"""What a type gives besides the four common fields: it lines up the readers of entries, people, terms, tables, signatures.

A page's tables are taken out before its labels are read: a column's head is no label, and a cell no value of one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from extractors.found_fields import keep_found
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
        forms: The pages as `drop_tables` leaves them, taken apart with a lexicon that holds `label_words` of the type.
    """
    extra: dict[str, Field[str]] = {}
    for form, page in forms:
        for found in _iter_entries(form, page, record.kind):
            extra = _known_first(extra, found)
    record = replace(record, extra=extra, tables=_read_tables(document, record.kind))
    return _add_signatures(_read_by_kind(record, document, forms), document)


def _iter_entries(form: LabelledForm, page: Page, kind: str) -> Iterator[Mapping[str, Field[str]]]:
    labels = TYPES[kind].extra
    yield read_people(form, page, words.ROLES.get(kind, ()))
    yield read_entries(form, page, words.ENTRIES.get(kind, ()))
    if papers.VALID_UNTIL in labels:
        yield read_period(form, page, words.VALID)
    if papers.TERM_UNTIL in labels:
        terms = read_period(form, page, words.TERM, (papers.TERM_FROM, papers.TERM_UNTIL))
        yield terms if len(terms) == 2 else {}


def _read_tables(document: Document, kind: str) -> dict[str, tuple[Row, ...]]:
    """The rows of the table that the type is known to have, of all pages."""
    if kind not in _GRIDS:
        return {}
    name, grid = _GRIDS[kind]
    table = tuple(row for page in document.pages for row in read_table(page, grid))
    return {name: table} if table else {}


def _read_by_kind(record: Record, document: Document, forms: Forms) -> Record:
    """What needs a reader of its own."""
    return _READERS.get(record.kind, _read_letter)(record, document, forms)


def _read_report(record: Record, document: Document, _: Forms) -> Record:
    return read_exam(record, document)


def _read_people_of_cards(record: Record, _: Document, forms: Forms) -> Record:
    cards = chain.from_iterable(read_cards(form, page) for form, page in forms)
    return _OF_CARDS[record.kind](record, list(cards))


def _read_settlement(record: Record, _: Document, forms: Forms) -> Record:
    """Of an amount on several pages the first counts."""
    amounts = (read_amounts(form, page) for form, page in reversed(forms))
    return with_amounts(record, dict(chain.from_iterable(found.items() for found in amounts)))


def _read_application(record: Record, document: Document, forms: Forms) -> Record:
    return with_diseases(record, document, *forms[0]) if forms else _read_letter(record, document, forms)


def _read_letter(record: Record, document: Document, _: Forms) -> Record:
    """What a sentence or the foot says where no label does."""
    asked = TYPES[record.kind].extra
    extra = {**record.extra, **_read_sentences(record.kind, set(asked) - set(record.extra), document)}
    if papers.TO_HOSPITAL in asked:
        record = _add_referring_hospital(record, document)
    if record.kind == types.INTRODUCTION_LETTER:
        extra = _name_clerk(record) | extra
    return replace(record, extra=extra)


def _name_clerk(record: Record) -> dict[str, Field[str]]:
    """Whom a letter introduces carries its errand."""
    carried = {papers.CLERK: record[F.NAME], papers.CLERK_ID: record[F.ID_NUMBER]}
    return {label: field for label, field in carried.items() if field.value is not None}


def _read_sentences(kind: str, lacking: Collection[str], document: Document) -> dict[str, Field[str]]:
    told = {label: find for label, find in _IN_SENTENCES.items() if label in lacking and _may_tell(kind, label)}
    found = {label: find(document) for label, find in told.items()}
    terms = find_term(document) if papers.TERM_UNTIL in lacking else {}
    return keep_found(found) | terms


def _may_tell(kind: str, label: str) -> bool:
    """Whether the foot of such a paper names an employer: only an organisation's letter is signed by one."""
    return label != papers.EMPLOYER or kind in _CERTIFYING


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


_OF_CARDS = {types.HOUSEHOLD_REGISTER: with_members, types.MARRIAGE_CERTIFICATE: with_couple}
"""Papers on which 姓名 comes again for every person."""
_READERS: Mapping[str, Callable[[Record, Document, Forms], Record]] = {
    types.EXAM_REPORT: _read_report,
    types.SETTLEMENT_SHEET: _read_settlement,
    types.CHRONIC_APPLICATION: _read_application,
    **dict.fromkeys(_OF_CARDS, _read_people_of_cards),
}
"""Types with a reader of their own; all others are read as letters."""
_CERTIFYING = frozenset({types.WORK_CERTIFICATE, types.INTRODUCTION_LETTER})
"""Letters of an organisation: it signs at the foot."""
_IN_SENTENCES: Mapping[str, Callable[[Document], Field[str] | None]] = {
    papers.EMPLOYER: find_unit_at_foot,
    papers.PLACE: find_place,
    papers.TO_HOSPITAL: find_receiving_hospital,
}
_GRIDS: Mapping[str, tuple[str, Grid]] = {
    types.STAFF_ROSTER: (papers.PERSONS, PEOPLE),
    types.SOCIAL_INSURANCE_PROOF: (papers.PERSONS, PEOPLE),
    types.PRESCRIPTION: (papers.DRUGS, DRUGS),
    types.MEDICAL_ORDER: (papers.ORDERS, ORDERS),
}
