"""Who draws which paper of a claimant."""

from collections.abc import Mapping

from samples.make.claims.papers import bills, letters, people, records
from samples.make.claims.papers.drawn import Maker

MAKERS: Mapping[str, Maker] = {
    "inpatient_invoice": bills.inpatient_bill, "outpatient_invoice": bills.outpatient_bill,
    "inpatient_list": bills.inpatient_list,
    "outpatient_list": bills.outpatient_list,
    "discharge_record": records.discharge, "diagnosis_certificate": records.certificate,
    "outpatient_record": records.outpatient_record,
    "inpatient_record": records.inpatient_record,
    "laboratory": records.laboratory, "imaging": records.imaging, "prescription": records.prescription,
    "medical_order": records.orders, "referral_certificate": records.referral,
    "id_card": people.identity, "spouse_id_card": people.spouse_identity, "holder_id_card": people.holder_identity,
    "bank_card": people.bank_card, "passbook": people.passbook,
    "social_security_card": people.social_card, "transfer_authorization": people.authorization,
    "household_register": people.household,
    "birth_certificate": people.birth_certificate, "marriage_certificate": people.marriage,
    "birth_permit": people.birth_permit,
    "chronic_application": letters.chronic_application, "application_letter": letters.application_letter,
    "work_certificate": letters.work_certificate,
    "commitment_letter": letters.commitment, "labor_contract": letters.labor_contract,
    "residence_permit": letters.residence_permit,
    "remote_care_application": letters.remote_application, "property_certificate": letters.property_certificate,
    "maternity_application": letters.maternity_application,
    "introduction_letter": letters.introduction,
}  # fmt: skip
"""What a paper is called in a claim -> who draws it. Several may be of one document type."""
KIND = {
    "inpatient_list": "expense_list", "outpatient_list": "expense_list", "laboratory": "exam_report", "imaging": "exam_report",
    "spouse_id_card": "id_card", "holder_id_card": "id_card", "passbook": "bank_card",
}  # fmt: skip
"""Names that are no document type -> the type."""
