"""How long `intake --help` takes: what a person waits for before anything else.

python -m benchmarks.startup            prints the median of ten runs, in seconds; above the limit the status is 1
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

LIMIT = 0.4
"""Seconds; below it a command feels immediate."""

RUNS = 10


def seconds() -> float:
    """One run in a new process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "cli", "--help"], check=True, capture_output=True, cwd=_project())
    return time.perf_counter() - start


def _project() -> Path:
    return Path(__file__).parents[1]


def main() -> int:
    typical = median(seconds() for _ in range(RUNS))
    print(f"intake --help: {typical:.2f} s (limit {LIMIT} s)")
    return int(typical > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
