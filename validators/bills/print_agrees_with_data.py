"""F01, sources: what is printed on an electronic bill is what its data and its QR code say.

The reading compares the print with data attached to the file and with the QR code; a difference is never settled silently. Why:
an electronic bill can be edited, its data rarely is with it. Rests on two sources inside the applicant's own paper; severity is
人工核对, because the office has the public platform to ask (票据代码, 号码, 校验码, 金额, 开票日期).

Cannot see: a bill without data and without a code; the codes of provinces that hold a link alone.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from intake import types
from intake.cases.evidence.amounts import CLEAR, locate_fields
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Check, Field, Outcome, Reading, Source
from validators.findings import drop_none, fail_if, locate_paper

_REMEDY = "请在票据查验平台核对票据代码、号码、校验码、金额和开票日期"
_SOURCES = ("invoice-xml", "invoice-qr", "vat-xml", "vat-qr")


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*types.BILLS):
        compared = _source_checks(reading)
        failed = list(filter(_has_failed, compared))
        if failed:
            yield _report_difference(index, reading, failed)
        elif any(map(_is_open, compared)):
            message = f"{describe_paper(reading)}有值已由人工更正，与电子数据、二维码的比对不再作数，请核对"
            yield Finding(Outcome.UNKNOWN, message, (), locate_paper(index, reading), remedy=_REMEDY)
        elif compared:
            message = f"{describe_paper(reading)}票面与电子数据、二维码一致"
            yield Finding(Outcome.PASS, message, (), locate_paper(index, reading))


def _source_checks(reading: Reading) -> list[Check]:
    return [check for check in reading.record.checks if check.rule in _SOURCES]


def _has_failed(check: Check) -> bool:
    return check.outcome is Outcome.FAIL


def _is_open(check: Check) -> bool:
    return check.outcome is Outcome.UNKNOWN


def _report_difference(index: int, reading: Reading, failed: Sequence[Check]) -> Finding:
    keys = tuple(dict.fromkeys(chain.from_iterable(check.fields for check in failed)))
    fields = drop_none(map(reading.record.fields.get, keys))
    told = _join_messages(failed) or "、".join(keys)
    message = f"{describe_paper(reading)}票面与电子数据或二维码不符：{told}"
    shown = locate_fields(index, reading, fields) or locate_paper(index, reading)
    return Finding(fail_if(_is_proven(reading, fields)), message, keys, shown, remedy=_REMEDY)


def _join_messages(failed: Iterable[Check]) -> str:
    """What the checks say, each thing once."""
    return "；".join(dict.fromkeys(check.message for check in failed if check.message))


def _is_proven(reading: Reading, fields: Sequence[Field[str]]) -> bool:
    """A difference is proven where the print was not recognised but taken from the file, or recognised beyond doubt."""
    recognised = any(page.source is Source.OCR for page in reading.document.pages)
    return bool(fields) and (not recognised or all(map(_is_clear, fields)))


def _is_clear(field: Field[str]) -> bool:
    """Whether the recognised print itself is beyond doubt; a value taken from the data says nothing of the print."""
    return field.source is Source.OCR and field.confidence is not None and field.confidence >= CLEAR


PRINT_AGREES_WITH_DATA = Rule(
    "print-agrees-with-data",
    "F01",
    "票面与电子数据、二维码一致",
    Severity.LOOK,
    "申请人所交票据自身的两处记载；票面与数据不符的以查验平台为准",
    lambda case: any(_source_checks(reading) for _, reading in case.of(*types.BILLS)),
    _check,
)
