"""F05, kind: where the guide asks for a 医院收费票据, a tax invoice in its place is looked at.

Rests on S0-7, S0-8 受理材料 2 (医院收费票据); that a 增值税发票 of a pharmacy or private institution may stand for it is a proposal, so
a person decides. Beside a hospital's own bill it is only pointed out.

Cannot see: whether the seller is a designated institution.
"""

from collections.abc import Iterable
from itertools import chain

from intake import types
from intake.cases.evidence.amounts import locate_fields
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.tree import collect_leaves
from intake.model import Outcome, Reading
from intake.patterns import patterns_beside
from intake.types.vocabulary import VatInvoice
from intake.values import compact_text
from validators.findings import is_sure, keys_of, present_fields

_PATTERNS = patterns_beside(__file__)


def _applies(case: Case) -> bool:
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    return bool(asked & set(types.MEDICAL_BILLS)) and case.has(types.VAT_INVOICE, *types.MEDICAL_BILLS)


def _check(case: Case) -> Iterable[Finding]:
    found = list(case.of(types.VAT_INVOICE))
    bills = list(case.of(*types.MEDICAL_BILLS))
    if not found:
        yield _report_bills(bills)
    for index, reading in found:
        yield _report_invoice(index, reading, Severity.HINT if bills else Severity.LOOK)


def _report_bills(bills: Iterable[tuple[int, Reading]]) -> Finding:
    shown = (locate_fields(i, r, present_fields(r, VatInvoice.TITLE)) for i, r in bills)
    return Finding(Outcome.PASS, "票据为医院收费票据", keys_of(VatInvoice.TITLE), tuple(chain.from_iterable(shown)))


def _report_invoice(index: int, reading: Reading, severity: Severity) -> Finding:
    seller = reading.record[VatInvoice.SELLER]
    shown = locate_fields(index, reading, present_fields(reading, VatInvoice.SELLER, VatInvoice.TITLE))
    remedy = "请核对能否以发票代替，或补交医院收费票据"
    if not is_sure(seller):
        message = "以增值税发票代替医院收费票据，销售方未能可靠读出"
        return Finding(Outcome.UNKNOWN, message, keys_of(VatInvoice.SELLER), shown, severity, remedy)
    name = compact_text(str(seller.value))
    kind = "" if _PATTERNS["medical"].search(name) else "，销售方不像医疗机构或药店"
    message = f"以增值税发票代替医院收费票据（销售方：{name}）{kind}"
    return Finding(Outcome.FAIL, message, keys_of(VatInvoice.TITLE, VatInvoice.SELLER), shown, severity, remedy)


BILL_IS_ORIGINAL_KIND = Rule(
    "bill-is-original-kind",
    "F05",
    "票据为医院收费票据",
    Severity.LOOK,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 2（医院收费票据）",
    _applies,
    _check,
)
