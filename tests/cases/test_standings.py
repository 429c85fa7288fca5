"""What of a case is open: counted alike by the register and by the page."""

from types import SimpleNamespace
from typing import Any

from intake.cases.standings import ValueStanding, count_open, find_standing
from intake.model import Field, Reading, State
from intake.review.points import list_open, list_values


def test_doubtful_and_unread_values_and_unproven_ones_that_decide_are_open(reading: Reading) -> None:
    """`payer`, `check_code` and an amount are not sure; `bill_number` and `issue_date` have no proof."""
    assert count_open([reading]) == 5


def test_the_register_counts_what_the_page_lists(reading: Reading) -> None:
    judgement: Any = SimpleNamespace(case=SimpleNamespace(readings=(reading, reading)))
    assert count_open([reading, reading]) == len(list_open(list_values(judgement)))


def test_what_a_person_decided_is_done(reading: Reading) -> None:
    assert find_standing(reading, "payer", Field("样张三", "样张三", State.TYPED)) is ValueStanding.DONE
