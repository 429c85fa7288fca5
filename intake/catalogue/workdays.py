"""Due dates and windows in the units the guides use, which are different things: 工作日, 日, 月, 年, 即时.

Counting begins on the day after acceptance (《民法典》第二百零一条). Working days follow the State Council's yearly notices as
`chinesecalendar` keeps them; a year whose notice is not in it counts weekends only, and says so.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate

import chinese_calendar

from intake.catalogue.model import Limit, Unit, Window


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit; `note` is what has to be printed beside it, empty where nothing."""

    day: date
    note: str = ""


def due_date(day: date, limit: Limit) -> Due:
    """The last day by which the office must be done with what it accepted on `day`."""
    if limit.unit is Unit.WORKING_DAYS:
        return _after_working_days(day, limit.n)
    return Due(_add_span(day, limit.n, limit.unit))


def window_end(day: date, window: Window) -> date:
    """The last day inside a window that begins on `day`: discharge, event, or the date of the paper."""
    return _add_span(day, window.n, window.unit)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later (earlier: negative), or that month's last where it is shorter.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)

    A day beyond what a calendar holds (a misread year) becomes the first or last day there is.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= years <= date.max.year:
        return date.max if months > 0 else date.min
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


@lru_cache(maxsize=8_192)
def is_working_day(day: date) -> bool | None:
    """Whether offices work on that day; None where no notice for the year is known."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def count_working_days(after: date, until: date) -> int:
    """Working days behind `after`, up to and with `until`; 0 where that is no later day.

    >>> count_working_days(date(2026, 9, 30), date(2026, 10, 10))
    3
    """
    if until <= after:
        return 0
    whole = sum(_worked_until(year)[-1] for year in range(after.year, until.year))
    return whole + _worked_until(until.year)[_day_of_year(until)] - _worked_until(after.year)[_day_of_year(after)]


def working_days_before(day: date, n: int) -> date:
    """The last day behind which `n` working days lie up to and with `day`: what was due by then is late by at least `n`.

    >>> working_days_before(date(2026, 10, 12), 1), working_days_before(date(2026, 10, 12), 3)
    (datetime.date(2026, 10, 11), datetime.date(2026, 10, 8))
    """
    while n > 0 and day > date.min:
        n -= _counts(day)
        day -= timedelta(days=1)
    return day


def note_unknown_years(first: date, last: date) -> str:
    """What has to be said beside a number of working days between two days; empty where the calendar has all their years."""
    return _describe_unknown(y for y in range(first.year, last.year + 1) if is_working_day(date(y, 1, 1)) is None)


@cache
def _worked_until(year: int) -> tuple[int, ...]:
    """Working days of a year up to and with each of its days, which count from 1; the first entry is 0."""
    first, length = date(year, 1, 1), date(year, 12, 31).timetuple().tm_yday
    return (0, *accumulate(_counts(first + timedelta(days=number)) for number in range(length)))


def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday


def _counts(day: date) -> bool:
    """Whether it is a working day as far as anybody knows: where there is no notice, every day of the week but two."""
    works = is_working_day(day)
    return day.weekday() < 5 if works is None else works


def _describe_unknown(years: Iterable[int]) -> str:
    named = "、".join(f"{year}年" for year in sorted(set(years)))
    return f"未含{named}的法定节假日和调休，只扣除了周末" if named else ""


def _add_span(day: date, n: int, unit: Unit) -> date:
    match unit:
        case Unit.AT_ONCE:
            return day
        case Unit.MONTHS | Unit.YEARS:
            return add_months(day, n if unit is Unit.MONTHS else 12 * n)
        case Unit.DAYS:
            return day + timedelta(days=min(n, (date.max - day).days))
        case Unit.WORKING_DAYS:
            return _after_working_days(day, n).day


def _after_working_days(day: date, n: int) -> Due:
    unknown: set[int] = set()
    while n > 0 and day < date.max:
        day += timedelta(days=1)
        n -= _counts(day)
        if is_working_day(day) is None:
            unknown.add(day.year)
    return Due(day, _describe_unknown(unknown))
