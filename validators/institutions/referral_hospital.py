"""The referral comes from an institution that may refer (具有转诊资质的定点医疗机构).

Why: residents' guide, item 5, line 2. Which institutions may is not published, so this only asks: a village room or a clinic
hardly may, a graded hospital of the second level or above usually does. A hint in every case, so that clean filings stay
complete.

Cannot see: the list of institutions with 转诊资质.
"""

from collections.abc import Iterable

from intake import types
from intake.cases.evidence.hospitals import hospital_of, level_of
from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.model import Outcome
from intake.types import papers
from intake.types.vocabulary import Common
from validators.findings import keys_of


def _is_referral(leaf: OnePaper) -> bool:
    return leaf.kind == types.REFERRAL_CERTIFICATE


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _is_referral):
        yield _check_issuer(case, paper)


def _check_issuer(case: Case, paper: Asked) -> Finding:
    seen, clause = _find_issuer(paper), paper.clause
    if seen is None or not seen.sure:
        message, place = "请核转诊资质：转诊证明的开具医院未能确认", seen.place if seen else paper.whole
        return Finding(Outcome.UNKNOWN, message, keys_of(Common.HOSPITAL), (place,), citation=clause)
    at, level = ((seen.key,), (seen.place,)), level_of(case, seen)
    if level is None:
        return Finding(Outcome.UNKNOWN, f"请核转诊资质：“{seen.value}”", *at, citation=clause)
    if level.grade >= 2:
        return Finding(Outcome.PASS, f"“{seen.value}”{level.why}", *at, citation=clause)
    message, remedy = f"请核转诊资质：“{seen.value}”（{level.why}）", "请由具有转诊资质的定点医疗机构开具"
    return Finding(Outcome.FAIL, message, *at, remedy=remedy, citation=clause)


def _find_issuer(paper: Asked) -> Seen[str] | None:
    """转出医院 where it is printed, else the hospital at the head."""
    field = paper.reading.record.extra.get(papers.FROM_HOSPITAL)
    if field is not None and field.value:
        return Seen(paper.paper, paper.reading, papers.FROM_HOSPITAL, field)
    return hospital_of(paper.paper, paper.reading)


REFERRAL_HOSPITAL = Rule(
    id="referral-hospital",
    code="H02",
    title="转诊证明由有转诊资质的医疗机构开具",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》5.异地转诊人员备案：具有转诊资质的定点医疗机构开具的转诊转院证明材料",
    applies=lambda case: list_asks_for(case, _is_referral),
    check=_check,
)
