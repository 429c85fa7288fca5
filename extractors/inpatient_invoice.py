"""住院收费票据: the national e-receipt and provincial paper forms."""

from extractors import invoice_codes, invoice_proof, invoice_xml, medical_invoice
from intake.model import Document, Record
from intake.pipeline import Extractor


def extract(document: Document) -> Record:
    """All fields of an inpatient bill, proven as far as the bill itself can prove them."""
    page = document.pages[0]
    record = invoice_codes.compare(medical_invoice.extract(document, "inpatient_invoice"), page.codes)
    return invoice_xml.compare(record, page, invoice_proof.prove)


INPATIENT_INVOICE = Extractor("inpatient_invoice", extract, first_page_only=True)
