"""F01: the amounts of a bill fit together: fee lines = total, payments = total, words = figures.

Looks at the checks that the reading of the bill has made (identities A1 to A3 of the national format, net + tax = gross of tax
invoices). Why: a bill whose own sums do not come out was misread, misprinted or altered, and money is paid on its total.
Rests on the format of the national receipts and on arithmetic inside the applicant's own paper (S0-7, S0-8: 财务部门人员再次核对
票据信息).

Where every figure was read beyond doubt the paper contradicts itself and goes back. Where a figure was read in two ways and no
way makes the sum come out, it is a fault that a person weighs; where one way may, or nobody knows what else it may be, a
person looks. A sum may lack a line that was not read: where what it lacks is printed on the paper and was taken for nothing,
where a digit may have been lost, and where one changed digit does not explain a sum of many lines, a person looks; where the
total is proven by another sum, it is only pointed out. Payments are few: clearly read and nothing lacking, they prove a wrong
bill.
Cannot see: amounts that were all changed so that they fit again.
"""

from collections.abc import Iterable, Mapping, Sequence

from intake import types
from intake.cases.evidence.amounts import locate_fields
from intake.cases.evidence.bill_arithmetic import (
    Contradiction,
    find_contradictions,
    may_lack_a_part,
    odd_first,
    read_outcomes,
)
from intake.cases.evidence.billing import describe_paper
from intake.cases.model import SURE, Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.model import Outcome, Reading, Record, State
from intake.types.vocabulary import MedicalInvoice, VatInvoice
from validators.findings import keys_of, present_fields

_TOTAL = keys_of(MedicalInvoice.TOTAL)
_IN_WORDS = keys_of(MedicalInvoice.TOTAL, MedicalInvoice.TOTAL_IN_WORDS)
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "invoice-total-in-words": _IN_WORDS,
    "invoice-items-sum": keys_of(MedicalInvoice.ITEMS, MedicalInvoice.TOTAL),
    "invoice-payments-sum": keys_of(
        MedicalInvoice.FUND_PAID, MedicalInvoice.OTHER_PAID, MedicalInvoice.ACCOUNT_PAID, MedicalInvoice.CASH_PAID,
        MedicalInvoice.TOTAL,
    ),
    "vat-total-in-words": _IN_WORDS,
    "vat-net-plus-tax": keys_of(VatInvoice.NET_AMOUNT, VatInvoice.TAX_AMOUNT, VatInvoice.TOTAL),
    "vat-goods-sum": keys_of(VatInvoice.ITEMS, VatInvoice.NET_AMOUNT),
    "vat-taxes-sum": keys_of(VatInvoice.ITEMS, VatInvoice.TAX_AMOUNT),
}  # fmt: skip
_MOST = 12
"""Places shown of one bill: a total, its words and a handful of lines; more is a page of frames."""


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(*types.BILLS):
        yield _check_bill(index, reading)


def _check_bill(index: int, reading: Reading) -> Finding:
    found = find_contradictions(reading.record)
    if not found:
        return _report_unbroken(index, reading)
    clear = _keep_clear(found)
    proven = _drop_incomplete(clear, reading)
    total_proven = _is_total_proven(reading.record)
    if _sends_back(proven, total_proven=total_proven):
        return _report_contradiction(index, reading, proven)
    if clear and total_proven:
        return _report_lost_line(index, reading, clear)
    return _report_unclear(index, reading, found)


def _keep_clear(found: Iterable[Contradiction]) -> list[Contradiction]:
    return [contradiction for contradiction in found if contradiction.clear]


def _drop_incomplete(found: Iterable[Contradiction], reading: Reading) -> list[Contradiction]:
    """Those that no part which was not read can explain."""
    return [contradiction for contradiction in found if not may_lack_a_part(contradiction, reading)]


def _sends_back(proven: Sequence[Contradiction], *, total_proven: bool) -> bool:
    """Whether the paper contradicts itself: gravely, or in any way where nothing else proves its total."""
    return _has_grave(proven) or (bool(proven) and not total_proven)


def _has_grave(found: Sequence[Contradiction]) -> bool:
    return any(contradiction.grave for contradiction in found)


def _report_contradiction(index: int, reading: Reading, found: Sequence[Contradiction]) -> Finding:
    aside = _weaken(found)
    message = f"{describe_paper(reading)}金额勾稽不平：{_join_messages(found)}" + (f"（{aside}）" if aside else "")
    severity = Severity.LOOK if aside else Severity.CORRECT
    shown = _odd_places(index, reading, found)
    return Finding(
        Outcome.FAIL, message, _field_keys(found), shown, severity, "请与原件核对；票面确有矛盾的，请医院更正后重开"
    )


def _weaken(found: Sequence[Contradiction]) -> str:
    """Why a contradiction is looked at and not sent back; empty where the paper alone is to blame."""
    grave = [c for c in found if c.grave]
    if any(c.legible for c in grave):
        return ""
    return "有金额识读把握不足，但各种识读都不平" if grave else "可能有未读出的行"


def _report_lost_line(index: int, reading: Reading, found: Sequence[Contradiction]) -> Finding:
    """The total is proven otherwise: most likely a line or a digit of the other sum was not read; a hint."""
    broken = _join_messages(found)
    message = f"{describe_paper(reading)}合计已由大写或支付各栏证实，但{broken}，可能有未读出的行或数字"
    shown = _odd_places(index, reading, found)
    return Finding(Outcome.UNKNOWN, message, _field_keys(found), shown, Severity.HINT, "请与原件核对收费项目")


def _report_unclear(index: int, reading: Reading, found: Sequence[Contradiction]) -> Finding:
    why = "可能有未读出的行" if any(c.clear for c in found) else "有金额未能可靠读出"
    message = f"{describe_paper(reading)}金额勾稽不平，{why}：{_join_messages(found)}"
    shown = _odd_places(index, reading, found)
    return Finding(Outcome.UNKNOWN, message, _field_keys(found), shown, Severity.LOOK, "请与原件核对金额")


def _holds(record: Record) -> bool:
    """Whether a relation holds and none is broken."""
    outcomes = read_outcomes(record).values()
    return Outcome.PASS in outcomes and Outcome.FAIL not in outcomes


def _report_unbroken(index: int, reading: Reading) -> Finding:
    """Nothing is broken: a pass where at least one relation holds, else nobody can say."""
    sure_total = reading.record[MedicalInvoice.TOTAL].state in SURE
    shown = locate_fields(index, reading, present_fields(reading, MedicalInvoice.TOTAL))
    if sure_total and _holds(reading.record):
        return Finding(Outcome.PASS, f"{describe_paper(reading)}金额勾稽相符", _TOTAL, shown)
    severity = Severity.HINT if sure_total else Severity.LOOK
    message = f"{describe_paper(reading)}金额无法自行核对（大写、收费项目或支付各栏未能读全）"
    return Finding(Outcome.UNKNOWN, message, _TOTAL, shown, severity, "请与原件核对金额")


def _join_messages(found: Sequence[Contradiction]) -> str:
    return "；".join(c.message for c in found)


def _field_keys(found: Sequence[Contradiction]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for c in found for key in _FIELDS[c.rule]))


def _odd_places(index: int, reading: Reading, found: Sequence[Contradiction]) -> tuple[Place, ...]:
    return locate_fields(index, reading, odd_first(found, reading.record))[:_MOST]


def _is_total_proven(record: Record) -> bool:
    """Whether another relation holds that the total is part of."""
    return Outcome.PASS in read_outcomes(record).values() and record[MedicalInvoice.TOTAL].state is State.VERIFIED


INVOICE_ARITHMETIC = Rule(
    "invoice-arithmetic",
    "F01",
    "票据金额勾稽相符（收费项目、支付各栏、大小写）",
    Severity.CORRECT,
    "申请人所交票据自身的计算；《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销（核对票据信息）",
    lambda case: case.has(*types.BILLS),
    _check,
)
