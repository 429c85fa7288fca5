"""Corrections as they are kept and read back, those of earlier versions among them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.errors import UsageError
from intake.ledger.entries.corrections import add_correction, read_corrections
from intake.ledger.entries.withdrawn import withdraw_entry
from intake.ledger.model import Correction, EventKind, PaperKey, Spot
from intake.ledger.store import Ledger
from intake.model import Box

PLACE = Spot("ab" * 32, 1, Box(0.1, 0.2, 0.3, 0.4))
MADE = Correction(
    PaperKey("ab" * 32, 1), "outpatient_invoice", "payer", "样张山", "doubtful", "样张三", "样王五", "看原件",
    datetime(2026, 10, 13, 9, 30, tzinfo=UTC), PLACE,
)  # fmt: skip


def test_where_a_value_was_seen_is_kept_beside_where_it_is_found_again(ledger: Ledger, case_id: str) -> None:
    made = [
        replace(MADE, sought=True, seen=Spot("ab" * 32, 2, Box(0.5, 0.6, 0.7, 0.8))),
        replace(MADE, sought=True),
        MADE,
    ]
    with ledger.writing() as writing:
        kept = tuple(add_correction(writing, case_id, one) for one in made)
    with ledger.reading() as connection:
        assert read_corrections(connection, case_id) == kept


def test_an_event_of_an_earlier_version_stands_where_its_old_value_stood(ledger: Ledger, case_id: str) -> None:
    payload = {
        "paper": ["ab" * 32, 1, 0], "field": "payer", "old": "样张山", "old_state": "doubtful", "new": "样张三", "who": "样王五",
        "why": "看原件", "spot": ["ab" * 32, 1, [0.1, 0.2, 0.3, 0.4]],
    }  # fmt: skip
    with ledger.writing() as writing:
        event = writing.append(EventKind.CORRECTED, case_id, {"kind": "outpatient_invoice"}, payload)
    with ledger.reading() as connection:
        (read,) = read_corrections(connection, case_id)
    assert replace(read, at=MADE.at, event=0) == MADE
    assert read.event == event.sequence


def test_what_was_taken_back_is_not_read_and_cannot_be_taken_back_twice(ledger: Ledger, case_id: str) -> None:
    with ledger.writing() as writing:
        first, second = (add_correction(writing, case_id, MADE) for _ in range(2))
        withdraw_entry(writing, case_id, first.event, "样王五")
    with ledger.reading() as connection:
        assert read_corrections(connection, case_id) == (second,)
    with pytest.raises(UsageError, match="已经撤销"), ledger.writing() as writing:
        withdraw_entry(writing, case_id, first.event, "样王五")
