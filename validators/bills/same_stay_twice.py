"""U02: one stay is not billed twice: same person, same days, same total under two numbers.

Why: a bill that was reissued (换开) comes in beside the one it replaces, and the content alone shows it. Basis: public practice of
another region (身份证 + 入院 + 出院 + 总额), so a person looks; it may not refuse.
Outpatient bills are left out: two equal small bills on one day are usual.

Cannot see: other cases and card settlements (the ledger asks for those); stays whose dates were not read surely.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.billing import number_of
from intake.cases.evidence.compare import Likeness, compare_names
from intake.cases.evidence.duplicate_scans import second_scans
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Field, Outcome, Reading

_KIND = types.INPATIENT_INVOICE
_SAME = ("admission_date", "discharge_date", "total")


def _applies(case: Case) -> bool:
    return sum(1 for _ in case.of(_KIND)) > 1


def _check(case: Case) -> Iterable[Finding]:
    scans = second_scans(case)
    bills = [(i, r) for i, r in case.of(_KIND) if i not in scans]
    found = [f for a, b in combinations(bills, 2) if (f := _compare_bills(a, b)) is not None]
    yield from found or [Finding(Outcome.PASS, "没有重复的住院票据", _SAME, ())]


def _compare_bills(a: tuple[int, Reading], b: tuple[int, Reading]) -> Finding | None:
    """What two bills of different numbers share; None where they are of two stays."""
    if number_of(a[1]) == number_of(b[1]) or not _one_person(a[1], b[1]):
        return None
    cells = [(_field_with_value(a[1], k), _field_with_value(b[1], k)) for k in _SAME]
    if any(x and y and is_legible(x) and is_legible(y) and x.value != y.value for x, y in cells):
        return None
    read = [(x, y) for x, y in cells if x and y and x.value == y.value and is_legible(x) and is_legible(y)]
    told = f"{number_of(a[1]) or '号码未读出'}、{number_of(b[1]) or '号码未读出'}"
    shown = (*locate_fields(*b, [y for _, y in read]), *locate_fields(*a, [x for x, _ in read]))
    if len(read) == len(_SAME) and all(number_of(r) for _, r in (a, b)):
        message = f"疑似重复报销：两张住院票据（{told}）的患者、入出院日期、金额都相同（{_describe_days(read)}）"
        return Finding(Outcome.FAIL, message, _SAME, shown, remedy="请核对是否为换开的票据，同一次住院只计一次")
    if len(read) < len(_SAME) - 1:
        return None
    message = f"两张住院票据（{told}）可能是同一次住院，有内容未能可靠读出"
    return Finding(Outcome.UNKNOWN, message, _SAME, shown, remedy="请与原件核对")


def _one_person(a: Reading, b: Reading) -> bool:
    one, other = _field_with_value(a, "payer"), _field_with_value(b, "payer")
    return not (one and other and compare_names(str(one.value), str(other.value)) is Likeness.DIFFERENT)


def _field_with_value(reading: Reading, key: str) -> Field[Any] | None:
    field = reading.record.fields.get(key)
    return field if field is not None and field.value is not None else None


def _describe_days(read: Iterable[tuple[Field[Any], Field[Any]]]) -> str:
    return " 至 ".join(x.value.isoformat() for x, _ in read if isinstance(x.value, date))


SAME_STAY_TWICE = Rule(
    "same-stay-twice",
    "U02",
    "同一次住院没有两张票据",
    Severity.LOOK,
    "重复报销核对（外地通行做法），以经办人员核对为准",
    _applies,
    _check,
)
