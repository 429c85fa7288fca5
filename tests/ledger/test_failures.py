"""What keeps a ledger from being used is told in the office's words, and never with a value of a statement."""

from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.postgres import PostgresServer
from intake.errors import BadConfiguration
from intake.ledger.location import LedgerPlace
from intake.ledger.model import EventKind
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.verify import verify_chain
from tests.ledger.entries import NAME, enter, scan


@pytest.mark.parametrize(
    ("state", "said"),
    [("53100", "磁盘已满"), ("53300", "资源用尽"), ("28P01", "不接受用户名"), ("42501", "权限"), ("57P01", "停止")],
)
@pytest.mark.postgres
def test_states_of_postgresql_are_told_whatever_language_it_speaks(
    postgres: PostgresServer, tmp_path: Path, state: str, said: str
) -> None:
    name = postgres.create_database()
    ledger = open_ledger(LedgerPlace(None, tmp_path, postgres.url(name)))
    raises = f"DO $$ BEGIN RAISE EXCEPTION '设备上没有空间 {NAME}' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(BadConfiguration, match=said) as told, ledger.writing() as writing:
        writing.connection.execute(text(raises))
    assert NAME not in str(told.value)
    ledger.close()
    postgres.drop_database(name)


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_told(postgres: PostgresServer, tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="没有这个数据库"):
        open_ledger(LedgerPlace(None, tmp_path, postgres.url("nowhere")))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://u:geheim@/ledger?host={tmp_path}"
    with pytest.raises(BadConfiguration, match="连不上数据库") as told:
        open_ledger(LedgerPlace(None, tmp_path, url))
    assert "geheim" not in str(told.value)


@pytest.mark.postgres
def test_a_server_that_ends_in_mid_write_costs_this_write_alone(postgres: PostgresServer, tmp_path: Path) -> None:
    name = postgres.create_database()
    ledger = open_ledger(LedgerPlace(None, tmp_path / "scans", postgres.url(name)))
    enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    with pytest.raises(BadConfiguration, match=r"停止|断开"):
        _append_and_lose_the_server(ledger)
    ledger.close()
    again = open_ledger(ledger.place)
    with again.reading() as connection:
        assert (verify_chain(connection).events, verify_chain(connection).breaks) == (3, ())
    again.close()
    postgres.drop_database(name)


def _append_and_lose_the_server(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        writing.append(EventKind.SHOWN, "", {})
        writing.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_value_is_never_repeated(ledger: Ledger, tmp_path: Path) -> None:
    """Both databases name the values of a row that breaks a rule."""
    enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
    columns = "sequence, year, serial, register, host, path, stage, received"
    again = text(f"INSERT INTO cases (id, {columns}) SELECT :id, {columns} FROM cases")
    with pytest.raises(BadConfiguration) as told, ledger.writing() as writing:
        writing.connection.execute(again, {"id": NAME})
    assert NAME not in str(told.value)


def test_who_reads_sees_one_state_while_others_write(ledger: Ledger, tmp_path: Path) -> None:
    counted = text("SELECT count(*) FROM events")
    with ledger.reading() as connection:
        before = connection.execute(counted).scalar()
        enter(ledger, "/in/a", scan(ledger, tmp_path / "in", "a"))
        assert connection.execute(counted).scalar() == before
    with ledger.reading() as connection:
        assert connection.execute(counted).scalar() == 3
