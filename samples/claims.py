"""The sample claims of `claims/`: `python -m samples.claims [--only NAME] [-o DIR]`; the same input gives the same bytes.

For each item a clean claim and one with seeded defects; two lie as stacks in one PDF.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from samples.claim_cases import BUILDERS
from samples.claim_defects import DEFECTS
from samples.claim_files import write
from samples.claim_model import Claim
from samples.fonts import missing

HERE = Path(__file__).parent / "claims"
APPLIED = date(2026, 10, 12)
"""The day of application of all of them."""
_TRIES = 40
"""Draws after which a plan is given up: a defect may need an account of one kind, a letter of authority, a certain report."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which item, which defects, and whether the papers lie in one file."""

    item: str
    defects: tuple[str, ...] = ()
    stack: bool = False


PLANS: Mapping[str, Plan] = {
    "newborn-clean": Plan("newborn"),
    "newborn-no-register": Plan("newborn", ("missing",)),
    "remote-work-clean": Plan("remote-work"),
    "remote-work-other-number": Plan("remote-work", ("id-other", "card-expired")),
    "referral-clean": Plan("referral"),
    "referral-number-slip": Plan("referral", ("id-slip",)),
    "chronic-clean": Plan("chronic"),
    "chronic-missing-and-name": Plan("chronic", ("missing", "other-name")),
    "outpatient-clean": Plan("outpatient"),
    "outpatient-restricted-drug": Plan("outpatient", ("restricted-drug", "card-expired")),
    "outpatient-bill-raised": Plan("outpatient", ("bill-raised",)),
    "outpatient-twice-settled": Plan("outpatient", ("settled", "bill-twice")),
    "inpatient-clean": Plan("inpatient", stack=True),
    "inpatient-others-account": Plan("inpatient", ("others-account", "stay-differs")),
    "inpatient-list-of-another-stay": Plan("inpatient", ("other-stay", "card-expired")),
    "inpatient-row-and-name": Plan("inpatient", ("list-row", "other-name"), stack=True),
    "institution-clean": Plan("institution"),
    "institution-expired-uninsured": Plan("institution", ("licence-expired", "uninsured")),
    "remote-settlement-clean": Plan("remote-settlement"),
    "remote-settlement-late": Plan("remote-settlement", ("late", "unsealed")),
    "remote-filing-clean": Plan("remote-filing"),
    "remote-filing-clean-other": Plan("remote-filing"),
    "chronic-review-clean": Plan("chronic-review"),
    "chronic-review-old-unsigned": Plan("chronic-review", ("old-papers", "unsigned")),
    "provider-clean": Plan("provider"),
    "provider-names-differ": Plan("provider", ("licences-differ",)),
    "chronic-settlement-clean": Plan("chronic-settlement"),
    "chronic-settlement-unsealed": Plan("chronic-settlement", ("unsealed", "future-report")),
    "maternity-filing-clean": Plan("maternity-filing"),
    "maternity-filing-other-spouse": Plan("maternity-filing", ("wrong-spouse",)),
    "maternity-claim-clean": Plan("maternity-claim"),
    "maternity-claim-sums": Plan("maternity-claim", ("bill-sums", "missing")),
    "maternity-allowance-late": Plan("maternity-allowance", ("late",)),
    "benefit-clean": Plan("benefit"),
    "benefit-blood-product": Plan("benefit", ("blood-product", "other-hospital")),
}
"""Folder below `claims/` -> what lies there."""


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


def _seeded(plan: Plan, chance: Random) -> Claim | None:
    made: Claim | None = BUILDERS[plan.item](chance, APPLIED)
    for defect in plan.defects:
        made = DEFECTS[defect](plan.item, made, chance) if made else None
    return made


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="make one claim, for example inpatient-clean")
    parser.add_argument("-o", metavar="DIR", type=Path, default=HERE, help="folder in which to write")
    options = parser.parse_args()
    if packages := missing():
        print(f"fonts are missing: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    names = [name for name in PLANS if options.only in (None, name)]
    if not names:
        print(f"no claim {options.only}; there are {', '.join(PLANS)}", file=sys.stderr)
        return 2
    for name in names:
        shutil.rmtree(options.o / name, ignore_errors=True)
        write(claim(name), options.o / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
