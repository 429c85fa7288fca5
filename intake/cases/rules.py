"""What a rule is, and the loop that runs them all.

A rule looks at the whole case and says pass, fail or unknown, each time with its evidence. Only values that are `verified`,
`read` or `typed` prove anything. A rule that crashes is unknown and silences no other: this is one of the two loops that
catch everything.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from intake.cases.model import Case, Finding, Severity
from intake.model import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Stable slug, never reused: `name-agrees`.
        code: The number staff know it by: `I02`.
        title: What is checked, in Chinese.
        severity: The gravest it may reach. Only a clause of the guides or arithmetic inside the applicant's own papers may
            reach `correct` or `reject`.
        citation: The clause or law it rests on, in Chinese.
        applies: Whether the case has anything for it.
        check: Its findings; none where there is nothing to compare.
    """

    id: str
    code: str
    title: str
    severity: Severity
    citation: str
    applies: Callable[[Case], bool]
    check: Callable[[Case], Iterable[Finding]]


def has_papers(case: Case) -> bool:
    """For rules that look at every case."""
    return bool(case.readings)


def run_rules(rules: Sequence[Rule], case: Case) -> tuple[Finding, ...]:
    """Every rule's findings, the gravest failures first; the order is the same every time."""
    found = [finding for rule in rules for finding in _check_rule(rule, case)]
    return tuple(sorted(found, key=_sort_key))


def _check_rule(rule: Rule, case: Case) -> Iterable[Finding]:
    try:
        found = tuple(rule.check(case)) if rule.applies(case) else ()
    except Exception as error:  # a bug in one rule must silence no other; logged and shown to the clerk
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.warning("规则 %s 出错：%s（%s 第 %s 行）", rule.id, type(error).__name__, place.name, place.lineno)
        log.debug("", exc_info=True)
        message = f"规则“{rule.title}”未能运行（{type(error).__name__}），请人工核对"
        return (Finding(Outcome.UNKNOWN, message, severity=Severity.LOOK, rule=rule.id, citation=rule.citation),)
    return (_complete_finding(f, rule) for f in found)


def _complete_finding(finding: Finding, rule: Rule) -> Finding:
    """With the rule's id and citation, and a severity that is never graver than the rule's. Unknown means: look."""
    severity = finding.severity or rule.severity
    if severity.rank < rule.severity.rank:
        severity = rule.severity
    if finding.outcome is Outcome.UNKNOWN and severity in (Severity.REJECT, Severity.CORRECT):
        severity = Severity.LOOK
    return replace(finding, rule=rule.id, severity=severity, citation=finding.citation or rule.citation)


_OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)


def _sort_key(finding: Finding) -> tuple[int, int]:
    severity = finding.severity or Severity.LOOK
    return _OUTCOMES.index(finding.outcome), severity.rank
