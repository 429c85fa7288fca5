"""How the house stands: what a stranger trips over, counted, beside what was aimed at (`benchmarks.measures`).

python -m benchmarks.house                      the table
python -m benchmarks.house --root DIR           of another checkout
python -m benchmarks.house --places KEY         where a measure counted, one a line
python -m benchmarks.house --write              also keeps the figures in results/house.json
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measures import CORE, Measure, Tree, measures
from intake import __version__, types
from intake.types.registry import TYPES

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).with_name("results") / "house.json"
PAPER = Path("samples") / "data" / "invoices" / "e-outpatient-clean.jpg"
_TOLD = "modules of ours:"
_CHILD = f"""
import sys, cli
code = cli.main(sys.argv[1:])
ours = {tuple(name.removesuffix(".py") for name in CORE)}
if code in (0, 3):
    print("{_TOLD}", sum(name.split(".")[0] in ours for name in sys.modules), file=sys.stderr)
"""
"""Runs a command and tells how many of our modules it loaded, if it came to its end (3: a person has to look at something)."""

STARTS = {
    "modules_of_help": "`intake --help` 载入的模块",
    "modules_of_read": "`intake read`（一页，已有识读结果）载入的模块",
    "modules_of_check": "`intake check`（一页，已有识读结果）载入的模块",
}


# ------------------------------------------------------------------------------------------------ what commands load
def loaded(root: Path, words: Sequence[object], kept: Path) -> int:
    """Modules of ours that a command has loaded when it ends; `kept` is where pages are kept that were read before.

    Raises:
        RuntimeError: the command failed.
    """
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *map(str, words)], cwd=root, env=os.environ | {"XDG_CACHE_HOME": str(kept)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [line for line in done.stderr.splitlines() if line.startswith(_TOLD)]
    if not told:
        raise RuntimeError(f"{words}: {done.stderr}")
    return int(told[-1].removeprefix(_TOLD))


def starts(root: Path) -> dict[str, int]:
    """What help, reading and checking load; a first run recognises the page, the second, which is told, finds it kept."""
    with tempfile.TemporaryDirectory() as folder:
        case, kept = Path(folder) / "case", Path(folder) / "kept"
        case.mkdir()
        shutil.copy(root / PAPER, case)
        words: Mapping[str, Sequence[object]] = {
            "modules_of_help": ("--help",),
            "modules_of_read": ("read", "--cache", "--json", case / PAPER.name),
            "modules_of_check": ("check", case, "--item", "门诊费用报销", "--applied", "2026-10-12", "--json"),
        }
        loaded(root, words["modules_of_read"], kept)
        return {key: loaded(root, said, kept) for key, said in words.items()}


# ------------------------------------------------------------------------------------------------ the record
def kinds() -> tuple[Measure, ...]:
    """The measures of this project."""
    return measures(TYPES.keys() - {types.UNKNOWN})


def record(root: Path) -> dict[str, Any]:
    """Everything that is kept."""
    tree = Tree.read(root)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "version": __version__,
        "command": "python -m benchmarks.house --write",
        "figures": {m.key: round(m.figure(tree), 3) for m in kinds()} | starts(root),
    }


def table(kept: Mapping[str, Any]) -> str:
    """Markdown: a row for each measure, with what was aimed at."""
    figures: Mapping[str, float] = kept["figures"]
    rows = [f"| {m.label} | {_shown(m, figures[m.key])} | {_aim(m)} |" for m in kinds()]
    rows += [f"| {label} | {figures[key]} | – |" for key, label in STARTS.items()]
    note = f"{kept['date']}，版本 {kept['version']}；`{kept['command']}`。"
    return "\n".join(["| 代码的尺寸 | 现在 | 目标 |", "|---|--:|--:|", *rows, "", note])


def _shown(measure: Measure, figure: float) -> str:
    if measure.share:
        return f"{figure:.1%}"
    return f"{figure:.0f}" if figure == int(figure) else f"{figure:.2f}"


def _aim(measure: Measure) -> str:
    if measure.goal is None:
        return "–"
    sign = "≥" if measure.least else "≤" if measure.goal else ""
    return f"{sign} {measure.goal:.0%}" if measure.share else f"{sign} {measure.goal:g}".strip()


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    kept: Mapping[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return kept


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to be measured")
    parser.add_argument("--places", choices=[m.key for m in kinds()], metavar="KEY", help="where a measure counted")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    if options.places:
        (measure,) = (m for m in kinds() if m.key == options.places)
        print("\n".join(measure.places(Tree.read(options.root))))
        return
    kept = record(options.root)
    print(table(kept))
    if options.write:
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
