"""Numbers of people as they may be shown: enough open digits to find them on paper, too few to be used."""

HEAD, TAIL = 6, 4
"""Open digits in front and behind, as e-receipts mask ID numbers."""


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
