"""An office for batch tests: invented scans, an engine that is quick and moody, and a runner without processes.

Also whole runs that can be killed (`main`), by the words `INBOX OUT WORKERS PAUSE`, with 0 workers in one process; see
`tests.batch.forked_runs`.
"""

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw

from intake.batch.run import Done, Job, run_batch
from intake.batch.scheduler import Policy
from intake.batch.tasks import CaseOrder, Halt, Loss, Lost, Task, TaskOutcome
from intake.batch.worker_context import Bench, answer_task, build_bench, no_forms
from intake.batch.workers import Processes, WorkerLimits
from intake.check import OfficeRules
from intake.errors import IntakeError
from intake.model import Line, Rect
from intake.ocr.engine import Picture
from intake.settings import Settings
from tests.scripted import PRINTED, ScriptedEngine

HANG, DIE, STARVE, BREAK = 401, 402, 403, 404
"""Widths of pictures on which the engine hangs, kills its process, runs out of memory, has a bug."""
DAY = date(2026, 10, 12)
ITEM = "住院费用报销"


class MoodyEngine(ScriptedEngine):
    """Reads a receipt whose number follows from the picture; tells in `told` of every page that it saw, and that it read."""

    name = "moody"
    fingerprint = "moody"

    def __init__(self, told: Path | None = None, pause: float = 0.0) -> None:
        super().__init__()
        self._told, self._pause = told, pause

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self._tell("seen\n")
        _mood(picture.shape[1])
        time.sleep(self._pause)
        self._tell("read\n")
        digest = hashlib.sha256(picture.tobytes()).hexdigest()
        number = f"票据号码：{int(digest[:8], 16):010d}"
        lines = super().read(picture)
        texts = [text for text, *_ in PRINTED]
        return tuple(
            Line(number, Rect(600, 70, 900, 90), 0.99) if text.startswith("票据号码") else line
            for text, line in zip(texts, lines, strict=True)
        )

    def _tell(self, line: str) -> None:
        if self._told is not None:
            with self._told.open("a") as file:
                file.write(line)


def _mood(width: int) -> None:
    if width == HANG:
        time.sleep(3600)
    if width == DIE:
        os.kill(os.getpid(), signal.SIGKILL)
    if width == STARVE:
        raise MemoryError
    if width == BREAK:
        raise ValueError("secret 张样例")


def equip(output: Path, told: Path | None, pause: float, standing: str, cached: bool, threads: int) -> Bench:
    """A bench with the moody engine; pages are kept beside the results."""
    from dataclasses import replace

    from extractors import EXTRACTORS
    from intake.catalogue.lookup import load_catalogue
    from validators import RULES

    del threads
    settings = Settings(cache=output.parent / "cache" if cached else None)
    made = build_bench(settings, EXTRACTORS, OfficeRules(load_catalogue(()), RULES), standing, output, no_forms)
    return replace(made, desk=replace(made.desk, engine=MoodyEngine(told, pause)))


class Inline:
    """A runner in this very process: the same answers, nothing to wait for; see `intake.batch.tasks.Runner`."""

    def __init__(self, made: Bench) -> None:
        self._bench, self._waiting = made, list[Task]()
        self.done = list[Task]()

    def free(self) -> int:
        return 1 - len(self._waiting)

    def put(self, task: Task) -> None:
        self._waiting.append(task)

    def take(self) -> Sequence[TaskOutcome]:
        task = self._waiting.pop()
        self.done.append(task)
        try:
            return [TaskOutcome(task, answer_task(task, self._bench))]
        except Halt as halt:
            return [TaskOutcome(task, halt)]
        except IntakeError as error:
            return [TaskOutcome(task, Halt(error.message, error.next_step, int(error.exit_code)))]
        except RuntimeError:
            return [TaskOutcome(task, Lost(Loss.CRASHED))]

    def close(self) -> None:
        self._waiting.clear()


class InboxDesk:
    """An inbox with its results, and runs over it."""

    def __init__(self, place: Path) -> None:
        self.inbox, self.output, self.told = place / "in", place / "out", place / "told"
        self.inbox.mkdir()

    def scan(self, name: str, mark: int, width: int = 400) -> Path:
        """A picture that no other mark gives."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _picture(mark, width).save(path)
        return path

    def stack(self, name: str, marks: Sequence[int], widths: Sequence[int] = ()) -> Path:
        """A PDF or TIFF of several pages; only in a TIFF pages keep their width."""
        path = self.inbox / name
        pages = [_picture(m, w) for m, w in zip(marks, widths or [400] * len(marks), strict=True)]
        pages[0].save(path, save_all=True, append_images=pages[1:])
        return path

    def bench(self, standing: str = "rules", cached: bool = True) -> Bench:
        return equip(self.output, self.told, 0.0, standing, cached, 1)

    def job(self, **policy: object) -> Job:
        return Job(self.inbox, self.output, CaseOrder(ITEM, "居民", DAY), policy=Policy(**policy))  # type: ignore[arg-type]

    def run(self, standing: str = "rules", cached: bool = True, **policy: object) -> Done:
        """One run without processes."""
        return run_batch(self.job(**policy), Inline(self.bench(standing, cached)), lambda _: None)

    def forget(self) -> None:
        """Removes results and recognised pages."""
        shutil.rmtree(self.output)
        shutil.rmtree(self.output.parent / "cache")

    @property
    def pages_read(self) -> int:
        """How many pages were recognised so far, in all runs."""
        return self._count("read")

    @property
    def pages_seen(self) -> int:
        """How many pages an engine was given so far, those included that it did not finish."""
        return self._count("seen")

    def _count(self, what: str) -> int:
        return self.told.read_text().splitlines().count(what) if self.told.exists() else 0

    def tree(self) -> dict[str, bytes]:
        """Everything that was written, times aside."""
        return tree(self.output)


def tree(folder: Path) -> dict[str, bytes]:
    """Path -> content of all files but `run.json`."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name not in ("run.json", "lock"))
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def _picture(mark: int, width: int) -> Image.Image:
    picture = Image.new("RGB", (width, 560), "white")
    draw = ImageDraw.Draw(picture)
    for row in range(12):
        draw.rectangle(
            (20, 20 + 40 * row, 40 + 10 * (mark % 7) + 20 * ((mark >> row) & 1), 32 + 40 * row), fill="black"
        )
    return picture


def processes(
    output: Path, workers: int = 2, *, seconds: float = 60.0, pause: float = 0.0, megabytes: int = 4000
) -> Processes:
    """Real workers with the moody engine."""
    made = partial(equip, output, output.parent / "told", pause, "rules", True)
    return Processes(made, WorkerLimits(workers, 1, seconds, megabytes))


def main(words: Sequence[str]) -> int:
    inbox, output, number, pause = Path(words[0]), Path(words[1]), int(words[2]), float(words[3])
    alone = Inline(equip(output, output.parent / "told", pause, "rules", True, 1)) if number == 0 else None
    runner = alone or processes(output, number, pause=pause)
    try:
        return run_batch(Job(inbox, output, CaseOrder(ITEM, "居民", DAY)), runner, lambda _: None).exit_code
    finally:
        runner.close()
