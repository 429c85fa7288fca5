"""U01: no bill number stands on two bills of the case.

票据代码 + 票据号码 name one bill in the whole country; on tax invoices 发票代码 + 发票号码. Why: the same bill counts once, and two
different sheets with one number cannot both be genuine. Basis: format of the national receipts; only the second and later
copies count (public practice). Two sheets that contradict each other under one number are a contradiction inside the
applicant's own papers, so they are proposed for refusal; the same bill handed in twice is looked at, one file
that lies there twice is only pointed out.

Cannot see: bills of other cases (the ledger asks for those); a number that was misread on one of the sheets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, starmap
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.bill_numbers import CODES, find_number, is_surely_numbered, printed_numbers
from intake.cases.evidence.duplicate_scans import same_bytes, second_scans
from intake.cases.model import Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.likeness.compare import Likeness, compare_names
from intake.model import Outcome, Reading
from intake.types.registry import TYPES
from intake.types.vocabulary import MedicalInvoice, Spec, VatInvoice, to_json
from intake.values import compact_text
from validators.findings import fail_if, keys_of

_NUMBER = keys_of(MedicalInvoice.BILL_NUMBER)
_SAME: Sequence[Spec[Any]] = (
    MedicalInvoice.TOTAL, MedicalInvoice.PAYER, VatInvoice.BUYER, MedicalInvoice.ISSUE_DATE, MedicalInvoice.ADMISSION_DATE,
    MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.VISIT_DATE,
)  # fmt: skip
"""What one bill cannot say in two ways."""

_Paper = tuple[int, Reading]


def _check(case: Case) -> Iterable[Finding]:
    numbered: dict[str, list[_Paper]] = defaultdict(list)
    for index, reading in case.of(*types.BILLS):
        number = find_number(reading)
        if number is None:
            yield _report_unnumbered(index, reading)
        else:
            numbered[compact_text(str(number.value))].append((index, reading))
    pairs = list(_pair_up(numbered))
    if pairs:
        yield from _compare_pairs(pairs, case)
    elif numbered:
        places = tuple(starmap(_number_place, chain.from_iterable(numbered.values())))
        yield Finding(Outcome.PASS, "各票据号码互不相同", _NUMBER, places)


def _pair_up(numbered: Mapping[str, Sequence[_Paper]]) -> Iterator[tuple[_Paper, _Paper]]:
    """Two bills each of one number, and of one code as far as it can be read."""
    for papers in numbered.values():
        for first, second in combinations(papers, 2):
            if not _codes_differ(first[1], second[1]):
                yield first, second


def _compare_pairs(pairs: Iterable[tuple[_Paper, _Paper]], case: Case) -> Iterator[Finding]:
    scans, files = second_scans(case), {frozenset(pair) for pair in same_bytes(case)}
    for first, second in pairs:
        both = frozenset((first[0], second[0]))
        spec = next(_iter_differences(first[1], second[1]), None)
        if spec is not None:
            yield _report_contradiction(first, second, spec)
        else:
            severity = Severity.HINT if both in files else Severity.LOOK
            yield _report_repeated(first, second, severity, scanned=bool(scans & both))


def _report_contradiction(first: _Paper, second: _Paper, spec: Spec[Any]) -> Finding:
    one, other = first[1].record[spec], second[1].record[spec]
    label = _field_label(first[1], spec.name)
    message = f"{_describe_number(first[1])}，内容却不同：{label} {to_json(one.value)}／{to_json(other.value)}"
    values = (*locate_fields(*second, [other]), *locate_fields(*first, [one]))
    shown = (*values, _number_place(*second), _number_place(*first))
    outcome = fail_if(is_surely_numbered(first[1]) and is_surely_numbered(second[1]))
    return Finding(outcome, message, (*_NUMBER, spec.name), shown, Severity.REJECT, "请核对两张票据的原件")


def _report_repeated(first: _Paper, second: _Paper, severity: Severity, *, scanned: bool) -> Finding:
    """The same bill: one file twice is a hint; a second copy or picture of it may be meant as a second bill."""
    message = f"{_describe_number(first[1])}，内容相同（{'重复扫描' if scanned else '重复提交或重复扫描'}）"
    shown = (_number_place(*second), _number_place(*first))
    return Finding(Outcome.FAIL, message, _NUMBER, shown, severity, "只按一张计算，请剔除多出的一张")


def _describe_number(reading: Reading) -> str:
    number = find_number(reading)
    return f"票据 {number.value if number else ''} 在本次材料中出现两次"


def _codes_differ(first: Reading, second: Reading) -> bool:
    """Whether both print a code and the first kind of code that both print surely differs."""
    for spec in CODES:
        one, other = first.record[spec], second.record[spec]
        if one.value and other.value:
            return one.value != other.value and is_legible(one) and is_legible(other)
    return False


def _iter_differences(first: Reading, second: Reading) -> Iterator[Spec[Any]]:
    for spec in _SAME:
        one, other = first.record[spec], second.record[spec]
        if is_legible(one) and is_legible(other) and _values_differ(one.value, other.value):
            yield spec


def _values_differ(one: Any, other: Any) -> bool:
    """Names that only look alike may be one name, misread."""
    return compare_names(one, other) is Likeness.DIFFERENT if isinstance(one, str) else bool(one != other)


def _report_unnumbered(index: int, reading: Reading) -> Finding:
    message = f"{kind_name(reading.classification.kind)}的号码未能可靠读出，无法查重"
    shown = (_number_place(index, reading),)
    return Finding(Outcome.UNKNOWN, message, _NUMBER, shown, Severity.HINT, "请核对票据号码")


def _number_place(index: int, reading: Reading) -> Place:
    number = next(iter(printed_numbers(reading)), None)
    return locate_evidence(index, reading, number.evidence if number else None)


def _field_label(reading: Reading, key: str) -> str:
    return next((s.label for s in TYPES[reading.record.kind].fields if s.name == key), key)


BILL_NUMBER_TWICE = Rule(
    "bill-number-twice",
    "U01",
    "票据号码不重复",
    Severity.REJECT,
    "申请人所交票据之间的矛盾（票据代码＋票据号码唯一）；同一票据只计一次",
    lambda case: sum(1 for _ in case.of(*types.BILLS)) > 1,
    _check,
)
