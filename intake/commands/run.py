"""What `intake run`, `watch`, `status` and `purge` do around the run: words in, results out, an exit code."""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from intake.batch import workers
from intake.batch.journal import ROOM, RUN
from intake.batch.progress import Show, show_progress
from intake.batch.register import LedgerRegister, NoRegister, Register
from intake.batch.run import Job, read_status, run_batch
from intake.batch.scheduler import Counts, Policy
from intake.batch.tasks import CaseOrder, Runner
from intake.batch.unchanged import Unchanged
from intake.batch.watch import Pace, watch_inbox
from intake.check import parse_insurance
from intake.errors import BadConfiguration, ExitCode, UsageError, escape_controls
from intake.machine.interrupts import endings_heard_by
from intake.settings import Settings, cache_folder
from intake.terminal.harmless import dump_json
from intake.terminal.streams import write_json

if TYPE_CHECKING:
    from intake.batch.fingerprint import ResultGround
    from intake.batch.worker_context import Equip

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What was typed."""

    item: str = ""
    insurance: str = ""
    applied: str = ""
    masked: bool = True
    forms: bool = False
    on_existing: str = "skip"
    retry_failed: bool = False
    max_failed: float = 1.0


def open_register(settings: Settings, cluster: str = "", *, forms: bool = False) -> Register:
    """Where the cases of a run come in.

    Raises:
        BadConfiguration: the ledger cannot be used; or several machines are to number forms, and it is a file of this one.
    """
    from intake.ledger.location import find_ledger
    from intake.ledger.store import open_ledger

    place = find_ledger(settings)
    if cluster in ("", "local") or place.file is None:
        return LedgerRegister(open_ledger(place))
    if forms:
        raise BadConfiguration("台账是本机的文件，几台机器不能一起编号", _SHARED)
    log.warning("台账是本机的文件，几台机器一起做的案卷不入台账、不查重；%s", _SHARED)
    return NoRegister()


_SHARED = "几台机器一起做，请把设置 ledger 改为 PostgreSQL，见 docs/ledger.md"


def build_job(inbox: Path, output: Path, words: RunOptions, register: Register) -> Job:
    """The words understood.

    Raises:
        UsageError: one of them is not.
    """
    parse_insurance(words.insurance)
    if words.on_existing not in ("skip", "overwrite"):
        raise UsageError(f"--on-existing {escape_controls(words.on_existing)} 不认识", "请写 skip 或 overwrite")
    if not 0 <= words.max_failed <= 1:
        raise UsageError(f"--max-failed {words.max_failed:g} 不在 0 和 1 之间", "如 0.1 表示一成")
    order = CaseOrder(words.item, words.insurance, _parse_day(words.applied), words.masked, words.forms)
    policy = Policy(words.on_existing == "overwrite", words.retry_failed, words.max_failed)
    return Job(inbox, output, order, bool(words.applied), policy, register)


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 the day at the office's window
    except ValueError as error:
        raise UsageError(f"--applied {escape_controls(text)} 不是日期", "请写成 2026-10-12") from error


@contextmanager
def open_processes(equip: "Equip", settings: Settings, count: int = 0, page_timeout: int = 0) -> Generator[Runner]:
    """Workers as the settings say, ended whatever happens."""
    most = settings.worker_max_mb
    number, threads = workers.fit_workers(count or settings.workers, settings.threads, most)
    level = logging.getLogger("intake").getEffectiveLevel()
    seconds = page_timeout or settings.page_timeout
    runner = workers.Processes(equip, workers.WorkerLimits(number, threads, seconds, most, level))
    with _terminated_as_interrupted():
        try:
            yield runner
        finally:
            runner.close()


def fit_for(cluster: str, settings: Settings) -> Settings:
    """The settings as they can be used on several machines: where pages are to be kept in a folder that every machine has
    for itself, they are kept beside the results while the run lasts."""
    own = cluster not in ("", "local") and settings.cache == cache_folder()
    return replace(settings, cache=None) if own else settings


def open_runner(
    cluster: str, todo: Job, equip: "Equip", settings: Settings, count: int = 0, page_timeout: int = 0
) -> AbstractContextManager[Runner]:
    """Workers of this machine, or of the cluster that was named."""
    if not cluster:
        return open_processes(equip, settings, count, page_timeout)
    return _open_cluster(cluster, todo, equip, settings, count, page_timeout)


@contextmanager
def _open_cluster(
    address: str, todo: Job, equip: "Equip", settings: Settings, count: int, page_timeout: int
) -> Generator[Runner]:
    from intake.batch.cluster.connection import cluster_connection
    from intake.batch.cluster.ray_cluster import Cluster

    level = logging.getLogger("intake").getEffectiveLevel()
    seconds, threads = page_timeout or settings.page_timeout, max(1, settings.threads)
    limits = workers.WorkerLimits(count or settings.workers, threads, seconds, settings.worker_max_mb, level)
    with cluster_connection(address), _terminated_as_interrupted():
        runner = Cluster(equip, limits, todo.inbox, todo.output / RUN)
        try:
            yield runner
        finally:
            runner.close()


@contextmanager
def _terminated_as_interrupted() -> Generator[None]:
    """A service manager's SIGTERM ends a run as Ctrl-C does.

    Python drops what is raised inside a finaliser; so that it was asked to end is noted, too, and looked up by the next step.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        _ASKED_TO_END.set()
        raise KeyboardInterrupt

    _ASKED_TO_END.clear()
    with endings_heard_by(interrupt):
        yield


_ASKED_TO_END = threading.Event()


def _end_where_asked(show: Show) -> Show:
    """The same progress; it ends a run whose interruption was lost."""

    def show_or_end(counts: Counts) -> None:
        if _ASKED_TO_END.is_set():
            raise KeyboardInterrupt
        show(counts)

    return show_or_end


def run_once(todo: Job, runner: Runner, ground: Callable[[], "ResultGround | None"], *, quiet: bool) -> ExitCode:
    """One run, its progress on standard error and a line about what came of it."""
    with show_progress(wanted=not quiet) as show:
        done = run_batch(todo, Unchanged(runner, ground), _end_where_asked(show))
    log.warning("%s；结果在 %s", done, escape_controls(str(todo.output)))
    return done.exit_code


def watch_on(todo: Job, runner: Runner, every: float, still: float, *, once: bool, quiet: bool) -> ExitCode:
    """Takes what comes until it is interrupted; looks every so many seconds, waits for files to stand still for so many."""
    with show_progress(wanted=not quiet) as show:
        return watch_inbox(todo, runner, _end_where_asked(show), Pace(every, still), once=once)


def show_status(output: Path, *, as_json: bool) -> ExitCode:
    """What a folder of results holds, on standard output.

    Raises:
        UsageError: it is none.
    """
    if not (output / ROOM).is_dir():
        raise UsageError(f"{escape_controls(str(output))}：不是 intake run 的结果文件夹", "请指定当时的 -o")
    told = read_status(output)
    if as_json:
        write_json(dump_json(told))
        return ExitCode.DONE
    last = told["last_run"]
    begun, ended = (last.get("started", ""), last.get("ended", "")) if isinstance(last, dict) else ("", "")
    print(f"结果文件夹\t{told['output']}\n案卷\t{told['cases']}（完成 {told['finished']}）\n页\t{told['pages']}")
    print(f"需人工核对\t{told['needs_person']}\n未能预审\t{told['not_judged']}\n未能读取\t{told['failures']}")
    print(f"上次运行\t{begun or '无'}{f' 至 {ended}' if ended else '，未完成，再运行一次即可接着做' if begun else ''}")
    return ExitCode.DONE
