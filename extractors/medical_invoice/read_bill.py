"""门诊、住院收费票据 alike: what both types print, and how it is read. No issuer's layout is known here.

The parts with a trouble of their own stand beside this file: `bill_title`, `bill_totals`, `fee_items`, `payee`, `bill_pages`;
the words are in `bill_words`, the proofs in `bill_proof`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import Hamming

from extractors import sheets
from extractors.bill_parts import ITEMS, find_pairs, find_values, join_run, read_extra
from extractors.medical_invoice import (
    bill_codes,
    bill_data,
    bill_pages,
    bill_places,
    bill_proof,
    unlabelled_amounts,
    value_pieces,
)  # fmt: skip
from extractors.medical_invoice.bill_title import read_title
from extractors.medical_invoice.bill_totals import read_payment_columns, read_totals
from extractors.medical_invoice.bill_words import LABELS, LEXICON, NAMED, STAND_INS, TOTAL, WORDS_OF, Bill
from extractors.medical_invoice.fee_items import read_items
from extractors.medical_invoice.fee_region import drop_fee_lines, fee_lines
from extractors.medical_invoice.payee import find_payee, read_payee
from intake import values
from intake.fields import parse_field
from intake.fields.person_names import doubt_low_score
from intake.labels import value_kinds
from intake.labels.labelled import Pair, read_form
from intake.layout.rows import line_height, on_one_level
from intake.layout.spaced_labels import split_bare_labels
from intake.model import ABSENT, Document, Doubt, Field, Line, Page, Proof, Record, State, collect_reasons
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_FITS = bill_places.build_label_tests(WORDS_OF)
_ID_LENGTH = 18
_STAY = (F.ADMISSION_DATE, F.DISCHARGE_DATE)
_SHORTEST_TWICE = 7
"""Letters of a number from which a second print of it is no chance."""


def extract_bill(document: Document, kind: str) -> Record:
    """Fields, extra labels and fee lines of one bill, all its pages, proven as far as the bill itself can prove them."""
    pages = document.pages
    parts = [_read_page(page, kind, first=page is pages[0], last=page is pages[-1]) for page in pages]
    whole = _with_all_codes(pages)
    if len(parts) == 1:
        return _account_amounts(_prove(unlabelled_amounts.with_total(parts[0], whole), whole), pages, pages)
    put, listed, answering = bill_pages.join_pages(bill_pages.without_page_sums(parts), document)
    lists = bill_pages.find_details(pages)
    own = bill_pages.find_own(pages, lists)
    proven = _account_amounts(sheets.keep_doubts(_prove(put.record, whole), put), own, answering)
    return bill_pages.check_details_sum(proven, listed, lists)


def _with_all_codes(pages: Sequence[Page]) -> Page:
    """The first page with the codes of all."""
    return replace(pages[0], codes=tuple(code for page in pages for code in page.codes))


def _prove(record: Record, page: Page) -> Record:
    """The record beside the codes and the data of its page, proven."""
    return bill_data.compare_with_data(bill_codes.compare_with_codes(record, page.codes), page, bill_proof.prove)


def _account_amounts(record: Record, pages: Sequence[Page], answering: Sequence[Page]) -> Record:
    """The proven record, with the payment that must be the rest and the amounts that are nobody's."""
    record = unlabelled_amounts.with_rest(unlabelled_amounts.with_unassigned(record, pages))
    record = unlabelled_amounts.with_unassigned(record, pages)
    return unlabelled_amounts.mark_unassigned_doubtful(record, pages, answering)


def _read_page(page: Page, kind: str, *, first: bool, last: bool) -> Record:
    """What one page says. Only the first has a title and a place for what stands without a label."""
    lines = [value_pieces.restore_leading_zero(part) for line in page.lines for part in split_bare_labels(line)]
    fees = fee_lines(page, lines, open_end=not last)
    form = read_form(drop_fee_lines(lines, fees), LEXICON, _FITS)
    bill = Bill(page, form, line_height(page.lines), fees)
    named = read_title(page, kind) if first else ABSENT
    fields: dict[str, Field[Any]] = {F.TITLE.name: named} if named.value else {}
    fields |= _read_labels(bill)
    fields |= _check_names(fields) | _check_masked_id(fields)
    total = _read_labelled(bill, F.TOTAL, TOTAL)
    fields |= _read_stay(bill) | read_totals(bill, total) | read_payment_columns(bill, fields)
    if first:
        fields |= _find_unlabelled_date(bill, fields) | find_payee(bill, fields)
    extra = read_extra(form, page, NAMED, _is_filled)
    return Record(kind, fields, extra, {ITEMS: read_items(bill)})


def _is_filled(text: str) -> bool:
    return not value_kinds.is_left_blank(text)


# ------------------------------------------------------------------------------------------------ labelled fields
def _read_labels(bill: Bill) -> dict[str, Field[Any]]:
    """Every field that has a label of its own."""
    read = ((spec, _read_labelled(bill, spec, words)) for spec, words in LABELS.items())
    found = {spec.name: field for spec, field in read if field is not None}
    for spec in (F.BILL_CODE, F.BILL_NUMBER):
        if spec.name in found:
            found[spec.name] = _verify_second_print(bill, found[spec.name])
    return found


def _read_labelled(bill: Bill, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The first label of the list whose place holds a value of the kind; an unread one only if none does."""
    unread = None
    for pair in _find_places(bill, words):
        found = _read_pair(bill, spec, pair)
        if found is not None and found.value is not None:
            return found
        unread = unread or found
    return unread


def _find_places(bill: Bill, words: Sequence[str]) -> Iterator[Pair]:
    """The pairs under these labels, those that only stand in for a label left out where the bill prints it."""
    own = [word for word in words if word not in STAND_INS]
    stands = any(bill.form.find(word) for word in own)
    return find_pairs(bill.form, own if stands else words)


def _read_pair(bill: Bill, spec: Spec[Any], pair: Pair) -> Field[Any] | None:
    """The value of a place; None where it is blank or holds something of another kind."""
    if pair.value is None:
        return None
    trimmed = value_pieces.complete_value(bill, spec, parse_field.trim_punctuation(spec, pair.value))
    if value_kinds.is_left_blank(trimmed.text):
        return None
    is_value = bill_places.test_of(spec)
    trimmed = parse_field.other_reading(trimmed, is_value)
    if not is_value(trimmed.text):
        return None
    found = read_payee(bill, trimmed) if spec is F.PAYEE else parse_field.parse_field(spec, trimmed, bill.page)
    if found.value is None:
        return found
    return _tell_misread_label(value_pieces.mark_doubtful(spec, found, trimmed), pair)


def _tell_misread_label(found: Field[Any], pair: Pair) -> Field[Any]:
    """The field with the label as it was read, where that is not as printed and nothing else is to be told."""
    if pair.label.exact or found.state is State.DOUBTFUL:
        return found
    return replace(found, reasons=collect_reasons(f"栏目名识读为“{pair.label.line.text}”"))


def _verify_second_print(bill: Bill, field: Field[Any]) -> Field[Any]:
    """A number that stands on the bill a second time (red serial number and printed number) is proven by it."""
    if field.value is None or field.state is State.DOUBTFUL or len(field.value) < _SHORTEST_TWICE:
        return field
    prints = (values.compact_text(line.text).removeprefix("No").lstrip(".:：") for line in bill.page.lines)
    tails = [re.sub(r"^.*[:：]", "", text) for text in prints]
    return field.in_state(State.VERIFIED, Proof.TWO_PRINTS) if tails.count(field.value) > 1 else field


def _check_names(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """Names of people: nothing on the bill can prove them, so only a sure reading stands; two that differ in one letter cast doubt."""
    people = [spec.name for spec in (F.PAYER, F.CHECKER, F.CASHIER) if spec.name in fields]
    names = {key: str(fields[key].value) for key in people if fields[key].value}
    return {key: _check_name(fields[key], name, names.values()) for key, name in names.items()}


def _check_name(field: Field[Any], name: str, names: Iterable[str]) -> Field[Any]:
    twin = next((other for other in names if _is_one_letter_off(other, name)), None)
    if twin is None:
        return doubt_low_score(field)
    return field.as_doubtful(Doubt.CONTESTED.with_text(f"与“{twin}”只差一字"))


def _is_one_letter_off(one: str, other: str) -> bool:
    return len(one) == len(other) > 1 and Hamming.distance(one, other) == 1


def _check_masked_id(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A masked ID number of another length lost a digit or a star: nothing else can show it, for it has no check digit."""
    number = fields.get(F.PAYER_ID.name, ABSENT)
    if not isinstance(number.value, str) or "*" not in number.value or len(number.value) == _ID_LENGTH:
        return {}
    return {F.PAYER_ID.name: number.as_doubtful(Doubt.LENGTH.with_text(f"不是 {_ID_LENGTH} 位，可能漏识"))}


# ------------------------------------------------------------------------------------------------ days of the stay
def _read_stay(bill: Bill) -> dict[str, Field[Any]]:
    """入院 and 出院 from one line with both dates, from two cells behind one label, or from a label each."""
    found = _read_single_days(bill)
    for value in find_values(bill.form, WORDS_OF["stay"]):
        level = value_pieces.join_following(bill, value)
        for key, day in _read_both_days(bill, level).items():
            found.setdefault(key, day)
        found |= _read_stay_days(bill, level)
    return found | _find_last_day(bill, found)


def _read_single_days(bill: Bill) -> dict[str, Field[Any]]:
    """The days that have a label each."""
    parts = zip(_STAY, ("admission", "discharge"), strict=True)
    read = ((spec, _read_labelled(bill, spec, WORDS_OF[part])) for spec, part in parts)
    return {spec.name: day for spec, day in read if day is not None}


def _read_both_days(bill: Bill, level: Line) -> dict[str, Field[Any]]:
    """The first two days of a line as those of admission and discharge."""
    days = [level.cut_part(*match.span()) for match in _PATTERNS["one_date"].finditer(level.text)][:2]
    read = ((spec, parse_field.parse_field(spec, day, bill.page), day) for spec, day in zip(_STAY, days, strict=False))
    return {spec.name: value_pieces.mark_doubtful(spec, field, day) for spec, field, day in read}


def _read_stay_days(bill: Bill, level: Line) -> dict[str, Field[Any]]:
    """The number of days behind the dates of a line, where one is printed there."""
    without_dates = _PATTERNS["one_date"].sub(lambda match: " " * len(match[0]), level.text)
    match = re.search(r"(\d{1,3})\s*[天日](?!\d)", without_dates)
    if match is None:
        return {}
    days: Field[Any] = parse_field.parse_field(F.STAY_DAYS, level.cut_part(*match.span(1)), bill.page)
    return {F.STAY_DAYS.name: days}


def _find_last_day(bill: Bill, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The last day of a stay in a cell of its own behind 至 or 止, wherever the form has put that."""
    if F.DISCHARGE_DATE.name in found or F.ADMISSION_DATE.name not in found:
        return {}
    cells = (cell for cell in _iter_ends(bill) if _PATTERNS["one_date"].fullmatch(cell.text.strip()))
    day = next(cells, None)
    return {} if day is None else {F.DISCHARGE_DATE.name: parse_field.parse_field(F.DISCHARGE_DATE, day, bill.page)}


def _iter_ends(bill: Bill) -> Iterator[Line]:
    """What stands behind each 至 or 止."""
    for word in bill.form.loose:
        cell = _cell_behind(bill, word) if re.fullmatch(r"[至到止]", word.text.strip(" :：")) else None
        if cell is not None:
            yield cell


def _cell_behind(bill: Bill, word: Line) -> Line | None:
    """The nearest free text right of a word on its level."""
    behind = [line for line in bill.form.loose if value_pieces.stands_behind(line.rect, word.rect)]
    return min(behind, key=lambda line: line.rect.left, default=None)


# ------------------------------------------------------------------------------------------------ a date without a label
def _find_unlabelled_date(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A date without a label, as paper forms print it at head or foot: `2020 年 06 月 19 日` in pieces."""
    if fields.get(F.ISSUE_DATE.name, ABSENT).value is not None:
        return {}
    for row in _loose_rows(bill):
        whole = join_run(row)
        if _is_one_day(whole.text):
            return {F.ISSUE_DATE.name: parse_field.parse_field(F.ISSUE_DATE, whole, bill.page)}
    return {}


def _is_one_day(text: str) -> bool:
    """Whether a text is one day that the calendar has, with the year told."""
    if "年" not in text or len(re.findall(r"\d", text)) < 5:
        return False
    try:
        return len(values.find_days(text)) == 1
    except ValueError:
        return False


def _loose_rows(bill: Bill) -> list[list[Line]]:
    """Neighbouring pieces that carry digits or 年月日, level by level."""
    found: list[list[Line]] = []
    for piece in _iter_date_pieces(bill):
        home = next((row for row in found if _goes_on(row[-1], piece, bill.height)), None)
        if home is None:
            found.append([piece])
        else:
            home.append(piece)
    return found


def _iter_date_pieces(bill: Bill) -> Iterator[Line]:
    """The free pieces that may be of a date, from left to right."""
    for line in sorted(bill.form.loose, key=lambda line: line.rect.left):
        if re.fullmatch(r"[\s\d年月日.午目]+", line.text):
            yield line


def _goes_on(last: Line, piece: Line, height: float) -> bool:
    return on_one_level(last.rect, piece.rect) and piece.rect.left - last.rect.right < 3 * height
