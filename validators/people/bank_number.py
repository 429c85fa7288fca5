"""Bank numbers can be right (L04): cards carry a check digit (Luhn, ISO/IEC 7812), and a branch is named to pay to.

Money goes where the number points, and Luhn finds single wrong digits only, so nothing is repaired and nothing sent back: a
person looks at the number on the paper. Accounts of passbooks follow no public rule and are left alone. Masked numbers too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stdnum import luhn

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.numbers import bank_numbers
from intake.patterns import patterns_beside
from intake.types import papers
from intake.types.vocabulary import BankCard, SocialSecurityCard, Spec
from validators.findings import fail_if, keys_of, locate_paper
from validators.people.mentions import read_spec, report_mentions

_PATTERNS = patterns_beside(__file__)
_CARDS: Mapping[str, Spec[Any]] = {
    types.BANK_CARD: BankCard.NUMBER,
    types.SOCIAL_SECURITY_CARD: SocialSecurityCard.BANK_NUMBER,
}
"""Paper that must bear a card's number -> the field of it."""
_REMEDY = "对照银行卡核对卡号"
_BRANCH = "补填开户行（具体到支行、网点）"


def _check(case: Case) -> Iterable[Finding]:
    good: list[Mention] = []
    for mention in _iter_numbers(case):
        number = re.sub(r"\D", "", mention.value)
        if _is_valid(number):
            good.append(mention)
        elif bank_numbers.is_card_number(number) or mention.key != papers.ACCOUNT:
            yield _report_number(mention, number)
    yield from _check_branch(case)
    if good:
        yield report_mentions(
            Outcome.PASS, f"银行卡号校验位相符：{identities.describe_mentions(good, hide=True)}", *good
        )


def _is_valid(number: str) -> bool:
    """Whether it is a card's number with its check digit; a passbook's has none."""
    return bank_numbers.is_card_number(number) and luhn.is_valid(number)


def _iter_numbers(case: Case) -> Iterator[Mention]:
    """Every open bank number that is no passbook's."""
    for index, reading in case.of(*_CARDS, types.TRANSFER_AUTHORIZATION):
        mention = _read_number(index, reading)
        if mention is not None and "*" not in mention.value and not _is_passbook(reading):
            yield mention


def _read_number(index: int, reading: Reading) -> Mention | None:
    spec = _CARDS.get(reading.classification.kind)
    return read_spec(index, reading, spec) if spec else identities.read_entry(index, reading, papers.ACCOUNT)


def _is_passbook(reading: Reading) -> bool:
    return any(_PATTERNS["passbook"].search(line.text) for page in reading.document.pages for line in page.lines)


def _report_number(mention: Mention, number: str) -> Finding:
    why = "校验位不符" if bank_numbers.is_card_number(number) else f"不是 16 至 19 位卡号（读到 {len(number)} 位）"
    message = f"银行账号请核：{identities.describe_mentions((mention,), hide=True)} {why}"
    clear = identities.well_read(mention)
    severity = Severity.LOOK if clear else Severity.HINT
    return report_mentions(fail_if(clear), message, mention, severity=severity, remedy=_REMEDY)


def _check_branch(case: Case) -> Iterable[Finding]:
    """Somewhere a bank is named: on the card, or in the letter."""
    cards = list(case.of(types.BANK_CARD))
    on_card = any(BankCard.BANK.name in reading.record.fields for _, reading in cards)
    in_letter = any(papers.BANK in reading.record.extra for _, reading in case.of(types.TRANSFER_AUTHORIZATION))
    if cards and not on_card and not in_letter:
        places = locate_paper(*cards[0])
        yield Finding(Outcome.FAIL, "银行卡未见开户行", keys_of(BankCard.BANK), places, Severity.HINT, _BRANCH)


BANK_NUMBER = Rule(
    id="bank-number",
    code="L04",
    title="银行卡号校验位与开户行",
    severity=Severity.LOOK,
    citation="ISO/IEC 7812 校验位（Luhn）",
    applies=lambda case: identities.is_personal(case) and case.has(*_CARDS, types.TRANSFER_AUTHORIZATION),
    check=_check,
)
