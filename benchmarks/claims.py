"""How well whole claims are judged: missing papers, seeded defects and where they are pointed at, false alarms.

The sample claims say in `expected.json` what a pre-review must say of them; further claims are made up on the spot: other
chances, other looks, other defects, none of them seen before. A defect is found where a rule that answers it fails (or asks a
person, where no more is expected); it is located where the finding points at the changed text on the right page. A false
alarm is a failed rule of severity correct or reject on a claim without defects.

python -m benchmarks.claims                     the claims in samples/data/claims
python -m benchmarks.claims --random 60         and 60 more, made in a temporary folder
python -m benchmarks.claims --random 60 --write also keeps the figures in results/claims.json, which `benchmarks.accuracy` shows
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from extractors import EXTRACTORS
from intake import __version__, check, ocr
from intake.cache import PageCache
from intake.cache.shelf import Shelf
from intake.cases.judge import Judgement
from intake.cases.model import Finding, Given, MaterialOutcome, Place, Severity
from intake.catalogue.lookup import load_catalogue
from intake.desk import Desk
from intake.errors import IntakeError
from intake.model import Outcome
from validators import RULES

CLAIMS = Path(__file__).parents[1] / "samples" / "data" / "claims"
RESULT = Path(__file__).with_name("results") / "claims.json"
NEAR = 0.02
"""How far beside the changed text a box may lie, as a fraction of the page: a line of print and the gap below it."""
_BLOCKING = (Severity.CORRECT, Severity.REJECT)


@dataclass(frozen=True, slots=True)
class Seeded:
    """One seeded defect and what came of it."""

    what: str
    found: bool
    located: bool


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What was said of one claim, held against what had to be said."""

    name: str
    item: str
    verdict: str
    wanted_verdict: str
    right: tuple[str, ...]
    invented: tuple[str, ...]
    overlooked: tuple[str, ...]
    seeded: tuple[Seeded, ...]
    alarms: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.seeded or self.right or self.overlooked)


# ------------------------------------------------------------------------------------------------ one claim
def desk(cache: Path) -> Desk:
    """The product's parts, with recognised pages kept in `cache`."""
    return Desk(ocr.build("auto"), EXTRACTORS, cache=PageCache(Shelf(cache, 1 << 31)))


def office() -> check.OfficeRules:
    """The catalogue and every rule."""
    return check.OfficeRules(load_catalogue(), RULES)


def expectation(folder: Path) -> Mapping[str, Any]:
    """What a pre-review must say of the claim in this folder."""
    told: Mapping[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return told


def judged(folder: Path, reader: Desk, against: check.OfficeRules) -> Judgement:
    """The claim in this folder, judged as on its day of application."""
    told = expectation(folder)
    given = Given(item=told["item"], insurance=told["insurance"], applied=date.fromisoformat(told["applied"]))
    return check.check(folder, given, reader, against)


def compared(folder: Path, judgement: Judgement) -> ClaimResult:
    """What was said of the claim, held against what had to be."""
    told = expectation(folder)
    wanted = set(told["missing"])
    said = {m.name for m in judgement.case.materials if m.outcome is MaterialOutcome.MISSING}
    seeded = tuple(seen(d, judgement) for d in told["defects"])
    return ClaimResult(
        folder.name, told["item"], judgement.verdict.conclusion.value, told["verdict"],
        tuple(sorted(wanted & said)), tuple(sorted(said - wanted)), tuple(sorted(wanted - said)), seeded,
        tuple(alarms(told, judgement)),
    )  # fmt: skip


def seen(defect: Mapping[str, Any], judgement: Judgement) -> Seeded:
    """Whether the defect was found, and whether it is pointed at."""
    answers = [f for f in judgement.findings if answered(f, defect)]
    located = any(at(place, spot) for f in answers for place in f.evidence for spot in defect["places"])
    return Seeded(defect["what"], bool(answers), located)


def answered(finding: Finding, defect: Mapping[str, Any]) -> bool:
    """Whether this finding says what is wrong, gravely enough: what has to be cured must have failed."""
    wanted = Severity(defect["severity"])
    if finding.rule not in defect["rules"] or finding.outcome is Outcome.PASS or finding.severity is None:
        return False
    grave = finding.outcome is Outcome.FAIL or wanted not in _BLOCKING
    return grave and (finding.severity.rank <= wanted.rank)


def at(place: Place, spot: Mapping[str, Any]) -> bool:
    """Whether a finding points there: the right file and page, and at or beside the text where one is meant."""
    if Path(place.path).name != spot["file"] or place.page not in (0, spot["page"]):
        return False
    if "boxes" not in spot or place.box is None:
        return "boxes" not in spot
    return any(_near(place.box.as_list(), box) for box in spot["boxes"])


def _near(told: Sequence[float], wanted: Sequence[float]) -> bool:
    return (
        told[0] < wanted[2] + NEAR and wanted[0] < told[2] + NEAR and told[1] < wanted[3] + NEAR and wanted[1] < told[3] + NEAR
    )  # fmt: skip


def alarms(told: Mapping[str, Any], judgement: Judgement) -> Iterator[str]:
    """Failed rules of severity correct or reject that no seeded defect and no missing paper explains."""
    explained = {rule for d in told["defects"] for rule in d["rules"]} | (
        {"materials-complete"} if told["missing"] else set()
    )
    for finding in judgement.defects:
        if finding.rule not in explained:
            yield f"{finding.rule}: {finding.message}"


# ------------------------------------------------------------------------------------------------ figures
def figures(results: Sequence[ClaimResult]) -> dict[str, Any]:
    """Shares over some claims."""
    right, invented, missed = (sum(len(getattr(r, k)) for r in results) for k in ("right", "invented", "overlooked"))
    seeded = [s for r in results for s in r.seeded]
    clean = [r for r in results if r.clean]
    return {
        "claims": len(results), "missing": right + missed, "missing_recall": _share(right, right + missed),
        "missing_precision": _share(right, right + invented), "defects": len(seeded),
        "defect_recall": _share(sum(s.found for s in seeded), len(seeded)),
        "located": _share(sum(s.located for s in seeded), len(seeded)), "clean": len(clean),
        "alarms_a_clean_claim": round(sum(len(r.alarms) for r in clean) / len(clean), 4) if clean else None,
        "verdicts": _share(sum(r.verdict == r.wanted_verdict for r in results), len(results)),
    }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def by_defect(results: Sequence[ClaimResult]) -> dict[str, dict[str, int]]:
    """Kind of defect -> how often seeded, found, located."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in (s for r in results for s in r.seeded):
        found[one.what].update(seeded=1, found=int(one.found), located=int(one.located))
    return {k: dict(v) for k, v in sorted(found.items())}


COLUMNS = {
    "claims": "案卷", "missing": "缺件", "missing_recall": "缺件召回", "missing_precision": "缺件准确", "defects": "缺陷",
    "defect_recall": "缺陷召回",
    "located": "指对位置", "clean": "无误案卷", "alarms_a_clean_claim": "每案误报",
}  # fmt: skip


def table(kept: Mapping[str, Any]) -> str:
    """Markdown: a row for each set."""
    head = f"| 整案预审 | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"
    rows = [f"| {s['title']} | " + " | ".join(_shown(k, s["totals"][k]) for k in COLUMNS) + " |" for s in kept["sets"]]
    note = (
        f"{kept['date']}，版本 {kept['version']}，只用虚构案卷；`{kept['command']}`。"
        "误报：无误的案卷上“补正”或“不予受理建议”的条数；指对位置：指到那一页、那一处。"
    )
    return "\n".join([head, *rows, "", note])


def _shown(key: str, value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if isinstance(value, float) and key != "alarms_a_clean_claim" else f"{value:g}"


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    kept: Mapping[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return kept


# ------------------------------------------------------------------------------------------------ the command
def measured(folders: Sequence[Path], reader: Desk, against: check.OfficeRules) -> list[ClaimResult]:
    """Every claim, with its faults on standard error as they come."""
    results = []
    for folder in folders:
        try:
            results.append(compared(folder, judged(folder, reader, against)))
        except IntakeError as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            continue
        for line in faults(results[-1]):
            print(line, file=sys.stderr, flush=True)
    return results


def faults(result: ClaimResult) -> Iterator[str]:
    """What is wrong with what was said of one claim."""
    yield from (f"{result.name}  无中生有的缺件  {m}" for m in result.invented)
    yield from (f"{result.name}  没说缺的  {m}" for m in result.overlooked)
    yield from (f"{result.name}  没发现  {s.what}" for s in result.seeded if not s.found)
    yield from (f"{result.name}  指错地方  {s.what}" for s in result.seeded if s.found and not s.located)
    yield from (f"{result.name}  误报  {a}" for a in (result.alarms if result.clean else ()))
    if result.verdict != result.wanted_verdict:
        yield f"{result.name}  结论  {result.verdict}，应为 {result.wanted_verdict}"


def _sets(options: argparse.Namespace, below: Path) -> Iterator[tuple[str, list[Path]]]:
    yield "示例案卷", sorted(p.parent for p in CLAIMS.glob("*/expected.json"))
    if options.random:
        from samples.make.claims.made_up import folders  # draws, which needs the fonts and libraries of the samples

        yield f"随机案卷（未入库，种子 {options.seed}）", list(folders(options.random, options.seed, below))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=0, metavar="N", help="claims made up on the spot")
    parser.add_argument("--seed", default="1", help="chance of those claims")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for them and for recognised pages, kept")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        below: Path = options.keep or Path(temporary)
        reader, against = desk(below / "pages"), office()
        sets = [(title, measured(folders, reader, against)) for title, folders in _sets(options, below / options.seed)]
    kept = {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__,
        "command": f"python -m benchmarks.claims --random {options.random} --seed {options.seed} --write", "machine": machine(),
        "sets": [
            {"title": title, "totals": figures(results), "items": _by_item(results), "defects": by_defect(results)}
            for title, results in sets
        ],
    }  # fmt: skip
    print(table(kept))
    print(json.dumps(kept["sets"], ensure_ascii=False, indent=1), file=sys.stderr)
    if options.write:
        RESULT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _by_item(results: Sequence[ClaimResult]) -> dict[str, Any]:
    return {item: figures([r for r in results if r.item == item]) for item in dict.fromkeys(r.item for r in results)}


if __name__ == "__main__":
    main()
