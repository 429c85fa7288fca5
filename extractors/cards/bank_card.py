"""银行卡或存折: the front of a card (embossed or flat number, usually without labels) or the first page of a passbook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from extractors.cards.bank_names import Bank, find_bank
from extractors.cards.card_values import distinct_numbers, read_extra
from intake import types
from intake.fields import mark_fields, missing, person_names
from intake.fields.parse_field import (
    is_contested,
    parse_field,
    parse_grouped_number,
    trim_punctuation,
)
from intake.labels.card_labels import find_around, label_of, value_of
from intake.model import Document, Doubt, Field, Line, Outcome, Page, Record, Rect, Source, State
from intake.numbers import bank_numbers
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import BankCard as F
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

HOLDER = _WORDS["holder"]
CARD = _WORDS["card"]
ACCOUNT = _WORDS["account"]
BANK = _WORDS["bank"]
_EXTRA = _WORDS["extra"]
_LABELS = (*HOLDER, *CARD, *ACCOUNT, *BANK, *_EXTRA)


def extract(document: Document) -> Record:
    """Holder, number, bank and end of validity; the number proven by its check digit where it is a card's."""
    page = next(filter(_has_card_number, document.pages), document.pages[0])
    line, passbook = _find_number_line(page)
    mine = _lines_of_card(page, line)
    fields: dict[str, Field[Any]] = {"number": parse_grouped_number(F.NUMBER, line, page)} if line else {}
    fields |= _read_holder(mine, line, page) | _read_bank(mine, page) | _read_validity(mine, page)
    record = _check_number(Record(types.BANK_CARD, fields, read_extra(page, _EXTRA, _LABELS)), passbook=passbook)
    return missing.mark_missing(_doubt_several_cards(record, page), (F.NUMBER, F.HOLDER) if passbook else (F.NUMBER,))


def _has_card_number(page: Page) -> bool:
    return any(True for _ in bank_numbers.card_numbers(page.lines))


def _lines_of_card(page: Page, number: Line | None) -> Sequence[Line]:
    """All lines of a form with labels, else those around the number: the card may lie on a sheet with others."""
    if number is None or any(label_of(x, (*CARD, *ACCOUNT)) for x in page.lines):
        return page.lines
    return find_around(page.lines, number.rect, 0.5, 0.9, 0.5, 0.6)


# ------------------------------------------------------------------------------------------------ number
def _find_number_line(page: Page) -> tuple[Line | None, bool]:
    """The line of the number, and whether it is an account's. A card's number is told by its shape, an account's by its label."""
    shaped = list(bank_numbers.card_numbers(page.lines))
    if line := _find_labelled_number(page, CARD):
        return _whole_number(line, shaped), False
    if line := _find_labelled_number(page, ACCOUNT):
        passbook = bool(_PATTERNS["passbook"].search(page.text))
        return (line if passbook else _whole_number(line, shaped)), passbook
    return max(shaped, key=lambda x: x.rect.height, default=None), False


def _find_labelled_number(page: Page, words: Sequence[str]) -> Line | None:
    named = value_of(page.lines, words, _LABELS, whole=True)
    match = re.search(r"[\d*][\d*\s-]{6,}[\d*]", named.text) if named else None
    return named.cut_part(*match.span()) if named and match else None


def _whole_number(line: Line, shaped: Sequence[Line]) -> Line:
    """The line, or the one number that it is a part of: 卡号 names the first groups of a number in two rows."""
    digits = _keep_digits(line)
    whole = [x for x in shaped if digits != _keep_digits(x) and digits in _keep_digits(x)]
    return whole[0] if len(whole) == 1 else line


def _keep_digits(line: Line) -> str:
    return re.sub(r"\D", "", line.text)


def _check_number(record: Record, *, passbook: bool) -> Record:
    number = record[F.NUMBER]
    if number.value is None:
        return record
    checked = bank_numbers.prove_bank_number(number, card=not passbook)
    record = record.with_fields({"number": checked})
    if passbook and not bank_numbers.is_card_number(number.value):
        return mark_fields.add_check(record, "bank-number-luhn", Outcome.UNKNOWN, ("number",), "存折账号没有校验位")
    return mark_fields.add_digit_check(record, "bank-number-luhn", F.NUMBER)


def _doubt_several_cards(record: Record, page: Page) -> Record:
    """Two cards on one sheet: which one the money goes to is for a person to say."""
    if len(distinct_numbers(bank_numbers.card_numbers(page.lines))) < 2:
        return record
    record = mark_fields.mark_doubtful(record, (F.NUMBER,), Doubt.SEVERAL.with_text("页上不止一个卡号"))
    return replace(record, warnings=(*record.warnings, "页上不止一个卡号，请人工确认用哪一个"))


# ------------------------------------------------------------------------------------------------ holder, bank, validity
def _read_holder(lines: Sequence[Line], number: Line | None, page: Page) -> dict[str, Field[Any]]:
    named = value_of(lines, HOLDER, _LABELS)
    if named is not None and re.search(r"[\u4e00-\u9fffA-Za-z]{2}", named.text):
        return {"holder": person_names.parse_person_name(F.HOLDER, named, page)}
    return _read_embossed_holder(lines, number, page) if number is not None else {}


def _read_embossed_holder(lines: Sequence[Line], number: Line, page: Page) -> dict[str, Field[Any]]:
    """A name without a label, level with the number or below it and left of its middle; letters of pinyin come first."""
    free = _find_free_lines(lines, number)
    if latin := next(filter(_is_latin_name, free), None):
        return {"holder": person_names.parse_person_name(F.HOLDER, latin, page)}
    if chinese := next(filter(_is_chinese_name, free), None):
        name = person_names.parse_person_name(F.HOLDER, chinese, page)
        return {"holder": name.as_doubtful(Doubt.PLACE.with_text("没有栏目名"))}
    return {}


def _find_free_lines(lines: Sequence[Line], number: Line) -> list[Line]:
    """Lines without a label where a name may stand, top to bottom."""
    free = (x for x in lines if _is_below_left(x.rect, number.rect) and label_of(x, _LABELS) is None)
    return sorted(free, key=lambda x: x.rect.top)


def _is_below_left(rect: Rect, number: Rect) -> bool:
    return rect.top > number.bottom - 0.3 * number.height and rect.left < number.center


def _is_latin_name(line: Line) -> bool:
    is_name = _PATTERNS["latin"].fullmatch(line.text.strip())
    return bool(is_name) and not _PATTERNS["no_name"].search(compact_text(line.text).upper())


def _is_chinese_name(line: Line) -> bool:
    is_name = re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", compact_text(line.text))
    return bool(is_name) and not _PATTERNS["no_chinese_name"].search(line.text)


def _read_bank(lines: Sequence[Line], page: Page) -> dict[str, Field[Any]]:
    """The branch where a label names it, else the bank's name as it heads the card."""
    named = value_of(lines, BANK, _LABELS)
    if named is not None and len(re.findall(r"[\u4e00-\u9fff]", named.text)) >= 4:
        return {"bank": _read_branch(trim_punctuation(F.BANK, named), page)}
    found = [(bank, x) for x in lines if (bank := find_bank(x.text))]
    return {"bank": _read_heading_bank(found, page)} if found else {}


def _read_heading_bank(found: Sequence[tuple[Bank, Line]], page: Page) -> Field[str]:
    """Of several the Chinese name, spelled as listed, set tallest."""
    bank, line = max(found, key=lambda f: (not f[0].name.isascii(), f[0].exact, f[1].rect.height))
    part = line.cut_part(bank.start, bank.end)
    field = parse_field(F.BANK, part, page)
    mended = Doubt.REPAIRED.with_text("行名差一字，按银行名录更正")
    return field if bank.exact else field.with_value(bank.name, State.DOUBTFUL, mended, others=(part.text,))


def _read_branch(line: Line, page: Page) -> Field[str]:
    """A branch behind its label: doubtful where a letter is contested, or the name is a letter off a bank's or a branch's."""
    found, bank = parse_field(F.BANK, line, page), find_bank(line.text)
    if found.value is not None and bank is not None and not bank.exact:
        mended = line.text[: bank.start] + bank.name + line.text[bank.end :]
        found = replace(found, value=mended.strip(), alternatives=(line.text,)).as_doubtful(Doubt.REPAIRED)
    return found.as_doubtful(Doubt.CONTESTED) if _is_odd_branch(line) or _is_contested_name(line, page) else found


def _is_odd_branch(line: Line) -> bool:
    return not re.search(r"[行部所社处点司局](?:[(（].*[)）])?$", compact_text(line.text))


def _is_contested_name(line: Line, page: Page) -> bool:
    return page.source is Source.OCR and any(map(person_names.is_contested, line.chars))


def _read_validity(lines: Sequence[Line], page: Page) -> dict[str, Field[Any]]:
    """The later of the months `MM/YY` on the card: VALID FROM stands before VALID THRU."""
    months = [(match[2], match[1], x.cut_part(*match.span())) for x, match in _iter_matches(lines, _PATTERNS["thru"])]
    if months:
        return {"valid_until": _read_month(*max(months, key=lambda f: f[:2]), page)}
    for line, match in _iter_matches(lines, _PATTERNS["long_thru"]):
        return {"valid_until": parse_field(F.VALID_UNTIL, line.cut_part(*match.span(1)), page)}
    return {}


def _read_month(year: str, month: str, line: Line, page: Page) -> Field[str]:
    until = replace(parse_field(F.VALID_UNTIL, line, page), value=f"{month}/{year}")
    return until.as_doubtful(Doubt.CONTESTED) if is_contested(line) else until


def _iter_matches(lines: Iterable[Line], pattern: re.Pattern[str]) -> Iterator[tuple[Line, re.Match[str]]]:
    for line in lines:
        yield from ((line, match) for match in pattern.finditer(line.text))
