"""Due dates and windows in the units the guides use, which are different things: 工作日, 日, 月, 年, 即时.

Counting begins on the day after acceptance (《民法典》第二百零一条). Working days follow the State Council's yearly notices as
`chinesecalendar` keeps them; a year whose notice is not in it counts weekends only, and says so.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

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


def is_working_day(day: date) -> bool | None:
    """Whether offices work on that day; None where no notice for the year is known."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


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
        works = is_working_day(day)
        if works is None:
            unknown.add(day.year)
            works = day.weekday() < 5
        n -= works
    years = "、".join(f"{year}年" for year in sorted(unknown))
    return Due(day, f"未含{years}的法定节假日和调休，只扣除了周末" if unknown else "")
