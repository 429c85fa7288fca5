"""U01: no bill number stands on two bills of the case.

票据代码 + 票据号码 name one bill in the whole country; on tax invoices 发票代码 + 发票号码. Why: the same bill counts once, and two
different sheets with one number cannot both be genuine. Basis: format of the national receipts; only the second and later
copies count (public practice). Two sheets that contradict each other under one number are a contradiction inside the
applicant's own papers, so they are proposed for refusal; the same bill handed in twice is looked at, one file
that lies there twice is only pointed out.

Cannot see: bills of other cases (the ledger asks for those); a number that was misread on one of the sheets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.compare import Likeness, compare_names
from intake.cases.evidence.duplicate_scans import same_bytes, second_scans
from intake.cases.model import SURE, Case, Finding, Place, Severity, kind_name, locate_evidence
from intake.cases.rules import Rule
from intake.model import Doubt, Field, Outcome, Reading, State
from intake.types.registry import TYPES
from intake.types.vocabulary import to_json
from intake.values import compact_text

_KEYS = (("bill_code", "bill_number"), ("invoice_code", "invoice_number"))
_SAME = ("total", "payer", "buyer", "issue_date", "admission_date", "discharge_date", "visit_date")
"""What one bill cannot say in two ways."""

_CLEAR = 0.985
"""Score from which a number of eight to twenty digits is taken as printed; all 24 numbers of the invented bills had it, and all
were right."""
_Paper = tuple[int, Reading]


def _applies(case: Case) -> bool:
    return sum(1 for _ in case.of(*types.BILLS)) > 1


def _check(case: Case) -> Iterable[Finding]:
    numbered: dict[str, list[tuple[int, Reading]]] = defaultdict(list)
    for index, reading in case.of(*types.BILLS):
        number = _find_number(reading)
        if number is None:
            yield _report_unnumbered(index, reading)
        else:
            numbered[compact_text(str(number.value))].append((index, reading))
    pairs = [p for found in numbered.values() for p in combinations(found, 2) if _one_code(p[0][1], p[1][1])]
    yield from _compare_pairs(pairs, case) if pairs else ()
    if numbered and not pairs:
        yield Finding(
            Outcome.PASS,
            "各票据号码互不相同",
            ("bill_number",),
            tuple(_number_place(i, r) for f in numbered.values() for i, r in f),
        )


def _compare_pairs(pairs: Iterable[tuple[_Paper, _Paper]], case: Case) -> Iterator[Finding]:
    scans, files = second_scans(case), {pair for found in same_bytes(case) for pair in (found, found[::-1])}
    for first, second in pairs:
        differing = next(_iter_differences(first[1], second[1]), None)
        if differing:
            yield _report_contradiction(first, second, *differing)
        else:
            severity = Severity.HINT if (first[0], second[0]) in files else Severity.LOOK
            yield _report_repeated(first, second, severity, scanned=bool(scans & {first[0], second[0]}))


def _report_contradiction(first: _Paper, second: _Paper, key: str, one: Field[Any], other: Field[Any]) -> Finding:
    message = f"{_describe_number(first[1])}，内容却不同：{_field_label(first[1], key)} {to_json(one.value)}／{to_json(other.value)}"
    shown = (
        *locate_fields(*second, [other]),
        *locate_fields(*first, [one]),
        _number_place(*second),
        _number_place(*first),
    )
    sure = _surely_numbered(first[1]) and _surely_numbered(second[1])
    outcome = Outcome.FAIL if sure else Outcome.UNKNOWN
    return Finding(outcome, message, ("bill_number", key), shown, Severity.REJECT, "请核对两张票据的原件")


def _report_repeated(first: _Paper, second: _Paper, severity: Severity, *, scanned: bool) -> Finding:
    """The same bill: one file twice is a hint; a second copy or picture of it may be meant as a second bill."""
    message = f"{_describe_number(first[1])}，内容相同（{'重复扫描' if scanned else '重复提交或重复扫描'}）"
    return Finding(
        Outcome.FAIL,
        message,
        ("bill_number",),
        (_number_place(*second), _number_place(*first)),
        severity,
        "只按一张计算，请剔除多出的一张",
    )


def _describe_number(reading: Reading) -> str:
    number = _find_number(reading)
    return f"票据 {number.value if number else ''} 在本次材料中出现两次"


def _find_number(reading: Reading) -> Field[Any] | None:
    for _, key in _KEYS:
        field = reading.record.fields.get(key)
        if field is not None and field.value and (field.state in SURE or _oddly_shaped(field)):
            return field
    return None


def _oddly_shaped(field: Field[Any]) -> bool:
    """Doubtful for the number of its digits alone: old forms have others, and equal numbers are equal."""
    clear = field.confidence is None or field.confidence >= _CLEAR
    return field.state is State.DOUBTFUL and clear and field.doubts == frozenset((Doubt.LENGTH,))


def _one_code(a: Reading, b: Reading) -> bool:
    """Whether the codes agree, or one is not printed."""
    for key, _ in _KEYS:
        one, other = a.record.fields.get(key), b.record.fields.get(key)
        if one and other and one.value and other.value:
            return bool(one.value == other.value) or not (is_legible(one) and is_legible(other))
    return True


def _iter_differences(a: Reading, b: Reading) -> Iterator[tuple[str, Field[Any], Field[Any]]]:
    for key in _SAME:
        one, other = a.record.fields.get(key), b.record.fields.get(key)
        if one and other and is_legible(one) and is_legible(other) and _values_differ(one.value, other.value):
            yield key, one, other


def _values_differ(a: Any, b: Any) -> bool:
    """Names that only look alike may be one name, misread."""
    return compare_names(a, b) is Likeness.DIFFERENT if isinstance(a, str) else bool(a != b)


def _surely_numbered(reading: Reading) -> bool:
    """Code and number beyond doubt: consecutive bills differ in one digit, and one misread digit makes them equal."""
    return any(
        (f := reading.record.fields.get(k)) is not None and (f.confidence is None or f.confidence >= _CLEAR)
        for pair in _KEYS
        for k in pair[1:]
    )


def _report_unnumbered(index: int, reading: Reading) -> Finding:
    message = f"{kind_name(reading.classification.kind)}的号码未能可靠读出，无法查重"
    return Finding(
        Outcome.UNKNOWN, message, ("bill_number",), (_number_place(index, reading),), Severity.HINT, "请核对票据号码"
    )


def _number_place(index: int, reading: Reading) -> Place:
    number = next((f for _, k in _KEYS if (f := reading.record.fields.get(k)) is not None), None)
    return locate_evidence(index, reading, number.evidence if number else None)


def _field_label(reading: Reading, key: str) -> str:
    return next((s.label for s in TYPES[reading.record.kind].fields if s.name == key), key)


BILL_NUMBER_TWICE = Rule(
    "bill-number-twice",
    "U01",
    "票据号码不重复",
    Severity.REJECT,
    "申请人所交票据之间的矛盾（票据代码＋票据号码唯一）；同一票据只计一次",
    _applies,
    _check,
)
