"""Days in their order: admission, fees, discharge, bill, application; nothing lies in the future.

Why: days that cannot follow each other mean a misread, misprinted or changed paper (handbook D05, a proposal, so a
person looks). Fees before admission or after discharge do occur (tests before admission, take-home drugs), so rows outside
the stay are shown together in one hint for each list. That nothing lies after the day of application holds for every paper, licences and
the applicant's own forms too, and for the day from which an identity card is valid. A bill that names no discharge is held against the one
that other papers of the stay name. That two papers state the same day differently is `stay-dates-agree`.

Cannot see: a wrong day that keeps the order. Bills issued months after discharge are normal and not accused.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day, find_dates, odd_day
from intake.cases.evidence.stays import find_span, find_stays, group_stays
from intake.cases.model import SURE, Case, Finding, Place, Seen, Severity, locate_evidence, seen_in
from intake.cases.rules import Rule
from intake.model import Outcome, Reading

_PAIRS = (
    ("admission_date", "discharge_date"),
    ("discharge_date", "issue_date"),
    ("visit_date", "issue_date"),
    ("admission_date", "issue_date"),
    ("admission_date", "record_date"),
)
_HAPPENED = ("admission_date", "discharge_date", "visit_date", "issue_date", "record_date", "established")
"""Dates of what has happened; the end of a validity may lie ahead."""
_SHOWN = 5
"""Rows of a list that are pointed at; the message says how many there are."""


def _applies(case: Case) -> bool:
    return any(True for key in _HAPPENED for _ in find_dates(case, key))


def _check(case: Case) -> Iterable[Finding]:
    found = [*_check_future_days(case), *_check_pairs(case), *_check_early_bills(case), *_check_list_rows(case)]
    if not found and any(True for key in _HAPPENED for s in find_dates(case, key) if clear_day(s)):
        yield Finding(Outcome.PASS, "各材料日期先后相符")
    yield from found


def _check_future_days(case: Case) -> Iterator[Finding]:
    """Days after the day of application; an identity card in force began before it, too."""
    for key in (*_HAPPENED, "valid_from"):
        for seen in find_dates(case, key, *((types.ID_CARD,) if key == "valid_from" else ())):
            day = calendar_day(seen)
            if day is None or day <= case.applied:
                continue
            sure = clear_day(seen) is not None
            message = f"日期先后不符：{seen.paper_name}{seen.label} {day} 晚于申请日期 {case.applied}"
            yield odd_day(message, (key,), (seen.place,), sure=sure, severity=Severity.LOOK)


def _check_pairs(case: Case) -> Iterator[Finding]:
    """Two days of one paper in the wrong order. One pair each paper: discharge, where there is one, stands for admission."""
    for index, reading in case.of(
        types.EXPENSE_LIST, types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, *types.MEDICAL_BILLS
    ):
        for first, second in _PAIRS:
            a, b = seen_in(index, reading, first), seen_in(index, reading, second)
            if a is None or b is None or not _is_later(a, b):
                continue
            sure = clear_day(a) is not None and clear_day(b) is not None
            message = f"日期先后不符：{a.paper_name}{a.label} {a.value} 晚于{b.label} {b.value}"
            yield odd_day(message, (first, second), (a.place, b.place), sure=sure, severity=Severity.LOOK)
            break


def _is_later(a: Seen[Any], b: Seen[Any]) -> bool:
    first, second = calendar_day(a), calendar_day(b)
    return first is not None and second is not None and first > second


def _check_early_bills(case: Case) -> Iterator[Finding]:
    """Bills that name no discharge, issued before the one that other papers of the stay surely name."""
    groups = group_stays(case)
    for index, reading in case.of(types.INPATIENT_INVOICE):
        issued = seen_in(index, reading, "issue_date")
        mine = [g for g in groups if len(groups) == 1 or any(s.paper == index for s in g)]
        ends = [(s.end, s.discharge) for g in mine for s in g if s.end and s.discharge]
        day = clear_day(issued)
        if issued is None or day is None or seen_in(index, reading, "discharge_date") or not ends:
            continue
        end, told = min(ends, key=lambda pair: pair[0])
        if day < end:
            message = f"日期先后不符：{issued.paper_name}{issued.label} {day} 早于出院日期 {end}，分次结算的除外"
            yield odd_day(message, ("issue_date", "discharge_date"), (issued.place, told.place), sure=True)


def _check_list_rows(case: Case) -> Iterator[Finding]:
    """Rows of a list outside its stay, or outside every stay of the case where it names none itself."""
    own = {s.paper: (s.begin, s.end) for s in find_stays(case)}
    known = [found for group in group_stays(case) if (found := find_span(group))]
    for index, reading in case.of(types.EXPENSE_LIST):
        begin, end = own.get(index, (None, None))
        spans = [(begin, end)] if begin and end and begin <= end else known
        outside = list(_find_outside_rows(index, reading, spans)) if spans else []
        if outside:
            yield _report_outside_rows(case, index, reading, outside, spans)


def _find_outside_rows(index: int, reading: Reading, spans: list[tuple[date, date]]) -> Iterator[tuple[date, Place]]:
    rows = reading.record.tables.get("items", ())
    cells = [c for row in rows if (c := row.get("date")) is not None and c.state in SURE]
    days = {c.value for c in cells if isinstance(c.value, date)}  # a list has thousands of rows and a few days
    outside = {day for day in days if not any(begin <= day <= end for begin, end in spans)}
    for cell in cells if outside else ():
        if cell.value is not None and cell.value in outside:
            yield cell.value, locate_evidence(index, reading, cell.evidence)


def _report_outside_rows(
    case: Case, index: int, reading: Reading, outside: list[tuple[date, Place]], spans: list[tuple[date, date]]
) -> Finding:
    days = "、".join(str(d) for d in sorted({d for d, _ in outside})[:3])
    times = "、".join(f"{a} 至 {b}" for a, b in spans[:3])
    stay = [s.place for key in ("admission_date", "discharge_date") for s in find_dates(case, key) if clear_day(s)]
    rows = [p for _, p in outside[:_SHOWN]]
    most = len(outside) * 2 > len(reading.record.tables["items"])  # then the stay's dates are the likelier mistake
    evidence = (*stay, *rows) if most and stay else (*rows, *stay)
    message = f"日期先后不符：费用清单有 {len(outside)} 行费用日期（{days}）不在住院期间（{times}）内"
    keys = ("items", "admission_date", "discharge_date")
    return odd_day(message, keys, evidence or (locate_evidence(index, reading, None),), sure=True)


DATES_IN_ORDER = Rule(
    id="dates-in-order",
    code="D05",
    title="日期先后：入院、费用、出院、开票、申请",
    severity=Severity.LOOK,
    citation="材料审核常规：入院日期≤费用日期≤出院日期≤开票日期≤申请日期",
    applies=_applies,
    check=_check,
)
