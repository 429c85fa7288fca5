"""Two machines of a cluster, both this one: the same results as without it, whatever happens to a machine or a page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from intake.batch.cluster import ray_cluster
from intake.batch.cluster.connection import cluster_connection
from intake.batch.cluster.ray_cluster import Cluster
from intake.batch.cluster.seat import Present, find_refusal
from intake.batch.run import Done, run_batch
from intake.batch.scheduler import Counts
from intake.batch.tasks import Halt
from intake.batch.worker_context import Bench
from intake.batch.workers import WorkerLimits
from intake.cases.judge import Judgement
from intake.commands.run import fit_for
from intake.errors import ExitCode, MissingDependency, UsageError
from intake.settings import Settings, cache_folder
from tests.batch.office import BREAK, DIE, HANG, InboxDesk, equip, tree
from tests.batch.test_workers import failed_pages
from tests.conftest import ROOT

pytestmark = [pytest.mark.cluster, pytest.mark.allow_hosts(["127.0.0.1"])]

STORE = 80 * 1024 * 1024
ALONE = {"num_cpus": 1, "object_store_memory": STORE}
QUICK = {
    "health_check_initial_delay_ms": 500,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 2000,
    "health_check_failure_threshold": 3,
}
"""A machine that is gone is missed after two seconds and not after half a minute."""
FAST = 6.0
"""Seconds a page may take where one hangs; the bench is put together before the first task."""


@dataclass
class Machines:
    """A head and a second machine, one core each."""

    ray: object
    second: object = None

    def join(self) -> None:
        if self.second is None:
            self.second = self.ray.add_node(**ALONE)  # type: ignore[attr-defined]

    def leave(self) -> None:
        self.ray.remove_node(self.second, allow_graceful=False)  # type: ignore[attr-defined]
        self.second = None

    @property
    def traces(self) -> Path:
        """Where Ray keeps its logs."""
        return Path(self.ray.head_node.get_session_dir_path())  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def _machines() -> Iterator[Machines]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster as RayCluster

    made = RayCluster(
        initialize_head=True, head_node_args={**ALONE, "include_dashboard": False, "_system_config": QUICK}
    )
    before = os.environ.get("RAY_ADDRESS")
    os.environ["RAY_ADDRESS"] = made.address
    yield Machines(made)
    made.shutdown()
    if before is None:
        del os.environ["RAY_ADDRESS"]
    else:
        os.environ["RAY_ADDRESS"] = before


@pytest.fixture
def machines(_machines: Machines) -> Machines:
    _machines.join()
    return _machines


@pytest.fixture
def desk(tmp_path: Path) -> InboxDesk:
    made = InboxDesk(tmp_path)
    made.scan("甲/1.png", 1)
    made.scan("甲/2.png", 2)
    made.stack("丙.tif", [4, 5, 6, 7])
    return made


@pytest.fixture
def expected(desk: InboxDesk) -> Callable[[], dict[str, bytes]]:
    """What a run without a cluster writes; it leaves nothing behind."""

    def made() -> dict[str, bytes]:
        desk.run()
        written = desk.tree()
        for place in (desk.output, desk.output.parent / "cache"):
            shutil.rmtree(place)
        desk.told.unlink()
        return written

    return made


Watch = Callable[[Counts, Cluster], None]


def nothing(counts: Counts, runner: Cluster) -> None:
    del counts, runner


def run_on(
    desk: InboxDesk,
    watch: Watch = nothing,
    *,
    pause: float = 0.0,
    seconds: float = 60.0,
    made: object = None,
    forms: bool = False,
) -> Done:
    """One run on the machines that there are."""
    bench = made or partial(equip, desk.output, desk.told, pause, "rules", True)
    job = desk.job()
    job = replace(job, order=replace(job.order, forms=forms))
    with ExitStack() as stack:
        stack.enter_context(cluster_connection("auto"))
        runner = Cluster(bench, WorkerLimits(0, 1, seconds, 500), desk.inbox, desk.output / "run.json")  # type: ignore[arg-type]
        stack.callback(runner.close)
        return run_batch(job, runner, lambda counts: watch(counts, runner))


# ------------------------------------------------------------------------------------------------ the same results
def test_two_machines_write_the_bytes_of_a_run_without_a_cluster(
    desk: InboxDesk, machines: Machines, expected: Callable[[], dict[str, bytes]], capfd: pytest.CaptureFixture[str]
) -> None:
    most = 0

    def watch(counts: Counts, runner: Cluster) -> None:
        nonlocal most
        most = max(most, runner.free())

    plain = expected()
    done = run_on(desk, watch, pause=0.3)
    assert desk.tree() == plain
    assert (done.counts.pages_read, done.counts.pages_failed, desk.pages_read) == (6, 0, 6)
    assert most == 2, "both machines had a seat"
    assert capfd.readouterr().out == ""


def test_a_machine_lost_in_mid_run_costs_no_page(
    desk: InboxDesk, machines: Machines, expected: Callable[[], dict[str, bytes]], capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(8):
        desk.scan(f"乙/{number}.png", 20 + number)
    plain, lost = expected(), False

    def watch(counts: Counts, runner: Cluster) -> None:
        nonlocal lost
        if counts.pages_read >= 2 and not lost:
            lost = True
            machines.leave()

    done = run_on(desk, watch, pause=0.4)
    assert lost
    assert desk.tree() == plain
    assert (done.counts.pages_read, done.counts.pages_failed) == (14, 0)
    assert desk.pages_read <= 16, "only what the lost machine was at is read once more"
    assert capfd.readouterr().out == ""


def test_a_machine_that_joins_in_mid_run_takes_part(
    desk: InboxDesk, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_cluster, "_COUNTED", 0.5)
    machines.leave()
    for number in range(12):
        desk.scan(f"乙/{number}.png", 20 + number)
    most = 0

    def watch(counts: Counts, runner: Cluster) -> None:
        nonlocal most
        if counts.pages_read >= 1:
            machines.join()
        most = max(most, runner.free())

    done = run_on(desk, watch, pause=0.5)
    assert most == 2
    assert done.counts.pages_failed == 0


# ------------------------------------------------------------------------------------------------ bad pages
def test_pages_that_kill_hang_or_break_cost_themselves_alone_and_leave_no_trace(
    desk: InboxDesk, machines: Machines
) -> None:
    desk.stack("张样例之材料.tif", [8, 9, 10, 11], [400, DIE, HANG, BREAK])
    done = run_on(desk, seconds=FAST)
    assert failed_pages(desk) == [("张样例之材料.tif", number) for number in (2, 3, 4)]
    reasons = (desk.output / "failures.jsonl").read_text().splitlines()
    assert [word in line for word, line in zip(("意外终止", "超过时限", "内部错误"), reasons, strict=True)] == [
        True
    ] * 3
    assert (done.counts.pages_read, done.counts.pages_failed) == (10, 3)
    files = [p for p in machines.traces.rglob("*") if p.is_file()]
    assert len(files) > 10
    assert [p for p in files if "张样例".encode() in p.read_bytes()] == [], "Ray keeps a value or the name of a file"


# ------------------------------------------------------------------------------------------------ what is done where
def printing(desk: InboxDesk, threads: int) -> Bench:
    def forms(judgement: Judgement, papers: Path, target: Path) -> Sequence[Path]:
        del judgement, papers, target
        with (desk.told.parent / "printed").open("a") as file:
            file.write(f"{os.getppid()}\n")
        return ()

    return replace(equip(desk.output, desk.told, 0.0, "rules", True, threads), forms=forms)


def test_cases_with_forms_are_judged_beside_the_ledger(desk: InboxDesk, machines: Machines) -> None:
    done = run_on(desk, made=partial(printing, desk), forms=True)
    printed = (desk.told.parent / "printed").read_text().split()
    assert printed == [str(os.getpid())] * done.counts.cases


# ------------------------------------------------------------------------------------------------ machines that do not fit
def uneven(output: Path, threads: int) -> Bench:
    return equip(output, None, 0.0, f"rules of process {os.getpid()}", True, threads)


def test_a_machine_with_other_rules_ends_the_run_before_a_page_is_read(desk: InboxDesk, machines: Machines) -> None:
    with pytest.raises(Halt, match="与本机不同") as caught:
        run_on(desk, made=partial(uneven, desk.output))
    assert caught.value.exit_code == ExitCode.BAD_CONFIGURATION
    assert desk.pages_read == 0


def test_results_that_do_not_arrive_end_the_run(
    desk: InboxDesk, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_cluster, "_ARRIVAL", 1.0)
    seen = ray_cluster.file_digest
    monkeypatch.setattr(ray_cluster, "file_digest", lambda path: "" if path.name == "case.json" else seen(path))
    with pytest.raises(Halt, match="看不到"):
        run_on(desk)


def present(standing: str = "s", engine: str = "e", sees: tuple[bool, bool, bool] = (True, True, True)) -> Present:
    return Present("seat", "青禾二号机", "node", standing, engine, "按 32 位精度计算", sees)


def test_a_machine_that_is_the_same_takes_part() -> None:
    assert find_refusal(("s", "e"), present()) is None


@pytest.mark.parametrize(
    ("other", "word", "code"),
    [
        (present(standing="x"), "程序", ExitCode.BAD_CONFIGURATION),
        (present(engine="x"), "模型", ExitCode.MODEL_INVALID),
        (present(engine="x"), "该机按 32 位精度计算", ExitCode.MODEL_INVALID),
        (present(sees=(False, True, True)), "收件夹", ExitCode.BAD_CONFIGURATION),
        (present(sees=(True, False, True)), "结果文件夹", ExitCode.BAD_CONFIGURATION),
        (present(sees=(True, True, False)), "缓存文件夹", ExitCode.BAD_CONFIGURATION),
    ],
)
def test_a_machine_that_differs_is_named_with_what_differs(other: Present, word: str, code: ExitCode) -> None:
    refused = find_refusal(("s", "e"), other)
    assert refused is not None
    assert "青禾二号机" in refused.message
    assert word in refused.message
    assert refused.exit_code == code


def test_pages_go_beside_the_results_where_every_machine_has_a_cache_of_its_own() -> None:
    own = Settings(cache=cache_folder())
    assert fit_for("auto", own).cache is None
    assert fit_for("local", own) == fit_for("", own) == own
    shared = Settings(cache=Path("/srv/share/pages"))
    assert fit_for("ray://127.0.0.1:10001", shared) == shared


# ------------------------------------------------------------------------------------------------ connecting
def test_an_address_that_is_none_is_a_mistake_in_the_command() -> None:
    with pytest.raises(UsageError, match="不认识"), cluster_connection("two machines"):
        pass


def test_a_cluster_that_is_not_there_is_told() -> None:
    code = "from intake.batch.cluster.connection import cluster_connection\nwith cluster_connection('auto'): pass"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "RAY_ADDRESS": "127.0.0.1:9", "RAY_py_gcs_connect_timeout_s": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert MissingDependency.__name__ in told.stderr
    assert "连不上集群" in told.stderr


def test_the_command_writes_the_same_on_a_cluster_of_this_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for paper in sorted((ROOT / "samples" / "data" / "originals").glob("data-*.xml")):
        (tmp_path / "in" / paper.stem).mkdir()
        shutil.copy(paper, tmp_path / "in" / paper.stem)

    def written(*words: str) -> dict[str, bytes]:
        called = "import cli, sys; sys.exit(cli.main())"
        settings = tmp_path / "settings.toml"
        settings.write_text(f'cache = "{tmp_path / "cache"}"\nengine = "openvino"\n')
        said = [
            "run",
            tmp_path / "in",
            "-o",
            tmp_path / "out",
            "--settings",
            settings,
            "--applied",
            "2026-10-12",
            *words,
        ]
        environment = {k: v for k, v in os.environ.items() if k != "RAY_ADDRESS"}
        done = subprocess.run(
            [sys.executable, "-c", called, *map(str, said)], cwd=ROOT, env=environment, capture_output=True, check=False
        )
        assert done.returncode in (ExitCode.DONE, ExitCode.NEEDS_PERSON), done.stderr.decode()
        assert done.stdout == b""
        files = tree(tmp_path / "out")
        shutil.rmtree(tmp_path / "out")
        return files

    assert written("--cluster", "local", "--workers", "1") == written("--workers", "1")
