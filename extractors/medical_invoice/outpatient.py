"""门诊收费票据: the national e-receipt and provincial paper forms."""

from extractors.medical_invoice.read_bill import extract_bill
from intake import types
from intake.model import Document, Record


def extract(document: Document) -> Record:
    """All fields of an outpatient bill, proven as far as the bill itself can prove them."""
    return extract_bill(document, types.OUTPATIENT_INVOICE)
