"""From a seed to a paper: the family of its layout, the page as it was read, and what a reader must find on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from zlib import crc32

from intake.evaluate.gold import Gold
from intake.model import Document, Page
from samples.grammar import bills, cards, licences, listings, records, tables, tax
from samples.grammar.draft import Draft
from samples.grammar.facts import Visit, claimed, visit
from samples.grammar.habits import habit
from samples.grammar.noise import Rates, recognised
from samples.grammar.sheet import PrintSheet, pages

DEV, REPORT = "dev", "report"
HALVES = (DEV, REPORT)


@dataclass(frozen=True, slots=True)
class DrawnKind:
    """A document type: how it is laid out, from which choices, and the size of its paper in pixels."""

    layout: Callable[[Draft, Sequence[str]], None]
    choices: Mapping[str, tuple[str, ...]]
    width: int
    height: int
    share: float = 1.0


_BILL = {"head": bills.PLACES, "payments": bills.PLACES, "patient": bills.PLACES, "items": tables.LOOKS}
_LIST = {"head": bills.PLACES, "rules": listings.LOOKS, "rows": listings.WAYS}

KINDS: Mapping[str, DrawnKind] = {
    "outpatient_invoice": DrawnKind(bills.layout, _BILL, 1750, 1300, 3.0),
    "inpatient_invoice": DrawnKind(bills.layout, _BILL, 1750, 1400, 3.0),
    "expense_list": DrawnKind(listings.layout, _LIST, 1700, 2400, 3.0),
    "discharge_record": DrawnKind(
        records.discharge, {"head": records.HEADS, "sections": records.SECTIONS}, 1654, 2339, 1.5
    ),
    "diagnosis_certificate": DrawnKind(
        records.certificate, {"head": records.HEADS, "sections": (*records.SECTIONS, "prose")}, 1654, 1200, 1.5
    ),
    "exam_report": DrawnKind(records.report, {"head": records.HEADS}, 1500, 2000, 0.6),
    "vat_invoice": DrawnKind(tax.layout, {"parties": tax.WAYS, "rules": tax.RULES}, 1900, 1250, 0.8),
    "id_card": DrawnKind(cards.identity, {"card": cards.ID_WAYS}, 1600, 1600, 0.5),
    "social_security_card": DrawnKind(cards.social, {"card": cards.SOCIAL_WAYS}, 1500, 1000, 0.5),
    "bank_card": DrawnKind(cards.bank, {"card": cards.BANK_WAYS, "head": bills.PLACES}, 1400, 1000, 0.5),
    "business_license": DrawnKind(
        licences.business, {"columns": licences.WAYS, "labels": licences.LABELS}, 1900, 1400, 0.6
    ),
    "medical_institution_license": DrawnKind(
        licences.medical, {"columns": licences.WAYS, "labels": licences.LABELS}, 1900, 1400, 0.6
    ),
}

CLAIM = ("id_card", "inpatient_invoice", "expense_list", "discharge_record", "bank_card")
"""The papers that a claim for a stay in hospital needs."""
_QUALITY: Mapping[str, tuple[float, float]] = {
    "clean": (0.2, 0.45),
    "scan": (1.0, 0.35),
    "photo": (2.0, 0.15),
    "poor": (4.0, 0.05),
}
"""Capture -> its errors beside those of an average scan, and its share of papers."""


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper: `document` is what the pipeline is given, `gold` the truth with capture and moves of the layout."""

    document: Document
    gold: Gold
    family: str


def half_of(family: str) -> str:
    """Whether rules may be written on a family of layouts, or figures are reported on it."""
    return HALVES[crc32(family.encode()) % 2]


def draw(seed: int, number: int, *, half: str = "", kind: str = "", noise: float = 1.0) -> DrawnPaper:
    """Paper `number` of a seed: the same on every machine. `noise` scales what recognition does to it, 0 takes stamps away, too."""
    rng = Random(f"{seed}/{number}")
    half = half or HALVES[number % 2]
    name = kind or rng.choices(list(KINDS), [k.share for k in KINDS.values()])[0]
    return _paper(rng, f"{seed}-{number}", name, half, visit(rng), noise)


def draw_claim(seed: int, number: int, *, half: str = "", noise: float = 0.0) -> tuple[DrawnPaper, ...]:
    """The papers of one claim for a stay in hospital, which tell one story: card, bill, list, record, account."""
    rng = Random(f"{seed}/claim/{number}")
    told, half = claimed(rng), half or HALVES[number % 2]
    return tuple(_paper(rng, f"{seed}-{number}-{name}", name, half, told, noise) for name in CLAIM)


def _paper(rng: Random, stem: str, name: str, half: str, told: Visit, noise: float) -> DrawnPaper:
    choice, known, size = _choice(rng, name, half), KINDS[name], rng.uniform(20, 27)
    sheet = PrintSheet(rng, known.width, known.height, size, _shift(rng, size))
    draft = Draft(name, rng, habit(rng), half == REPORT, sheet, told)
    known.layout(draft, choice)
    draft.moves |= {f"{role} {move}" for role, move in zip(known.choices, choice, strict=True)}
    quality = rng.choices(list(_QUALITY), [share for _, share in _QUALITY.values()])[0]
    sheet.bend = rng.uniform(-0.5, 0.5) * size if quality == "photo" else rng.uniform(-0.1, 0.1) * size
    return _drawn(draft, stem, "/".join((name, *choice)), quality, noise)


def _drawn(draft: Draft, stem: str, family: str, quality: str, noise: float) -> DrawnPaper:
    if not noise:
        draft.sheet.stamps.clear()
    read = recognised(draft.sheet, Rates().times(noise * _QUALITY[quality][0]))
    found = pages(draft.sheet, read.runs, ruled=draft.rng.random() < 0.4)
    rows = {int(key[4:]) for key in read.hidden if key.startswith("row ")}
    ignored = frozenset(name for n in rows for name in draft.items[n].names)
    gold = Gold(
        stem, draft.kind, {k: v for k, v in draft.fields.items() if k not in read.hidden}, read.hidden & draft.fields.keys(),
        tuple(item for n, item in enumerate(draft.items) if n not in rows), items_ignored=ignored, capture=quality,
        layout="/".join(sorted(draft.moves)),
    )  # fmt: skip
    return DrawnPaper(_document(stem, found), gold, family)


def _document(stem: str, found: tuple[Page, ...]) -> Document:
    return Document(f"{stem}.jpg", f"{crc32(stem.encode()):08x}" * 8, found)


def _choice(rng: Random, kind: str, half: str) -> tuple[str, ...]:
    """One layout of the half, each equally likely."""
    while True:
        choice = tuple(rng.choice(options) for options in KINDS[kind].choices.values())
        if half_of("/".join((kind, *choice))) == half:
            return choice


def families(kind: str) -> list[str]:
    """Every family of a kind."""
    return ["/".join((kind, *choice)) for choice in product(*KINDS[kind].choices.values())]


def _shift(rng: Random, size: float) -> tuple[float, float]:
    """A second print off its lines, on a quarter of all papers."""
    if rng.random() < 0.75:
        return (0.0, 0.0)
    return (rng.uniform(-0.6, 0.8) * size, rng.uniform(-0.35, 0.35) * size)
