"""银行卡或存折: the front of a card (embossed or flat number, usually without labels) or the first page of a passbook."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from extractors.cards.bank_names import bank_in
from intake import types
from intake.fields import mark_fields, missing, person_names
from intake.fields.parse_field import (
    is_contested,
    parse_field,
    parse_grouped_number,
    parse_labelled_text,
    trim_punctuation,
)
from intake.labels.card_labels import find_around, label_of, value_of
from intake.model import Document, Doubt, Field, Line, Outcome, Page, Record, Source, State
from intake.numbers import bank_numbers
from intake.patterns import patterns_beside, words_beside
from intake.pipeline import Extractor
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
    page = next((p for p in document.pages if any(True for _ in bank_numbers.card_numbers(p.lines))), document.pages[0])
    number_line, passbook = _find_number_line(page)
    labelled = any(label_of(x, (*CARD, *ACCOUNT)) for x in page.lines)
    mine = (
        page.lines if labelled or number_line is None else find_around(page.lines, number_line.rect, 0.5, 0.9, 0.5, 0.6)
    )
    fields: dict[str, Field[Any]] = {}
    if number_line is not None:
        fields["number"] = parse_grouped_number(F.NUMBER, number_line, page)
    fields |= _read_holder(mine, number_line, page) | _read_bank(mine, page) | _read_validity(mine, page)
    record = _check_number(Record(types.BANK_CARD, fields, _read_extra(page)), passbook=passbook)
    return missing.mark_missing(_doubt_several_cards(record, page), (F.NUMBER, F.HOLDER) if passbook else (F.NUMBER,))


# ------------------------------------------------------------------------------------------------ number
def _find_number_line(page: Page) -> tuple[Line | None, bool]:
    """The line of the number, and whether it is an account's. A card's number is told by its shape, an account's by its label."""
    found = list(bank_numbers.card_numbers(page.lines))
    for words in (CARD, ACCOUNT):
        named = value_of(page.lines, words, _LABELS, whole=True)
        match = re.search(r"[\d*][\d*\s-]{6,}[\d*]", named.text) if named else None
        if named is None or match is None:
            continue
        line = named.cut_part(*match.span())
        if words is ACCOUNT and _PATTERNS["passbook"].search(page.text):
            return line, True
        whole = [x for x in found if _keep_digits(line) != _keep_digits(x) and _keep_digits(line) in _keep_digits(x)]
        return (whole[0] if len(whole) == 1 else line), False  # 卡号 names the first groups of a number in two rows
    return max(found, key=lambda x: x.rect.height, default=None), False


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
    numbers = {re.sub(r"\s", "", x.text) for x in bank_numbers.card_numbers(page.lines)}
    if len(numbers) < 2:
        return record
    record = mark_fields.mark_doubtful(record, (F.NUMBER,), Doubt.SEVERAL.with_text("页上不止一个卡号"))
    return replace(record, warnings=(*record.warnings, "页上不止一个卡号，请人工确认用哪一个"))


# ------------------------------------------------------------------------------------------------ holder, bank, validity
def _read_holder(lines: Sequence[Line], number: Line | None, page: Page) -> dict[str, Field[Any]]:
    named = value_of(lines, HOLDER, _LABELS)
    if named is not None and re.search(r"[\u4e00-\u9fffA-Za-z]{2}", named.text):
        return {"holder": person_names.parse_person_name(F.HOLDER, named, page)}
    if number is None:
        return {}
    below = sorted(
        (x for x in lines if x.rect.top > number.rect.bottom - 0.3 * number.rect.height), key=lambda x: x.rect.top
    )
    left = [x for x in below if x.rect.left < number.rect.center and label_of(x, _LABELS) is None]
    for line in left:
        if _PATTERNS["latin"].fullmatch(line.text.strip()) and not _PATTERNS["no_name"].search(
            compact_text(line.text).upper()
        ):
            return {"holder": person_names.parse_person_name(F.HOLDER, line, page)}
    for line in left:
        if re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", compact_text(line.text)) and not _PATTERNS["no_chinese_name"].search(
            line.text
        ):
            return {
                "holder": person_names.parse_person_name(F.HOLDER, line, page).as_doubtful(
                    Doubt.PLACE.with_text("没有栏目名")
                )
            }
    return {}


def _read_bank(lines: Sequence[Line], page: Page) -> dict[str, Field[Any]]:
    """The branch where a label names it, else the bank's name as it heads the card."""
    named = value_of(lines, BANK, _LABELS)
    if named is not None and len(re.findall(r"[\u4e00-\u9fff]", named.text)) >= 4:
        return {"bank": _read_branch(trim_punctuation(F.BANK, named), page)}
    found = [(bank, x) for x in lines if (bank := bank_in(x.text))]
    if not found:
        return {}
    bank, line = max(found, key=lambda f: (not f[0].name.isascii(), f[0].exact, f[1].rect.height))
    part = line.cut_part(bank.start, bank.end)
    field = parse_field(F.BANK, part, page)
    if bank.exact:
        return {"bank": field}
    return {
        "bank": field.with_value(
            bank.name, State.DOUBTFUL, Doubt.REPAIRED.with_text("行名差一字，按银行名录更正"), others=(part.text,)
        )
    }


def _read_branch(line: Line, page: Page) -> Field[str]:
    """A branch behind its label: doubtful where a letter is contested, or the name is a letter off a bank's or a branch's."""
    found, bank = parse_field(F.BANK, line, page), bank_in(line.text)
    if found.value is not None and bank is not None and not bank.exact:
        mended = line.text[: bank.start] + bank.name + line.text[bank.end :]
        found = replace(found, value=mended.strip(), alternatives=(line.text,)).as_doubtful(Doubt.REPAIRED)
    odd = not re.search(r"[行部所社处点司局](?:[(（].*[)）])?$", compact_text(line.text))
    contested = page.source is Source.OCR and any(map(person_names.is_contested, line.chars))
    return found.as_doubtful(Doubt.CONTESTED) if odd or contested else found


def _read_validity(lines: Sequence[Line], page: Page) -> dict[str, Field[Any]]:
    """The later of the months `MM/YY` on the card: VALID FROM stands before VALID THRU."""
    found = [(m[2], m[1], x.cut_part(*m.span())) for x in lines for m in _PATTERNS["thru"].finditer(x.text)]
    if found:
        year, month, line = max(found, key=lambda f: (f[0], f[1]))
        until = replace(parse_field(F.VALID_UNTIL, line, page), value=f"{month}/{year}")
        return {"valid_until": until.as_doubtful(Doubt.CONTESTED) if is_contested(line) else until}
    for line in lines:
        match = _PATTERNS["long_thru"].search(line.text)
        if match:
            return {"valid_until": parse_field(F.VALID_UNTIL, line.cut_part(*match.span(1)), page)}
    return {}


def _read_extra(page: Page) -> dict[str, Field[str]]:
    """What a passbook prints beside holder, number and bank."""
    found: dict[str, Field[str]] = {}
    for label in _EXTRA:
        line = value_of(page.lines, (label,), _LABELS)
        if line is not None and line.text.strip() and label not in found:
            value = parse_labelled_text(label, line, page)
            if value.value is not None:
                found[label] = value
    return found


BANK_CARD = Extractor(types.BANK_CARD, extract)
