"""The PostgreSQL server that tests and measurements start."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from benchmarks.postgres import PostgresServer
from tests.conftest import ROOT

pytestmark = pytest.mark.postgres

CHILD = """
import time
from benchmarks.postgres import start_postgres
with start_postgres() as server:
    print(server.sockets, flush=True)
    time.sleep(60)
"""


def test_every_test_has_a_database_of_its_own(postgres: PostgresServer) -> None:
    one, two = postgres.create_database(), postgres.create_database()
    engine = create_engine(postgres.url(one))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cases (id int)"))
    copy = create_engine(postgres.url(two))
    with copy.begin() as connection, pytest.raises(Exception, match="cases"):
        connection.execute(text("SELECT * FROM cases"))
    for name in (one, two):
        postgres.drop_database(name)


def test_it_listens_on_no_network_address(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url("postgres").replace("+psycopg", "")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_it_ends_with_the_process_that_started_it() -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    sockets = Path(child.stdout.readline().strip())
    assert list(sockets.glob(".s.*"))
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    deadline = time.monotonic() + 10
    while (left := list(sockets.glob(".s.*"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []
    shutil.rmtree(sockets.parent)
