"""What a run over many cases costs: reading, judging again, growing, scaling, and the share of each case.

python -m benchmarks.batch [--write] [--rest] [--only memory cases scaling kept claims] [--pages 1000] [--inbox DIR]

* `claims`: the invented claims (`samples/data/claims`), or the cases in DIR, read by real workers. Minutes: a tenth of the pages.
* `kept`: three of the cases copied until there are four hundred pages whose bytes differ, their pages kept as if each copy had
  been read: judged from them, and run again with nothing changed. Three minutes.
* `scaling`: a few pages of them with one worker of one thread, one of all threads, and one worker a core.
* `memory` and `cases`: drawn pages and an engine that answers at once, so that what is left is ours. Memory is that of the
  worker, looked at whenever the run tells its progress; the median of the last half against that of the first. Five minutes.

Each part is written as soon as it is measured; `--rest` measures those that the record lacks, so that a run that was broken
off goes on.

The machine may be busy with other work: what compares are ratios within one run.
"""

import argparse
import json
import logging
import multiprocessing as mp
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.engines import machine
from intake import __version__
from intake.batch.fingerprint import standing_digest
from intake.batch.run import Job, run_batch
from intake.batch.scheduler import Counts, Policy
from intake.batch.tasks import CaseOrder
from intake.batch.unchanged import Unchanged
from intake.batch.worker_context import Bench, build_bench, no_forms
from intake.batch.workers import Processes, WorkerLimits
from intake.cache import Book
from intake.check import OfficeRules
from intake.desk import Desk
from intake.load import sha256_of
from intake.machine.resources import count_cores
from intake.model import Char, Line, Rect
from intake.ocr.engine import Picture
from intake.settings import Settings

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).with_name("results") / "batch.json"
CLAIMS = ROOT / "samples" / "data" / "claims"
MEGABYTES = Settings().worker_max_mb
PARTS = frozenset(["claims", "kept", "scaling", "memory", "cases"])
KEPT = 400
"""Pages that are judged from what is kept: enough for the start of the workers not to be what is measured."""
SCALED = 8
"""Pages that are read in each arrangement of workers: a minute each on a slow machine."""
LINES = 60
"""Lines of a drawn page: a scanned receipt or record has 40 to 70."""


class Instant:
    """An engine that knows its answer: sixty lines of figures; see `intake.ocr.engine.Engine`."""

    name = fingerprint = "instant"

    def read(self, picture: Picture) -> tuple[Line, ...]:
        mark = int(picture[:40].sum()) % 1_000_000
        return tuple(_line(f"第{row}项 {mark + row}.00", 40 + 20 * row) for row in range(LINES))

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        return tuple(Line("", Rect(0, 0, crop.shape[1], crop.shape[0]), 0.0) for crop in crops)


def _line(text: str, top: float) -> Line:
    chars = tuple(Char(c, 40 + 12 * i, 52 + 12 * i, 0.99) for i, c in enumerate(text))
    return Line(text, Rect(40, top, 40 + 12 * len(text), top + 16), 0.99, chars)


def equip(place: Path, instant: bool, threads: int) -> Bench:
    """A worker's bench whose pages are kept below `place`."""
    from extractors import EXTRACTORS
    from intake.catalogue.lookup import load_catalogue
    from validators import RULES

    settings = Settings(engine="openvino", threads=threads, cache=place / "cache")
    standing = standing_digest([ROOT / name for name in ("intake", "extractors", "validators")])
    made = build_bench(settings, EXTRACTORS, OfficeRules(load_catalogue(()), RULES), standing, place / "out", no_forms)
    return replace(made, desk=replace(made.desk, engine=Instant())) if instant else made


def timed(
    place: Path, inbox: Path, workers: int, threads: int, *, instant: bool, overwrite: bool = False,
    show: Callable[[Counts], None] = lambda _: None,
) -> tuple[float, Counts]:  # fmt: skip
    """Seconds of a whole run, workers' start and summary included, and what it counted."""
    order = CaseOrder("住院费用报销" if instant else "", "居民" if instant else "", date(2026, 10, 12))
    job = Job(inbox, place / "out", order, policy=Policy(overwrite=overwrite))
    runner = Processes(partial(equip, place, instant), WorkerLimits(workers, threads, 600, MEGABYTES))
    begun = time.perf_counter()
    try:
        done = run_batch(job, Unchanged(runner, lambda: equip(place, instant, threads).ground), show)
    finally:
        runner.close()
    return time.perf_counter() - begun, done.counts


# ------------------------------------------------------------------------------------------------ real pages
def claims(place: Path, inbox: Path) -> dict[str, Any]:
    """Reading and judging for the first time."""
    weights: list[int] = []
    read, counts = timed(place, inbox, count_cores(), 1, instant=False, show=lambda _: weights.append(heaviest()))
    return {
        "cases": counts.cases,
        "pages": counts.pages,
        "workers": count_cores(),
        "pages_per_minute": round(counts.pages / read * 60, 1),
        "heaviest_worker_mb": max(weights),
    }


def kept(place: Path, inbox: Path) -> dict[str, Any]:
    """Judging what is kept, and finding that nothing has changed."""
    few, many = place / "few", place / "many"
    for case in sorted(p for p in inbox.iterdir() if any(p.glob("*.jpg")))[:3]:
        shutil.copytree(case, few / case.name)
    timed(place, few, count_cores(), 1, instant=False)
    shutil.rmtree(place / "out")
    multiplied(equip(place, False, 1).desk, few, many)
    judged, counts = timed(place, many, count_cores(), 1, instant=False)
    unchanged, _ = timed(place, many, count_cores(), 1, instant=False)
    return {
        "cases": counts.cases,
        "pages": counts.pages,
        "not_kept": counts.pages - counts.pages_kept,
        "judged_again_pages_per_second": round(counts.pages / judged, 1),
        "unchanged_pages_per_second": round(counts.pages / unchanged, 1),
    }


def multiplied(desk: Desk, few: Path, many: Path) -> None:
    """Copies of the cases, a number behind each picture's last byte; what was read of it is kept for the copy, too."""
    pictures = sorted(few.rglob("*.jpg"))
    for number in range(-(-KEPT // len(pictures))):
        for path in pictures:
            target = many / f"{number}-{path.parent.name}" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + str(number).encode())
            page, copy = _book(desk, path).find_page(1), _book(desk, target)
            if page is None:
                raise RuntimeError(f"{path.name} was not kept")
            for _ in copy.iter_pages(copy.keep_page(p) for p in (page,)):
                pass


def _book(desk: Desk, path: Path) -> Book:
    if desk.cache is None:
        raise RuntimeError("there is no cache")
    settings = desk.settings
    sha256 = sha256_of(path)
    return desk.cache.open_book(path, sha256, desk.engine, settings.limits, text_checked=settings.check_text_layer)


def scaling(place: Path, inbox: Path) -> dict[str, float]:
    """Pages a minute of the same pages in each arrangement, in an order that puts the first engine start on nobody twice."""
    files = sorted(inbox.rglob("*.jpg"))[:SCALED]
    small = place / "small"
    for number, path in enumerate(files):
        (small / "a").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, small / "a" / f"{number}.jpg")
    speeds: dict[str, float] = {}
    for workers, threads in dict.fromkeys([(1, 1), (1, count_cores()), (count_cores(), 1)]):
        spot = place / f"{workers}x{threads}"
        seconds, counts = timed(spot, small, workers, threads, instant=False)
        speeds[f"{workers} × {threads}"] = round(counts.pages / seconds * 60, 1)
    return speeds


# ------------------------------------------------------------------------------------------------ drawn pages
def drawn(inbox: Path, cases: int, pages: int) -> None:
    """Cases of so many pages that look alike and are not."""
    for case in range(cases):
        (inbox / f"案{case}").mkdir(parents=True)
        for page in range(pages):
            picture = Image.new("RGB", (900, 1300), "white")
            draw = ImageDraw.Draw(picture)
            for row in range(LINES):
                length = 60 + (case * 31 + page * 17 + row * 7) % 400
                draw.rectangle((40, 40 + 20 * row, 40 + length, 52 + 20 * row), fill="black")
            picture.save(inbox / f"案{case}" / f"{page}.png", compress_level=1)


def memory(place: Path, pages: int) -> dict[str, Any]:
    """Resident memory of one worker over many pages."""
    drawn(place / "in", pages // 10, 10)
    seen: list[tuple[int, int]] = []
    timed(place, place / "in", 1, 1, instant=True, show=lambda c: seen.append((c.pages_read, heaviest())))
    first = median(mb for n, mb in seen if pages // 10 < n <= pages // 2)
    last = median(mb for n, mb in seen if n > pages // 2)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "pages": pages,
        "first_half_mb": first,
        "last_half_mb": last,
        "growth": round(last / first - 1, 4),
        "parent_mb": own,
    }


def cases(place: Path) -> dict[str, Any]:
    """Seconds of a run over 1, 10 and 100 cases of two pages, and what each further case adds."""
    seconds: dict[int, float] = {}
    for number in (1, 10, 100):
        spot = place / str(number)
        drawn(spot / "in", number, 2)
        timed(spot, spot / "in", count_cores(), 1, instant=True)
        seconds[number], _ = timed(spot, spot / "in", count_cores(), 1, instant=True, overwrite=True)
    return {
        "judged_again_seconds": {str(k): round(v, 2) for k, v in seconds.items()},
        "a_further_case_seconds": round((seconds[100] - seconds[10]) / 90, 3),
    }


def heaviest() -> int:
    """MB of the largest worker now; 0 while there is none."""
    found = [0]
    for child in mp.active_children():
        try:
            fields = Path(f"/proc/{child.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            continue
        found.append(int(fields[1]) * resource.getpagesize() // (1024 * 1024) if len(fields) > 1 else 0)
    return max(found)


# ------------------------------------------------------------------------------------------------ the record
def table(record: dict[str, Any]) -> str:
    """Markdown, a row for each thing measured."""
    real, grown, single, again = record["claims"], record["memory"], record["cases"], record["kept"]
    speeds = record["scaling"]
    base = next(iter(speeds.values()))
    shown = "，".join(f"{name}：{speed / base:.2f}" for name, speed in speeds.items())
    halves = f"前一半 {grown['first_half_mb']:g} MB，后一半 {grown['last_half_mb']:g} MB（{grown['growth']:+.1%}）"
    rows = [
        ("首次识读和预审", f"{real['cases']} 个案卷 {real['pages']} 页，{real['pages_per_minute']} 页/分钟（{real['workers']} 个进程）"),
        ("识读过、规则变了，重新预审", f"{again['pages']} 页，{again['judged_again_pages_per_second']} 页/秒"),
        ("全无变化，再运行一次", f"{again['pages']} 页，{again['unchanged_pages_per_second']} 页/秒"),
        ("最大的进程（真实引擎）", f"{real['heaviest_worker_mb']} MB"),
        ("进程数 × 线程数的相对速度", shown),
        (f"{grown['pages']} 页的内存（不含识别）", halves),
        ("每多一个两页的案卷（重新预审）", f"{single['a_further_case_seconds']} 秒"),
    ]  # fmt: skip
    note = (
        f"{record['date']}，版本 {record['version']}，{record['machine']['cpu']} × {record['machine']['cores']} 核，机器同时有别的任务；"
        f"虚构示例；`{record['command']}`。"
    )
    return "\n".join(["| 整批运行 | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows), "", note])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures")
    parser.add_argument("--pages", type=int, default=1000, help="pages over which memory is looked at")
    parser.add_argument("--only", nargs="+", metavar="PART", choices=sorted(PARTS))
    parser.add_argument("--rest", action="store_true", help="only what the record lacks")
    parser.add_argument("--inbox", type=Path, default=CLAIMS, help="cases that are read in earnest")
    options = parser.parse_args()
    logging.getLogger("intake").setLevel(logging.CRITICAL)
    parts: dict[str, Callable[[Path], dict[str, Any]]] = {
        "memory": lambda place: memory(place, options.pages),
        "cases": cases,
        "scaling": lambda place: scaling(place, options.inbox),
        "kept": lambda place: kept(place, options.inbox),
        "claims": lambda place: claims(place, options.inbox),
    }
    done = set(recorded() or {}) if options.rest else set[str]()
    for name in [part for part in options.only or parts if part not in done]:
        with tempfile.TemporaryDirectory() as folder:
            measured = parts[name](Path(folder))
        print(name, json.dumps(measured, ensure_ascii=False), flush=True)
        if options.write:
            keep(name, measured)


def keep(name: str, measured: dict[str, Any]) -> None:
    """Puts one part into the record; the others stay as they were measured."""
    head = {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__, "machine": machine(),
        "command": "python -m benchmarks.batch --write",
    }  # fmt: skip
    record = {**(recorded() or {}), **head, name: measured}
    RESULT.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def recorded() -> dict[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    record: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return record


if __name__ == "__main__":
    main()
