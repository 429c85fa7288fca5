"""C01: every material that the item asks for is there.

Answers each line of the item's list once: missing is a fail, doubtful is for a person to look at, present is a pass. A line
whose condition is not met, or that the guide does not clearly ask for, is no finding. Why: the first thing a clerk looks at,
and the reason of most returns. Rests on the section of materials of each item in the two guides; the line is cited.

Cannot see: what was shown at the desk and not scanned, unless it was typed into `case.yaml` under `shown`; whether a paper is
the original; and nothing is called missing as long as one page could not be assigned.
"""

from collections.abc import Iterable

from intake.cases.assembly.shortcomings import OLD, UNSEALED, WRONG_PERSON
from intake.cases.model import Case, Finding, Material, MaterialOutcome, Severity
from intake.cases.rules import Rule, has_papers
from intake.model import Outcome

_OWN_RULES = frozenset({OLD, UNSEALED, WRONG_PERSON})
"""Shortcomings that a rule of their own reports, with a box."""


def _check(case: Case) -> Iterable[Finding]:
    for material in case.materials:
        clause = str(material.clause)
        match material.outcome:
            case MaterialOutcome.MISSING:
                yield _report_missing(material)
            case MaterialOutcome.DOUBTFUL:
                yield from _report_doubtful(material)
            case MaterialOutcome.PRESENT:
                yield Finding(Outcome.PASS, f"有{material.name}", evidence=material.evidence, citation=clause)
            case _:
                continue


def _report_missing(material: Material) -> Finding:
    message = f"{material.name}不足：{material.why}" if material.matches else f"缺少：{material.name}"
    remedy, clause = f"请补交{material.name}", str(material.clause)
    return Finding(Outcome.FAIL, message, evidence=material.evidence, remedy=remedy, citation=clause)


def _report_doubtful(material: Material) -> Iterable[Finding]:
    """What is wrong with the best paper and where, unless other rules say all of it."""
    wrong = [shortcoming for match in material.matches[:1] for shortcoming in match.shortcomings]
    if wrong and all(shortcoming.what in _OWN_RULES for shortcoming in wrong):
        return
    places = tuple(place for shortcoming in wrong for place in shortcoming.evidence) or material.evidence
    message, clause = f"{material.name}：{material.why}", str(material.clause)
    yield Finding(Outcome.UNKNOWN, message, evidence=places, severity=Severity.LOOK, citation=clause)


MATERIALS_COMPLETE = Rule(
    id="materials-complete",
    code="C01",
    title="事项所需材料是否齐全",
    severity=Severity.CORRECT,
    citation="办事指南各事项的受理（申报）材料",
    applies=has_papers,
    check=_check,
)
