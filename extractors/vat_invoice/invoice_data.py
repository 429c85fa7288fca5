"""The data of a tax invoice (数电票, VAT e-invoice) beside its print.

The comparison is that of medical receipts (`invoice_xml`); here stands what invoices write differently: a rate as `0.13`
for 13%, times behind dates, and nothing but zeros where an exempt invoice prints 免税 and ***.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from extractors.bill_parts import change_rows
from extractors.medical_invoice import bill_data, data_items
from extractors.medical_invoice.bill_data import Subject
from intake import values
from intake.einvoice.xml_data import Original
from intake.model import Field, Page, Record, Row, Source, State
from intake.numbers import credit_codes
from intake.types.vocabulary import VatInvoice as F

SUBJECT = Subject(
    "vat-xml",
    F.INVOICE_NUMBER,
    (F.INVOICE_NUMBER, F.CHECK_CODE, F.TOTAL),
    (F.INVOICE_NUMBER, F.CHECK_CODE, F.TOTAL, F.INVOICE_CODE, F.ISSUE_DATE, F.BUYER, F.SELLER_ID),
    data_items.GOODS,
    "vat-total-in-words",
    invoice=True,
)
_ZERO_RATE = "电子数据中税率为 0，票面可能印“免税”“不征税”或“0%”"


def compare_with_data(record: Record, page: Page, prove: Callable[[Record], Record]) -> Record:
    """The record with everything its attached data confirms, contradicts or adds; proven by `prove` in any case."""
    alone = page.source is Source.XML

    def prepare_original(original: Original) -> Original:
        return _as_printed(original, keep_zeros=alone)

    compared = bill_data.compare_with_data(record, page, prove, SUBJECT, prepare_original)
    return _doubt_zero_rates(_check_tax_numbers(compared))


# ------------------------------------------------------------------------------------------------ as the print has it
def _as_printed(original: Original, *, keep_zeros: bool) -> Original:
    """Dates without times, rates in per cent; beside a print no zeros for what an exempt invoice prints as words or stars."""
    fields = _prepare_fields(original.fields, keep_zeros=keep_zeros)
    items = tuple(_prepare_line(line, keep_zeros=keep_zeros) for line in original.items)
    return replace(original, fields=fields, items=items)


def _prepare_fields(told: Mapping[str, str], *, keep_zeros: bool) -> Mapping[str, str]:
    fields = dict(told)
    if F.ISSUE_DATE.name in fields:
        fields[F.ISSUE_DATE.name] = re.sub(r"^(\d{8})\d{6,9}$", r"\1", fields[F.ISSUE_DATE.name])
    if not keep_zeros and _is_zero(fields.get(F.TAX_AMOUNT.name, "")):
        del fields[F.TAX_AMOUNT.name]
    return MappingProxyType(fields)


def _prepare_line(line: Mapping[str, str], *, keep_zeros: bool) -> Mapping[str, str]:
    cells = {**line, "tax_rate": rate(line["tax_rate"])} if "tax_rate" in line else dict(line)
    if not keep_zeros and cells.get("tax_rate") == "0%":
        del cells["tax_rate"]
    if not keep_zeros and _is_zero(cells.get("tax", "")):
        del cells["tax"]
    return MappingProxyType(cells)


def _is_zero(text: str) -> bool:
    try:
        return values.parse_money(text) == 0
    except ValueError:
        return False


def rate(text: str) -> str:
    """A rate as invoices print it; words stay as they are.

    >>> rate("0.13"), rate("13.00"), rate("0.015"), rate("6%"), rate("免税")
    ('13%', '13%', '1.5%', '6%', '免税')
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not 0 <= number <= 100:
        return text
    return f"{values.trim_zeros(number * 100 if number < 1 else number):f}%"


# ------------------------------------------------------------------------------------------------ what the data alone proves
def _check_tax_numbers(record: Record) -> Record:
    """Tax numbers that only the data has, by their check digit."""
    told = {s.name: record[s] for s in (F.BUYER_ID, F.SELLER_ID) if record[s].source is Source.XML}
    return record.with_fields({k: credit_codes.prove_code(f) for k, f in told.items() if f.state is State.READ})


def _doubt_zero_rates(record: Record) -> Record:
    """A rate of 0 that only the data tells is doubtful: on paper it may be a word."""
    return change_rows(record, _doubt_zero_rate)


def _doubt_zero_rate(row: Row) -> Row:
    told: Field[str] | None = row.get("tax_rate")
    if told is None or told.source is not Source.XML or told.value != "0%" or told.state is State.DOUBTFUL:
        return row
    return {**row, "tax_rate": told.reset_state(State.DOUBTFUL, _ZERO_RATE)}
