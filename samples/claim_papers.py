"""Who draws which paper of a claimant."""

from collections.abc import Mapping

from samples import claim_bills, claim_letters, claim_people, claim_records
from samples.claim_drawn import Maker

MAKERS: Mapping[str, Maker] = {
    "inpatient_invoice": claim_bills.inpatient_bill, "outpatient_invoice": claim_bills.outpatient_bill,
    "inpatient_list": claim_bills.inpatient_list,
    "outpatient_list": claim_bills.outpatient_list,
    "discharge_record": claim_records.discharge, "diagnosis_certificate": claim_records.certificate,
    "outpatient_record": claim_records.outpatient_record,
    "inpatient_record": claim_records.inpatient_record,
    "laboratory": claim_records.laboratory, "imaging": claim_records.imaging, "prescription": claim_records.prescription,
    "medical_order": claim_records.orders, "referral_certificate": claim_records.referral,
    "id_card": claim_people.identity, "spouse_id_card": claim_people.spouse_identity, "holder_id_card": claim_people.holder_identity,
    "bank_card": claim_people.bank_card, "passbook": claim_people.passbook,
    "social_security_card": claim_people.social_card, "transfer_authorization": claim_people.authorization,
    "household_register": claim_people.household,
    "birth_certificate": claim_people.birth_certificate, "marriage_certificate": claim_people.marriage,
    "birth_permit": claim_people.birth_permit,
    "chronic_application": claim_letters.chronic_application, "application_letter": claim_letters.application_letter,
    "work_certificate": claim_letters.work_certificate,
    "commitment_letter": claim_letters.commitment, "labor_contract": claim_letters.labor_contract,
    "residence_permit": claim_letters.residence_permit,
    "remote_care_application": claim_letters.remote_application, "property_certificate": claim_letters.property_certificate,
    "maternity_application": claim_letters.maternity_application,
    "introduction_letter": claim_letters.introduction,
}  # fmt: skip
"""What a paper is called in a claim -> who draws it. Several may be of one document type."""
KIND = {
    "inpatient_list": "expense_list", "outpatient_list": "expense_list", "laboratory": "exam_report", "imaging": "exam_report",
    "spouse_id_card": "id_card", "holder_id_card": "id_card", "passbook": "bank_card",
}  # fmt: skip
"""Names that are no document type -> the type."""
