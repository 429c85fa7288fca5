"""What a person waits for: `intake --help`, and `intake check` of a case whose pages were recognised before.

Whole commands, from the start of the process to its end, each in a new process. The case is read once before the clock starts;
the modules are compiled by then, as they are where the program is installed.

python -m benchmarks.startup            prints the medians of ten runs; above a limit the status is 1
python -m benchmarks.startup --write    also keeps them in results/startup.json, which `benchmarks.table` shows
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engines import machine
from intake import __version__
from intake.errors import ExitCode

ROOT = Path(__file__).parents[1]
CASE = ROOT / "samples" / "data" / "claims" / "inpatient-clean"
RESULT = Path(__file__).with_name("results") / "startup.json"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "help": ("--help",),
    "check": ("check", str(CASE), "--item", "住院费用报销", "--insurance", "居民", "--applied", "2026-10-12"),
    "check_proposed": ("check", str(CASE), "--applied", "2026-10-12"),
}
LABELS = {
    "help": "`intake --help`",
    "check": "`intake check` 住院案卷（6 份材料都已识读过），写明事项",
    "check_proposed": "同一案卷，按材料推断事项",
}
LIMITS = {"help": 0.4, "check": 1.0, "check_proposed": 1.0}
"""Seconds: help must feel immediate, and whoever checks a case again after a correction should not wait."""
RUNS = 10


def seconds(words: Sequence[str], home: Path) -> tuple[float, float]:
    """One run in a new process: seconds on the clock, and of the processor.

    Raises:
        RuntimeError: the command failed.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "cli", *words]
    done = subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=_environment(home))
    waited, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (ExitCode.DONE, ExitCode.NEEDS_PERSON):
        raise RuntimeError(f"{words}: {done.stderr.decode()}")
    return waited, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment(home: Path) -> dict[str, str]:
    """A cache, a ledger and compiled modules of this measurement's own."""
    own = {"XDG_CACHE_HOME": home / "cache", "XDG_DATA_HOME": home / "data", "PYTHONPYCACHEPREFIX": home / "compiled"}
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return usual | {name: str(folder) for name, folder in own.items()}


def measured() -> Mapping[str, Any]:
    """Every figure of one run."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {name: [seconds(words, Path(folder)) for _ in range(RUNS + 1)][1:] for name, words in COMMANDS.items()}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "machine": machine(),
        "seconds": {name: round(median(waited for waited, _ in found), 2) for name, found in runs.items()},
        "cpu_seconds": {name: round(median(busy for _, busy in found), 2) for name, found in runs.items()},
        "command": "python -m benchmarks.startup --write",
    }


def table(result: Mapping[str, Any]) -> str:
    """Markdown: a row a command."""
    rows = [
        f"| {label} | {result['seconds'][name]:.2f} | {result['cpu_seconds'][name]:.2f} | {LIMITS[name]} |"
        for name, label in LABELS.items()
    ]
    cpu = f"{result['machine']['cpu']} × {result['machine']['cores']} 核，开始时系统负载 {result['machine']['load_before']}"
    note = f"{result['date']}，版本 {result['version']}，{cpu}，整条命令，取中位数；`{result['command']}`。"
    return "\n".join(["| 整条命令 | 秒 | CPU 秒 | 上限 |", "|---|--:|--:|--:|", *rows, "", note])


def main(arguments: Sequence[str]) -> int:
    result = measured()
    print(table(result))
    if "--write" in arguments:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(any(result["seconds"][name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
