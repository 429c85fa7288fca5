"""Decisions that wait for a second person, as events: proposed, and then confirmed, rejected, taken back, or void.

A proposal rests on the case as it was: whatever people change in it afterwards makes the proposal void.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from intake.errors import UsageError
from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind, Stage
from intake.ledger.schema import CASES, EVENTS
from intake.ledger.stages import Decision
from intake.ledger.store import Writing
from intake.ledger.stored import read_time
from intake.values import compact_text


def is_same_person(one: str, other: str) -> bool:
    """Whether two names of people of the office are one: blanks and capitals do not make a second person."""
    return compact_text(one).casefold() == compact_text(other).casefold()


class ProposalState(StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    TAKEN_BACK = "taken-back"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that one person made and a second one has to confirm.

    Attributes:
        event: Number of its event.
        at: When, with its zone.
        decision: What was decided, by whom and why; its day is the one on which it was proposed.
        notice: Whether its notice is to be printed.
        state: What became of it.
        ended_by: Who confirmed, rejected or took it back; empty where nobody did.
        reason: Why it was rejected.
    """

    event: int
    at: datetime
    decision: Decision
    notice: bool
    state: ProposalState = ProposalState.WAITING
    ended_by: str = ""
    reason: str = ""

    def is_by(self, who: str) -> bool:
        """Whether that person proposed it."""
        return is_same_person(self.decision.who, who)


def add_proposal(writing: Writing, case_id: str, decision: Decision, *, notice: bool) -> None:
    """Keeps a decision that needs a second person."""
    body = {"stage": decision.stage.value, "day": decision.day.isoformat(), "notice": notice}
    told = {"who": decision.who, "why": decision.why, "whom": decision.whom, "result": decision.result}
    writing.append(EventKind.PROPOSED, case_id, body, {**told, "warned": list(decision.warned)})


def end_proposal(writing: Writing, case_id: str, proposal: Proposal, who: str, why: str = "") -> None:
    """Writes that it was rejected by a second person, who says why, or taken back by the first.

    Raises:
        UsageError: it does not wait any more.
    """
    known = read_proposal(writing.connection, case_id)
    if known is None or known.event != proposal.event or known.state is not ProposalState.WAITING:
        raise UsageError("这个决定已经不在等复核", "请刷新页面")
    body = {"event": proposal.event, "rejected": not proposal.is_by(who)}
    writing.append(EventKind.WITHDRAWN, case_id, body, {"who": who, "why": why})


# ------------------------------------------------------------------------------------------------ read back
_ENDING = (EventKind.DECIDED, EventKind.WITHDRAWN)
_CHANGING = (EventKind.ADDED, EventKind.CORRECTED, EventKind.ARRANGED, EventKind.TOLD, EventKind.SAMPLED)


def read_proposal(connection: Connection, case_id: str) -> Proposal | None:
    """The last proposal of a case with what became of it; None where nobody proposed anything, or the case was purged."""
    rows = read_payloads(connection, case_id, EventKind.PROPOSED, *_ENDING, *_CHANGING)
    proposed = [index for index, row in enumerate(rows) if row["kind"] == EventKind.PROPOSED.value]
    if not proposed or rows[proposed[-1]]["content"] is None:
        return None
    return _follow_proposal(_build(rows[proposed[-1]]), rows[proposed[-1] + 1 :])


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case whose decision waits for a second person."""

    case_id: str
    register: str
    proposal: Proposal


def list_waiting(connection: Connection, stages: Sequence[Stage], most: int) -> tuple[WaitingCase, ...]:
    """The cases in these stages whose decision waits for a second person, the first registered first; `most` at most."""
    proposed = select(EVENTS.c.sequence).where(
        EVENTS.c.subject == CASES.c.id, EVENTS.c.kind == EventKind.PROPOSED.value
    )
    asked = select(CASES.c.id, CASES.c.register).where(CASES.c.stage.in_([s.value for s in stages]), proposed.exists())
    waiting = list[WaitingCase]()
    for row in connection.execute(asked.order_by(CASES.c.sequence)):
        proposal = read_proposal(connection, row.id)
        if proposal is not None and proposal.state is ProposalState.WAITING:
            waiting.append(WaitingCase(row.id, row.register, proposal))
        if len(waiting) == most:
            break
    return tuple(waiting)


def _build(row: RowMapping) -> Proposal:
    body, told = json.loads(row["body"]), json.loads(row["content"])
    decision = Decision(
        Stage(body["stage"]), date.fromisoformat(body["day"]), told["who"], told["why"], told["whom"], told["result"],
        warned=tuple(told["warned"]),
    )  # fmt: skip
    return Proposal(row["sequence"], read_time(row["at"]), decision, body["notice"])


def _follow_proposal(proposal: Proposal, later: Iterable[RowMapping]) -> Proposal:
    """What the first event that bears on it made of it."""
    ends = (_read_end(proposal, row["kind"], json.loads(row["body"]), row["content"]) for row in later)
    return next((end for end in ends if end.state is not ProposalState.WAITING), proposal)


def _read_end(proposal: Proposal, kind: str, body: Any, content: str | None) -> Proposal:
    told = json.loads(content or "{}")
    if kind == EventKind.WITHDRAWN.value and body["event"] == proposal.event:
        state = ProposalState.REJECTED if body.get("rejected") else ProposalState.TAKEN_BACK
        return replace(proposal, state=state, ended_by=told.get("who", ""), reason=told.get("why", ""))
    if kind == EventKind.DECIDED.value and body.get("proposal") == proposal.event:
        return replace(proposal, state=ProposalState.CONFIRMED, ended_by=told.get("second", ""))
    if kind == EventKind.SAMPLED.value and body["same"]:
        return proposal
    return replace(proposal, state=ProposalState.VOID)
