"""Where results go: to standard output for a program or a person, to a folder, into a workbook."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from intake.export.folder import refuse_among, write_result
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
    """
    for target in (folder, workbook):
        if target is not None:
            refuse_among(originals, target)
    kept: list[Result] = []
    writers: list[Writer] = [print_json_line if as_json else lambda result: print_block(result, boxes)]
    if folder is not None:
        writers.append(lambda result: write_result(folder, result))
    if workbook is not None:
        writers.append(kept.append)
    yield writers
    if workbook is not None:
        from intake.export.workbook import write_workbook

        write_workbook(workbook, kept)


def print_json_line(result: Result) -> None:
    """One line of the contract's JSON, on its way at once."""
    sys.stdout.buffer.write(dump_line(to_line(result)) + b"\n")
    sys.stdout.buffer.flush()


def print_block(result: Result, boxes: bool) -> None:
    """One block of text."""
    print(format_block(result, boxes=boxes), flush=True)
