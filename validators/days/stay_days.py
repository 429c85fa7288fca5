"""Days of the stay against its two dates on the same paper: discharge minus admission, the same day counts as one.

Why: a difference means that one of the three was misread or is wrong (documents.md 1.2, A6). Hospitals that count the day of
discharge too are common, so one more is accepted. Soft by nature: it asks a person to look and accuses nobody. Where
another paper proves which date is wrong, that is said by `stay-dates-agree`.

Cannot see: three values that are wrong together.
"""

from collections.abc import Iterable
from datetime import date

from intake.cases.evidence.days import calendar_day, clear_day, clearly_read
from intake.cases.evidence.stays import KINDS, Stay, find_stays
from intake.cases.model import Case, Finding, Seen, Severity, seen_in
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types.vocabulary import DischargeRecord
from validators.findings import keys_of, places_of

_KEYS = keys_of(DischargeRecord.STAY_DAYS, DischargeRecord.ADMISSION_DATE, DischargeRecord.DISCHARGE_DATE)


def _check(case: Case) -> Iterable[Finding]:
    for stay in find_stays(case):
        days = seen_in(stay.paper, stay.reading, _KEYS[0])
        dates = [seen for seen in (stay.admission, stay.discharge) if seen is not None and calendar_day(seen)]
        if days is not None and len(dates) == 2:
            yield _check_days(stay, days, dates)


def _check_days(stay: Stay, days: Seen[object], dates: list[Seen[object]]) -> Finding:
    begin, end = clear_day(stay.admission), clear_day(stay.discharge)
    evidence = places_of((days, *dates))
    if begin is None or end is None or not clearly_read(days):
        message = f"{days.paper_name}住院天数与起止日期未能核对：日期或天数识读存疑"
        return Finding(Outcome.UNKNOWN, message, _KEYS, evidence, Severity.HINT, "请对照原件核对")
    if _days_fit(days.value, begin, end):
        return Finding(Outcome.PASS, f"住院天数与起止日期一致：{days.value} 天", _KEYS, evidence)
    counted = max((end - begin).days, 1)
    message = f"{days.paper_name}住院天数不符：住院天数 {days.value}，{begin} 至 {end} 为 {counted} 天"
    return Finding(Outcome.FAIL, message, _KEYS, evidence, remedy="请对照原件核对住院天数和日期")


def _days_fit(days: object, begin: date, end: date) -> bool:
    counted = (end - begin).days
    return counted >= 0 and days in (max(counted, 1), counted + 1, counted)


STAY_DAYS = Rule(
    id="stay-days",
    code="D05",
    title="住院天数与入院、出院日期相符",
    severity=Severity.LOOK,
    citation="住院天数＝出院日期－入院日期（当日出入院计 1 天）",
    applies=lambda case: any(_KEYS[0] in reading.record.fields for _, reading in case.of(*KINDS)),
    check=_check,
)
