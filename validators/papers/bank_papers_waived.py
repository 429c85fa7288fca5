"""Whether bank papers are needed at all: 定点医疗机构无需携带.

Why: residents' guide, items 7 and 8, last line of the materials. The words may mean a claim filed at an entrusted institution
or an applicant that is one; the catalogue takes the first reading, so a person says where the claim is filed. Never more
than a hint: whether the papers are there is answered by the list of materials.

Cannot see: where the claim is filed.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.model import Case, FactOrigin, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.tree import find_conditions
from intake.model import Outcome

_CONDITION = "filed_at_designated_institution"


def _check(case: Case) -> Iterable[Finding]:
    fact = case.facts[_CONDITION]
    if fact.value:
        yield Finding(Outcome.PASS, f"定点医疗机构无需携带银行材料（{fact.why}）")
    elif case.has(types.BANK_CARD, types.SOCIAL_SECURITY_CARD):
        yield Finding(Outcome.PASS, "已附社保卡或银行卡")
    elif fact.origin is FactOrigin.TYPED:
        message = "不在定点医疗机构办理，需提供社保卡或银行卡、存折复印件"
        yield Finding(Outcome.FAIL, message, remedy="请补社保卡或银行卡、存折复印件")
    else:
        yield Finding(Outcome.UNKNOWN, "未见社保卡或银行卡；在定点医疗机构办理的无需携带，请确认办理地点")


BANK_PAPERS_WAIVED = Rule(
    id="bank-papers-waived",
    code="L05",
    title="定点医疗机构无需携带银行材料",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》7、8 六、受理材料：定点医疗机构无需携带",
    applies=lambda case: _CONDITION in find_conditions(case.item.materials) and _CONDITION in case.facts,
    check=_check,
)
