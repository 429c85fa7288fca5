"""The day of a visit stands on more than one paper, and papers of care bear days near the visit or stay they are handed in for.

Why: a bill's 就诊日期 decides which rules hold. Where it is another day than 开票日期 and no record, prescription, report or list of
the case bears it, it was misread, misprinted or changed, or the bill was issued later: a person tells. A record or report far
from every visit and stay that is billed belongs to another matter, or its day is wrong (handbook D05, a proposal, so a hint).

Applies where there is a bill: applications for chronic diseases rightly bring papers of former years. Cannot see: a wrong day
near the right one, a bill without 就诊日期.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day, odd_day
from intake.cases.evidence.stays import find_span, group_stays
from intake.cases.model import SURE, Case, Finding, Seen, Severity, seen_in
from intake.cases.rules import Rule
from intake.model import Outcome, Reading

_CARE = (types.OUTPATIENT_RECORD, types.PRESCRIPTION, types.EXAM_REPORT, types.INPATIENT_RECORD, types.MEDICAL_ORDER)
_DAYS = ("visit_date", "issue_date", "admission_date", "discharge_date", "record_date")
_NEAR = 30
"""Days before and after: tests before an admission and reports after it come within weeks. A judgement; no clause."""


def _check(case: Case) -> Iterable[Finding]:
    found = [*_check_visits(case), *_check_far_papers(case)]
    told = [
        s
        for i, r in case.of(types.OUTPATIENT_INVOICE, *_CARE)
        if (s := seen_in(i, r, _KEY.get(_kind_of(r), "issue_date")))
    ]
    if told and not found and all(clear_day(s) for s in told):
        yield Finding(Outcome.PASS, "就诊材料的日期与就诊、住院日期相符", ("visit_date",), tuple(s.place for s in told))
    yield from found


_KEY = {types.OUTPATIENT_INVOICE: "visit_date"}


# ------------------------------------------------------------------------------------------------ the visit's own day
def _check_visits(case: Case) -> Iterator[Finding]:
    for index, reading in case.of(types.OUTPATIENT_INVOICE):
        visit, issued = seen_in(index, reading, "visit_date"), seen_in(index, reading, "issue_date")
        if visit is None or issued is None:
            continue
        day, other = calendar_day(visit), calendar_day(issued)
        if day is None or other is None or day >= other or day in _days_elsewhere(case, index):
            continue
        sure = clear_day(visit) is not None and clear_day(issued) is not None
        message = f"就诊日期请核：{visit.paper_name}就诊日期 {day}，开票日期 {other}，其他材料上没有这一天"
        yield odd_day(message, ("visit_date", "issue_date"), (visit.place, issued.place), sure=sure)


def _days_elsewhere(case: Case, index: int) -> set[date]:
    """Every day that another paper surely bears, rows of lists included."""
    found: set[date] = set()
    for other, reading in enumerate(case.readings):
        if other != index:
            found |= {day for key in _DAYS if (s := seen_in(other, reading, key)) and (day := clear_day(s))}
            cells = [row.get("date") for row in reading.record.tables.get("items", ())]
            found |= {c.value for c in cells if c is not None and c.state in SURE and isinstance(c.value, date)}
    return found


# ------------------------------------------------------------------------------------------------ papers around it
def _check_far_papers(case: Case) -> Iterator[Finding]:
    """Papers of care far from everything that is billed; one finding, the odd papers first."""
    times = _billed_times(case)
    if times is None:
        return
    dated = [s for i, r in case.of(*_CARE) if (s := seen_in(i, r, "issue_date")) and calendar_day(s)]
    odd = [s for s in dated if not any(_is_near(s, begin, end) for begin, end, _ in times)]
    for sure in (True, False):
        some = [s for s in odd if (clear_day(s) is not None) is sure]
        if some:
            days = "、".join(f"{s.paper_name} {s.value}" for s in some[:3])
            billed = "、".join(str(a) if a == b else f"{a} 至 {b}" for a, b, _ in times[:3])
            message = f"日期不在就诊前后{_NEAR}天内，请核是否为本次就诊的材料：{days}；就诊 {billed}"
            yield odd_day(
                message, ("issue_date",), tuple(s.place for s in (*some, *(s for _, _, s in times))), sure=sure
            )


def _is_near(seen: Seen[Any], begin: date, end: date) -> bool:
    day = calendar_day(seen)
    return day is not None and (day - begin).days >= -_NEAR and (day - end).days <= _NEAR


def _billed_times(case: Case) -> Sequence[tuple[date, date, Seen[Any]]] | None:
    """The days of every bill; None where one of them is not surely read: the papers may be about that one."""
    stays = {s.paper: found for group in group_stays(case) if (found := find_span(group)) for s in group}
    times: list[tuple[date, date, Seen[Any]]] = []
    for index, reading in case.of(*types.MEDICAL_BILLS):
        keys = (
            ("visit_date", "issue_date")
            if _kind_of(reading) == types.OUTPATIENT_INVOICE
            else ("admission_date", "discharge_date")
        )
        told = [s for key in keys if (s := seen_in(index, reading, key))]
        clear = [day for s in told if (day := clear_day(s))]
        if index in stays and told:
            times.append((*stays[index], told[0]))
        elif clear and len(clear) == len(told) and _kind_of(reading) == types.OUTPATIENT_INVOICE:
            times.append((min(clear), max(clear), told[0]))
        else:
            return None
    return times


def _kind_of(reading: Reading) -> str:
    return reading.classification.kind


VISIT_DAYS = Rule(
    id="visit-days",
    code="D05",
    title="就诊日期有其他材料印证，就诊材料在就诊前后",
    severity=Severity.HINT,
    citation="材料审核常规：票据、病历、处方、检查报告为同一次就诊",
    applies=lambda case: case.has(*types.MEDICAL_BILLS),
    check=_check,
)
