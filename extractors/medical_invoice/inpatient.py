"""住院收费票据: the national e-receipt and provincial paper forms."""

from extractors.medical_invoice.read_bill import extract_bill
from intake import types
from intake.model import Document, Record


def extract(document: Document) -> Record:
    """All fields of an inpatient bill, proven as far as the bill itself can prove them."""
    return extract_bill(document, types.INPATIENT_INVOICE)
