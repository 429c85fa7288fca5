"""A newborn's papers: a bill in the mother's name, and parents who are the family's (L08).

Hospitals bill a newborn under the mother's name, or as 某某之女; the birth certificate or the household register tells whose
child it is, a person confirms it: a hint. So is a birth certificate neither of whose parents is in the household register.
Holds for what concerns the child itself; a mother's own maternity claim is none of it. Cannot see: a family whose register
was not handed in, preliminary names of another form.
"""

from collections.abc import Iterable, Sequence
from itertools import product, starmap

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import most_alike
from intake.model import Outcome
from intake.types import papers
from validators.findings import all_sure, fail_if
from validators.people.mentions import find_other_numbers, join_values, judge_likeness, quote_sides, report_mentions

_NOT_THE_CHILDS = ("employee-maternity-benefit",)
_WITH_NUMBERS = (types.HOUSEHOLD_REGISTER, types.ID_CARD, types.SOCIAL_SECURITY_CARD)
_REMEDY = "核对出生医学证明、户口本，确认为同一新生儿"
_ROLES = {papers.MOTHER: "母亲", papers.FATHER: "父亲"}


def _check(case: Case) -> Iterable[Finding]:
    yield from _check_names(case)
    parents, members = newborns.find_parents(case), identities.find_household_members(case)
    if parents and members:
        yield _check_family(parents, members)
    yield from _check_mothers_number(case)


def _check_names(case: Case) -> Iterable[Finding]:
    """One finding for each parent whose name stands in the child's place."""
    names = [name for name in identities.patient_names(case) if newborns.named_after(name, case)]
    for group in identities.group_by_value(names):
        parent = newborns.named_after(group[0], case)
        if parent is not None:
            role = _ROLES.get(parent.key, "家长")
            message = f"新生儿材料上的姓名为{role}，请核：{quote_sides(group, (parent,))}"
            yield report_mentions(fail_if(all_sure((*group, parent))), message, *group, parent, remedy=_REMEDY)


def _check_family(parents: Sequence[Mention], members: Sequence[Mention]) -> Finding:
    likeness = most_alike(starmap(identities.compare_mentioned_names, product(parents, members)))
    at = identities.collect_keys(*parents, members[0]), identities.locate_mentions(*parents, *members)
    both = f"{'、'.join(parent.value for parent in parents)}/{join_values(members)}"
    messages = (
        "出生医学证明上的父母在户口本上",
        f"出生医学证明上的父母与户口本未能核对一致：{both}",
        f"出生医学证明上的父母不在户口本上：{both}",
    )
    return judge_likeness(likeness, messages, at, _REMEDY)


def _check_mothers_number(case: Case) -> Iterable[Finding]:
    """The mother's number on the certificate against the one in the register or on her card."""
    for index, reading in case.of(types.BIRTH_CERTIFICATE):
        name, number = (identities.read_entry(index, reading, label) for label in (papers.MOTHER, papers.MOTHER_ID))
        if name is not None and number is not None:
            for other in find_other_numbers(name, number, case, *_WITH_NUMBERS):
                message = f"母亲身份证号不一致：{quote_sides((number,), (other,), hide=True)}"
                yield report_mentions(Outcome.FAIL, message, number, other, remedy=_REMEDY)


NEWBORN_AND_MOTHER = Rule(
    id="newborn-and-mother",
    code="L08",
    title="新生儿材料与母亲、户口本的关系",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》1.城乡居民参保登记 六、受理材料“新生儿参保提供户口本和出生医学证明”",
    applies=lambda case: identities.is_personal(case) and case.item.id not in _NOT_THE_CHILDS,
    check=_check,
)
