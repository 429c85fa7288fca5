"""门诊收费票据: the national e-receipt and provincial paper forms."""

from extractors.medical_invoice import bill_codes, bill_data, bill_proof, read_bill
from intake import types
from intake.model import Document, Page, Record
from intake.pipeline import Extractor


def extract(document: Document) -> Record:
    """All fields of an outpatient bill, proven as far as the bill itself can prove them."""
    return read_bill.extract_bill(document, types.OUTPATIENT_INVOICE, _check_record)


def _check_record(record: Record, page: Page) -> Record:
    return bill_data.compare_with_data(bill_codes.compare_with_codes(record, page.codes), page, bill_proof.prove)


OUTPATIENT_INVOICE = Extractor(types.OUTPATIENT_INVOICE, extract)
