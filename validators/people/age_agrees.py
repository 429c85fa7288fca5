"""The age printed on lists, records and certificates fits the date of birth on the day of the visit, within a year (I04).

One year either way, because hospitals count nominal years (虚岁) and print the age of the day of printing. Looked at, as the
sex. Ages in months and days are read as what they are. Cannot see: ages on papers without a date where no bill has one,
ages of people whose date of birth nothing surely says.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.persons import about_the_patient, age_on, birth_of
from intake.cases.model import SURE, Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Field, Outcome, Reading
from intake.patterns import patterns_beside
from intake.types.vocabulary import DischargeRecord, ExpenseList, IdCard, MedicalInvoice
from validators.findings import fail_if, keys_of
from validators.people.mentions import find_proof

TOLERANCE = 1
"""Years (domain handbook, I04)."""
_AGE = ExpenseList.AGE
_DAYS = (
    MedicalInvoice.ADMISSION_DATE, MedicalInvoice.VISIT_DATE, MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.ISSUE_DATE,
    DischargeRecord.RECORD_DATE,
)  # fmt: skip
"""Dates of a paper, the nearest to the visit first."""
_BILLS = (types.INPATIENT_INVOICE, types.OUTPATIENT_INVOICE, types.DISCHARGE_RECORD, types.EXPENSE_LIST)
_PATTERNS = patterns_beside(__file__)
_REMEDY = "核对是否本人材料；确系本人的，由医疗机构更正"


@dataclass(frozen=True, slots=True)
class _PrintedAge:
    """An age as printed, in whole years, and how old the patient was then."""

    mention: Mention
    years: int
    right: int


def _check(case: Case) -> Iterable[Finding]:
    ages, proof = _list_ages(case), find_proof(case, IdCard.BIRTH_DATE)
    odd = list(filter(_is_odd, ages))
    if odd:
        yield from (_report_age(age, proof) for age in odd)
    elif ages:
        mentions = [age.mention for age in ages]
        message = f"年龄与证件相符：{identities.describe_mentions(mentions)}"
        yield Finding(Outcome.PASS, message, keys_of(_AGE), identities.locate_mentions(*proof, *mentions))


def _is_odd(age: _PrintedAge) -> bool:
    """Whether it is wrong by more than the tolerance."""
    return abs(age.years - age.right) > TOLERANCE


def _report_age(age: _PrintedAge, proof: Iterable[Mention]) -> Finding:
    mention, sure = age.mention, age.mention.sure
    doubt, severity = ("", Severity.LOOK) if sure else ("疑似", Severity.HINT)
    message = f"年龄{doubt}与证件不符：{mention.paper}“{mention.value}岁”，按证件当时 {age.right} 岁"
    places = identities.locate_mentions(mention, *proof)
    return Finding(fail_if(sure), message, keys_of(_AGE), places, severity, _REMEDY)


def _list_ages(case: Case) -> list[_PrintedAge]:
    """Every age that can be held against the date of birth; none where nothing surely says that."""
    birth = birth_of(case)
    return list(_find_ages(case, birth)) if birth is not None else []


def _find_ages(case: Case, birth: date) -> Iterable[_PrintedAge]:
    usual = _usual_day(case)
    for index, reading in about_the_patient(case):
        mention, years = _read_age(index, reading)
        day = _find_day(reading) or usual
        if mention is not None and years is not None and day is not None and day >= birth:
            yield _PrintedAge(mention, years, age_on(birth, day))


def _read_age(index: int, reading: Reading) -> tuple[Mention | None, int | None]:
    """What the paper says, and how many whole years that are."""
    field = reading.record.fields.get(_AGE.name) or reading.record.extra.get(_AGE.label)
    mention = identities.read_field(index, reading, _AGE.name, field)
    return mention, _parse_years(mention.value, field) if mention is not None else None


def _parse_years(value: str, field: Field[Any] | None) -> int | None:
    """Whole years; an age in months or days is taken from the print, because the bare number is of another kind."""
    printed = re.sub(r"\s", "", field.raw if field is not None and field.raw else value)
    if match := _PATTERNS["years"].fullmatch(printed):
        return int(match[1])
    if printed and (match := _PATTERNS["months_and_days"].fullmatch(printed)):
        return int(match[1] or 0) // 12
    return int(value) if value.isdigit() and not _PATTERNS["other_unit"].search(printed) else None


def _find_day(reading: Reading) -> date | None:
    found = (reading.record[spec] for spec in _DAYS)
    return next((f.value for f in found if f.state in SURE and isinstance(f.value, date)), None)


def _usual_day(case: Case) -> date | None:
    """The day of the visit as the other papers say it."""
    days = (_find_day(reading) for _, reading in case.of(*_BILLS))
    return next((day for day in days if day is not None), None)


AGE_AGREES = Rule(
    id="age-agrees",
    code="I04",
    title="年龄与身份证号相符（±1 岁）",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》出生日期码；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
