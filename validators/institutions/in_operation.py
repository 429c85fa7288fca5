"""The institution has been in operation for three months when it applies.

Why: employees' guide, item 5, 办理依据: 社会办医正式运营3个月后即可提出定点申请. The licences only say since when it may operate, so the
earliest of their dates counts and the answer is a hint.

Cannot see: the day on which it opened its doors.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.licences import FOUNDED, FROM, iter_fact
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.workdays import add_months
from intake.model import Outcome
from validators.findings import pass_if, places_of

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_PERMITS = (types.MEDICAL_INSTITUTION_LICENSE, types.TCM_CLINIC_FILING, types.DRUG_BUSINESS_LICENSE)
_MONTHS = 3


def _check(case: Case) -> Iterable[Finding]:
    told = list(_iter_beginnings(case))
    dated = _find_dated(told)
    if not dated:
        yield Finding(Outcome.UNKNOWN, "开始运营的日期未能确认，请核是否已满3个月", (FOUNDED,), places_of(told))
        return
    day, first = min(dated, key=lambda pair: pair[0])
    enough = add_months(day, _MONTHS) <= case.applied
    message = f"{'已满3个月' if enough else '正式运营不足3个月'}：{first.paper_name}{first.label} {day}，申请日期 {case.applied}"
    remedy = "" if enough else "请核对正式运营日期"
    yield Finding(pass_if(enough), message, (first.key,), (first.place,), remedy=remedy)


def _find_dated(told: Iterable[Seen[Any]]) -> list[tuple[date, Seen[Any]]]:
    """Those that surely say a day, each with it."""
    return [(seen.value, seen) for seen in told if seen.sure and isinstance(seen.value, date)]


def _iter_beginnings(case: Case) -> Iterator[Seen[Any]]:
    """Since when each licence holds; those that permit care before the business licence."""
    for kinds in (_PERMITS, (types.BUSINESS_LICENSE,)):
        for fact in (FOUNDED, FROM):
            yield from iter_fact(case, fact, *kinds)


IN_OPERATION = Rule(
    id="in-operation",
    code="P02",
    title="正式运营满3个月",
    severity=Severity.HINT,
    citation="职工医保办事指南 5.医药机构申报定点协议管理 办理依据：正式运营3个月后即可提出定点申请",
    applies=lambda case: case.item.id in _ITEMS and case.has(*_PERMITS, types.BUSINESS_LICENSE),
    check=_check,
)
