"""Pages per minute, share of values found and peak memory of our engines and of what a user would pick instead.

    python -m benchmarks.engines --images DIR --gold DIR --rounds 3

Every engine runs in a process of its own. Each page is given to one engine after the other before the next page comes,
in an order that turns, so that a busy machine is busy for all. Nothing of the scans is stored: counts and times.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.race.contestants import CONTESTANTS
from benchmarks.race.quiet import processor_features
from intake.machine.resources import count_cores

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("openvino", "onnxruntime", "rapidocr", "paddleocr", "paddlex", "numpy", "opencv-contrib-python")

Answers = dict[str, list[list[dict[str, Any]]]]
"""Engine -> round -> page -> what the worker answered."""


class Worker:
    """One engine in its own process."""

    def __init__(self, name: str, gold: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.race.contestants", name, str(gold)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self._answer() != "ready":
            raise RuntimeError(f"{name} did not start; run: {' '.join(command)}")

    def read(self, path: Path) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._answer())
        return answer

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)


def measured(names: Sequence[str], images: Sequence[Path], gold: Path, rounds: int) -> Answers:
    """Every engine on every page, round after round."""
    workers = {name: Worker(name, gold) for name in names}
    answers: Answers = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            answers[name].append([])
        for place, path in enumerate(images):
            first = (turn + place) % len(names)
            for name in (*names[first:], *names[:first]):
                answers[name][turn].append(workers[name].read(path))
            print(f"\rround {turn + 1}/{rounds}, page {place + 1}/{len(images)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    for worker in workers.values():
        worker.close()
    return answers


def summary(rounds: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """One engine's numbers: medians over the rounds of each page, added up."""
    pages = len(rounds[0])

    def total(key: str) -> float:
        return sum(float(median(one[page][key] for one in rounds)) for page in range(pages))

    return {
        "pages_per_minute": round(60 * pages / total("wall"), 1),
        "seconds_a_page": round(total("wall") / pages, 3),
        "cpu_seconds_a_page": round(total("cpu") / pages, 3),
        "lines": sum(page["lines"] for page in rounds[-1]),
        "found": sum(page["found"] for page in rounds[-1]),
        "values": sum(page["values"] for page in rounds[-1]),
        "peak_mb": round(max(page["peak"] for one in rounds for page in one) / 1e6),
    }


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return {
        "cpu": model,
        "features": processor_features(),
        "cores": count_cores(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=CONTESTANTS, help="an engine; may be given again")
    parser.add_argument("--pages", type=int, default=0, help="the first so many only")
    parser.add_argument("--save", default="engines", help="name of the file in benchmarks/results; empty: do not save")
    options = parser.parse_args(arguments)
    images = sorted(p for p in options.images.iterdir() if p.is_file())[: options.pages or None]
    before = machine()
    answers = measured(options.only or list(CONTESTANTS), images, options.gold, options.rounds)
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m benchmarks.engines --images DIR --gold DIR --rounds {options.rounds}",
        "machine": before,
        "pages": len(images),
        "engines": {name: summary(rounds) for name, rounds in answers.items()},
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if options.save:
        (RESULTS / f"{options.save}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
