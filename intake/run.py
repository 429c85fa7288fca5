"""One run over many files: every result goes to every writer as it comes, what fails costs only itself.

This loop must survive a bug: an unexpected error in one file is logged, reported as a failure of that file, and the run
goes on.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake import types
from intake.desk import Desk
from intake.errors import ExitCode, IntakeError, UnreadableInput
from intake.expected import is_lacking
from intake.failures import failure_of, failure_of_bug
from intake.load import Folder
from intake.model import Failure, Reading, State
from intake.pipeline import read_file, read_folder

log = logging.getLogger(__name__)

Input = Path | Folder | UnreadableInput
Result = Reading | Failure
Writer = Callable[[Result], object]


@dataclass(slots=True)
class Tally:
    """What came out of a run, counted."""

    documents: int = 0
    to_look_at: int = 0
    failures: int = 0

    def count_result(self, result: Result) -> None:
        """One result more."""
        if isinstance(result, Failure):
            self.failures += 1
        else:
            self.documents += 1
            self.to_look_at += needs_person(result)

    @property
    def exit_code(self) -> ExitCode:
        """A failure weighs more than a doubt: it may hide any number of them."""
        if not self.documents:
            return ExitCode.NOTHING_READABLE
        if self.failures:
            return ExitCode.SOME_FAILED
        return ExitCode.NEEDS_PERSON if self.to_look_at else ExitCode.DONE

    def __str__(self) -> str:
        return f"读出 {self.documents} 份文书，其中 {self.to_look_at} 份需人工核对；{self.failures} 处未能读取"


def needs_person(reading: Reading) -> bool:
    """Whether a value is doubtful or unread, rows that must be there are not, or nobody knows what the document is."""
    record = reading.record
    cells = (c for rows in record.tables.values() for row in rows for c in row.values())
    fields = (*record.fields.values(), *record.extra.values(), *cells)
    unsure = any(f.state in (State.DOUBTFUL, State.UNREAD) for f in fields)
    return unsure or is_lacking(record) or reading.classification.kind == types.UNKNOWN


def run_inputs(
    inputs: Iterable[Input],
    desk: Desk,
    writers: Sequence[Writer],
    *,
    password: str | None = None,
    after_file: Callable[[], None] = lambda: None,
) -> Tally:
    """Reads every input and hands each result on at once; `after_file` is called behind each file, those of folders too.

    Raises:
        IntakeError: only what concerns the whole run (weights missing, a library missing).
    """
    tally = Tally()
    for item in inputs:
        for result in _read_input(item, desk, password, after_file):
            tally.count_result(result)
            _log_result(result)
            for write in writers:
                write(result)
    return tally


def count_files(inputs: Iterable[Input]) -> int:
    """How many files the inputs are."""
    return sum(len(item.files) if isinstance(item, Folder) else 1 for item in inputs)


def _read_input(item: Input, desk: Desk, password: str | None, after_file: Callable[[], None]) -> Iterator[Result]:
    if isinstance(item, Folder):
        yield from read_folder(_count_files(item.files, after_file), desk, password=password)
        return
    yield from _read_single_file(item, desk, password)
    after_file()


def _count_files(files: Iterable[Path], after_file: Callable[[], None]) -> Iterator[Path]:
    for path in files:
        yield path
        after_file()


def _read_single_file(item: Path | UnreadableInput, desk: Desk, password: str | None) -> Iterator[Result]:
    if isinstance(item, UnreadableInput):
        yield failure_of(item)
        return
    try:
        yield from read_file(item, desk, password=password)
    except UnreadableInput as error:
        yield failure_of(error)
    except IntakeError:
        raise
    except Exception as error:  # one file must not end a run over thousands; logged and reported
        log.debug("", exc_info=True)
        yield failure_of_bug(item, "", None, error)


def _log_result(result: Result) -> None:
    if isinstance(result, Failure):
        log.error("%s", result.message)
    else:
        document = result.document
        pages = "、".join(map(str, result.pages))
        log.info("%s 第 %s 页：%s", document.sha256[:8], pages, result.classification.kind)
