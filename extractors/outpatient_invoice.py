"""门诊收费票据: the national e-receipt and provincial paper forms."""

from extractors import invoice_codes, invoice_proof, medical_invoice
from intake.model import Document, Record
from intake.pipeline import Extractor


def extract(document: Document) -> Record:
    """All fields of an outpatient bill, proven as far as the bill itself can prove them."""
    record = medical_invoice.extract(document, "outpatient_invoice")
    return invoice_proof.prove(invoice_codes.compare(record, document.pages[0].codes))


OUTPATIENT_INVOICE = Extractor("outpatient_invoice", extract)
