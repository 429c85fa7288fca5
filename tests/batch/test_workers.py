"""Worker processes: as many as one likes, the same results; whatever a page does to its worker costs that page alone."""

import json
import multiprocessing as mp
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.batch import workers
from intake.batch.run import Done, run_batch
from intake.batch.scheduler import Counts
from intake.batch.tasks import Halt
from intake.batch.workers import Processes, WorkerLimits, fit_workers
from intake.errors import ExitCode
from tests.batch.forked_runs import open_starter
from tests.batch.office import BREAK, DIE, HANG, STARVE, InboxDesk, processes, tree
from tests.conftest import ROOT

PAUSE = 0.02
"""Seconds for each page of a run that is killed: moments enough to be hit."""
FAST = 8.0
"""Seconds a page may take where one hangs: many times what a healthy one needs, on a busy machine, too."""


def run_with(desk: InboxDesk, runner: Processes, **policy: object) -> Done:
    try:
        return run_batch(desk.job(**policy), runner, lambda _: None)
    finally:
        runner.close()


def failed_pages(desk: InboxDesk) -> list[tuple[str, int | None]]:
    told = [json.loads(x) for x in (desk.output / "failures.jsonl").read_bytes().splitlines()]
    return [(Path(f["file"]).name, f["page"]) for f in told]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[InboxDesk]:
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.scan("甲/2.png", 2)
    made.stack("丙.tif", [4, 5, 6, 7])
    yield made
    assert mp.active_children() == [], "workers are left"


# ------------------------------------------------------------------------------------------------ the same results
def test_one_worker_and_three_write_the_same_bytes(desk: InboxDesk) -> None:
    run_with(desk, processes(desk.output, 1))
    one = desk.tree()
    desk.forget()
    run_with(desk, processes(desk.output, 3))
    assert desk.tree() == one
    assert desk.pages_read == 12


def test_pages_of_one_file_are_read_side_by_side(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    desk.stack("丙.tif", list(range(8)))
    busy = 0
    runner = processes(desk.output, 2, pause=0.2)

    def watched(_: object) -> None:
        nonlocal busy
        busy = max(busy, 2 - runner.free())

    try:
        run_batch(desk.job(), runner, watched)
    finally:
        runner.close()
    assert busy == 2


# ------------------------------------------------------------------------------------------------ bad pages
def test_a_page_that_kills_its_worker_costs_that_page_alone(desk: InboxDesk) -> None:
    desk.stack("丁.tif", [8, 9, 10], [400, DIE, 400])
    done = run_with(desk, processes(desk.output, 2))
    assert failed_pages(desk) == [("丁.tif", 2)]
    assert "进程意外终止" in (desk.output / "failures.jsonl").read_text()
    assert (done.exit_code, done.counts.pages_read, done.counts.pages_failed) == (ExitCode.SOME_FAILED, 9, 1)


def test_a_page_that_hangs_costs_that_page_alone_and_is_not_tried_again(desk: InboxDesk) -> None:
    desk.stack("丁.tif", [8, 9, 10], [400, HANG, 400])
    run_with(desk, processes(desk.output, 2, seconds=FAST))
    assert failed_pages(desk) == [("丁.tif", 2)]
    assert "超过时限" in (desk.output / "failures.jsonl").read_text()
    seen = desk.pages_seen
    run_with(desk, processes(desk.output, 2, seconds=FAST), overwrite=True)
    assert desk.pages_seen == seen
    assert failed_pages(desk) == [("丁.tif", 2)]


def test_a_page_for_which_memory_does_not_suffice_costs_that_page_alone(desk: InboxDesk) -> None:
    desk.stack("丁.tif", [8, 9], [STARVE, 400])
    run_with(desk, processes(desk.output, 1))
    assert failed_pages(desk) == [("丁.tif", 1)]


def test_a_worker_killed_from_outside_costs_nothing(desk: InboxDesk) -> None:
    run_with(desk, processes(desk.output, 2))
    expected = desk.tree()
    desk.forget()
    runner, kills = processes(desk.output, 2, pause=0.05), 0

    def deadly(counts: Counts) -> None:
        """Kills once work is under way, and once more when what the first one had in hand was read elsewhere."""
        nonlocal kills
        if kills < 2 and counts.pages_read > 2 * kills and (alive := mp.active_children()):
            os.kill(alive[0].pid or 0, signal.SIGKILL)
            kills += 1
            time.sleep(0.3)

    try:
        run_batch(desk.job(), runner, deadly)
    finally:
        runner.close()
    assert kills == 2
    assert desk.tree() == expected


def test_a_worker_that_grows_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    desk, seen = InboxDesk(tmp_path), set[int]()
    desk.stack("丙.tif", [4, 5, 6])

    def watched(_: object) -> None:
        seen.update(p.pid or 0 for p in mp.active_children())

    runner = processes(desk.output, 1, megabytes=1)
    try:
        done = run_batch(desk.job(), runner, watched)
    finally:
        runner.close()
    assert len(seen) > 2
    assert (done.counts.pages_read, done.counts.pages_failed) == (3, 0)


def test_what_is_refused_in_a_case_reaches_its_results_from_a_worker_too(desk: InboxDesk) -> None:
    (desk.inbox / "甲" / "link.png").symlink_to(desk.inbox / "甲" / "1.png")
    os.mkfifo(desk.inbox / "甲" / "pipe.png")
    run_with(desk, processes(desk.output, 1))
    assert sorted(failed_pages(desk)) == [("link.png", None), ("pipe.png", None)]


def no_bench(threads: int) -> None:
    raise SystemExit


def test_workers_that_cannot_start_end_the_run_with_a_word(desk: InboxDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "serve", os._exit)
    runner = Processes(no_bench, WorkerLimits(1, 1, 60, 4000))  # type: ignore[arg-type]
    with pytest.raises(Halt, match="无法启动"):
        run_with(desk, runner)


def test_bugs_of_the_reader_end_no_worker(desk: InboxDesk) -> None:
    desk.stack("丁.tif", [8, 9], [BREAK, 400])
    run_with(desk, processes(desk.output, 1))
    assert failed_pages(desk) == [("丁.tif", 1)]


# ------------------------------------------------------------------------------------------------ how many
def test_workers_fill_cores_and_share_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "count_cores", lambda: 8)
    monkeypatch.setattr(workers, "available_megabytes", lambda: 100_000)
    assert fit_workers(0, 0, 1200) == (8, 1)
    assert fit_workers(2, 0, 1200) == (2, 4)
    assert fit_workers(0, 4, 1200) == (2, 4)


def test_no_more_workers_are_started_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "count_cores", lambda: 8)
    monkeypatch.setattr(workers, "available_megabytes", lambda: 3000)
    assert fit_workers(0, 0, 1200) == (2, 4)
    monkeypatch.setattr(workers, "available_megabytes", lambda: 300)
    assert fit_workers(0, 0, 1200) == (1, 8)


# ------------------------------------------------------------------------------------------------ whole runs, killed
def group_is_gone(leader: int, seconds: float = 10.0) -> bool:
    """Whether no process of the run's session is left, given a moment to notice its parent's end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("workers", "kills"), [(0, 20), (2, 4)])
def test_kill_9_at_random_moments_changes_nothing(workers: int, kills: int, tmp_path: Path) -> None:
    """One run after the other is killed; each goes on where the last one was, and starts afresh once all is done.

    Twenty kills hit a run in one process, where every moment counts; a few hit parent and workers.
    """
    desk = InboxDesk(tmp_path)
    for number in range(4):
        desk.scan(f"案{number}/1.png", number)
    desk.stack("叠.tif", [20, 21, 22])
    with open_starter() as starter:
        process, begun = starter.start(desk, workers, PAUSE), time.monotonic()
        assert process.wait() == ExitCode.NEEDS_PERSON
        whole, expected = time.monotonic() - begun, desk.tree()
        chance, killed, completed = random.Random(20261012), 0, 0
        desk.forget()
        while killed < kills or not completed:
            process = starter.start(desk, workers, PAUSE)
            try:
                code = process.wait(chance.uniform(0.1, 1.0) * whole if killed < kills else None)
            except subprocess.TimeoutExpired:
                code = process.kill()
            if code == -signal.SIGKILL:
                killed += 1
                assert group_is_gone(process.pid), "workers outlive a killed run"
                continue
            assert (code, desk.tree()) == (ExitCode.NEEDS_PERSON, expected)
            completed += 1
            desk.forget()


def test_a_worker_whose_run_has_ended_before_it_is_ready_ends_without_a_word() -> None:
    code = (
        "from multiprocessing import Pipe; from intake.batch.worker_loop import Start, serve; "
        "mine, theirs = Pipe(); mine.close(); serve(theirs, Start(None, 1, 30))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def workers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """The worker processes of a run, by what the kernel says of its children; one that has just ended is none."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(n) for n in children if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130_and_leaves_no_worker(number: int, tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    for page in range(12):
        desk.scan(f"甲/{page}.png", page)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'cache = "{tmp_path / "cache"}"\nengine = "paddle"\n')
    words = [sys.executable, "-m", "cli", "run", desk.inbox, "-o", desk.output, "--settings", settings]
    process = subprocess.Popen([*map(str, words)], cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    while not (desk.output / "run.json").exists() or not workers_of(process):
        time.sleep(0.02)
        assert process.poll() is None
    os.killpg(process.pid, number) if number == signal.SIGINT else os.kill(process.pid, number)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    assert process.wait() == ExitCode.INTERRUPTED
    assert "已中断" in told
    assert "Traceback" not in told
    assert group_is_gone(process.pid)
    assert tree(desk.output).keys() <= {".intake-out"}
