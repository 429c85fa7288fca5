"""The rules of the pre-review: one file a rule, listed here. Their order is the order of the report."""

from intake.cases.rules import Rule
from validators.age_agrees import AGE_AGREES
from validators.agent_papers import AGENT_PAPERS
from validators.allowance_within_60_days import ALLOWANCE_WITHIN_60_DAYS
from validators.bank_holder import BANK_HOLDER
from validators.bank_number import BANK_NUMBER
from validators.bank_papers_waived import BANK_PAPERS_WAIVED
from validators.bill_already_settled import BILL_ALREADY_SETTLED
from validators.bill_is_original_kind import BILL_IS_ORIGINAL_KIND
from validators.bill_number_twice import BILL_NUMBER_TWICE
from validators.blood_papers import BLOOD_PAPERS
from validators.chronic_evidence import CHRONIC_EVIDENCE
from validators.claim_window import CLAIM_WINDOW
from validators.dates_in_order import DATES_IN_ORDER
from validators.diagnosis_agrees import DIAGNOSIS_AGREES
from validators.doctor_signed import DOCTOR_SIGNED
from validators.form_dated import FORM_DATED
from validators.form_signed import FORM_SIGNED
from validators.handed_in_time import HANDED_IN_TIME
from validators.hospital_level import HOSPITAL_LEVEL
from validators.household_member import HOUSEHOLD_MEMBER
from validators.id_card_in_force import ID_CARD_IN_FORCE
from validators.id_number_agrees import ID_NUMBER_AGREES
from validators.id_number_valid import ID_NUMBER_VALID
from validators.in_operation import IN_OPERATION
from validators.injury import INJURY
from validators.invoice_arithmetic import INVOICE_ARITHMETIC
from validators.licences_agree import LICENCES_AGREE
from validators.licences_in_force import LICENCES_IN_FORCE
from validators.list_categories import LIST_CATEGORIES
from validators.list_for_every_bill import LIST_FOR_EVERY_BILL
from validators.list_pages import LIST_PAGES
from validators.list_rows import LIST_ROWS
from validators.list_total_is_bill_total import LIST_TOTAL_IS_BILL_TOTAL
from validators.materials_complete import MATERIALS_COMPLETE
from validators.name_agrees import NAME_AGREES
from validators.newborn_and_mother import NEWBORN_AND_MOTHER
from validators.original_or_copy import ORIGINAL_OR_COPY
from validators.page_readable import PAGE_READABLE
from validators.paper_days import PAPER_DAYS
from validators.papers_not_needed import PAPERS_NOT_NEEDED
from validators.papers_within_window import PAPERS_WITHIN_WINDOW
from validators.penalty import PENALTY
from validators.personal_share import PERSONAL_SHARE
from validators.positive_finding import POSITIVE_FINDING
from validators.prepaid_balance import PREPAID_BALANCE
from validators.print_agrees_with_data import PRINT_AGREES_WITH_DATA
from validators.referral_hospital import REFERRAL_HOSPITAL
from validators.remote_filing import REMOTE_FILING
from validators.restricted_drug_papers import RESTRICTED_DRUG_PAPERS
from validators.roster_insured import ROSTER_INSURED
from validators.same_hospital import SAME_HOSPITAL
from validators.same_sheet_twice import SAME_SHEET_TWICE
from validators.same_stay_twice import SAME_STAY_TWICE
from validators.seal_kind import SEAL_KIND
from validators.seal_present import SEAL_PRESENT
from validators.sex_agrees import SEX_AGREES
from validators.social_card import SOCIAL_CARD
from validators.spouse_papers import SPOUSE_PAPERS
from validators.staff_arithmetic import STAFF_ARITHMETIC
from validators.stay_dates_agree import STAY_DATES_AGREE
from validators.stay_days import STAY_DAYS
from validators.transfer_authorization import TRANSFER_AUTHORIZATION
from validators.visit_days import VISIT_DAYS
from validators.visits_for_chronic import VISITS_FOR_CHRONIC

RULES: tuple[Rule, ...] = (
    MATERIALS_COMPLETE,
    PAPERS_NOT_NEEDED,
    PAGE_READABLE,
    ORIGINAL_OR_COPY,
    FORM_SIGNED,
    ID_NUMBER_VALID,
    ID_CARD_IN_FORCE,
    NAME_AGREES,
    SPOUSE_PAPERS,
    ID_NUMBER_AGREES,
    SOCIAL_CARD,
    SEX_AGREES,
    AGE_AGREES,
    AGENT_PAPERS,
    INVOICE_ARITHMETIC,
    PRINT_AGREES_WITH_DATA,
    PREPAID_BALANCE,
    PERSONAL_SHARE,
    LIST_TOTAL_IS_BILL_TOTAL,
    LIST_CATEGORIES,
    LIST_FOR_EVERY_BILL,
    LIST_PAGES,
    BILL_ALREADY_SETTLED,
    BILL_IS_ORIGINAL_KIND,
    LIST_ROWS,
    HANDED_IN_TIME,
    PAPERS_WITHIN_WINDOW,
    ALLOWANCE_WITHIN_60_DAYS,
    CLAIM_WINDOW,
    STAY_DATES_AGREE,
    STAY_DAYS,
    DATES_IN_ORDER,
    PAPER_DAYS,
    VISIT_DAYS,
    FORM_DATED,
    VISITS_FOR_CHRONIC,
    HOSPITAL_LEVEL,
    REFERRAL_HOSPITAL,
    SAME_HOSPITAL,
    SEAL_PRESENT,
    SEAL_KIND,
    DOCTOR_SIGNED,
    BILL_NUMBER_TWICE,
    SAME_STAY_TWICE,
    SAME_SHEET_TWICE,
    RESTRICTED_DRUG_PAPERS,
    BLOOD_PAPERS,
    BANK_HOLDER,
    TRANSFER_AUTHORIZATION,
    BANK_NUMBER,
    BANK_PAPERS_WAIVED,
    INJURY,
    REMOTE_FILING,
    NEWBORN_AND_MOTHER,
    HOUSEHOLD_MEMBER,
    POSITIVE_FINDING,
    DIAGNOSIS_AGREES,
    CHRONIC_EVIDENCE,
    LICENCES_IN_FORCE,
    LICENCES_AGREE,
    IN_OPERATION,
    STAFF_ARITHMETIC,
    ROSTER_INSURED,
    PENALTY,
)
"""Every rule that is run."""
