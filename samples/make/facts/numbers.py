"""Invented numbers with valid check digits: social credit codes, organisation codes, register numbers, bank cards.

The area is 341799, which was never given out.
"""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LEFT_OUT = str.maketrans("IOSVZ", "10572")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_code(first8: str) -> str:
    """Append the check digit of GB 11714.

    >>> organisation_code("D2143569")
    'D2143569X'
    """
    rest = 11 - sum(w * int(c, 36) for w, c in zip(_WEIGHTS, first8, strict=True)) % 11
    return first8 + {10: "X", 11: "0"}.get(rest, str(rest))


def social_credit_code(first16: str) -> str:
    """Two check digits behind 8 characters of kind and area and 8 of the institution (GB 32100).

    Letters that the code has not are replaced by the digits they resemble.

    >>> social_credit_code("91350100M000100Y")
    '91350100M000100Y43'
    """
    flat = first16.translate(_LEFT_OUT)
    first17 = flat[:8] + organisation_code(flat[8:])
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + _ALPHABET[(31 - total % 31) % 31]


def register_number(first14: str) -> str:
    """Append the check digit of a 15-digit 注册号 (ISO 7064 mod 11,10).

    >>> register_number("11000000000001")
    '110000000000017'
    """
    rest = 10
    for c in first14:
        rest = ((rest + int(c)) % 10 or 10) * 2 % 11
    return first14 + str((11 - rest) % 10)


def registration_number(code: str, kind: str = "341799" + "17" + "A100" + "1") -> str:
    """登记号 of a medical institution: organisation code, area, economy, kind, profit (WS 218)."""
    return code + kind


def luhn(first: str) -> str:
    """Append the check digit of a card number.

    >>> luhn("7992739871")
    '79927398713'
    """
    total = sum(sum(divmod(int(c) * (2 if i % 2 == 0 else 1), 10)) for i, c in enumerate(reversed(first)))
    return first + str(-total % 10)
