"""What a medical record proves about itself: length of the stay, order of the dates, age and sex against the ID number.

Conventions of counting are those of the bills: 住院天数 is 出院 − 入院, at least 1; one more is local usage and proves nothing.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from intake import values
from intake.fields.mark_fields import add_check, mark_doubtful, mark_failed, mark_verified
from intake.model import Doubt, Outcome, Record, State
from intake.numbers import id_numbers
from intake.types.vocabulary import Spec

Stay = tuple[Spec[Any], Spec[Any], Spec[Decimal]]
"""Admission, discharge, and the days between them."""
_LONGEST_STAY = 3660
"""Days: ten years; a number above it that stands in the place of the days is another number."""


def check_stay(record: Record, admission: Spec[Any], discharge: Spec[Any], days: Spec[Decimal]) -> Record:
    """Days = difference of the dates. A misread year or month would leave the difference as it is where both dates were
    read alike, so at least one of the dates must have been read surely.
    """
    begin, end, count = record[admission].value, record[discharge].value, record[days].value
    if not isinstance(begin, date) or not isinstance(end, date) or count is None:
        return record
    return _compare_days(record, (admission, discharge, days), count, (end - begin).days)


def _compare_days(record: Record, specs: Stay, count: Decimal, counted: int) -> Record:
    """The printed days against those between the dates."""
    if counted >= 0 and count == max(counted, 1):
        return _confirm_stay(record, specs)
    if count == counted + 1:
        return _add_stay_check(record, specs, Outcome.UNKNOWN, "住院天数含出院当天，按当地算法")
    why = f"住院天数 {count} 与起止日期（{counted} 天）不符"
    return mark_failed(record, "record-stay-days", specs, Doubt.DATES.with_text(why), [s.name for s in specs])


def _confirm_stay(record: Record, specs: Stay) -> Record:
    admission, discharge, _ = specs
    if record[admission].state is record[discharge].state is State.DOUBTFUL:
        return _add_stay_check(record, specs, Outcome.UNKNOWN, "两个日期识读把握都不足")
    return _add_stay_check(mark_verified(record, specs, "住院天数与起止日期一致"), specs, Outcome.PASS)


def _add_stay_check(record: Record, specs: Stay, outcome: Outcome, message: str = "") -> Record:
    return add_check(record, "record-stay-days", outcome, [spec.name for spec in specs], message)


def check_order(record: Record, pairs: Sequence[tuple[Spec[Any], Spec[Any]]]) -> Record:
    """Earlier ≤ later. A breach makes both doubtful."""
    for earlier, later in pairs:
        a, b = record[earlier].value, record[later].value
        if not isinstance(a, date) or not isinstance(b, date):
            continue
        keys = (earlier.name, later.name)
        if a <= b:
            record = add_check(record, "record-date-order", Outcome.PASS, keys)
        else:
            why = f"{earlier.label} {a} 晚于{later.label} {b}"
            record = mark_failed(record, "record-date-order", (earlier, later), Doubt.DATES.with_text(why), keys)
    return record


def check_distance(record: Record, pairs: Sequence[tuple[Spec[Any], Spec[Any], int]]) -> Record:
    """Dates that lie further apart than papers of the kind do as a rule: a figure of the month or the year may be misread.

    Args:
        pairs: Two dates, and the days that may lie between them. What the length of the stay proves is left alone.
    """
    for earlier, later, most in pairs:
        a, b = record[earlier].value, record[later].value
        if isinstance(a, date) and isinstance(b, date) and (b - a).days > most:
            why = f"{earlier.label} {a} 与{later.label} {b} 相隔 {(b - a).days} 天，异常"
            record = _doubt_unproven(record, (earlier, later), why)
    return record


def _doubt_unproven(record: Record, specs: Sequence[Spec[Any]], why: str) -> Record:
    unproven = [spec for spec in specs if record[spec].state is not State.VERIFIED]
    return mark_doubtful(record, unproven, Doubt.DATES.with_text(why))


def check_alike(record: Record, pairs: Sequence[tuple[Spec[Any], Spec[Any], int]], stay: Stay | None = None) -> Record:
    """Dates that papers of the kind bear alike as a rule and that are one figure apart: that figure may be misread.

    Args:
        pairs: Two dates, and by how many days the second may follow the first without being odd.
        stay: Admission, discharge and days; a discharge that is not printed follows from the others, give or take a day.
    """
    for first, second, usual in pairs:
        earlier, least = _find_earlier(record, first, stay)
        later = record[second].value
        if _is_figure_off(earlier, later, least, usual):
            why = f"{second.label} {later} 与{first.label} {earlier} 只差一个数字"
            record = _doubt_unproven(record, (first, second), why)
    return record


def _find_earlier(record: Record, first: Spec[Any], stay: Stay | None) -> tuple[object, int]:
    """The first date of two, and the fewest days from it to the second; a discharge may follow from the rest of the stay."""
    printed = record[first].value
    if stay is None or printed is not None or first is not stay[1]:
        return printed, 0
    return _expected_discharge(record, stay), -1


def _is_figure_off(earlier: object, later: object, least: int, most: int) -> bool:
    """Whether two dates are not the usual days apart, and differ in one figure."""
    if not isinstance(earlier, date) or not isinstance(later, date):
        return False
    return not least <= (later - earlier).days <= most and _differ_in_one_figure(earlier, later)


def _expected_discharge(record: Record, stay: Stay) -> date | None:
    begin, count = record[stay[0]].value, record[stay[2]].value
    if not isinstance(begin, date) or count is None or not 0 <= count <= _LONGEST_STAY:
        return None
    return begin + timedelta(int(count))


def _differ_in_one_figure(a: date, b: date) -> bool:
    return sum(p != q for p, q in zip(a.isoformat(), b.isoformat(), strict=True)) == 1


def check_told_days(record: Record, discharge: Spec[Any], narrative: Spec[str]) -> Record:
    """A day that the course of illness tells of and that lies after the discharge: one of the two is misread."""
    out = record[discharge].value
    if not isinstance(out, date) or record[discharge].state is State.VERIFIED:
        return record
    later = _first_day_after(out, record[narrative].value or "")
    why = f"{narrative.label}提到 {later}，晚于{discharge.label} {out}"
    return mark_doubtful(record, (discharge,), Doubt.DATES.with_text(why)) if later else record


def _first_day_after(day: date, text: str) -> date | None:
    """The first later day that a text tells of; None where there is none, or a date of the text is none of the calendar."""
    try:
        return next((told for told in values.find_days(text) if told > day), None)
    except ValueError:
        return None


def check_identity(
    record: Record, number: Spec[str], sex: Spec[str], age: Spec[Decimal], days: Sequence[Spec[Any]]
) -> Record:
    """A whole ID number: its check digit, then sex (17th digit) and age (birth date, on the first of `days` that is known)."""
    field = record[number]
    if field.value is None or "*" in field.value:
        return record
    proven = id_numbers.prove_id_number(field, id_numbers.Printed(sex=record[sex].value))
    record = record.with_fields({number.name: proven})
    value = proven.value or ""
    if not id_numbers.is_valid(value):
        return add_check(record, "id-check-digit", Outcome.FAIL, (number.name,), "身份证号校验位不符")
    record = _check_sex(add_check(record, "id-check-digit", Outcome.PASS, (number.name,)), number, sex, value)
    day, born = _first_sure_day(record, days), id_numbers.parse_birth_date(value)
    return _check_age(record, number, age, born, day) if day and born else record


def _first_sure_day(record: Record, days: Sequence[Spec[Any]]) -> date | None:
    sure = (record[spec].value for spec in days if record[spec].state is not State.DOUBTFUL)
    return next((value for value in sure if isinstance(value, date)), None)


def _check_sex(record: Record, number: Spec[str], sex: Spec[str], value: str) -> Record:
    keys, printed = (number.name, sex.name), record[sex].value
    if printed is None:
        return record
    if printed != id_numbers.parse_sex(value):
        return mark_failed(record, "id-sex", (sex, number), Doubt.TWO_PRINTS.with_text("性别与身份证号不符"), keys)
    if record[number].state is State.VERIFIED:
        record = mark_verified(record, (sex,), "与身份证号一致")
    return add_check(record, "id-sex", Outcome.PASS, keys)


def _may_prove(record: Record, number: Spec[str], age: Spec[Decimal]) -> bool:
    """Whether the number is proven, and the age is one in years."""
    return record[number].state is State.VERIFIED and Doubt.PLACE not in record[age].doubts


def _check_age(record: Record, number: Spec[str], age: Spec[Decimal], born: date, on: date) -> Record:
    """Full years prove; up to two more are possible as 虚岁; anything else is doubted."""
    keys, printed = (number.name, age.name), record[age].value
    if printed is None:
        return record
    full = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if printed == full and _may_prove(record, number, age):
        return add_check(mark_verified(record, (age,), "与身份证号的出生日期一致"), "id-age", Outcome.PASS, keys)
    if full <= printed <= full + 2:
        return add_check(record, "id-age", Outcome.UNKNOWN, keys, "年龄可能按虚岁填写，或身份证号未证实")
    why = f"年龄 {printed} 与身份证号（{full} 岁）不符"
    return mark_failed(record, "id-age", (age,), Doubt.TWO_PRINTS.with_text(why), keys)
