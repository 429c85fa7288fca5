"""F03: what a list prints as the sum of a category is what the bill charges for it.

Why: a line that was moved from one category to another changes what the fund pays, with the same total. Basis: PROPOSAL of the
office's handbook, so it is a hint. Categories are matched by their usual names (化验费 = 检验费, 卫生材料费 = 材料费).

Only a bill with one list of its own is compared. Where not one category agrees, the list sorts by other categories or prints sums
per day, and nothing is said to be wrong.
Cannot see: lists without sums per category.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, filterfalse
from typing import Any

from intake import types
from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.billing import LIST, Account, group_bills
from intake.cases.evidence.fee_categories import group_bill_amounts, group_list_sums
from intake.cases.model import Case, Finding, Place, Severity, item_rows
from intake.cases.rules import Rule
from intake.model import Field, Outcome
from intake.types.vocabulary import ExpenseList
from validators.findings import fail_if, keys_of

_Pair = tuple[str, Sequence[Field[Any]], Sequence[Field[Decimal]]]
"""A category, what the bill charges for it, and every sum that the list prints for it."""
_ITEMS = keys_of(ExpenseList.ITEMS)


def _check(case: Case) -> Iterable[Finding]:
    for group in group_bills(case):
        if len(group.bills) == len(group.lists) == 1:
            yield from _compare_categories(group.bills[0], group.lists[0])


def _compare_categories(bill: Account, charges: Account) -> Iterable[Finding]:
    pairs = _pair_categories(bill, charges)
    differing = list(filterfalse(_sums_agree, pairs))
    if differing:
        yield _report_difference(bill, charges, differing, usual=len(differing) < len(pairs))
    elif pairs:
        names = "、".join(name for name, _, _ in pairs)
        shown = _pair_places(bill, charges, pairs)
        yield Finding(Outcome.PASS, f"清单各类合计与票据一致（{names}）", _ITEMS, shown)


def _pair_categories(bill: Account, charges: Account) -> list[_Pair]:
    billed, listed = group_bill_amounts(item_rows(bill.reading.record)), group_list_sums(charges.reading)
    return [(name, billed[name], listed[name]) for name in billed if name in listed]


def _report_difference(bill: Account, charges: Account, differing: Sequence[_Pair], *, usual: bool) -> Finding:
    """Where not one category agrees (`usual` is false), the list sorts otherwise, and nothing is said to be wrong."""
    fields = chain.from_iterable((*billed, *listed) for _, billed, listed in differing)
    outcome = fail_if(usual and all(map(is_legible, fields)))
    why = "" if outcome is Outcome.FAIL else "（清单的分类或小计可能另有口径，或有金额未能可靠读出）"
    message = f"清单分类合计与{bill.name}不符：{'；'.join(map(_describe_pair, differing))}{why}"
    shown = _pair_places(bill, charges, differing)
    return Finding(outcome, message, _ITEMS, shown, remedy="请核对清单该类项目与票据")


def _sums_agree(pair: _Pair) -> bool:
    """One printed sum, or all of them together (a sum a day), comes to what the bill charges."""
    _, billed, listed = pair
    sums = [f.value for f in listed if f.value is not None]
    return _sum_fields(billed) in (*sums, sum(sums, Decimal(0)))


def _sum_fields(fields: Sequence[Field[Any]]) -> Decimal:
    return sum((f.value for f in fields if isinstance(f.value, Decimal)), Decimal(0))


def _describe_pair(pair: _Pair) -> str:
    key, billed, listed = pair
    return f"{key}类清单 {_sum_fields(listed)}，票据 {_sum_fields(billed)}"


def _pair_places(bill: Account, charges: Account, pairs: Sequence[_Pair]) -> tuple[Place, ...]:
    return (
        *locate_fields(charges.paper, charges.reading, [f for _, _, fields in pairs for f in fields]),
        *locate_fields(bill.paper, bill.reading, [f for _, fields, _ in pairs for f in fields]),
    )


LIST_CATEGORIES = Rule(
    "list-categories",
    "F03",
    "清单各类合计与票据收费项目一致",
    Severity.HINT,
    "申请人所交清单与票据之间的计算；分类口径各医院不同，以经办人员核对为准",
    lambda case: case.has(*types.BILLS) and case.has(LIST),
    _check,
)
