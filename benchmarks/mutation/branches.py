"""What the tests run through, package by package: the share of branches that were taken, from the data of `make coverage`.

python -m benchmarks.mutation.branches           a table; status 1 where less than 92 of 100 branches were taken
python -m benchmarks.mutation.branches --write   also keeps the figures in results/coverage.json
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake import __version__

RESULT = Path(__file__).parents[1] / "results" / "coverage.json"
GOAL = 0.92
"""Share of branches."""
_FIGURES = ("num_branches", "covered_branches", "num_statements", "covered_lines")


def count_branches(files: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """By package (`intake/cases`, `extractors/cards`, `intake` for its own modules): the figures of coverage.py added up."""
    found: dict[str, Counter[str]] = {}
    for path, told in files.items():
        folders = Path(path).parts[:-1]
        figures = {key: told["summary"][key] for key in _FIGURES}
        found.setdefault("/".join(folders[:2]), Counter()).update(figures)
    return dict(sorted(found.items()))


def share_taken(figures: Mapping[str, int]) -> float:
    """Of branches; 1 where there are none."""
    return figures["covered_branches"] / figures["num_branches"] if figures["num_branches"] else 1.0


def table(packages: Mapping[str, Counter[str]]) -> str:
    """Markdown: a row for each package and one for all."""
    rows = [*packages.items(), ("**合计**", sum(packages.values(), Counter()))]
    told = (f"| {name} | {f['num_branches']} | {share_taken(f):.1%} | {_share_run(f):.1%} |" for name, f in rows)
    return "\n".join(["| 包 | 分支 | 走到 | 语句走到 |", "|---|--:|--:|--:|", *told])


def _share_run(figures: Mapping[str, int]) -> float:
    return figures["covered_lines"] / figures["num_statements"] if figures["num_statements"] else 1.0


def _read_data() -> Mapping[str, Any]:
    from coverage import Coverage

    measured = Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(place))
        files: Mapping[str, Any] = json.loads(place.read_text("utf-8"))["files"]
    return files


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    packages = count_branches(_read_data())
    share = share_taken(sum(packages.values(), Counter()))
    print(table(packages))
    if options.write:
        kept = {
            "date": datetime.now(UTC).date().isoformat(),
            "version": __version__,
            "command": "make coverage; python -m benchmarks.mutation.branches --write",
            "branches_taken": round(share, 4),
            "packages": {
                name: dict(figures) | {"taken": round(share_taken(figures), 4)} for name, figures in packages.items()
            },
        }
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(share < GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
