"""F01, sources: what is printed on an electronic bill is what its data and its QR code say.

The reading compares the print with data attached to the file and with the QR code; a difference is never settled silently. Why:
an electronic bill can be edited, its data rarely is with it. Rests on two sources inside the applicant's own paper; severity is
人工核对, because the office has the public platform to ask (票据代码, 号码, 校验码, 金额, 开票日期).

Cannot see: a bill without data and without a code; the codes of provinces that hold a link alone.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.amounts import CLEAR, locate_fields
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Case, Finding, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.model import Check, Field, Outcome, Reading, Source

_SOURCES = ("invoice-xml", "invoice-qr", "vat-xml", "vat-qr")


def _applies(case: Case) -> bool:
    return any(c.rule in _SOURCES for _, r in case.of(*types.BILLS) for c in r.record.checks)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*types.BILLS):
        compared = [c for c in reading.record.checks if c.rule in _SOURCES]
        failed = [c for c in compared if c.outcome is Outcome.FAIL]
        if failed:
            yield _report_difference(index, reading, failed)
        elif compared:
            yield Finding(
                Outcome.PASS,
                f"{describe_paper(reading)}票面与电子数据、二维码一致",
                (),
                (locate_evidence(index, reading, None),),
            )


def _report_difference(index: int, reading: Reading, failed: Iterable[Check]) -> Finding:
    """A difference is proven where the print was not recognised but taken from the file, or recognised beyond doubt."""
    keys = tuple(dict.fromkeys(k for c in failed for k in c.fields))
    fields = [f for k in keys if (f := reading.record.fields.get(k)) is not None]
    recognised = any(p.source is Source.OCR for p in reading.document.pages)
    proven = bool(fields) and (not recognised or all(_is_clear(f) for f in fields))
    told = "；".join(dict.fromkeys(c.message for c in failed if c.message))
    message = f"{describe_paper(reading)}票面与电子数据或二维码不符：{told or '、'.join(keys)}"
    shown = locate_fields(index, reading, fields) or (locate_evidence(index, reading, None),)
    remedy = "请在票据查验平台核对票据代码、号码、校验码、金额和开票日期"
    return Finding(Outcome.FAIL if proven else Outcome.UNKNOWN, message, keys, shown, remedy=remedy)


def _is_clear(field: Field[str]) -> bool:
    """Whether the recognised print itself is beyond doubt; a value taken from the data says nothing of the print."""
    return field.source is Source.OCR and field.confidence is not None and field.confidence >= CLEAR


PRINT_AGREES_WITH_DATA = Rule(
    "print-agrees-with-data",
    "F01",
    "票面与电子数据、二维码一致",
    Severity.LOOK,
    "申请人所交票据自身的两处记载；票面与数据不符的以查验平台为准",
    _applies,
    _check,
)
