"""Maternity matters of a couple: two identity cards of two people, both named in the marriage certificate (S1-8).

The employees' guide asks for 双方身份证、结婚证、准生证. Who is married to whom is proved inside these papers: a card of a third
person, or twice the same person's, may be sent back. The permit and the application are held against the couple too.
Cannot see: papers of a couple abroad, a former name, whether a marriage still stands.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import compare, identities
from intake.cases.evidence.compare import Likeness, most_alike
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types import papers

_ITEM = "employee-maternity-benefit"
_COUPLE = ((papers.HUSBAND, papers.HUSBAND_ID), (papers.WIFE, papers.WIFE_ID))
_REMEDY = "提供双方各自的身份证，与结婚证核对一致"


def _applies(case: Case) -> bool:
    return case.item.id == _ITEM and case.has(types.ID_CARD)


def _check(case: Case) -> Iterable[Finding]:
    cards = identities.find_card_names(case, types.ID_CARD)
    yield from _one_person_twice(cards, case)
    couple = _find_couple(case, types.MARRIAGE_CERTIFICATE)
    if len(couple) < 2:
        if case.has(types.MARRIAGE_CERTIFICATE) and cards:
            message = "结婚证上双方姓名未能读出，请与身份证核对"
            at = tuple(m.place for m in couple if m.place is not None)
            yield Finding(
                Outcome.UNKNOWN, message, (papers.HUSBAND, papers.WIFE), (*at, *identities.locate_mentions(*cards))
            )
        return
    others = [
        *_find_couple(case, types.BIRTH_PERMIT, types.MATERNITY_APPLICATION),
        *identities.find_card_names(case, types.MATERNITY_APPLICATION),
    ]
    yield from (_in_couple(m, couple) for m in (*cards, *others))
    yield from _check_numbers(case)


def _find_couple(case: Case, *kinds: str) -> tuple[Mention, ...]:
    """Husband and wife as papers of these types name them."""
    found = [identities.read_entry(i, r, name) for i, r in case.of(*kinds) for name, _ in _COUPLE]
    return tuple(m for m in found if m is not None)


def _one_person_twice(cards: Sequence[Mention], case: Case) -> Iterable[Finding]:
    """Two portrait sides of one person where two people's are asked for."""
    if len(cards) < 2 or not case.has(types.MARRIAGE_CERTIFICATE, types.BIRTH_PERMIT):
        return
    if all(
        identities.compare_mentioned_names(cards[0], other) is Likeness.SAME for other in cards[1:]
    ) and not _numbers_apart(case):
        message = f"需双方身份证，只见一人的：{identities.describe_mentions(cards)}"
        yield Finding(Outcome.FAIL, message, ("name",), identities.locate_mentions(*cards), None, _REMEDY)


def _numbers_apart(case: Case) -> bool:
    """Namesakes have different numbers."""
    found = [m for i, r in case.of(types.ID_CARD) if (m := identities.read_id_number(i, r)) is not None]
    return any(compare.compare_id_numbers(found[0].value, m.value) is not Likeness.SAME for m in found[1:])


def _in_couple(one: Mention, couple: Sequence[Mention]) -> Finding:
    likeness = most_alike(identities.compare_mentioned_names(one, m) for m in couple)
    at = identities.collect_keys(one, *couple), identities.locate_mentions(one, *couple)
    married = "、".join(dict.fromkeys(m.value for m in couple))
    told = f"{identities.describe_mentions((one,))}/结婚证“{married}”"
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, f"与结婚证相符：{told}", *at)
    if likeness is Likeness.UNSURE:
        return Finding(Outcome.UNKNOWN, f"与结婚证未能核对一致：{told}", *at)
    return Finding(Outcome.FAIL, f"不是结婚证上的人：{told}", *at, None, _REMEDY)


def _check_numbers(case: Case) -> Iterable[Finding]:
    """Numbers in the couple's papers against the card of the same name."""
    for index, reading in case.of(types.MARRIAGE_CERTIFICATE, types.BIRTH_PERMIT, types.MATERNITY_APPLICATION):
        for name_label, number_label in _COUPLE:
            name, number = (
                identities.read_entry(index, reading, name_label),
                identities.read_entry(index, reading, number_label),
            )
            if name is not None and number is not None:
                yield from _numbers_of(name, number, case)


def _numbers_of(name: Mention, number: Mention, case: Case) -> Iterable[Finding]:
    for other in _card_numbers(name, case):
        if identities.compare_mentioned_numbers(number, other) is Likeness.DIFFERENT:
            both = f"{identities.describe_mentions((number,), hide=True)}/{identities.describe_mentions((other,), hide=True)}"
            message = f"{name.value}的身份证号不一致：{both}"
            at = identities.collect_keys(number, other), identities.locate_mentions(number, other)
            yield Finding(Outcome.FAIL, message, *at, None, _REMEDY)


def _card_numbers(name: Mention, case: Case) -> Iterable[Mention]:
    for index, reading in case.of(types.ID_CARD):
        theirs = identities.read_field(index, reading, "name", reading.record.fields.get("name"))
        number = identities.read_id_number(index, reading)
        if (
            theirs is not None
            and number is not None
            and compare.compare_names(theirs.value, name.value) is Likeness.SAME
        ):
            yield number


SPOUSE_PAPERS = Rule(
    id="spouse-papers",
    code="I02",
    title="双方身份证与结婚证、准生证一致",
    severity=Severity.CORRECT,
    citation="县基本医疗保险管理中心办事指南 8.基本医疗保险（生育保险）待遇核准支付 申报材料“双方身份证、结婚证、准生证”",
    applies=_applies,
    check=_check,
)
