"""营业执照: landscape and portrait, 正本 and 副本, companies, sole traders, cooperatives; old ones with a 注册号.

The check digit and the QR code prove 统一社会信用代码; the first day of 营业期限 proves 成立日期. Nothing proves the rest, which
is read or doubtful.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from extractors import sheets
from extractors.found_fields import keep_found
from extractors.licences import licence, licence_dates
from intake import types, values
from intake.fields import missing
from intake.fields.mark_fields import add_check, mark_verified
from intake.fields.parse_field import parse_field
from intake.labels.blocks import Blocks, read_blocks
from intake.model import Code, Document, Doubt, Field, Outcome, Page, Proof, Record, State, collect_reasons
from intake.numbers import credit_codes
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import BusinessLicense as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    spec: _WORDS[spec.name]
    for spec in (
        F.NAME,
        F.TYPE,
        F.LEGAL_REPRESENTATIVE,
        F.REGISTERED_CAPITAL,
        F.ESTABLISHED,
        F.TERM,
        F.ADDRESS,
        F.SCOPE,
    )
}
_USCC = ("统一社会信用代码", "社会信用代码", "统一社会信用代码注册号")
_AUTHORITY = ("登记机关", "发照机关", "发证机关")
_DATED = ("登记日期", "核准日期", "发照日期", "发证日期")
_REGISTER = ("注册号", "营业执照注册号", "执照注册号")
_NUMBERS = ("证照编号", "编号", "副本号", "执照编号", "证书编号")
_EXTRA = _WORDS["extra"]
_INLINE = (*_USCC, *_NUMBERS, *_REGISTER)
_SHORTEST_NAME = 6
"""Letters of a name from which a QR code that holds it says the same by no chance."""


def extract(document: Document) -> Record:
    """All fields of a business licence, 正本 and 副本 alike, proven as far as it can prove them."""
    parts = [_read_page(page, first=page is document.pages[0]) for page in document.pages]
    put = sheets.merge_pages(parts, document.pages, (F.USCC, F.NAME))
    record = sheets.keep_doubts(_prove_record(put.record, document.pages), put)
    old = () if "注册号" in record.extra else (F.USCC,)
    return missing.mark_missing(record, (*old, F.NAME, F.LEGAL_REPRESENTATIVE, F.ADDRESS, F.ISSUE_DATE))


def _read_page(page: Page, *, first: bool) -> Record:
    """What one page says; on further pages only what stands behind a label."""
    lines = licence.drop_standing_text(page.lines, _PATTERNS["not_text"])
    blocks = read_blocks(lines, (*chain(*LABELS.values()), *_EXTRA, *_AUTHORITY, *_DATED, *_INLINE), _INLINE)
    fields = licence.read_fields(page, blocks, LABELS)
    code = licence.find_social_credit_code(page, blocks, F.USCC, _USCC)
    fields |= keep_found({"uscc": code})
    fields |= {"term": _whole_term(fields["term"])} if "term" in fields else {}
    dated = _issue_date(page, blocks) if first else licence.read_fields(page, blocks, {F.ISSUE_DATE: _DATED})
    fields |= dated | (_unlabelled_type(page, blocks, fields) if first else {})
    extra = (
        licence.read_extra(page, blocks, _EXTRA) | _read_sheet_numbers(page, blocks) | _register_number(page, blocks)
    )
    return Record(types.BUSINESS_LICENSE, fields, extra)


def _whole_term(field: Field[str]) -> Field[str]:
    """A term with all its parts has no holes, however wide it is set; a round letter between numerals is 〇."""
    if field.value is None:
        return field
    field = replace(field, value=_PATTERNS["nought"].sub("〇", field.value))
    whole = _PATTERNS["term"].fullmatch(values.compact_text(field.value or ""))
    return field.reset_state(State.READ) if whole and field.doubts == frozenset((Doubt.GAP,)) else field


def _unlabelled_type(page: Page, blocks: Blocks, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """A line that is a kind of company word for word, where the label was lost."""
    typed = (x for x in blocks.loose if _PATTERNS["types"].fullmatch(values.compact_text(x.text)))
    line = next(typed, None)
    if "type" in fields or line is None:
        return {}
    field = licence.mark_weak_text(parse_field(F.TYPE, line, page), F.TYPE)
    return {"type": replace(field, reasons=field.reasons or collect_reasons("按内容认出，栏目名未读出"))}


def _issue_date(page: Page, blocks: Blocks) -> dict[str, Field[Any]]:
    """登记日期: behind its label, else the date under 登记机关."""
    labelled = licence.read_fields(page, blocks, {F.ISSUE_DATE: _DATED})
    if labelled:
        return labelled
    anchor = blocks.find(*_AUTHORITY)
    found = licence_dates.find_date_below(
        page, blocks, anchor.rect if anchor else None, F.ISSUE_DATE, (*_AUTHORITY, *_DATED)
    )
    return keep_found({"issue_date": found})


def _read_sheet_numbers(page: Page, blocks: Blocks) -> dict[str, Field[str]]:
    """编号 and 副本号 (1-1) of the sheet itself."""
    found = {word: _find_code(page, blocks, (word,), _SHAPES.get(word, r"[0-9A-Za-z]{6,}")) for word in _NUMBERS}
    return keep_found(found)


_SHAPES = {"副本号": r"\d{1,2}[-—]\d{1,2}"}


def _find_code(page: Page, blocks: Blocks, words: Sequence[str], shape: str) -> Field[str] | None:
    """A number that has no key, by the first of its labels; None where it is not there or no value."""
    spec: Spec[str] = Spec(words[0], words[0], F.USCC.kind, values.parse_code)
    field = licence.find_number(page, blocks, spec, words, shape)
    return field if field is not None and field.value is not None else None


def _register_number(page: Page, blocks: Blocks) -> dict[str, Field[str]]:
    """注册号 of old licences, 13 or 15 digits; that of 15 carries a check digit."""
    field = _find_code(page, blocks, _REGISTER, r"\d{13,15}")
    return {"注册号": _check_register_number(field)} if field is not None else {}


def _check_register_number(field: Field[str]) -> Field[str]:
    if field.value is None or len(field.value) != 15:
        return field
    holds = credit_codes.register_number_holds(field.value)
    return field.in_state(*((State.VERIFIED, Proof.CHECK_DIGIT) if holds else (State.DOUBTFUL, Doubt.CHECK_DIGIT)))


# ------------------------------------------------------------------------------------------------ proofs
def _prove_record(record: Record, pages: Sequence[Page]) -> Record:
    record = _check_first_day(_add_code_check(record))
    record = licence_dates.check_date_order(record, F.ESTABLISHED, F.ISSUE_DATE)
    return _check_name_by_code(record, [qr for page in pages for qr in page.codes])


def _add_code_check(record: Record) -> Record:
    code = record[F.USCC]
    if code.value is None:
        return record
    outcome, message = (Outcome.PASS, "") if code.state is State.VERIFIED else (Outcome.FAIL, code.why)
    return add_check(record, "licence-uscc", outcome, ("uscc",), message)


def _check_first_day(record: Record) -> Record:
    """营业期限 begins on 成立日期: printed twice. Another first day is lawful (a change of the term) and says nothing."""
    established, term = record[F.ESTABLISHED].value, record[F.TERM].value
    if established is None or term is None or _first_day(term) != established:
        return record
    record = mark_verified(record, (F.ESTABLISHED,), "与营业期限起始日一致")
    return add_check(record, "licence-first-day", Outcome.PASS, ("established", "term"))


def _first_day(term: str) -> object:
    try:
        return next(iter(values.find_days(term)), None)
    except ValueError:
        return None


def _check_name_by_code(record: Record, codes: Sequence[Code]) -> Record:
    """Some QR codes hold the name in plain text."""
    name = values.compact_text(record[F.NAME].value or "")
    if len(record[F.NAME].value or "") < _SHORTEST_NAME or not any(name in values.compact_text(x.text) for x in codes):
        return record
    record = mark_verified(record, (F.NAME,), Proof.DATA.with_text("与二维码一致"))
    return add_check(record, "licence-qr", Outcome.PASS, ("name",))
