"""Maternity matters of a couple: two identity cards of two people, both named in the marriage certificate (S1-8).

The employees' guide asks for 双方身份证、结婚证、准生证. Who is married to whom is proved inside these papers: a card of a third
person, or twice the same person's, may be sent back. The permit and the application are held against the couple too.
Cannot see: papers of a couple abroad, a former name, whether a marriage still stands.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_id_numbers, most_alike
from intake.model import Outcome
from intake.types import papers
from intake.types.vocabulary import Common
from validators.findings import drop_none, keys_of
from validators.people.mentions import (
    find_other_numbers,
    has_name_of,
    join_values,
    judge_likeness,
    quote_sides,
    report_mentions,
    stand,
)

_ITEM = "employee-maternity-benefit"
_COUPLE = ((papers.HUSBAND, papers.HUSBAND_ID), (papers.WIFE, papers.WIFE_ID))
_REMEDY = "提供双方各自的身份证，与结婚证核对一致"


def _check(case: Case) -> Iterable[Finding]:
    cards = identities.find_card_names(case, types.ID_CARD)
    yield from _check_two_people(cards, case)
    couple = _find_couple(case, types.MARRIAGE_CERTIFICATE)
    if len(couple) == len(_COUPLE):
        forms = _find_couple(case, types.BIRTH_PERMIT, types.MATERNITY_APPLICATION)
        applicants = identities.find_card_names(case, types.MATERNITY_APPLICATION)
        yield from (_check_person(person, couple) for person in (*cards, *forms, *applicants))
        yield from _check_numbers(case)
    elif cards and case.has(types.MARRIAGE_CERTIFICATE):
        message = "结婚证上双方姓名未能读出，请与身份证核对"
        places = (*drop_none(mention.place for mention in couple), *identities.locate_mentions(*cards))
        yield Finding(Outcome.UNKNOWN, message, (papers.HUSBAND, papers.WIFE), places)


def _find_couple(case: Case, *kinds: str) -> tuple[Mention, ...]:
    """Husband and wife as papers of these types name them."""
    found = [identities.read_entry(i, r, name) for i, r in case.of(*kinds) for name, _ in _COUPLE]
    return tuple(mention for mention in found if mention is not None)


def _check_two_people(cards: Sequence[Mention], case: Case) -> Iterable[Finding]:
    """Two portrait sides of one person where two people's are asked for."""
    if len(cards) < 2 or not case.has(types.MARRIAGE_CERTIFICATE, types.BIRTH_PERMIT):
        return
    if all(has_name_of(cards[0], (other,)) for other in cards[1:]) and not _have_two_numbers(case):
        message = f"需双方身份证，只见一人的：{identities.describe_mentions(cards)}"
        yield Finding(Outcome.FAIL, message, keys_of(Common.NAME), identities.locate_mentions(*cards), None, _REMEDY)


def _have_two_numbers(case: Case) -> bool:
    """Namesakes have different numbers."""
    read = (identities.read_id_number(index, reading) for index, reading in case.of(types.ID_CARD))
    first, *others = [number.value for number in read if number is not None] or [""]
    return any(compare_id_numbers(first, other) is not Likeness.SAME for other in others)


def _check_person(person: Mention, couple: Sequence[Mention]) -> Finding:
    likeness = most_alike(identities.compare_mentioned_names(person, spouse) for spouse in couple)
    told = f"{identities.describe_mentions((person,))}/结婚证“{join_values(couple)}”"
    messages = f"与结婚证相符：{told}", f"与结婚证未能核对一致：{told}", f"不是结婚证上的人：{told}"
    return judge_likeness(likeness, messages, stand(person, *couple), _REMEDY)


def _check_numbers(case: Case) -> Iterable[Finding]:
    """Numbers in the couple's papers against the card of the same name."""
    for index, reading in case.of(types.MARRIAGE_CERTIFICATE, types.BIRTH_PERMIT, types.MATERNITY_APPLICATION):
        for labels in _COUPLE:
            name, number = (identities.read_entry(index, reading, label) for label in labels)
            if name is not None and number is not None:
                yield from _compare_with_cards(name, number, case)


def _compare_with_cards(name: Mention, number: Mention, case: Case) -> Iterable[Finding]:
    for other in find_other_numbers(name, number, case, types.ID_CARD):
        message = f"{name.value}的身份证号不一致：{quote_sides((number,), (other,), hide=True)}"
        yield report_mentions(Outcome.FAIL, message, number, other, remedy=_REMEDY)


SPOUSE_PAPERS = Rule(
    id="spouse-papers",
    code="I02",
    title="双方身份证与结婚证、准生证一致",
    severity=Severity.CORRECT,
    citation="县基本医疗保险管理中心办事指南 8.基本医疗保险（生育保险）待遇核准支付 申报材料“双方身份证、结婚证、准生证”",
    applies=lambda case: case.item.id == _ITEM and case.has(types.ID_CARD),
    check=_check,
)
