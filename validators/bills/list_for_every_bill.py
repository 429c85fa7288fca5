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
from intake.types.vocabulary import MedicalInvoice
from validators.findings import fail_if, keys_of

_TOTAL = keys_of(MedicalInvoice.TOTAL)
_DETAILS = "invoice-details-sum"
"""The check of a bill whose further pages are 收费明细."""


def _applies(case: Case) -> bool:
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    return LIST in asked and bool(asked & set(types.BILLS)) and case.has(*types.BILLS) and case.has(LIST)


def _check(case: Case) -> Iterable[Finding]:
    found = group_bills(case)
    together = list(filter(_is_matched, found))
    alone = list(filter(_lacks_other, found))
    if not alone:
        yield _report_matched(together)
    may_be_there = bool(case.unknown_pages) or any(map(_is_doubtful, together)) or any(map(_is_stray_list, found))
    for group in alone:
        if group.bills:
            yield _report_bill(group.bills[0], may_be_there)
        else:
            yield _report_list(group.lists[0])


def _is_matched(group: Group) -> bool:
    return bool(group.bills and group.lists)


def _lacks_other(group: Group) -> bool:
    """Whether bills have no list, not even on their own pages, or lists no bill."""
    return not _is_matched(group) and not any(map(_has_details, group.bills))


def _is_doubtful(group: Group) -> bool:
    return group.guessed and not group.agrees


def _is_stray_list(group: Group) -> bool:
    """Whether a list lies there that could be any bill's: alone, and without an amount."""
    return not group.bills and any(not charges.amounts for charges in group.lists)


def _has_details(bill: Account) -> bool:
    """Whether 收费明细 follow on the bill's own pages: they are its list."""
    return any(check.rule == _DETAILS for check in bill.reading.record.checks)


def _report_matched(together: Iterable[Group]) -> Finding:
    papers = (paper for group in together for paper in (*group.bills, *group.lists))
    return Finding(
        Outcome.PASS, "票据与清单一一对应", _TOTAL, tuple(place for paper in papers for place in paper.places[:1])
    )


def _report_bill(bill: Account, may_be_there: bool) -> Finding:
    """A bill without a list; `may_be_there`: its list may be among what was not surely read or put together."""
    amount = f" {format_yuan(bill.figure.value)}" if bill.figure else ""
    if may_be_there:
        message = f"{bill.name}{amount} 未能对应到费用清单（有清单或页面未能可靠读出）"
        return Finding(Outcome.UNKNOWN, message, _TOTAL, bill.places, remedy="请人工核对票据与清单是否一一对应")
    keys = keys_of(MedicalInvoice.BILL_NUMBER, MedicalInvoice.TOTAL)
    remedy = f"请补交{bill.name}的费用清单"
    return Finding(Outcome.FAIL, f"{bill.name}{amount} 缺费用清单", keys, bill.places, remedy=remedy)


def _report_list(charges: Account) -> Finding:
    """A list without a bill asks a person: a part of another list, of another visit, or its bill is not in the case."""
    amount = f"（合计 {format_yuan(charges.figure.value)}）" if charges.figure else ""
    severity = Severity.LOOK if charges.clear else Severity.HINT
    message, remedy = f"费用清单{amount}没有对应的票据", "请核对清单是否属于本次申请，或补交其票据"
    return Finding(fail_if(charges.clear), message, _TOTAL, charges.places, severity, remedy)


LIST_FOR_EVERY_BILL = Rule(
    "list-for-every-bill",
    "F04",
    "每张票据都有费用清单",
    Severity.CORRECT,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 2、3",
    _applies,
    _check,
)
