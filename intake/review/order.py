"""The order of the queue: money at stake × doubt, what is late first; and which case comes next.

A case has an *urgency* (one word a row) and inside it a *stake*, its money times a number for what is doubtful about it. The same
two are asked of the database, so that a hundred thousand cases are ordered where they lie; tests hold both ways together. Every
number below is a judgement, and says what it rests on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, tuple_

from intake.catalogue.model import Limit, Unit
from intake.catalogue.workdays import count_working_days, due_date, working_days_before
from intake.ledger.model import ENDED, Stage
from intake.ledger.register import RegisterFilter, RegisterRow, find_rows_of, select_ids
from intake.ledger.schema import CASES, HOLDS
from intake.ledger.staff.holds import lasts_at, now_micros

SOON_DAYS = 3
"""Working days left from which a case is to be hurried: a supplement that is asked for today comes back in about as many."""
UNKNOWN_TOTAL = Decimal(10_000)
"""Yuan at stake where no sum may be rested upon: what an inpatient bill comes to. It must not lie behind small sums that are sure."""
MOST_POINTS = 20
"""Open points that count: beyond a screenful a case is to be looked through as a whole, and more rows of a list say no more."""
UNCOUNTED_POINTS = 5
"""Open points where nobody counted them: about what a case of five pages has."""
VERDICTS: Mapping[str, int] = {"齐全": 1, "需补正": 3, "不予受理建议": 4, "待人工核对": 4}
"""What a verdict adds to the doubt: a clean case is looked at once; one that lacks papers costs a notice, and a day of the applicant
for every day that it lies; one that may be refused or that nothing can be said of needs somebody's judgement."""
UNJUDGED = 5
"""The same where there is no verdict yet: nothing at all is known."""

AT_DESK = (Stage.RECEIVED, Stage.REVIEWED, Stage.SUPPLEMENTED)
"""Stages in which the next step is this desk's."""
OVER = (*ENDED, Stage.PURGED)
"""Stages in which there is no next step."""


class Urgency(StrEnum):
    """How a case stands to its clocks, the most urgent first; the values are the words of its row."""

    LATE = "已超期"
    SOON = "将到期"
    DESK = "待办"
    ELSEWHERE = "在途"
    """It waits for the applicant or for another desk."""
    OVER = "已办结"


_RANKS: Mapping[Urgency, int] = {urgency: rank for rank, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a case stands in the queue. `doubt`: by how much its money is multiplied."""

    urgency: Urgency
    doubt: int
    stake: Decimal

    @property
    def key(self) -> tuple[int, Decimal]:
        """What comes first is lower."""
        return _RANKS[self.urgency], -self.stake


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the two limits of a case, in working days; `late` is that of its last day where it is over."""

    name: str
    due: date
    left: int
    late: int


def rank_case(row: RegisterRow, today: date) -> Rank:
    """Where a case stands on a day."""
    points = UNCOUNTED_POINTS if row.open_points is None else min(row.open_points, MOST_POINTS)
    doubt = VERDICTS.get(row.verdict, UNJUDGED) + points
    money = UNKNOWN_TOTAL if row.total is None else abs(row.total)
    return Rank(_find_urgency(row, today), doubt, money * doubt)


def list_clocks(row: RegisterRow, today: date) -> tuple[Clock, ...]:
    """The clocks of a case that run, the one that ends first in front; of a case that is over those that it was late by."""
    dues = (("指南", row.guide_due, row.guide_overdue(today)), ("法定", row.statute_due, row.statute_overdue(today)))
    over = row.stage in OVER
    clocks = (
        Clock(name, due, 0 if over else count_working_days(today, due), late)
        for name, due, late in dues
        if due is not None and (late or not over)
    )
    return tuple(sorted(clocks, key=lambda clock: (clock.due, clock.name)))


def _find_urgency(row: RegisterRow, today: date) -> Urgency:
    if row.stage in OVER:
        return Urgency.OVER
    clocks = list_clocks(row, today)
    if any(clock.late for clock in clocks):
        return Urgency.LATE
    if any(clock.left <= SOON_DAYS for clock in clocks):
        return Urgency.SOON
    return Urgency.DESK if row.stage in AT_DESK else Urgency.ELSEWHERE


# ------------------------------------------------------------------------------------------------ asked of the database
class QueueSort(StrEnum):
    """By what the queue can be ordered; the values stand in addresses."""

    RANK = "rank"
    REGISTER = "register"
    ITEM = "item"
    STAGE = "stage"
    VERDICT = "verdict"
    DUE = "due"
    TOTAL = "total"
    POINTS = "points"


def find_page(
    connection: Connection,
    wanted: RegisterFilter,
    today: date,
    sort: QueueSort,
    limit: int,
    offset: int,
    *,
    back: bool = False,
) -> tuple[RegisterRow, ...]:
    """A page of the queue.

    Args:
        connection: A view of the ledger.
        wanted: Which cases.
        today: The day on which lateness is judged.
        sort: By what; cases that are alike in it come by register number.
        limit: Rows of a page.
        offset: Rows before it.
        back: Whether the order is turned round; what is not known stays behind.
    """
    order = _order_columns(sort, today, back=back)
    ids = connection.execute(select_ids(wanted, today).order_by(*order).limit(limit).offset(offset)).scalars()
    return find_rows_of(connection, list(map(str, ids)))


def next_case(
    connection: Connection, after: str, who: str, today: date, wanted: RegisterFilter | None = None
) -> str | None:
    """The case that a person goes on with: the first behind `after` that this desk has to do something about and nobody else is at.

    Behind the last comes the first; `after` itself never. None: there is no other.

    Args:
        connection: A view of the ledger.
        after: The case that was left; empty for the first of all.
        who: The person.
        today: The day on which lateness is judged.
        wanted: Which cases they go through.
    """
    held = select(HOLDS.c.case_id).where(lasts_at(now_micros()), HOLDS.c.who != who)
    mine = CASES.c.stage.in_(AT_DESK), CASES.c.id != after, CASES.c.id.not_in(held)
    waiting = select_ids(wanted or RegisterFilter(), today).where(*mine)
    place = _place(today)
    left = connection.execute(select(*place).where(CASES.c.id == after)).first()
    order = *place, CASES.c.id
    if left is not None:
        behind = waiting.where(tuple_(*place) > tuple_(*map(literal, left)))
        if found := connection.execute(behind.order_by(*order).limit(1)).scalar():
            return str(found)
    first = connection.execute(waiting.order_by(*order).limit(1)).scalar()
    return None if first is None else str(first)


def _place(today: date) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    """`Rank.key` with the order in which cases came in behind it, in whole cents."""
    return _urgency_column(today), -_stake_column(), CASES.c.sequence


def _order_columns(sort: QueueSort, today: date, *, back: bool) -> tuple[ColumnElement[Any], ...]:
    if sort is QueueSort.RANK:
        place = _place(today)
        return tuple(column.desc() for column in place) if back else place
    unknown, *columns = _SORTS[sort]
    turned = (column.desc() if back else column.asc() for column in columns)
    return unknown, *turned, CASES.c.year, CASES.c.serial


_DUE = case(
    (CASES.c.guide_due == "", CASES.c.statute_due),
    (CASES.c.statute_due == "", CASES.c.guide_due),
    (CASES.c.guide_due < CASES.c.statute_due, CASES.c.guide_due),
    else_=CASES.c.statute_due,
)
_STAGE = case(*((CASES.c.stage == stage.value, number) for number, stage in enumerate(Stage)), else_=len(Stage))
_SORTS: Mapping[QueueSort, tuple[ColumnElement[Any], ...]] = {
    QueueSort.REGISTER: (literal(0), CASES.c.year, CASES.c.serial),
    QueueSort.ITEM: (CASES.c.item == "", CASES.c.item),
    QueueSort.STAGE: (literal(0), _STAGE),
    QueueSort.VERDICT: (CASES.c.verdict == "", CASES.c.verdict),
    QueueSort.DUE: (_DUE == "", _DUE),
    QueueSort.TOTAL: (CASES.c.total_cents.is_(None), CASES.c.total_cents),
    QueueSort.POINTS: (CASES.c.open_points.is_(None), CASES.c.open_points),
}
"""Whether it is unknown, and what is compared."""


def _urgency_column(today: date) -> ColumnElement[int]:
    late, soon = working_days_before(today, 1), _last_soon_day(today)
    return case(
        (CASES.c.stage.in_(OVER), _RANKS[Urgency.OVER]),
        (_is_due_by(late), _RANKS[Urgency.LATE]),
        (_is_due_by(soon), _RANKS[Urgency.SOON]),
        (CASES.c.stage.in_(AT_DESK), _RANKS[Urgency.DESK]),
        else_=_RANKS[Urgency.ELSEWHERE],
    )


def _last_soon_day(today: date) -> date:
    """The last day to which no more working days are left than `SOON_DAYS`."""
    return due_date(today, Limit(SOON_DAYS + 1, Unit.WORKING_DAYS, "")).day - timedelta(days=1)


def _is_due_by(day: date) -> ColumnElement[bool]:
    return or_(*(and_(due != "", due <= day.isoformat()) for due in (CASES.c.guide_due, CASES.c.statute_due)))


def _stake_column() -> ColumnElement[int]:
    points = CASES.c.open_points
    counted = case((points.is_(None), UNCOUNTED_POINTS), (points > MOST_POINTS, MOST_POINTS), else_=points)
    verdict = case(*((CASES.c.verdict == word, number) for word, number in VERDICTS.items()), else_=UNJUDGED)
    money = func.coalesce(func.abs(CASES.c.total_cents), int(UNKNOWN_TOTAL * 100))
    return money * (verdict + counted)
