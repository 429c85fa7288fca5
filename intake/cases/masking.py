"""Names and numbers of people as they may be shown: enough left open to find them on paper, too little to be used."""

import re
from typing import Any

from intake.numbers.id_numbers import find_id_numbers

HEAD, TAIL = 6, 4
"""Open digits in front and behind, as e-receipts mask ID numbers."""
_ACCOUNT = re.compile(r"(?<!\d)\d{16,19}(?!\d)")


def mask_number(number: str) -> str:
    """An ID or account number with its first 6 and last 4 characters open; a short one shows its last 2 only.

    >>> mask_number("341799199001010017"), mask_number("12345678")
    ('341799********0017', '******78')
    """
    if len(number) <= HEAD + TAIL:
        return "*" * max(0, len(number) - 2) + number[-2:]
    return number[:HEAD] + "*" * (len(number) - HEAD - TAIL) + number[-TAIL:]


def last_four(number: str) -> str:
    """A number as papers handed to the applicant show it: its last 4 characters alone.

    >>> last_four("341799199001010017"), last_four("0017")
    ('**************0017', '**17')
    """
    shown = TAIL if len(number) > TAIL else 2
    return "*" * max(0, len(number) - shown) + number[-shown:]


def mask_numbers(text: Any) -> str:
    """The text with ID and account numbers masked.

    >>> mask_numbers("身份证号 341799199001010017 不一致")
    '身份证号 341799********0017 不一致'
    """
    printed = str(text)
    for match in reversed([*find_id_numbers(printed), *_ACCOUNT.finditer(printed)]):
        printed = printed[: match.start()] + mask_number(match[0]) + printed[match.end() :]
    return printed


def mask_name(name: str) -> str:
    """A person's name with its first and last character open; of two characters the first.

    >>> mask_name("样张三"), mask_name("样三"), mask_name("阿卜杜拉·样例")
    ('样*三', '样*', '阿*****例')
    """
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """A telephone number with its first 3 and last 4 digits open; of a short one only the last 2.

    >>> mask_phone("13900001234"), mask_phone("5030556")
    ('139****1234', '*****56')
    """
    if len(phone) <= 7:
        return "*" * max(0, len(phone) - 2) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
