"""Document types: which module reads which type. A module is imported when the first paper of its type comes.

A type with fields of its own is a module here with `extract(document) -> Record`, a line in `READERS`, and a sample; every
other type is read by `papers.read_paper`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from intake import types
from intake.desk import Extractor
from intake.model import Document, Record
from intake.types.registry import TYPES

READERS: Final[Mapping[str, str]] = {
    types.OUTPATIENT_INVOICE: "extractors.medical_invoice.outpatient",
    types.INPATIENT_INVOICE: "extractors.medical_invoice.inpatient",
    types.VAT_INVOICE: "extractors.vat_invoice.read_invoice",
    types.BUSINESS_LICENSE: "extractors.licences.business_license",
    types.MEDICAL_INSTITUTION_LICENSE: "extractors.licences.medical_institution_license",
    types.EXPENSE_LIST: "extractors.expense_list.read_list",
    types.DISCHARGE_RECORD: "extractors.medical_record.discharge_record",
    types.DIAGNOSIS_CERTIFICATE: "extractors.medical_record.diagnosis_certificate",
    types.ID_CARD: "extractors.cards.id_card",
    types.SOCIAL_SECURITY_CARD: "extractors.cards.social_security_card",
    types.BANK_CARD: "extractors.cards.bank_card",
}
"""Type -> the module that reads it."""


def _make_extractor(kind: str) -> Extractor:
    def extract(document: Document) -> Record:
        if kind not in READERS:
            from extractors.papers import read_paper

            return read_paper.extract(document, kind)
        record: Record = import_module(READERS[kind]).extract(document)
        return record

    return Extractor(kind, extract)


EXTRACTORS: Final = tuple(_make_extractor(kind) for kind in TYPES if kind != types.UNKNOWN)
