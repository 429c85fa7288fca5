"""F01, shares: 个人自付 + 个人自费 = 个人账户支付 + 个人现金支付.

Why: 自付 and 自费 decide what may be reimbursed, and stand on the bill only once. Identity A4 of the office's handbook is soft:
self-pay bills print both as 0.00, some hospitals round. So a difference is a hint, and only where one changed digit explains
it; bills that print 0.00 for both are left alone.

Cannot see: which of the figures is the changed one.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.amounts import read_figure
from intake.cases.evidence.bill_balance import Balance, judge_balance
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading

_BALANCE = Balance(
    {"self_paid": 1, "own_expense": 1},
    ("account_paid", "cash_paid"),
    "个人自付＋个人自费",
    "个人账户支付＋个人现金支付",
)


def _applies(case: Case) -> bool:
    return any(_prints_shares(reading) for _, reading in case.of(*types.MEDICAL_BILLS))


def _check(case: Case) -> Iterable[Finding]:
    """What does not come out and no digit explains is usual: it passes in silence, unless a figure was not read surely."""
    for index, reading in case.of(*types.MEDICAL_BILLS):
        if _prints_shares(reading):
            finding = judge_balance(_BALANCE, index, reading)
            if finding.outcome is not Outcome.UNKNOWN or not _is_clear(reading):
                yield finding


def _prints_shares(reading: Reading) -> bool:
    """Whether all four figures are printed, and the shares are not both 0.00."""
    found = [read_figure(reading, key) for key in _BALANCE.keys]
    return all(found) and any(f.value for f in found[:2] if f)


def _is_clear(reading: Reading) -> bool:
    return all(f.clear for key in _BALANCE.keys if (f := read_figure(reading, key)) is not None)


PERSONAL_SHARE = Rule(
    "personal-share",
    "F01",
    "自付、自费与个人支付相符",
    Severity.HINT,
    "申请人所交票据自身的计算（医疗收费票据栏目含义），以经办人员核对为准",
    _applies,
    _check,
)
