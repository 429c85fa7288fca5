"""A worker's bench: everything it needs to answer any task, put together once, and how each task is answered.

`answer_task` is the whole of it: a function from a frozen task to a frozen answer, on this machine or on another one. What
concerns one page or one case becomes part of the answer; what concerns the run (no weights, no room on the disk) is raised.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake import check, load
from intake.batch import fingerprint, outputs
from intake.batch.fingerprint import ResultGround
from intake.batch.inbox import Bundle
from intake.batch.journal import KEPT, ROOM
from intake.batch.page_status import SettledPages
from intake.batch.tasks import (
    Answer,
    CaseOrder,
    Judge,
    Judged,
    Looked,
    PageRead,
    ReadPage,
    Survey,
    Surveyed,
    Task,
    cannot_write,
    case_failure,
)
from intake.cache import Book, PageCache, open_page_cache
from intake.cases import case_file as typed
from intake.cases.judge import Judgement
from intake.cases.memory import NOTHING
from intake.cases.model import Conclusion, Given
from intake.desk import Desk, Extractor
from intake.errors import BadConfiguration, IntakeError, UnreadableInput, UsageError, escape_controls
from intake.failures import failure_of_bug
from intake.keeping.book import LedgerPast, keep_judgement, keep_papers, past_of, reenter_case
from intake.ledger.failures import LedgerFailure
from intake.ledger.store import Ledger
from intake.model import Failure, Reading
from intake.ocr.lazy import LazyEngine
from intake.pages import ScannedFile
from intake.run import Result, run_inputs
from intake.settings import Limits, Settings

log = logging.getLogger(__name__)

Forms = Callable[[Judgement, str, Path], Sequence[Path]]
"""A judgement, its case's id in the ledger and where its results go -> the files of the forms that were printed."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a worker works with.

    Attributes:
        desk: What papers are read with; its cache is where pages go, and must be there.
        office: What cases are held against.
        standing: Digest of rules, extractors, catalogue and settings, see `fingerprint.standing_digest`.
        forms: Fills forms.
        ledger: What was handed in before, and where cases are kept; None = no ledger is kept.
    """

    desk: Desk
    office: check.OfficeRules
    standing: str
    forms: Forms
    ledger: Ledger | None = None

    @property
    def ground(self) -> ResultGround:
        """What results stand on besides the papers; asked for each time, as an engine is only sure of it once it is built."""
        settings = self.desk.settings
        return ResultGround(self.standing, self.desk.engine.fingerprint, settings.limits, settings.check_text_layer)


Equip = Callable[[int], Bench]
"""Puts a bench together whose engine uses so many threads, in the process that will use it."""


def no_forms(judgement: Judgement, entry: str, target: Path) -> Sequence[Path]:
    """Prints nothing."""
    del judgement, entry, target
    return ()


def build_bench(
    settings: Settings,
    extractors: tuple[Extractor, ...],
    office: check.OfficeRules,
    standing: str,
    output: Path,
    forms: Forms,
    ledger: Ledger | None = None,
) -> Bench:
    """The bench of one worker. There is always a place for pages: they are what a killed run goes on from."""
    cache = open_page_cache(settings)
    if cache is None:
        own = replace(settings, cache=output / ROOM / KEPT, cache_max_mb=Settings().cache_max_mb)
        cache = open_page_cache(own)
    engine = LazyEngine.from_settings(settings, cache)
    return Bench(Desk(engine, extractors, settings, cache), office, standing, forms, ledger)


def answer_task(task: Task, bench: Bench) -> Answer:
    """Answers a task.

    Raises:
        IntakeError: it concerns the whole run.
    """
    match task:
        case Survey():
            return survey_case(task, bench)
        case ReadPage():
            return read_page(task, bench.desk)
        case Judge():
            return judge_case(task, bench)


# ------------------------------------------------------------------------------------------------ what is there
def survey_case(task: Survey, bench: Bench) -> Looked:
    """Hashes the files; opens them, to count their pages, only where results of these bytes are not there yet.

    A file that is known to kill whoever opens it stays shut.
    """
    hashes = fingerprint.hash_files(task.files, bench.desk.settings.limits)
    key = fingerprint.case_key(task, hashes, bench.ground)
    if key == task.known:
        return Looked(key, ())
    return Looked(key, tuple(_survey_file(path, sha256, bench.desk, sha256 in task.shut) for path, sha256 in hashes))


def _survey_file(path: Path, sha256: str, desk: Desk, shut: bool) -> Surveyed:
    if not sha256 or shut or desk.cache is None:
        return Surveyed(path, sha256)
    book = _open_book(desk.cache, path, sha256, desk)
    numbers = book.page_numbers() or page_numbers(path, desk.settings.limits)
    return Surveyed(path, sha256, numbers, tuple(n for n in numbers if book.find_page(n) is None))


def _open_book(cache: PageCache, path: Path, sha256: str, desk: Desk) -> Book:
    settings = desk.settings
    return cache.open_book(path, sha256, desk.engine, settings.limits, text_checked=settings.check_text_layer)


def page_numbers(path: Path, limits: Limits) -> tuple[int, ...]:
    """The numbers of a file's pages, drawing none; empty where the file as a whole cannot be read."""
    numbers: list[int] = []

    def note_number(number: int) -> bool:
        numbers.append(number)
        return False

    refused = list(load.sheets(path, limits, wanted=note_number))
    numbers += [r.page for r in refused if isinstance(r, UnreadableInput) and r.page]
    return tuple(dict.fromkeys(numbers))


# ------------------------------------------------------------------------------------------------ one page
def read_page(task: ReadPage, desk: Desk) -> PageRead:
    """Recognises one page. What could not be kept (no room) is read once more when its case is judged."""
    found = ScannedFile(task.path, task.sha256, desk).page(task.number)
    if not isinstance(found, Failure):
        return PageRead()
    if found.page is None or desk.cache is None:
        return PageRead(failed=True)
    kept = _open_book(desk.cache, task.path, task.sha256, desk).find_page(task.number)
    # A failure that is kept is damaged paper: nothing to try again.
    return PageRead(failed=True, why=_failure_reason(found) if kept is None else "")


def _failure_reason(failure: Failure) -> str:
    """The message without the place in front and the next step behind."""
    where = escape_controls(f"{failure.path} 第 {failure.page} 页") + "："
    return failure.message.removeprefix(where).partition("；")[0]


# ------------------------------------------------------------------------------------------------ one case
def judge_case(task: Judge, bench: Bench) -> Judged:
    """Extracts, judges, keeps and writes a case."""
    papers = _read_papers(task, bench.desk)
    past = past_of(bench.ledger, task.entry) if bench.ledger is not None and task.entry else None
    try:
        given = _read_given(task.bundle, task.order, bench.office)
        past = past and reenter_case(past, task.bundle.path, papers, given)
        papers = check.arrange_papers(papers, past.arrangements, bench.desk) if past else papers
        name = check.case_name(task.bundle.path)
        judgement = check.judge_papers(name, _require_papers(papers), given, bench.office, past or NOTHING)
        store = bench.ledger.place.store if bench.ledger is not None else None
        files = outputs.of_judgement(judgement, bench.office.catalogue, masked=task.order.masked, store=store)
    except LedgerFailure:
        raise
    except (UsageError, BadConfiguration, UnreadableInput) as problem:
        return _write_unjudged(task, papers, past, str(problem))
    except Exception as problem:  # a bug must cost this case only; logged and reported
        log.debug("", exc_info=True)
        error = failure_of_bug(task.bundle.path, "", None, problem).message
        judged = _write_unjudged(task, papers, past, error)
        return replace(judged, failures=(*_list_failures(papers), case_failure(task, error)))
    standing = _keep_judged(past, judgement, task, bench)
    entry = past.entered.id if past else ""
    printed, refused = _print_forms(judgement, task, bench, entry) if task.order.forms else ((), ())
    complete = judgement.verdict.conclusion is Conclusion.COMPLETE
    failures = (*_list_failures(papers), *refused)
    written = _write_files(task, files, printed)
    return Judged(written, len(papers.readings), failures, not complete, standing=standing, entry=entry)


def _keep_judged(past: LedgerPast | None, judgement: Judgement, task: Judge, bench: Bench) -> str:
    """The case into the ledger; what was remembered of it, as a digest."""
    if past is None:
        return ""
    keep_judgement(past, task.bundle.path, judgement, bench.desk.engine.fingerprint, [task.target])
    return past.digest_standing(judgement.case.earlier or ())


def _write_unjudged(task: Judge, papers: check.Papers, past: LedgerPast | None, error: str) -> Judged:
    """What was read is kept; why there is no verdict is told."""
    log.warning("%s：未能预审：%s", escape_controls(str(task.bundle.path)), error)
    standing = keep_papers(past, papers, [task.target]) if past is not None else ""
    files = outputs.of_papers(check.case_name(task.bundle.path), papers, error)
    written = _write_files(task, files, ())
    failures = _list_failures(papers)
    return Judged(written, len(papers.readings), failures, True, error, standing, past.entered.id if past else "")


def _print_forms(
    judgement: Judgement, task: Judge, bench: Bench, entry: str
) -> tuple[Sequence[Path], tuple[Mapping[str, object], ...]]:
    """The forms' files; a form that cannot be printed is a failure of its own and costs nothing else."""
    try:
        return bench.forms(judgement, entry, task.target), ()
    except OSError as error:
        raise cannot_write(task.target, error) from error
    except LedgerFailure:
        raise
    except IntakeError as error:
        reason = str(error)
    except Exception as error:  # a bug in one form must not cost the case; logged and reported
        log.debug("", exc_info=True)
        reason = failure_of_bug(task.bundle.path, "", None, error).message
    log.error("%s：表单未能打印：%s", escape_controls(str(task.bundle.path)), reason)
    return (), (case_failure(task, f"表单未能打印：{reason}"),)


def _read_papers(task: Judge, desk: Desk) -> check.Papers:
    """Every paper of the case, from settled pages."""
    cache = desk.cache and SettledPages(desk.cache.shelf, task.files)
    results: list[Result] = []
    run_inputs(task.bundle.stacks, replace(desk, cache=cache), [results.append])
    readings = tuple(r for r in results if isinstance(r, Reading))
    return check.Papers(readings, tuple(r for r in results if isinstance(r, Failure)))


def _require_papers(papers: check.Papers) -> check.Papers:
    """The papers, of which there must be one.

    Raises:
        UsageError: nothing could be read.
    """
    if not papers.readings:
        raise UsageError("案卷里没有一份能读", "请检查扫描件")
    return papers


def _read_given(bundle: Bundle, order: CaseOrder, office: check.OfficeRules) -> Given:
    """What `case.yaml` says, and the run's words where it says nothing."""
    file = check.find_case_file(bundle.path)
    if file is not None and file.is_symlink():
        raise BadConfiguration(f"{escape_controls(str(file))}：这是链接，不予读取", "请放入文件本身")
    told = typed.read_given(file, office.catalogue.conditions) if file else Given()
    return replace(
        told,
        item=told.item or order.item,
        insurance=told.insurance or order.insurance,
        applied=told.applied or order.applied,
    )


def _write_files(task: Judge, files: Mapping[str, bytes], printed: Sequence[Path]) -> Mapping[str, str]:
    try:
        return outputs.write_files(task.target, files, printed, task.stale)
    except OSError as error:
        raise cannot_write(task.target, error) from error


def _list_failures(papers: check.Papers) -> tuple[Mapping[str, object], ...]:
    return tuple({"file": f.path, "page": f.page, "sha256": f.sha256, "reason": f.message} for f in papers.failures)
