"""F01, advance: 预缴金额 + 补缴金额 − 退费金额 = 个人现金支付.

Why: the four figures stand on the bill only once; a changed digit in one of them shows nowhere else. Identity A5 of the office's
handbook is soft (nine of ten real bills hold it), so a difference is a hint, and only where one changed digit explains it.

Cannot see: advances that were paid by other means and settled outside the bill.
"""

from collections.abc import Iterable
from decimal import Decimal

from intake.cases.billing import called
from intake.cases.figures import Figure, places, printed, yuan
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading
from intake.reading.proof import one_digit_apart

_KIND = "inpatient_invoice"
_KEYS = ("prepaid", "topped_up", "refunded", "cash_paid")


def _applies(case: Case) -> bool:
    return any(_advance(reading) for _, reading in case.of(_KIND))


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(_KIND):
        if _advance(reading):
            yield _judged(index, reading)


def _advance(reading: Reading) -> bool:
    """Whether an advance was paid, and in cash there was something to pay."""
    prepaid = printed(reading, "prepaid")
    return prepaid is not None and prepaid.value != 0


def _judged(index: int, reading: Reading) -> Finding:
    found = {key: figure for key in _KEYS if (figure := printed(reading, key)) is not None}
    cash = found.get("cash_paid")
    shown = places(index, reading, [f for figure in found.values() for f in figure.fields])
    balance = sum((_signed(k, f) for k, f in found.items() if k != "cash_paid"), Decimal(0))
    if cash is not None and cash.value == balance:
        return Finding(Outcome.PASS, f"{called(reading)}预缴、补缴、退费与个人现金支付相符", _KEYS, shown)
    told = f"{called(reading)}预缴＋补缴－退费＝{yuan(balance)}，个人现金支付 {yuan(cash.value) if cash else '未读出'}"
    remedy = "请与原件核对预缴、补缴、退费和个人现金支付"
    if cash is None or not all(f.clear for f in found.values()) or not _explained(found, balance - cash.value):
        return Finding(Outcome.UNKNOWN, f"{told}，无法对上（可能另有结算方式）", _KEYS, shown, remedy=remedy)
    return Finding(Outcome.FAIL, f"{told}，不符", _KEYS, shown, remedy=remedy)


def _signed(key: str, figure: Figure) -> Decimal:
    return -figure.value if key == "refunded" else figure.value


def _explained(found: dict[str, Figure], surplus: Decimal) -> bool:
    """Whether one digit of one figure explains that the balance is so much above the cash paid."""
    toward = {"prepaid": -surplus, "topped_up": -surplus, "refunded": surplus, "cash_paid": surplus}
    return any(one_digit_apart(f.value, f.value + toward[k]) for k, f in found.items())


PREPAID_BALANCE = Rule(
    "prepaid-balance",
    "F01",
    "预缴、补缴、退费与个人现金支付相符",
    Severity.HINT,
    "申请人所交票据自身的计算（医疗住院收费票据栏目含义），以经办人员核对为准",
    _applies,
    _check,
)
