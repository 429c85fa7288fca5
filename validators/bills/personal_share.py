"""F01, shares: 个人自付 + 个人自费 = 个人账户支付 + 个人现金支付.

Why: 自付 and 自费 decide what may be reimbursed, and stand on the bill only once. Identity A4 of the office's handbook is soft:
self-pay bills print both as 0.00, some hospitals round. So a difference is a hint, and only where one changed digit explains
it; bills that print 0.00 for both are left alone.

Cannot see: which of the figures is the changed one.
"""

from collections.abc import Iterable, Iterator

from intake import types
from intake.cases.evidence.amounts import Figure, read_figure
from intake.cases.evidence.bill_balance import Balance, judge_balance
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.types.vocabulary import MedicalInvoice
from validators.findings import keys_of

_BALANCE = Balance(
    {MedicalInvoice.SELF_PAID.name: 1, MedicalInvoice.OWN_EXPENSE.name: 1},
    keys_of(MedicalInvoice.ACCOUNT_PAID, MedicalInvoice.CASH_PAID),
    "个人自付＋个人自费",
    "个人账户支付＋个人现金支付",
)


def _check(case: Case) -> Iterable[Finding]:
    """What does not come out and no digit explains is usual: it passes in silence, unless a figure was not read surely."""
    for index, reading, figures in _iter_balanced_bills(case):
        finding = judge_balance(_BALANCE, index, reading)
        if finding.outcome is not Outcome.UNKNOWN or not all(figure.clear for figure in figures):
            yield finding


def _iter_balanced_bills(case: Case) -> Iterator[tuple[int, Reading, list[Figure]]]:
    """Bills that print all four figures, with these; none whose two shares are both 0.00."""
    for index, reading in case.of(*types.MEDICAL_BILLS):
        figures = [f for key in _BALANCE.keys if (f := read_figure(reading, key)) is not None]
        if len(figures) == len(_BALANCE.keys) and any(share.value for share in figures[:2]):
            yield index, reading, figures


PERSONAL_SHARE = Rule(
    "personal-share",
    "F01",
    "自付、自费与个人支付相符",
    Severity.HINT,
    "申请人所交票据自身的计算（医疗收费票据栏目含义），以经办人员核对为准",
    lambda case: any(True for _ in _iter_balanced_bills(case)),
    _check,
)
