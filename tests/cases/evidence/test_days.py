"""How far back a window looks from a day."""

from datetime import date

import pytest

from intake.cases.evidence.days import first_day
from intake.catalogue.model import Since, Unit, Window

DAY = date(2026, 3, 31)


def window(n: int, unit: Unit) -> Window:
    return Window(n, unit, Since.EVENT, f"{n} {unit}")


@pytest.mark.parametrize(
    ("n", "unit", "first"),
    [
        (1, Unit.YEARS, date(2025, 3, 31)),
        (1, Unit.MONTHS, date(2026, 2, 28)),
        (14, Unit.MONTHS, date(2025, 1, 31)),
        (31, Unit.DAYS, date(2026, 2, 28)),
    ],
)
def test_a_window_looks_back_by_years_months_or_days(n: int, unit: Unit, first: date) -> None:
    assert first_day(DAY, window(n, unit)) == first


def test_no_window_looks_back_in_working_days() -> None:
    with pytest.raises(ValueError, match="cannot look back"):
        first_day(DAY, window(5, Unit.WORKING_DAYS))
