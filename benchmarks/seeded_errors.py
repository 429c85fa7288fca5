"""One digit changed in an amount, a date or an ID number of an otherwise clean case: is it found, and where it stands?

Takes the sample cases that are clean, reads each once (kept pages serve), and then puts one wrong digit after the other into a
recognised line: the paper is extracted anew and the case judged anew. A change is

* found, where the judgement says something that it did not say before: a finding that fails or asks for a look, or a material;
* located, where such a finding points at a box on the changed value;
* marked, where the changed value itself is shown as doubtful;
* silent, where none of this happens.

Many values stand on one paper alone (开票日期, 签发日期): nobody can find those, so the figures are kept by field, too.

python -m benchmarks.seeded_errors [FOLDER]     FOLDER holds cases, samples/data/claims where it is left out
python -m benchmarks.seeded_errors --write      also keeps the figures in results/seeded-errors.json
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.engines import machine
from benchmarks.seeds import AMOUNT, DATE, NUMBER, Target, changed, targets
from extractors import EXTRACTORS
from intake import __version__, check
from intake.cache import open_page_cache
from intake.cases.case_file import read_given
from intake.cases.judge import Judgement
from intake.cases.model import Finding, Given, MaterialOutcome, Place, Severity, locate_evidence
from intake.catalogue.lookup import load_catalogue
from intake.desk import Desk
from intake.model import Outcome, Reading, State
from intake.ocr.lazy import LazyEngine
from intake.pipeline import read_document
from intake.settings import Settings
from validators import RULES

CASES = Path(__file__).parents[1] / "samples" / "data" / "claims"
RESULT = Path(__file__).with_name("results") / "seeded-errors.json"
ROWS = 8
"""Lines of one table that are changed, spread over it: lists have hundreds, and one is like the next."""
COLUMNS = {"seeded": "改动数", "found": "发现", "located": "指到原处", "marked": "该值标为存疑", "silent": "无提示"}


@dataclass(frozen=True, slots=True)
class Seed:
    """One change and what came of it."""

    case: str
    kind: str
    key: str
    what: str
    found: bool
    located: bool
    marked: bool

    @property
    def silent(self) -> bool:
        return not self.found and not self.marked


# ------------------------------------------------------------------------------------------------ judging
def desk() -> Desk:
    """What cases are read with: every extractor, kept pages, an engine that is built only where pages are missing."""
    settings = Settings()
    cache = open_page_cache(settings)
    return Desk(
        LazyEngine(settings.engine, threads=settings.threads, models=settings.models, memory=cache),
        EXTRACTORS,
        settings,
        cache,
    )


def seeds(path: Path, reader: Desk, office: check.OfficeRules) -> Iterator[Seed]:
    """Every change of one case; nothing where the case is not clean to begin with."""
    given = told(path)
    if given is None:
        return
    yield from seeded(path.stem, check.read_case(path, reader), given, reader, office)


def seeded(name: str, papers: check.Papers, given: Given, reader: Desk, office: check.OfficeRules) -> Iterator[Seed]:
    """Every change of a case that is read already; nothing where it is not clean to begin with."""
    before = check.judge_papers(name, papers, given, office)
    if before.defects:
        return
    for target in chosen(papers.readings):
        reading = papers.readings[target.paper]
        document = changed(reading.document, target, Random(f"{name}{target.paper}{target.key}{target.row}"))
        if document is None:
            continue
        again = read_document(document, reader, reading.classification)
        readings = tuple(again if i == target.paper else r for i, r in enumerate(papers.readings))
        after = check.judge_papers(name, replace(papers, readings=readings), given, office)
        yield _judged(name, target, again, news(before, after))


def told(path: Path) -> Given | None:
    """What is known of a case: its `case.yaml`, and the item its expectations name.

    None where those expect a defect, and where nobody says what the case is for.
    """
    found = check.find_case_file(path)
    given = read_given(found) if found else Given()
    expectations = path / "expected.json"
    if not expectations.is_file():
        return given if given.item else None
    expected = json.loads(expectations.read_text("utf-8"))
    if expected["defects"] or expected["missing"]:
        return None
    applied = date.fromisoformat(expected["applied"])
    return replace(given, item=expected["item"], insurance=expected["insurance"], applied=applied)


def chosen(readings: Sequence[Reading]) -> Iterator[Target]:
    """Every field, and a few lines of each table."""
    for paper, reading in enumerate(readings):
        found = list(targets(paper, reading))
        rows = [t for t in found if t.row is not None]
        step = max(1, -(-len(rows) // ROWS))
        yield from (t for t in found if t.row is None)
        yield from rows[::step]


def news(before: Judgement, after: Judgement) -> list[tuple[Place, ...]]:
    """Where everything points that is said now and was not said before; hints included, for they are shown."""
    told = {_said(f) for f in before.findings}
    fresh = [f.evidence for f in after.findings if f.outcome is not Outcome.PASS and _said(f) not in told]
    stood = {m.name: m.outcome for m in before.case.materials}
    worse = (MaterialOutcome.MISSING, MaterialOutcome.DOUBTFUL)
    fresh += [m.evidence for m in after.case.materials if m.outcome in worse and stood.get(m.name) is not m.outcome]
    return fresh


def _said(finding: Finding) -> tuple[str, Outcome, Severity | None, str]:
    return finding.rule, finding.outcome, finding.severity, finding.message


def _judged(case: str, target: Target, again: Reading, fresh: Sequence[Sequence[Place]]) -> Seed:
    wanted = locate_evidence(target.paper, again, target.evidence)
    located = any(_meet(p, wanted) for evidence in fresh for p in evidence)
    return Seed(
        case, again.classification.kind, target.key, target.what, bool(fresh), located, _is_marked(again, target)
    )


def _meet(told: Place, wanted: Place) -> bool:
    """Whether both are on one page of one paper, and their boxes have a common part."""
    if (told.paper, told.path, told.page) != (wanted.paper, wanted.path, wanted.page) or not (told.box and wanted.box):
        return False
    a, b = told.box, wanted.box
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def _is_marked(again: Reading, target: Target) -> bool:
    """Whether the value at the changed place is now shown as doubtful; gone from there counts, too."""
    wanted = locate_evidence(target.paper, again, target.evidence)
    rows = again.record.tables.get("items", ())
    fields = (*again.record.fields.values(), *(row["amount"] for row in rows if "amount" in row))
    here = [f for f in fields if f.evidence and _meet(locate_evidence(target.paper, again, f.evidence), wanted)]
    return not here or any(f.state in (State.DOUBTFUL, State.UNREAD) for f in here)


# ------------------------------------------------------------------------------------------------ the record
def figures(found: Iterable[Seed]) -> dict[str, Any]:
    """Counts and shares of some changes."""
    all_ = list(found)
    shares = {k: sum(bool(getattr(s, k)) for s in all_) / len(all_) if all_ else 0.0 for k in list(COLUMNS)[1:]}
    return {"seeded": len(all_), **{k: round(v, 4) for k, v in shares.items()}}


def record(found: Sequence[Seed]) -> dict[str, Any]:
    """Everything that is kept: by kind of value, and by field."""
    by_field: dict[str, list[Seed]] = defaultdict(list)
    for seed in found:
        by_field[f"{seed.kind}.{seed.key}"].append(seed)
    return {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__,
        "command": "python -m benchmarks.seeded_errors --write", "machine": machine(), "cases": len({s.case for s in found}),
        "totals": figures(found),
        "kinds": {what: figures(s for s in found if s.what == what) for what in (AMOUNT, DATE, NUMBER)},
        "fields": {key: figures(some) for key, some in sorted(by_field.items())},
    }  # fmt: skip


def table(kept: Mapping[str, Any]) -> str:
    """Markdown: a row for each kind of value."""
    head = f"| 改动一位数字 | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"
    rows = [_row("**合计**", kept["totals"]), *(_row(k, v) for k, v in kept["kinds"].items())]
    note = (
        f"{kept['date']}，版本 {kept['version']}，{kept['cases']} 个无误的示例案卷，每次只改一处；`{kept['command']}`。"
    )
    return "\n".join([head, *rows, "", note])


def _row(name: str, numbers: Mapping[str, Any]) -> str:
    return f"| {name} | " + " | ".join(_shown(numbers[k]) for k in COLUMNS) + " |"


def _shown(value: float | int) -> str:
    return f"{value:.1%}" if isinstance(value, float) else str(value)


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    kept: Mapping[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return kept


def cases(folder: Path) -> Iterator[Path]:
    """The cases of a folder: folders of pictures, and stacks of one file."""
    yield from sorted(p for p in folder.iterdir() if p.is_dir() or p.suffix.lower() in (".pdf", ".tif", ".ofd"))


def main(arguments: Sequence[str]) -> None:
    folder = next((Path(a) for a in arguments if not a.startswith("--")), CASES)
    reader, office = desk(), check.OfficeRules(load_catalogue(), RULES)
    found: list[Seed] = []
    for path in cases(folder):
        here = list(seeds(path, reader, office))
        found += here
        print(f"{path.name}: {len(here)}", file=sys.stderr)
    kept = record(found)
    print(table(kept))
    if "--fields" in arguments:
        print(json.dumps(kept["fields"], ensure_ascii=False, indent=1))
    if "--write" in arguments:
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
