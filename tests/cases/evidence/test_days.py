"""How far back a window looks from a day."""

from datetime import date

import pytest

from intake.cases.evidence.days import clear_day, day_of, first_day
from intake.catalogue.model import Since, Unit, Window
from tests import rule_cases

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


@pytest.mark.parametrize(
    ("fields", "extra", "found"),
    [
        ({}, {}, None),
        ({"issue_date": "2026-03-01"}, {"报告日期": "2026-03-09"}, date(2026, 3, 1)),
        ({}, {"检查日期": "2026-03-01", "报告日期": "2026-03-03"}, date(2026, 3, 3)),
        ({}, {"报告日期": "2026-03-03", "检查日期": "2026-03-01"}, date(2026, 3, 3)),
        ({}, {"报告日期": "2026-03-03至2026-03-08"}, date(2026, 3, 3)),
        ({}, {"报告日期": "见附页", "检查时间": "2026年3月1日 08:30"}, date(2026, 3, 1)),
        ({}, {"出生日期": "1990-03-01"}, None),
        ({}, {"报告日期备注": "2026-03-01"}, None),
        ({"issue_date": {"value": "2026-02-01", "state": "doubtful"}}, {"报告日期": "2026-03-03"}, date(2026, 3, 3)),
    ],
)
def test_how_old_a_paper_is_its_day_of_issue_tells_else_the_latest_day_on_which_it_was_written(
    fields: dict[str, object], extra: dict[str, str], found: date | None
) -> None:
    paper = {"type": "exam_report", "fields": fields, "extra": extra}
    case = rule_cases.case_of({"name": "x", "item": "resident-inpatient-reimbursement", "papers": [paper]})
    assert clear_day(day_of(case, 0)) == found


def test_a_doubtful_day_is_better_than_none() -> None:
    doubtful = {"value": "2026-02-01", "state": "doubtful"}
    paper = {"type": "exam_report", "fields": {"issue_date": doubtful}, "extra": {"出生日期": "1990-03-01"}}
    case = rule_cases.case_of({"name": "x", "item": "resident-inpatient-reimbursement", "papers": [paper]})
    seen = day_of(case, 0)
    assert seen is not None
    assert (seen.value, clear_day(seen)) == (date(2026, 2, 1), None)
