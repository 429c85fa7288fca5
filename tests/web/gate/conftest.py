"""Doors for each test, and hashing that takes no time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from intake.ledger.staff import accounts
from tests.web.gate.doors import PUBLIC, Door, hire, open_door


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", lambda: quick)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """This machine alone, with a start-up token."""
    with open_door(tmp_path) as made:
        yield made


@pytest.fixture
def client(door: Door) -> TestClient:
    """A browser without a cookie, at the door with a token."""
    return door.client()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Door]:
    """A door that asks for accounts; one clerk has one."""
    with open_door(tmp_path, token="") as made:
        hire(made)
        yield made


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Door]:
    """A door behind a proxy that has TLS; one clerk has an account."""
    with open_door(tmp_path, token="", names=PUBLIC) as made:
        hire(made)
        yield made
