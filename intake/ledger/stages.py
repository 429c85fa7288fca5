"""How a case goes from stage to stage by a person's decision, and what each step sets in its row of the register.

Forward steps follow the office's way: 收件, 预审, 补正, 受理, 业务审核, 办结. A step back (登记回退) needs a reason; it keeps
what was decided before the stage it returns to and empties what later stages had set. Time in supplement is counted in
working days of its own and taken off no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from intake.catalogue.workdays import count_working_days
from intake.errors import UsageError, escape_controls
from intake.ledger.model import ENDED, EventKind, Stage
from intake.ledger.schema import CASES
from intake.ledger.store import Writing
from intake.ledger.stored import read_day

FORWARD: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.RECEIVED: (Stage.REVIEWED, Stage.SUPPLEMENT, Stage.ACCEPTED, Stage.REFUSED, Stage.WITHDRAWN),
    Stage.REVIEWED: (Stage.SUPPLEMENT, Stage.ACCEPTED, Stage.REFUSED, Stage.WITHDRAWN),
    Stage.SUPPLEMENT: (Stage.SUPPLEMENTED, Stage.REFUSED, Stage.WITHDRAWN),
    Stage.SUPPLEMENTED: (Stage.SUPPLEMENT, Stage.ACCEPTED, Stage.REFUSED, Stage.WITHDRAWN),
    Stage.REFUSED: (),
    Stage.ACCEPTED: (Stage.FORWARDED, Stage.CLOSED, Stage.WITHDRAWN),
    Stage.FORWARDED: (Stage.CLOSED, Stage.WITHDRAWN),
    Stage.CLOSED: (),
    Stage.WITHDRAWN: (),
    Stage.PURGED: (),
}
"""What may follow without a reason. An item of 即时 is closed as soon as it is accepted."""
BACK: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.SUPPLEMENT: (Stage.REVIEWED,),
    Stage.SUPPLEMENTED: (Stage.REVIEWED,),
    Stage.REFUSED: (Stage.REVIEWED,),
    Stage.ACCEPTED: (Stage.REVIEWED, Stage.SUPPLEMENT),
    Stage.FORWARDED: (Stage.REVIEWED, Stage.SUPPLEMENT, Stage.ACCEPTED),
    Stage.CLOSED: (Stage.REVIEWED, Stage.ACCEPTED, Stage.FORWARDED),
    Stage.WITHDRAWN: (Stage.REVIEWED,),
}
"""登记回退. Papers found missing after acceptance: acceptance falls, and its limit counts anew (「重新计算办理时限」)."""
_LONGEST_RESULT = 40
"""Characters of a result that the register has room for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided.

    Attributes:
        stage: Where the case goes.
        day: When.
        who: Who decided it.
        why: The reason; a step back needs one.
        whom: To whom the case was handed on (业务审核).
        result: With what it ended; empty: the stage's own word.
        guide_due: The last day of the guide's limit, where the case is accepted and its item is known.
        second: The second person, where two decided.
        warned: What they were told of and decided in spite of: names of warnings.
        proposal: Number of the event by which the first person proposed it; 0 where one person decided.
    """

    stage: Stage
    day: date
    who: str = ""
    why: str = ""
    whom: str = ""
    result: str = ""
    guide_due: date | None = None
    second: str = ""
    warned: tuple[str, ...] = ()
    proposal: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: the part of its row that decisions rest on. A day is None where it is not reached."""

    stage: Stage
    received: date
    accepted: date | None = None
    supplement_asked: date | None = None
    supplement_done: date | None = None
    supplement_days: int = 0
    forwarded: date | None = None
    closed: date | None = None
    guide_due: date | None = None
    statute_due: date | None = None

    @property
    def last_day(self) -> date:
        """The latest day that is written down; nothing is decided before it."""
        days = (self.accepted, self.supplement_asked, self.supplement_done, self.forwarded, self.closed)
        return max(day for day in (self.received, *days) if day is not None)


def decide(desk: Writing, case_id: str, decision: Decision, today: date) -> Stage:
    """Writes a decision down and brings the row of the case up to it; the stage that it left.

    Raises:
        UsageError: there is no such case, or the decision does not follow from where it stands.
    """
    standing = read_standing(desk.connection, case_id)
    changes = settle_decision(standing, decision, today)
    body = {
        "stage": decision.stage.value,
        "from": standing.stage.value,
        "day": decision.day.isoformat(),
        "back": is_back(standing.stage, decision.stage),
        "guide_due": decision.guide_due.isoformat() if decision.guide_due else "",
        **({"proposal": decision.proposal} if decision.proposal else {}),
    }
    told = {"who": decision.who, "why": decision.why, "whom": decision.whom, "result": decision.result}
    more = {"second": decision.second, "warned": list(decision.warned)}
    desk.append(EventKind.DECIDED, case_id, body, told | {name: said for name, said in more.items() if said})
    desk.connection.execute(update(CASES).where(CASES.c.id == case_id).values(**changes))
    return standing.stage


def read_standing(connection: Connection, case_id: str) -> Standing:
    """Where a case stands.

    Raises:
        UsageError: there is no such case.
    """
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).one_or_none()
    if row is None:
        raise UsageError(f"台账里没有案卷 {escape_controls(case_id)}", "用 intake ledger list 查看")
    return Standing(
        Stage(row.stage),
        date.fromisoformat(row.received),
        read_day(row.accepted),
        read_day(row.supplement_asked),
        read_day(row.supplement_done),
        row.supplement_days,
        read_day(row.forwarded),
        read_day(row.closed),
        read_day(row.guide_due),
        read_day(row.statute_due),
    )


# ------------------------------------------------------------------------------------------------ what a decision sets
def settle_decision(standing: Standing, decision: Decision, today: date) -> dict[str, Any]:
    """The columns of the case's row that a decision sets, with their new values.

    Raises:
        UsageError: the step does not follow, has no reason where it needs one, or its day cannot be.
    """
    _check_step(standing, decision)
    _check_result(decision)
    _check_day(standing, decision, today)
    back = is_back(standing.stage, decision.stage)
    changes: dict[str, Any] = {"stage": decision.stage.value}
    changes |= _leave_supplement(standing, decision)
    changes |= _undo_later(decision.stage) if back else {}
    return changes | (_enter_back(decision) if back else _enter(standing, decision))


def count_overdue_days(standing: Standing, until: date) -> int:
    """Working days by which the case is late on a day against the clock it is later by; 0 where it is in time."""
    dues = [due for due in (standing.guide_due, standing.statute_due) if due is not None]
    return max((count_working_days(due, until) for due in dues), default=0)


def _enter(standing: Standing, decision: Decision) -> dict[str, Any]:
    day = decision.day.isoformat()
    if decision.stage in ENDED:
        late = count_overdue_days(standing, decision.day)
        return {"closed": day, "result": decision.result or decision.stage.value, "overdue_days": late}
    match decision.stage:
        case Stage.SUPPLEMENT:
            return {"supplement_asked": day, "supplement_done": ""}
        case Stage.SUPPLEMENTED:
            return {"supplement_done": day}
        case Stage.ACCEPTED:
            return {"accepted": day, "guide_due": decision.guide_due.isoformat() if decision.guide_due else ""}
        case Stage.FORWARDED:
            return {"forwarded": day, "forwarded_to": decision.whom}
        case _:
            return {}


def _enter_back(decision: Decision) -> dict[str, Any]:
    """A step back to 待补正 asks for papers again; any other finds its own day where it was."""
    if decision.stage is Stage.SUPPLEMENT:
        return {"supplement_asked": decision.day.isoformat(), "supplement_done": ""}
    return {}


def _leave_supplement(standing: Standing, decision: Decision) -> dict[str, Any]:
    """The working days of a supplement that ends, however it ends; more than one adds up."""
    if standing.stage is not Stage.SUPPLEMENT or standing.supplement_asked is None:
        return {}
    return {"supplement_days": standing.supplement_days + count_working_days(standing.supplement_asked, decision.day)}


_SET_BY: tuple[tuple[Stage, Mapping[str, Any]], ...] = (
    (Stage.ACCEPTED, {"accepted": "", "guide_due": ""}),
    (Stage.FORWARDED, {"forwarded": "", "forwarded_to": ""}),
    (Stage.CLOSED, {"closed": "", "result": "", "overdue_days": None}),
)
"""What the stages from acceptance on set, in their order, as it is before them."""


def _undo_later(target: Stage) -> dict[str, Any]:
    """What a step back to a stage empties: all that the stages behind it set."""
    order = [stage for stage, _ in _SET_BY]
    kept = order.index(target) + 1 if target in order else 0
    return {column: empty for _, columns in _SET_BY[kept:] for column, empty in columns.items()}


# ------------------------------------------------------------------------------------------------ what does not follow
def is_back(old: Stage, new: Stage) -> bool:
    """Whether a step is one back (登记回退), which needs a reason."""
    return new in BACK.get(old, ()) and new not in FORWARD[old]


def _check_step(standing: Standing, decision: Decision) -> None:
    old, new = standing.stage, decision.stage
    if new not in (*FORWARD[old], *BACK.get(old, ())):
        allowed = "、".join((*FORWARD[old], *(f"{stage}（登记回退）" for stage in BACK.get(old, ()))))
        raise UsageError(
            f"案卷现在是“{old}”，不能转为“{new}”", f"可以转为：{allowed}" if allowed else "已清除的案卷不再变动"
        )
    if is_back(old, new) and not decision.why.strip():
        raise UsageError(f"从“{old}”退回“{new}”要写明原因", "请加 --why")
    never = {Stage.ACCEPTED: standing.accepted, Stage.FORWARDED: standing.forwarded}
    if is_back(old, new) and never.get(new, standing.received) is None:
        raise UsageError(f"案卷没有经过“{new}”，不能退回到那里", "请退回到更早的环节")


def _check_result(decision: Decision) -> None:
    if len(decision.result) > _LONGEST_RESULT:
        raise UsageError(f"结果最多 {_LONGEST_RESULT} 个字", "请写得短一些，详情写在 --why")


def _check_day(standing: Standing, decision: Decision, today: date) -> None:
    if decision.day > today:
        raise UsageError(f"{decision.day} 还没有到", "请检查 --on")
    if decision.day < standing.last_day:
        raise UsageError(f"{decision.day} 早于上一步的 {standing.last_day}", "请检查 --on 和本机日期")
