"""From stage to stage: what may follow, what each step sets, and what it empties on the way back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from intake.errors import UsageError
from intake.ledger.decisions import find_decisions, iter_decisions
from intake.ledger.location import LedgerPlace
from intake.ledger.model import ENDED, EventKind, Stage
from intake.ledger.register import RegisterFilter
from intake.ledger.schema import CASES, EVENTS
from intake.ledger.stages import (
    BACK,
    FORWARD,
    Decision,
    Standing,
    decide,
    read_standing,
    settle_decision,
)
from intake.ledger.store import Writing, open_ledger
from tests.ledger.registers import add_case

TODAY = date(2026, 12, 31)
RECEIVED = date(2026, 3, 9)


@pytest.fixture
def writing(place: LedgerPlace) -> Iterator[Writing]:
    ledger = open_ledger(place)
    with ledger.writing() as opened:
        yield opened
    ledger.close()


def standing(stage: Stage, **columns: date | int) -> Standing:
    return replace(Standing(stage, RECEIVED), **columns)


def step(stage: Stage, day: date = date(2026, 3, 20), **words: str) -> Decision:
    return replace(Decision(stage, day, "样经办"), **words)


# ------------------------------------------------------------------------------------------------ what may follow
@pytest.mark.parametrize("old", Stage)
def test_every_step_that_is_not_in_the_tables_is_refused(old: Stage) -> None:
    allowed = {*FORWARD[old], *BACK.get(old, ())}
    for new in set(Stage) - allowed:
        with pytest.raises(UsageError, match="不能转为"):
            settle_decision(standing(old), step(new, why="有原因"), TODAY)


def test_nothing_is_decided_by_hand_that_only_a_purge_does() -> None:
    assert not any(Stage.PURGED in (*FORWARD[old], *BACK.get(old, ())) for old in Stage)


def test_every_stage_has_its_way_on_and_an_end_has_only_the_way_back() -> None:
    assert set(FORWARD) == set(Stage)
    assert [stage for stage in Stage if not FORWARD[stage] and stage is not Stage.PURGED] == [
        stage for stage in Stage if stage in ENDED
    ]
    assert all(BACK[stage] for stage in ENDED)


def test_a_step_back_needs_a_reason_and_a_step_forward_none() -> None:
    accepted = standing(Stage.ACCEPTED, accepted=date(2026, 3, 10))
    with pytest.raises(UsageError, match="要写明原因"):
        settle_decision(accepted, step(Stage.REVIEWED, why="  "), TODAY)
    assert settle_decision(accepted, step(Stage.FORWARDED), TODAY)["forwarded"] == "2026-03-20"


def test_a_case_does_not_go_back_to_where_it_never_was() -> None:
    closed = standing(Stage.CLOSED, accepted=date(2026, 3, 10), closed=date(2026, 3, 12))
    with pytest.raises(UsageError, match="没有经过“业务审核”"):
        settle_decision(closed, step(Stage.FORWARDED, why="办结有误"), TODAY)


# ------------------------------------------------------------------------------------------------ days
def test_what_has_not_come_yet_cannot_be_decided() -> None:
    with pytest.raises(UsageError, match="还没有到"):
        settle_decision(standing(Stage.REVIEWED), step(Stage.ACCEPTED, date(2027, 1, 1)), TODAY)


def test_no_step_lies_before_the_one_it_follows() -> None:
    with pytest.raises(UsageError, match="早于上一步的 2026-03-09"):
        settle_decision(standing(Stage.REVIEWED), step(Stage.ACCEPTED, date(2026, 3, 8)), TODAY)
    with pytest.raises(UsageError, match="早于上一步的 2026-03-10"):
        settle_decision(
            standing(Stage.ACCEPTED, accepted=date(2026, 3, 10)), step(Stage.CLOSED, date(2026, 3, 9)), TODAY
        )


# ------------------------------------------------------------------------------------------------ what a step sets
def test_acceptance_starts_the_guides_clock() -> None:
    decision = replace(step(Stage.ACCEPTED), guide_due=date(2026, 4, 20))
    assert settle_decision(standing(Stage.REVIEWED), decision, TODAY) == {
        "stage": "已受理",
        "accepted": "2026-03-20",
        "guide_due": "2026-04-20",
    }


def test_a_supplement_is_counted_in_working_days_of_its_own() -> None:
    """Asked on Friday 20 March, in on Tuesday 24 March: Monday and Tuesday."""
    asked = settle_decision(standing(Stage.REVIEWED), step(Stage.SUPPLEMENT), TODAY)
    assert asked == {"stage": "待补正", "supplement_asked": "2026-03-20", "supplement_done": ""}
    waiting = standing(Stage.SUPPLEMENT, supplement_asked=date(2026, 3, 20))
    done = settle_decision(waiting, step(Stage.SUPPLEMENTED, date(2026, 3, 24)), TODAY)
    assert done == {"stage": "已补齐", "supplement_days": 2, "supplement_done": "2026-03-24"}


def test_a_second_supplement_adds_its_days_to_the_first() -> None:
    waiting = standing(Stage.SUPPLEMENT, supplement_asked=date(2026, 3, 20), supplement_days=5)
    assert settle_decision(waiting, step(Stage.SUPPLEMENTED, date(2026, 3, 24)), TODAY)["supplement_days"] == 7


def test_a_supplement_that_is_given_up_counts_its_days_too() -> None:
    waiting = standing(Stage.SUPPLEMENT, supplement_asked=date(2026, 3, 20))
    given_up = settle_decision(waiting, step(Stage.WITHDRAWN, date(2026, 3, 24)), TODAY)
    assert (given_up["supplement_days"], given_up["closed"], given_up["result"]) == (2, "2026-03-24", "已撤回")


def test_forwarding_says_to_whom() -> None:
    accepted = standing(Stage.ACCEPTED, accepted=date(2026, 3, 10))
    assert settle_decision(accepted, step(Stage.FORWARDED, whom="样审核"), TODAY) == {
        "stage": "业务审核",
        "forwarded": "2026-03-20",
        "forwarded_to": "样审核",
    }


@pytest.mark.parametrize(
    ("guide", "statute", "late"),
    [
        (date(2026, 3, 20), None, 0),
        (date(2026, 3, 18), None, 2),
        (date(2026, 3, 18), date(2026, 3, 16), 4),
        (None, date(2026, 3, 16), 4),
        (None, None, 0),
    ],
)
def test_closing_settles_the_days_late_against_the_clock_it_is_later_by(
    guide: date | None, statute: date | None, late: int
) -> None:
    forwarded = replace(standing(Stage.FORWARDED), accepted=RECEIVED, guide_due=guide, statute_due=statute)
    changes = settle_decision(forwarded, step(Stage.CLOSED, result="准予支付"), TODAY)
    assert changes == {"stage": "已办结", "closed": "2026-03-20", "result": "准予支付", "overdue_days": late}


def test_a_refusal_ends_the_case_under_its_own_name() -> None:
    changes = settle_decision(standing(Stage.REVIEWED), step(Stage.REFUSED), TODAY)
    assert (changes["closed"], changes["result"]) == ("2026-03-20", "不予受理")


# ------------------------------------------------------------------------------------------------ and back
DONE = Standing(
    Stage.CLOSED,
    RECEIVED,
    accepted=date(2026, 3, 10),
    forwarded=date(2026, 3, 11),
    closed=date(2026, 3, 20),
    guide_due=date(2026, 4, 20),
)


def test_a_step_back_empties_what_later_stages_set_and_keeps_the_rest() -> None:
    end = {"closed": "", "result": "", "overdue_days": None}
    review = {"forwarded": "", "forwarded_to": ""}
    acceptance = {"accepted": "", "guide_due": ""}
    for target, emptied in (
        (Stage.FORWARDED, end),
        (Stage.ACCEPTED, review | end),
        (Stage.REVIEWED, acceptance | review | end),
    ):
        changes = settle_decision(DONE, step(target, why="金额有误"), TODAY)
        assert changes == {"stage": target.value} | emptied


def test_papers_found_missing_after_acceptance_let_it_fall_and_ask_anew() -> None:
    accepted = standing(Stage.ACCEPTED, accepted=date(2026, 3, 10), guide_due=date(2026, 4, 20))
    changes = settle_decision(accepted, step(Stage.SUPPLEMENT, why="缺少费用清单"), TODAY)
    assert (changes["accepted"], changes["guide_due"]) == ("", "")
    assert (changes["supplement_asked"], changes["supplement_done"]) == ("2026-03-20", "")


# ------------------------------------------------------------------------------------------------ written down
def test_a_decision_changes_the_row_and_is_told_with_who_and_why(writing: Writing) -> None:
    connection = writing.connection
    case_id = add_case(connection, 1, stage=Stage.ACCEPTED, accepted="2026-03-10")
    left = decide(writing, case_id, step(Stage.FORWARDED, whom="样审核", why="材料齐"), TODAY)
    assert left is Stage.ACCEPTED
    row = connection.execute(select(CASES)).one()
    assert (row.stage, row.forwarded, row.forwarded_to) == ("业务审核", "2026-03-20", "样审核")
    assert read_standing(connection, case_id).forwarded == date(2026, 3, 20)
    (made,) = find_decisions(connection, case_id)
    assert (made.register, made.stage, made.left, made.day) == ("2026-00001", "业务审核", "已受理", date(2026, 3, 20))
    assert (made.who, made.whom, made.why, made.back) == ("样经办", "样审核", "材料齐", False)


def test_the_event_itself_names_nobody(writing: Writing) -> None:
    case_id = add_case(writing.connection, 1, stage=Stage.ACCEPTED, accepted="2026-03-10")
    decide(writing, case_id, step(Stage.REVIEWED, why="样张三来电"), TODAY)
    event = writing.connection.execute(select(EVENTS)).one()
    assert (event.kind, event.subject) == (EventKind.DECIDED, case_id)
    assert json.loads(event.body) == {
        "stage": "已预审", "from": "已受理", "day": "2026-03-20", "back": True, "guide_due": "",
    }  # fmt: skip


def test_decisions_are_told_of_the_cases_asked_for_in_their_order(writing: Writing) -> None:
    for serial in (2, 1, 3):
        add_case(writing.connection, serial, stage=Stage.REVIEWED)
    for serial, stage in ((2, Stage.ACCEPTED), (1, Stage.ACCEPTED), (2, Stage.CLOSED), (3, Stage.REFUSED)):
        decide(writing, f"case-{serial}", step(stage), TODAY)
    told = [(made.register[-1], made.stage) for made in iter_decisions(writing.connection, RegisterFilter(), TODAY)]
    assert told == [("1", "已受理"), ("2", "已受理"), ("2", "已办结"), ("3", "不予受理")]
    refused = RegisterFilter(stages=(Stage.REFUSED,))
    assert [made.register[-1] for made in iter_decisions(writing.connection, refused, TODAY)] == ["3"]


def test_what_is_refused_leaves_no_event(writing: Writing) -> None:
    case_id = add_case(writing.connection, 1)
    with pytest.raises(UsageError):
        decide(writing, case_id, step(Stage.CLOSED), TODAY)
    assert find_decisions(writing.connection, case_id) == ()
    assert writing.connection.execute(select(CASES.c.stage)).scalar_one() == "已收件"


def test_an_unknown_case_is_named(writing: Writing) -> None:
    with pytest.raises(UsageError, match="没有案卷 case-9"):
        decide(writing, "case-9", step(Stage.ACCEPTED), TODAY)


def test_a_result_that_no_column_holds_is_refused() -> None:
    forwarded = standing(Stage.FORWARDED, accepted=RECEIVED)
    with pytest.raises(UsageError, match="最多 40 个字"):
        settle_decision(forwarded, step(Stage.CLOSED, result="准" * 41), TODAY)
