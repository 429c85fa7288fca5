"""Document types: one file a type. A new type is a file here, a line in `EXTRACTORS`, and a sample."""

from extractors.cards.bank_card import BANK_CARD
from extractors.cards.id_card import ID_CARD
from extractors.cards.social_security_card import SOCIAL_SECURITY_CARD
from extractors.expense_list.read_list import EXPENSE_LIST
from extractors.licences.business_license import BUSINESS_LICENSE
from extractors.licences.medical_institution_license import MEDICAL_INSTITUTION_LICENSE
from extractors.medical_invoice.inpatient import INPATIENT_INVOICE
from extractors.medical_invoice.outpatient import OUTPATIENT_INVOICE
from extractors.medical_record.diagnosis_certificate import DIAGNOSIS_CERTIFICATE
from extractors.medical_record.discharge_record import DISCHARGE_RECORD
from extractors.papers.read_paper import COMMON
from extractors.vat_invoice.read_invoice import VAT_INVOICE

EXTRACTORS = (
    OUTPATIENT_INVOICE,
    INPATIENT_INVOICE,
    VAT_INVOICE,
    BUSINESS_LICENSE,
    MEDICAL_INSTITUTION_LICENSE,
    EXPENSE_LIST,
    DISCHARGE_RECORD,
    DIAGNOSIS_CERTIFICATE,
    ID_CARD,
    SOCIAL_SECURITY_CARD,
    BANK_CARD,
    *COMMON,
)
