"""U02: one stay is not billed twice: same person, same days, same total under two numbers.

Why: a bill that was reissued (换开) comes in beside the one it replaces, and the content alone shows it. Basis: public practice of
another region (身份证 + 入院 + 出院 + 总额), so a person looks; it may not refuse.
Outpatient bills are left out: two equal small bills on one day are usual.

Cannot see: other cases and card settlements (the ledger asks for those); stays whose dates were not read surely.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.billing import number_of
from intake.cases.evidence.duplicate_scans import second_scans
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names
from intake.model import Field, Outcome, Reading
from intake.types.vocabulary import MedicalInvoice, Spec
from validators.findings import keys_of

_KIND = types.INPATIENT_INVOICE
_SPECS: tuple[Spec[Any], ...] = (MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.TOTAL)
_SAME = keys_of(*_SPECS)
_Bill = tuple[int, Reading]
_Pair = tuple[Field[Any], Field[Any]]


def _check(case: Case) -> Iterable[Finding]:
    scans = second_scans(case)
    bills = [(index, reading) for index, reading in case.of(_KIND) if index not in scans]
    compared = (_compare_bills(*pair) for pair in combinations(bills, 2))
    found = [finding for finding in compared if finding is not None]
    yield from found or [Finding(Outcome.PASS, "没有重复的住院票据", _SAME, ())]


def _compare_bills(one: _Bill, other: _Bill) -> Finding | None:
    """What two bills of different numbers share; None where they are of two stays."""
    if number_of(one[1]) == number_of(other[1]) or _are_two_people(one[1], other[1]):
        return None
    legible = _legible_pairs(one[1], other[1])
    if any(first.value != second.value for first, second in legible) or len(legible) < len(_SAME) - 1:
        return None
    return _report_pair(one, other, legible)


def _legible_pairs(one: Reading, other: Reading) -> list[_Pair]:
    """Days and total of both bills, where both are legible."""
    pairs = [(one.record[spec], other.record[spec]) for spec in _SPECS]
    return [pair for pair in pairs if all(map(is_legible, pair))]


def _report_pair(one: _Bill, other: _Bill, same: Sequence[_Pair]) -> Finding:
    numbers = number_of(one[1]), number_of(other[1])
    quoted = _quote_numbers(numbers)
    mine, theirs = [field for field, _ in same], [field for _, field in same]
    shown = (*locate_fields(*other, theirs), *locate_fields(*one, mine))
    if len(same) == len(_SAME) and all(numbers):
        message = f"疑似重复报销：两张住院票据（{quoted}）的患者、入出院日期、金额都相同（{_describe_stay(mine)}）"
        return Finding(Outcome.FAIL, message, _SAME, shown, remedy="请核对是否为换开的票据，同一次住院只计一次")
    message = f"两张住院票据（{quoted}）可能是同一次住院，有内容未能可靠读出"
    return Finding(Outcome.UNKNOWN, message, _SAME, shown, remedy="请与原件核对")


def _quote_numbers(numbers: Iterable[str]) -> str:
    return "、".join(number or "号码未读出" for number in numbers)


def _describe_stay(fields: Iterable[Field[Any]]) -> str:
    """First and last day."""
    return " 至 ".join(field.value.isoformat() for field in fields if isinstance(field.value, date))


def _are_two_people(one: Reading, other: Reading) -> bool:
    names = [reading.record[MedicalInvoice.PAYER].value for reading in (one, other)]
    return None not in names and compare_names(*map(str, names)) is Likeness.DIFFERENT


SAME_STAY_TWICE = Rule(
    "same-stay-twice",
    "U02",
    "同一次住院没有两张票据",
    Severity.LOOK,
    "重复报销核对（外地通行做法），以经办人员核对为准",
    lambda case: sum(1 for _ in case.of(_KIND)) > 1,
    _check,
)
