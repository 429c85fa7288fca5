"""How well stacks are split: where documents begin, and what every page is taken for.

Measured on the invented samples alone: the two sample stacks as they are, and all other samples shuffled, as the pages of
one file, as picture files of one folder, and with every page torn from its paper. A page begins a document or it does not:
boundary F1 is that of the beginnings but for the first of a stack. A missed beginning hides a document, so it is counted.

python -m benchmarks.stacks            prints the table (recognises every sample: minutes)
python -m benchmarks.stacks --write    also keeps the figures in results/stacks.json, which `benchmarks.accuracy` shows
"""

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.engines import machine
from intake import __version__, load, ocr
from intake.errors import UnreadableInput
from intake.load.files import natural_key
from intake.model import Origin, Page
from intake.ocr.engine import Engine
from intake.page.blank_pages import is_blank
from intake.recognition.recognise import recognise
from intake.settings import Limits
from intake.splitting import split

SAMPLES = Path(__file__).parents[1] / "samples" / "data"
RESULT = Path(__file__).with_name("results") / "stacks.json"
STACKS = SAMPLES / "stacks"
SHUFFLES = 10
COLUMNS = {
    "stacks": "叠数", "pages": "页", "documents": "文书", "boundary_f1": "边界 F1", "page_types": "页归类正确", "hidden": "错并",
}  # fmt: skip

Scanned = Page | split.Blank


@dataclass(frozen=True, slots=True)
class StackPage:
    """A page and what is known of it: its document, its place in it, and the types of what lies on it; none if blank."""

    scanned: Scanned
    document: str
    number: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Count:
    """What came out of one stack: beginnings that are right, invented and missed; pages, and those of the right type."""

    right: int
    invented: int
    missed: int
    pages: int
    typed: int
    documents: int


# ------------------------------------------------------------------------------------------------ the samples
def papers(engine: Engine) -> list[list[StackPage]]:
    """Every document of the samples but those of `stacks/`, recognised; several on one sheet are one."""
    found: list[list[StackPage]] = []
    for path in sorted(p for p in SAMPLES.glob("*/*") if p.suffix != ".json" and p.parent != STACKS):
        golds = sorted(path.parent.glob(f"{path.stem}.json")) or sorted(path.parent.glob(f"{path.stem}#*.json"))
        kinds = [json.loads(g.read_text("utf-8"))["type"] for g in golds]
        pages = list(_pages(path, engine))
        if not kinds or not pages:
            continue
        if len(kinds) == len(pages) > 1:
            found += [[StackPage(p, f"{path.name}#{i}", 1, frozenset((kinds[i],)))] for i, p in enumerate(pages)]
        else:
            found.append([StackPage(p, path.name, i, frozenset(kinds)) for i, p in enumerate(pages, start=1)])
    return found


def _pages(path: Path, engine: Engine) -> Iterator[Scanned]:
    for sheet in load.sheets(path, Limits()):
        if not isinstance(sheet, UnreadableInput):
            page = recognise(sheet, engine)
            yield split.Blank(page) if is_blank(page, sheet.picture) else page


def claim(engine: Engine) -> list[StackPage]:
    """The sample stack in one file."""
    gold = json.loads((STACKS / "claim-inpatient.json").read_text("utf-8"))
    kinds: dict[int, set[str]] = {}
    first: dict[int, int] = {}
    for document in gold["documents"]:
        for number in document["pages"]:
            kinds.setdefault(number, set()).add(document["type"])
            first.setdefault(number, document["pages"][0])
    pages = enumerate(_pages(STACKS / gold["file"], engine), start=1)
    return [StackPage(p, str(first.get(n, "blank")), n, frozenset(kinds.get(n, ()))) for n, p in pages]


def saved(engine: Engine) -> list[StackPage]:
    """The sample folder of pictures."""
    gold = json.loads((STACKS / "page-by-page.json").read_text("utf-8"))
    known = {name: (d["type"], d["files"][0]) for d in gold["documents"] for name in d["files"]}
    files = sorted((STACKS / gold["folder"]).iterdir(), key=lambda p: natural_key(p.name))
    return [
        StackPage(page, known[path.name][1], n, frozenset((known[path.name][0],)))
        for n, path in enumerate(files, start=1)
        for page in _pages(path, engine)
    ]


# ------------------------------------------------------------------------------------------------ counting
def as_file(leaves: Sequence[StackPage]) -> list[tuple[str, list[int]]]:
    """Type and positions of each document where the pages lie in one file."""
    return _sorted(split.split_file("stack.pdf", "", (_numbered(x.scanned, n) for n, x in enumerate(leaves, start=1))))


def as_folder(leaves: Sequence[StackPage]) -> list[tuple[str, list[int]]]:
    """The same where every page is a picture file."""
    placed = ((Origin(f"{n}.jpg", f"{n}", 1), _numbered(x.scanned, 1)) for n, x in enumerate(leaves, start=1))
    return _sorted(split.split_pile(placed, split.new_memory()))


def _sorted(found: Iterable[Any]) -> list[tuple[str, list[int]]]:
    documents = [(s.classification.kind, s.document) for s in found if isinstance(s, split.Sorted)]
    return [(kind, [_position(d.origin_of(p.number)) for p in d.pages]) for kind, d in documents]


def _position(place: Origin) -> int:
    return int(Path(place.path).stem) if place.path.endswith(".jpg") else place.number


def _numbered(scanned: Scanned, number: int) -> Scanned:
    if isinstance(scanned, split.Blank):
        return split.Blank(replace(scanned.page, number=number))
    return replace(scanned, number=number)


def counted(leaves: Sequence[StackPage], found: Sequence[tuple[str, Sequence[int]]]) -> Count:
    """`found` held against what is known; blank sheets begin nothing."""
    written = [n for n, x in enumerate(leaves, start=1) if x.kinds]
    begun = {n for before, n in zip([0, *written], written, strict=False) if before and not _goes_on(leaves, before, n)}
    starts = {min(pages) for _, pages in found} & set(written) - {written[0]}
    kinds: dict[int, set[str]] = {}
    for kind, pages in found:
        for n in pages:
            kinds.setdefault(n, set()).add(kind)
    typed = sum(frozenset(kinds.get(n, ())) == leaves[n - 1].kinds for n in written)
    return Count(len(starts & begun), len(starts - begun), len(begun - starts), len(written), typed, len(begun) + 1)


def _goes_on(leaves: Sequence[StackPage], before: int, n: int) -> bool:
    """Whether page `n` is the next one of the paper of page `before`."""
    a, b = leaves[before - 1], leaves[n - 1]
    return a.document == b.document and b.number == a.number + 1


def figures(title: str, counts: Sequence[Count]) -> dict[str, Any]:
    """The sums over several stacks."""
    right, invented, missed = (sum(getattr(c, k) for c in counts) for k in ("right", "invented", "missed"))
    pages, typed = sum(c.pages for c in counts), sum(c.typed for c in counts)
    return {
        "title": title, "stacks": len(counts), "pages": pages, "documents": sum(c.documents for c in counts),
        "boundary_f1": round(2 * right / (2 * right + invented + missed), 4), "page_types": round(typed / pages, 4),
        "hidden": missed,
    }  # fmt: skip


def shuffled(papers: Sequence[Sequence[StackPage]], *, torn: bool = False) -> Iterator[list[StackPage]]:
    """All papers in another order each time; `torn` shuffles their pages, too."""
    for seed in range(SHUFFLES):
        units = [[leaf] for paper in papers for leaf in paper] if torn else [list(p) for p in papers]
        random.Random(seed).shuffle(units)
        yield [leaf for unit in units for leaf in unit]


def measured(
    papers: Sequence[Sequence[StackPage]], claim: Sequence[StackPage], saved: Sequence[StackPage]
) -> list[dict[str, Any]]:
    """Every set with its figures."""
    ways: list[
        tuple[str, Iterable[Sequence[StackPage]], Callable[[Sequence[StackPage]], list[tuple[str, list[int]]]]]
    ] = [
        ("示例整叠（一个 PDF）", [claim], as_file),
        ("示例文件夹（每页一张图片）", [saved], as_folder),
        ("全部示例打乱，合成一个文件", shuffled(papers), as_file),
        ("全部示例打乱，每页一张图片", shuffled(papers), as_folder),
        ("全部示例逐页打乱，每页一张图片", shuffled(papers, torn=True), as_folder),
    ]
    return [figures(title, [counted(s, way(s)) for s in stacks]) for title, stacks, way in ways]


# ------------------------------------------------------------------------------------------------ the record
def table(record: Mapping[str, Any]) -> str:
    """Markdown: a row for each set."""
    head = f"| 整叠材料 | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"
    rows = [f"| {s['title']} | " + " | ".join(_shown(s[k]) for k in COLUMNS) + " |" for s in record["sets"]]
    note = f"{record['date']}，版本 {record['version']}，只用虚构示例；`{record['command']}`。错并：一份文书的开头没有认出，并入了前一份。"
    return "\n".join([head, *rows, "", note])


def _shown(value: float | int) -> str:
    return f"{value:.1%}" if isinstance(value, float) else str(value)


def recorded() -> Mapping[str, Any] | None:
    """The kept figures; None where there are none yet."""
    if not RESULT.exists():
        return None
    record: Mapping[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return record


def main(arguments: Sequence[str]) -> None:
    engine = ocr.build("auto")
    sets = measured(papers(engine), claim(engine), saved(engine))
    record = {
        "date": datetime.now(UTC).date().isoformat(), "version": __version__, "command": "python -m benchmarks.stacks --write",
        "machine": machine(), "sets": sets,
    }  # fmt: skip
    print(table(record))
    if "--write" in arguments:
        RESULT.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
