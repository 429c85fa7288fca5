"""F05: the bill was neither settled over the network nor taken back.

统筹支付 above 0 says that the fund has paid already: a manual claim for the same bill asks twice. A negative total or the words
冲红, 红冲, 作废 say that the bill was taken back. Basis: meaning of the receipt's columns (public), so both are looked at and
neither refuses (not in the guides).

Cannot see: a bill that was reversed in the issuer's system and printed before.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from intake import types
from intake.cases.evidence.amounts import format_yuan, is_legible, locate_fields
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice
from intake.values import compact_text
from validators.findings import fail_if, keys_of, locate_paper

_PATTERNS = patterns_beside(__file__)
_LONG = 24
"""Letters from which a line is a notice and no mark."""
_FUND_PAID = keys_of(MedicalInvoice.FUND_PAID)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*types.BILLS):
        found = [*_check_reversed(index, reading), *_check_settled(index, reading)]
        yield from found or [_report_clean(index, reading)]


def _report_clean(index: int, reading: Reading) -> Finding:
    message = f"{describe_paper(reading)}未见联网结算、冲红"
    return Finding(Outcome.PASS, message, _FUND_PAID, locate_paper(index, reading))


def _check_settled(index: int, reading: Reading) -> Iterator[Finding]:
    field = reading.record[MedicalInvoice.FUND_PAID]
    if not isinstance(field.value, Decimal) or field.value <= 0:
        return
    shown = locate_fields(index, reading, [field])
    if is_legible(field):
        message = f"{describe_paper(reading)}显示已联网结算（统筹基金支付 {format_yuan(field.value)}）"
        remedy = "请核对该票据是否已在医院直接结算，避免重复报销"
        yield Finding(Outcome.FAIL, message, _FUND_PAID, shown, remedy=remedy)
    else:
        message = f"{describe_paper(reading)}的统筹基金支付未能可靠读出，无法判断是否已联网结算"
        yield Finding(Outcome.UNKNOWN, message, _FUND_PAID, shown, Severity.HINT, "请核对统筹基金支付一栏")


def _check_reversed(index: int, reading: Reading) -> Iterator[Finding]:
    marks = list(_find_marks(index, reading))
    total = reading.record[MedicalInvoice.TOTAL].value
    if isinstance(total, Decimal) and total < 0:
        yield _report_negative(index, reading, [where for _, where in marks])
    elif marks:
        words, where = marks[0]
        message = f"{describe_paper(reading)}上有“{words}”字样"
        yield Finding(Outcome.FAIL, message, (), (where,), remedy="请核对该票据是否已冲红、作废或换开")


def _report_negative(index: int, reading: Reading, marks: list[Place]) -> Finding:
    total = reading.record[MedicalInvoice.TOTAL]
    message = f"{describe_paper(reading)}是红字（冲红）票据，金额 {total.value}"
    shown = (*locate_fields(index, reading, [total]), *marks)
    remedy = "红字票据与原票据相抵，请核对应计的金额"
    return Finding(fail_if(is_legible(total)), message, keys_of(MedicalInvoice.TOTAL), shown, remedy=remedy)


def _find_marks(index: int, reading: Reading) -> Iterator[tuple[str, Place]]:
    """Stamped or printed marks of a reversal; not the notice that says what would void the bill."""
    for page in reading.document.pages:
        for line in page.lines:
            text = compact_text(line.text)
            if len(text) < _LONG and _is_mark(text):
                yield text, locate_evidence(index, reading, page.evidence_at(line.rect))


def _is_mark(text: str) -> bool:
    return bool(_PATTERNS["reversed"].search(text)) and not _PATTERNS["notice"].search(text)


BILL_ALREADY_SETTLED = Rule(
    "bill-already-settled",
    "F05",
    "票据未联网结算、未冲红",
    Severity.LOOK,
    "医疗收费票据栏目含义（统筹基金支付、红字票据），办事指南未作规定，以经办人员核对为准",
    lambda case: case.has(*types.BILLS),
    _check,
)
