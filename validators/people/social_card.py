"""The number on a social security card is its holder's ID number (社会保障号码 = 公民身份号码), and the patient's (I03).

The guides take a social security card in the place of an identity card; a card of somebody else proves nobody. Held
against the identity card of the same name, else against the patient's number. Names are `name-agrees`'s: a card that
surely bears another name and stands beside no identity card of that name is not compared. Cannot see: cards of the first
generation that carry a number of their own.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness
from intake.model import Reading
from intake.types.vocabulary import Common
from validators.people.mentions import has_name_of, judge_likeness, quote_sides, read_spec, stand

_REMEDY = "核对社保卡与身份证是否同一人；号码有误的先办理信息变更"


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(types.SOCIAL_SECURITY_CARD):
        number = identities.read_id_number(index, reading)
        other = _find_other_number(index, reading, case)
        if number is not None and other is not None and other.place != number.place:
            yield _compare_numbers(number, other)


def _compare_numbers(number: Mention, other: Mention) -> Finding:
    both = quote_sides((number,), (other,), hide=True)
    messages = (
        f"社会保障号码与身份证号一致：{both}",
        f"社会保障号码与身份证号未能核对一致：{both}",
        f"社会保障号码与身份证号不一致：{both}",
    )
    likeness = identities.compare_mentioned_numbers(number, other)
    return judge_likeness(likeness, messages, stand(number, other), _REMEDY)


def _find_other_number(index: int, reading: Reading, case: Case) -> Mention | None:
    """The ID number that the card's holder has elsewhere: on an identity card of the name, else the patient's."""
    name, patient = read_spec(index, reading, Common.NAME), identities.patient_name(case)
    if name is None:
        return identities.patient_number(case)
    number = _number_on_card(name, case)
    if number is not None:
        return number
    if patient is None or identities.compare_mentioned_names(name, patient) is not Likeness.DIFFERENT:
        return identities.patient_number(case)
    return None


def _number_on_card(name: Mention, case: Case) -> Mention | None:
    """The number on the first identity card that surely bears the name."""
    for index, card in case.of(types.ID_CARD):
        theirs, number = read_spec(index, card, Common.NAME), identities.read_id_number(index, card)
        if theirs is not None and number is not None and has_name_of(name, (theirs,)):
            return number
    return None


SOCIAL_CARD = Rule(
    id="social-card",
    code="I03",
    title="社保卡号码与身份证号一致",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》受理材料“有效身份证件或社保卡”；本人材料之间互证",
    applies=lambda case: identities.is_personal(case) and case.has(types.SOCIAL_SECURITY_CARD),
    check=_check,
)
