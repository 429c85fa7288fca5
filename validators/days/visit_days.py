"""The day of a visit stands on more than one paper, and papers of care bear days near the visit or stay they are handed in for.

Why: a bill's 就诊日期 decides which rules hold. Where it is another day than 开票日期 and no record, prescription, report or list of
the case bears it, it was misread, misprinted or changed, or the bill was issued later: a person tells. A record or report far
from every visit and stay that is billed belongs to another matter, or its day is wrong (handbook D05, a proposal, so a hint).

Applies where there is a bill: applications for chronic diseases rightly bring papers of former years. Cannot see: a wrong day
near the right one, a bill without 就诊日期.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import filterfalse
from typing import Any

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day, odd_day
from intake.cases.evidence.stays import find_span, group_stays
from intake.cases.model import SURE, Case, Charge, Finding, Seen, Severity, item_rows, seen_in
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.types.vocabulary import DischargeRecord, MedicalInvoice
from validators.findings import drop_none, keys_of, places_of

_CARE = (types.OUTPATIENT_RECORD, types.PRESCRIPTION, types.EXAM_REPORT, types.INPATIENT_RECORD, types.MEDICAL_ORDER)
_VISITED, _ISSUED, _ADMITTED, _DISCHARGED = keys_of(
    MedicalInvoice.VISIT_DATE, MedicalInvoice.ISSUE_DATE, MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE
)
_DAYS = (_VISITED, _ISSUED, _ADMITTED, _DISCHARGED, DischargeRecord.RECORD_DATE.name)
_BILLED = {types.OUTPATIENT_INVOICE: (_VISITED, _ISSUED), types.INPATIENT_INVOICE: (_ADMITTED, _DISCHARGED)}
"""Bill -> the dates between which it was earned."""
_NEAR = 30
"""Days before and after: tests before an admission and reports after it come within weeks. A judgement; no clause."""
_Time = tuple[date, date, Seen[Any]]
"""First and last day of what a bill is for, and where the bill says so."""


def _check(case: Case) -> Iterable[Finding]:
    found = [*_check_visits(case), *_check_far_papers(case)]
    told = [*_find_seen(case, _VISITED, types.OUTPATIENT_INVOICE), *_find_seen(case, _ISSUED, *_CARE)]
    told.sort(key=lambda seen: seen.paper)
    if told and not found and all(map(clear_day, told)):
        yield Finding(Outcome.PASS, "就诊材料的日期与就诊、住院日期相符", (_VISITED,), places_of(told))
    yield from found


def _find_seen(case: Case, key: str, *kinds: str) -> tuple[Seen[Any], ...]:
    return case.seen(key, *kinds)


# ------------------------------------------------------------------------------------------------ the visit's own day
def _check_visits(case: Case) -> Iterator[Finding]:
    for index, reading in case.of(types.OUTPATIENT_INVOICE):
        visit, issued = seen_in(index, reading, _VISITED), seen_in(index, reading, _ISSUED)
        if visit is not None and issued is not None and _is_alone(case, visit, issued):
            message = (
                f"就诊日期请核：{visit.paper_name}就诊日期 {visit.value}，开票日期 {issued.value}，其他材料上没有这一天"
            )
            sure = None not in (clear_day(visit), clear_day(issued))
            yield odd_day(message, (_VISITED, _ISSUED), (visit.place, issued.place), sure=sure)


def _is_alone(case: Case, visit: Seen[Any], issued: Seen[Any]) -> bool:
    """Whether the visit was before the bill, on a day that no other paper bears."""
    day, other = calendar_day(visit), calendar_day(issued)
    return day is not None and other is not None and day < other and day not in _days_elsewhere(case, visit.paper)


def _days_elsewhere(case: Case, index: int) -> set[date]:
    """Every day that another paper surely bears, rows of lists included."""
    others = [(other, reading) for other, reading in enumerate(case.readings) if other != index]
    return {day for other, reading in others for day in (*_own_days(other, reading), *_row_days(reading))}


def _own_days(index: int, reading: Reading) -> list[date]:
    return drop_none(clear_day(seen_in(index, reading, key)) for key in _DAYS)


def _row_days(reading: Reading) -> Iterator[date]:
    for row in item_rows(reading.record):
        cell = row.get(Charge.DATE)
        if cell is not None and cell.state in SURE and isinstance(cell.value, date):
            yield cell.value


# ------------------------------------------------------------------------------------------------ papers around it
def _check_far_papers(case: Case) -> Iterator[Finding]:
    """Papers of care far from everything that is billed; one finding, the odd papers first."""
    times = _billed_times(case)
    if times is None:
        return
    odd = _find_far(case, times)
    clear, unclear = list(filter(clear_day, odd)), list(filterfalse(clear_day, odd))
    if clear:
        yield _report_far(clear, times, sure=True)
    if unclear:
        yield _report_far(unclear, times, sure=False)


def _find_far(case: Case, times: Sequence[_Time]) -> list[Seen[Any]]:
    return [seen for seen in _find_seen(case, _ISSUED, *_CARE) if _is_far(calendar_day(seen), times)]


def _is_far(day: date | None, times: Sequence[_Time]) -> bool:
    if day is None:
        return False
    return not any((day - begin).days >= -_NEAR and (day - end).days <= _NEAR for begin, end, _ in times)


def _report_far(odd: Sequence[Seen[Any]], times: Sequence[_Time], *, sure: bool) -> Finding:
    days = "、".join(f"{seen.paper_name} {seen.value}" for seen in odd[:3])
    billed = "、".join(_describe_time(begin, end) for begin, end, _ in times[:3])
    message = f"日期不在就诊前后{_NEAR}天内，请核是否为本次就诊的材料：{days}；就诊 {billed}"
    return odd_day(message, (_ISSUED,), places_of((*odd, *(seen for _, _, seen in times))), sure=sure)


def _describe_time(begin: date, end: date) -> str:
    return str(begin) if begin == end else f"{begin} 至 {end}"


def _billed_times(case: Case) -> Sequence[_Time] | None:
    """The days of every bill; None where one of them is not surely read: the papers may be about that one."""
    spans = {stay.paper: find_span(group) for group in group_stays(case) for stay in group}
    times = [_billed_time(index, reading, spans) for index, reading in case.of(*types.MEDICAL_BILLS)]
    return None if None in times else drop_none(times)


def _billed_time(index: int, reading: Reading, spans: Mapping[int, tuple[date, date] | None]) -> _Time | None:
    kind, span = reading.classification.kind, spans.get(index)
    told = drop_none(seen_in(index, reading, key) for key in _BILLED[kind])
    if told and span:
        return (*span, told[0])
    return _visit_time(told) if kind == types.OUTPATIENT_INVOICE else None


def _visit_time(told: Sequence[Seen[Any]]) -> _Time | None:
    """From the first to the last date of a visit's bill, where each of them is clear."""
    clear = drop_none(map(clear_day, told))
    return (min(clear), max(clear), told[0]) if clear and len(clear) == len(told) else None


VISIT_DAYS = Rule(
    id="visit-days",
    code="D05",
    title="就诊日期有其他材料印证，就诊材料在就诊前后",
    severity=Severity.HINT,
    citation="材料审核常规：票据、病历、处方、检查报告为同一次就诊",
    applies=lambda case: case.has(*types.MEDICAL_BILLS),
    check=_check,
)
