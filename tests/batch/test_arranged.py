"""A run and what people arranged: a case is judged once more after every step, and then left alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake import types
from intake.batch.register import LedgerRegister
from intake.batch.run import run_batch
from intake.batch.tasks import Judge
from intake.ledger.cases import files_of, find_named_case
from intake.ledger.entries.arrangements import add_arrangement
from intake.ledger.entries.told import add_told
from intake.ledger.entries.withdrawn import withdraw_entry
from intake.ledger.location import LedgerPlace
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.ledger.store import Ledger, open_ledger
from tests.batch.office import InboxDesk, Inline

CASE = "2026-00001"


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.scan("乙/1.png", 2)
    return made


def work(desk: InboxDesk, ledger: Ledger, standing: str = "rules") -> list[str]:
    """One run; the names of the cases that were judged."""
    inline = Inline(replace(desk.bench(standing), ledger=ledger))
    run_batch(replace(desk.job(), register=LedgerRegister(ledger)), inline, lambda _: None)
    return [task.bundle.name for task in inline.done if isinstance(task, Judge)]


def retype(ledger: Ledger) -> Arrangement:
    with ledger.writing() as writing:
        case = find_named_case(writing.connection, CASE)
        page = PaperKey(next(iter(files_of(writing.connection, [case.id]))), 1)
        kind = types.EXPENSE_LIST
        made = Arrangement(ArrangedAct.RETYPE, page, "样经办", datetime(2026, 10, 12, tzinfo=UTC), kind=kind)
        return add_arrangement(writing, case.id, made)


def _first(desk: InboxDesk) -> str:
    """The case that came in first; the inbox is gone through in natural order."""
    return sorted(p.name for p in desk.inbox.iterdir())[0]


def result(desk: InboxDesk) -> dict[str, Any]:
    judged: dict[str, Any] = json.loads((desk.output / _first(desk) / "case.json").read_bytes())
    return judged


def kind(desk: InboxDesk) -> str:
    return str(result(desk)["documents"][0]["type"])


def test_a_case_is_judged_once_more_after_an_act_and_after_it_was_taken_back(desk: InboxDesk, ledger: Ledger) -> None:
    assert len(work(desk, ledger)) == 2
    read = kind(desk)
    made = retype(ledger)
    assert work(desk, ledger) == [_first(desk)]
    assert kind(desk) == types.EXPENSE_LIST
    assert work(desk, ledger) == [], "nothing happened since"
    with ledger.writing() as writing:
        withdraw_entry(writing, find_named_case(writing.connection, CASE).id, made.event, "样经办")
    assert work(desk, ledger) == [_first(desk)]
    assert kind(desk) == read
    assert work(desk, ledger) == []


def test_results_without_an_arrangement_are_the_same_bytes_as_before(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    before = desk.tree()
    made = retype(ledger)
    work(desk, ledger)
    with ledger.writing() as writing:
        withdraw_entry(writing, find_named_case(writing.connection, CASE).id, made.event, "样经办")
    work(desk, ledger)
    after = desk.tree()
    assert {k: v for k, v in after.items() if ".journal" not in k} == {
        k: v for k, v in before.items() if ".journal" not in k
    }


def test_an_arrangement_holds_for_whatever_reads_the_papers_later(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    retype(ledger)
    assert len(work(desk, ledger, standing="other rules")) == 2
    assert kind(desk) == types.EXPENSE_LIST


def test_an_item_that_was_told_wins_over_the_usual_one_of_the_run(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    with ledger.writing() as writing:
        case = find_named_case(writing.connection, CASE)
        add_told(writing, case.id, {"item": "门诊费用报销", "applicant.name": "样王五"}, "样经办")
    assert work(desk, ledger) == [_first(desk)]
    assert result(desk)["item"] == "门诊费用报销"
    with ledger.reading() as connection:
        assert find_named_case(connection, CASE).item == "门诊费用报销"
    assert work(desk, ledger) == []
