"""A progress bar on standard error, only where a person watches; counts are of whole files and never estimated."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def progress_bar(total: int, *, wanted: bool = True) -> Generator[Callable[[], None]]:
    """Yields what to call after each file."""
    if not (wanted and total and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("识读"), BarColumn(), MofNCompleteColumn(), TextColumn("个文件"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
