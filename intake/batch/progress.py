"""Progress on standard error: a bar where a person watches, else a line now and then. Counts are true, never estimated.

The time left is what the pages still to be read will take at the rate of those that were read in this run; kept pages and
failed ones do not flatter it.
"""

import logging
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from intake.batch.scheduler import Counts

log = logging.getLogger(__name__)

_EVERY = 30.0
"""Seconds between two lines of a log: a morning's run leaves a few hundred."""

Show = Callable[[Counts], None]


def describe_counts(counts: Counts, seconds: float) -> str:
    """The counts in one line.

    >>> describe_counts(Counts(cases=3, cases_done=1, pages=20, pages_read=6, pages_kept=4, pages_failed=1), 60)
    '案卷 1/3，页 10/20（缓存 4，失败 1），6.0 页/分钟，约剩 1 分 40 秒'
    """
    text = (
        f"案卷 {counts.cases_done}/{counts.cases}，页 {counts.pages_done}/{counts.pages}"
        f"（缓存 {counts.pages_kept}，失败 {counts.pages_failed}）"
    )
    if counts.pages_read and seconds > 0:
        text += f"，{counts.pages_read / seconds * 60:.1f} 页/分钟"
        left = (counts.pages - counts.pages_done) * seconds / counts.pages_read
        text += f"，约剩 {int(left // 60)} 分 {int(left % 60)} 秒" if left >= 1 else ""
    return text


@contextmanager
def show_progress(*, wanted: bool) -> Generator[Show]:
    """Yields what to call with the counts, as often as one likes."""
    begun = time.monotonic()
    if not (wanted and sys.stderr.isatty()):
        yield _progress_in_log(begun)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("正在清点", total=None)

        def update_bar(counts: Counts) -> None:
            """Draws the counts as they are now."""
            seconds = time.monotonic() - begun
            progress.update(
                task, description=describe_counts(counts, seconds), completed=counts.pages_done, total=counts.pages
            )

        yield update_bar


def _progress_in_log(begun: float) -> Show:
    last = begun

    def log_counts(counts: Counts) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            log.warning("%s", describe_counts(counts, now - begun))

    return log_counts
