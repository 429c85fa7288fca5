"""A notice that a person had printed by its name is a decision: the case moves to the stage that it tells the applicant of.

Of a run that prints whatever fits nothing follows: there the machine proposed and nobody decided yet.
"""

import logging
from collections.abc import Mapping
from datetime import date

from intake.catalogue.model import Item
from intake.catalogue.workdays import due_date
from intake.errors import UsageError
from intake.ledger.model import Stage
from intake.ledger.stages import FORWARD, Decision, decide, read_standing
from intake.ledger.store import Ledger, Writing

log = logging.getLogger(__name__)

_STAGES: Mapping[str, Stage] = {"受": Stage.ACCEPTED, "补": Stage.SUPPLEMENT, "不": Stage.REFUSED}
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
    stage = _STAGES.get(kind)
    if stage is None:
        return None
    try:
        with ledger.writing() as writing:
            return _decide(writing, case_id, stage, item, day, who)
    except UsageError as error:
        log.warning("台账没有转到“%s”：%s", stage, error)
        return None


def _decide(writing: Writing, case_id: str, stage: Stage, item: Item, day: date, who: str) -> Stage | None:
    """Papers that were asked for and led to acceptance have come in."""
    standing = read_standing(writing.connection, case_id).stage
    if standing is Stage.SUPPLEMENT and stage is Stage.ACCEPTED:
        decide(writing, case_id, Decision(Stage.SUPPLEMENTED, day, who), day)
        standing = Stage.SUPPLEMENTED
    if stage not in FORWARD[standing]:
        return None
    due = due_date(day, item.limit).day if stage is Stage.ACCEPTED else None
    decide(writing, case_id, Decision(stage, day, who, why="打印通知单", guide_due=due), day)
    return stage
