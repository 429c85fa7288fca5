"""居民身份证: portrait side, emblem side, or both on one sheet or on two pages; what its number and dates prove.

Sources: GB 11643 (number), 居民身份证法 第五条 (terms of validity by age).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.cards.id_card_sides import Portrait, find_portraits, read_emblem, read_portrait
from intake import types
from intake.fields import mark_fields, missing
from intake.model import Document, Doubt, Field, Outcome, Record, Source, State, collect_reasons
from intake.numbers import id_numbers
from intake.pipeline import Extractor
from intake.types.vocabulary import IdCard as F
from intake.types.vocabulary import Spec


def extract(document: Document) -> Record:
    """All fields of the card, the portrait side proven by the number, the validity by the age."""
    sides = [p for page in document.pages for p in find_portraits(page)]
    emblems = [e for page in document.pages if (e := read_emblem(page))]
    fields = read_portrait(sides[0]) if sides else {}
    for emblem in emblems[:1]:
        fields |= emblem
    front = _PORTRAIT if sides else () if emblems else (F.NAME, F.ID_NUMBER)
    record = _doubt_several_cards(_prove_record(Record(types.ID_CARD, fields)), sides)
    return missing.mark_missing(record, (*front, *(_EMBLEM if emblems else ())))


_PORTRAIT = (F.NAME, F.SEX, F.ETHNICITY, F.BIRTH_DATE, F.ADDRESS, F.ID_NUMBER)
_EMBLEM = (F.AUTHORITY, F.VALID_FROM, F.VALID_UNTIL)
"""What each side always prints."""


# ------------------------------------------------------------------------------------------------ proofs
def _prove_record(record: Record) -> Record:
    return _check_term(_check_identity(record))


def _check_identity(record: Record) -> Record:
    """Number, date of birth and sex prove one another."""
    number = record[F.ID_NUMBER]
    if number.value is None:
        return record
    birth, sex = record[F.BIRTH_DATE], record[F.SEX]
    printed = id_numbers.Printed(birth.value if isinstance(birth.value, date) else None, sex.value)
    number = id_numbers.prove_id_number(number, printed)
    record = record.with_fields({"id_number": number})
    keys = ("id_number", "birth_date", "sex")
    assert number.value is not None
    if not id_numbers.is_valid(number.value):
        return mark_fields.add_check(record, "id-number-check-digit", Outcome.FAIL, keys, number.why)
    wrong: list[Spec[Any]] = []
    if printed.birth not in (None, id_numbers.parse_birth_date(number.value)):
        wrong.append(F.BIRTH_DATE)
    if printed.sex not in (None, id_numbers.parse_sex(number.value)):
        wrong.append(F.SEX)
    if wrong:
        record = mark_fields.mark_doubtful(record, wrong, "与公民身份号码不一致")
        return mark_fields.add_check(
            record, "id-number-check-digit", Outcome.FAIL, keys, "号码与印出的出生日期或性别不一致"
        )
    if number.state is not State.VERIFIED:
        return mark_fields.add_check(record, "id-number-check-digit", Outcome.UNKNOWN, keys, number.why)
    record = mark_fields.mark_verified(record, (F.BIRTH_DATE, F.SEX), "与公民身份号码一致")
    return mark_fields.add_check(_derive_from_number(record, number), "id-number-check-digit", Outcome.PASS, keys)


def _derive_from_number(record: Record, number: Field[str]) -> Record:
    """What the card prints but was not read follows from the number; a person looks at it."""
    assert number.value is not None
    missing: dict[str, object] = {
        "birth_date": id_numbers.parse_birth_date(number.value),
        "sex": id_numbers.parse_sex(number.value),
    }
    found: dict[str, Field[Any]] = {
        key: Field(
            value,
            number.raw,
            State.DOUBTFUL,
            Source.DERIVED,
            number.confidence,
            number.evidence,
            collect_reasons(Doubt.NO_VALUE.with_text("未读出，取自公民身份号码")),
        )
        for key, value in missing.items()
        if key not in record.fields or record.fields[key].value is None
    }
    return record.with_fields(found)


def _check_term(record: Record) -> Record:
    """Five years for children, ten from 16, twenty from 26, without end from 46 (居民身份证法 第五条)."""
    start, end = record[F.VALID_FROM].value, record[F.VALID_UNTIL].value
    if not isinstance(start, date) or end is None:
        return record
    keys = ("valid_from", "valid_until")
    years = None if end == "长期" else _count_years(start, date.fromisoformat(end))
    if end != "长期" and years not in (5, 10, 20):
        record = mark_fields.mark_doubtful(record, (F.VALID_FROM, F.VALID_UNTIL), "有效期不是 5 年、10 年、20 年或长期")
        return mark_fields.add_check(record, "id-card-term", Outcome.FAIL, keys, f"{start} 至 {end}")
    birth = record[F.BIRTH_DATE]
    if birth.state is not State.VERIFIED or not isinstance(birth.value, date):
        return mark_fields.add_check(record, "id-card-term", Outcome.UNKNOWN, keys, "没有已证实的出生日期可对照")
    allowed = {_term_at_age(age) for age in _ages_at_issue(birth.value, start)}
    if years not in allowed:
        record = mark_fields.mark_doubtful(
            record, (F.VALID_FROM, F.VALID_UNTIL), Doubt.DATES.with_text("有效期与发证时的年龄不符")
        )
        return mark_fields.add_check(record, "id-card-term", Outcome.FAIL, keys, f"{start} 至 {end}")
    if years is not None and len(allowed) == 1:
        record = mark_fields.mark_verified(
            record, (F.VALID_FROM, F.VALID_UNTIL), "起止相差法定年限，与发证时的年龄相符"
        )
    return mark_fields.add_check(record, "id-card-term", Outcome.PASS, keys)


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
    return 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else None


def _doubt_several_cards(record: Record, sides: Sequence[Portrait]) -> Record:
    """Cards of several people on one sheet: the first is read, and whose an emblem side is, nobody can tell."""
    people = {id_numbers.compact(p.number.text) for p in sides if p.number is not None}
    if len(people) < 2:
        return record
    record = mark_fields.mark_doubtful(
        record, (F.AUTHORITY, F.VALID_FROM, F.VALID_UNTIL), "页上不止一张身份证，背面属于谁需人工核对"
    )
    return replace(record, warnings=(*record.warnings, "页上不止一张身份证，只读出第一张"))


ID_CARD = Extractor(types.ID_CARD, extract)
