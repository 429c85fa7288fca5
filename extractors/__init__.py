"""Document types: one file a type. A new type is a file here, a line in `EXTRACTORS`, and a sample."""

from extractors.bank_card import BANK_CARD
from extractors.business_license import BUSINESS_LICENSE
from extractors.diagnosis_certificate import DIAGNOSIS_CERTIFICATE
from extractors.discharge_record import DISCHARGE_RECORD
from extractors.expense_list import EXPENSE_LIST
from extractors.id_card import ID_CARD
from extractors.inpatient_invoice import INPATIENT_INVOICE
from extractors.medical_institution_license import MEDICAL_INSTITUTION_LICENSE
from extractors.other_papers import COMMON
from extractors.outpatient_invoice import OUTPATIENT_INVOICE
from extractors.social_security_card import SOCIAL_SECURITY_CARD
from extractors.vat_invoice import VAT_INVOICE

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
