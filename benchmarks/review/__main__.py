"""How long staff wait for the review page, how many keys a clean case takes, and whether twenty people get along.

python -m benchmarks.review            measures; recognised pages are taken from the usual cache, or read (minutes)
python -m benchmarks.review --write    also keeps the figures in results/review.json, which `benchmarks.table` shows

`intake serve` runs in a process of its own; waits are measured in Chromium, the twenty people are threads. Status 1 where a limit is
missed or a request was answered with an error.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from benchmarks.review.cases import CLEAN, CROWD, lay_out_office
from benchmarks.review.chromium import open_chromium
from benchmarks.review.crowd import measure_crowd
from benchmarks.review.figures import LIMITS, RESULT, table
from benchmarks.review.office import STAFF, found_office
from benchmarks.review.program import run_program
from benchmarks.review.timings import measure_keys, measure_waits
from intake import __version__
from intake.web.visitor import StaffRole

PEOPLE = {f"样{number:02d}": StaffRole.REVIEWER for number in range(1, len(CROWD) + 1)}


def measure(seconds: float) -> Mapping[str, Any]:
    """Every figure of one run."""
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = found_office(folder, lay_out_office(folder / "inbox"), {**STAFF, **PEOPLE})
        with run_program(office, folder) as program, open_chromium() as browser:
            waits, version = measure_waits(browser, program, office.cases), browser.version
            keys = measure_keys(browser, program, office.cases[CLEAN])
        with run_program(office, folder) as program:
            crowd = measure_crowd(program, [office.cases[name] for name in CROWD], list(PEOPLE), seconds)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "machine": machine(),
        "load": load,
        "chromium": version,
        "waits": waits,
        "keys": keys,
        "crowd": crowd,
        "command": "python -m benchmarks.review --write",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, keeps."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long the twenty people work")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    result = measure(options.seconds)
    print(json.dumps(result["crowd"], ensure_ascii=False, indent=1), table(result), sep="\n")
    if options.write:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(
        bool(result["crowd"]["errors"]) or any(min(result["waits"][name]) > most for name, most in LIMITS.items())
    )


if __name__ == "__main__":
    sys.exit(main())
