"""F05: the bill was neither settled over the network nor taken back.

统筹支付 above 0 says that the fund has paid already: a manual claim for the same bill asks twice. A negative total or the words
冲红, 红冲, 作废 say that the bill was taken back. Basis: meaning of the receipt's columns (public), so both are looked at and
neither refuses (not in the guides).

Cannot see: a bill that was reversed in the issuer's system and printed before.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from intake import types
from intake.cases.evidence.amounts import format_yuan, is_legible, locate_fields
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Evidence, Field, Outcome, Reading
from intake.values import compact_text

_REVERSED = re.compile(r"冲红|红冲|红字(?:票据|发票|信息)|作废|已换开")
_WARNING = re.compile(r"涂改|手写|手工|污损|撕|遗失|盖章|加盖|有效|无效|逾期|如有|不得|请")
"""Words of the printed notice that says when a bill is void (涂改作废), on bills that are not."""
_LONG = 24
"""Letters from which a line is a notice and no mark."""


def _applies(case: Case) -> bool:
    return case.has(*types.BILLS)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*types.BILLS):
        found = [*_check_reversed(index, reading), *_check_settled(index, reading)]
        quiet = Finding(
            Outcome.PASS,
            f"{describe_paper(reading)}未见联网结算、冲红",
            ("fund_paid",),
            (locate_evidence(index, reading, None),),
        )
        yield from found or [quiet]


def _check_settled(index: int, reading: Reading) -> Iterator[Finding]:
    field = reading.record.fields.get("fund_paid")
    if field is None or not isinstance(field.value, Decimal) or field.value <= 0:
        return
    shown = locate_fields(index, reading, [field])
    if is_legible(field):
        message = f"{describe_paper(reading)}显示已联网结算（统筹基金支付 {format_yuan(field.value)}）"
        yield Finding(
            Outcome.FAIL, message, ("fund_paid",), shown, remedy="请核对该票据是否已在医院直接结算，避免重复报销"
        )
    else:
        message = f"{describe_paper(reading)}的统筹基金支付未能可靠读出，无法判断是否已联网结算"
        yield Finding(Outcome.UNKNOWN, message, ("fund_paid",), shown, Severity.HINT, "请核对统筹基金支付一栏")


def _check_reversed(index: int, reading: Reading) -> Iterator[Finding]:
    total = reading.record.fields.get("total")
    marks = list(_find_marks(index, reading))
    if total is not None and isinstance(total.value, Decimal) and total.value < 0:
        yield _report_negative(index, reading, total, marks)
    elif marks:
        words, where = marks[0]
        message = f"{describe_paper(reading)}上有“{words}”字样"
        yield Finding(Outcome.FAIL, message, (), (where,), remedy="请核对该票据是否已冲红、作废或换开")


def _report_negative(index: int, reading: Reading, total: Field[Any], marks: list[tuple[str, Place]]) -> Finding:
    message = f"{describe_paper(reading)}是红字（冲红）票据，金额 {total.value}"
    outcome = Outcome.FAIL if is_legible(total) else Outcome.UNKNOWN
    shown = (*locate_fields(index, reading, [total]), *(where for _, where in marks))
    return Finding(outcome, message, ("total",), shown, remedy="红字票据与原票据相抵，请核对应计的金额")


def _find_marks(index: int, reading: Reading) -> Iterator[tuple[str, Place]]:
    """Stamped or printed marks of a reversal; not the notice that says what would void the bill."""
    for page in reading.document.pages:
        for line in page.lines:
            text = compact_text(line.text)
            if len(text) < _LONG and _REVERSED.search(text) and not _WARNING.search(text):
                yield text, locate_evidence(index, reading, Evidence(page.number, page.frame.map_rect(line.rect)))


BILL_ALREADY_SETTLED = Rule(
    "bill-already-settled",
    "F05",
    "票据未联网结算、未冲红",
    Severity.LOOK,
    "医疗收费票据栏目含义（统筹基金支付、红字票据），办事指南未作规定，以经办人员核对为准",
    _applies,
    _check,
)
