"""Blood or protein products on the list: 医嘱单 and 化验单 are there.

Why: employees' guide, items 1 and 9: 如有输血或使用蛋白制品需提供医嘱单和相关化验单. Products are told from tests of the same name
(血小板计数, 白蛋白测定) by intake.catalogue.words; what a person typed goes before.

Cannot see: which laboratory report belongs to the transfusion.
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

_CONDITION = "transfusion_or_protein"
_NEEDED = {types.MEDICAL_ORDER: "医嘱单", types.EXAM_REPORT: "化验单"}
_ITEMS = keys_of(ExpenseList.ITEMS)


def _check(case: Case) -> Iterable[Finding]:
    fact = case.facts[_CONDITION]
    missing = _name_missing(case)
    if fact.value is None:
        yield Finding(Outcome.UNKNOWN, f"是否输血或使用蛋白制品未能确认：{fact.why}", _ITEMS, fact.evidence)
    elif fact.value and missing:
        yield report_lacking_papers(case, fact, "输血/蛋白制品", missing, f"请提供盖章的{missing}")
    elif fact.value:
        yield Finding(Outcome.PASS, "输血或使用蛋白制品，已附医嘱单、化验单", _ITEMS, fact.evidence)
    elif case.has(types.EXPENSE_LIST):
        yield Finding(Outcome.PASS, f"未见输血或蛋白制品（{fact.why}）", _ITEMS)


def _name_missing(case: Case) -> str:
    """The papers that are needed and not there."""
    return "、".join(name for kind, name in _NEEDED.items() if not case.has(kind))


BLOOD_PAPERS = Rule(
    id="blood-papers",
    code="L02",
    title="输血或使用蛋白制品有医嘱单和化验单",
    severity=Severity.CORRECT,
    citation="职工医保办事指南 1、9：如有输血或使用蛋白制品需提供医嘱单和相关化验单",
    applies=lambda case: _CONDITION in find_conditions(case.item.materials) and _CONDITION in case.facts,
    check=_check,
)
