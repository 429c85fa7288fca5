"""The samples of `lists/`: expense lists of every kind, as an office gets them."""

from collections.abc import Callable

import numpy as np

from samples.make.drawing import pdf, seals
from samples.make.drawing.damage import Corners, Shot, photo, scan
from samples.make.drawing.draw import draw, turned
from samples.make.drawing.page import PaperPage
from samples.make.lists.expense import expected_list, lay_out
from samples.make.lists.looks import LOOKS, visit_for
from samples.make.made import Made, Maker, jpeg, rng, seed

SCALE = 11.0
"""Pixels per millimetre while drawing; half of it is kept."""
_FLAT: Corners = ((0.09, 0.04), (0.93, 0.05), (0.96, 0.965), (0.05, 0.95))
_LYING: Corners = ((0.06, 0.07), (0.95, 0.05), (0.965, 0.95), (0.04, 0.93))

Finish = Callable[[list[PaperPage], np.random.Generator], bytes]


def _scanned(*, angle: float = 0.4, grey: bool = False, width: int = 1600) -> Finish:
    def finish(pages: list[PaperPage], chance: np.random.Generator) -> bytes:
        return jpeg(scan(draw(pages[0], SCALE), chance, width=width, angle=angle, grey=grey, noise=3 if grey else 1.5))

    return finish


def _photographed(shot: Shot) -> Finish:
    def finish(pages: list[PaperPage], chance: np.random.Generator) -> bytes:
        return jpeg(photo(draw(pages[0], SCALE), chance, shot), dpi=72)

    return finish


def _digital(pages: list[PaperPage], chance: np.random.Generator) -> bytes:
    return pdf.born_digital(pages, "费用清单")


def _scans(pages: list[PaperPage], chance: np.random.Generator) -> bytes:
    """A copier's PDF of pictures, every sheet a little askew."""
    return pdf.pictures_only(
        [scan(draw(p, SCALE), chance, width=1500, angle=float(chance.uniform(-1, 1)), grey=True) for p in pages]
    )


def _list(
    look: str, count: int, quality: str, finish: Finish, *, stamp: bool = False, mistake: bool = False
) -> Maker:  # fmt: skip
    """One list in one look.

    Args:
        look: Key of `LOOKS`.
        count: Lines.
        quality: What happened to the paper.
        finish: How it became a file.
        stamp: A red seal over some amounts.
        mistake: One amount is not quantity times price, and the total is that of the right amounts.
    """

    def make(name: str) -> Made:
        chance = rng(name)
        visit = visit_for(look, seed(name), count)
        if mistake:
            visit.misprint = next(i for i, e in enumerate(visit.entries) if e.quantity > 1)
        pages = lay_out(visit, LOOKS[look])
        gold = expected_list(visit, LOOKS[look], name, quality)
        if stamp:
            mask = seals.worn(seals.circle(visit.fields["hospital"], "收费专用章"), chance)
            pages[0].stamps.picture(pages[0].width - 44, 120, 38, turned(mask, -8))
            gold["seals"] = [{"color": "red", "text": f"{visit.fields['hospital']} 收费专用章"}]
        if mistake:
            gold["note"] = (
                "One amount is not quantity times price; the total is the sum of the right amounts. Neither may be verified."
            )
        return Made(finish(pages, chance), [gold])

    return make


LISTS: dict[str, Maker] = {
    "list-landscape-scan.jpg": _list("landscape-grid", 22, "colour scan, straight", _scanned(width=2100)),
    "list-daily-photo.jpg": _list(
        "daily", 17, "phone photo, perspective, shadow", _photographed(Shot(_FLAT, size=(1700, 2300), bend=0.006, shadow=0.3))
    ),
    "list-by-category.pdf": _list("category-sums", 70, "born digital, several pages", _digital),
    "list-two-groups-skewed-grey.jpg": _list(
        "two-groups", 64, "grey scan, skewed about 2 degrees", _scanned(angle=-2.1, grey=True)
    ),
    "list-dense-copy.pdf": _list("dense", 130, "grey scans in a PDF without text, small skew", _scans),
    "list-wrapped-stamp.jpg": _list("wrapped-grid", 26, "colour scan, a red seal over amounts", _scanned(angle=-0.7), stamp=True),
    "list-brackets-photo.jpg": _list(
        "brackets", 14, "phone photo", _photographed(Shot(_LYING, size=(2000, 1500), bend=0.004, light=(0.98, 0.99, 1.0)))
    ),
    "bad-list-row.jpg": _list("dated-grid", 26, "colour scan, straight", _scanned(), mistake=True),
}  # fmt: skip
