"""The rules of the pre-review: one file a rule, listed here. Their order is the order of the report."""

from intake.cases.rules import Rule
from validators.bills.bill_already_settled import BILL_ALREADY_SETTLED
from validators.bills.bill_claimed_before import BILL_CLAIMED_BEFORE
from validators.bills.bill_is_original_kind import BILL_IS_ORIGINAL_KIND
from validators.bills.bill_number_twice import BILL_NUMBER_TWICE
from validators.bills.invoice_arithmetic import INVOICE_ARITHMETIC
from validators.bills.list_categories import LIST_CATEGORIES
from validators.bills.list_for_every_bill import LIST_FOR_EVERY_BILL
from validators.bills.list_pages import LIST_PAGES
from validators.bills.list_rows import LIST_ROWS
from validators.bills.list_total_is_bill_total import LIST_TOTAL_IS_BILL_TOTAL
from validators.bills.personal_share import PERSONAL_SHARE
from validators.bills.prepaid_balance import PREPAID_BALANCE
from validators.bills.print_agrees_with_data import PRINT_AGREES_WITH_DATA
from validators.bills.same_sheet_twice import SAME_SHEET_TWICE
from validators.bills.same_stay_twice import SAME_STAY_TWICE
from validators.bills.sheet_claimed_before import SHEET_CLAIMED_BEFORE
from validators.bills.stay_claimed_before import STAY_CLAIMED_BEFORE
from validators.days.allowance_within_60_days import ALLOWANCE_WITHIN_60_DAYS
from validators.days.claim_window import CLAIM_WINDOW
from validators.days.dates_in_order import DATES_IN_ORDER
from validators.days.form_dated import FORM_DATED
from validators.days.handed_in_time import HANDED_IN_TIME
from validators.days.paper_days import PAPER_DAYS
from validators.days.papers_within_window import PAPERS_WITHIN_WINDOW
from validators.days.stay_dates_agree import STAY_DATES_AGREE
from validators.days.stay_days import STAY_DAYS
from validators.days.visit_days import VISIT_DAYS
from validators.days.visits_for_chronic import VISITS_FOR_CHRONIC
from validators.institutions.hospital_level import HOSPITAL_LEVEL
from validators.institutions.in_operation import IN_OPERATION
from validators.institutions.licences_agree import LICENCES_AGREE
from validators.institutions.licences_in_force import LICENCES_IN_FORCE
from validators.institutions.penalty import PENALTY
from validators.institutions.referral_hospital import REFERRAL_HOSPITAL
from validators.institutions.remote_filing import REMOTE_FILING
from validators.institutions.same_hospital import SAME_HOSPITAL
from validators.institutions.staff_arithmetic import STAFF_ARITHMETIC
from validators.papers.bank_papers_waived import BANK_PAPERS_WAIVED
from validators.papers.blood_papers import BLOOD_PAPERS
from validators.papers.chronic_evidence import CHRONIC_EVIDENCE
from validators.papers.correction_conflict import CORRECTION_CONFLICT
from validators.papers.diagnosis_agrees import DIAGNOSIS_AGREES
from validators.papers.doctor_signed import DOCTOR_SIGNED
from validators.papers.form_signed import FORM_SIGNED
from validators.papers.injury import INJURY
from validators.papers.materials_complete import MATERIALS_COMPLETE
from validators.papers.original_or_copy import ORIGINAL_OR_COPY
from validators.papers.page_readable import PAGE_READABLE
from validators.papers.papers_not_needed import PAPERS_NOT_NEEDED
from validators.papers.positive_finding import POSITIVE_FINDING
from validators.papers.restricted_drug_papers import RESTRICTED_DRUG_PAPERS
from validators.papers.seal_kind import SEAL_KIND
from validators.papers.seal_present import SEAL_PRESENT
from validators.people.age_agrees import AGE_AGREES
from validators.people.agent_papers import AGENT_PAPERS
from validators.people.bank_holder import BANK_HOLDER
from validators.people.bank_number import BANK_NUMBER
from validators.people.household_member import HOUSEHOLD_MEMBER
from validators.people.id_card_in_force import ID_CARD_IN_FORCE
from validators.people.id_number_agrees import ID_NUMBER_AGREES
from validators.people.id_number_valid import ID_NUMBER_VALID
from validators.people.name_agrees import NAME_AGREES
from validators.people.newborn_and_mother import NEWBORN_AND_MOTHER
from validators.people.roster_insured import ROSTER_INSURED
from validators.people.sex_agrees import SEX_AGREES
from validators.people.social_card import SOCIAL_CARD
from validators.people.spouse_papers import SPOUSE_PAPERS
from validators.people.transfer_authorization import TRANSFER_AUTHORIZATION

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
    BILL_CLAIMED_BEFORE,
    STAY_CLAIMED_BEFORE,
    SHEET_CLAIMED_BEFORE,
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
    CORRECTION_CONFLICT,
)
"""Every rule that is run."""
