"""Money for the patient goes to the patient's account, or a 转账授权书 says to whose (L03).

The guides' words: 非患者本人银行卡需填写转账授权书. A card whose holder is surely another person needs the letter; what the
letter says is `transfer-authorization`'s to check. A parent's card for a child, proved by the household register or the
birth certificate, is a hint, and so is a stranger's card beside the patient's own; other cards for a child are looked at, and
so are cards beside the patient's social security card with an account. Cannot see: the holder where the card prints none, as
most do; whether a name in pinyin is a namesake's.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.payment_letters import Letter, iter_letters, was_shown
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names
from intake.model import Outcome
from intake.types.vocabulary import BankCard, SocialSecurityCard
from validators.findings import keys_of, locate_paper
from validators.people.mentions import agent_name, has_name_of

_ITEMS = ("resident-outpatient-reimbursement", "resident-inpatient-reimbursement")
"""The items whose guides ask for an account."""
_HOLDER = keys_of(BankCard.HOLDER)
_REMEDY = "填写转账授权书（患者签名，写明收款人、开户行、账号），或改交患者本人的银行卡、社保卡"


def _applies(case: Case) -> bool:
    waived = case.holds("filed_at_designated_institution") is True
    return case.item.id in _ITEMS and case.has(types.BANK_CARD, types.SOCIAL_SECURITY_CARD) and not waived


def _check(case: Case) -> Iterable[Finding]:
    patient = identities.patient_name(case)
    kinds = (types.BANK_CARD, types.SOCIAL_SECURITY_CARD)
    holders = [holder for kind in kinds for holder in identities.find_card_names(case, kind)]
    yield from _report_nameless(case, holders)
    if patient is not None:
        yield from _check_holders(holders, patient, case)
    elif holders:
        message = f"患者姓名未能确认，不能核对户名“{holders[0].value}”"
        yield Finding(Outcome.UNKNOWN, message, _HOLDER, identities.locate_mentions(*holders))


def _check_holders(holders: Sequence[Mention], patient: Mention, case: Case) -> Iterable[Finding]:
    own = [holder for holder in holders if has_name_of(holder, (patient,))]
    for holder in holders:
        if _is_of_bank_card(holder) or (not own and not _is_the_agents(holder, case)):
            yield _check_holder(holder, patient, case, own)


def _is_of_bank_card(holder: Mention) -> bool:
    return holder.key in _HOLDER


def _is_the_agents(card: Mention, case: Case) -> bool:
    """A social security card that shows who hands in, not where the money goes."""
    agent = agent_name(case)
    return agent is not None and compare_names(card.value, agent) is Likeness.SAME


def _check_holder(holder: Mention, patient: Mention, case: Case, own: Sequence[Mention]) -> Finding:
    keys, places = identities.collect_keys(holder, patient), identities.locate_mentions(holder, patient)
    likeness = identities.compare_mentioned_names(holder, patient)
    told = f"户名“{holder.value}”，{identities.describe_mentions((patient,))}"
    if likeness is Likeness.SAME:
        return Finding(Outcome.PASS, f"银行卡是患者本人的：{holder.value}", keys, places)
    letter = _find_letter(case)
    if letter is not None or was_shown(case, "授权书"):
        seen = (letter.place,) if letter is not None else ()
        return Finding(Outcome.PASS, f"非患者本人银行卡，已有转账授权书：{told}", keys, (*places, *seen))
    if likeness is Likeness.UNSURE:
        return Finding(Outcome.UNKNOWN, f"不能确认银行卡是否患者本人的：{told}，请核对", keys, places)
    if case.unknown_pages:
        message = f"非患者本人银行卡，未见转账授权书；另有影像未能识别，可能在其中：{told}"
        return Finding(Outcome.UNKNOWN, message, keys, (*places, *case.unknown_pages))
    severity, why = _weigh_missing_letter(holder, case, own)
    message = f"非患者本人银行卡，需转账授权书：{told}{why}"
    return Finding(Outcome.FAIL, message, keys, places, severity, _REMEDY)


def _find_letter(case: Case) -> Letter | None:
    """The first letter of authority that is of money or says who receives."""
    return next((letter for letter in iter_letters(case) if letter.is_of_money or letter.receivers), None)


def _weigh_missing_letter(holder: Mention, case: Case, own: Sequence[Mention]) -> tuple[Severity, str]:
    """How grave a missing letter is, and why it is less than the guide's words would make it."""
    if any(map(_is_of_bank_card, own)):
        return Severity.HINT, "（另有患者本人的银行卡，请确认用哪一张）"
    if has_name_of(holder, (*newborns.find_parents(case), *_find_household(case))):
        return Severity.HINT, "（患者未成年，户名为同户或父母，请确认监护关系）"
    if is_minor(case):
        return Severity.LOOK, "（患者未成年，可能为监护人，请核对监护关系）"
    if _has_account(own, case):
        return Severity.LOOK, "（患者社保卡有银行账号，请确认用哪一个账户）"
    return Severity.CORRECT, ""


def _has_account(cards: Iterable[Mention], case: Case) -> bool:
    """Whether one of the social security cards prints a bank account."""
    return any(SocialSecurityCard.BANK_NUMBER.name in case.readings[card.paper_index].record.fields for card in cards)


def _find_household(case: Case) -> tuple[Mention, ...]:
    """A child's household; an adult's relatives need the letter as anybody."""
    return identities.find_household_members(case) if is_minor(case) else ()


def _report_nameless(case: Case, holders: Iterable[Mention]) -> Iterable[Finding]:
    known = {holder.paper_index for holder in holders}
    for index, reading in case.of(types.BANK_CARD):
        if index not in known:
            message = "银行卡未印或未读出户名，请核对是否患者本人的"
            yield Finding(Outcome.UNKNOWN, message, _HOLDER, locate_paper(index, reading), Severity.HINT)


BANK_HOLDER = Rule(
    id="bank-holder",
    code="L03",
    title="收款账户是患者本人的，或有转账授权书",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 受理材料“非患者本人银行卡需填写转账授权书”",
    applies=_applies,
    check=_check,
)
