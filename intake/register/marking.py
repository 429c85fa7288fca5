"""Finding the one case that a person means, and writing down where it goes."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from intake.catalogue.lookup import find_item
from intake.catalogue.model import Catalogue
from intake.catalogue.workdays import Due, due_date
from intake.errors import UsageError, escape_controls
from intake.ledger.model import Stage
from intake.ledger.register import RegisterRow, find_named_rows
from intake.ledger.stages import FORWARD, Decision, decide
from intake.ledger.store import Writing
from intake.patterns import words_beside

_WORDS = {word: Stage(stage) for stage, words in words_beside(__file__).items() for word in words}


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a case: its row before and after, and what has to be said of its due day; empty where nothing."""

    before: RegisterRow
    after: RegisterRow
    note: str = ""


def find_one_row(connection: Connection, name: str) -> RegisterRow:
    """The case of that register number, 受理编号, or piece of one.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = find_named_rows(connection, name)
    if not found:
        raise UsageError(f"台账里没有 {escape_controls(name)}", "请写登记号或受理编号，用 intake ledger list 查看")
    row, *others = found
    if others:
        named = "、".join(one.number or one.register for one in found)
        raise UsageError(f"“{escape_controls(name)}”不止一件：{named} …", "请把编号写全")
    return row


def parse_stage(text: str) -> Stage:
    """A stage as typed: 已受理, or 受理.

    Raises:
        UsageError: there is none of that name.
    """
    plain = text.strip()
    named = next((stage for stage in Stage if stage.value == plain), None) or _WORDS.get(plain)
    if named is None:
        stages = "、".join(stage.value for stage in FORWARD if stage is not Stage.PURGED)
        raise UsageError(f"没有“{escape_controls(text)}”这个环节", f"可用：{stages}")
    return named


def mark_case(desk: Writing, name: str, decision: Decision, catalogue: Catalogue, today: date) -> Marked:
    """Writes a decision about the case of that name; acceptance starts the guide's clock.

    Args:
        desk: The transaction.
        name: Its number, or a piece of it.
        decision: What was decided; its due day is found here.
        catalogue: Whose limit counts.
        today: No decision is of a later day.

    Raises:
        UsageError: no such case, or the decision does not follow from where it stands.
    """
    before = find_one_row(desk.connection, name)
    due = find_guide_due(catalogue, before, decision.day) if decision.stage is Stage.ACCEPTED else None
    timed = replace(decision, guide_due=due.day if due else None)
    decide(desk, before.id, timed, today)
    note = due.note if due else "台账里没有确定事项，指南时限未计" if decision.stage is Stage.ACCEPTED else ""
    return Marked(before, find_one_row(desk.connection, before.id), note)


def find_guide_due(catalogue: Catalogue, row: RegisterRow, day: date) -> Due | None:
    """The last day of the limit of the case's item, accepted on `day`; None where its item is not known.

    Raises:
        UsageError: the catalogue has it no more, or not in force on that day.
    """
    if not row.item_id:
        return None
    return due_date(day, find_item(catalogue, row.item_id, None, day).limit)
