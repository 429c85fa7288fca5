"""What a person is told before a case goes on, and whether one person is enough for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake import types
from intake.cases.standings import count_open
from intake.keeping.review import sum_totals
from intake.ledger.model import RETURNED, Stage
from intake.ledger.stages import is_back
from intake.ledger.stored import from_cents
from intake.model import Outcome
from intake.review.cases import ReviewedCase
from intake.settings import ReviewRules

DECIDING = (Stage.ACCEPTED, Stage.SUPPLEMENT, Stage.REFUSED)
"""受理, 补正, 不予受理: what the applicant is told of."""
GRAVE = (*DECIDING, Stage.CLOSED)
"""What takes two people where much is at stake: 办结 is what money is paid by."""
_PROPOSED: Mapping[str, Stage] = {
    "齐全": Stage.ACCEPTED,
    "需补正": Stage.SUPPLEMENT,
    "不予受理建议": Stage.REFUSED,
}
"""Verdict of the pre-review -> the decision that agrees with it."""


@dataclass(frozen=True, slots=True)
class Caution:
    """What a person has to look at first.

    Attributes:
        name: What the page and the ledger call it.
        message: What is told.
        blocks: Whether an office may forbid to go on in spite of it.
    """

    name: str
    message: str
    blocks: bool = False


def list_cautions(case: ReviewedCase, stage: Stage) -> tuple[Caution, ...]:
    """What has to be looked at before the case goes to a stage, the gravest first."""
    return tuple(_iter_cautions(case, stage)) if is_fresh(case, stage) else ()


def is_fresh(case: ReviewedCase, stage: Stage) -> bool:
    """Whether the step decides anew what the applicant is told: a step back to 已受理 finds what was decided then."""
    back = case.ref.stage is not None and is_back(case.ref.stage, stage)
    return stage in DECIDING and not (back and stage is Stage.ACCEPTED)


def agrees_with(case: ReviewedCase, stage: Stage) -> bool:
    """Whether the pre-review proposes the step."""
    return _PROPOSED.get(case.judgement.verdict.zh) is stage


def _iter_cautions(case: ReviewedCase, stage: Stage) -> Iterator[Caution]:
    left = count_open(case.judgement.case.readings)
    if left:
        yield Caution("open-points", f"还有 {left} 处没有核对", blocks=stage is Stage.ACCEPTED)
    verdict = case.judgement.verdict
    if not agrees_with(case, stage):
        yield Caution("verdict", f"预审结论是“{verdict.zh}”" + (f"：{verdict.why}" if verdict.why else ""))
    earlier = _name_earlier(case) if stage is Stage.ACCEPTED else ""
    if earlier:
        yield Caution("claimed-before", f"同样的材料已在别的案卷里：{earlier}")


def _name_earlier(case: ReviewedCase) -> str:
    """Cases and lists that have papers of this one already and paid for them, or may yet."""
    told = (f for f in case.judgement.findings if f.outcome is not Outcome.PASS)
    matches = (match for finding in told for match in finding.earlier)
    return "、".join(dict.fromkeys(m.case.label for m in matches if m.case.stage not in RETURNED))


# ------------------------------------------------------------------------------------------------ a second person
def explain_second(case: ReviewedCase, rules: ReviewRules, stage: Stage, *, alone: bool) -> str:
    """Why the step needs a second person; empty where one is enough.

    Args:
        case: The case.
        rules: The office's.
        stage: Where it is to go.
        alone: Whether the first person's role may decide.
    """
    grave = stage in GRAVE or (case.ref.stage is not None and is_back(case.ref.stage, stage))
    if grave and not alone:
        return "经办人提出的决定要由复核的人确认"
    limit = rules.second_person_limit
    judged = case.judgement.case
    if limit is None or stage not in GRAVE or not (judged.has(*types.BILLS) or judged.failures):
        return ""
    amount = None if judged.failures else from_cents(sum_totals(judged))  # what could not be read may be a bill
    if amount is None:
        return f"票据合计没有把握，可能超过 {limit} 元，要两个人定"
    return f"票据合计 {amount} 元，超过 {limit} 元，要两个人定" if amount > limit else ""
