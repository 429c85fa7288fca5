"""Licences are valid on the day of application.

Why: residents' guide, item 9, line 3 (执业许可证 …) and employees' guide, item 5: the papers prove that the institution may
practise; one that has run out proves nothing. The day counted is the day of application.

Cannot see: licences that were withdrawn, and yearly checks (校验) noted on a duplicate. A business licence prints its term
only on older forms; without one nothing is said.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from intake import types
from intake.cases.evidence.licences import FROM, LICENCES, UNTIL, last_day, read_fact
from intake.cases.model import Case, Finding, Seen, Severity, kind_name
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from validators.findings import locate_paper

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_HOLDERS = (*LICENCES, types.PRACTITIONER_CERTIFICATE)
_ENDS = (types.MEDICAL_INSTITUTION_LICENSE, types.DRUG_BUSINESS_LICENSE)
"""Licences that always have an end: one without it was not fully read."""


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_HOLDERS):
        until = read_fact(index, reading, UNTIL)
        end = _end_of(until)
        if until is not None and end is not None:
            yield from _check_end(case, until, end)
            yield from _check_begin(case, read_fact(index, reading, FROM))
        elif reading.classification.kind in _ENDS:
            yield _report_unread_end(index, reading, until)


def _end_of(until: Seen[Any] | None) -> date | None:
    return last_day(until) if until is not None else None


def _report_unread_end(index: int, reading: Reading, until: Seen[Any] | None) -> Finding:
    message = f"{kind_name(reading.classification.kind)}的有效期未读出，请核"
    where = (until.place,) if until is not None else locate_paper(index, reading)
    return Finding(Outcome.UNKNOWN, message, (UNTIL,), where, Severity.HINT)


def _check_end(case: Case, until: Seen[Any], end: date) -> Iterator[Finding]:
    at, last = ((until.key,), (until.place,)), "长期" if end.year == date.max.year else str(end)
    expired = f"{until.paper_name}已过期：有效期至 {last}，申请日期 {case.applied}"
    if end >= case.applied:
        if until.sure:
            yield Finding(Outcome.PASS, f"{until.paper_name}有效期至 {last}", *at)
    elif until.sure:
        yield Finding(Outcome.FAIL, expired, *at, remedy="请提供有效期内的证照")
    else:
        yield Finding(Outcome.UNKNOWN, f"{expired}（识读存疑）", *at, remedy="请对照原件核对有效期")


def _check_begin(case: Case, since: Seen[Any] | None) -> Iterator[Finding]:
    begin = last_day(since) if since is not None and since.sure else None
    if since is not None and begin is not None and begin > case.applied:
        message = f"{since.paper_name}尚未生效：{begin} 起，申请日期 {case.applied}"
        yield Finding(Outcome.FAIL, message, (since.key,), (since.place,), Severity.HINT)


LICENCES_IN_FORCE = Rule(
    id="licences-in-force",
    code="P01",
    title="证照在有效期内",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 3；职工医保办事指南 5",
    applies=lambda case: case.item.id in _ITEMS and case.has(*_HOLDERS),
    check=_check,
)
