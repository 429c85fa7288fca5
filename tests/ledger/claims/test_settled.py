"""Lists of settled bills in the ledger: one event an import, all of it or nothing, the same file once."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from intake.errors import BadConfiguration
from intake.ledger.claims.settled import import_settled
from intake.ledger.location import LedgerPlace
from intake.ledger.model import SettledBill
from intake.ledger.schema import EVENTS, PAYLOADS, SETTLED
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.verify import verify_chain

BILLS = (
    SettledBill(
        1, "34060125", "0038433844", "样张三", "341799199001010017", Decimal("6072.36"), settled=date(2026, 5, 1)
    ),
    SettledBill(2, number="00384*3845", reference="J-17"),
)


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


def count(ledger: Ledger, table: object) -> int:
    with ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[call-overload]


def test_a_list_is_one_event_with_its_rows(ledger: Ledger):
    with ledger.writing() as writing:
        found = import_settled(writing, "ab" * 32, "结算.csv", BILLS)
    assert found.new
    with ledger.reading() as connection:
        rows = connection.execute(select(SETTLED).order_by(SETTLED.c.row)).all()
        assert [(row.list_id, row.sequence, row.tail, row.total_cents) for row in rows] == [
            (found.list_id, found.sequence, "3844", 607236),
            (found.list_id, found.sequence, "3845", None),
        ]
        body = connection.scalars(select(EVENTS.c.body)).one()
        told = json.loads(connection.scalars(select(PAYLOADS.c.content)).one())
        assert verify_chain(connection).breaks == ()
    assert "样张三" not in body
    assert told["rows"][0]["number"] == "0038433844"
    assert "name" not in told["rows"][1]


def test_the_same_file_a_second_time_changes_nothing(ledger: Ledger):
    for new in (True, False):
        with ledger.writing() as writing:
            assert import_settled(writing, "ab" * 32, "结算.csv", BILLS).new is new
    assert (count(ledger, EVENTS), count(ledger, SETTLED)) == (1, 2)


def test_another_list_is_kept_beside_it(ledger: Ledger):
    with ledger.writing() as writing:
        for sha256 in ("ab" * 32, "cd" * 32):
            import_settled(writing, sha256, "结算.csv", BILLS)
    assert (count(ledger, EVENTS), count(ledger, SETTLED)) == (2, 4)


def test_a_list_that_cannot_be_kept_leaves_no_event(ledger: Ledger):
    with pytest.raises((IntegrityError, BadConfiguration)), ledger.writing() as writing:
        import_settled(writing, "ab" * 32, "结算.csv", (BILLS[0], BILLS[0]))
    assert (count(ledger, EVENTS), count(ledger, SETTLED)) == (0, 0)
