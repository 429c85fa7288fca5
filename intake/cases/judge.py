"""A case and the rules -> a judgement: findings, a proposal, and the day by which the office has to be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intake.cases.model import Case, Conclusion, Finding, MaterialOutcome, Severity, Verdict
from intake.cases.rules import Rule, run_rules
from intake.catalogue.workdays import Due, due_date
from intake.model import Outcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is said about a case. It proposes; a person decides."""

    case: Case
    findings: tuple[Finding, ...]
    verdict: Verdict
    due: Due

    @property
    def defects(self) -> tuple[Finding, ...]:
        """What has to be cured, or stands in the way of acceptance."""
        return tuple(f for f in self.findings if f.outcome is Outcome.FAIL and f.severity in _BLOCKING)

    @property
    def looks(self) -> tuple[Finding, ...]:
        """What a person has to look at before anything is decided."""
        return _find_open(self.findings, Severity.LOOK)

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What a person ticks off."""
        return _find_open(self.findings, Severity.HINT)


def _find_open(findings: Sequence[Finding], severity: Severity) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.outcome is not Outcome.PASS and f.severity is severity)


_BLOCKING = (Severity.REJECT, Severity.CORRECT)


def judge_case(case: Case, rules: Sequence[Rule]) -> Judgement:
    """Runs every rule and draws the conclusion."""
    findings = run_rules(rules, case)
    return Judgement(case, findings, draw_conclusion(case, findings), due_date(case.applied, case.item.limit))


def draw_conclusion(case: Case, findings: Sequence[Finding]) -> Verdict:
    """Missing weighs more than wrong, wrong more than doubtful: the applicant has to come back anyway.

    What the papers prove to be wrong is a problem even where only a person may say what follows from it; doubtful is what
    was not read surely, and a page that has to be scanned again.
    """
    missing = _join_names(case, MaterialOutcome.MISSING)
    if missing:
        return Verdict(Conclusion.INCOMPLETE, "需补正", f"缺少：{missing}")
    return _find_problem(findings) or _find_doubt(case, findings) or Verdict(Conclusion.COMPLETE, "齐全")


def _join_names(case: Case, outcome: MaterialOutcome) -> str:
    return "、".join(m.name for m in case.materials if m.outcome is outcome)


_PROBLEMS: tuple[tuple[str, Callable[[Finding], bool]], ...] = (
    ("不予受理建议", lambda f: f.severity is Severity.REJECT),
    ("需补正", lambda f: f.severity in _BLOCKING),
    ("待人工核对", lambda f: f.severity is Severity.LOOK and bool(f.fields)),
)
"""What a failed finding is a ground for, the gravest first; one that names no field proves nothing by itself."""


def _find_problem(findings: Sequence[Finding]) -> Verdict | None:
    failed = [f for f in findings if f.outcome is Outcome.FAIL]
    for proposal, is_ground in _PROBLEMS:
        ground = next(filter(is_ground, failed), None)
        if ground is not None:
            return Verdict(Conclusion.PROBLEM, proposal, ground.message)
    return None


def _find_doubt(case: Case, findings: Sequence[Finding]) -> Verdict | None:
    unsure, looks = _join_names(case, MaterialOutcome.DOUBTFUL), _find_open(findings, Severity.LOOK)
    if not unsure and not looks:
        return None
    why = f"待核对：{unsure}" if unsure else looks[0].message
    return Verdict(Conclusion.DOUBTFUL, "待人工核对", why)
