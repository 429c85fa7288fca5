"""Who is at a case: by a clock of the test's own, on every kind of database."""

import pytest
from sqlalchemy import func, select

from intake.errors import UsageError
from intake.ledger.cases import read_payloads
from intake.ledger.model import EventKind
from intake.ledger.schema import HOLDS
from intake.ledger.staff.holds import (
    LASTS,
    HeldByOther,
    Holder,
    read_hold,
    release_ended,
    release_hold,
    require_hold,
    take_hold,
)
from intake.ledger.staff.sessions import Lifetime, Session, begin_session, drop_expired
from intake.ledger.store import Ledger
from intake.ledger.upkeep.purge import PurgeReason, purge_case
from intake.ledger.versions import Stale, read_version

FIRST, SECOND = Holder("样甲", "s1"), Holder("样乙", "s2")
NOON = 1_790_000_000_000_000


def take(ledger: Ledger, case_id: str, holder: Holder, now: int, *, over: bool = False) -> str:
    with ledger.writing() as writing:
        return take_hold(writing, case_id, holder, now, over=over).who


def who(ledger: Ledger, case_id: str, now: int) -> str:
    with ledger.reading() as connection:
        held = read_hold(connection, case_id, now)
    return held.who if held else ""


def taken_over(ledger: Ledger, case_id: str) -> int:
    with ledger.reading() as connection:
        return len(read_payloads(connection, case_id, EventKind.TAKEN_OVER))


def test_the_second_is_told_who_is_at_it(ledger: Ledger, case_id: str) -> None:
    assert take(ledger, case_id, FIRST, NOON) == "样甲"
    assert take(ledger, case_id, SECOND, NOON + 1) == "样甲"


def test_a_hold_ends_unless_it_is_renewed(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    take(ledger, case_id, FIRST, NOON + LASTS - 1)
    assert who(ledger, case_id, NOON + 2 * LASTS - 2) == "样甲"
    assert who(ledger, case_id, NOON + 2 * LASTS - 1) == ""
    assert take(ledger, case_id, SECOND, NOON + 2 * LASTS) == "样乙"
    assert taken_over(ledger, case_id) == 0


def test_a_hold_of_a_clock_that_went_back_keeps_nobody_out(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    assert who(ledger, case_id, NOON - 2 * LASTS) == ""
    assert take(ledger, case_id, SECOND, NOON - 2 * LASTS) == "样乙"
    assert who(ledger, case_id, NOON - 2 * LASTS + 1) == "样乙"


def test_a_hold_of_another_windows_clock_that_is_minutes_ahead_stands(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    assert take(ledger, case_id, SECOND, NOON - LASTS + 1) == "样甲"


def test_taking_over_is_an_event_that_leaves_the_version_alone(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    with ledger.reading() as connection:
        before = read_version(connection, case_id)
    assert take(ledger, case_id, SECOND, NOON + 1, over=True) == "样乙"
    assert take(ledger, case_id, FIRST, NOON + 2) == "样乙"
    with ledger.reading() as connection:
        assert read_version(connection, case_id) == before
        (event,) = read_payloads(connection, case_id, EventKind.TAKEN_OVER)
    assert "样" not in event["body"]
    assert "样甲" in event["content"]


def test_the_same_person_in_another_window_holds_it_too(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    take(ledger, case_id, Holder("样甲", "s9"), NOON + 1, over=True)
    require_hold(ledger, case_id, FIRST, NOON + 2)
    assert taken_over(ledger, case_id) == 0


def test_who_writes_takes_what_nobody_holds_and_is_refused_what_another_does(ledger: Ledger, case_id: str) -> None:
    require_hold(ledger, case_id, FIRST, NOON)
    with pytest.raises(HeldByOther, match="样甲") as refused:
        require_hold(ledger, case_id, SECOND, NOON + 1)
    assert isinstance(refused.value, Stale)
    require_hold(ledger, case_id, SECOND, NOON + LASTS)
    assert who(ledger, case_id, NOON + LASTS + 1) == "样乙"


def test_whoever_writes_on_and_on_keeps_it(ledger: Ledger, case_id: str) -> None:
    for minute in range(0, 20, 2):
        require_hold(ledger, case_id, FIRST, NOON + minute * 60_000_000)
    assert who(ledger, case_id, NOON + 20 * 60_000_000) == "样甲"


def test_only_ones_own_hold_is_let_go(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    with ledger.writing() as writing:
        release_hold(writing.connection, case_id, "样乙")
    assert who(ledger, case_id, NOON) == "样甲"
    with ledger.writing() as writing:
        release_hold(writing.connection, case_id, "样甲")
    assert who(ledger, case_id, NOON) == ""


def test_a_session_that_is_over_holds_nothing(ledger: Ledger, case_id: str) -> None:
    with ledger.writing() as writing:
        begin_session(writing.connection, Session("s1", "样甲", "clerk", NOON, NOON))
    take(ledger, case_id, FIRST, NOON)
    with ledger.writing() as writing:
        release_ended(writing.connection)
    assert who(ledger, case_id, NOON) == "样甲"
    with ledger.writing() as writing:
        drop_expired(writing.connection, Lifetime(60, 60), NOON + 60_000_000)
    assert who(ledger, case_id, NOON + 60_000_000) == ""


def test_a_purge_takes_the_hold_along_and_nobody_gets_it_again(ledger: Ledger, case_id: str) -> None:
    take(ledger, case_id, FIRST, NOON)
    with ledger.writing() as writing:
        purge_case(writing, case_id, PurgeReason.ASKED)
    with ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(HOLDS)).scalar() == 0
    with pytest.raises(UsageError):
        take(ledger, case_id, FIRST, NOON)


def test_there_is_no_hold_of_a_case_that_is_not_there(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="没有这个案卷"):
        take(ledger, "0" * 32, FIRST, NOON)
