"""统一社会信用代码 and what stood before it: the check digit as proof, and the letters that the code has not.

Sources: GB 32100-2015 (18 characters, no I O S V Z, check digit mod 31), GB 11714 (organisation code, its characters 9 to
17), GS 15-2006 (15-digit 注册号, ISO 7064 mod 11,10), GB 11643 (a sole trader's ID number serves as tax number).
"""

import re
from collections.abc import Iterator

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from intake.model import Doubt, Field, Proof, State
from intake.numbers.id_numbers import is_valid

_NOT_IN_ALPHABET = str.maketrans("OISZ", "0152")
"""Letters that GB 32100 leaves out because they look like digits: on paper they can only be those digits."""
_LOOKALIKE = {
    "0": "DQ", "D": "0", "Q": "0", "1": "L7", "L": "1", "7": "1", "5": "6", "6": "5G", "G": "6", "8": "B3", "B": "8", "3": "8",
}  # fmt: skip
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def prove_code(field: Field[str]) -> Field[str]:
    """The code verified by its check digit; mended where one look-alike restores it (then doubtful); else doubtful.

    Codes of other lengths have no check digit here: 15 and 20 characters (tax numbers before 2015) stay as they were
    read, anything else is doubtful. Masked codes cannot be checked.
    """
    code = field.value
    if code is None or "*" in code:
        return field
    flat = code.upper()
    if len(flat) == 18:
        return _check_eighteen(field, flat)
    if _is_tax_number(flat):
        return field
    return field.as_doubtful(Doubt.LENGTH.with_text(f"应为 18 位，读到 {len(flat)} 位"))


def _check_eighteen(field: Field[str], code: str) -> Field[str]:
    if uscc.is_valid(code) or is_valid(code):
        return field.with_value(code, State.VERIFIED, Proof.CHECK_DIGIT)
    spelled = code.translate(_NOT_IN_ALPHABET)
    if uscc.is_valid(spelled):
        why = "校验位通过; 代码不用字母 O、I、S、Z，按数字读"
        return field.with_value(
            spelled, State.VERIFIED, Proof.CHECK_DIGIT.with_text(why), others=(*field.alternatives, code)
        )
    mended = list(filter(uscc.is_valid, _iter_mended(spelled)))
    if len(mended) == 1:
        why = "校验位不符，更正一个易混字符后相符"
        return field.with_value(
            mended[0], State.DOUBTFUL, Doubt.REPAIRED.with_text(why), others=(*field.alternatives, code)
        )
    return field.as_doubtful(Doubt.CHECK_DIGIT)


def _is_tax_number(code: str) -> bool:
    """Whether a code has the length of tax numbers before 2015 and begins with a place."""
    return len(code) in (15, 20) and code[:6].isdigit()


def _iter_mended(code: str) -> Iterator[str]:
    for i, c in enumerate(code):
        for other in _LOOKALIKE.get(c, ""):
            yield code[:i] + other + code[i + 1 :]


def organisation_code_holds(code: str) -> bool:
    """Whether a 9-character organisation code carries the right check digit.

    >>> organisation_code_holds("D2143569X"), organisation_code_holds("D21435690")
    (True, False)
    """
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    rest = 11 - sum(w * int(c, 36) for w, c in zip(_WEIGHTS, code, strict=False)) % 11
    return code[8] == {10: "X", 11: "0"}.get(rest, str(rest))


def register_number_holds(code: str) -> bool:
    """Whether a 15-digit 注册号 of an old business licence carries the right check digit."""
    return bool(re.fullmatch(r"\d{15}", code)) and bool(mod_11_10.is_valid(code))


def is_code_valid(code: str) -> bool:
    """Whether a social credit code carries the right check digit."""
    return bool(uscc.is_valid(code))
