"""Licences are valid on the day of application.

Why: residents' guide, item 9, line 3 (执业许可证 …) and employees' guide, item 5: the papers prove that the institution may
practise; one that has run out proves nothing. The day counted is the day of application.

Cannot see: licences that were withdrawn, and yearly checks (校验) noted on a duplicate. A business licence prints its term
only on older forms; without one nothing is said.
"""

from collections.abc import Iterable, Iterator

from intake import types
from intake.cases.evidence.licences import FROM, LICENCES, UNTIL, last_day, read_fact
from intake.cases.model import Case, Finding, Seen, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, Reading

_ITEMS = ("medical-institution-agreement", "designated-provider-agreement")
_HOLDERS = (*LICENCES, types.PRACTITIONER_CERTIFICATE)
_ENDS = (types.MEDICAL_INSTITUTION_LICENSE, types.DRUG_BUSINESS_LICENSE)
"""Licences that always have an end: one without it was not fully read."""


def _applies(case: Case) -> bool:
    return case.item.id in _ITEMS and case.has(*_HOLDERS)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*_HOLDERS):
        yield from _check_licence(case, index, reading)


def _check_licence(case: Case, index: int, reading: Reading) -> Iterator[Finding]:
    until, since = read_fact(index, reading, UNTIL), read_fact(index, reading, FROM)
    name = kind_name(reading.classification.kind)
    end = last_day(until) if until is not None else None
    if until is None or end is None:
        if reading.classification.kind in _ENDS:
            where = (until.place if until is not None else locate_evidence(index, reading, None),)
            yield Finding(Outcome.UNKNOWN, f"{name}的有效期未读出，请核", (UNTIL,), where, Severity.HINT)
        return
    words = "长期" if end.year == 9999 else str(end)
    if end < case.applied:
        yield _report_expired(case, until, f"{name}已过期：有效期至 {words}，申请日期 {case.applied}")
    elif until.sure:
        yield Finding(Outcome.PASS, f"{name}有效期至 {words}", (until.key,), (until.place,))
    begin = last_day(since) if since is not None and since.sure else None
    if since is not None and begin is not None and begin > case.applied:
        message = f"{name}尚未生效：{begin} 起，申请日期 {case.applied}"
        yield Finding(Outcome.FAIL, message, (since.key,), (since.place,), Severity.HINT)


def _report_expired(case: Case, until: Seen[object], message: str) -> Finding:
    del case
    if not until.sure:
        return Finding(
            Outcome.UNKNOWN, f"{message}（识读存疑）", (until.key,), (until.place,), remedy="请对照原件核对有效期"
        )
    return Finding(Outcome.FAIL, message, (until.key,), (until.place,), remedy="请提供有效期内的证照")


LICENCES_IN_FORCE = Rule(
    id="licences-in-force",
    code="P01",
    title="证照在有效期内",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》9.医疗机构申请定点协议管理 六、办理材料 3；职工医保办事指南 5",
    applies=_applies,
    check=_check,
)
