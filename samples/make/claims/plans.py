"""What the sample claims of `data/claims/` are.

For each item a clean claim and one with seeded defects; two lie as stacks in one PDF.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from samples.make.claims.cases import BUILDERS
from samples.make.claims.defects.kinds import DEFECTS
from samples.make.claims.model import Claim

DATA = Path(__file__).parents[2] / "data" / "claims"
APPLIED = date(2026, 10, 12)
"""The day of application of all of them."""
_TRIES = 40
"""Draws after which a plan is given up: a defect may need an account of one kind, a letter of authority, a certain report."""


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """Which item, which defects, and whether the papers lie in one file."""

    item: str
    defects: tuple[str, ...] = ()
    stack: bool = False


PLANS: Mapping[str, ClaimPlan] = {
    "newborn-clean": ClaimPlan("newborn"),
    "newborn-no-register": ClaimPlan("newborn", ("missing",)),
    "remote-work-clean": ClaimPlan("remote-work"),
    "remote-work-other-number": ClaimPlan("remote-work", ("id-other", "card-expired")),
    "referral-clean": ClaimPlan("referral"),
    "referral-number-slip": ClaimPlan("referral", ("id-slip",)),
    "chronic-clean": ClaimPlan("chronic"),
    "chronic-missing-and-name": ClaimPlan("chronic", ("missing", "other-name")),
    "outpatient-clean": ClaimPlan("outpatient"),
    "outpatient-restricted-drug": ClaimPlan("outpatient", ("restricted-drug", "card-expired")),
    "outpatient-bill-raised": ClaimPlan("outpatient", ("bill-raised",)),
    "outpatient-twice-settled": ClaimPlan("outpatient", ("settled", "bill-twice")),
    "inpatient-clean": ClaimPlan("inpatient", stack=True),
    "inpatient-others-account": ClaimPlan("inpatient", ("others-account", "stay-differs")),
    "inpatient-list-of-another-stay": ClaimPlan("inpatient", ("other-stay", "card-expired")),
    "inpatient-row-and-name": ClaimPlan("inpatient", ("list-row", "other-name"), stack=True),
    "institution-clean": ClaimPlan("institution"),
    "institution-expired-uninsured": ClaimPlan("institution", ("licence-expired", "uninsured")),
    "remote-settlement-clean": ClaimPlan("remote-settlement"),
    "remote-settlement-late": ClaimPlan("remote-settlement", ("late", "unsealed")),
    "remote-filing-clean": ClaimPlan("remote-filing"),
    "remote-filing-clean-other": ClaimPlan("remote-filing"),
    "chronic-review-clean": ClaimPlan("chronic-review"),
    "chronic-review-old-unsigned": ClaimPlan("chronic-review", ("old-papers", "unsigned")),
    "provider-clean": ClaimPlan("provider"),
    "provider-names-differ": ClaimPlan("provider", ("licences-differ",)),
    "chronic-settlement-clean": ClaimPlan("chronic-settlement"),
    "chronic-settlement-unsealed": ClaimPlan("chronic-settlement", ("unsealed", "future-report")),
    "maternity-filing-clean": ClaimPlan("maternity-filing"),
    "maternity-filing-other-spouse": ClaimPlan("maternity-filing", ("wrong-spouse",)),
    "maternity-claim-clean": ClaimPlan("maternity-claim"),
    "maternity-claim-sums": ClaimPlan("maternity-claim", ("bill-sums", "missing")),
    "maternity-allowance-late": ClaimPlan("maternity-allowance", ("late",)),
    "benefit-clean": ClaimPlan("benefit"),
    "benefit-blood-product": ClaimPlan("benefit", ("blood-product", "other-hospital")),
}
"""Folder below `data/claims/` -> what lies there."""


def claim(name: str) -> Claim:
    """The claim of that name.

    Raises:
        ValueError: its defects do not fit any draw of its item.
    """
    plan = PLANS[name]
    for number in range(_TRIES):
        made = _seeded(plan, Random(f"{name} {number}"))
        if made is not None:
            return replace(made, stack=plan.stack)
    raise ValueError(f"{name}: {plan.defects} do not fit {plan.item}")


def _seeded(plan: ClaimPlan, chance: Random) -> Claim | None:
    made: Claim | None = BUILDERS[plan.item](chance, APPLIED)
    for defect in plan.defects:
        made = DEFECTS[defect](plan.item, made, chance) if made else None
    return made
