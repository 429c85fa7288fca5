"""社会保障卡 of all three generations: the person, the card's number, the number of the bank account on it.

The first generation prints 姓名, 社会保障号码 and 卡号; the second adds a bank's logo and number, often on the back; the
third a flat bank number on the front and 发卡日期 as year and month. Shapes: 社会保障卡卡号 is a letter or digit and eight
digits (LD/T 32), 社会保障号码 the ID number (GB 11643), the bank number 16 to 19 digits (Luhn).
"""

import re
from dataclasses import replace
from typing import Any

from extractors.cards.card_values import distinct_numbers, read_extra
from extractors.found_fields import keep_found
from intake import types, values
from intake.fields import disturbed_dates, mark_fields, missing, person_names
from intake.fields.parse_field import SURE_WEAKEST, is_contested, parse_field, parse_grouped_number
from intake.labels.card_labels import value_of
from intake.model import Document, Doubt, Field, Line, Page, Record, State
from intake.numbers import bank_numbers, id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import SocialSecurityCard as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

NAME = ("姓名", "持卡人", "持卡人姓名", "参保人姓名")
ID_NUMBER = _WORDS["id_number"]
CARD_NUMBER = _WORDS["card_number"]
BANK_NUMBER = _WORDS["bank_number"]
ISSUE_DATE = _WORDS["issue_date"]
_EXTRA = _WORDS["extra"]
_LABELS = (*NAME, *ID_NUMBER, *CARD_NUMBER, *BANK_NUMBER, *ISSUE_DATE, *_EXTRA)


def extract(document: Document) -> Record:
    """All fields of the card's sides on all pages; both numbers proven by their check digits where they have one."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    for page in document.pages:
        fields = _read_page(page) | fields
        extra = read_extra(page, _EXTRA, _LABELS, r"[\d\u4e00-\u9fff]") | extra
    record = _prove_record(Record(types.SOCIAL_SECURITY_CARD, fields, extra))
    return missing.mark_missing(record, (F.NAME, F.ID_NUMBER))


def _read_page(page: Page) -> dict[str, Field[Any]]:
    found = {
        "name": _read_name(page),
        "id_number": _read_grouped(F.ID_NUMBER, _find_id_line(page), page),
        "card_number": _read_card_number(page),
        "bank_number": _read_grouped(F.BANK_NUMBER, _find_bank_line(page), page),
        "issue_date": _read_date(page),
    }
    return keep_found(found)


def _read_name(page: Page) -> Field[str] | None:
    line = value_of(page.lines, NAME, _LABELS)
    is_name = line is not None and re.search(r"[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", line.text)
    return person_names.parse_person_name(F.NAME, line, page) if line is not None and is_name else None


def _read_grouped(spec: Spec[str], line: Line | None, page: Page) -> Field[str] | None:
    return parse_grouped_number(spec, line, page) if line is not None else None


def _find_id_line(page: Page) -> Line | None:
    """Behind its label; without one, the only number on the page that has the shape of an ID number."""
    named = value_of(page.lines, ID_NUMBER, _LABELS, whole=True)
    match = re.search(r"[\d*][\d\s*OoIlDSBZ]{12,24}[\dXx×*]", named.text) if named else None
    if named and match:
        return named.cut_part(*match.span())
    shaped = [x.cut_part(*m.span()) for x in page.lines for m in id_numbers.find_id_numbers(x.text)]
    return shaped[0] if len({x.text for x in shaped}) == 1 else None


def _find_card_line(page: Page) -> Line | None:
    """Behind its label where the value is no bank number: 卡号 names either."""
    named = (value_of(page.lines, (word,), _LABELS) for word in CARD_NUMBER)
    return next(filter(None, map(_cut_card_number, filter(None, named))), None)


def _cut_card_number(line: Line) -> Line | None:
    if re.fullmatch(r"[0-9A-Za-z*]{6,12}", re.sub(r"\s", "", line.text)):
        return line
    match = _PATTERNS["card_shape"].search(line.text)
    return line.cut_part(*match.span()) if match else None


def _read_card_number(page: Page) -> Field[str] | None:
    found = _read_grouped(F.CARD_NUMBER, _find_card_line(page), page)
    if found is None or found.value is None:
        return found
    if "*" not in found.value and not _PATTERNS["card_shape"].fullmatch(found.value.upper()):
        return found.as_doubtful("不是 9 位卡号")
    return found.as_doubtful("首位字母与数字易混") if re.fullmatch(r"[OISZ]\d{8}", found.value) else found


def _find_bank_line(page: Page) -> Line | None:
    named = (value_of(page.lines, words, _LABELS, whole=True) for words in (BANK_NUMBER, CARD_NUMBER))
    labelled = next(filter(None, map(_cut_bank_number, filter(None, named))), None)
    if labelled is not None:
        return labelled
    shaped = list(bank_numbers.card_numbers(page.lines))
    return shaped[0] if len(distinct_numbers(shaped)) == 1 else None


def _cut_bank_number(line: Line) -> Line | None:
    """A number of 15 to 19 digits that is no ID number: 卡号 names the one or the other."""
    match = re.search(r"[\d*](?:[\d*\s]{13,26})[\d*]", line.text)
    digits = re.sub(r"\s", "", match[0]) if match else ""
    fits = 15 <= len(digits) <= 19 and not id_numbers.is_valid(digits)
    return line.cut_part(*match.span()) if match and fits else None


def _read_date(page: Page) -> Field[Any] | None:
    """A whole date, or the year and month that the third generation prints."""
    line = value_of(page.lines, ISSUE_DATE, _LABELS, whole=True)
    if line is None or not re.search(r"\d", line.text):
        return None
    found = replace(_read_whole_or_month(line, page), raw=line.text)
    unsure = line.lowest_score < SURE_WEAKEST or is_contested(line)
    return found.as_doubtful(Doubt.LOW_SCORE) if unsure and found.state is State.READ else found


def _read_whole_or_month(line: Line, page: Page) -> Field[Any]:
    flat = replace(line, text=re.sub(r"\s+", "", line.text), chars=())
    whole = disturbed_dates.parse_disturbed_date(F.ISSUE_DATE, flat, page)
    if whole.value is not None and len(whole.value.isoformat()) >= len("2020-01-01"):
        return whole
    return _read_month(line, page) or whole


def _read_month(line: Line, page: Page) -> Field[Any] | None:
    """Year and month; more figures than that are a day that was lost."""
    match = _PATTERNS["month"].search(values.to_half_width(line.text))
    if match is None:
        return None
    found = parse_field(F.ISSUE_DATE, replace(line, text=f"{match[1]}-{int(match[2]):02d}", chars=()), page)
    more = re.search(r"\d", line.text[match.end() :])
    return found.as_doubtful(Doubt.GAP.with_text("日未读出")) if more else found


# ------------------------------------------------------------------------------------------------ proofs
def _prove_record(record: Record) -> Record:
    return _check_bank_number(_check_id_number(record))


def _check_id_number(record: Record) -> Record:
    number = record[F.ID_NUMBER]
    if number.value is None:
        return record
    checked = id_numbers.prove_id_number(number, id_numbers.Printed(sex=_find_sex(record)))
    record = record.with_fields({"id_number": checked})
    return mark_fields.add_digit_check(record, "id-number-check-digit", F.ID_NUMBER)


def _find_sex(record: Record) -> str | None:
    sex = record.extra["性别"].value if "性别" in record.extra else None
    return sex if sex in ("男", "女") else None


def _check_bank_number(record: Record) -> Record:
    number = record[F.BANK_NUMBER]
    if number.value is None:
        return record
    record = record.with_fields({"bank_number": bank_numbers.prove_bank_number(number)})
    return mark_fields.add_digit_check(record, "bank-number-luhn", F.BANK_NUMBER)
