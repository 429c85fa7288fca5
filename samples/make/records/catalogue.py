"""Every sample of a medical record: what it says, how it looks and what happened to it."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from samples.make.drawing import pdf, seals
from samples.make.drawing.damage import Shot, photo, scan
from samples.make.drawing.draw import draw, turned
from samples.make.drawing.page import PaperPage
from samples.make.made import Made, Maker, jpeg, rng
from samples.make.records import certificate_looks, looks, stays
from samples.make.records.stays import RecordFacts

SCALE = 12.0
"""Pixels per millimetre while drawing: about twice what is kept of an A4 sheet (1240 across, 150 dpi)."""
WIDE = 1240

Way = Callable[[Image.Image, np.random.Generator], Image.Image]


def _scanned(angle: float, *, grey: bool, noise: float, specks: int = 40, width: int = WIDE) -> Way:
    return lambda picture, chance: scan(
        picture, chance, width=width, angle=angle, grey=grey, noise=noise, specks=specks
    )


def _shot(shot: Shot) -> Way:
    return lambda picture, chance: photo(picture, chance, shot)


def _record(case: Callable[[], RecordFacts], look: Callable[[RecordFacts], PaperPage], quality: str, way: Way) -> Maker:
    """A record without a seal."""

    def make(name: str) -> Made:
        said, chance = case(), rng(name)
        picture = way(draw(look(said), SCALE), chance)
        return Made(jpeg(picture, 150), [said.gold(name, quality, [])])

    return make


def _certificate(
    case: Callable[[], RecordFacts],
    look: Callable[[RecordFacts, Image.Image], PaperPage],
    line: str,
    quality: str,
    way: Way,
) -> Maker:
    """A certificate under a round seal."""

    def make(name: str) -> Made:
        said, chance = case(), rng(name)
        hospital = said.fields["hospital"]
        mask = turned(seals.worn(seals.circle(hospital, line), chance), chance.uniform(-14, 14))
        picture = way(draw(look(said, mask), SCALE, register=(0.4, 0.3)), chance)
        return Made(jpeg(picture, 150), [said.gold(name, quality, [{"color": "red", "text": f"{hospital} {line}"}])])

    return make


def _overleaf(name: str) -> Made:
    """Two pages from an office copier, one record."""
    said, chance = stays.stroke(), rng(name)
    way = [_scanned(angle, grey=True, noise=4, specks=60, width=1800) for angle in (0.5, -0.8)]
    scans = [w(draw(page, SCALE), chance) for w, page in zip(way, looks.two_pages(said), strict=True)]
    return Made(pdf.fax(scans, 150, 220), [said.gold(name, "black-and-white copy, two pages of one record", [])])


_PORTRAIT = Shot(((0.06, 0.05), (0.95, 0.03), (0.985, 0.96), (0.02, 0.975)), size=(1400, 1950), bend=0.004)
_HALF = Shot(((0.05, 0.1), (0.94, 0.06), (0.98, 0.93), (0.03, 0.9)), size=(1700, 1270), table=(172, 176, 182))

RECORDS: dict[str, Maker] = {
    "discharge-lines.jpg": _record(
        stays.fracture, looks.lines, "grey scan, skewed about 1 degree",
        _scanned(1.0, grey=True, noise=1.5),
    ),
    "discharge-cells-photo.jpg": _record(
        stays.pneumonia, looks.cells, "phone photo of a ruled form, perspective, shadow", _shot(_PORTRAIT)
    ),
    "discharge-brackets-copy.jpg": _record(
        stays.colic, looks.brackets, "grey copy of a copy, skewed about 2.6 degrees, dust, noise",
        _scanned(-2.6, grey=True, noise=7, specks=400),
    ),
    "discharge-two-pages.tif": _overleaf,
    "certificate-form.jpg": _certificate(
        stays.certificate_form, certificate_looks.form, "诊断证明专用章", "colour scan, red round seal over the date",
        _scanned(-0.6, grey=False, noise=1.5),
    ),
    "certificate-lines-photo.jpg": _certificate(
        stays.certificate_lines, certificate_looks.on_lines, "诊断证明专用章",
        "phone photo of half a sheet, values off their lines, red round seal", _shot(_HALF),
    ),
    "certificate-letter-grey.jpg": _certificate(
        stays.certificate_letter, certificate_looks.letter, "医疗专用章",
        "grey copy, skewed about 2 degrees, grey round seal over hospital and date", _scanned(2.0, grey=True, noise=4),
    ),
}  # fmt: skip
