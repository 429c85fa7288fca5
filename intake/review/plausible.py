"""Whether a typed number can be right, by its check digit. Nothing is refused: the paper itself may bear a wrong one."""

from collections.abc import Callable, Mapping

from stdnum import luhn

from intake import types
from intake.cases.model import Person
from intake.numbers import bank_numbers, credit_codes, id_numbers
from intake.types.value_keys import ValueKey
from intake.types.vocabulary import BankCard, BusinessLicense, Common, MedicalInvoice, SocialSecurityCard, VatInvoice

_ID_NUMBER = Common.ID_NUMBER.name
_CODES = (BusinessLicense.USCC.name, VatInvoice.BUYER_ID.name, VatInvoice.SELLER_ID.name, MedicalInvoice.PAYER_ID.name)
_CARDS = (BankCard.NUMBER.name, SocialSecurityCard.BANK_NUMBER.name)


def find_implausible(kind: str, key: ValueKey, value: object) -> str:
    """What people are told of a typed number that its check digit speaks against; empty where nothing does.

    Args:
        kind: The document type.
        key: The field.
        value: As the contract writes it.
    """
    if not isinstance(value, str) or "*" in value:
        return ""
    check = _choose_check(kind, key.name)
    if check is None or check(value):
        return ""
    return f"“{key.label}”的校验位或位数不对，请再对照一次原件；原件就是这样的，照原件登记即可"


def find_slips(people: Mapping[str, Person | None]) -> str:
    """What people are told of typed ID numbers of persons that cannot be right; empty where all may be.

    Args:
        people: What the person is to the case, in Chinese -> who.
    """
    wrong = [
        what for what, person in people.items() if person and person.id_number and not _may_be_id(person.id_number)
    ]
    return f"；{'、'.join(wrong)}身份证号的校验位或位数不对，请再核对" if wrong else ""


def _choose_check(kind: str, name: str) -> Callable[[str], bool] | None:
    if name.endswith(_ID_NUMBER):
        return _may_be_id
    if name in _CODES:
        return _may_be_code
    return _may_be_card if kind in (types.BANK_CARD, types.SOCIAL_SECURITY_CARD) and name in _CARDS else None


def _may_be_id(number: str) -> bool:
    """Numbers of old had 15 digits and none to check."""
    return id_numbers.is_valid(number.upper()) or (len(number) == 15 and number.isdigit())


def _may_be_code(code: str) -> bool:
    """A person's own number serves as tax number; codes of before 2015 have 15 or 20 characters and no digit to check."""
    return credit_codes.is_code_valid(code.upper()) or id_numbers.is_valid(code.upper()) or len(code) in (15, 20)


def _may_be_card(number: str) -> bool:
    """A passbook's account follows no public rule."""
    return luhn.is_valid(number) if bank_numbers.is_card_number(number) else True
