"""A watched inbox: complete cases only, each once, whatever else lies there."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intake.batch.inbox import list_inbox
from intake.batch.run import run_batch
from intake.batch.tasks import Judge
from intake.batch.watch import Pace, Watcher, watch_inbox
from intake.disk.drafts import OUTPUT_MARK
from intake.errors import ExitCode, UnsafeLayout, UsageError
from tests.batch.office import InboxDesk, Inline


class Clock:
    """Time that stands still until it is told to pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    return InboxDesk(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ready(watcher: Watcher, desk: InboxDesk) -> list[str]:
    return sorted(watcher.ready_cases(list_inbox(desk.inbox)))


def test_a_file_is_complete_when_it_has_stood_still_for_a_while(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(10, clock)
    desk.stack("a.pdf", [1])
    assert ready(watcher, desk) == []
    clock.now = 9
    assert ready(watcher, desk) == []
    clock.now = 10
    assert ready(watcher, desk) == ["a.pdf"]


def test_a_file_that_grows_is_not_complete(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(10, clock)
    path = desk.stack("a.pdf", [1])
    for second in range(0, 40, 5):
        clock.now = second
        with path.open("ab") as file:
            file.write(b"%")
        assert ready(watcher, desk) == []


def test_a_case_waits_for_all_its_pages(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(10, clock)
    desk.scan("甲/1.png", 1)
    ready(watcher, desk)
    clock.now = 9
    desk.scan("甲/2.png", 2)
    ready(watcher, desk)
    clock.now = 12
    assert ready(watcher, desk) == []
    clock.now = 19
    assert ready(watcher, desk) == ["甲"]


def test_a_file_that_cannot_be_opened_yet_counts_as_changed_once_it_can(
    desk: InboxDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = Watcher(10, clock)
    desk.stack("a.pdf", [1])
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        ready(watcher, desk)
        clock.now = 10
        watcher.note_taken(watcher.ready_cases(list_inbox(desk.inbox)))
        clock.now = 20
        assert ready(watcher, desk) == []
    ready(watcher, desk)
    clock.now = 30
    assert ready(watcher, desk) == ["a.pdf"]


def test_nothing_is_taken_twice(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(0, clock)
    desk.stack("a.pdf", [1])
    watcher.note_taken(watcher.ready_cases(list_inbox(desk.inbox)))
    clock.now = 100
    assert (ready(watcher, desk), watcher.is_waiting) == ([], False)


def test_a_page_that_comes_later_is_taken_with_its_case(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(0, clock)
    desk.scan("甲/1.png", 1)
    watcher.note_taken(watcher.ready_cases(list_inbox(desk.inbox)))
    desk.scan("甲/2.png", 2)
    assert ready(watcher, desk) == ["甲"]


def test_what_a_person_types_later_counts_as_a_change(desk: InboxDesk, clock: Clock) -> None:
    watcher = Watcher(0, clock)
    desk.scan("甲/1.png", 1)
    watcher.note_taken(watcher.ready_cases(list_inbox(desk.inbox)))
    (desk.inbox / "甲" / "case.yaml").write_text("item: 住院费用报销\n")
    assert ready(watcher, desk) == ["甲"]


# ------------------------------------------------------------------------------------------------ the loop
def once(desk: InboxDesk, runner: Inline) -> ExitCode:
    """Watches until all is taken."""
    return watch_inbox(desk.job(), runner, lambda _: None, Pace(0.1, 0.0), once=True, sleep=lambda _: None)


def test_what_lies_there_is_taken_and_then_it_ends(desk: InboxDesk) -> None:
    desk.scan("甲/1.png", 1)
    desk.stack("乙.pdf", [2])
    assert once(desk, Inline(desk.bench())) == ExitCode.NEEDS_PERSON
    assert {"甲", "乙", "summary.xlsx"} <= {p.name for p in desk.output.iterdir()}


def test_a_watch_that_is_started_again_reads_nothing_again(desk: InboxDesk) -> None:
    desk.scan("甲/1.png", 1)
    once(desk, Inline(desk.bench()))
    runner = Inline(desk.bench())
    once(desk, runner)
    assert [t for t in runner.done if isinstance(t, Judge)] == []


def test_it_leaves_what_a_run_would_have_left(desk: InboxDesk) -> None:
    desk.scan("甲/1.png", 1)
    desk.stack("乙.pdf", [2])
    once(desk, Inline(desk.bench()))
    watched = desk.tree()
    run_batch(desk.job(overwrite=True), Inline(desk.bench()), lambda _: None)
    assert desk.tree() == watched


def until_enough(desk: InboxDesk, meanwhile: dict[int, Callable[[], object]], enough: int) -> None:
    """Watches and does what happens meanwhile, at the given looks; ends as Ctrl-C ends it."""
    looks = 0

    def sleep(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks > enough:
            raise KeyboardInterrupt
        meanwhile.get(looks, lambda: None)()

    with pytest.raises(KeyboardInterrupt):
        watch_inbox(desk.job(), Inline(desk.bench()), lambda _: None, Pace(0.1, 0.0), once=False, sleep=sleep)


def test_a_bad_file_is_told_once_and_the_watch_goes_on(desk: InboxDesk, caplog: pytest.LogCaptureFixture) -> None:
    (desk.inbox / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    until_enough(desk, {1: lambda: desk.stack("好.pdf", [1])}, 4)
    assert (desk.output / "好" / "case.json").exists()
    assert sum("坏.pdf：PDF 已损坏" in r.getMessage() for r in caplog.records if r.name == "intake.run") == 1


def test_what_cannot_be_a_case_is_told_though_there_is_nothing_to_run(
    desk: InboxDesk, caplog: pytest.LogCaptureFixture
) -> None:
    (desk.inbox / "empty").mkdir()
    assert once(desk, Inline(desk.bench())) == ExitCode.SOME_FAILED
    assert caplog.text.count("案卷里没有图片或 PDF") == 1


def test_a_share_that_is_away_for_a_moment_is_waited_for(desk: InboxDesk, caplog: pytest.LogCaptureFixture) -> None:
    desk.scan("甲/1.png", 1)
    away = desk.inbox.with_name("away")

    def leave() -> None:
        desk.scan("乙/1.png", 2)
        desk.inbox.rename(away)

    until_enough(desk, {1: leave, 3: lambda: away.rename(desk.inbox)}, 5)
    assert (desk.output / "乙" / "case.json").exists()
    assert "暂时无法查看" in caplog.text


def test_a_link_or_a_mark_of_results_in_the_inboxs_place_does_not_end_the_watch(desk: InboxDesk) -> None:
    away, mark = desk.inbox.with_name("away"), desk.inbox / OUTPUT_MARK

    def exchange() -> None:
        mark.unlink()
        desk.inbox.rename(away)
        desk.inbox.symlink_to(away)

    def bring_back() -> None:
        desk.inbox.unlink()
        away.rename(desk.inbox)
        desk.scan("乙/1.png", 2)

    desk.scan("甲/1.png", 1)
    until_enough(desk, {1: mark.touch, 2: exchange, 4: bring_back}, 6)
    assert (desk.output / "乙" / "case.json").exists()


def test_results_in_the_inbox_are_refused_before_anything_is_watched(desk: InboxDesk) -> None:
    job = replace(desk.job(), output=desk.inbox / "out")
    with pytest.raises(UnsafeLayout):
        watch_inbox(job, Inline(desk.bench()), lambda _: None, Pace(0, 0), once=True)


def test_new_cases_are_dated_the_day_they_come(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 10, 13)

    monkeypatch.setattr("intake.batch.watch.date", Tomorrow)
    desk.scan("甲/1.png", 1)
    once(desk, Inline(desk.bench()))
    assert json.loads((desk.output / "甲" / "case.json").read_bytes())["applied"] == "2026-10-13"


def test_an_inbox_that_was_never_there_is_a_mistake(desk: InboxDesk) -> None:
    desk.inbox.rmdir()
    with pytest.raises(UsageError):
        once(desk, Inline(desk.bench()))
