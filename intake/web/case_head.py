"""What the head of the case page says beside the judgement: stage, applicant, and how many days are left."""

from dataclasses import dataclass
from datetime import date

from intake.catalogue.workdays import count_working_days
from intake.errors import UsageError
from intake.keeping.review import name_applicant
from intake.ledger.model import ENDED, Stage
from intake.ledger.register import RegisterRow, find_named_rows
from intake.ledger.store import Ledger
from intake.review.cases import ReviewedCase

_NEAR = 3
"""Working days from which the clock is shown as close."""


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Where a case stands: its row of the register, whose it is, and the clock in words with its weight."""

    row: RegisterRow
    applicant: str
    clock: str
    gravity: str


def read_head(ledger: Ledger, case: ReviewedCase) -> CaseHead:
    """The head as of today.

    Raises:
        UsageError: the ledger has no such case any more.
    """
    today = date.today()  # noqa: DTZ011 the day at the office's window is the local one
    with ledger.reading() as connection:
        row = next((r for r in find_named_rows(connection, case.ref.id) if r.id == case.ref.id), None)
    if row is None:
        raise UsageError("台账里没有这个案卷", "请回到列表")
    judged = case.judgement.case
    applicant, _ = name_applicant(judged.patient, judged.given)
    return CaseHead(row, applicant or row.applicant, *_tell_clock(row, case, today))


def _tell_clock(row: RegisterRow, case: ReviewedCase, today: date) -> tuple[str, str]:
    """Days against the earlier of the clocks that run; before acceptance the day that it would give."""
    if row.stage in ENDED or row.stage is Stage.PURGED:
        return (f"已于 {row.closed} 办结" if row.closed else "已办结"), "off"
    dues = [due for due in (row.guide_due, row.statute_due) if due is not None]
    if not dues:
        return f"如今日受理，应于 {case.judgement.due.day} 前办结", "off"
    due = min(dues)
    if due < today:
        return f"已超期 {count_working_days(due, today)} 个工作日（应于 {due} 前办结）", "bad"
    left = count_working_days(today, due)
    return f"还有 {left} 个工作日（{due} 前办结）", "doubt" if left <= _NEAR else "off"
