"""Lets mutmut try a sample of changes, each against the tests that hold its code, in a copy of the project.

mutmut finds out by itself which tests reach a function and runs only those, in a process that has everything imported already.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path

from benchmarks.mutation.held import Held
from benchmarks.mutation.mutants import find_mutants
from benchmarks.mutation.sample import Mutant, draw_sample

ROOT = Path(__file__).parents[2]
SOURCES = ("intake", "extractors", "validators")
COPIED = ("tests", "pyproject.toml")
"""What mutmut copies by itself; everything else is linked."""
UNSEEN = (".git", ".venv", "mutants", "setup.cfg")
UNIT = "not (ocr or cluster or office or postgres or browser or real)"
PATIENCE = 30
"""Seconds of the clock for a change, and this many times as long as its tests take: on a busy machine a process waits."""
OUTCOMES = {0: "survived", 1: "killed", 3: "killed", 33: "untested", 5: "untested", None: "untried"}
"""Of pytest and of mutmut; everything else was ended by a signal (`stopped`): an endless loop, which is noticed."""


class MutationFailed(Exception):
    """mutmut could not begin: its own words."""


def choose_mutants(held: Held, most: int, seed: int) -> dict[str, tuple[int, list[Mutant]]]:
    """By module: how many changes there are, and those that are tried."""
    chosen = {}
    for path in held.find_modules(ROOT):
        every = find_mutants(path, (ROOT / path).read_text("utf-8"))
        chosen[path] = len(every), draw_sample(every, most, seed)
    return chosen


def spent_seconds() -> float:
    """Of the processor, by this process and those that it started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def prepare_room(held: Held, room: Path) -> None:
    """A folder in which mutmut finds the project, and what it is told."""
    (room / "mutants").mkdir(parents=True)
    for place in (p for p in ROOT.iterdir() if p.name not in UNSEEN):
        (room / place.name).symlink_to(place)
        if place.name not in (*SOURCES, *COPIED):
            (room / "mutants" / place.name).symlink_to(place)
    told = {
        "source_paths": SOURCES,
        "only_mutate": held.find_modules(ROOT),
        "pytest_add_cli_args": ("-p", "no:cacheprovider", "-m", UNIT),
        "pytest_add_cli_args_test_selection": held.tests,
        "timeout_constant": ("1",),
        "timeout_multiplier": (str(PATIENCE),),
        "use_git_change_detection": ("false",),
    }
    lines = (f"{key} =" + "".join(f"\n    {value}" for value in values) for key, values in told.items())
    (room / "setup.cfg").write_text("[mutmut]\n" + "\n".join(lines) + "\n", "utf-8")


def try_mutants(held: Held, mutants: Sequence[Mutant], room: Path, jobs: int) -> dict[str, str]:
    """What became of each, by its name.

    Raises:
        MutationFailed: mutmut ended before it had tried any.
    """
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *(m.name for m in mutants)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PYTEST_DEBUG_TEMPROOT"] = str(room)  # what other test runs leave behind is none of ours
    done = subprocess.run(command, cwd=room, env=environment, capture_output=True, text=True, check=False)
    with chdir(room):
        codes = {name: code for path in held.find_modules(ROOT) for name, code in _read_codes(path).items()}
    outcomes = {m.name: OUTCOMES.get(codes.get(m.name), "stopped") for m in mutants}
    if done.returncode or "untried" in outcomes.values():
        raise MutationFailed(f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return outcomes


def _read_codes(path: str) -> dict[str, int | None]:
    place = Path("mutants") / f"{path}.meta"
    return dict(json.loads(place.read_text("utf-8"))["exit_code_by_key"]) if place.exists() else {}
