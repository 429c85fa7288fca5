"""住院收费票据: the national e-receipt and provincial paper forms."""

from extractors import invoice_codes, invoice_proof, invoice_xml, medical_invoice
from intake.model import Document, Page, Record
from intake.pipeline import Extractor


def extract(document: Document) -> Record:
    """All fields of an inpatient bill, proven as far as the bill itself can prove them."""
    return medical_invoice.extract_bill(document, "inpatient_invoice", _check_record)


def _check_record(record: Record, page: Page) -> Record:
    return invoice_xml.compare_with_data(
        invoice_codes.compare_with_codes(record, page.codes), page, invoice_proof.prove
    )


INPATIENT_INVOICE = Extractor("inpatient_invoice", extract)
