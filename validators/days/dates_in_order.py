"""Days in their order: admission, fees, discharge, bill, application; nothing lies in the future.

Why: days that cannot follow each other mean a misread, misprinted or changed paper (handbook D05, a proposal, so a
person looks). Fees before admission or after discharge do occur (tests before admission, take-home drugs), so rows outside
the stay are shown together in one hint for each list. That nothing lies after the day of application holds for every paper, licences and
the applicant's own forms too, and for the day from which an identity card is valid. A bill that names no discharge is held against the one
that other papers of the stay name. That two papers state the same day differently is `stay-dates-agree`.

Cannot see: a wrong day that keeps the order. Bills issued months after discharge are normal and not accused.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day, find_dates, odd_day
from intake.cases.evidence.stays import Stay, find_span, find_stays, group_stays
from intake.cases.model import (
    ITEMS,
    SURE,
    Case,
    Charge,
    Finding,
    Place,
    Seen,
    Severity,
    item_rows,
    locate_evidence,
    seen_in,
)
from intake.cases.rules import Rule
from intake.model import Field, Outcome, Reading
from intake.types.vocabulary import BusinessLicense, DischargeRecord, IdCard, MedicalInvoice
from validators.findings import drop_none, keys_of, locate_paper, places_of

_ADMITTED, _DISCHARGED, _VISITED, _ISSUED = keys_of(
    MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.VISIT_DATE, MedicalInvoice.ISSUE_DATE
)
_RECORDED, _VALID_FROM = DischargeRecord.RECORD_DATE.name, IdCard.VALID_FROM.name
_PAIRS = (
    (_ADMITTED, _DISCHARGED),
    (_DISCHARGED, _ISSUED),
    (_VISITED, _ISSUED),
    (_ADMITTED, _ISSUED),
    (_ADMITTED, _RECORDED),
)
_HAPPENED = (_ADMITTED, _DISCHARGED, _VISITED, _ISSUED, _RECORDED, BusinessLicense.ESTABLISHED.name)
"""Dates of what has happened; the end of a validity may lie ahead."""
_ORDERED = (types.EXPENSE_LIST, types.DISCHARGE_RECORD, types.DIAGNOSIS_CERTIFICATE, *types.MEDICAL_BILLS)
_SHOWN = 5
"""Rows of a list that are pointed at; the message says how many there are."""
_Span = tuple[date, date]


def _check(case: Case) -> Iterable[Finding]:
    found = [*_check_future_days(case), *_check_pairs(case), *_check_early_bills(case), *_check_list_rows(case)]
    if not found and any(clear_day(seen) for key in _HAPPENED for seen in find_dates(case, key)):
        yield Finding(Outcome.PASS, "各材料日期先后相符")
    yield from found


def _check_future_days(case: Case) -> Iterator[Finding]:
    """Days after the day of application; an identity card in force began before it, too."""
    happened = (seen for key in _HAPPENED for seen in find_dates(case, key))
    for seen in (*happened, *find_dates(case, _VALID_FROM, types.ID_CARD)):
        day = calendar_day(seen)
        if day is not None and day > case.applied:
            message = f"日期先后不符：{seen.paper_name}{seen.label} {day} 晚于申请日期 {case.applied}"
            yield odd_day(message, (seen.key,), (seen.place,), sure=_are_clear(seen), severity=Severity.LOOK)


def _are_clear(*found: Seen[Any]) -> bool:
    return all(clear_day(seen) is not None for seen in found)


def _check_pairs(case: Case) -> Iterator[Finding]:
    """Two days of one paper in the wrong order. One pair each paper: discharge, where there is one, stands for admission."""
    for index, reading in case.of(*_ORDERED):
        pair = next(_iter_reversed(index, reading), None)
        if pair is not None:
            first, second = pair
            message = f"日期先后不符：{first.paper_name}{first.label} {first.value} 晚于{second.label} {second.value}"
            keys, places = (first.key, second.key), (first.place, second.place)
            yield odd_day(message, keys, places, sure=_are_clear(first, second), severity=Severity.LOOK)


def _iter_reversed(index: int, reading: Reading) -> Iterator[tuple[Seen[Any], Seen[Any]]]:
    for pair in _PAIRS:
        first, second = (seen_in(index, reading, key) for key in pair)
        if first is not None and second is not None and _is_later(first, second):
            yield first, second


def _is_later(one: Seen[Any], other: Seen[Any]) -> bool:
    first, second = calendar_day(one), calendar_day(other)
    return first is not None and second is not None and first > second


def _check_early_bills(case: Case) -> Iterator[Finding]:
    """Bills that name no discharge, issued before the one that other papers of the stay surely name."""
    for issued, discharge in _iter_other_discharges(case):
        if _are_clear(issued) and issued.value < discharge.value:
            days = f"{issued.value} 早于出院日期 {discharge.value}"
            message = f"日期先后不符：{issued.paper_name}{issued.label} {days}，分次结算的除外"
            yield odd_day(message, (_ISSUED, _DISCHARGED), (issued.place, discharge.place), sure=True)


def _iter_other_discharges(case: Case) -> Iterator[tuple[Seen[Any], Seen[Any]]]:
    """For bills that name no discharge: when they were issued, and the discharge on other papers of the stay."""
    groups = group_stays(case)
    for index, reading in case.of(types.INPATIENT_INVOICE):
        issued, own = seen_in(index, reading, _ISSUED), seen_in(index, reading, _DISCHARGED)
        discharge = _earliest_discharge(groups, index)
        if issued is not None and own is None and discharge is not None:
            yield issued, discharge


def _earliest_discharge(groups: Sequence[Sequence[Stay]], paper: int) -> Seen[Any] | None:
    """The first surely read discharge of the stay that the paper is about; of the only stay, where there is one."""
    mine = [group for group in groups if len(groups) == 1 or any(stay.paper == paper for stay in group)]
    ends = [stay for group in mine for stay in group if stay.end is not None]
    return min(ends, key=lambda stay: stay.end or date.max).discharge if ends else None


def _check_list_rows(case: Case) -> Iterator[Finding]:
    """Rows of a list outside its stay, or outside every stay of the case where it names none itself."""
    own = {stay.paper: find_span((stay,)) for stay in find_stays(case)}
    known = drop_none(map(find_span, group_stays(case)))
    for index, reading in case.of(types.EXPENSE_LIST):
        spans = _choose_spans(own.get(index), known)
        outside = list(_find_outside_rows(index, reading, spans))
        if outside:
            yield _report_outside_rows(case, index, reading, outside, spans)


def _choose_spans(own: _Span | None, known: Sequence[_Span]) -> Sequence[_Span]:
    """The list's own span, where that can be one; else those of the case."""
    return [own] if own and own[0] <= own[1] else known


def _find_outside_rows(index: int, reading: Reading, spans: Sequence[_Span]) -> Iterator[tuple[date, Place]]:
    """Day and place of every row outside all of the spans; none where no span is known."""
    cells = _sure_dates(reading)
    days = {cell.value for cell in cells if isinstance(cell.value, date)}  # thousands of rows have a few days
    outside = {day for day in days if spans and not _is_within(day, spans)}
    for cell in cells if outside else ():
        if isinstance(cell.value, date) and cell.value in outside:
            yield cell.value, locate_evidence(index, reading, cell.evidence)


def _sure_dates(reading: Reading) -> list[Field[Any]]:
    """The dates of the rows that are surely read."""
    dates = (row[Charge.DATE] for row in item_rows(reading.record) if Charge.DATE in row)
    return [cell for cell in dates if cell.state in SURE]


def _is_within(day: date, spans: Sequence[_Span]) -> bool:
    return any(begin <= day <= end for begin, end in spans)


def _report_outside_rows(
    case: Case, index: int, reading: Reading, outside: Sequence[tuple[date, Place]], spans: Sequence[_Span]
) -> Finding:
    days = "、".join(map(str, sorted({day for day, _ in outside})[:3]))
    times = "、".join(f"{begin} 至 {end}" for begin, end in spans[:3])
    message = f"日期先后不符：费用清单有 {len(outside)} 行费用日期（{days}）不在住院期间（{times}）内"
    stay, rows = _clear_stay_places(case), tuple(place for _, place in outside[:_SHOWN])
    most = len(outside) * 2 > len(item_rows(reading.record))  # then the stay's dates are the likelier mistake
    evidence = (*stay, *rows) if most else (*rows, *stay)
    keys = (ITEMS, _ADMITTED, _DISCHARGED)
    return odd_day(message, keys, evidence or locate_paper(index, reading), sure=True)


def _clear_stay_places(case: Case) -> tuple[Place, ...]:
    dates = (*find_dates(case, _ADMITTED), *find_dates(case, _DISCHARGED))
    return places_of(seen for seen in dates if clear_day(seen))


DATES_IN_ORDER = Rule(
    id="dates-in-order",
    code="D05",
    title="日期先后：入院、费用、出院、开票、申请",
    severity=Severity.LOOK,
    citation="材料审核常规：入院日期≤费用日期≤出院日期≤开票日期≤申请日期",
    applies=lambda case: any(find_dates(case, key) for key in _HAPPENED),
    check=_check,
)
