"""Bank numbers can be right (L04): cards carry a check digit (Luhn, ISO/IEC 7812), and a branch is named to pay to.

Money goes where the number points, and Luhn finds single wrong digits only, so nothing is repaired and nothing sent back: a
person looks at the number on the paper. Accounts of passbooks follow no public rule and are left alone. Masked numbers too.
"""

import re
from collections.abc import Iterable, Iterator

from stdnum import luhn

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.numbers import bank_numbers
from intake.types import papers

_PASSBOOK = re.compile("存折|活期|一本通|储蓄账户")
_REMEDY = "对照银行卡核对卡号"
_BRANCH = "补填开户行（具体到支行、网点）"


def _applies(case: Case) -> bool:
    return identities.is_personal(case) and case.has(
        types.BANK_CARD, types.SOCIAL_SECURITY_CARD, types.TRANSFER_AUTHORIZATION
    )


def _check(case: Case) -> Iterable[Finding]:
    good: list[Mention] = []
    for one, is_card in _iter_numbers(case):
        number = re.sub(r"\D", "", one.value)
        if bank_numbers.is_card_number(number) and luhn.is_valid(number):
            good.append(one)
        elif is_card or bank_numbers.is_card_number(number):
            yield _report_number(one, number)
    yield from _check_branch(case)
    if good:
        message = f"银行卡号校验位相符：{identities.describe_mentions(good, hide=True)}"
        yield Finding(Outcome.PASS, message, identities.collect_keys(*good), identities.locate_mentions(*good))


def _iter_numbers(case: Case) -> Iterator[tuple[Mention, bool]]:
    """Every open bank number that is no passbook's, and whether it must be a card's."""
    for index, reading in enumerate(case.readings):
        fields, extra = reading.record.fields, reading.record.extra
        match reading.classification.kind:
            case types.BANK_CARD:
                found = identities.read_field(index, reading, "number", fields.get("number"))
            case types.SOCIAL_SECURITY_CARD:
                found = identities.read_field(index, reading, "bank_number", fields.get("bank_number"))
            case types.TRANSFER_AUTHORIZATION:
                found = identities.read_field(index, reading, papers.ACCOUNT, extra.get(papers.ACCOUNT))
            case _:
                continue
        if found is not None and "*" not in found.value and not _is_passbook(reading):
            yield found, found.key != papers.ACCOUNT


def _is_passbook(reading: Reading) -> bool:
    return any(_PASSBOOK.search(line.text) for page in reading.document.pages for line in page.lines)


def _report_number(one: Mention, number: str) -> Finding:
    why = "校验位不符" if bank_numbers.is_card_number(number) else f"不是 16 至 19 位卡号（读到 {len(number)} 位）"
    message = f"银行账号请核：{identities.describe_mentions((one,), hide=True)} {why}"
    outcome = Outcome.FAIL if identities.well_read(one) else Outcome.UNKNOWN
    severity = Severity.LOOK if outcome is Outcome.FAIL else Severity.HINT
    return Finding(outcome, message, identities.collect_keys(one), identities.locate_mentions(one), severity, _REMEDY)


def _check_branch(case: Case) -> Iterable[Finding]:
    """Somewhere a bank is named: on the card, or in the letter."""
    cards = list(case.of(types.BANK_CARD))
    named = any("bank" in r.record.fields for _, r in cards)
    named = named or any(papers.BANK in r.record.extra for _, r in case.of(types.TRANSFER_AUTHORIZATION))
    if cards and not named:
        index, reading = cards[0]
        yield Finding(
            Outcome.FAIL,
            "银行卡未见开户行",
            ("bank",),
            (locate_evidence(index, reading, None),),
            Severity.HINT,
            _BRANCH,
        )


BANK_NUMBER = Rule(
    id="bank-number",
    code="L04",
    title="银行卡号校验位与开户行",
    severity=Severity.LOOK,
    citation="ISO/IEC 7812 校验位（Luhn）",
    applies=_applies,
    check=_check,
)
