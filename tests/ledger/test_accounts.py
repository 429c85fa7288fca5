"""Accounts and sessions in either kind of database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from intake.ledger.location import LedgerPlace
from intake.ledger.schema import ACCOUNTS
from intake.ledger.staff import accounts, sessions
from intake.ledger.staff.accounts import StaffAccount, WrongPassword, add_account, sign_in
from intake.ledger.staff.sessions import Lifetime, Session
from intake.ledger.store import Ledger, open_ledger

NAME, PASSWORD = "样经办", "七只白鹭飞过了样溪村"
SECOND = 1_000_000
LIFE = Lifetime(60, 600)
SESSION = Session("d" * 64, NAME, "clerk", 1000 * SECOND, 1000 * SECOND)


@pytest.fixture
def ledger(place: LedgerPlace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: quick)
    opened = open_ledger(place)
    add_account(opened, NAME, "clerk", PASSWORD, "样管理")
    yield opened
    opened.close()


def enter(ledger: Ledger, password: str, second: float = 0, name: str = NAME) -> StaffAccount | None:
    try:
        return sign_in(ledger, name, password, lambda: int(second * SECOND))
    except WrongPassword:
        return None


def test_whoever_knows_the_password_is_let_in(ledger: Ledger) -> None:
    assert enter(ledger, PASSWORD, name=" 样经办 ") == StaffAccount(NAME, "clerk")


def test_of_many_tries_at_once_five_are_looked_at(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    honest = accounts._fits
    with ledger.reading() as connection:
        kept = connection.execute(select(ACCOUNTS.c.password)).scalar_one()
    monkeypatch.setattr(accounts, "_fits", lambda kept, given: looked.append(kept) or honest(kept, given))
    with ThreadPoolExecutor(12) as crowd:
        assert list(crowd.map(lambda n: enter(ledger, f"guess number {n}"), range(24))) == [None] * 24
    assert (looked.count(kept), len(looked)) == (5, 24)


def test_the_lock_grows_with_each_try_and_ends_with_the_right_password(ledger: Ledger) -> None:
    for _ in range(5):
        enter(ledger, "wrong")
    assert enter(ledger, PASSWORD, 29) is None
    assert enter(ledger, "wrong", 31) is None
    assert enter(ledger, PASSWORD, 31 + 59) is None
    assert enter(ledger, PASSWORD, 31 + 61) is not None
    assert [enter(ledger, "wrong", 100) for _ in range(4)] == [None] * 4
    assert enter(ledger, PASSWORD, 100) is not None


def test_a_locked_name_and_one_that_nobody_has_cost_the_same_work(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    honest, write = accounts._fits, accounts._write_as_much
    monkeypatch.setattr(accounts, "_fits", lambda kept, given: done.append("hash") or honest(kept, given))
    monkeypatch.setattr(accounts, "_write_as_much", lambda connection: done.append("write") or write(connection))
    enter(ledger, PASSWORD, name="样无人")
    for _ in range(5):
        enter(ledger, "wrong")
    done.clear()
    enter(ledger, PASSWORD)
    enter(ledger, PASSWORD, name="样无人")
    enter(ledger, PASSWORD, name="\0")
    assert done == ["write", "hash"] * 3


def test_an_account_closed_while_its_password_was_looked_at_lets_nobody_in(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = accounts._fits

    def close_meanwhile(kept: str, given: str) -> bool:
        accounts.close_account(ledger, NAME, "样管理")
        return honest(kept, given)

    monkeypatch.setattr(accounts, "_fits", close_meanwhile)
    assert enter(ledger, PASSWORD) is None


def test_a_hash_that_is_none_lets_nobody_in(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        writing.connection.execute(ACCOUNTS.update().values(password=""))
    assert enter(ledger, "") is None


# ------------------------------------------------------------------------------------------------ sessions
def find(ledger: Ledger, *, by_account: bool = True) -> Session | None:
    with ledger.reading() as connection:
        return sessions.find_session(connection, SESSION.digest, by_account=by_account)


def test_a_session_is_found_and_ended(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        sessions.begin_session(writing.connection, SESSION)
    assert find(ledger) == SESSION
    with ledger.writing() as writing:
        sessions.touch_session(writing.connection, SESSION.digest, 1001 * SECOND)
    assert find(ledger) == replace(SESSION, seen=1001 * SECOND)
    with ledger.writing() as writing:
        sessions.end_session(writing.connection, SESSION.digest)
    assert find(ledger) is None


def test_a_session_by_account_has_the_role_of_today_and_ends_with_the_account(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        sessions.begin_session(writing.connection, SESSION)
    accounts.change_role(ledger, NAME, "reviewer", "样管理")
    assert (find(ledger).role, find(ledger, by_account=False).role) == ("reviewer", "clerk")  # type: ignore[union-attr]
    with ledger.writing() as writing:
        writing.connection.execute(ACCOUNTS.update().values(closed=True))
    assert find(ledger) is None


@pytest.mark.parametrize(("second", "holds"), [(1000, True), (1059, True), (1060, False), (1599, False), (1600, False)])
def test_a_session_holds_for_its_time(second: int, holds: bool) -> None:
    assert SESSION.holds(LIFE, second * SECOND) is holds


def test_a_busy_session_holds_no_longer_than_the_longest() -> None:
    busy = replace(SESSION, seen=1599 * SECOND)
    assert busy.holds(LIFE, 1599 * SECOND)
    assert not busy.holds(LIFE, 1600 * SECOND)


def test_what_holds_no_more_is_dropped_and_the_rest_stays(ledger: Ledger) -> None:
    old, fresh = replace(SESSION, digest="a" * 64), replace(SESSION, seen=1100 * SECOND)
    with ledger.writing() as writing:
        for one in (old, fresh):
            sessions.begin_session(writing.connection, one)
        sessions.drop_expired(writing.connection, LIFE, 1110 * SECOND)
    with ledger.reading() as connection:
        assert list(connection.execute(select(sessions.SESSIONS.c.digest)).scalars()) == [SESSION.digest]
