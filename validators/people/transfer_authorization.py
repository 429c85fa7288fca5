"""What a 转账授权书 says fits the case (L03): the patient gives, the card's holder receives, the account is the card's.

The guides ask for the letter where the card is not the patient's; a letter of other people, or for another account, is
none. All of it is proved inside the applicant's papers. For a child a parent signs, whom a person confirms. A place for the
signature in which nothing was read may hold handwriting: it is only ever a hint. Letters that name no account are an
agent's (`agent-papers`). Cannot see: whether the signature is the patient's.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.compare import Likeness, most_alike
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.payment_letters import Letter, iter_letters
from intake.cases.evidence.persons import is_minor
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.types import papers

_ANEW = "按患者本人与收款人的真实信息重新填写转账授权书"


def _applies(case: Case) -> bool:
    return identities.is_personal(case) and case.has(types.TRANSFER_AUTHORIZATION)


def _check(case: Case) -> Iterable[Finding]:
    for letter in iter_letters(case):
        if letter.is_of_money:
            yield from _check_giver(letter, case)
            yield from _check_receiver(letter, case)
            yield from _check_account(letter, case)
            yield from _check_signature(letter)


def _check_giver(letter: Letter, case: Case) -> Iterable[Finding]:
    patient = identities.patient_name(case)
    if letter.giver is None or patient is None:
        message = "转账授权书的授权人未能确认，请核对是否患者本人"
        yield Finding(Outcome.UNKNOWN, message, (papers.GIVER,), (letter.place,))
        return
    likeness = identities.compare_mentioned_names(letter.giver, patient)
    message = f"转账授权书的授权人{_describe_likeness(likeness)}：“{letter.giver.value}”/{identities.describe_mentions((patient,))}"
    severity = Severity.CORRECT
    if likeness is Likeness.DIFFERENT and is_minor(case):
        severity, message = Severity.LOOK, f"{message}（患者未成年，请核对授权人是否监护人）"
        if any(identities.compare_mentioned_names(letter.giver, m) is Likeness.SAME for m in _find_family(case)):
            severity = Severity.HINT
    yield _report_likeness(likeness, message, (letter.giver, patient), severity)


def _check_receiver(letter: Letter, case: Case) -> Iterable[Finding]:
    """The empowered, or the account's holder, is the holder of a card in the case."""
    holders = [
        m for m in identities.find_card_names(case, types.BANK_CARD) if m.paper_index not in _patients_cards(case)
    ]
    if not letter.receivers or not holders:
        return
    likeness = most_alike(identities.compare_mentioned_names(r, h) for r in letter.receivers for h in holders)
    receiver = next((r for r in letter.receivers if r.key == papers.ACCOUNT_HOLDER), letter.receivers[0])
    differs = _describe_likeness(likeness, "与银行卡户名不一致")
    message = f"转账授权书的收款人{differs}：“{receiver.value}”/{identities.describe_mentions(holders[:1])}"
    yield _report_likeness(likeness, message, (receiver, *holders))


def _check_account(letter: Letter, case: Case) -> Iterable[Finding]:
    """The account is the number of a card in the case."""
    numbers = [
        identities.read_field(i, r, "number", r.record.fields.get("number")) for i, r in case.of(types.BANK_CARD)
    ]
    known = [m for m in numbers if m is not None]
    others = [m for m in known if m.paper_index not in _patients_cards(case)]
    if letter.account is None or not known:
        return
    likeness = most_alike(identities.compare_mentioned_accounts(letter.account, m) for m in known)
    if likeness is not Likeness.SAME and not others:
        return
    both = f"{identities.describe_mentions((letter.account,), hide=True)}/{identities.describe_mentions((others or known)[:1], hide=True)}"
    message = f"转账授权书的账号{_describe_likeness(likeness, '与银行卡号不一致')}：{both}"
    yield _report_likeness(likeness, message, (letter.account, *(others or known)))


def _patients_cards(case: Case) -> set[int]:
    """Cards of the patient's own: a letter for somebody else's account says nothing of them."""
    patient = identities.patient_name(case)
    holders = identities.find_card_names(case, types.BANK_CARD) if patient is not None else ()
    return {
        m.paper_index
        for m in holders
        if patient is not None and identities.compare_mentioned_names(m, patient) is Likeness.SAME
    }


def _check_signature(letter: Letter) -> Iterable[Finding]:
    if letter.signature is None or letter.signature.value == papers.PRESENT:
        return
    message = "转账授权书的授权人签名处未读出文字，请核对是否已签名"
    at = identities.locate_mentions(letter.signature)
    yield Finding(Outcome.UNKNOWN, message, (letter.signature.key,), at, Severity.HINT, "请患者（授权人）签名")


def _describe_likeness(likeness: Likeness, odd: str = "不是患者") -> str:
    return {Likeness.SAME: "相符", Likeness.DIFFERENT: odd}.get(likeness, "未能核对一致")


def _report_likeness(
    likeness: Likeness, message: str, told: tuple[Mention, ...], severity: Severity = Severity.CORRECT
) -> Finding:
    outcome = {Likeness.SAME: Outcome.PASS, Likeness.DIFFERENT: Outcome.FAIL}.get(likeness, Outcome.UNKNOWN)
    remedy = "" if outcome is Outcome.PASS else _ANEW
    return Finding(
        outcome, message, identities.collect_keys(*told), identities.locate_mentions(*told), severity, remedy
    )


def _find_family(case: Case) -> tuple[Mention, ...]:
    return (*newborns.find_parents(case), *identities.find_household_members(case))


TRANSFER_AUTHORIZATION = Rule(
    id="transfer-authorization",
    code="L03",
    title="转账授权书与患者、银行卡相符",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 受理材料“非患者本人银行卡需填写转账授权书”",
    applies=_applies,
    check=_check,
)
