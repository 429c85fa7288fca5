"""A notice that a person had printed by its name is a decision: the case moves to the stage that it tells the applicant of.

Of a run that prints whatever fits nothing follows: there the machine proposed and nobody decided yet.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from intake.catalogue.model import Item
from intake.catalogue.workdays import due_date
from intake.errors import UsageError
from intake.ledger.model import Stage
from intake.ledger.stages import BACK, FORWARD, Decision, Standing, decide, is_back, read_standing
from intake.ledger.store import Ledger, Writing

log = logging.getLogger(__name__)

NOTICE_STAGES: Mapping[str, Stage] = {"受": Stage.ACCEPTED, "补": Stage.SUPPLEMENT, "不": Stage.REFUSED}
"""Kind of a numbered notice -> where the case goes."""


def decide_by_notice(ledger: Ledger, case_id: str, kind: str, item: Item, day: date, who: str) -> Stage | None:
    """Brings the case to the stage of its notice; None where it stands there already or beyond.

    Args:
        ledger: The ledger.
        case_id: The case.
        kind: The notice's kind; one that is not numbered decides nothing.
        item: What was applied for; its limit counts from acceptance.
        day: The day on the notice.
        who: Who had it printed.
    """
    stage = NOTICE_STAGES.get(kind)
    if stage is None:
        return None
    try:
        with ledger.writing() as writing:
            return _decide(writing, case_id, stage, item, day, who)
    except UsageError as error:
        log.warning("台账没有转到“%s”：%s", stage, error)
        return None


def _decide(writing: Writing, case_id: str, stage: Stage, item: Item, day: date, who: str) -> Stage | None:
    standing = read_standing(writing.connection, case_id).stage
    if stage not in reachable_stages(standing) or is_back(standing, stage):
        return None
    enter_decision(writing, case_id, Decision(stage, day, who, why="打印通知单"), item, day)
    return stage


_BY_PAPERS: Mapping[Stage, tuple[Stage, ...]] = {Stage.SUPPLEMENT: (Stage.ACCEPTED,)}
"""Where a case goes whose papers came in: they led to the decision, whether or not somebody wrote down that they came."""


def reachable_stages(stage: Stage) -> tuple[Stage, ...]:
    """Where a case may go in one decision: forward first, then back."""
    return (*FORWARD[stage], *_BY_PAPERS.get(stage, ()), *BACK.get(stage, ()))


def enter_decision(writing: Writing, case_id: str, decision: Decision, item: Item, today: date) -> None:
    """Writes a decision down: acceptance of what waited for papers says that they came, and starts the clock of the item's limit.

    Raises:
        UsageError: as `intake.ledger.stages.decide`.
    """
    for step in list_steps(read_standing(writing.connection, case_id), decision, item):
        decide(writing, case_id, step, today)


def list_steps(standing: Standing, decision: Decision, item: Item) -> tuple[Decision, ...]:
    """The steps that a decision takes from where the case stands."""
    if decision.stage is not Stage.ACCEPTED or decision.stage in BACK.get(standing.stage, ()):
        return (decision,)
    accepted = replace(decision, guide_due=due_date(decision.day, item.limit).day)
    waited = decision.stage in _BY_PAPERS.get(standing.stage, ())
    return (Decision(Stage.SUPPLEMENTED, decision.day, decision.who), accepted) if waited else (accepted,)
