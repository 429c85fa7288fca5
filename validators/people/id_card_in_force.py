"""The identity card is in force on the day of application (I01): the guides ask for a valid paper (有效身份证件).

A card past its term is looked at: the office may still serve the person, who is asked to renew it. 长期 never ends. A term that
is none of the lawful ones (5, 10, 20 years or without end, by age; 居民身份证法 第五条) means that one of its two days was misread
or changed: both are shown. Cannot see: the term where the emblem side was not handed in, nor whether a card was reported
lost; a wrong year before 长期.
"""

from collections.abc import Iterable
from datetime import date

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention, read_mention
from intake.cases.model import Case, Finding, Seen, Severity, seen_in
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types.vocabulary import IdCard
from validators.people.mentions import report_mentions

_FOR_EVER = "长期"
_TERM = "id-card-term"
"""The check of the card itself that holds its two days against each other and the age."""
_REMEDY = "换领新证，或提供在有效期内的其他身份证件、社保卡"


def _check(case: Case) -> Iterable[Finding]:
    for seen in case.seen(IdCard.VALID_UNTIL, types.ID_CARD):
        odd = _find_odd_term(seen)
        yield odd if odd is not None else _check_end(read_mention(seen), case.applied)


def _find_odd_term(end: Seen[str]) -> Finding | None:
    """What the card's own check says of a term that the law does not know; None where it is lawful, or one day is missing."""
    failed = any(c.rule == _TERM and c.outcome is Outcome.FAIL for c in end.reading.record.checks)
    start = seen_in(end.paper, end.reading, IdCard.VALID_FROM.name)
    if not failed or start is None:
        return None
    message = f"身份证有效期 {start.value} 至 {end.value} 不是法定年限（5年、10年、20年或长期，按发证时年龄），起止有一处可能有误，请核对"
    return Finding(Outcome.UNKNOWN, message, (start.key, end.key), (start.place, end.place), Severity.HINT)


def _check_end(end: Mention, day: date) -> Finding:
    if not end.sure:
        message = f"身份证有效期未能确认（读作 {end.value}），请核对"
        return report_mentions(Outcome.UNKNOWN, message, end, severity=Severity.HINT)
    if end.value == _FOR_EVER:
        return report_mentions(Outcome.PASS, "身份证长期有效", end)
    try:
        last = date.fromisoformat(end.value)
    except ValueError:
        message = f"身份证有效期“{end.value}”不是完整日期，请核对"
        return report_mentions(Outcome.UNKNOWN, message, end, severity=Severity.HINT)
    if last < day:
        message = f"身份证已过有效期：{last} 到期，申请日期 {day}"
        return report_mentions(Outcome.FAIL, message, end, remedy=_REMEDY)
    return report_mentions(Outcome.PASS, f"身份证有效期至 {last}", end)


ID_CARD_IN_FORCE = Rule(
    id="id-card-in-force",
    code="I01",
    title="身份证在有效期内",
    severity=Severity.LOOK,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》受理材料“有效身份证件”；《居民身份证法》第五条",
    applies=lambda case: identities.is_personal(case) and case.has(types.ID_CARD),
    check=_check,
)
