"""The figures of a month: cases by item, verdicts of the pre-review, days taken, amounts. Pure; nothing is drawn here.

收件, 预审结论 and 费用 are those of the cases that came in during the month; 受理, 不予受理, 撤回 and 办结 those on whose day it was;
在办 is what was open at its end (in a running month: today). Days are working days. Medians are the usual ones; the ninth
decile is the nearest rank, so that it is a number of days that some case took.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from math import ceil
from statistics import median

from intake.catalogue.workdays import add_months, count_working_days, note_unknown_years
from intake.errors import UsageError, escape_controls
from intake.ledger.model import Stage
from intake.ledger.register import RegisterFilter, RegisterRow

_NO_VERDICT = "未预审"
_NO_ITEM = "未定事项"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, and the day until which it is looked at: its last, in a running month today."""

    first: date
    until: date

    @property
    def label(self) -> str:
        """As people write it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def zh(self) -> str:
        """As a heading has it."""
        return f"{self.first.year}年{self.first.month}月"

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.until

    def days(self) -> Iterator[date]:
        """Its days as far as they have come."""
        return (self.first + timedelta(days=n) for n in range((self.until - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """How many working days closed cases took, in ascending order."""

    taken: tuple[int, ...] = ()

    @property
    def median(self) -> float | None:
        """The usual median; None where nothing was closed."""
        return median(self.taken) if self.taken else None

    @property
    def ninth_decile(self) -> int | None:
        """The least number of days within which nine of ten were done; None where nothing was closed."""
        return self.taken[ceil(0.9 * len(self.taken)) - 1] if self.taken else None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item's month, or all items'.

    Attributes:
        item: Its name.
        insurance: 险种.
        received: Came in.
        accepted: Accepted.
        supplemented: Asked for more papers.
        refused: Not accepted.
        withdrawn: Taken back.
        closed: Done.
        still_open: Open at the end.
        overdue: Late against one of the clocks: of those closed in the month, and of those open at its end.
        false_bills: Bills found false, of the cases that came in.
        total: Sum of what was claimed, in yuan, of the cases that came in.
        since_receipt: Days from receipt to closing, of those closed.
        since_acceptance: Days from acceptance to closing, of those closed.
    """

    item: str
    insurance: str = ""
    received: int = 0
    accepted: int = 0
    supplemented: int = 0
    refused: int = 0
    withdrawn: int = 0
    closed: int = 0
    still_open: int = 0
    overdue: int = 0
    false_bills: int = 0
    total: Decimal = Decimal("0.00")
    since_receipt: DaysTaken = field(default_factory=DaysTaken)
    since_acceptance: DaysTaken = field(default_factory=DaysTaken)


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """A month of the register.

    Attributes:
        month: Which.
        every: All items together.
        items: Each item for itself, the most received first.
        verdicts: Verdict of the pre-review -> cases that came in.
        daily: Day -> cases that came in, and that were closed.
        note: What has to be said of the counting of days; empty where nothing.
    """

    month: Month
    every: ItemFigures
    items: tuple[ItemFigures, ...]
    verdicts: Mapping[str, int]
    daily: Mapping[date, tuple[int, int]]
    note: str = ""


def parse_month(text: str, today: date) -> Month:
    """A month as typed; empty: the one before this.

    Raises:
        UsageError: it is none, or it has not begun.
    """
    try:
        first = date.fromisoformat(f"{text}-01") if text else add_months(today.replace(day=1), -1)
    except ValueError as error:
        raise UsageError(f"--month {escape_controls(text)} 不是月份", "请写成 2026-11") from error
    if first > today:
        raise UsageError(f"{text} 还没有开始", "请检查 --month")
    return Month(first, min(today, add_months(first, 1) - timedelta(days=1)))


def month_filter(month: Month) -> RegisterFilter:
    """The cases that a month may have to do with."""
    return RegisterFilter(received_to=month.until)


def summarize_month(rows: Iterable[RegisterRow], month: Month) -> MonthSummary:
    """The figures of a month out of the rows of its filter."""
    held = [row for row in rows if row.closed is None or row.closed >= month.first]
    received = [row for row in held if month.holds(row.received)]
    verdicts = Counter(row.verdict or _NO_VERDICT for row in received)
    earliest = min((row.received for row in held), default=month.first)
    return MonthSummary(
        month,
        _count_figures("合计", "", held, month),
        tuple(_each_item(held, month)),
        dict(verdicts.most_common()),
        {day: _count_day(held, day) for day in month.days()},
        note_unknown_years(earliest, month.until),
    )


def _each_item(rows: Sequence[RegisterRow], month: Month) -> list[ItemFigures]:
    def named(row: RegisterRow) -> tuple[str, str]:
        return row.insurance, row.item or _NO_ITEM

    groups = groupby(sorted(rows, key=named), key=named)
    figures = [_count_figures(item, insurance, list(found), month) for (insurance, item), found in groups]
    return sorted(figures, key=lambda one: (-one.received, -one.closed, one.insurance, one.item))


def _count_figures(item: str, insurance: str, rows: Sequence[RegisterRow], month: Month) -> ItemFigures:
    received = [row for row in rows if month.holds(row.received)]
    ended = [row for row in rows if month.holds(row.closed)]
    closed = [row for row in ended if row.stage is Stage.CLOSED]
    left = [row for row in rows if _is_open(row, month.until)]
    return ItemFigures(
        item,
        insurance,
        received=len(received),
        accepted=sum(month.holds(row.accepted) for row in rows),
        supplemented=sum(month.holds(row.supplement_asked) for row in rows),
        refused=sum(row.stage is Stage.REFUSED for row in ended),
        withdrawn=sum(row.stage is Stage.WITHDRAWN for row in ended),
        closed=len(closed),
        still_open=len(left),
        overdue=sum(_is_late(row, month.until) for row in (*ended, *left)),
        false_bills=sum(row.bills_false for row in received),
        total=sum((row.total for row in received if row.total is not None), Decimal("0.00")),
        since_receipt=_count_days((row.received, row.closed) for row in closed),
        since_acceptance=_count_days((row.accepted, row.closed) for row in closed),
    )


def _count_days(spans: Iterable[tuple[date | None, date | None]]) -> DaysTaken:
    return DaysTaken(tuple(sorted(count_working_days(first, last) for first, last in spans if first and last)))


def _count_day(rows: Sequence[RegisterRow], day: date) -> tuple[int, int]:
    closed = sum(row.closed == day and row.stage is Stage.CLOSED for row in rows)
    return sum(row.received == day for row in rows), closed


def _is_open(row: RegisterRow, day: date) -> bool:
    """Whether the case was open at the end of a day; one that was purged while open is nobody's work any more."""
    return row.stage is not Stage.PURGED if row.closed is None else row.closed > day


def _is_late(row: RegisterRow, day: date) -> bool:
    end = day if row.closed is None or row.closed > day else row.closed
    dues = [due for due in (row.guide_due, row.statute_due) if due is not None]
    return any(count_working_days(due, end) > 0 for due in dues)
