"""F04: every bill has its list, every list its bill.

Only where the item asks for both (S0-7, S0-8 受理材料 2 and 3; employees: S1-1, S1-8, S1-9). Where no list at all is there, the
materials say so already. Why: a missing list is the second most frequent reason for which claims come back, and a list of
another visit pads a claim.
A refund and the bill it takes back need no list; second scans count once; one list may serve several bills.

Cannot see: a list whose amount was not read and that nothing ties to a bill: then a person looks.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.amounts import format_yuan
from intake.cases.evidence.billing import LIST, Account, Group, group_bills
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.tree import collect_leaves
from intake.model import Outcome

_DETAILS = "invoice-details-sum"
"""The check of a bill whose further pages are 收费明细."""


def _applies(case: Case) -> bool:
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    return LIST in asked and bool(asked & set(types.BILLS)) and case.has(*types.BILLS) and case.has(LIST)


def _check(case: Case) -> Iterable[Finding]:
    found = group_bills(case)
    together = [g for g in found if g.bills and g.lists]
    alone = [g for g in found if not (g.bills and g.lists) and not any(map(_has_details, g.bills))]
    open_ = bool(case.unknown_pages) or any(g.guessed and not g.agrees for g in together)
    for group in alone:
        yield (
            _bill_alone(group.bills[0], open_ or _undated_lists(found)) if group.bills else _list_alone(group.lists[0])
        )
    if not alone:
        evidence = tuple(p for g in together for a in (*g.bills, *g.lists) for p in a.places[:1])
        yield Finding(Outcome.PASS, "票据与清单一一对应", ("total",), evidence)


def _has_details(bill: Account) -> bool:
    """Whether 收费明细 follow on the bill's own pages: they are its list."""
    return any(c.rule == _DETAILS for c in bill.reading.record.checks)


def _undated_lists(found: Iterable[Group]) -> bool:
    """Whether a list lies there that could be any bill's: alone, and without an amount."""
    return any(not g.bills and not x.amounts for g in found for x in g.lists)


def _bill_alone(bill: Account, open_: bool) -> Finding:
    amount = f" {format_yuan(bill.figure.value)}" if bill.figure else ""
    if open_:
        message = f"{bill.name}{amount} 未能对应到费用清单（有清单或页面未能可靠读出）"
        return Finding(Outcome.UNKNOWN, message, ("total",), bill.places, remedy="请人工核对票据与清单是否一一对应")
    remedy = f"请补交{bill.name}的费用清单"
    return Finding(
        Outcome.FAIL, f"{bill.name}{amount} 缺费用清单", ("bill_number", "total"), bill.places, remedy=remedy
    )


def _list_alone(charges: Account) -> Finding:
    """A list without a bill asks a person: a part of another list, of another visit, or its bill is not in the case."""
    amount = f"（合计 {format_yuan(charges.figure.value)}）" if charges.figure else ""
    message = f"费用清单{amount}没有对应的票据"
    severity = Severity.LOOK if charges.clear else Severity.HINT
    outcome = Outcome.FAIL if charges.clear else Outcome.UNKNOWN
    return Finding(outcome, message, ("total",), charges.places, severity, "请核对清单是否属于本次申请，或补交其票据")


LIST_FOR_EVERY_BILL = Rule(
    "list-for-every-bill",
    "F04",
    "每张票据都有费用清单",
    Severity.CORRECT,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 2、3",
    _applies,
    _check,
)
