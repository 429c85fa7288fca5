"""What the papers of a case claim, so that no second case may claim it again: its files, its bills, its pages.

Only what is legible is claimed. A bill's number is claimed as it was read, with whether it may be rested upon; what the QR codes
on the bill tell of code and number is claimed beside it, because print and code are misread independently.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible
from intake.cases.evidence.bill_numbers import find_number, is_surely_numbered, legible_code, printed_numbers
from intake.cases.evidence.hospitals import hospital_of
from intake.cases.evidence.patient import name_key, number_key
from intake.keeping.files import list_hashes
from intake.keeping.sheets import claim_sheets
from intake.ledger.model import BillClaim, Claims, Spot
from intake.model import Failure, Field, Reading
from intake.page.fiscal_codes import PrintedBill, ToldNumber, read_told_number
from intake.types.vocabulary import MedicalInvoice, Spec
from intake.values import CENT, compact_text

_LONGEST = 40
"""Characters of a number: the longest that papers bear has 30, and the ledger keeps no longer one."""
_MOST = Decimal(10) ** 12
"""Yuan: no bill comes to as much, and beyond it an amount has digits of its neighbour."""


def claim_papers(readings: Sequence[Reading], failures: Iterable[Failure] = ()) -> Claims:
    """All that the case claims; a paper is known by its index among `readings`."""
    return Claims(list_hashes(readings, failures), tuple(_iter_bills(readings)), claim_sheets(readings))


def _iter_bills(readings: Iterable[Reading]) -> Iterator[BillClaim]:
    for paper, reading in enumerate(readings):
        if reading.classification.kind in types.BILLS:
            yield claim_bill(paper, reading)


def claim_bill(paper: int, reading: Reading) -> BillClaim:
    """The bill as it can be recognised again."""
    code, number, told = legible_code(reading), _read_number(reading), _read_codes(reading)
    hospital = hospital_of(paper, reading)
    kind = reading.classification.kind
    return BillClaim(
        paper, kind, _refuse_long(code), _refuse_long(number), _refuse_long(told.code), _refuse_long(told.number),
        sure=find_number(reading) is not None and is_surely_numbered(reading),
        name=_legible_text(reading, name_key(kind)),
        id_number=_refuse_long(_legible_text(reading, number_key(kind))).upper(),
        total=_legible_amount(reading),
        issued=_legible_day(reading, MedicalInvoice.ISSUE_DATE),
        admitted=_legible_day(reading, MedicalInvoice.ADMISSION_DATE),
        discharged=_legible_day(reading, MedicalInvoice.DISCHARGE_DATE),
        hospital=hospital.value if hospital else "",
        check_code=_refuse_long(_legible_text(reading, MedicalInvoice.CHECK_CODE.name)),
        spot=find_spot(reading, next(iter(printed_numbers(reading)), None)),
    )  # fmt: skip


def _refuse_long(text: str) -> str:
    """A number without blanks; empty where it is longer than any is: lines that were read as one claim nothing."""
    flat = compact_text(text)
    return flat if len(flat) <= _LONGEST else ""


def find_spot(reading: Reading, field: Field[Any] | None) -> Spot:
    """Where a field stands on its file; the paper's first page where it stands nowhere."""
    evidence = field.evidence if field else None
    origin = reading.document.origin_of(evidence.page if evidence else reading.pages[0])
    return Spot(origin.sha256, origin.number, evidence.box if evidence else None)


def _read_number(reading: Reading) -> str:
    """The number that may be rested upon, else the one in doubt."""
    found = (find_number(reading), *printed_numbers(reading))
    return next((str(field.value) for field in found if field is not None and field.value), "")


def _read_codes(reading: Reading) -> ToldNumber:
    texts = [code.text for page in reading.document.pages for code in page.codes]
    total, issued = _legible_amount(reading), _legible_day(reading, MedicalInvoice.ISSUE_DATE)
    return read_told_number(texts, PrintedBill(legible_code(reading), _read_number(reading), total, issued))


def _legible(reading: Reading, key: str) -> Any:
    field = reading.record.fields.get(key)
    return field.value if field is not None and is_legible(field) else None


def _legible_text(reading: Reading, key: str) -> str:
    return str(_legible(reading, key) or "")


def _legible_amount(reading: Reading) -> Decimal | None:
    value = _legible(reading, MedicalInvoice.TOTAL.name)
    return value if isinstance(value, Decimal) and abs(value) < _MOST and value == value.quantize(CENT) else None


def _legible_day(reading: Reading, spec: Spec[Any]) -> date | None:
    value = _legible(reading, spec.name)
    return value if isinstance(value, date) else None
