"""A run and the ledger: cases come in by the order of the inbox, and what one claims no later one may claim again."""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from intake import types
from intake.batch import summary
from intake.batch.register import LedgerRegister
from intake.batch.run import Done, run_batch
from intake.batch.tasks import Halt, Judge, Loss, Lost, Task, TaskOutcome
from intake.batch.worker_context import Bench
from intake.ledger.cases import Arrival, files_of, find_named_case, receive_case
from intake.ledger.entries.corrections import add_correction
from intake.ledger.entries.withdrawn import withdraw_entry
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Correction, PaperKey, Stage
from intake.ledger.schema import CASES, EVENTS
from intake.ledger.stages import Decision, decide
from intake.ledger.store import Ledger, open_ledger
from tests.batch.office import DAY, InboxDesk, Inline, tree

RULE = "bill-claimed-before"


@pytest.fixture
def ledger(place: LedgerPlace) -> Iterator[Ledger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


class LastFirst(Inline):
    """Holds cases back until no other task is left, and judges the last one first: the worst that workers can do."""

    def __init__(self, made: Bench) -> None:
        super().__init__(made)
        self._held = list[Task]()

    def free(self) -> int:
        return 99

    def put(self, task: Task) -> None:
        (self._held if isinstance(task, Judge) else self._waiting).append(task)

    def take(self) -> Sequence[TaskOutcome]:
        if not self._waiting:
            self._waiting.append(self._held.pop())
        return super().take()


def work(desk: InboxDesk, ledger: Ledger, runner: type[Inline] = Inline) -> tuple[Done, Inline]:
    inline = runner(replace(desk.bench(), ledger=ledger))
    return run_batch(replace(desk.job(), register=LedgerRegister(ledger)), inline, lambda _: None), inline


def rescan(desk: InboxDesk, name: str, mark: int) -> None:
    """The same picture in a file of other bytes."""
    path = desk.scan(name, mark)
    with Image.open(path) as picture:
        picture.save(path, compress_level=1)


def told(desk: InboxDesk, case: str) -> Sequence[tuple[str, str]]:
    findings = json.loads((desk.output / case / "case.json").read_bytes())["findings"]
    return [(f["outcome"], f["message"]) for f in findings if f["rule"] == RULE]


def correct_payer(ledger: Ledger, register: str, new: str = "张样列") -> Correction:
    with ledger.writing() as writing:
        case = find_named_case(writing.connection, register)
        sha256 = next(iter(files_of(writing.connection, [case.id])))
        told_by = {"old": "张样例", "old_state": "read", "new": new, "who": "样经办", "why": "看错了"}
        correction = Correction(PaperKey(sha256, 1), types.OUTPATIENT_INVOICE, "payer", at=datetime.now(UTC), **told_by)  # type: ignore[arg-type]
        return add_correction(writing, case.id, correction)


def payer(desk: InboxDesk, case: str) -> object:
    document = json.loads((desk.output / case / "case.json").read_bytes())["documents"][0]
    return document["fields"]["payer"]["value"]


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    """Three cases, the last of which has the bill of the first."""
    made = InboxDesk(tmp_path)
    made.scan("第1号/1.png", 1)
    made.scan("第2号/1.png", 2)
    rescan(made, "第10号/1.png", 1)
    return made


@pytest.mark.parametrize("runner", [Inline, LastFirst])
def test_a_bill_that_is_in_the_inbox_twice_is_told_of_the_later_case(
    desk: InboxDesk, ledger: Ledger, runner: type[Inline]
) -> None:
    work(desk, ledger, runner)
    assert [outcome for outcome, _ in told(desk, "第1号")] == ["pass"]
    assert [outcome for outcome, _ in told(desk, "第2号")] == ["pass"]
    ((outcome, message),) = told(desk, "第10号")
    assert outcome == "fail"
    assert "2026-00001" in message


def test_whoever_is_faster_the_results_are_the_same(desk: InboxDesk, tmp_path: Path) -> None:
    trees = []
    for number, runner in enumerate((Inline, LastFirst)):
        ledger = open_ledger(LedgerPlace(tmp_path / f"{number}.sqlite", tmp_path / "scans"))
        work(desk, ledger, runner)
        trees.append({k: v for k, v in tree(desk.output).items() if ".journal" not in k})
        ledger.close()
        desk.output.rename(tmp_path / f"out{number}")
    assert trees[0] == trees[1]


def test_a_run_over_what_did_not_change_judges_nothing(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger, LastFirst)
    with ledger.reading() as connection:
        before = connection.execute(select(func.count()).select_from(EVENTS)).scalar()
    done, inline = work(desk, ledger)
    assert not [t for t in inline.done if isinstance(t, Judge)]
    assert done.counts.cases_kept == 3
    with ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(EVENTS)).scalar() == before


def test_a_case_is_judged_anew_once_an_earlier_one_claims_its_bill(desk: InboxDesk, ledger: Ledger) -> None:
    """What comes in later never is an earlier case; a case of another inbox that came in before is."""
    (desk.inbox.parent / "other").mkdir()
    other = InboxDesk(desk.inbox.parent / "other")
    rescan(other, "旧/1.png", 2)
    work(other, ledger)
    work(desk, ledger)
    ((outcome, message),) = told(desk, "第2号")
    assert (outcome, "2026-00001" in message) == ("fail", True)
    assert [outcome for outcome, _ in told(other, "旧")] == ["pass"]


def test_register_numbers_follow_the_inbox(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger, LastFirst)
    with ledger.reading() as connection:
        rows = connection.execute(select(CASES.c.register, CASES.c.path).order_by(CASES.c.sequence)).all()
    assert [(register, Path(path).name) for register, path in rows] == [
        ("2026-00001", "第1号"),
        ("2026-00002", "第2号"),
        ("2026-00003", "第10号"),
    ]


def test_results_of_before_the_ledger_are_judged_again_and_kept(desk: InboxDesk, ledger: Ledger) -> None:
    desk.run()
    work(desk, ledger)
    assert [outcome for outcome, _ in told(desk, "第10号")] == ["fail"]


def test_a_correction_has_its_case_judged_again_and_no_other(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    correct_payer(ledger, "2026-00002")
    _, inline = work(desk, ledger)
    assert [t.bundle.name for t in inline.done if isinstance(t, Judge)] == ["第2号"]
    assert payer(desk, "第2号") == "张样列"


def test_a_correction_that_is_taken_back_has_its_case_judged_again(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    made = correct_payer(ledger, "2026-00002")
    work(desk, ledger)
    with ledger.writing() as writing:
        case = find_named_case(writing.connection, "2026-00002")
        withdraw_entry(writing, case.id, made.event, "样经办")
    _, inline = work(desk, ledger)
    assert [t.bundle.name for t in inline.done if isinstance(t, Judge)] == ["第2号"]
    assert payer(desk, "第2号") == "张样例"


def test_a_case_on_which_another_name_was_found_stays_the_case_that_it_is(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    for name in ("欧阳样", "司马例"):
        correct_payer(ledger, "2026-00002", name)
        work(desk, ledger)
        assert payer(desk, "第2号") == name
    with ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(CASES)).scalar() == 3


def test_what_happens_to_no_case_of_the_inbox_asks_for_none(
    desk: InboxDesk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(desk, ledger)
    with ledger.writing() as writing:
        receive_case(writing, Arrival("/elsewhere", frozenset(["x"]), "2026-10-13"))
    monkeypatch.setattr("intake.batch.register.find_standing", lambda *_: pytest.fail("asked"))
    done, _ = work(desk, ledger)
    assert done.counts.cases_kept == 3


# ------------------------------------------------------------------------------------------------ nothing is overlooked
def test_a_correction_is_not_lost_on_a_run_that_left_its_case_aside(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    correct_payer(ledger, "2026-00002")
    job = replace(desk.job(), register=LedgerRegister(ledger))
    run_batch(job, Inline(replace(desk.bench(), ledger=ledger)), lambda _: None, only=["第1号"])
    work(desk, ledger)
    assert payer(desk, "第2号") == "张样列"


def test_a_correction_that_is_made_while_a_run_ends_counts_in_the_next(
    desk: InboxDesk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(desk, ledger)
    write = summary.write_summary

    def correct_meanwhile(*words: Any) -> Any:
        correct_payer(ledger, "2026-00002")
        return write(*words)

    with monkeypatch.context() as patch:
        patch.setattr(summary, "write_summary", correct_meanwhile)
        work(desk, ledger)
    work(desk, ledger)
    assert payer(desk, "第2号") == "张样列"


def test_another_ledger_under_the_same_results_is_asked_for_everything(
    desk: InboxDesk, ledger: Ledger, tmp_path: Path
) -> None:
    work(desk, ledger)
    other = open_ledger(LedgerPlace(tmp_path / "other.sqlite", tmp_path / "scans"))
    for name in map(str, range(20)):
        with other.writing() as writing:
            receive_case(writing, Arrival(f"/elsewhere/{name}", frozenset([name]), "2026-10-01"))
    work(desk, other)
    with other.reading() as connection:
        assert connection.execute(select(func.count()).select_from(CASES)).scalar() == 23
    other.close()


def test_an_earlier_case_that_could_not_be_judged_is_told_of_all_the_same(tmp_path: Path, ledger: Ledger) -> None:
    desk = InboxDesk(tmp_path)
    desk.scan("第1号/1.png", 1)
    (desk.inbox / "第1号" / "case.yaml").write_text("item: [broken", "utf-8")
    rescan(desk, "第2号/1.png", 1)
    work(desk, ledger, LastFirst)
    assert [outcome for outcome, _ in told(desk, "第2号")] == ["fail"]


def test_an_earlier_case_that_was_withdrawn_is_told_as_such(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    with ledger.writing() as writing:
        case = find_named_case(writing.connection, "2026-00001")
        decide(writing, case.id, Decision(Stage.WITHDRAWN, DAY, "样经办", "申请人撤回"), DAY)
    work(desk, ledger)
    ((_, message),) = told(desk, "第10号")
    assert "已撤回" in message


def test_a_ledger_that_fails_once_stops_the_run_and_leaves_no_verdict(
    desk: InboxDesk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = OperationalError("", {}, sqlite3.OperationalError("database is locked"))
    with monkeypatch.context() as patch:
        patch.setattr("intake.keeping.book.find_matches", Mock(side_effect=locked))
        with pytest.raises(Halt, match="占用"):
            work(desk, ledger)
    done, _ = work(desk, ledger)
    assert [entry.error for entry in done.entries] == ["", "", ""]
    assert [outcome for outcome, _ in told(desk, "第10号")] == ["fail"]


def test_a_name_that_is_no_text_costs_nothing(desk: InboxDesk, ledger: Ledger) -> None:
    odd = os.fsencode(desk.inbox) + b"/odd\xff"
    os.rename(desk.inbox / "第1号", odd)
    os.rename(odd + b"/1.png", odd + b"/1\xfe.png")
    done, _ = work(desk, ledger)
    assert [entry.error for entry in done.entries] == ["", "", ""]
    done, _ = work(desk, ledger)
    assert done.counts.cases_kept == 3


def test_the_next_applicant_in_a_folder_came_on_the_day_of_the_run(desk: InboxDesk, ledger: Ledger) -> None:
    work(desk, ledger)
    (desk.inbox / "第2号" / "1.png").unlink()
    desk.scan("第2号/1.png", 77)
    job = replace(desk.job(), register=LedgerRegister(ledger))
    job = replace(job, order=replace(job.order, applied=date(2027, 1, 5)))
    run_batch(job, Inline(replace(desk.bench(), ledger=ledger)), lambda _: None)
    with ledger.reading() as connection:
        rows = connection.execute(select(CASES.c.register, CASES.c.received).order_by(CASES.c.sequence)).all()
    assert rows[-1] == ("2027-00001", "2027-01-05")
    inline = Inline(replace(desk.bench(), ledger=ledger))
    assert run_batch(job, inline, lambda _: None).counts.cases_kept == 3


class DiesOf(Inline):
    """Dies whenever it judges this case."""

    def take(self) -> Sequence[TaskOutcome]:
        task = self._waiting[-1]
        if not (isinstance(task, Judge) and task.bundle.name == "第2号"):
            return super().take()
        self.done.append(self._waiting.pop())
        return [TaskOutcome(task, Lost(Loss.DIED))]


def test_a_case_that_was_given_up_is_not_tried_in_every_run(desk: InboxDesk, ledger: Ledger) -> None:
    done, _ = work(desk, ledger, DiesOf)
    assert [bool(entry.error) for entry in done.entries] == [False, True, False]
    _, inline = work(desk, ledger, DiesOf)
    assert not [t for t in inline.done if isinstance(t, Judge)]
