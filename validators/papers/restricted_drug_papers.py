"""Restricted drugs on the list: the medical examination that the guide asks for is there.

Why: residents' guide, item 7, 备注: 使用限制药品需提供相关医学检查材料. Whether a drug is restricted is told by the mark that the list
prints beside it (限…, ★), or by a person.

Cannot see: restricted drugs whose row bears no mark, and whether the examination is the right one.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.fact_rows import report_lacking_papers
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.tree import find_conditions
from intake.model import Outcome
from intake.types.vocabulary import ExpenseList
from validators.findings import keys_of

_CONDITION = "restricted_drug"
_ITEMS = keys_of(ExpenseList.ITEMS)
_REMEDY = "请提供与该药品使用条件相关的检查、检验报告"


def _check(case: Case) -> Iterable[Finding]:
    fact = case.facts[_CONDITION]
    if fact.value is None:
        yield Finding(Outcome.UNKNOWN, f"是否使用限制药品未能确认：{fact.why}", _ITEMS, fact.evidence)
    elif fact.value and case.has(types.EXAM_REPORT):
        yield Finding(Outcome.PASS, "使用限制药品，已附检查材料", _ITEMS, fact.evidence)
    elif fact.value:
        yield report_lacking_papers(case, fact, "限制药品", "检查材料", _REMEDY)
    elif case.has(types.EXPENSE_LIST):
        yield Finding(Outcome.PASS, f"未使用限制药品（{fact.why}）", _ITEMS)


RESTRICTED_DRUG_PAPERS = Rule(
    id="restricted-drug-papers",
    code="L01",
    title="使用限制药品有相关检查材料",
    severity=Severity.CORRECT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销 备注：使用限制药品需提供相关医学检查材料",
    applies=lambda case: _CONDITION in find_conditions(case.item.materials) and _CONDITION in case.facts,
    check=_check,
)
