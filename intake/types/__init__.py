"""Document types: their keys and the groups they form, here; vocabulary, titles, anchors and labels in the modules beside.

`from intake import types`, then `types.ID_CARD`: no other module and no rule writes the key of a type as text. Adding a type
is told step by step in `extractors/README.md`.
"""

from typing import Final

OUTPATIENT_INVOICE: Final = "outpatient_invoice"
INPATIENT_INVOICE: Final = "inpatient_invoice"
VAT_INVOICE: Final = "vat_invoice"
EXPENSE_LIST: Final = "expense_list"
SETTLEMENT_SHEET: Final = "settlement_sheet"
DISCHARGE_RECORD: Final = "discharge_record"
DIAGNOSIS_CERTIFICATE: Final = "diagnosis_certificate"
OUTPATIENT_RECORD: Final = "outpatient_record"
INPATIENT_RECORD: Final = "inpatient_record"
EXAM_REPORT: Final = "exam_report"
PRESCRIPTION: Final = "prescription"
MEDICAL_ORDER: Final = "medical_order"
REFERRAL_CERTIFICATE: Final = "referral_certificate"
ID_CARD: Final = "id_card"
HOUSEHOLD_REGISTER: Final = "household_register"
SOCIAL_SECURITY_CARD: Final = "social_security_card"
BANK_CARD: Final = "bank_card"
BIRTH_CERTIFICATE: Final = "birth_certificate"
MARRIAGE_CERTIFICATE: Final = "marriage_certificate"
BIRTH_PERMIT: Final = "birth_permit"
RESIDENCE_PERMIT: Final = "residence_permit"
PROPERTY_CERTIFICATE: Final = "property_certificate"
LABOR_CONTRACT: Final = "labor_contract"
WORK_CERTIFICATE: Final = "work_certificate"
COMMITMENT_LETTER: Final = "commitment_letter"
TRANSFER_AUTHORIZATION: Final = "transfer_authorization"
INTRODUCTION_LETTER: Final = "introduction_letter"
CHRONIC_APPLICATION: Final = "chronic_application"
REMOTE_CARE_APPLICATION: Final = "remote_care_application"
MATERNITY_APPLICATION: Final = "maternity_application"
AGREEMENT_APPLICATION: Final = "agreement_application"
APPLICATION_LETTER: Final = "application_letter"
BUSINESS_LICENSE: Final = "business_license"
MEDICAL_INSTITUTION_LICENSE: Final = "medical_institution_license"
TCM_CLINIC_FILING: Final = "tcm_clinic_filing"
INSTITUTION_LEGAL_PERSON_CERTIFICATE: Final = "institution_legal_person_certificate"
PRIVATE_NONENTERPRISE_CERTIFICATE: Final = "private_nonenterprise_certificate"
DRUG_BUSINESS_LICENSE: Final = "drug_business_license"
PRACTITIONER_CERTIFICATE: Final = "practitioner_certificate"
STAFF_ROSTER: Final = "staff_roster"
SOCIAL_INSURANCE_PROOF: Final = "social_insurance_proof"
DEPARTMENT_LIST: Final = "department_list"
EQUIPMENT_LIST: Final = "equipment_list"
PRICE_LIST: Final = "price_list"
MONTHLY_SETTLEMENT: Final = "monthly_settlement"
UNKNOWN: Final = "unknown"

MEDICAL_BILLS: Final = (OUTPATIENT_INVOICE, INPATIENT_INVOICE)
BILLS: Final = (*MEDICAL_BILLS, VAT_INVOICE)
"""What says how much was paid, and to whom."""
CLAIMED_ONCE: Final = frozenset((*BILLS, EXPENSE_LIST, SETTLEMENT_SHEET, DISCHARGE_RECORD))
"""What a stay or visit is claimed with. Cards, registers, certificates and reports are handed in with every application."""
IDENTITY_CARDS: Final = (ID_CARD, SOCIAL_SECURITY_CARD)
CARDS: Final = frozenset((*IDENTITY_CARDS, BANK_CARD))
BOOKLETS: Final = frozenset((HOUSEHOLD_REGISTER, PROPERTY_CERTIFICATE))
"""Copied page by page, each page with a title of its own."""
TABLE_SPANS_PAGES: Final = frozenset(
    (
        EXPENSE_LIST, SETTLEMENT_SHEET, MEDICAL_ORDER, STAFF_ROSTER, EQUIPMENT_LIST, PRICE_LIST, DEPARTMENT_LIST,
        MONTHLY_SETTLEMENT, SOCIAL_INSURANCE_PROOF,
    )
)  # fmt: skip
TEXT_SPANS_PAGES: Final = frozenset(
    (
        DISCHARGE_RECORD, INPATIENT_RECORD, OUTPATIENT_RECORD, LABOR_CONTRACT, REFERRAL_CERTIFICATE, CHRONIC_APPLICATION,
        REMOTE_CARE_APPLICATION, MATERNITY_APPLICATION, AGREEMENT_APPLICATION,
    )
)  # fmt: skip
HALF_PAGE_CLINICAL: Final = (
    OUTPATIENT_RECORD, DISCHARGE_RECORD, DIAGNOSIS_CERTIFICATE, EXAM_REPORT, PRESCRIPTION, REFERRAL_CERTIFICATE,
)  # fmt: skip
"""Half-page papers that are copied together, and that name their patient anew."""
OF_THE_PATIENT: Final = frozenset(
    (
        *MEDICAL_BILLS, EXPENSE_LIST, SETTLEMENT_SHEET, DISCHARGE_RECORD, DIAGNOSIS_CERTIFICATE, OUTPATIENT_RECORD,
        INPATIENT_RECORD, EXAM_REPORT, PRESCRIPTION, MEDICAL_ORDER, REFERRAL_CERTIFICATE, CHRONIC_APPLICATION,
        REMOTE_CARE_APPLICATION, MATERNITY_APPLICATION,
    )
)  # fmt: skip
"""Papers that are about the patient and nobody else."""
OF_A_PERSON: Final = OF_THE_PATIENT | {
    ID_CARD, SOCIAL_SECURITY_CARD, HOUSEHOLD_REGISTER, RESIDENCE_PERMIT, LABOR_CONTRACT, WORK_CERTIFICATE, COMMITMENT_LETTER,
    APPLICATION_LETTER, BIRTH_CERTIFICATE,
}  # fmt: skip
"""Papers whose `name` is a private person's."""
WITH_THE_NUMBER: Final = OF_THE_PATIENT | {VAT_INVOICE, WORK_CERTIFICATE, COMMITMENT_LETTER, APPLICATION_LETTER}
"""Papers on which the patient's ID number is expected, masked or not: each is held against the patient's card."""
OF_INSTITUTIONS: Final = frozenset(
    (
        BUSINESS_LICENSE, MEDICAL_INSTITUTION_LICENSE, AGREEMENT_APPLICATION, APPLICATION_LETTER, PRICE_LIST, DEPARTMENT_LIST,
        EQUIPMENT_LIST, SOCIAL_INSURANCE_PROOF, DRUG_BUSINESS_LICENSE, TCM_CLINIC_FILING, INSTITUTION_LEGAL_PERSON_CERTIFICATE,
        PRIVATE_NONENTERPRISE_CERTIFICATE, MONTHLY_SETTLEMENT,
    )
)  # fmt: skip
"""Types whose `name` is, or may be, an institution's."""
