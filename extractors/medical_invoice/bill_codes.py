"""The numbers of a medical bill: beside its QR code, by their structure, and the ID number by its check digit.

Numbers that agree with the code are proven, numbers that differ are doubtful.

The payload is not standardised (URL, comma list, digits only), so a code is believed to speak of this bill only where it
holds the printed bill number or bill code; a code of something else (a check page, an advertisement) says nothing.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from intake.fields.mark_fields import add_check, mark_doubtful, mark_failed, mark_verified
from intake.model import Code, Doubt, Field, Outcome, Proof, Record, Source, State, collect_reasons
from intake.numbers import id_numbers
from intake.page.codes import split_code_text
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

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
            for spec, shape in _SHAPES:
                record = _compare_code(record, spec, [w for w in words if re.fullmatch(shape, w)])
            record = _compare_value(record, F.TOTAL, words, _format_amount)
            record = _compare_value(record, F.ISSUE_DATE, words, _format_date)
            record = _fill_from_code(record, words)
    return record


def _fill_from_code(record: Record, words: Sequence[str]) -> Record:
    """What this bill's code tells and no print was read for: the bill code, the check code, the day of issue."""
    days = [w for w in words if re.fullmatch(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", w)]
    told: dict[Spec[Any], list[str]] = {
        F.BILL_CODE: [w for w in words if re.fullmatch(r"\d{8}", w) and w not in (*days, record[F.BILL_NUMBER].value)],
        F.CHECK_CODE: [w for w in words if re.fullmatch(r"(?=.*\d)[0-9a-z]{6}", w) and not w.isdigit()],
        F.ISSUE_DATE: days,
    }
    why = collect_reasons(Proof.DATA.with_text("取自二维码，票面未读到"))
    return record.with_fields(
        {
            spec.name: Field(spec.parse(found[0]), found[0], State.READ, Source.QR, reasons=why)
            for spec, found in told.items()
            if record[spec].value is None and len(found) == 1
        }
    )


def _speaks_of(record: Record, words: Sequence[str]) -> bool:
    printed = [record[s].value for s in (F.BILL_NUMBER, F.BILL_CODE)]
    return any(value is not None and len(value) >= 6 and value in words for value in printed)


def _compare_code(record: Record, spec: Spec[str], words: Sequence[str]) -> Record:
    """Print and code agree: proven. They differ in look-alike letters only: the code's spelling. Else: doubtful."""
    field, rule = record[spec], "invoice-qr"
    if field.value is None or not words:
        return record
    if field.value in words:
        return add_check(
            mark_verified(record, (spec,), Proof.DATA.with_text("与二维码一致")), rule, Outcome.PASS, (spec.name,)
        )
    twins = [w for w in words if w.translate(_LOOKALIKE) == field.value.translate(_LOOKALIKE)]
    if len(twins) == 1:
        spelled = field.with_value(
            twins[0], State.READ, Doubt.REPAIRED.with_text("易混字符按二维码更正"), others=(field.raw,)
        )
        return add_check(
            record.with_fields({spec.name: spelled}), rule, Outcome.PASS, (spec.name,), "易混字符按二维码更正"
        )
    longer = [w for w in words if len(field.value) > 4 and (w.startswith(field.value) or w.endswith(field.value))]
    if len(longer) == 1:
        told = collect_reasons(Proof.DATA.with_text("票面只读出一部分，按二维码补全"))
        whole = field.with_value(longer[0], State.READ, told, others=(field.raw,))
        return add_check(record.with_fields({spec.name: whole}), rule, Outcome.PASS, (spec.name,), "按二维码补全")
    others = {record[s].value for s, _ in _SHAPES if s is not spec}
    if spec is F.CHECK_CODE or all(w in others for w in words):
        return record  # six letters or digits may be anything
    why = f"与二维码（{'、'.join(w for w in words if w not in others)}）不符"
    return mark_failed(record, rule, (spec,), Doubt.DATA_DIFFERS.with_text(why), (spec.name,))


def _compare_value(record: Record, spec: Spec[Any], words: Sequence[str], form: Callable[[Any], set[str]]) -> Record:
    """An amount or a date that the code holds, too, is proven; a code without it says nothing."""
    field: Field[Any] = record[spec]
    if field.value is None or not form(field.value) & set(words):
        return record
    return add_check(
        mark_verified(record, (spec,), Proof.DATA.with_text("与二维码一致")), "invoice-qr", Outcome.PASS, (spec.name,)
    )


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
        if (
            value is None
            or record[spec].state is State.VERIFIED
            or Proof.DATA in record[spec].proofs
            or Doubt.DATA_DIFFERS in record[spec].doubts
        ):
            continue
        outcome = Outcome.PASS if re.fullmatch(shape, value) else Outcome.FAIL
        if outcome is Outcome.FAIL:
            record = mark_doubtful(record, (spec,), Doubt.LENGTH.with_text(why))
        record = add_check(
            record, "invoice-code-structure", outcome, (spec.name,), "" if outcome is Outcome.PASS else why
        )
    return record


def check_payer_id(record: Record) -> Record:
    """A whole ID number is proven by its check digit (GB 11643); a masked one cannot be."""
    value = record[F.PAYER_ID].value
    if value is None or not re.fullmatch(r"\d{17}[\dXx]", value):
        return record
    if id_numbers.is_valid(value.upper()):
        return add_check(
            mark_verified(record, (F.PAYER_ID,), "身份证号校验位正确"), "id-check-digit", Outcome.PASS, ("payer_id",)
        )
    why = "身份证号校验位不符"
    return mark_failed(record, "id-check-digit", (F.PAYER_ID,), Doubt.CHECK_DIGIT.with_text(why), ("payer_id",))
