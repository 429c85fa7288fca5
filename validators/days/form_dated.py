"""Forms and letters written for this application bear a recent day.

Why: an application, a promise, a roster is filled in for the matter at hand. One that is dated half a year back is either of
another application, or its day was misread or miswritten (handbook D05, a proposal, so a hint). Days after the application
are `dates-in-order`'s.

Cannot see: a wrong day within the half year. Papers of care, cards and licences keep their day and are not looked at.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.days import calendar_day, clear_day, find_dates, odd_day
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.workdays import add_months
from intake.model import Outcome
from intake.types.vocabulary import Common

_KINDS = (
    types.APPLICATION_LETTER, types.COMMITMENT_LETTER, types.AGREEMENT_APPLICATION, types.CHRONIC_APPLICATION, types.MATERNITY_APPLICATION,
    types.REMOTE_CARE_APPLICATION, types.TRANSFER_AUTHORIZATION, types.REFERRAL_CERTIFICATE, types.DEPARTMENT_LIST, types.EQUIPMENT_LIST,
    types.PRICE_LIST, types.STAFF_ROSTER,
)  # fmt: skip
_MONTHS = 6
"""A judgement: no guide sets an age for forms; claims for care elsewhere are handed in within months."""


def _check(case: Case) -> Iterable[Finding]:
    for seen in find_dates(case, Common.ISSUE_DATE.name, *_KINDS):
        yield from _check_day(seen, case)


def _check_day(seen: Seen[object], case: Case) -> Iterable[Finding]:
    day, sure = calendar_day(seen), clear_day(seen) is not None
    if day is None:
        return
    at = (seen.key,), (seen.place,)
    if add_months(day, _MONTHS) < case.applied:
        message = (
            f"{seen.paper_name}日期 {day} 距申请日期 {case.applied} 已超过半年，请核对是否笔误、是否为本次申请所填"
        )
        yield odd_day(message, *at, sure=sure)
    elif sure:
        yield Finding(Outcome.PASS, f"{seen.paper_name}日期 {day} 在申请前半年内", *at)


FORM_DATED = Rule(
    id="form-dated",
    code="D05",
    title="申请表、承诺书等为本次申请所填",
    severity=Severity.HINT,
    citation="材料审核常规：为本次申请填写的材料，日期应在申请之前不久",
    applies=lambda case: case.has(*_KINDS),
    check=_check,
)
