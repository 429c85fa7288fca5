"""A newborn's papers: a bill in the mother's name, and parents who are the family's (L08).

Hospitals bill a newborn under the mother's name, or as 某某之女; the birth certificate or the household register tells whose
child it is, a person confirms it: a hint. So is a birth certificate neither of whose parents is in the household register.
Holds for what concerns the child itself; a mother's own maternity claim is none of it. Cannot see: a family whose register
was not handed in, preliminary names of another form.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import compare, identities, newborns
from intake.cases.evidence.compare import Likeness, most_alike
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types import papers

_NOT_THE_CHILDS = ("employee-maternity-benefit",)
_REMEDY = "核对出生医学证明、户口本，确认为同一新生儿"


def _applies(case: Case) -> bool:
    return identities.is_personal(case) and case.item.id not in _NOT_THE_CHILDS


def _check(case: Case) -> Iterable[Finding]:
    yield from _check_names(case)
    parents, members = newborns.find_parents(case), identities.find_household_members(case)
    if parents and members:
        yield _check_family(parents, members)
    yield from _mothers_number(case)


def _check_names(case: Case) -> Iterable[Finding]:
    """One finding for each parent whose name stands in the child's place."""
    found = [(m, p) for m in identities.patient_names(case) if (p := newborns.named_after(m, case)) is not None]
    for group in identities.group_by_value(m for m, _ in found):
        parent = next(p for m, p in found if m is group[0])
        sure = all(m.sure for m in group) and parent.sure
        both = f"{identities.describe_mentions(group)}/{identities.describe_mentions((parent,))}"
        message = f"新生儿材料上的姓名为{_describe_role(parent)}，请核：{both}"
        yield Finding(
            Outcome.FAIL if sure else Outcome.UNKNOWN,
            message,
            identities.collect_keys(*group, parent),
            identities.locate_mentions(*group, parent),
            None,
            _REMEDY,
        )


def _describe_role(parent: Mention) -> str:
    return {papers.MOTHER: "母亲", papers.FATHER: "父亲"}.get(parent.key, "家长")


def _check_family(parents: Sequence[Mention], members: Sequence[Mention]) -> Finding:
    everywhere = (*parents, *members)
    likeness = most_alike(identities.compare_mentioned_names(p, m) for p in parents for m in members)
    at = identities.collect_keys(*parents, members[0]), identities.locate_mentions(*everywhere)
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, "出生医学证明上的父母在户口本上", *at)
    both = f"{'、'.join(p.value for p in parents)}/{'、'.join(dict.fromkeys(m.value for m in members))}"
    if likeness is Likeness.UNSURE:
        return Finding(Outcome.UNKNOWN, f"出生医学证明上的父母与户口本未能核对一致：{both}", *at)
    return Finding(Outcome.FAIL, f"出生医学证明上的父母不在户口本上：{both}", *at, None, _REMEDY)


def _mothers_number(case: Case) -> Iterable[Finding]:
    """The mother's number on the certificate against the one in the register or on her card."""
    told = [(i, r) for i, r in case.of(types.BIRTH_CERTIFICATE)]
    for index, reading in told:
        name, number = (identities.read_entry(index, reading, label) for label in (papers.MOTHER, papers.MOTHER_ID))
        for other in _numbers_of(name, case) if name is not None else ():
            if number is not None and identities.compare_mentioned_numbers(number, other) is Likeness.DIFFERENT:
                both = f"{identities.describe_mentions((number,), hide=True)}/{identities.describe_mentions((other,), hide=True)}"
                yield Finding(
                    Outcome.FAIL,
                    f"母亲身份证号不一致：{both}",
                    identities.collect_keys(number, other),
                    identities.locate_mentions(number, other),
                    None,
                    _REMEDY,
                )


def _numbers_of(name: Mention, case: Case) -> Iterable[Mention]:
    """ID numbers that cards and the register give for the person of that name."""
    for index, reading in case.of(types.HOUSEHOLD_REGISTER, types.ID_CARD, types.SOCIAL_SECURITY_CARD):
        rows = [*identities.person_rows(reading), reading.record.fields]
        for row in rows:
            theirs, number = row.get("name"), identities.read_field(index, reading, "id_number", row.get("id_number"))
            if theirs is None or theirs.value is None or number is None:
                continue
            if compare.compare_names(str(theirs.value), name.value) is Likeness.SAME:
                yield number


NEWBORN_AND_MOTHER = Rule(
    id="newborn-and-mother",
    code="L08",
    title="新生儿材料与母亲、户口本的关系",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》1.城乡居民参保登记 六、受理材料“新生儿参保提供户口本和出生医学证明”",
    applies=_applies,
    check=_check,
)
