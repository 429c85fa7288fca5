"""What was told on the page, laid over the case's file: point by point, and each point can be taken back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from intake.cases.case_file import given_from
from intake.cases.model import Given, Person
from intake.cases.told import lay_told, parse_points, part_points
from intake.errors import BadConfiguration, UsageError
from intake.ledger.model import ToldPoints

FILE = Given(
    item="住院费用报销",
    insurance="居民",
    edition="3fa1",
    applied=date(2026, 10, 12),
    applicant=Person("样张三", "341799199001010017"),
    agent=Person("样李四"),
    facts={"newborn": True},
    shown=("有效身份证件",),
)


def lay(*told: dict[str, Any]) -> Given:
    steps = (
        ToldPoints(part_points(one), "样经办", datetime(2026, 10, 12, tzinfo=UTC), n) for n, one in enumerate(told)
    )
    return lay_told(FILE, tuple(steps))


def test_where_nothing_was_told_the_file_counts() -> None:
    assert lay() is FILE


def test_what_was_told_wins_point_by_point() -> None:
    given = lay({"facts": {"restricted_drug": False}, "applicant": {"phone": "13900000000"}, "note": "样例"})
    assert given.facts == {"newborn": True, "restricted_drug": False}
    assert given.applicant == Person("样张三", "341799199001010017", "13900000000")
    assert (given.note, given.shown, given.edition) == ("样例", ("有效身份证件",), "3fa1")


def test_of_one_point_the_last_word_counts() -> None:
    assert lay({"facts": {"newborn": False}}, {"facts": {"newborn": True}}).facts == {"newborn": True}


def test_a_point_that_is_taken_back_leaves_the_word_of_the_file() -> None:
    told = {
        "shown": ["社会保障卡"],
        "facts": {"newborn": False},
        "applicant": {"name": "样王五"},
        "applied": "2026-10-20",
    }
    back = {"shown": None, "facts": {"newborn": None}, "applicant": {"name": None}, "applied": None}
    assert lay(told) != FILE
    assert lay(told, back) == FILE


def test_another_item_does_not_keep_the_edition_of_the_file() -> None:
    assert lay({"item": "门诊费用报销"}).edition == ""


def test_that_there_is_no_agent_can_be_told_against_the_file() -> None:
    assert lay({"agent": {}}).agent is None
    assert lay({"agent": {"name": "样赵六"}}).agent == Person("样赵六")


@pytest.mark.parametrize(
    "wanted", [{"edition": "1"}, {"hospital_levels": {}}, {"facts": True}, {"nonsense": 1}, {"applicant": {"": None}}]
)
def test_what_cannot_be_told_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        part_points(wanted)


@pytest.mark.parametrize("wanted", [{"facts": {"newborn": "yes"}}, {"shown": "有效身份证件"}, {"applied": "12.10."}])
def test_a_value_of_the_wrong_kind_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(BadConfiguration):
        parse_points(part_points(wanted))


@pytest.mark.parametrize("year", ["1899", "9999"])
def test_a_day_of_application_in_no_living_year_is_refused(year: str) -> None:
    with pytest.raises(BadConfiguration, match="不会是申请日期"):
        given_from({"applied": f"{year}-12-31"}, "case.yaml")
