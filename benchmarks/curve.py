"""What `intake run` costs for 1, 10, 100 and 1,000 pages: seconds, seconds a page, and the greatest worker.

    python -m benchmarks.curve [--most 1000] [--busy] [--write]

The pages are the invented scans, each as many times as it takes, every copy with other bytes so that none is known already; a
case holds five. Each size is run once as a whole command with an empty ledger and nothing kept.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

from benchmarks.commands import environment
from benchmarks.engines import RESULTS, machine
from benchmarks.race.quiet import find_noise

SIZES = (1, 10, 100, 1000)
A_CASE = 5
"""Pages of a case: a bill, its list, a discharge record, a card, a form."""
SAMPLES = Path(__file__).parents[1] / "samples" / "data"
_KINDS = ("invoices", "lists", "records", "cards", "papers")
_EVERY = 0.5
"""Seconds between two looks at how large the workers are."""


def lay_inbox(inbox: Path, pages: int) -> None:
    """So many pages in cases. Bytes behind the end of a JPEG make a copy a file of its own and change nothing that is seen."""
    pictures = sorted(p for kind in _KINDS for p in (SAMPLES / kind).glob("*.jpg"))
    for number, path in enumerate(islice(cycle(pictures), pages)):
        folder = inbox / f"{number // A_CASE:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{number:04d}-{path.name}"
        shutil.copy(path, target)
        with target.open("ab") as file:
            file.write(f"copy {number}".encode())


def measure_run(pages: int, scratch: Path) -> dict[str, float]:
    """Seconds of one run, and its greatest process.

    Raises:
        RuntimeError: it failed.
    """
    inbox, output = scratch / f"inbox-{pages}", scratch / f"output-{pages}"
    lay_inbox(inbox, pages)
    words = ("-m", "cli", "run", str(inbox), "-o", str(output), "--quiet")
    own = os.environ | environment("default", scratch)
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *words], env=own, cwd=SAMPLES.parents[1]) as process:
        watch = _Watch(process.pid)
        code = process.wait()
        wall = time.perf_counter() - start
        watch.end()
    if code not in (0, 3):
        raise RuntimeError(f"intake run ended with {code} over {pages} pages")
    return {
        "pages": pages,
        "wall": round(wall, 1),
        "a_page": round(wall / pages, 2),
        "worker_mb": round(watch.most / 1e6),
    }


class _Watch(threading.Thread):
    """Looks how large the greatest child of a process gets."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process, self._over = psutil.Process(pid), threading.Event()
        self.most = 0
        self.start()

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            self.most = max([self.most, *self._sizes()])

    def _sizes(self) -> Iterator[int]:
        try:
            for child in self._process.children(recursive=True):
                yield int(child.memory_info().rss)
        except psutil.Error:
            return

    def end(self) -> None:
        """No more looks."""
        self._over.set()
        self.join()


def table(result: Mapping[str, Any]) -> str:
    """Markdown: one row a size."""
    rows = [
        f"| {run['pages']:,} 页 | {run['wall']:.1f} | {run['a_page']:.2f} | {run['worker_mb']} MB |"
        for run in result["runs"]
    ]
    machine_, noise = result["machine"], f"，{'，'.join(result['noise'])}" if result["noise"] else ""
    note = f"{result['date']}，{machine_['cpu']} × {machine_['cores']} 核{noise}；虚构扫描件；`{result['command']}`。"
    return "\n".join(["| `intake run` | 秒 | 每页秒 | 最大的进程 |", "|--:|--:|--:|--:|", *rows, "", note])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest run")
    parser.add_argument("--busy", action="store_true", help="measure although other programs are at work")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if (noise := find_noise()) and not options.busy:
        raise SystemExit(f"not measured, the machine is not quiet: {'; '.join(noise)}")
    before = machine()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        runs = [measure_run(pages, Path(scratch)) for pages in SIZES if pages <= options.most]
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m benchmarks.curve --most {options.most} --write" + (" --busy" if options.busy else ""),
        "machine": before,
        "noise": noise,
        "runs": runs,
    }
    if options.write:
        (RESULTS / "curve.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table(result))


if __name__ == "__main__":
    main()
