"""Whole command against whole command: `intake read` and the recognisers a user would call in a loop, on the same files.

    python -m benchmarks.commands --images DIR [--images DIR] --rounds 3 [--every 3]

`intake read --json` sets pages upright, reads them, looks again under seals, finds fields and proves them; the others
decode a picture and recognise it. Each command is one process for all files and is timed from its start to its end,
libraries and weights included. Pages of PDF files are drawn once beforehand, because RapidOCR reads pictures alone.
The commands take turns, in another order every round; the figures are medians. Nothing of the scans is stored.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pypdfium2

from benchmarks.contestants import CONTESTANTS, decoded
from benchmarks.engines import RESULTS, machine

OURS = "intake read"
COMMANDS: Mapping[str, Sequence[str]] = {
    OURS: ("-m", "cli", "read", "--quiet", "--json"),
    **{name: ("-m", "benchmarks.commands", "--loop", name) for name in CONTESTANTS if not name.startswith("intake")},
}
"""Name -> arguments of the interpreter; the files come behind them."""
DPI = 200
"""At which pages of PDF files are drawn: what offices scan at."""

Run = dict[str, float]


def pages(folders: Sequence[Path], scratch: Path) -> Iterator[Path]:
    """Pictures as they are, pages of PDF files as pictures in `scratch`."""
    for path in sorted(p for folder in folders for p in folder.iterdir()):
        if path.suffix == ".pdf":
            yield from _drawn(path, scratch)
        elif path.suffix in {".jpg", ".png"}:
            yield path


def _drawn(path: Path, scratch: Path) -> Iterator[Path]:
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document):
            target = scratch / f"{path.stem}-{number + 1}.jpg"
            page.render(scale=DPI / 72).to_pil().convert("RGB").save(target, quality=90)
            yield target


def timed(command: Sequence[str], files: Sequence[Path]) -> Run:
    """One run: seconds of wall clock, seconds of CPU, greatest memory in MB.

    Raises:
        RuntimeError: the command did not do its work.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command, *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    answers = sum(1 for _ in process.stdout)
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if answers < len(files):
        raise RuntimeError(f"{answers} answers to {len(files)} files: {' '.join(command)}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}


def measured(files: Sequence[Path], rounds: int) -> dict[str, list[Run]]:
    """Every command in every round; each round begins with another one."""
    names = list(COMMANDS)
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            runs[name].append(timed(COMMANDS[name], files))
            print(f"round {turn + 1}/{rounds}, {name}: {runs[name][-1]['wall']:.1f} s", file=sys.stderr)
    return runs


def summary(runs: Mapping[str, Sequence[Run]], files: int) -> dict[str, dict[str, float]]:
    """Medians over the rounds; how many times faster ours is, as the median of the rounds' own ratios."""
    return {
        name: {
            "pages_per_minute": round(60 * files / median(r["wall"] for r in own), 1),
            "cpu_seconds_a_page": round(median(r["cpu"] for r in own) / files, 2),
            "peak_mb": round(max(r["peak_mb"] for r in own)),
            "ours_is_faster": round(median(r["wall"] / o["wall"] for r, o in zip(own, runs[OURS], strict=True)), 2),
        }
        for name, own in runs.items()
    }


def loop(name: str, files: Sequence[str]) -> None:
    """What a user would write: build it once, read every file, print the lines."""
    answers, sys.stdout = sys.stdout, sys.stderr
    read = CONTESTANTS[name]()
    for path in files:
        print(json.dumps(list(read(decoded(Path(path)))), ensure_ascii=False), file=answers)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--images", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="every so manieth page only")
    parser.add_argument("--loop", choices=CONTESTANTS, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.loop:
        loop(options.loop, options.files)
        return
    before = machine()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        files = list(pages(options.images, Path(scratch)))[:: options.every]
        runs = measured(files, options.rounds)
    folders, every = len(options.images), f" --every {options.every}" if options.every > 1 else ""
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m benchmarks.commands{' --images DIR' * folders} --rounds {options.rounds}{every}",
        "machine": before,
        "pages": len(files),
        "commands": summary(runs, len(files)),
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (RESULTS / "commands.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
