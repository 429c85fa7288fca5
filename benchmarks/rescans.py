"""How surely a sheet is known again when it is scanned a second time, and how often another sheet is taken for it.

Sheets of one template, hospital and day for many people (`rescan_sheets`) are drawn, read by the real engine, and claimed as a case
claims its pages. Every second scan asks for candidates among all first scans by its picture; then the numbers decide. Every two
pages of different sheets of one kind are held against each other, proposed or not: that is where false matches are counted.

python -m benchmarks.rescans                prints the table (draws and reads some 650 pages on one core: most of an hour)
python -m benchmarks.rescans --folder DIR   keeps scans and read pages there, so that a second run costs a minute
python -m benchmarks.rescans --write        also keeps the figures in results/rescans.json
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from benchmarks.engines import machine
from benchmarks.rescan_sheets import KINDS, RESCANS, ScanOf, iter_scans
from extractors import EXTRACTORS
from intake import __version__, ocr
from intake.cache import PageCache
from intake.cache.shelf import Shelf
from intake.desk import Desk
from intake.keeping.sheets import claim_sheets
from intake.ledger.cases import Arrival, receive_case
from intake.ledger.claims.duplicates import keep_claims
from intake.ledger.location import LedgerPlace
from intake.ledger.model import Claims, SheetClaim
from intake.ledger.sheets.pictures import (
    BYTES,
    FARTHEST,
    LOOKED,
    MOST,
    Asker,
    KeptPictures,
    count_apart,
    propose_sheets,
)
from intake.ledger.sheets.same_sheet import SAME_FIGURES, compare_sheets
from intake.ledger.store import Ledger, open_ledger
from intake.likeness.compare import Likeness
from intake.model import Reading
from intake.pipeline import read_file

RESULT = Path(__file__).with_name("results") / "rescans.json"
SHELF = 500_000
"""Sheets among which the search is timed: 100,000 cases of five pages."""
_TIMED = 20
_RECEIVED = "2026-03-09"
TITLES: Mapping[str, str] = {
    "outpatient_invoice": "门诊收费票据", "inpatient_invoice": "住院收费票据", "inpatient_list": "费用清单",
    "discharge_record": "出院记录", "diagnosis_certificate": "诊断证明", "id_card": "居民身份证", "all": "合计",
}  # fmt: skip
COLUMNS: Mapping[str, str] = {
    "rescans": "重扫", "found": "认出", "unsure": "存疑", "hidden": "号码遮住仍认出", "photo": "拍照认出", "candidates": "候选/页",
    "pairs": "不同页对", "near": "图像相近", "alike": "数字多半相同", "false": "误认", "false_unsure": "误作存疑",
    "same_bits": "同页位差", "other_bits": "异页位差",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimedScan:
    """A scan and what its page claims."""

    scan: ScanOf
    claim: SheetClaim

    @property
    def first(self) -> bool:
        """Whether it is the first scan of its sheet."""
        return self.scan.way == "first"

    def is_of_sheet(self, other: "ClaimedScan") -> bool:
        """Whether both are scans of one sheet."""
        return (self.scan.kind, self.scan.sheet) == (other.scan.kind, other.scan.sheet)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a second scan: among how many candidates its sheet was, and what the numbers say of it.

    `bits`: in how many its picture differs from the first scan's. `nearer`: share of the other sheets of its kind whose pictures
    are as near as that. `spent`: seconds for the candidates.
    """

    scan: ScanOf
    proposed: bool
    likeness: Likeness
    bits: int
    nearer: float
    candidates: int
    spent: float

    @property
    def found(self) -> bool:
        """Whether the sheet was proposed and taken for the same."""
        return self.proposed and self.likeness is Likeness.SAME

    @property
    def unsure(self) -> bool:
        """Whether it was proposed and left to a person."""
        return self.proposed and self.likeness is Likeness.UNSURE


@dataclass(frozen=True, slots=True)
class OtherPair:
    """Two pages of different sheets of one kind; `common` is the share of common ones among the numbers printed on both."""

    kind: str
    likeness: Likeness
    bits: int
    common: float


# ------------------------------------------------------------------------------------------------ reading
def desk(folder: Path) -> Desk:
    """The product's parts, with recognised pages kept in the folder."""
    return Desk(ocr.build("auto", threads=1), EXTRACTORS, cache=PageCache(Shelf(folder / "pages", 1 << 31)))


def claim_scans(folder: Path) -> Iterator[ClaimedScan]:
    """Every scan, drawn where it does not lie in the folder, and read."""
    reader = desk(folder)
    for scan in iter_scans():
        path = folder / scan.name
        if not path.is_file():
            path.write_bytes(scan.draw())
        claims = claim_sheets([x for x in read_file(path, reader) if isinstance(x, Reading)])
        if claims:
            yield ClaimedScan(scan, claims[0])


# ------------------------------------------------------------------------------------------------ asking
def answer_scans(claimed: Sequence[ClaimedScan]) -> list[Answer]:
    """What every second scan finds in a ledger that has each first one as a case of its own."""
    firsts = [x for x in claimed if x.first]
    with tempfile.TemporaryDirectory() as scratch:
        ledger = open_ledger(LedgerPlace(Path(scratch) / "ledger.sqlite", Path(scratch) / "scans"))
        cases = {_keep_scan(ledger, first): first for first in firsts}
        answers = [_ask(ledger, again, cases) for again in claimed if not again.first]
        ledger.close()
    return answers


def _keep_scan(ledger: Ledger, first: ClaimedScan) -> str:
    """Id of the case."""
    arrival = Arrival(first.scan.name, frozenset((first.scan.name,)), _RECEIVED)
    with ledger.writing() as writing:
        case = receive_case(writing, arrival).id
        keep_claims(writing.connection, case, Claims(sheets=(first.claim,)))
    return case


def _ask(ledger: Ledger, again: ClaimedScan, cases: Mapping[str, ClaimedScan]) -> Answer:
    begun = time.perf_counter()
    with ledger.reading() as connection:
        (proposed,) = propose_sheets(connection, ledger.place.store, [again.claim], Asker())
    spent = time.perf_counter() - begun
    candidates = [cases[one.row.case_id] for one in proposed]
    (first,) = (x for x in cases.values() if x.is_of_sheet(again))
    bits = _bits_apart(first, again)
    others = [_bits_apart(x, again) for x in cases.values() if x.scan.kind == again.scan.kind and x is not first]
    likeness = compare_sheets(again.claim, first.claim).likeness
    nearer = fmean(other <= bits for other in others) if others else 0.0
    return Answer(again.scan, first in candidates, likeness, bits, nearer, len(candidates), spent)


def _bits_apart(one: ClaimedScan, other: ClaimedScan) -> int:
    return count_apart(one.claim.picture, other.claim.picture)


def compare_others(claimed: Sequence[ClaimedScan]) -> Iterator[OtherPair]:
    """Every two pages of different sheets of a kind, first and second scans alike."""
    for kind in KINDS:
        pages = [x for x in claimed if x.scan.kind == kind]
        for one, other in combinations(pages, 2):
            if not one.is_of_sheet(other):
                found = compare_sheets(one.claim, other.claim)
                yield OtherPair(kind, found.likeness, _bits_apart(one, other), found.common)


def time_search(count: int = SHELF) -> float:
    """Milliseconds for one page among so many hashes, half of them near each other as those of one template are."""
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 256, (count, BYTES), dtype=np.uint8)
    rows[::2] = rows[0]
    rows[::2, :4] ^= chance.integers(0, 256, (len(rows[::2]), 4), dtype=np.uint8)
    kept = KeptPictures(np.arange(1, count + 1), rows)
    begun = time.perf_counter()
    for row in range(_TIMED):
        kept.find_nearest(rows[row].tobytes(), LOOKED)
    return 1000 * (time.perf_counter() - begun) / _TIMED


# ------------------------------------------------------------------------------------------------ figures
def summarise(answers: Sequence[Answer], pairs: Sequence[OtherPair]) -> dict[str, Any]:
    """The figures of a kind, or of all."""
    again = [x for x in answers if x.scan.way in RESCANS]
    return {
        "rescans": len(again), "found": _share([x.found for x in again]), "unsure": _share([x.unsure for x in again]),
        "proposed": _share([x.proposed for x in again]),
        "ways": {way: _share([x.found for x in again if x.scan.way == way]) for way in RESCANS},
        "hidden": _share([x.found for x in answers if x.scan.way == "hidden"]),
        "photo": _share([x.found for x in answers if x.scan.way == "photo"]),
        "pairs": len(pairs), "false": sum(x.likeness is Likeness.SAME for x in pairs),
        "false_unsure": sum(x.likeness is Likeness.UNSURE for x in pairs),
        "alike": sum(x.common >= SAME_FIGURES for x in pairs), "near": sum(x.bits <= FARTHEST for x in pairs),
        "same_bits": _spread([x.bits for x in again]), "other_bits": _spread([x.bits for x in pairs]),
        "nearer": _mean([x.nearer for x in again]), "candidates": _mean([x.candidates for x in again]),
        "ask_ms": _mean([1000 * x.spent for x in again]),
    }  # fmt: skip


def _share(hits: Sequence[bool]) -> float | None:
    return round(fmean(hits), 4) if hits else None


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 4) if values else None


def _spread(values: Sequence[int]) -> Mapping[str, float]:
    """Least, median and most."""
    return {"least": min(values), "median": median(values), "most": max(values)} if values else {}


def measure(folder: Path) -> dict[str, Any]:
    """The record: the figures of every kind and of all, and the time of a search."""
    claimed = list(claim_scans(folder))
    answers, pairs = answer_scans(claimed), list(compare_others(claimed))
    kinds = {k: summarise([x for x in answers if x.scan.kind == k], [x for x in pairs if x.kind == k]) for k in KINDS}
    return {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__, "command": "python -m benchmarks.rescans --write",
        "machine": machine(), "pages": len(claimed), "firsts": sum(x.first for x in claimed),
        "most_candidates": MOST, "search_ms": round(time_search(), 1),
        "searched": SHELF, "kinds": {**kinds, "all": summarise(answers, pairs)},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ the record
def table(record: Mapping[str, Any]) -> str:
    """Markdown: a row for each kind."""
    head = f"| 文书 | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"
    rows = [
        f"| {TITLES[kind]} | {' | '.join(_shown(figures[key]) for key in COLUMNS)} |"
        for kind, figures in record["kinds"].items()
    ]
    ways = "，".join(f"{way} {share:.1%}" for way, share in record["kinds"]["all"]["ways"].items())
    note = (
        f"{record['date']}，版本 {record['version']}，{record['pages']} 页，只用虚构文书；`{record['command']}`。按重扫方式：{ways}。"
        f"在 {record['searched']:,} 页里比对一页的图像：{record['search_ms']} 毫秒；连同读取、排出候选，"
        f"在这 {record['firsts']} 页里：{record['kinds']['all']['ask_ms']:.1f} 毫秒。位差：最小/中位/最大。"
    )
    return "\n".join([head, *rows, "", note])


def _shown(value: Any) -> str:
    if value is None or value == {}:
        return "–"
    if isinstance(value, Mapping):
        return "/".join(f"{x:g}" for x in value.values())
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.1%}" if value <= 1 else f"{value:.1f}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rescans")
    parser.add_argument("--folder", type=Path, help="keep scans and read pages here")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = options.folder or Path(scratch)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        record = measure(folder)
    print(table(record))
    if options.write:
        RESULT.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
