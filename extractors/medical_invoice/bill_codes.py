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
from intake.fields.mark_fields import add_check, mark_failed
from intake.model import Code, Doubt, Field, Outcome, Proof, Record, Source, State, Why, collect_reasons
from intake.numbers import id_numbers
from intake.page.codes import split_code_text
from intake.page.fiscal_codes import DAY
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

_RULE = "invoice-qr"
_SAME_IN_CODE = Proof.DATA.with_text("与二维码一致")
_SPELT_BY_CODE = Doubt.REPAIRED.with_text("易混字符按二维码更正")
_COMPLETED_BY_CODE = Proof.DATA.with_text("票面只读出一部分，按二维码补全")
_LOOKALIKE = str.maketrans("OoQDIl|ZzSsBG", "0000111225586")
"""Letters and the digits they are misread for; both sides are mapped before they are compared."""
_SHAPES: tuple[tuple[Spec[str], str], ...] = (
    (F.BILL_CODE, r"\d{8,10}"),
    (F.BILL_NUMBER, r"\d{8,12}"),
    (F.CHECK_CODE, r"[0-9A-Za-z]{6}"),
)
_Structure = tuple[tuple[Spec[str], str, str], ...]
_STRUCTURE: _Structure = ((F.CHECK_CODE, r"[^OoIl]*", "字母 O、l、I 与数字 0、1 易混"),)
"""Field, the shape of its value, and what a breach of it means."""
_STRUCTURE_OF_ELECTRONIC: _Structure = (
    *_STRUCTURE,
    (F.BILL_CODE, r"\d{8}", "票据代码应为 8 位数字"),
    (F.BILL_NUMBER, r"\d{10}", "票据号码应为 10 位数字"),
    (F.CHECK_CODE, r"[0-9A-Za-z]{6}", "校验码应为 6 位字母或数字"),
)


def compare_with_codes(record: Record, codes: Sequence[Code]) -> Record:
    """The record with the fields raised or lowered that a QR code of this bill speaks of."""
    for words in (split_code_text(code.text) for code in codes):
        if _speaks_of(record, words):
            record = _compare_with_words(record, words)
    return record


def _compare_with_words(record: Record, words: Sequence[str]) -> Record:
    for spec, shape in _SHAPES:
        record = _compare_number(record, spec, _keep_shaped(words, shape))
    record = _compare_value(record, F.TOTAL, words, _format_amount)
    record = _compare_value(record, F.ISSUE_DATE, words, _format_date)
    return _fill_from_code(record, words)


def _keep_shaped(words: Sequence[str], shape: str) -> list[str]:
    return [word for word in words if re.fullmatch(shape, word)]


def _fill_from_code(record: Record, words: Sequence[str]) -> Record:
    """What this bill's code tells and no print was read for: the bill code, the check code, the day of issue."""
    why = collect_reasons(Proof.DATA.with_text("取自二维码，票面未读到"))
    fields: dict[str, Field[Any]] = {}
    for spec, found in _find_told(words, record[F.BILL_NUMBER].value).items():
        if record[spec].value is None and len(found) == 1:
            fields[spec.name] = Field(spec.parse(found[0]), found[0], State.READ, Source.QR, reasons=why)
    return record.with_fields(fields)


def _find_told(words: Sequence[str], number: str | None) -> dict[Spec[Any], list[str]]:
    """The words of a code that may be a bill code (not the bill's number), a check code, a day of issue."""
    days = _keep_shaped(words, DAY.pattern)
    codes = [word for word in _keep_shaped(words, r"\d{8}") if word not in (*days, number)]
    checks = [word for word in _keep_shaped(words, r"(?=.*\d)[0-9a-z]{6}") if not word.isdigit()]
    return {F.BILL_CODE: codes, F.CHECK_CODE: checks, F.ISSUE_DATE: list(filter(_is_on_the_calendar, days))}


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
    if number is None:
        return record
    if number in words:
        return verify_by_print(record, spec, _SAME_IN_CODE, _RULE)
    meant = _find_meant(number, words)
    return _correct_number(record, spec, *meant) if meant else _doubt_number(record, spec, words)


def _find_meant(number: str, words: Sequence[str]) -> tuple[str, Why, str] | None:
    """The one word of a code that a misread number must be, with the reason and the check's message; None where none is."""
    twins = [word for word in words if word.translate(_LOOKALIKE) == number.translate(_LOOKALIKE)]
    if len(twins) == 1:
        return twins[0], _SPELT_BY_CODE, _SPELT_BY_CODE.text
    longer = [word for word in words if _is_piece_of(number, word)]
    return (longer[0], _COMPLETED_BY_CODE, "按二维码补全") if len(longer) == 1 else None


def _is_piece_of(number: str, word: str) -> bool:
    """Whether a number is the beginning or the end of a word."""
    return len(number) > 4 and (word.startswith(number) or word.endswith(number))


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
    electronic = "电子" in (record[F.TITLE].value or "")
    for spec, shape, why in _STRUCTURE_OF_ELECTRONIC if electronic else _STRUCTURE:
        record = _check_shape(record, spec, shape, why)
    return record


def _check_shape(record: Record, spec: Spec[str], shape: str, why: str) -> Record:
    value, rule = record[spec].value, "invoice-code-structure"
    if value is None or _is_settled(record[spec]):
        return record
    if re.fullmatch(shape, value):
        return add_check(record, rule, Outcome.PASS, (spec.name,))
    return mark_failed(record, rule, (spec,), Doubt.LENGTH.with_text(why), (spec.name,))


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
