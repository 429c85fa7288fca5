"""Defects: each takes a clean claim and gives the same claim with one thing wrong, or None where it does not apply.

What a rule may see is written down with it: the rule, the severity, the papers and the text to point at.
"""

from collections.abc import Callable, Mapping
from random import Random

from samples import claim_faults_money, claim_faults_offices, claim_faults_papers, claim_faults_people
from samples.claim_model import Claim

Seeding = Callable[[str, Claim, Random], Claim | None]
"""Short name of the item, the claim, chance -> the claim with a defect."""

DEFECTS: Mapping[str, Seeding] = {
    "missing": claim_faults_papers.missing, "restricted-drug": claim_faults_papers.restricted_drug,
    "blood-product": claim_faults_papers.blood_product, "other-name": claim_faults_people.other_name,
    "id-slip": claim_faults_people.id_slip,
    "id-other": claim_faults_people.id_other, "card-expired": claim_faults_people.card_expired,
    "wrong-spouse": claim_faults_people.wrong_spouse, "wrong-mother": claim_faults_people.wrong_mother,
    "bill-raised": claim_faults_money.bill_raised,
    "bill-sums": claim_faults_money.bill_sums, "list-row": claim_faults_money.list_row, "other-stay": claim_faults_money.other_stay,
    "settled": claim_faults_money.settled, "bill-twice": claim_faults_money.bill_twice,
    "others-account": claim_faults_people.others_account, "wrong-account": claim_faults_people.wrong_account,
    "stay-differs": claim_faults_papers.stay_differs, "old-papers": claim_faults_papers.old_papers, "late": claim_faults_papers.late,
    "future-report": claim_faults_papers.future_report, "unsealed": claim_faults_papers.unsealed,
    "unsigned": claim_faults_papers.unsigned, "low-level": claim_faults_papers.low_level,
    "negative-report": claim_faults_papers.negative_report,
    "other-hospital": claim_faults_papers.other_hospital, "licence-expired": claim_faults_offices.licence_expired,
    "licences-differ": claim_faults_offices.licences_differ, "uninsured": claim_faults_offices.uninsured,
}  # fmt: skip
"""Name -> how it is seeded."""
