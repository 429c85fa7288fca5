"""F01, advance: 预缴金额 + 补缴金额 − 退费金额 = 个人现金支付.

Why: the four figures stand on the bill only once; a changed digit in one of them shows nowhere else. Identity A5 of the office's
handbook is soft (seven of eight real bills hold it), so a difference is a hint, and only where one changed digit explains it.

Cannot see: advances that were paid by other means and settled outside the bill.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.amounts import read_figure
from intake.cases.evidence.bill_balance import Balance, judge_balance
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Reading
from intake.types.vocabulary import MedicalInvoice
from validators.findings import keys_of

_BALANCE = Balance(
    {MedicalInvoice.PREPAID.name: 1, MedicalInvoice.TOPPED_UP.name: 1, MedicalInvoice.REFUNDED.name: -1},
    keys_of(MedicalInvoice.CASH_PAID),
    "预缴＋补缴－退费",
    "个人现金支付",
)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(types.INPATIENT_INVOICE):
        if _has_advance(reading):
            yield judge_balance(_BALANCE, index, reading)


def _has_advance(reading: Reading) -> bool:
    """Whether an advance was paid."""
    prepaid = read_figure(reading, MedicalInvoice.PREPAID.name)
    return prepaid is not None and prepaid.value != 0


PREPAID_BALANCE = Rule(
    "prepaid-balance",
    "F01",
    "预缴、补缴、退费与个人现金支付相符",
    Severity.HINT,
    "申请人所交票据自身的计算（医疗住院收费票据栏目含义），以经办人员核对为准",
    lambda case: any(_has_advance(reading) for _, reading in case.of(types.INPATIENT_INVOICE)),
    _check,
)
