"""The disease applied for is among the diagnoses of the certificate or the record.

Why: residents' guide, item 6, and employees', item 4: the certificate is there to show the disease that is applied for.
Experts decide, so it is a hint. Doubted and denied diagnoses (待查, ?, 考虑, 排除) do not count; see intake.catalogue.chronic.

Cannot see: diagnoses that only the text of an outpatient record has.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from intake.cases.evidence.claimed_diseases import FORM, ITEMS, ClaimedDisease, applied_for, iter_diagnoses
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.chronic import suggest_diseases
from intake.model import Outcome
from intake.types.papers import DISEASES
from intake.values import compact_text
from validators.findings import all_sure, drop_none, locate_papers, places_of

_NEAR = 80.0
"""rapidfuzz partial ratio from which a disease that the catalogue does not know counts as named: one letter of five misread."""
_DOUBTS = ("?", "？", "待查", "待排", "考虑", "疑似", "排除")


def _check(case: Case) -> Iterable[Finding]:
    applied, seen = applied_for(case), list(iter_diagnoses(case))
    if not applied:
        yield Finding(Outcome.UNKNOWN, "申请病种未能识读，请人工核对", (DISEASES,), locate_papers(case, FORM))
    elif seen:
        yield from (_check_disease(disease, seen) for disease in applied)


def _check_disease(applied: ClaimedDisease, seen: Sequence[Seen[tuple[str, ...]]]) -> Finding:
    places = drop_none((applied.place,))
    naming = next((diagnosis for diagnosis in seen if _names_disease(applied, diagnosis.value)), None)
    if naming is not None:
        message = f"申请病种“{applied.text}”见于{naming.paper_name}（参考，以专家认定为准）"
        return Finding(Outcome.PASS, message, (DISEASES, naming.key), (*places, naming.place))
    told = f"申请病种“{applied.text}”/{seen[0].paper_name}“{'、'.join(seen[0].value)}”"
    at = (DISEASES, seen[0].key), (*places, *places_of(seen))
    if applied.disease is not None and all_sure((applied, *seen)):
        return Finding(Outcome.FAIL, f"诊断与申请病种不符，请核：{told}", *at, remedy="请核对申请病种与诊断证明")
    return Finding(Outcome.UNKNOWN, f"申请病种与诊断未能核对一致：{told}", *at)


def _names_disease(applied: ClaimedDisease, texts: Sequence[str]) -> bool:
    suggested = {_family_of(suggestion.disease.no) for suggestion in suggest_diseases(texts)}
    if applied.disease is not None and _family_of(applied.disease.no) in suggested:
        return True
    named = any(fuzz.partial_ratio(applied.text, compact_text(text)) >= _NEAR for text in texts)
    return named and not _is_doubted(texts)


def _family_of(number: str) -> str:
    """高血压 answers 高血压伴并发症, which has the same number with a letter: experts tell them apart."""
    return number.rstrip("ab")


def _is_doubted(texts: Sequence[str]) -> bool:
    return any(word in text for text in texts for word in _DOUBTS)


DIAGNOSIS_AGREES = Rule(
    id="diagnosis-agrees",
    code="L10",
    title="申请病种与诊断相符",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》6.基本医疗保险参保人员享受门诊慢特病病种待遇认定；职工医保办事指南 4",
    applies=lambda case: case.item.id in ITEMS and (case.has(FORM) or bool(case.given.diseases)),
    check=_check,
)
