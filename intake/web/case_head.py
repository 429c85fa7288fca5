"""What the head of the case page says beside the judgement: stage, applicant, and how many days are left."""

from dataclasses import dataclass
from datetime import date

from intake.errors import UsageError
from intake.keeping.review import name_applicant
from intake.ledger.model import Stage
from intake.ledger.register import RegisterRow, find_named_rows
from intake.ledger.store import Ledger
from intake.review.cases import ReviewedCase
from intake.review.order import SOON_DAYS, list_clocks, next_case


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


def find_following(ledger: Ledger, case_id: str, who: str) -> str:
    """Id of the case that this person comes to next; empty where there is none."""
    today = date.today()  # noqa: DTZ011 as above
    with ledger.reading() as connection:
        return next_case(connection, case_id, who, today) or ""


def _tell_clock(row: RegisterRow, case: ReviewedCase, today: date) -> tuple[str, str]:
    """The clock that ends first, as the queue counts it; before acceptance, the day that acceptance today would give."""
    clock = next(iter(list_clocks(row, today)), None)
    if clock is None:
        is_over = row.closed is not None or row.stage is Stage.PURGED
        return ("已办结" if is_over else f"如今日受理，应于 {case.judgement.due.day} 前办结"), "off"
    if clock.late:
        return f"按{clock.name}已超期 {clock.late} 个工作日（应于 {clock.due} 前办结）", "bad"
    return f"还有 {clock.left} 个工作日（{clock.name}：{clock.due}）", "doubt" if clock.left <= SOON_DAYS else "off"
