"""F05, kind: where the guide asks for a 医院收费票据, a tax invoice in its place is looked at.

Rests on S0-7, S0-8 受理材料 2 (医院收费票据); that a 增值税发票 of a pharmacy or private institution may stand for it is a proposal, so
a person decides. Beside a hospital's own bill it is only pointed out.

Cannot see: whether the seller is a designated institution.
"""

import re
from collections.abc import Iterable

from intake import types
from intake.cases.evidence.amounts import locate_fields
from intake.cases.model import SURE, Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.tree import collect_leaves
from intake.model import Field, Outcome, Reading
from intake.values import compact_text

_MEDICAL = re.compile("医院|卫生院|诊所|门诊|卫生室|卫生服务|医疗|中医|药房|药店|药堂|医药|大药|护理院|康复")


def _applies(case: Case) -> bool:
    asked = {leaf.kind for leaf in collect_leaves(case.item.materials)}
    return bool(asked & set(types.MEDICAL_BILLS)) and case.has(types.VAT_INVOICE, *types.MEDICAL_BILLS)


def _check(case: Case) -> Iterable[Finding]:
    found = list(case.of(types.VAT_INVOICE))
    if not found:
        evidence = tuple(p for i, r in case.of(*types.MEDICAL_BILLS) for p in locate_fields(i, r, _title_fields(r)))
        yield Finding(Outcome.PASS, "票据为医院收费票据", ("title",), evidence)
    for index, reading in found:
        yield _report_invoice(index, reading, alone=not case.has(*types.MEDICAL_BILLS))


def _report_invoice(index: int, reading: Reading, *, alone: bool) -> Finding:
    seller = reading.record.fields.get("seller")
    severity = Severity.LOOK if alone else Severity.HINT
    shown = locate_fields(index, reading, [*([seller] if seller else []), *_title_fields(reading)])
    remedy = "请核对能否以发票代替，或补交医院收费票据"
    if seller is None or not seller.value or seller.state not in SURE:
        message = "以增值税发票代替医院收费票据，销售方未能可靠读出"
        return Finding(Outcome.UNKNOWN, message, ("seller",), shown, severity, remedy)
    name = compact_text(str(seller.value))
    kind = "" if _MEDICAL.search(name) else "，销售方不像医疗机构或药店"
    message = f"以增值税发票代替医院收费票据（销售方：{name}）{kind}"
    return Finding(Outcome.FAIL, message, ("title", "seller"), shown, severity, remedy)


def _title_fields(reading: Reading) -> list[Field[str]]:
    return [f for k, f in reading.record.fields.items() if k == "title"]


BILL_IS_ORIGINAL_KIND = Rule(
    "bill-is-original-kind",
    "F05",
    "票据为医院收费票据",
    Severity.LOOK,
    "《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销 六、受理材料 2（医院收费票据）",
    _applies,
    _check,
)
