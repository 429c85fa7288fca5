"""Where results go: to standard output for a program or a person, to a folder, into a workbook."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from intake.errors import UsageError, escape_controls
from intake.export.folder import refuse_among, refuse_unwritable, report_write_errors, write_result
from intake.export.line import dump_line, to_line
from intake.export.people import format_block
from intake.run import Result, Writer


@contextmanager
def open_writers(
    originals: Sequence[Path], *, as_json: bool, boxes: bool, folder: Path | None, workbook: Path | None
) -> Generator[list[Writer]]:
    """The writers that were asked for; the workbook is written when the run is over.

    Raises:
        UnsafeLayout: `folder` or `workbook` lies among the originals. Nothing has been read or written then.
        UsageError: one of them cannot be written; what can be known of it is known before anything is read.
    """
    _refuse_places(originals, folder, workbook)
    kept: list[Result] = []
    writers: list[Writer] = []  # what is to last comes first: standard output may be lost
    if folder is not None:
        writers.append(lambda result: _write_to_folder(folder, result))
    if workbook is not None:
        writers.append(kept.append)
    writers.append(print_json_line if as_json else lambda result: print_block(result, boxes))
    yield writers
    if workbook is not None:
        from intake.export.workbook import write_workbook

        with report_write_errors(workbook):
            write_workbook(workbook, kept)


def _refuse_places(originals: Sequence[Path], folder: Path | None, workbook: Path | None) -> None:
    for target in (folder, workbook):
        if target is not None:
            refuse_among(originals, target)
    if folder is not None:
        refuse_unwritable(folder)
    if workbook is not None:
        if workbook.is_dir():
            raise UsageError(
                f"{escape_controls(str(workbook))}：这是文件夹，不能存成工作簿", "请写文件名，如 结果.xlsx"
            )
        refuse_unwritable(workbook.absolute().parent)


def _write_to_folder(folder: Path, result: Result) -> None:
    with report_write_errors(folder):
        write_result(folder, result)


def print_json_line(result: Result) -> None:
    """One line of the contract's JSON, on its way at once."""
    sys.stdout.buffer.write(dump_line(to_line(result)) + b"\n")
    sys.stdout.buffer.flush()


def print_block(result: Result, boxes: bool) -> None:
    """One block of text."""
    print(format_block(result, boxes=boxes), flush=True)
