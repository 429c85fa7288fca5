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
from intake.cases.evidence.persons import about_the_patient, age_on, birth_of, card_says
from intake.cases.model import SURE, Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Field, Outcome, Reading

TOLERANCE = 1
"""Years (domain handbook, I04)."""
_LABEL = "年龄"
_DAYS = ("admission_date", "visit_date", "discharge_date", "issue_date", "record_date")
"""Dates of a paper, the nearest to the visit first."""
_BILLS = (types.INPATIENT_INVOICE, types.OUTPATIENT_INVOICE, types.DISCHARGE_RECORD, types.EXPENSE_LIST)
_YEARS = re.compile(r"(\d{1,3})(?:周?岁)?(?:零?\d{1,2}(?:个?月|天))*")
_PARTS = re.compile(r"(?:(\d{1,2})个?月)?(?:(\d{1,3})[天日])?(?:\d{1,2}(?:小?时))?")
_REMEDY = "核对是否本人材料；确系本人的，由医疗机构更正"


@dataclass(frozen=True, slots=True)
class _PrintedAge:
    """An age as printed, in whole years, and how old the patient was then."""

    mention: Mention
    years: int
    right: int

    @property
    def is_near(self) -> bool:
        return abs(self.years - self.right) <= TOLERANCE


def _check(case: Case) -> Iterable[Finding]:
    birth = birth_of(case)
    told = list(_find_ages(case, birth)) if birth is not None else []
    if not told:
        return
    source = identities.patient_number(case) or card_says(case, "birth_date")
    proof = (source,) if source is not None else ()
    odd = [t for t in told if not t.is_near]
    for one in odd:
        sure = one.mention.sure
        what = "年龄与证件不符" if sure else "年龄疑似与证件不符"
        message = f"{what}：{one.mention.paper}“{one.mention.value}岁”，按证件当时 {one.right} 岁"
        outcome = Outcome.FAIL if sure else Outcome.UNKNOWN
        severity = Severity.LOOK if sure else Severity.HINT
        yield Finding(outcome, message, ("age",), identities.locate_mentions(one.mention, *proof), severity, _REMEDY)
    if not odd:
        message = f"年龄与证件相符：{identities.describe_mentions([t.mention for t in told])}"
        yield Finding(Outcome.PASS, message, ("age",), identities.locate_mentions(*proof, *(t.mention for t in told)))


def _find_ages(case: Case, birth: date) -> Iterable[_PrintedAge]:
    usual = _usual_day(case)
    for index, reading in about_the_patient(case):
        field = reading.record.fields.get("age") or reading.record.extra.get(_LABEL)
        one = identities.read_field(index, reading, "age", field)
        day = _find_day(reading) or usual
        years = _parse_years(one.value, field) if one is not None else None
        if one is not None and years is not None and day is not None and day >= birth:
            yield _PrintedAge(one, years, age_on(birth, day))


def _parse_years(value: str, field: Field[Any] | None) -> int | None:
    """Whole years; an age in months or days is taken from the print, because the bare number is of another kind."""
    printed = re.sub(r"\s", "", field.raw if field is not None and field.raw else value)
    if match := _YEARS.fullmatch(printed):
        return int(match[1])
    if printed and (match := _PARTS.fullmatch(printed)):
        return int(match[1] or 0) // 12
    return int(value) if value.isdigit() and not re.search("[月天日时]", printed) else None


def _find_day(reading: Reading) -> date | None:
    found = (reading.record.fields.get(key) for key in _DAYS)
    return next((f.value for f in found if f is not None and f.state in SURE and isinstance(f.value, date)), None)


def _usual_day(case: Case) -> date | None:
    """The day of the visit as the other papers say it."""
    return next((d for _, r in case.of(*_BILLS) if (d := _find_day(r)) is not None), None)


AGE_AGREES = Rule(
    id="age-agrees",
    code="I04",
    title="年龄与身份证号相符（±1 岁）",
    severity=Severity.LOOK,
    citation="GB 11643《公民身份号码》出生日期码；本人材料之间互证",
    applies=identities.is_personal,
    check=_check,
)
