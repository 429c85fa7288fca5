"""Days of the stay against its two dates on the same paper: discharge minus admission, the same day counts as one.

Why: a difference means that one of the three was misread or is wrong (documents.md 1.2, A6). Hospitals that count the day of
discharge too are common, so one more is accepted. Soft by nature: it asks a person to look and accuses nobody. Where
another paper proves which date is wrong, that is said by `stay-dates-agree`.

Cannot see: three values that are wrong together.
"""

from collections.abc import Iterable
from datetime import date

from intake.cases.evidence.days import calendar_day, clear_day, clearly_read, place_or_paper
from intake.cases.evidence.stays import KINDS, Stay, find_stays
from intake.cases.model import Case, Finding, Seen, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome

_KEYS = ("stay_days", "admission_date", "discharge_date")


def _applies(case: Case) -> bool:
    return any("stay_days" in r.record.fields for _, r in case.of(*KINDS))


def _check(case: Case) -> Iterable[Finding]:
    for stay in find_stays(case):
        field = stay.reading.record.fields.get("stay_days")
        dates = (stay.admission, stay.discharge)
        if field is not None and field.value is not None and all(d is not None and calendar_day(d) for d in dates):
            yield _check_days(stay, Seen(stay.paper, stay.reading, "stay_days", field))


def _check_days(stay: Stay, days: Seen[object]) -> Finding:
    begin, end = clear_day(stay.admission), clear_day(stay.discharge)
    shown = (days, stay.admission, stay.discharge)
    paper = locate_evidence(stay.paper, stay.reading, None)
    evidence = tuple(p for s in shown if s is not None for p in place_or_paper(s, paper))
    if begin is None or end is None or not clearly_read(days):
        message = f"{days.paper_name}住院天数与起止日期未能核对：日期或天数识读存疑"
        return Finding(Outcome.UNKNOWN, message, _KEYS, evidence, Severity.HINT, "请对照原件核对")
    if _days_fit(days.value, begin, end):
        return Finding(Outcome.PASS, f"住院天数与起止日期一致：{days.value} 天", _KEYS, evidence)
    message = (
        f"{days.paper_name}住院天数不符：住院天数 {days.value}，{begin} 至 {end} 为 {max((end - begin).days, 1)} 天"
    )
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
    applies=_applies,
    check=_check,
)
