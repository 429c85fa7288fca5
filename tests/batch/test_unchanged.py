"""A run in which nothing has changed asks no worker; whatever has changed is seen."""

import os
import shutil
from pathlib import Path

import pytest

import cli
from intake.batch.fingerprint import ResultGround, foretell_fingerprint
from intake.batch.run import Done, run_batch
from intake.batch.tasks import Judge, Survey, Task
from intake.batch.unchanged import Unchanged
from intake.batch.workers import Processes
from intake.settings import Settings
from tests.batch.office import InboxDesk, Inline, tree
from tests.conftest import ROOT


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    """Two cases that are done."""
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.stack("乙.pdf", [2, 3])
    made.run()
    return made


def again(desk: InboxDesk, ground: ResultGround | None) -> tuple[Done, Inline]:
    """One more run, and the runner that was left with what could not be told beforehand."""
    runner = Inline(desk.bench())
    return run_batch(desk.job(), Unchanged(runner, lambda: ground), lambda _: None), runner


def test_nothing_changed_asks_no_worker_and_changes_no_byte(desk: InboxDesk) -> None:
    before = desk.tree()
    done, runner = again(desk, desk.bench().ground)
    assert (runner.done, done.counts.cases_kept, done.counts.pages_kept) == ([], 2, 3)
    assert desk.tree() == before


def test_only_the_case_that_changed_goes_to_a_worker(desk: InboxDesk) -> None:
    desk.scan("甲/2.png", 9)
    _, runner = again(desk, desk.bench().ground)
    assert [t.bundle.name for t in runner.done if isinstance(t, (Survey, Judge))] == ["甲", "甲"]


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_noticed(desk: InboxDesk) -> None:
    path = desk.inbox / "乙.pdf"
    status, content = path.stat(), path.read_bytes()
    path.write_bytes(content.replace(b"%PDF-1.4", b"%PDF-1.5"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.read_bytes() != content
    _, runner = again(desk, desk.bench().ground)
    assert any(isinstance(t, Judge) for t in runner.done)


def test_other_rules_go_to_the_workers(desk: InboxDesk) -> None:
    _, runner = again(desk, desk.bench("other rules").ground)
    assert sum(isinstance(t, Survey) for t in runner.done) == 2


def test_where_only_a_built_engine_can_tell_the_workers_are_asked(desk: InboxDesk) -> None:
    done, runner = again(desk, None)
    assert (sum(isinstance(t, Survey) for t in runner.done), done.counts.cases_kept) == (2, 2)


def test_the_command_starts_no_worker_where_nothing_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "甲").mkdir(parents=True)
    shutil.copy(ROOT / "samples" / "data" / "originals" / "data-vat.xml", tmp_path / "in" / "甲")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'cache = "{tmp_path / "cache"}"\nengine = "openvino"\n')
    words = ["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--settings", str(settings), "--workers", "1"]
    first = cli.main(words)
    before = tree(tmp_path / "out")

    def asked(self: Processes, task: Task) -> None:
        raise AssertionError(task)

    monkeypatch.setattr(Processes, "put", asked)
    assert (cli.main(words), tree(tmp_path / "out")) == (first, before)


def test_an_engine_that_was_never_chosen_here_cannot_be_foretold() -> None:
    assert foretell_fingerprint(Settings(), None) == ""


def test_a_summary_that_is_right_is_not_written_again(desk: InboxDesk) -> None:
    before = (desk.output / "summary.xlsx").stat().st_ino
    desk.run()
    assert (desk.output / "summary.xlsx").stat().st_ino == before


@pytest.mark.parametrize("name", ["summary.xlsx", "summary.json", "failures.jsonl"])
def test_a_summary_that_was_changed_or_removed_is_made_again(desk: InboxDesk, name: str) -> None:
    before = desk.tree()
    (desk.output / name).write_bytes(b"x")
    desk.run()
    assert desk.tree() == before
    (desk.output / name).unlink()
    desk.run()
    assert desk.tree() == before
