"""The order of the queue: what is late first, then money × doubt; the database orders as the function does."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from intake.ledger.location import LedgerPlace
from intake.ledger.model import Stage
from intake.ledger.register import RegisterFilter, find_rows
from intake.ledger.schema import HOLDS
from intake.ledger.store import open_ledger
from intake.review.order import (
    AT_DESK,
    MOST_POINTS,
    UNKNOWN_TOTAL,
    QueueSort,
    Rank,
    Urgency,
    find_page,
    list_clocks,
    next_case,
    rank_case,
)
from tests.ledger.registers import add_case, open_register

TODAY = date(2026, 10, 12)
"""A Monday behind a holiday and a working Saturday."""


@pytest.fixture
def connection() -> Iterator[Connection]:
    with open_register() as opened:
        yield opened


def rank(connection: Connection, **columns: Any) -> Rank:
    case_id = add_case(connection, 1, **columns)
    (row,) = find_rows(connection, RegisterFilter(number=f"2026-0000{case_id[-1]}"), TODAY)
    return rank_case(row, TODAY)


def page(connection: Connection, sort: QueueSort = QueueSort.RANK, *, back: bool = False, **wanted: Any) -> list[int]:
    rows = find_page(connection, RegisterFilter(**wanted), TODAY, sort, 1000, 0, back=back)
    return [int(row.id.removeprefix("case-")) for row in rows]


# ------------------------------------------------------------------------------------------------ urgency
@pytest.mark.parametrize(
    ("columns", "urgency"),
    [
        ({"statute_due": "2026-10-11"}, Urgency.LATE),
        ({"statute_due": "2026-10-12"}, Urgency.SOON),
        ({"statute_due": "2026-10-15"}, Urgency.SOON),
        ({"statute_due": "2026-10-16"}, Urgency.DESK),
        ({}, Urgency.DESK),
        ({"stage": Stage.SUPPLEMENT}, Urgency.ELSEWHERE),
        ({"stage": Stage.FORWARDED, "guide_due": "2026-10-09"}, Urgency.LATE),
        ({"stage": Stage.CLOSED, "guide_due": "2026-10-09", "closed": "2026-10-10"}, Urgency.OVER),
        ({"stage": Stage.PURGED, "statute_due": "2026-10-09"}, Urgency.OVER),
    ],
)
def test_a_row_says_how_it_stands_to_its_clocks(
    connection: Connection, columns: dict[str, Any], urgency: Urgency
) -> None:
    assert rank(connection, **columns).urgency is urgency


def test_both_clocks_are_told_the_nearer_first(connection: Connection) -> None:
    add_case(connection, 1, stage=Stage.ACCEPTED, guide_due="2026-10-13", statute_due="2026-10-09")
    (row,) = find_rows(connection, RegisterFilter(), TODAY)
    told = [(clock.name, clock.left, clock.late) for clock in list_clocks(row, TODAY)]
    assert told == [("法定", 0, 2), ("指南", 1, 0)], "Saturday the 10th was worked"


def test_a_case_that_ended_in_time_has_no_clock(connection: Connection) -> None:
    add_case(connection, 1, stage=Stage.CLOSED, guide_due="2026-10-09", closed="2026-10-08")
    (row,) = find_rows(connection, RegisterFilter(), TODAY)
    assert list_clocks(row, TODAY) == ()


# ------------------------------------------------------------------------------------------------ stake
def test_money_is_multiplied_by_what_is_doubtful(connection: Connection) -> None:
    found = rank(connection, verdict="待人工核对", total_cents=500_000, open_points=6)
    assert (found.doubt, found.stake) == (10, Decimal(50_000))


def test_a_sum_that_nobody_knows_does_not_lie_behind_small_ones(connection: Connection) -> None:
    found = rank(connection, verdict="齐全", open_points=0)
    assert found.stake == UNKNOWN_TOTAL


def test_more_open_points_than_a_screenful_count_as_one(connection: Connection) -> None:
    found = rank(connection, verdict="齐全", total_cents=100, open_points=900)
    assert found.doubt == 1 + MOST_POINTS


def test_the_queue_begins_with_what_is_late_then_the_highest_stake(connection: Connection) -> None:
    add_case(connection, 1, stage=Stage.CLOSED, total_cents=10**8, closed="2026-05-01")
    add_case(connection, 2, verdict="齐全", total_cents=90_000_00, open_points=0)
    add_case(connection, 3, verdict="待人工核对", total_cents=50_000_00, open_points=8)
    add_case(connection, 4, verdict="齐全", total_cents=100, open_points=0, statute_due="2026-09-01")
    assert page(connection) == [4, 3, 2, 1]


def test_the_database_orders_as_the_function_does(connection: Connection) -> None:
    chance, days = Random(3), [(TODAY + timedelta(days=n)).isoformat() for n in range(-6, 8)]
    for serial in range(1, 400):
        add_case(
            connection, serial, stage=chance.choice(list(Stage)), verdict=chance.choice(["齐全", "需补正", "待人工核对", ""]),
            total_cents=chance.choice([None, -5000, chance.randrange(10**7)]),
            open_points=chance.choice([None, chance.randrange(40)]),
            guide_due=chance.choice(["", *days]), statute_due=chance.choice(["", *days]),
        )  # fmt: skip
    rows = find_rows(connection, RegisterFilter(), TODAY)
    expected = sorted(rows, key=lambda row: (rank_case(row, TODAY).key, int(row.id.removeprefix("case-"))))
    assert page(connection) == [int(row.id.removeprefix("case-")) for row in expected]


def test_either_kind_of_database_orders_and_goes_on(place: LedgerPlace) -> None:
    ledger = open_ledger(place)
    with ledger.writing() as writing:
        add_case(writing.connection, 1, statute_due="2026-10-11", total_cents=5)
        add_case(writing.connection, 2, open_points=3, verdict="需补正", papers=2)
        add_case(writing.connection, 3, stage=Stage.CLOSED)
    with ledger.reading() as connection:
        assert page(connection) == [1, 2, 3]
        assert {sort: sorted(page(connection, sort, back=True)) for sort in QueueSort} == {
            sort: [1, 2, 3] for sort in QueueSort
        }
        assert page(connection, words="2026-00002", without_item=True) == [2]
        assert [next_case(connection, after, "样经办", TODAY) for after in ("", "case-1")] == ["case-1", "case-2"]
    ledger.close()


# ------------------------------------------------------------------------------------------------ other orders
@pytest.mark.parametrize(
    ("sort", "forth", "back"),
    [
        (QueueSort.REGISTER, [1, 2, 3], [3, 2, 1]),
        (QueueSort.TOTAL, [2, 1, 3], [1, 2, 3]),
        (QueueSort.POINTS, [1, 2, 3], [2, 1, 3]),
        (QueueSort.DUE, [2, 1, 3], [1, 2, 3]),
        (QueueSort.STAGE, [2, 1, 3], [3, 1, 2]),
        (QueueSort.ITEM, [1, 2, 3], [2, 1, 3]),
        (QueueSort.VERDICT, [2, 1, 3], [1, 2, 3]),
    ],
)
def test_what_is_not_known_stays_behind_whichever_way_it_is_sorted(
    connection: Connection, sort: QueueSort, forth: list[int], back: list[int]
) -> None:
    one = {"total_cents": 900, "open_points": 1, "guide_due": "2026-11-01", "item": "a", "verdict": "需补正"}
    two = {"total_cents": 100, "open_points": 3, "statute_due": "2026-10-20", "item": "b", "verdict": "待人工核对"}
    add_case(connection, 1, stage=Stage.REVIEWED, **one)
    add_case(connection, 2, **two)
    add_case(connection, 3, stage=Stage.CLOSED)
    assert (page(connection, sort), page(connection, sort, back=True)) == (forth, back)


def test_one_search_finds_numbers_names_and_the_end_of_an_id_number(connection: Connection) -> None:
    add_case(connection, 1, applicant="样张三", id_number="341799199001010017")
    add_case(connection, 2, applicant="样李四", number="青医保受〔2026〕00123号")
    for words, found in (
        ("张三", [1]),
        ("0017", [1]),
        ("00123", [2]),
        ("2026-00002", [2]),
        ("3417", []),
        ("样", [1, 2]),
    ):
        assert page(connection, words=words) == found, words


def test_cases_without_an_item_are_found_once_their_papers_are_read(connection: Connection) -> None:
    add_case(connection, 1)
    add_case(connection, 2, papers=3)
    add_case(connection, 3, papers=3, item_id="x", stage=Stage.REVIEWED)
    assert page(connection, without_item=True) == [2]


# ------------------------------------------------------------------------------------------------ the next case
def hold(connection: Connection, serial: int, who: str, seconds: int = 60) -> None:
    until = time.time_ns() // 1000 + seconds * 1_000_000
    connection.execute(insert(HOLDS), [{"case_id": f"case-{serial}", "who": who, "session": "x", "until": until}])


@pytest.fixture
def three(connection: Connection) -> Connection:
    """Cases 1, 2, 3 in this order, one that waits for the applicant and one that is over."""
    for serial in (1, 2, 3):
        add_case(connection, serial, verdict="齐全", total_cents=10_000 * (9 - serial), open_points=0)
    add_case(connection, 4, stage=Stage.SUPPLEMENT, total_cents=10**8)
    add_case(connection, 5, stage=Stage.CLOSED, total_cents=10**8)
    return connection


def following(connection: Connection, after: str, **words: Any) -> str | None:
    return next_case(connection, after, "样经办", TODAY, **words)


def test_cases_are_gone_through_in_order_and_round_again(three: Connection) -> None:
    seen = [following(three, after) for after in ("", "case-1", "case-2", "case-3")]
    assert seen == ["case-1", "case-2", "case-3", "case-1"]


def test_what_others_are_at_is_left_to_them_and_ones_own_is_not(three: Connection) -> None:
    hold(three, 2, "样复核")
    hold(three, 3, "样经办")
    assert following(three, "case-1") == "case-3"


def test_a_hold_that_ran_out_holds_nobody_back(three: Connection) -> None:
    hold(three, 2, "样复核", seconds=-1)
    assert following(three, "case-1") == "case-2"


def test_behind_a_case_that_was_decided_comes_the_first(three: Connection) -> None:
    assert following(three, "case-5") == "case-1"


def test_the_only_case_has_no_next(connection: Connection) -> None:
    add_case(connection, 1)
    assert following(connection, "case-1") is None


def test_the_next_case_is_one_that_is_wanted(three: Connection) -> None:
    assert following(three, "case-1", wanted=RegisterFilter(number="00003")) == "case-3"


def test_every_stage_is_somebodys(connection: Connection) -> None:
    """A stage that is neither the desk's nor over waits for others."""
    waiting = {stage for stage in Stage if rank_of(connection, stage) is Urgency.ELSEWHERE}
    assert waiting == {Stage.SUPPLEMENT, Stage.ACCEPTED, Stage.FORWARDED}
    assert len(AT_DESK) == 3


def rank_of(connection: Connection, stage: Stage) -> Urgency:
    serial = 100 + list(Stage).index(stage)
    add_case(connection, serial, stage=stage)
    (row,) = find_rows(connection, RegisterFilter(number=f"{serial:05d}"), TODAY)
    return rank_case(row, TODAY).urgency
