"""How well layouts are read that nobody has seen: papers drawn from the grammar in `samples.grammar`, without pictures.

The pages go through splitting, classifying and extracting, as recognised pages do, and are held against what was printed.
Families of layouts are parted: rules may be written on the development half, the figures that count are the reporting half's.

python -m benchmarks.variety --seed 7 --n 2000                   figures of the reporting half
python -m benchmarks.variety --seed 7 --n 500 --half dev --kind expense_list --details 5
python -m benchmarks.variety --seed 7 --n 200 --digits           one digit changed in a clean claim: is it told?
python -m benchmarks.variety --seed 7 --n 2000 --write           keeps the figures for the table in README.md
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.seeded_errors import Seed, seeded
from benchmarks.seeded_errors import figures as seed_figures
from extractors import EXTRACTORS
from intake import check
from intake.cases.model import Given
from intake.catalogue.lookup import load_catalogue
from intake.desk import Desk
from intake.evaluate import Evaluation, build_record, parse_lines
from intake.evaluate.causes import LostValue, find_lost_values, largest_losses
from intake.evaluate.judge import JudgedDocument, ValueVerdict, judge_document
from intake.evaluate.report import iter_details
from intake.evaluate.results import printed_lines as printed_on
from intake.export.line import dump_line, to_line
from intake.failures import failure_of_bug
from intake.model import Document, Failure, Reading
from intake.ocr.lazy import LazyEngine
from intake.pipeline import read_document
from intake.settings import Settings
from intake.splitting import split
from samples.grammar import KINDS, draw, draw_claim
from samples.grammar.drawing import HALVES, REPORT
from validators import RULES

RESULT = Path(__file__).with_name("results") / "accuracy-3-variety.json"
TITLES = {
    "documents": "papers", "type_accuracy": "type", "coverage_verified": "proven", "amount_recall": "amounts",
    "verified_wrong": "ver. wrong", "item_verified_wrong": "item v. wrong", "wrong_silent": "silent", "gold_fields": "gold",
}  # fmt: skip
COLUMNS = (
    "documents",
    "type_accuracy",
    "field_f1",
    "item_f1",
    "amount_recall",
    "coverage_verified",
    "verified_wrong",
    "item_verified_wrong",
    "wrong_silent",
)
LEAST = 8
"""Papers below which a move is not listed: chance."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One drawn paper and what was made of it."""

    family: str
    judged: JudgedDocument
    lost: tuple[LostValue, ...]
    failed: str = ""


# ------------------------------------------------------------------------------------------------ trying
def desk() -> Desk:
    """What papers are read with; nothing is recognised, so the engine is never built."""
    settings = Settings()
    return Desk(LazyEngine(settings.engine, threads=1, models=settings.models, memory=None), EXTRACTORS, settings)


def read(document: Document, reader: Desk | None = None) -> list[Reading | Failure]:
    """Every document found on the page; a bug costs what it was met in and is told."""
    found: list[Reading | Failure] = []
    for item in split.split_file(document.path, document.sha256, document.pages):
        if isinstance(item, Failure):
            found.append(item)
            continue
        try:
            found.append(read_document(item.document, reader or desk(), item.classification))
        except Exception as error:  # noqa: BLE001 - counted as a failure, as a run would
            found.append(failure_of_bug(Path(document.path), document.sha256, 1, error))
    return found


def tried(number: int, *, seed: int, half: str, kind: str, noise: float) -> Trial:
    """Draws a paper, reads it, judges it."""
    drawn = draw(seed, number, half=half, kind=kind, noise=noise)
    found = read(drawn.document)
    readings = [x for x in found if isinstance(x, Reading)]
    results = replace(parse_lines(dump_line(to_line(x)) for x in found), lines=printed_on(readings))
    judged = judge_document(drawn.gold, results.find(drawn.gold.keys))
    failed = next((x.message for x in found if isinstance(x, Failure)), "")
    return Trial(drawn.family, judged, tuple(find_lost_values(Evaluation((judged,)), results)), failed)


def trials(
    seed: int, count: int, *, half: str = REPORT, kind: str = "", noise: float = 1.0, jobs: int = 1
) -> list[Trial]:
    """Some papers of a seed, in order."""
    one = partial(tried, seed=seed, half=half, kind=kind, noise=noise)
    if jobs == 1:
        return [one(n) for n in range(count)]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(one, range(count), chunksize=20))


# ------------------------------------------------------------------------------------------------ figures
def by_move(evaluation: Evaluation) -> dict[str, Mapping[str, Any]]:
    """Figures of the papers on which a move occurs, the worst first."""
    return {move: f for move, f in evaluation.by_layout().items() if (f["documents"] or 0) >= LEAST}


def by_field(evaluation: Evaluation) -> dict[str, Mapping[str, Any]]:
    """The fields by what is lost of them."""
    fields = evaluation.by_field()
    return dict(sorted(fields.items(), key=lambda kv: -int((kv[1]["gold_fields"] or 0) - (kv[1]["right"] or 0))))


def printed(rows: Mapping[str, Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    lines = [f"{'':32s}" + " ".join(f"{TITLES.get(c, c):>13s}" for c in columns)]
    for name, row in rows.items():
        lines.append(f"{name:32s}" + " ".join(f"{_shown(row[c]):>13s}" for c in columns))
    return "\n".join(lines)


def _shown(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


# ------------------------------------------------------------------------------------------------ one digit changed
ITEM, INSURANCE, LATER = "住院费用报销", "居民", timedelta(20)
"""What drawn claims are for, and when they are handed in."""


def slips(number: int, *, seed: int, half: str, office: check.OfficeRules) -> list[Seed]:
    """Amounts, dates and ID numbers of a drawn claim, each with one wrong digit; none where it is not read without defects."""
    reader, papers = desk(), draw_claim(seed, number, half=half)
    readings = tuple(r for p in papers for r in read(p.document, reader) if isinstance(r, Reading))
    left = max(
        date.fromisoformat(str(p.gold.fields["discharge_date"][0])) for p in papers if "discharge_date" in p.gold.fields
    )
    given = Given(item=ITEM, insurance=INSURANCE, applied=left + LATER)
    return list(seeded(f"{seed}-{number}", check.Papers(readings, ()), given, reader, office))


def told(found: Sequence[Seed]) -> dict[str, Mapping[str, Any]]:
    """Shares by kind of value and by field."""
    groups: dict[str, list[Seed]] = defaultdict(list)
    for seed in found:
        for name in ("all", seed.what, f"{seed.kind}.{seed.key}"):
            groups[name].append(seed)
    shares = {name: seed_figures(some) for name, some in groups.items()}
    return {name: shares[name] | {"told": round(1 - shares[name]["silent"], 4)} for name in sorted(shares)}


# ------------------------------------------------------------------------------------------------ the command
def main(arguments: Sequence[str]) -> int:
    given = _arguments(arguments)
    if given.digits:
        office = check.OfficeRules(load_catalogue(), RULES)
        found_ = [s for n in range(given.n) for s in slips(n, seed=given.seed, half=given.half, office=office)]
        print(printed(told(found_), ("seeded", "found", "located", "marked", "told")))
        print(f"{len({s.case for s in found_})} of {given.n} claims were read without defects")
        return 0
    start = time.perf_counter()
    found = trials(given.seed, given.n, half=given.half, kind=given.kind, noise=given.noise, jobs=given.jobs)
    spent = time.perf_counter() - start
    evaluation = Evaluation(tuple(t.judged for t in found))
    _show(found, evaluation, given.details)
    print(f"{len(found) / spent:.1f} pages/s; {sum(bool(t.failed) for t in found)} failures")
    print(json.dumps(evaluation.total_figures(), ensure_ascii=False))
    if given.write:
        command = f"python -m benchmarks.variety --seed {given.seed} --n {given.n}"
        kept = build_record(evaluation, title="没见过的版面（虚构，不经识别）", command=command, engine="无")
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _show(found: Sequence[Trial], evaluation: Evaluation, count: int) -> None:
    print(printed(evaluation.by_type() | {"all": evaluation.total_figures()}), sep="\n\n")
    print(printed(evaluation.by_capture()), printed(by_move(evaluation)), sep="\n\n")
    columns = ("gold_fields", "right", "wrong", "missed", "invented", "field_f1", "verified_wrong", "wrong_silent")
    print("\n" + printed(dict(islice(by_field(evaluation).items(), 20)), columns) + "\n")
    for loss in largest_losses([x for t in found for x in t.lost]):
        print(f"{loss.cause}\t{loss.count}\t{loss.silent}\t" + " ".join(f"{k} {n}" for k, n in loss.keys))
    for trial in [t for t in found if t.failed or not _all_right(t.judged)][:count]:
        why = [f"{x.key}: {x.cause}" for x in trial.lost]
        print(
            f"\n{trial.judged.name} {trial.family} {trial.judged.capture} {trial.failed}",
            *iter_details(Evaluation((trial.judged,))),
            *why,
            sep="\n  ",
        )


def _all_right(judged: JudgedDocument) -> bool:
    return judged.type_right and all(j.verdict is ValueVerdict.RIGHT for j in (*judged.fields, *judged.items))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.variety")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--half", choices=HALVES, default=REPORT)
    parser.add_argument("--kind", choices=sorted(KINDS), default="")
    parser.add_argument("--noise", type=float, default=1.0, help="errors of recognition beside those of real scans")
    parser.add_argument("--details", type=int, default=0, metavar="K", help="show what was lost on K papers")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--digits", action="store_true", help="change one digit of a drawn claim for a stay in hospital"
    )
    parser.add_argument("--write", action="store_true", help="keep the figures")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
