"""A judgement as one self-contained page: findings beside the pictures they rest on, each box one click away.

The page loads nothing: style and pictures are in it, there is no script. It prints on A4. Numbers of people are masked in
the text and in the pictures unless `masked` is False.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from intake.cases.judge import Judgement
from intake.cases.masking import mask_numbers
from intake.cases.model import Finding, Material, MaterialOutcome, Place, kind_name
from intake.export.people import describe_unassigned
from intake.model import Outcome, Reading
from intake.report.notice import list_points
from intake.report.pairs import PairTable, ScanPair
from intake.report.pictures import Shown, show_pages, view_pages
from intake.report.text import ANSWERS, MARKS, ORIGINS, describe_place
from intake.settings import Limits

TEMPLATE = Path(__file__).parent / "page.html.j2"
_GRAVITY = {"missing": "bad", "doubtful": "doubt", "present": "good", "not applicable": "off"}


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A numbered box on a page picture."""

    number: int
    gravity: str
    left: float
    top: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class ReportLeaf:
    """One page picture with its marks."""

    anchor: str
    title: str
    uri: str
    marks: tuple[PictureMark, ...]


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """A finding in the list: its number, what it says, and where to click."""

    number: int
    gravity: str
    severity: str
    message: str
    remedy: str
    citation: str
    links: tuple[tuple[str, str], ...]
    pairs: tuple[ScanPair, ...] = ()
    """Beside scans of earlier cases."""


def render_page(
    judgement: Judgement,
    questions: Mapping[str, str],
    *,
    masked: bool = True,
    limits: Limits | None = None,
    store: Path | None = None,
) -> str:
    """The whole page as HTML.

    Args:
        judgement: What is shown.
        questions: The question of every condition, by id.
        masked: Whether numbers of people are hidden, in text and pictures.
        limits: What opening the originals may cost.
        store: The ledger's folder of scans, for those of earlier cases.
    """
    limits = limits or Limits()
    pictures = tuple(show_pages(judgement.case.readings, limits, masked=masked))
    table = PairTable(judgement.case, view_pages(judgement.case.readings), store, limits, masked)
    entries = tuple(_iter_finding_entries(judgement, pictures, table))
    values = {
        "j": judgement,
        "case": judgement.case,
        "gravity": judgement.verdict.conclusion.value,
        "materials": [_material_values(m, pictures) for m in judgement.case.materials],
        "entries": entries,
        "passed": [f for f in judgement.findings if f.outcome is Outcome.PASS],
        "facts": [
            (questions.get(k, k), ANSWERS[f.value], ORIGINS[f.origin], f.why) for k, f in judgement.case.facts.items()
        ],
        "points": list_points(judgement),
        "papers": [_describe_paper(i, judgement) for i in range(len(judgement.case.readings))],
        "leaves": [_build_leaf(n, p, judgement, entries) for n, p in enumerate(pictures)],
    }
    return _template_environment(masked).get_template(TEMPLATE.name).render(values)


@cache
def _template_environment(masked: bool) -> jinja2.Environment:
    """Autoescape on, undefined names an error; every value that is printed goes through the mask."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["m"] = mask_numbers if masked else str
    return environment


# ------------------------------------------------------------------------------------------------ what stands where
def _iter_finding_entries(judgement: Judgement, pictures: Sequence[Shown], table: PairTable) -> Iterable[FindingEntry]:
    """Everything that is not a pass, numbered as the boxes are."""
    left = [f for f in judgement.findings if f.outcome is not Outcome.PASS]
    for number, finding in enumerate(left, start=1):
        severity = finding.severity.zh if finding.severity else ""
        links = tuple(dict.fromkeys((_picture_anchor(p, pictures), describe_place(p)) for p in finding.evidence))
        yield FindingEntry(
            number, weigh_finding(finding), severity, finding.message, finding.remedy, finding.citation, links,
            table.show_pairs(finding),
        )  # fmt: skip


def weigh_finding(finding: Finding) -> str:
    """How a finding that is not passed is marked: `bad`, `doubt` or `hint`."""
    severity = finding.severity.value if finding.severity else "look"
    if finding.outcome is Outcome.UNKNOWN:
        return "doubt" if severity != "hint" else "hint"
    return {"reject": "bad", "correct": "bad", "look": "doubt", "hint": "hint"}[severity]


def _picture_anchor(place: Place, pictures: Sequence[Shown]) -> str:
    number = next((n for n, p in enumerate(pictures) if (p.path, p.number) == (place.path, place.page)), None)
    return "" if number is None else f"#p{number}"


def _material_values(material: Material, pictures: Sequence[Shown]) -> dict[str, Any]:
    links = dict.fromkeys((_picture_anchor(p, pictures), describe_place(p)) for p in material.evidence)
    why = material.why if material.outcome is not MaterialOutcome.PRESENT or material.why else ""
    return {
        "name": material.name,
        "mark": MARKS[material.outcome],
        "gravity": _GRAVITY[material.outcome.value],
        "why": why,
        "links": tuple(links),
        "clause": str(material.clause),
    }


def _describe_paper(index: int, judgement: Judgement) -> str:
    reading = judgement.case.readings[index]
    places = (reading.document.origin_of(p.number) for p in reading.document.pages)
    where = "，".join(describe_place(Place(index, o.path, o.number)) for o in places)
    told = "".join(f"（{words}）" for words in describe_unassigned(reading))
    return f"{kind_name(reading.classification.kind)}：{where}{told}"


def _build_leaf(number: int, picture: Shown, judgement: Judgement, entries: Sequence[FindingEntry]) -> ReportLeaf:
    shown = [r for r in judgement.case.readings if _stands_on(r, picture)]
    kinds = "、".join(dict.fromkeys(kind_name(r.classification.kind) for r in shown))
    where = describe_place(Place(0, picture.path, picture.number))
    return ReportLeaf(f"p{number}", f"{kinds}　{where}", picture.uri, tuple(_iter_marks(picture, judgement, entries)))


def _iter_marks(picture: Shown, judgement: Judgement, entries: Sequence[FindingEntry]) -> Iterator[PictureMark]:
    left = [f for f in judgement.findings if f.outcome is not Outcome.PASS]
    for entry, finding in zip(entries, left, strict=True):
        for place in finding.evidence:
            if place.box is not None and (place.path, place.page) == (picture.path, picture.number):
                yield PictureMark(entry.number, entry.gravity, *picture.view.percent_of(place.box), title=entry.message)


def _stands_on(reading: Reading, picture: Shown) -> bool:
    """Whether a page of the document is the one on the picture."""
    places = map(reading.document.origin_of, reading.pages)
    return any((place.path, place.number) == (picture.path, picture.number) for place in places)
