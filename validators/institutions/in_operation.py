"""The institution has been in operation for three months when it applies.

Why: employees' guide, item 5, 办理依据: 社会办医正式运营3个月后即可提出定点申请. The licences only say since when it may operate, so the
earliest of their dates counts and the answer is a hint.

Cannot see: the day on which it opened its doors.
"""

from collections.abc import Iterable
from datetime import date

from intake import types
from intake.cases.evidence.licences import FOUNDED, FROM, iter_fact
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.workdays import add_months
from intake.model import Outcome

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_KINDS = (
    types.MEDICAL_INSTITUTION_LICENSE,
    types.TCM_CLINIC_FILING,
    types.DRUG_BUSINESS_LICENSE,
    types.BUSINESS_LICENSE,
)
_MONTHS = 3


def _applies(case: Case) -> bool:
    return case.item.id in _ITEMS and case.has(*_KINDS)


def _check(case: Case) -> Iterable[Finding]:
    permits = [k for k in _KINDS if k != types.BUSINESS_LICENSE]
    told = [
        s for kinds in (permits, [types.BUSINESS_LICENSE]) for f in (FOUNDED, FROM) for s in iter_fact(case, f, *kinds)
    ]
    dated = [(s, s.value) for s in told if s.sure and isinstance(s.value, date)]
    if not dated:
        evidence = tuple(s.place for s in told)
        yield Finding(Outcome.UNKNOWN, "开始运营的日期未能确认，请核是否已满3个月", (FOUNDED,), evidence)
        return
    first, day = min(dated, key=_day_of_pair)
    enough = add_months(day, _MONTHS) <= case.applied
    words = f"{first.paper_name}{first.label} {day}，申请日期 {case.applied}"
    message = f"已满3个月：{words}" if enough else f"正式运营不足3个月：{words}"
    outcome = Outcome.PASS if enough else Outcome.FAIL
    yield Finding(outcome, message, (first.key,), (first.place,), remedy="" if enough else "请核对正式运营日期")


def _day_of_pair(found: tuple[object, date]) -> date:
    return found[1]


IN_OPERATION = Rule(
    id="in-operation",
    code="P02",
    title="正式运营满3个月",
    severity=Severity.HINT,
    citation="职工医保办事指南 5.医药机构申报定点协议管理 办理依据：正式运营3个月后即可提出定点申请",
    applies=_applies,
    check=_check,
)
