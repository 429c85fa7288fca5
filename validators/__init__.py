"""The rules of the pre-review: one file a rule, listed here. Their order is the order of the report."""

from intake.cases.rules import Rule
from validators.list_total_is_bill_total import LIST_TOTAL_IS_BILL_TOTAL

RULES: tuple[Rule, ...] = (LIST_TOTAL_IS_BILL_TOTAL,)
"""Every rule that is run."""
