"""Claims as files: papers drawn, damaged and saved, and `expected.json` with the boxes of what was changed.

A box is where the changed text was drawn, taken through the same turn or perspective as the paper, so that it lies where a
reader must point. Fractions of the picture, as everywhere.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image

from samples.make.cards import copies
from samples.make.cards.faces import Face
from samples.make.claims.model import ASKEW, GREY, MAKERS, PHOTO, Claim, Defect, Paper
from samples.make.claims.papers.drawn import Cards
from samples.make.drawing import pdf
from samples.make.drawing.damage import Corners, Shot, photo, scan
from samples.make.drawing.draw import draw
from samples.make.drawing.fonts import width
from samples.make.drawing.page import PaperPage, TextMark

_FINER = 1.06
"""How much wider a sheet is drawn than it is kept: enough for a turn to leave no steps."""
_TALL, _WIDE = 1240, 1600
"""Pixels of the width of portrait and landscape sheets: A4 at 150 dpi, receipts a little finer."""
QUALITY = 50
_SKEW = {ASKEW: (1.0, 2.2), GREY: (0.1, 0.7)}
_CORNERS: tuple[Corners, ...] = (
    ((0.07, 0.06), (0.94, 0.045), (0.965, 0.95), (0.04, 0.94)), ((0.1, 0.05), (0.91, 0.06), (0.95, 0.95), (0.05, 0.93)),
)  # fmt: skip
_MARGIN = 0.02
"""What `samples.make.drawing.damage.scan` puts around a page, as a share of its width."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PaperPicture:
    """One picture of a paper, and where the texts on it came to lie."""

    paper: Paper
    picture: Image.Image
    texts: tuple[tuple[str, Box], ...]


# ------------------------------------------------------------------------------------------------ drawing
def leaves(paper: Paper) -> Iterator[PaperPicture]:
    """The paper's pictures."""
    chance = np.random.default_rng(paper.seed)
    drawn = MAKERS[paper.name](paper.story, chance)
    sheets = _copied(drawn) if isinstance(drawn, Cards) else [_drawn(p) for p in drawn]
    accidents = np.random.default_rng((paper.seed, paper.copy))
    for picture, texts in sheets:
        damaged, move = _damaged(picture, paper.damage, accidents)
        yield PaperPicture(paper, damaged, tuple((t, move(box)) for t, box in texts))


def _drawn(page: PaperPage) -> tuple[Image.Image, list[tuple[str, Box]]]:
    texts = [
        (m.text, (m.x / page.width, (m.y - m.size / 2) / page.height,
                  (m.x + width(m.text, m.size)) / page.width, (m.y + m.size / 2) / page.height))
        for layer in (page.form, page.values) for m in layer.marks if isinstance(m, TextMark)
    ]  # fmt: skip
    return draw(page, _width(page.width, page.height) * _FINER / page.width), texts


def _width(wide: float, high: float) -> int:
    return _WIDE if wide > high else _TALL


_CARD_TEXTS = {
    "name": (15, 6, 40, 12), "id_number": (28, 44, 80, 50), "valid_until": (36, 44, 76, 50), "holder": (6, 20, 80, 49),
    "number": (6, 26, 84, 50),
}  # fmt: skip
"""Where values stand on a card in millimetres: the national layout of the identity card, roughly on the others."""


def _copied(drawn: Cards) -> list[tuple[Image.Image, list[tuple[str, Box]]]]:
    texts = []
    for face, x, y in drawn.placed:
        for key, (left, top, right, bottom) in _CARD_TEXTS.items():
            if key in face.fields:
                texts.append((face.fields[key], _on_sheet(face, key, (x + left, y + top, x + right, y + bottom))))
    sheet = copies.copied(drawn.placed)
    wide = round(_TALL * _FINER)
    return [(sheet.resize((wide, round(sheet.height * wide / sheet.width)), Image.Resampling.LANCZOS), texts)]


def _on_sheet(face: Face, key: str, box: Box) -> Box:
    """Millimetres on A4 as fractions; a passbook is larger than a card, and its values stand elsewhere."""
    left, top, right, bottom = box
    if face.picture.width > 2000 and key in ("holder", "number"):
        right, bottom = left + 120, top + 50
    return (left / 210, top / 297, right / 210, bottom / 297)


# ------------------------------------------------------------------------------------------------ damage
def _damaged(picture: Image.Image, damage: str, chance: np.random.Generator) -> tuple[Image.Image, Any]:
    if damage == PHOTO:
        return _photographed(picture, chance)
    low, high = _SKEW.get(damage, (0.0, 0.5))
    angle = float(chance.uniform(low, high) * chance.choice((-1, 1)))
    size = _width(*picture.size)
    done = scan(picture, chance, width=size, angle=angle, grey=damage == GREY, noise=1.0, specks=20)
    return done, lambda box: _scanned_box(box, picture.size, angle)


def _photographed(picture: Image.Image, chance: np.random.Generator) -> tuple[Image.Image, Any]:
    corners = _CORNERS[int(chance.integers(len(_CORNERS)))]
    ratio = picture.height / picture.width
    wide = 1640 if ratio < 1 else 1280
    shot = Shot(corners, size=(wide, round(wide * ratio)), bend=0.0, shadow=0.25, noise=1.5)
    return photo(picture, chance, shot), lambda box: _photo_box(box, corners)


def _scanned_box(box: Box, size: tuple[int, int], angle: float) -> Box:
    """Through the margin and the turn of `scan`."""
    wide, high = size
    margin = round(wide * _MARGIN)
    bed_wide, bed_high = wide + 2 * margin, high + 2 * margin
    a = radians(angle)
    turned_wide = abs(bed_wide * cos(a)) + abs(bed_high * sin(a))
    turned_high = abs(bed_wide * sin(a)) + abs(bed_high * cos(a))
    points = []
    for x, y in _corners(box):
        dx, dy = x * wide + margin - bed_wide / 2, y * high + margin - bed_high / 2
        points.append(
            (
                (dx * cos(a) - dy * sin(a) + turned_wide / 2) / turned_wide,
                (dx * sin(a) + dy * cos(a) + turned_high / 2) / turned_high,
            )
        )
    return _around(points)


def _photo_box(box: Box, corners: Corners) -> Box:
    """Through the perspective, near enough: between the corners by halves."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    points = [
        (
            (1 - y) * ((1 - x) * ax + x * bx) + y * ((1 - x) * dx + x * cx),
            (1 - y) * ((1 - x) * ay + x * by) + y * ((1 - x) * dy + x * cy),
        )
        for x, y in _corners(box)
    ]
    return _around(points)


def _corners(box: Box) -> tuple[Point, ...]:
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _around(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


# ------------------------------------------------------------------------------------------------ files
def write(claim: Claim, folder: Path) -> None:
    """The claim's papers, `case.yaml` where something was typed, and `expected.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [leaf for paper in claim.papers for leaf in leaves(paper)]
    if claim.stack:
        names = [("scan.pdf", n) for n in range(1, len(drawn) + 1)]
        (folder / "scan.pdf").write_bytes(pdf.pictures_only([x.picture for x in drawn], 150))
    else:
        names = [(f"{n:02d}.jpg", 1) for n in range(1, len(drawn) + 1)]
        for (name, _), leaf in zip(names, drawn, strict=True):
            (folder / name).write_bytes(_jpeg(leaf))
    if claim.given:
        told = yaml.safe_dump(dict(claim.given), allow_unicode=True, sort_keys=False)
        (folder / "case.yaml").write_text(told, encoding="utf-8")
    text = json.dumps(_expected(claim, drawn, names), ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _jpeg(leaf: PaperPicture) -> bytes:
    out = BytesIO()
    picture = leaf.picture.convert("L") if leaf.paper.damage == GREY else leaf.picture
    picture.save(out, "JPEG", quality=QUALITY, dpi=(150, 150))
    return out.getvalue()


def _expected(claim: Claim, drawn: Sequence[PaperPicture], names: Sequence[tuple[str, int]]) -> dict[str, Any]:
    papers = [
        {"type": paper.kind, "quality": paper.damage, "files": [n for n, leaf in zip(names, drawn, strict=True) if leaf.paper is paper]}
        for paper in claim.papers
    ]  # fmt: skip
    return {
        "item": claim.item, "insurance": claim.insurance, "applied": claim.applied.isoformat(), "verdict": claim.verdict,
        "missing": list(claim.missing),
        "defects": [_defect(d, drawn, names) for d in claim.defects],
        "papers": [p | {"files": [f"{n}#{page}" if claim.stack else n for n, page in p["files"]]} for p in papers],
    }  # fmt: skip


def _defect(defect: Defect, drawn: Sequence[PaperPicture], names: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """The defect with every place where it may be pointed at: file, page, and the box where one text is meant."""
    places = []
    for (name, page), leaf in zip(names, drawn, strict=True):
        if leaf.paper.name not in defect.papers:
            continue
        boxes = [box for text, box in leaf.texts if any(s in text for s in defect.shown)]
        place: dict[str, Any] = {"file": name, "page": page}
        if boxes:
            place["boxes"] = [[round(n, 4) for n in box] for box in boxes]
        places.append(place)
    return {
        "what": defect.what, "rules": list(defect.rules), "severity": defect.severity, "fields": list(defect.fields), "places": places,
    }  # fmt: skip
