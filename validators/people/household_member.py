"""The newborn to be enrolled is in the household register that was handed in (新生儿参保提供户口本和出生医学证明).

The register proves where the child belongs; a register without the child's page proves nothing for it, and the birth dates
of both papers must be one day. Proved inside the applicant's papers, so it may be sent back. For anybody else the guide
takes the register or the card, so a register without the person is a hint. Cannot see: a child that has no name yet.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import compare, identities, newborns
from intake.cases.evidence.compare import Likeness, most_alike
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, Reading, State
from intake.types import papers

_ITEM = "resident-enrolment"
_REMEDY = "补交户口本上本人的一页"


def _applies(case: Case) -> bool:
    return case.item.id == _ITEM and case.has(types.HOUSEHOLD_REGISTER)


def _check(case: Case) -> Iterable[Finding]:
    children = newborns.find_children(case)
    patient = identities.patient_name(case)
    wanted = children[:1] or ((patient,) if patient is not None else ())
    members = identities.find_household_members(case)
    if not wanted:
        return
    if not members:
        pages = tuple(locate_evidence(i, r, None) for i, r in case.of(types.HOUSEHOLD_REGISTER))
        message = f"户口本上的人员未能读出，不能核对是否有“{wanted[0].value}”"
        yield Finding(Outcome.UNKNOWN, message, ("name",), (*identities.locate_mentions(*wanted), *pages))
        return
    yield _on_register(wanted[0], members, case, newborn=bool(children))
    yield from _check_birthdays(wanted[0], case)


def _on_register(person: Mention, members: Sequence[Mention], case: Case, *, newborn: bool) -> Finding:
    likeness = most_alike(identities.compare_mentioned_names(person, m) for m in members)
    everybody = "、".join(dict.fromkeys(m.value for m in members))
    told = f"{identities.describe_mentions((person,))}/户口本“{everybody}”"
    at = identities.collect_keys(*members[:1], person), identities.locate_mentions(*members, person)
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, f"户口本上有{'新生儿' if newborn else '本人'}“{person.value}”", *at)
    if (
        likeness is Likeness.UNSURE
        or case.unknown_pages
        or any(_hides_a_name(r) for _, r in case.of(types.HOUSEHOLD_REGISTER))
    ):
        return Finding(Outcome.UNKNOWN, f"未能确认户口本上有“{person.value}”：{told}", *at)
    who = "新生儿" if newborn else "本人"
    severity = Severity.CORRECT if newborn else Severity.HINT
    return Finding(Outcome.FAIL, f"户口本上没有{who}：{told}", *at, severity, _REMEDY)


def _hides_a_name(reading: Reading) -> bool:
    """Whether the register prints a person whose name nobody could read."""
    rows = (row.get("name") for row in identities.person_rows(reading))
    names = (*rows, reading.record.fields.get("name"))
    return any(f is not None and f.state is State.UNREAD for f in names)


def _check_birthdays(child: Mention, case: Case) -> Iterable[Finding]:
    """The birth certificate's day against the register's for the same name."""
    born = [
        m
        for i, r in case.of(types.BIRTH_CERTIFICATE)
        if (m := identities.read_entry(i, r, papers.CHILD_BIRTH)) is not None
    ]
    for index, reading in case.of(types.HOUSEHOLD_REGISTER):
        for row in identities.person_rows(reading):
            name = identities.read_field(index, reading, "name", row.get("name"))
            day = identities.read_field(index, reading, "birth_date", row.get("birth_date"))
            if name is None or day is None or compare.compare_names(name.value, child.value) is not Likeness.SAME:
                continue
            yield from (_report_birthdays(day, b) for b in born if b.value[:10] != day.value[:10])


def _report_birthdays(day: Mention, born: Mention) -> Finding:
    sure = day.sure and born.sure
    message = f"出生日期{'' if sure else '疑似'}不一致：{identities.describe_mentions((day,))}/{identities.describe_mentions((born,))}"
    outcome = Outcome.FAIL if sure else Outcome.UNKNOWN
    return Finding(
        outcome,
        message,
        identities.collect_keys(day, born),
        identities.locate_mentions(day, born),
        None,
        "到公安户籍部门或签证机构更正",
    )


HOUSEHOLD_MEMBER = Rule(
    id="household-member",
    code="L08",
    title="户口本上有参保人",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》1.城乡居民参保登记 六、受理材料“新生儿参保提供户口本和出生医学证明”",
    applies=_applies,
    check=_check,
)
