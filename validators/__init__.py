"""The rules of the pre-review: one file a rule, listed here. Their order is the order of the report."""

from intake.cases.rules import Rule
from validators.id_number_agrees import ID_NUMBER_AGREES
from validators.invoice_arithmetic import INVOICE_ARITHMETIC
from validators.list_total_is_bill_total import LIST_TOTAL_IS_BILL_TOTAL
from validators.name_agrees import NAME_AGREES

RULES: tuple[Rule, ...] = (
    NAME_AGREES,
    ID_NUMBER_AGREES,
    INVOICE_ARITHMETIC,
    LIST_TOTAL_IS_BILL_TOTAL,
)
"""Every rule that is run."""
