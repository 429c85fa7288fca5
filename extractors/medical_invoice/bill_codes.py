"""The numbers of a medical bill: beside its QR code, by their structure, and the ID number by its check digit.

Numbers that agree with the code are proven, numbers that differ are doubtful.

The payload is not standardised (URL, comma list, digits only), so a code is believed to speak of this bill only where it
holds the printed bill number or bill code; a code of something else (a check page, an advertisement) says nothing.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from extractors.bill_parts import verify_by_print
from intake.fields.mark_fields import add_check, mark_doubtful, mark_failed
from intake.model import Code, Doubt, Field, Outcome, Proof, Record, Source, State, Why, collect_reasons
from intake.numbers import id_numbers
from intake.page.codes import split_code_text
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

_RULE = "invoice-qr"
_SAME_IN_CODE = Proof.DATA.with_text("与二维码一致")
_LOOKALIKE = str.maketrans("OoQDIl|ZzSsBG", "0000111225586")
"""Letters and the digits they are misread for; both sides are mapped before they are compared."""
_SHAPES: tuple[tuple[Spec[str], str], ...] = (
    (F.BILL_CODE, r"\d{8,10}"),
    (F.BILL_NUMBER, r"\d{8,12}"),
    (F.CHECK_CODE, r"[0-9A-Za-z]{6}"),
)


def compare_with_codes(record: Record, codes: Sequence[Code]) -> Record:
    """The record with the fields raised or lowered that a QR code of this bill speaks of."""
    for words in (split_code_text(code.text) for code in codes):
        if _speaks_of(record, words):
            record = _compare_with_words(record, words)
    return record


def _compare_with_words(record: Record, words: Sequence[str]) -> Record:
    for spec, shape in _SHAPES:
        record = _compare_number(record, spec, [word for word in words if re.fullmatch(shape, word)])
    record = _compare_value(record, F.TOTAL, words, _format_amount)
    record = _compare_value(record, F.ISSUE_DATE, words, _format_date)
    return _fill_from_code(record, words)


def _fill_from_code(record: Record, words: Sequence[str]) -> Record:
    """What this bill's code tells and no print was read for: the bill code, the check code, the day of issue."""
    days = [w for w in words if re.fullmatch(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", w)]
    told: dict[Spec[Any], list[str]] = {
        F.BILL_CODE: [w for w in words if re.fullmatch(r"\d{8}", w) and w not in (*days, record[F.BILL_NUMBER].value)],
        F.CHECK_CODE: [w for w in words if re.fullmatch(r"(?=.*\d)[0-9a-z]{6}", w) and not w.isdigit()],
        F.ISSUE_DATE: [w for w in days if _is_on_the_calendar(w)],
    }
    why = collect_reasons(Proof.DATA.with_text("取自二维码，票面未读到"))
    fields: dict[str, Field[Any]] = {}
    for spec, found in told.items():
        if record[spec].value is None and len(found) == 1:
            fields[spec.name] = Field(spec.parse(found[0]), found[0], State.READ, Source.QR, reasons=why)
    return record.with_fields(fields)


def _is_on_the_calendar(day: str) -> bool:
    """A code that was not made by a machine may hold a thirtieth of February."""
    try:
        F.ISSUE_DATE.parse(day)
    except ValueError:
        return False
    return True


def _speaks_of(record: Record, words: Sequence[str]) -> bool:
    printed = [record[s].value for s in (F.BILL_NUMBER, F.BILL_CODE)]
    return any(value is not None and len(value) >= 6 and value in words for value in printed)


def _compare_number(record: Record, spec: Spec[str], words: Sequence[str]) -> Record:
    """Print and code agree: proven. They differ in look-alike letters only: the code's spelling. Else: doubtful."""
    number = record[spec].value
    if number is None or not words:
        return record
    if number in words:
        return verify_by_print(record, spec, _SAME_IN_CODE, _RULE)
    twins = [word for word in words if word.translate(_LOOKALIKE) == number.translate(_LOOKALIKE)]
    if len(twins) == 1:
        why = Doubt.REPAIRED.with_text("易混字符按二维码更正")
        return _correct_number(record, spec, twins[0], why, why.text)
    longer = [word for word in words if len(number) > 4 and (word.startswith(number) or word.endswith(number))]
    if len(longer) == 1:
        told = Proof.DATA.with_text("票面只读出一部分，按二维码补全")
        return _correct_number(record, spec, longer[0], told, "按二维码补全")
    return _doubt_number(record, spec, words)


def _correct_number(record: Record, spec: Spec[str], word: str, why: Why, message: str) -> Record:
    """The record with the code's number in the stead of the print's, and the check noted."""
    field = record[spec]
    corrected = field.with_value(word, State.READ, why, others=(field.raw,))
    return add_check(record.with_fields({spec.name: corrected}), _RULE, Outcome.PASS, (spec.name,), message)


def _doubt_number(record: Record, spec: Spec[str], words: Sequence[str]) -> Record:
    """The record with a number doubtful that the code does not hold; of a check code nothing is said."""
    known = {record[other].value for other, _ in _SHAPES if other is not spec}
    strange = [word for word in words if word not in known]
    if spec is F.CHECK_CODE or not strange:
        return record  # six letters or digits may be anything
    why = Doubt.DATA_DIFFERS.with_text(f"与二维码（{'、'.join(strange)}）不符")
    return mark_failed(record, _RULE, (spec,), why, (spec.name,))


def _compare_value(record: Record, spec: Spec[Any], words: Sequence[str], form: Callable[[Any], set[str]]) -> Record:
    """An amount or a date that the code holds, too, is proven; a code without it says nothing."""
    field: Field[Any] = record[spec]
    if field.value is None or not form(field.value) & set(words):
        return record
    return verify_by_print(record, spec, _SAME_IN_CODE, _RULE)


def _format_amount(value: Decimal) -> set[str]:
    return {f"{value:.2f}"}


def _format_date(value: Any) -> set[str]:
    return {value.isoformat().replace("-", "")} if len(value.isoformat()) == 10 else set()


def check_structure(record: Record) -> Record:
    """Structure of the e-receipt's numbers: 8 and 10 digits, 6 letters or digits. A breach is a doubt, no more."""
    shapes: list[tuple[Spec[str], str, str]] = [(F.CHECK_CODE, r"[^OoIl]*", "字母 O、l、I 与数字 0、1 易混")]
    if "电子" in (record[F.TITLE].value or ""):
        shapes += [
            (F.BILL_CODE, r"\d{8}", "票据代码应为 8 位数字"),
            (F.BILL_NUMBER, r"\d{10}", "票据号码应为 10 位数字"),
            (F.CHECK_CODE, r"[0-9A-Za-z]{6}", "校验码应为 6 位字母或数字"),
        ]
    for spec, shape, why in shapes:
        value = record[spec].value
        if value is None or _is_settled(record[spec]):
            continue
        holds = re.fullmatch(shape, value) is not None
        if not holds:
            record = mark_doubtful(record, (spec,), Doubt.LENGTH.with_text(why))
        outcome = Outcome.PASS if holds else Outcome.FAIL
        record = add_check(record, "invoice-code-structure", outcome, (spec.name,), "" if holds else why)
    return record


def _is_settled(field: Field[Any]) -> bool:
    """Whether a value is proven already, or other data agreed or disagreed with it."""
    return field.state is State.VERIFIED or Proof.DATA in field.proofs or Doubt.DATA_DIFFERS in field.doubts


def check_payer_id(record: Record) -> Record:
    """A whole ID number is proven by its check digit (GB 11643); a masked one cannot be."""
    value, rule = record[F.PAYER_ID].value, "id-check-digit"
    if value is None or not re.fullmatch(r"\d{17}[\dXx]", value):
        return record
    if id_numbers.is_valid(value.upper()):
        return verify_by_print(record, F.PAYER_ID, "身份证号校验位正确", rule)
    why = Doubt.CHECK_DIGIT.with_text("身份证号校验位不符")
    return mark_failed(record, rule, (F.PAYER_ID,), why, (F.PAYER_ID.name,))
