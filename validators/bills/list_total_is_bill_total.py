"""F02: what the lists come to is what the bills come to.

Checks each list against its bill, several lists (one a day) or several bills together where only the sums come out. Why: both are
reviewed together (S0-7, S0-8, step 审核), and a list of another visit, a lost page or a changed amount shows here first.
Rests on 《办事指南》 items 7 and 8, 受理材料 2 and 3, and on arithmetic inside the applicant's own papers.

Cannot see: a list and a bill that were both changed by the same amount; which of the two is wrong, where neither proves itself.
"""

from collections.abc import Iterable
from decimal import Decimal

from intake import types
from intake.cases.evidence.amounts import format_yuan
from intake.cases.evidence.billing import LIST, Account, Group, group_bills
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.fields.sums import one_digit_apart
from intake.model import Outcome
from intake.types.vocabulary import ExpenseList
from validators.findings import keys_of

_FIELDS = keys_of(ExpenseList.TOTAL, ExpenseList.ITEMS)


def _check(case: Case) -> Iterable[Finding]:
    for group in group_bills(case):
        if group.bills and group.lists:
            yield _compare_group(group, not case.unknown_pages or _meant_to_be_one(group))


def _meant_to_be_one(group: Group) -> bool:
    """Whether the amounts are so alike that no further list can be lacking: one digit or a tenth apart."""
    if len(group.bills) != 1 or len(group.lists) != 1:
        return False
    bill, charges = _sum_amounts(group.bills), _sum_amounts(group.lists)
    return one_digit_apart(abs(bill), abs(charges)) or abs(bill - charges) * 10 <= abs(bill)


def _compare_group(group: Group, everything_read: bool) -> Finding:
    evidence = _order_evidence(group)
    if group.agrees:
        return Finding(Outcome.PASS, f"清单合计与票据一致：{_came_to(group.bills)}", _FIELDS, evidence)
    papers = "、".join(bill.name for bill in group.bills)
    why = _explain_unclear(group, everything_read)
    if why:
        amounts = f"清单 {_came_to(group.lists)}，{papers} {_came_to(group.bills)}"
        message = f"无法核对清单与票据的金额（{why}）：{amounts}"
        return Finding(Outcome.UNKNOWN, message, _FIELDS, evidence, remedy="请人工核对清单与票据的金额")
    bill, charges = _sum_amounts(group.bills), _sum_amounts(group.lists)
    apart = format_yuan(abs(bill - charges))
    message = f"清单合计 {_came_to(group.lists)} 与{papers} {format_yuan(bill)} 不符，差 {apart}"
    return Finding(Outcome.FAIL, message, _FIELDS, evidence, remedy="请向医院补打与票据一致的费用清单，或更正票据")


def _explain_unclear(group: Group, everything_read: bool) -> str:
    """Why the amounts cannot be held against each other; empty where they can."""
    if not everything_read:
        return "有页面未能识别，清单可能不全"
    if group.guessed:
        return "不能确定清单对应哪张票据"
    clear = all(paper.clear for paper in (*group.bills, *group.lists))
    return "" if clear and group.agrees is not None else "金额未能可靠读出"


def _came_to(found: Iterable[Account]) -> str:
    amounts = [format_yuan(paper.figure.value) if paper.figure else "未读出" for paper in found]
    return amounts[0] if len(amounts) == 1 else f"{'、'.join(amounts)}（共 {len(amounts)} 份）"


def _sum_amounts(found: Iterable[Account]) -> Decimal:
    return sum((paper.figure.value for paper in found if paper.figure), Decimal(0))


def _order_evidence(group: Group) -> tuple[Place, ...]:
    """The side that proves less of itself leads: there the odd value is to be looked for."""
    sides = (*group.lists, *group.bills)
    if any(map(_is_proven, group.lists)) and not any(map(_is_proven, group.bills)):
        sides = (*group.bills, *group.lists)
    return tuple(dict.fromkeys(place for paper in sides for place in paper.places))


def _is_proven(account: Account) -> bool:
    """Whether a sum inside the paper holds and none fails that its total is part of."""
    tried = [c.outcome for c in account.reading.record.checks if ExpenseList.TOTAL.name in c.fields]
    return Outcome.PASS in tried and Outcome.FAIL not in tried


LIST_TOTAL_IS_BILL_TOTAL = Rule(
    "list-total-is-bill-total",
    "F02",
    "清单合计与票据金额一致",
    Severity.CORRECT,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 2、3（票据与清单一并审核）",
    lambda case: case.has(*types.BILLS) and case.has(LIST),
    _check,
)
