"""A case and the rules -> a judgement: findings, a proposal, and the day by which the office has to be done."""

from collections.abc import Sequence
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
        return tuple(f for f in self.findings if f.outcome is not Outcome.PASS and f.severity is Severity.LOOK)

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What a person ticks off."""
        return tuple(f for f in self.findings if f.outcome is not Outcome.PASS and f.severity is Severity.HINT)


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
    failed = [f for f in findings if f.outcome is Outcome.FAIL and f.severity in _BLOCKING]
    proven = [f for f in findings if f.outcome is Outcome.FAIL and f.severity is Severity.LOOK and f.fields]
    refused = [f for f in failed if f.severity is Severity.REJECT]
    missing = [m.name for m in case.materials if m.outcome is MaterialOutcome.MISSING]
    if missing:
        return Verdict(Conclusion.INCOMPLETE, "需补正", f"缺少：{'、'.join(missing)}")
    if refused:
        return Verdict(Conclusion.PROBLEM, "不予受理建议", refused[0].message)
    if failed:
        return Verdict(Conclusion.PROBLEM, "需补正", failed[0].message)
    if proven:
        return Verdict(Conclusion.PROBLEM, "待人工核对", proven[0].message)
    unsure = [m.name for m in case.materials if m.outcome is MaterialOutcome.DOUBTFUL]
    open_ = [f for f in findings if f.outcome is not Outcome.PASS and f.severity is Severity.LOOK]
    if unsure or open_:
        why = f"待核对：{'、'.join(unsure)}" if unsure else open_[0].message
        return Verdict(Conclusion.DOUBTFUL, "待人工核对", why)
    return Verdict(Conclusion.COMPLETE, "齐全")
