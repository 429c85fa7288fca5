"""Arrangements and told facts in the ledger: they come back as they were, are taken back, are purged; nothing personal is open."""

from datetime import UTC, datetime

import pytest

from intake.errors import UsageError
from intake.keeping.book import past_of
from intake.ledger.cases import read_payloads
from intake.ledger.changes import find_changes, may_have_changed
from intake.ledger.entries.arrangements import add_arrangement, read_arrangements
from intake.ledger.entries.told import add_told, find_told_points, read_told
from intake.ledger.entries.withdrawn import withdraw_entry
from intake.ledger.model import ArrangedAct, Arrangement, EventKind, PaperKey
from intake.ledger.store import Ledger, find_head
from intake.ledger.upkeep.purge import PurgeReason, purge_case
from intake.ledger.verify import verify_chain
from intake.ledger.versions import read_version
from intake.model import Box

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)


def arrange(ledger: Ledger, case_id: str) -> Arrangement:
    move = Arrangement(
        ArrangedAct.MOVE, PaperKey("ab" * 32, 2), "样经办", NOW, PaperKey("cd" * 32, 1), PaperKey("cd" * 32, 3)
    )
    with ledger.writing() as writing:
        return add_arrangement(writing, case_id, move)


def test_every_part_of_an_arrangement_comes_back(ledger: Ledger, case_id: str) -> None:
    kept = arrange(ledger, case_id)
    half = Arrangement(
        ArrangedAct.RETYPE, PaperKey("ab" * 32, 1, 2), "样经办", NOW, kind="id_card", area=Box(0, 0, 1, 0.5)
    )
    with ledger.writing() as writing:
        half = add_arrangement(writing, case_id, half)
    with ledger.reading() as connection:
        assert read_arrangements(connection, case_id) == (kept, half)


def test_what_was_told_comes_back_and_the_open_part_says_only_of_what(ledger: Ledger, case_id: str) -> None:
    with ledger.writing() as writing:
        told = add_told(writing, case_id, {"applicant.name": "样张三", "facts.newborn": None}, "样经办")
    with ledger.reading() as connection:
        assert read_told(connection, case_id) == (told,)
        (event,) = read_payloads(connection, case_id, EventKind.TOLD)
    assert "样" not in event["body"]
    assert "applicant" in event["body"]


def test_what_is_taken_back_counts_no_more_and_only_once(ledger: Ledger, case_id: str) -> None:
    kept = arrange(ledger, case_id)
    with ledger.writing() as writing:
        told = add_told(writing, case_id, {"note": "样例"}, "样经办")
        withdraw_entry(writing, case_id, kept.event, "样复核")
        withdraw_entry(writing, case_id, told.event, "样复核")
    with ledger.reading() as connection:
        assert (read_arrangements(connection, case_id), read_told(connection, case_id)) == ((), ())
        assert find_told_points(connection, case_id) == {"note"}
        assert verify_chain(connection).breaks == ()
    with pytest.raises(UsageError, match="已经撤销"), ledger.writing() as writing:
        withdraw_entry(writing, case_id, kept.event, "样复核")


def test_every_step_changes_version_and_standing_and_a_run_notices(ledger: Ledger, case_id: str) -> None:
    with ledger.reading() as connection:
        version, head = read_version(connection, case_id), find_head(connection)[0]
    before = past_of(ledger, case_id).digest_standing(())
    kept = arrange(ledger, case_id)
    with ledger.reading() as connection:
        assert read_version(connection, case_id) > version
        assert may_have_changed(connection, find_changes(connection, head), case_id)
    assert past_of(ledger, case_id).digest_standing(()) != before
    with ledger.writing() as writing:
        withdraw_entry(writing, case_id, kept.event, "样经办")
    assert past_of(ledger, case_id).digest_standing(()) == before


def test_a_purge_leaves_nothing_of_them(ledger: Ledger, case_id: str) -> None:
    arrange(ledger, case_id)
    with ledger.writing() as writing:
        add_told(writing, case_id, {"applicant.name": "样张三"}, "样经办")
        purge_case(writing, case_id, PurgeReason.ASKED)
    past = past_of(ledger, case_id)
    assert (past.arrangements, past.told) == ((), ())
    with ledger.reading() as connection:
        kinds = (EventKind.ARRANGED, EventKind.TOLD)
        assert [row["content"] for row in read_payloads(connection, case_id, *kinds)] == [None, None]
