"""公民身份号码 (GB 11643): what the number itself says, where it stands in a text, and how it is proven.

The check digit is `stdnum.cn.ric`'s; its `validate` is not used because it refuses areas that its table has not: numbers
keep the area of first registration for life, also when the area is abolished.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import Prefix
from stdnum.cn import ric

from intake.model import Doubt, Field, Proof, State
from intake.values import compact_text

PROVINCES = frozenset(re.findall("..", "1112131415212223313233343536374142434445465051525354616263646571818283"))
"""First two digits (GB/T 2260); 83 are the residence permits for people from Taiwan."""
_OLDEST = 1880
_LETTERS = str.maketrans("OoDQIl|ZSBb", "00001112586")
"""What stands in a number of digits is a digit, whatever letter it was taken for."""
_NUMBER = re.compile(
    r"(?<![\dA-Za-z])[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx×✕](?![\dA-Za-z])"
)
_MASKED = re.compile(r"(?<![\dA-Za-z])(?:\d[\d*]{16}[\dXx*])(?![\dA-Za-z*])")


def is_valid(number: str) -> bool:
    """18 characters, a province that exists, a date that exists, the right check digit.

    >>> is_valid("11010519491231002X"), is_valid("110105194912310021")
    (True, False)
    """
    if not re.fullmatch(r"\d{17}[\dX]", number) or number[:2] not in PROVINCES:
        return False
    return number[-1] == ric.calc_check_digit(number) and parse_birth_date(number) is not None


def parse_birth_date(number: str) -> date | None:
    """The date in digits 7 to 14, None where the calendar has it not."""
    try:
        when = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return when if when.year >= _OLDEST else None


def parse_sex(number: str) -> str:
    """男 where the 17th digit is odd, else 女."""
    return "男" if int(number[16]) % 2 else "女"


def compact(text: str) -> str:
    """The text without blanks, with a capital X and digits where letters were taken for them; 15 and 18 places only.

    >>> compact("1101O5 19491231 002x")
    '11010519491231002X'
    """
    flat = re.sub(r"[\s.,，。·-]", "", compact_text(text)).replace("×", "X").replace("✕", "X").replace("x", "X")
    return flat[:-1].translate(_LETTERS) + flat[-1:].translate(_LETTERS) if len(flat) in (15, 18) else flat


def find_id_numbers(text: str) -> Iterator[re.Match[str]]:
    """Every place in `text` that has the shape of an ID number, open or masked; blanks are not tolerated inside."""
    yield from _NUMBER.finditer(text)
    for match in _MASKED.finditer(text):
        if match[0].count("*") >= 3:
            yield match


@dataclass(frozen=True, slots=True)
class Printed:
    """What else the paper prints about the same person; None where it does not, or where it could not be read."""

    birth: date | None = None
    sex: str | None = None

    def agrees_with(self, number: str) -> bool:
        """Whether nothing printed contradicts the number."""
        return self.birth in (None, parse_birth_date(number)) and self.sex in (None, parse_sex(number))


def prove_id_number(field: Field[str], printed: Printed = Printed()) -> Field[str]:
    """The number with its proof.

    Verified: right check digit, nothing printed contradicts it, and either the reading was sure or the printed date of
    birth is the number's. A second reading of the same place that passes everything where the first does not stands in
    its stead, read. One character is repaired only where a single change satisfies check digit, date and sex: doubtful.
    """
    if field.value is None or "*" in field.value:
        return field
    number = compact(field.value)
    spelled = number != re.sub(r"\s", "", field.value).upper()
    field = replace(field, value=number)
    if not is_valid(number):
        return _repair_number(field, number, printed)
    if not printed.agrees_with(number):
        return field.as_doubtful("与印出的出生日期或性别不一致")
    return _accept_valid(field, number, printed, spelled=spelled)


def _accept_valid(field: Field[str], number: str, printed: Printed, *, spelled: bool) -> Field[str]:
    if _proven_readings(field, printed) - {number}:
        return field.as_doubtful("两次识读都能通过校验")
    if spelled:
        return field.as_doubtful("按数字更正了字母，校验位通过")
    if printed.birth is not None:
        return field.reset_state(State.VERIFIED, Proof.CHECK_DIGIT.with_text("校验位通过; 与出生日期一致"))
    return field if field.state is State.DOUBTFUL else field.reset_state(State.VERIFIED, Proof.CHECK_DIGIT)


def _proven_readings(field: Field[str], printed: Printed) -> set[str]:
    """Numbers that other readings of the place give and that pass everything."""
    flat = (re.sub(r"\s", "", other) for other in field.alternatives)
    numbers = (compact(match[0]) for other in flat for match in _NUMBER.finditer(other))
    return {number for number in numbers if is_valid(number) and printed.agrees_with(number)}


def _repair_number(field: Field[str], number: str, printed: Printed) -> Field[str]:
    seen = _proven_readings(field, printed)
    kept = (*field.alternatives, field.raw)
    if len(seen) == 1 and printed.birth is not None:
        why = "另一次识读通过校验位，且与出生日期一致"
        return field.with_value(seen.pop(), State.READ, Doubt.TWO_READINGS.with_text(why), others=kept)
    if len(number) != 18:
        return field.as_doubtful(Doubt.LENGTH.with_text(f"应为 18 位，读到 {len(number)} 位"))
    mended = _only_repair(number, printed)
    if mended is None:
        return field.as_doubtful(Doubt.CHECK_DIGIT)
    at = Prefix.similarity(number, mended)
    why = f"校验位不符，按出生日期把第 {at + 1} 位 {number[at]} 更正为 {mended[at]} 后相符"
    return field.with_value(mended, State.DOUBTFUL, Doubt.REPAIRED.with_text(why), others=kept)


def _only_repair(number: str, printed: Printed) -> str | None:
    """The number with the one change that satisfies check digit, date and sex; None without a printed date of birth."""
    mended = [other for other in _one_change(number) if is_valid(other) and printed.agrees_with(other)]
    return mended[0] if printed.birth and len(mended) == 1 else None


def _one_change(number: str) -> Iterable[str]:
    for i, c in enumerate(number):
        for other in "0123456789X" if i == 17 else "0123456789":
            if other != c:
                yield number[:i] + other + number[i + 1 :]
