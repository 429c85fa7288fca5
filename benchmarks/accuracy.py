"""The recorded evaluations as a Markdown table, and the same table between the markers of docs/measured.md.

`intake eval GOLD IMAGES --save benchmarks/results/accuracy-NAME.json --title TITLE` records one set: counts only.

The figures of `benchmarks.stacks`, `benchmarks.seeded_errors` and `benchmarks.claims` stand below it. README.md has a row a set.

python -m benchmarks.accuracy            prints the table
python -m benchmarks.accuracy --write    rewrites docs/measured.md and README.md between the markers
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import claims, seeded_errors, stacks
from intake.types.registry import TYPES

RESULTS = Path(__file__).with_name("results")
README = Path(__file__).parents[1] / "README.md"
MEASURED = README.with_name("docs") / "measured.md"
BEGIN, END = "<!-- accuracy:begin -->", "<!-- accuracy:end -->"
COLUMNS = {
    "documents": "份数",
    "type_accuracy": "类型正确",
    "field_precision": "准确率",
    "field_recall": "召回率",
    "field_f1": "F1",
    "amount_recall": "金额召回",
    "item_f1": "明细 F1",
    "coverage_verified": "已证实的比例",
    "verified_wrong": "证实却错",
    "wrong_silent": "错而未提示",
}


def table(records: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: for each recorded set a row for the whole and one for each type."""
    rows = [row for record in records for row in _rows(record)]
    notes = [
        f"{r['title']}：{r['date']}，版本 {r['version']}，引擎 {r['engine']}，"
        f"{r['machine']['cpu']} × {r['machine']['cores']} 核；`{r['command']}`。"
        for r in records
    ]
    return "\n".join([_head(), *rows, "", "  \n".join(notes)]) if records else "（尚无记录）"


def summary(records: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: a row for each recorded set."""
    return "\n".join([_head(), *(_row(record["title"], record["totals"]) for record in records)])


def _head() -> str:
    return f"| 文书 | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"


def recorded() -> list[Mapping[str, Any]]:
    """Every record, by the name of its file."""
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(RESULTS.glob("accuracy*.json"))]


def written(page: str, text: str) -> str:
    """A page with `text` between the markers.

    Raises:
        ValueError: a marker is missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md or docs/measured.md has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _rows(record: Mapping[str, Any]) -> Iterator[str]:
    yield _row(f"**{record['title']}**", record["totals"])
    for kind, figures in record["types"].items():
        yield _row(TYPES[kind].label if kind in TYPES else kind, figures)


def _row(name: str, figures: Mapping[str, Any]) -> str:
    return f"| {name} | " + " | ".join(_shown(figures.get(key)) for key in COLUMNS) + " |"


def _shown(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.1%}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str]) -> None:
    kept = ((m, m.recorded()) for m in (stacks, seeded_errors, claims))
    text = "\n\n".join([table(recorded()), *(m.table(r) for m, r in kept if r)])
    if "--write" in arguments:
        for page, said in ((README, summary(recorded())), (MEASURED, text)):
            page.write_text(written(page.read_text(encoding="utf-8"), said), encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
