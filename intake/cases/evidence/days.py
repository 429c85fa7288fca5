"""Dates of a case's papers: which are surely read, and what a window leaves of them.

A date counts as clearly read where its state is sure, and also where only a check inside the paper made it doubtful: the
characters were read well, the paper contradicts itself, and another paper may tell which of its values is the odd one.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from intake import types, values
from intake.cases.model import Case, Finding, Place, Seen, Severity, seen_in
from intake.catalogue.model import Unit, Window
from intake.catalogue.workdays import add_months
from intake.fields.parse_field import SURE_MEAN
from intake.model import Field, Outcome, Reading, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import Common, DiagnosisCertificate, DischargeRecord, ExpenseList, MedicalInvoice, Spec

_DAYS_OF: Mapping[str, tuple[Spec[Any], ...]] = {
    types.OUTPATIENT_INVOICE: (MedicalInvoice.VISIT_DATE, MedicalInvoice.ISSUE_DATE),
    types.INPATIENT_INVOICE: (MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.ISSUE_DATE),
    types.EXPENSE_LIST: (ExpenseList.DISCHARGE_DATE,),
    types.DISCHARGE_RECORD: (DischargeRecord.DISCHARGE_DATE, DischargeRecord.RECORD_DATE),
    types.DIAGNOSIS_CERTIFICATE: (
        DiagnosisCertificate.ISSUE_DATE, DiagnosisCertificate.DISCHARGE_DATE, DiagnosisCertificate.VISIT_DATE,
    ),
}  # fmt: skip
"""Which date tells how old a paper is, most telling first; the day of issue for types that are not named."""
_PATTERNS = patterns_beside(__file__)


def clearly_read(seen: Seen[Any]) -> bool:
    """Whether the characters of the value are beyond doubt, whatever a sum inside the paper says of it."""
    if seen.sure:
        return True
    field = seen.field
    legible = field.confidence is None or field.confidence >= SURE_MEAN
    unsure = any(doubt.of_reading for doubt in field.doubts)
    return field.state is State.DOUBTFUL and legible and not unsure and _is_accused(seen)


def _is_accused(seen: Seen[Any]) -> bool:
    """Whether a check inside the paper failed that looked at the value."""
    return any(c.outcome is Outcome.FAIL and seen.key in c.fields for c in seen.reading.record.checks)


def find_dates(case: Case, key: str, *kinds: str) -> tuple[Seen[Any], ...]:
    """Every date of that vocabulary key, on papers of these types (of all, where none is named)."""
    return case.seen(key, *kinds)


def calendar_day(seen: Seen[Any]) -> date | None:
    """The value where it is a day of the calendar, None where only year or month is printed."""
    return seen.value if isinstance(seen.value, date) else None


def clear_day(seen: Seen[Any] | None) -> date | None:
    """The day that the field surely says, None where it says none."""
    return calendar_day(seen) if seen is not None and clearly_read(seen) else None


def day_of(case: Case, paper: int) -> Seen[Any] | None:
    """The date that tells how old a paper is; a surely read one before a doubtful one."""
    reading = case.readings[paper]
    specs = _DAYS_OF.get(reading.classification.kind, (Common.ISSUE_DATE,))
    found = [seen for spec in specs if (seen := seen_in(paper, reading, spec.name))]
    if not any(clear_day(s) for s in found):
        found += _find_labelled_days(paper, reading)
    return next((s for s in found if clear_day(s)), found[0] if found else None)


def _find_labelled_days(paper: int, reading: Reading) -> list[Seen[Any]]:
    """Days under other labels that tell when the paper was written, the latest first: 入院时间 of a record of a stay."""
    found: list[Seen[Any]] = []
    entries: Mapping[str, Field[Any]] = reading.record.extra
    for label, field in entries.items():
        if field.value is not None and _PATTERNS["written"].search(label):
            with suppress(ValueError):
                days = values.find_days(str(field.value))
                found += [Seen(paper, reading, label, replace(field, value=day)) for day in days[:1]]
    return sorted(found, key=lambda s: s.value, reverse=True)


def odd_day(
    message: str, keys: tuple[str, ...], places: tuple[Place, ...], *, sure: bool, severity: Severity = Severity.HINT
) -> Finding:
    """What is odd about days; it fails only where they are clearly read, and is a hint that says so where they are not."""
    outcome, words = (Outcome.FAIL, message) if sure else (Outcome.UNKNOWN, f"{message}（识读存疑）")
    return Finding(outcome, words, keys, places, severity if sure else Severity.HINT, "请对照原件核对日期")


def first_day(day: date, window: Window) -> date:
    """The earliest day that a window looking back from `day` still covers.

    Raises:
        ValueError: a window in working days; no guide looks back in those.
    """
    match window.unit:
        case Unit.YEARS:
            return add_months(day, -12 * window.n)
        case Unit.MONTHS:
            return add_months(day, -window.n)
        case Unit.DAYS:
            return date.fromordinal(day.toordinal() - window.n)
        case _:
            raise ValueError(f"cannot look back {window.n} {window.unit}")


def place_or_paper(seen: Seen[Any] | None, fallback: Place) -> tuple[Place, ...]:
    """Where a value stands, else the paper as a whole."""
    return (seen.place if seen is not None else fallback,)
