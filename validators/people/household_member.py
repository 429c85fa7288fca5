"""The newborn to be enrolled is in the household register that was handed in (新生儿参保提供户口本和出生医学证明).

The register proves where the child belongs; a register without the child's page proves nothing for it, and the birth dates
of both papers must be one day. Proved inside the applicant's papers, so it may be sent back. For anybody else the guide
takes the register or the card, so a register without the person is a hint. Cannot see: a child that has no name yet.
"""

from collections.abc import Iterable, Iterator, Sequence

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names, most_alike
from intake.model import ABSENT, Outcome, Reading, State
from intake.types import papers
from intake.types.vocabulary import Common, IdCard
from validators.findings import fail_if, keys_of, locate_papers
from validators.people.mentions import join_values, judge_likeness, quote_sides, read_cell, report_mentions

_ITEM = "resident-enrolment"
_REMEDY = "补交户口本上本人的一页"


def _check(case: Case) -> Iterable[Finding]:
    children = newborns.find_children(case)
    wanted = children[0] if children else identities.patient_name(case)
    members = identities.find_household_members(case)
    if wanted is None:
        return
    if members:
        yield _check_register(wanted, members, case, newborn=bool(children))
        yield from _check_birthdays(wanted, case)
    else:
        message = f"户口本上的人员未能读出，不能核对是否有“{wanted.value}”"
        places = (*identities.locate_mentions(wanted), *locate_papers(case, types.HOUSEHOLD_REGISTER))
        yield Finding(Outcome.UNKNOWN, message, keys_of(Common.NAME), places)


def _check_register(person: Mention, members: Sequence[Mention], case: Case, *, newborn: bool) -> Finding:
    likeness = most_alike(identities.compare_mentioned_names(person, member) for member in members)
    if likeness is Likeness.DIFFERENT and (case.unknown_pages or _hides_a_name(case)):
        likeness = Likeness.UNSURE
    who, severity = ("新生儿", Severity.CORRECT) if newborn else ("本人", Severity.HINT)
    told = f"{identities.describe_mentions((person,))}/户口本“{join_values(members)}”"
    at = identities.collect_keys(*members[:1], person), identities.locate_mentions(*members, person)
    messages = (
        f"户口本上有{who}“{person.value}”",
        f"未能确认户口本上有“{person.value}”：{told}",
        f"户口本上没有{who}：{told}",
    )
    return judge_likeness(likeness, messages, at, _REMEDY, severity)


def _hides_a_name(case: Case) -> bool:
    """Whether the register prints a person whose name nobody could read."""
    registers = (reading for _, reading in case.of(types.HOUSEHOLD_REGISTER))
    rows = (row for reading in registers for row in (*identities.person_rows(reading), reading.record.fields))
    return any(row.get(Common.NAME.name, ABSENT).state is State.UNREAD for row in rows)


def _check_birthdays(child: Mention, case: Case) -> Iterable[Finding]:
    """The birth certificate's day against the register's for the same name."""
    certified = (identities.read_entry(i, r, papers.CHILD_BIRTH) for i, r in case.of(types.BIRTH_CERTIFICATE))
    born = [mention for mention in certified if mention is not None]
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        for day in _iter_birthdays(child, index, reading):
            yield from (_report_birthdays(day, other) for other in born if other.value[:10] != day.value[:10])


def _iter_birthdays(child: Mention, index: int, reading: Reading) -> Iterator[Mention]:
    for row in identities.person_rows(reading):
        name, day = (read_cell(index, reading, row, spec) for spec in (Common.NAME, IdCard.BIRTH_DATE))
        if name is not None and day is not None and compare_names(name.value, child.value) is Likeness.SAME:
            yield day


def _report_birthdays(day: Mention, born: Mention) -> Finding:
    sure = day.sure and born.sure
    message = f"出生日期{'' if sure else '疑似'}不一致：{quote_sides((day,), (born,))}"
    return report_mentions(fail_if(sure), message, day, born, remedy="到公安户籍部门或签证机构更正")


HOUSEHOLD_MEMBER = Rule(
    id="household-member",
    code="L08",
    title="户口本上有参保人",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》1.城乡居民参保登记 六、受理材料“新生儿参保提供户口本和出生医学证明”",
    applies=lambda case: case.item.id == _ITEM and case.has(types.HOUSEHOLD_REGISTER),
    check=_check,
)
