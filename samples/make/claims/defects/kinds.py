"""Defects: each takes a clean claim and gives the same claim with one thing wrong, or None where it does not apply.

What a rule may see is written down with it: the rule, the severity, the papers and the text to point at.
"""

from collections.abc import Callable, Mapping
from random import Random

from samples.make.claims.defects import money, offices, papers, people
from samples.make.claims.model import Claim

Seeding = Callable[[str, Claim, Random], Claim | None]
"""Short name of the item, the claim, chance -> the claim with a defect."""

DEFECTS: Mapping[str, Seeding] = {
    "missing": papers.missing, "restricted-drug": papers.restricted_drug,
    "blood-product": papers.blood_product, "other-name": people.other_name,
    "id-slip": people.id_slip,
    "id-other": people.id_other, "card-expired": people.card_expired,
    "wrong-spouse": people.wrong_spouse, "wrong-mother": people.wrong_mother,
    "bill-raised": money.bill_raised,
    "bill-sums": money.bill_sums, "list-row": money.list_row, "other-stay": money.other_stay,
    "settled": money.settled, "bill-twice": money.bill_twice,
    "others-account": people.others_account, "wrong-account": people.wrong_account,
    "stay-differs": papers.stay_differs, "old-papers": papers.old_papers, "late": papers.late,
    "future-report": papers.future_report, "unsealed": papers.unsealed,
    "unsigned": papers.unsigned, "low-level": papers.low_level,
    "negative-report": papers.negative_report,
    "other-hospital": papers.other_hospital, "licence-expired": offices.licence_expired,
    "licences-differ": offices.licences_differ, "uninsured": offices.uninsured,
}  # fmt: skip
"""Name -> how it is seeded."""
