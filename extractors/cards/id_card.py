"""居民身份证: portrait side, emblem side, or both on one sheet or on two pages; what its number and dates prove.

Sources: GB 11643 (number), 居民身份证法 第五条 (terms of validity by age).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.cards.emblem_side import read_emblem
from extractors.cards.id_card_layout import Portrait
from extractors.cards.portrait_side import find_portraits, read_portrait
from intake import types
from intake.fields import mark_fields, missing
from intake.model import Document, Doubt, Field, Outcome, Record, Source, State, collect_reasons
from intake.numbers import id_numbers
from intake.types.vocabulary import IdCard as F
from intake.types.vocabulary import Spec

_PORTRAIT = (F.NAME, F.SEX, F.ETHNICITY, F.BIRTH_DATE, F.ADDRESS, F.ID_NUMBER)
_EMBLEM = (F.AUTHORITY, F.VALID_FROM, F.VALID_UNTIL)
"""What each side always prints."""
_TERM = (F.VALID_FROM, F.VALID_UNTIL)
_TERMS = {16: 5, 26: 10, 46: 20}
"""For the age below which it is given, the term in years; nobody older gets a card that ends (居民身份证法 第五条)."""
_IDENTITY_KEYS = ("id_number", "birth_date", "sex")


def extract(document: Document) -> Record:
    """All fields of the card, the portrait side proven by the number, the validity by the age."""
    sides = [side for page in document.pages for side in find_portraits(page)]
    emblem = next(filter(None, map(read_emblem, document.pages)), None)
    fields = (read_portrait(sides[0]) if sides else {}) | (emblem or {})
    record = _check_term(_check_identity(Record(types.ID_CARD, fields)))
    return missing.mark_missing(_doubt_several_cards(record, sides), _expected_fields(bool(sides), bool(emblem)))


def _expected_fields(portrait: bool, emblem: bool) -> tuple[Spec[Any], ...]:
    """What the sides that were seen print; of a paper on which neither was, name and number."""
    if not portrait and not emblem:
        return (F.NAME, F.ID_NUMBER)
    return (*(_PORTRAIT if portrait else ()), *(_EMBLEM if emblem else ()))


# ------------------------------------------------------------------------------------------------ proofs
def _check_identity(record: Record) -> Record:
    """Number, date of birth and sex prove one another."""
    number = record[F.ID_NUMBER]
    if number.value is None:
        return record
    birth = record[F.BIRTH_DATE].value
    printed = id_numbers.Printed(birth if isinstance(birth, date) else None, record[F.SEX].value)
    number = id_numbers.prove_id_number(number, printed)
    record = record.with_fields({"id_number": number})
    assert number.value is not None
    if not id_numbers.is_valid(number.value):
        return _add_identity_check(record, Outcome.FAIL, number.why)
    return _compare_with_number(record, number, printed)


def _compare_with_number(record: Record, number: Field[str], printed: id_numbers.Printed) -> Record:
    wrong = _find_contradictions(number.value or "", printed)
    if wrong:
        record = mark_fields.mark_doubtful(record, wrong, "与公民身份号码不一致")
        return _add_identity_check(record, Outcome.FAIL, "号码与印出的出生日期或性别不一致")
    if number.state is not State.VERIFIED:
        return _add_identity_check(record, Outcome.UNKNOWN, number.why)
    record = mark_fields.mark_verified(record, (F.BIRTH_DATE, F.SEX), "与公民身份号码一致")
    return _add_identity_check(_derive_from_number(record, number), Outcome.PASS)


def _find_contradictions(number: str, printed: id_numbers.Printed) -> list[Spec[Any]]:
    """The printed fields that say something else than a valid number."""
    told: tuple[tuple[Spec[Any], object, object], ...] = (
        (F.BIRTH_DATE, printed.birth, id_numbers.parse_birth_date(number)),
        (F.SEX, printed.sex, id_numbers.parse_sex(number)),
    )
    return [spec for spec, shown, derived in told if shown not in (None, derived)]


def _add_identity_check(record: Record, outcome: Outcome, message: str = "") -> Record:
    return mark_fields.add_check(record, "id-number-check-digit", outcome, _IDENTITY_KEYS, message)


def _derive_from_number(record: Record, number: Field[str]) -> Record:
    """What the card prints but was not read follows from the number; a person looks at it."""
    assert number.value is not None
    why = collect_reasons(Doubt.NO_VALUE.with_text("未读出，取自公民身份号码"))
    derived: dict[Spec[Any], Any] = {
        F.BIRTH_DATE: id_numbers.parse_birth_date(number.value),
        F.SEX: id_numbers.parse_sex(number.value),
    }
    found: dict[str, Field[Any]] = {
        spec.name: Field(value, number.raw, State.DOUBTFUL, Source.DERIVED, number.confidence, number.evidence, why)
        for spec, value in derived.items()
        if record[spec].value is None
    }
    return record.with_fields(found)


def _check_term(record: Record) -> Record:
    """The years between the dates are those that the law gives at the age of the holder."""
    start, end = record[F.VALID_FROM].value, record[F.VALID_UNTIL].value
    if not isinstance(start, date) or end is None:
        return record
    if end == "长期":
        return _compare_with_age(record, None, start)
    years = _count_years(start, date.fromisoformat(end))
    if years not in _TERMS.values():
        record = mark_fields.mark_doubtful(record, _TERM, "有效期不是 5 年、10 年、20 年或长期")
        return _add_term_check(record, Outcome.FAIL, f"{start} 至 {end}")
    return _compare_with_age(record, years, start)


def _compare_with_age(record: Record, years: int | None, start: date) -> Record:
    birth = record[F.BIRTH_DATE]
    if birth.state is not State.VERIFIED or not isinstance(birth.value, date):
        return _add_term_check(record, Outcome.UNKNOWN, "没有已证实的出生日期可对照")
    allowed = set(map(_term_at_age, _ages_at_issue(birth.value, start)))
    if years not in allowed:
        told = f"{start} 至 {record[F.VALID_UNTIL].value}"
        record = mark_fields.mark_doubtful(record, _TERM, Doubt.DATES.with_text("有效期与发证时的年龄不符"))
        return _add_term_check(record, Outcome.FAIL, told)
    if years is not None and len(allowed) == 1:
        record = mark_fields.mark_verified(record, _TERM, "起止相差法定年限，与发证时的年龄相符")
    return _add_term_check(record, Outcome.PASS)


def _add_term_check(record: Record, outcome: Outcome, message: str = "") -> Record:
    return mark_fields.add_check(record, "id-card-term", outcome, [spec.name for spec in _TERM], message)


def _count_years(start: date, end: date) -> int | None:
    """Whole years between two dates of the same month and day; 29 February may end on the 28th or on 1 March."""
    same = (start.month, start.day) == (end.month, end.day)
    leap = (start.month, start.day) == (2, 29) and (end.month, end.day) in ((2, 28), (3, 1))
    return end.year - start.year if same or leap else None


def _ages_at_issue(birth: date, start: date) -> tuple[int, int]:
    """Age at the start of validity and at most three months before it, when the card may have been applied for."""
    age = start.year - birth.year - ((start.month, start.day) < (birth.month, birth.day))
    earlier = date(start.year - (start.month <= 3), (start.month - 4) % 12 + 1, min(start.day, 28))
    return age, earlier.year - birth.year - ((earlier.month, earlier.day) < (birth.month, birth.day))


def _term_at_age(age: int) -> int | None:
    return next((years for below, years in _TERMS.items() if age < below), None)


def _doubt_several_cards(record: Record, sides: Sequence[Portrait]) -> Record:
    """Cards of several people on one sheet: the first is read, and whose an emblem side is, nobody can tell."""
    people = {id_numbers.compact(p.number.text) for p in sides if p.number is not None}
    if len(people) < 2:
        return record
    record = mark_fields.mark_doubtful(
        record, (F.AUTHORITY, F.VALID_FROM, F.VALID_UNTIL), "页上不止一张身份证，背面属于谁需人工核对"
    )
    return replace(record, warnings=(*record.warnings, "页上不止一张身份证，只读出第一张"))
