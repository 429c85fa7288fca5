"""What a 转账授权书 says fits the case (L03): the patient gives, the card's holder receives, the account is the card's.

The guides ask for the letter where the card is not the patient's; a letter of other people, or for another account, is
none. All of it is proved inside the applicant's papers. For a child a parent signs, whom a person confirms. A place for the
signature in which nothing was read may hold handwriting: it is only ever a hint. Letters that name no account are an
agent's (`agent-papers`). Cannot see: whether the signature is the patient's.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product, starmap

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.payment_letters import Letter, iter_letters
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, most_alike
from intake.model import Outcome
from intake.types import papers
from intake.types.vocabulary import BankCard
from validators.findings import drop_none
from validators.people.mentions import has_name_of, outcome_of, quote_sides, read_spec, report_mentions

_ANEW = "按患者本人与收款人的真实信息重新填写转账授权书"


def _check(case: Case) -> Iterable[Finding]:
    for letter in iter_letters(case):
        if letter.is_of_money:
            yield _check_giver(letter, case)
            yield from _check_receiver(letter, case)
            yield from _check_account(letter, case)
            yield from _check_signature(letter)


def _check_giver(letter: Letter, case: Case) -> Finding:
    patient, giver = identities.patient_name(case), letter.giver
    if giver is None or patient is None:
        message = "转账授权书的授权人未能确认，请核对是否患者本人"
        return Finding(Outcome.UNKNOWN, message, (papers.GIVER,), (letter.place,))
    likeness, severity = identities.compare_mentioned_names(giver, patient), Severity.CORRECT
    quoted = f"“{giver.value}”/{identities.describe_mentions((patient,))}"
    message = f"转账授权书的授权人{_describe_likeness(likeness)}：{quoted}"
    if likeness is Likeness.DIFFERENT and is_minor(case):
        message += "（患者未成年，请核对授权人是否监护人）"
        family = (*newborns.find_parents(case), *identities.find_household_members(case))
        severity = Severity.HINT if has_name_of(giver, family) else Severity.LOOK
    return _report_likeness(likeness, message, giver, patient, severity=severity)


def _check_receiver(letter: Letter, case: Case) -> Iterator[Finding]:
    """The empowered, or the account's holder, is the holder of a card in the case."""
    holders = _of_others(identities.find_card_names(case, types.BANK_CARD), case)
    if not letter.receivers or not holders:
        return
    likeness = most_alike(starmap(identities.compare_mentioned_names, product(letter.receivers, holders)))
    receiver = _choose_receiver(letter.receivers)
    differs = _describe_likeness(likeness, "与银行卡户名不一致")
    message = f"转账授权书的收款人{differs}：“{receiver.value}”/{identities.describe_mentions(holders[:1])}"
    yield _report_likeness(likeness, message, receiver, *holders)


def _choose_receiver(receivers: Sequence[Mention]) -> Mention:
    """The account's holder where the letter names one, else the first who is empowered."""
    return next((mention for mention in receivers if mention.key == papers.ACCOUNT_HOLDER), receivers[0])


def _check_account(letter: Letter, case: Case) -> Iterator[Finding]:
    """The account is the number of a card in the case; of cards that are not the patient's, where there are any."""
    known = drop_none(read_spec(*card, BankCard.NUMBER) for card in case.of(types.BANK_CARD))
    others = _of_others(known, case)
    if letter.account is None or not known:
        return
    likeness = most_alike(starmap(identities.compare_mentioned_accounts, product((letter.account,), known)))
    if likeness is Likeness.SAME or others:
        numbers = others or known
        both = quote_sides((letter.account,), numbers[:1], hide=True)
        message = f"转账授权书的账号{_describe_likeness(likeness, '与银行卡号不一致')}：{both}"
        yield _report_likeness(likeness, message, letter.account, *numbers)


def _of_others(mentions: Iterable[Mention], case: Case) -> list[Mention]:
    """Those on cards that are not the patient's own: a letter for somebody else's account says nothing of these."""
    patient = identities.patient_name(case)
    holders = identities.find_card_names(case, types.BANK_CARD)
    own = {holder.paper_index for holder in holders if patient is not None and has_name_of(patient, (holder,))}
    return [mention for mention in mentions if mention.paper_index not in own]


def _check_signature(letter: Letter) -> Iterable[Finding]:
    if letter.signature is None or letter.signature.value == papers.PRESENT:
        return
    message = "转账授权书的授权人签名处未读出文字，请核对是否已签名"
    remedy = "请患者（授权人）签名"
    yield report_mentions(Outcome.UNKNOWN, message, letter.signature, severity=Severity.HINT, remedy=remedy)


def _describe_likeness(likeness: Likeness, odd: str = "不是患者") -> str:
    return {Likeness.SAME: "相符", Likeness.DIFFERENT: odd}.get(likeness, "未能核对一致")


def _report_likeness(
    likeness: Likeness, message: str, *told: Mention, severity: Severity = Severity.CORRECT
) -> Finding:
    outcome = outcome_of(likeness)
    remedy = "" if outcome is Outcome.PASS else _ANEW
    return report_mentions(outcome, message, *told, severity=severity, remedy=remedy)


TRANSFER_AUTHORIZATION = Rule(
    id="transfer-authorization",
    code="L03",
    title="转账授权书与患者、银行卡相符",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 受理材料“非患者本人银行卡需填写转账授权书”",
    applies=lambda case: identities.is_personal(case) and case.has(types.TRANSFER_AUTHORIZATION),
    check=_check,
)
