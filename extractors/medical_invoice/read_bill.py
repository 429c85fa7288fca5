"""门诊、住院收费票据 alike: what both types print, and how it is read. No issuer's layout is known here.

The parts with a trouble of their own stand beside this file: `invoice_title`, `invoice_totals`, `invoice_items`,
`invoice_payee`, `invoice_pages`; the words are in `invoice_words`, the proofs in `invoice_proof`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import Hamming

from extractors import sheets
from extractors.medical_invoice import bill_pages, bill_places, unlabelled_amounts, value_pieces
from extractors.medical_invoice.bill_title import read_title
from extractors.medical_invoice.bill_totals import read_payment_columns, read_totals
from extractors.medical_invoice.bill_words import LABELS, LEXICON, STAND_INS, TOTAL, WORDS, WORDS_OF, Bill
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
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec


def extract_bill(document: Document, kind: str, prove: Callable[[Record, Page], Record]) -> Record:
    """Fields, extra labels and fee lines of one bill, all its pages, proven by `prove`.

    Args:
        prove: Given the record and the first page, with the codes of all pages.
    """
    pages = document.pages
    parts = [_read_page(page, kind, first=page is pages[0], last=page is pages[-1]) for page in pages]
    whole = replace(pages[0], codes=tuple(code for page in pages for code in page.codes))
    if len(parts) == 1:
        return _account_amounts(prove(unlabelled_amounts.with_total(parts[0], whole), whole), pages, pages)
    put, listed, answering = bill_pages.join_pages(bill_pages.without_page_sums(parts), document)
    lists = [p for p in pages[1:] if bill_pages.is_details(p)]
    own = [p for p in pages if p not in lists]
    proven = _account_amounts(sheets.keep_doubts(prove(put.record, whole), put), own, answering)
    return bill_pages.check_details_sum(proven, listed, lists)


def _account_amounts(record: Record, pages: Sequence[Page], answering: Sequence[Page]) -> Record:
    """The proven record, with the payment that must be the rest and the amounts that are nobody's."""
    record = unlabelled_amounts.with_rest(unlabelled_amounts.with_unassigned(record, pages))
    return unlabelled_amounts.mark_unassigned_doubtful(
        unlabelled_amounts.with_unassigned(record, pages), pages, answering
    )


_FITS = bill_places.build_label_tests(WORDS_OF)


def _read_page(page: Page, kind: str, *, first: bool, last: bool) -> Record:
    """What one page says. Only the first has a title and a place for what stands without a label."""
    lines = [value_pieces.restore_leading_zero(x) for line in page.lines for x in split_bare_labels(line)]
    fees = fee_lines(page, lines, open_end=not last)
    form = read_form(drop_fee_lines(lines, fees), LEXICON, _FITS)
    bill = Bill(page, form, line_height(page.lines), fees)
    named = read_title(page, kind) if first else ABSENT
    fields: dict[str, Field[Any]] = {"title": named} if named.value else {}
    for spec in LABELS:
        found = _read_labelled(bill, spec, WORDS_OF[spec])
        if found is not None:
            fields[spec.name] = found
    for spec in (F.BILL_CODE, F.BILL_NUMBER):
        if spec.name in fields:
            fields[spec.name] = _verify_second_print(bill, fields[spec.name])
    fields |= _check_names(fields) | _check_masked_id(fields)
    fields |= (
        _read_stay(bill) | read_totals(bill, _read_labelled(bill, F.TOTAL, TOTAL)) | read_payment_columns(bill, fields)
    )
    if first:
        fields |= _find_unlabelled_date(bill, fields) | find_payee(bill, fields)
    return Record(kind, fields, _read_extra(bill), {"items": read_items(bill)})


_ID_LENGTH = 18


def _check_names(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """Names of people: nothing on the bill can prove them, so only a sure reading stands; two that differ in one letter cast doubt."""
    found: dict[str, Field[Any]] = {}
    people = {s.name: fields[s.name] for s in (F.PAYER, F.CHECKER, F.CASHIER) if s.name in fields}
    names = {key: str(field.value) for key, field in people.items() if field.value}
    for key, name in names.items():
        twins = [n for n in names.values() if len(n) == len(name) > 1 and Hamming.distance(n, name) == 1]
        doubt = Doubt.CONTESTED.with_text(f"与“{twins[0]}”只差一字") if twins else None
        found[key] = people[key].as_doubtful(doubt) if doubt else doubt_low_score(people[key])
    return found


def _check_masked_id(fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A masked ID number of another length lost a digit or a star: nothing else can show it, for it has no check digit."""
    number = fields.get(F.PAYER_ID.name, ABSENT)
    if not isinstance(number.value, str) or "*" not in number.value or len(number.value) == _ID_LENGTH:
        return {}
    return {F.PAYER_ID.name: number.as_doubtful(Doubt.LENGTH.with_text(f"不是 {_ID_LENGTH} 位，可能漏识"))}


# ------------------------------------------------------------------------------------------------ labelled fields
def _read_labelled(bill: Bill, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The first label of the list whose place holds a value of the kind; an unread one only if none does."""
    unread = None
    own = [w for w in words if w not in STAND_INS]
    words = own if any(bill.form.find(w) for w in own) else words
    for pair in (p for word in words for p in bill.form.find(word)):
        if pair.value is None:
            continue
        trimmed = value_pieces.complete_value(bill, spec, parse_field.trim_punctuation(spec, pair.value))
        if value_kinds.is_left_blank(trimmed.text):
            continue
        trimmed = parse_field.other_reading(trimmed, bill_places.test_of(spec))
        if not bill_places.test_of(spec)(trimmed.text):
            continue
        found = read_payee(bill, trimmed) if spec is F.PAYEE else parse_field.parse_field(spec, trimmed, bill.page)
        if found.value is not None:
            found = value_pieces.mark_doubtful(spec, found, trimmed)
            return found if pair.label.exact or found.state is State.DOUBTFUL else _by_misread_label(found, pair)
        unread = unread or found
    return unread


def _verify_second_print(bill: Bill, field: Field[Any]) -> Field[Any]:
    """A number that stands on the bill a second time (red serial number and printed number) is proven by it."""
    if field.value is None or field.state is State.DOUBTFUL or len(field.value) < 7:
        return field
    prints = [values.compact_text(x.text).removeprefix("No").lstrip(".:：") for x in bill.page.lines]
    tails = [re.sub(r"^.*[:：]", "", p) for p in prints]
    return field.in_state(State.VERIFIED, Proof.TWO_PRINTS) if tails.count(field.value) > 1 else field


def _by_misread_label(found: Field[Any], pair: Pair) -> Field[Any]:
    return Field(found.value, found.raw, found.state, found.source, found.confidence, found.evidence,
                 collect_reasons(f"栏目名识读为“{pair.label.line.text}”"), found.alternatives)  # fmt: skip


def _read_stay(bill: Bill) -> dict[str, Field[Any]]:
    """入院 and 出院 from one line with both dates, from two cells behind one label, or from a label each."""
    found: dict[str, Field[Any]] = {}
    for spec, part in ((F.ADMISSION_DATE, "admission"), (F.DISCHARGE_DATE, "discharge")):
        single = _read_labelled(bill, spec, WORDS_OF[part])
        if single is not None:
            found[spec.name] = single
    for pair in (p for p in bill.find_pairs("stay") if p.value is not None):
        assert pair.value is not None
        level = value_pieces.join_following(bill, pair.value)
        for spec, day in zip((F.ADMISSION_DATE, F.DISCHARGE_DATE), _find_two_dates(level), strict=False):
            found.setdefault(
                spec.name, value_pieces.mark_doubtful(spec, parse_field.parse_field(spec, day, bill.page), day)
            )
        match = re.search(r"(\d{1,3})\s*[天日](?!\d)", re.sub(_ONE_DATE, lambda m: " " * len(m[0]), level.text))
        if match:
            found[F.STAY_DAYS.name] = parse_field.parse_field(F.STAY_DAYS, level.cut_part(*match.span(1)), bill.page)
    return found | _find_last_day(bill, found)


def _find_last_day(bill: Bill, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """The last day of a stay in a cell of its own behind 至 or 止, wherever the form has put that."""
    if F.DISCHARGE_DATE.name in found or F.ADMISSION_DATE.name not in found:
        return {}
    for word in (x for x in bill.form.loose if re.fullmatch(r"[至到止]", x.text.strip(" :："))):
        days = [x for x in bill.form.loose if on_one_level(x.rect, word.rect) and x.rect.left - word.rect.left > 0]
        day = min(days, key=lambda x: x.rect.left, default=None)
        if day is not None and _ONE_DATE.fullmatch(day.text.strip()):
            return {F.DISCHARGE_DATE.name: parse_field.parse_field(F.DISCHARGE_DATE, day, bill.page)}
    return {}


_ONE_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?:19|20)\d{6}|(?:19|20)\d{2}[-./年]?[\d./年月-]*"
)


def _find_two_dates(line: Line) -> list[Line]:
    return [line.cut_part(m.start(), m.end()) for m in _ONE_DATE.finditer(line.text)][:2]


def _find_unlabelled_date(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A date without a label, as paper forms print it at head or foot: `2020 年 06 月 19 日` in pieces."""
    if fields.get("issue_date", ABSENT).value is not None:
        return {}
    for row in _loose_rows(bill):
        text = "".join(x.text for x in row)
        if "年" in text and len(re.findall(r"\d", text)) >= 5:
            try:
                when = values.find_days(text)
            except ValueError:
                continue
            if len(when) == 1:
                rect = row[0].rect
                for x in row[1:]:
                    rect = rect.union_with(x.rect)
                whole = Line(text, rect, min(x.confidence for x in row))
                return {"issue_date": parse_field.parse_field(F.ISSUE_DATE, whole, bill.page)}
    return {}


def _loose_rows(bill: Bill) -> list[list[Line]]:
    """Neighbouring pieces that carry digits or 年月日, level by level."""
    pieces = [x for x in bill.form.loose if re.fullmatch(r"[\s\d年月日.午目]+", x.text)]
    found: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda x: x.rect.left):
        home = next(
            (
                r
                for r in found
                if on_one_level(r[-1].rect, piece.rect) and piece.rect.left - r[-1].rect.right < 3 * bill.height
            ),
            None,
        )
        if home is None:
            found.append([piece])
        else:
            home.append(piece)
    return found


# ------------------------------------------------------------------------------------------------ the rest
def _read_extra(bill: Bill) -> dict[str, Field[str]]:
    """Every label: value pair that no key of the vocabulary takes."""
    named = {w for ws in WORDS_OF.values() for w in ws} | {*TOTAL, *WORDS}
    found: dict[str, Field[str]] = {}
    for pair in bill.form.pairs:
        name = pair.label.name
        if name in named or pair.value is None or name in found:
            continue
        value = parse_field.parse_labelled_text(name, pair.value, bill.page)
        if value.value is not None and not value_kinds.is_left_blank(str(value.value)):
            found[name] = value
    return found
