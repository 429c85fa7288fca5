"""The number of a bill as far as it can be rested upon.

Consecutive bills of one counter differ in one digit, so one misread digit makes two bills equal: a number counts as read where
it is sure or doubtful for its length alone, and is beyond doubt only with a high score.
"""

from typing import Any

from intake.cases.evidence.amounts import is_legible
from intake.cases.model import SURE
from intake.model import Doubt, Field, Reading, State
from intake.types.vocabulary import MedicalInvoice, Spec, VatInvoice

CODES: tuple[Spec[str], ...] = (MedicalInvoice.BILL_CODE, VatInvoice.INVOICE_CODE)
NUMBERS: tuple[Spec[str], ...] = (MedicalInvoice.BILL_NUMBER, VatInvoice.INVOICE_NUMBER)
CLEAR = 0.985
"""Score from which a number of eight to twenty digits is taken as printed; all 24 numbers of the invented bills had it, and all
were right."""


def printed_numbers(reading: Reading) -> list[Field[Any]]:
    """The fields of the bill's number that the record has at all, read or not."""
    return [reading.record.fields[spec.name] for spec in NUMBERS if spec.name in reading.record.fields]


def find_number(reading: Reading) -> Field[Any] | None:
    """The number, where it was read; None where there is none or it is in doubt."""
    found = (field for field in printed_numbers(reading) if field.value)
    return next((field for field in found if field.state in SURE or _is_oddly_shaped(field)), None)


def _is_oddly_shaped(field: Field[Any]) -> bool:
    """Doubtful for the number of its digits alone: old forms have others, and equal numbers are equal."""
    return field.state is State.DOUBTFUL and _is_clear(field) and field.doubts == frozenset((Doubt.LENGTH,))


def is_surely_numbered(reading: Reading) -> bool:
    """Whether the number is beyond doubt: consecutive bills differ in one digit, and one misread digit makes them equal."""
    return any(map(_is_clear, printed_numbers(reading)))


def _is_clear(field: Field[Any]) -> bool:
    return field.confidence is None or field.confidence >= CLEAR


def legible_code(reading: Reading) -> str:
    """The bill's code where it is legible; else empty."""
    fields = (reading.record[spec] for spec in CODES)
    return next((str(field.value) for field in fields if is_legible(field)), "")
