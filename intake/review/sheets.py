"""The pages of a case as a person leafs through them, and where its values stand on their upright pictures.

A *sheet* is one page of one file, whatever papers lie on it; sheets are numbered from 1 in the order of the case's papers. Places
on a sheet are fractions of its upright picture, which is what the page shows; a `Box` remains the place on the original.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from intake.cases.model import Place, kind_name
from intake.errors import escape_controls
from intake.model import Box, Reading, Rect, Source
from intake.report.pictures import PageView, view_bare_pages
from intake.review.cases import NotThere, ReviewedCase
from intake.review.points import ValueEntry


@dataclass(frozen=True, slots=True)
class SheetRect:
    """A rectangle in fractions of an upright picture, 0 ≤ left ≤ right ≤ 1 and 0 ≤ top ≤ bottom ≤ 1."""

    left: float
    top: float
    right: float
    bottom: float

    def as_list(self) -> list[float]:
        """`[left, top, right, bottom]`; five decimals are a fiftieth of a pixel."""
        return [round(v, 5) for v in (self.left, self.top, self.right, self.bottom)]

    def has(self, x: float, y: float) -> bool:
        """Whether a point lies on it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One page of the case.

    Attributes:
        number: From 1, in the order of the papers.
        path: Its file.
        page: Its page in the file, from 1.
        sha256: Hash of the file's bytes.
        name: What people call it: the file, and the page where the file has several.
        leaves: The papers on it by their index, each with the number that the page has in its document.
        kinds: Chinese names of the types of the papers.
        view: Size and frame of the upright picture.
        is_data: Whether it is data without a print, which has no picture of its own.
    """

    number: int
    path: str
    page: int
    sha256: str
    name: str
    leaves: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    view: PageView
    is_data: bool

    @property
    def papers(self) -> tuple[int, ...]:
        """Indexes of the papers on it."""
        return tuple(dict.fromkeys(paper for paper, _ in self.leaves))

    def locate(self, box: Box) -> SheetRect:
        """Where a box on the original lies on the upright picture.

        The rectangle that the box was made of, as far as it can be told, not the one around the box: on a levelled page the box
        is higher than its line, and what is drawn around the box would be higher still.
        """
        rect, (width, height) = _find_inner(self.view, box), (self.view.width, self.view.height)
        edges = (rect.left / width, rect.top / height, rect.right / width, rect.bottom / height)
        return SheetRect(*(min(1.0, max(0.0, v)) for v in edges))

    def find_box(self, rect: SheetRect) -> Box:
        """The box on the original of a place on the upright picture."""
        width, height = self.view.width, self.view.height
        return self.view.box_of(Rect(rect.left * width, rect.top * height, rect.right * width, rect.bottom * height))


@dataclass(frozen=True, slots=True)
class ValueBox:
    """Where a value stands on a sheet; `index` is its place in `list_values`."""

    index: int
    id: str
    rect: SheetRect


@dataclass(frozen=True, slots=True)
class LostPage:
    """A file or page that could not be read and so has no picture: what people call it, and why."""

    name: str
    why: str


def list_sheets(case: ReviewedCase) -> tuple[ReviewSheet, ...]:
    """The pages of the case, each once."""
    return list_paper_sheets(case.judgement.case.readings)


def list_paper_sheets(readings: Sequence[Reading]) -> tuple[ReviewSheet, ...]:
    """The pages of papers, each once; of a case that is not judged yet."""
    views = view_bare_pages(readings)
    leaves: dict[tuple[str, int], list[tuple[int, int]]] = {spot: [] for spot in views}
    hashes: dict[str, str] = {}
    data: set[tuple[str, int]] = set()
    for index, reading in enumerate(readings):
        for page in reading.document.pages:
            origin = reading.document.origin_of(page.number)
            leaves[origin.path, origin.number].append((index, page.number))
            hashes[origin.path] = origin.sha256
            if page.source is Source.XML:
                data.add((origin.path, origin.number))
    several = Counter(path for path, _ in views)
    return tuple(
        ReviewSheet(
            number,
            path,
            page,
            hashes[path],
            _name_page(path, page if several[path] > 1 else None),
            tuple(leaves[path, page]),
            tuple(dict.fromkeys(kind_name(readings[paper].classification.kind) for paper, _ in leaves[path, page])),
            view,
            (path, page) in data,
        )
        for number, ((path, page), view) in enumerate(views.items(), start=1)
    )


def list_lost(case: ReviewedCase) -> tuple[LostPage, ...]:
    """What could not be read; a person has to look at the paper itself."""
    return tuple(LostPage(_name_page(f.path, f.page), f.message) for f in case.judgement.case.failures)


def _name_page(path: str, page: int | None) -> str:
    name = escape_controls(Path(path).name)
    return name if page is None else f"{name} 第 {page} 页"


def find_sheet(sheets: Sequence[ReviewSheet], place: Place) -> ReviewSheet:
    """The sheet on which something stands; a paper's first one where the whole paper is meant.

    Raises:
        NotThere: it stands on a page that could not be read.
    """
    if place.page == 0:
        of_paper = (s for s in sheets if place.paper in s.papers)
        found = next(of_paper, None)
    else:
        found = next((s for s in sheets if (s.path, s.page) == (place.path, place.page)), None)
    if found is None:
        raise NotThere("这一处没有页面影像", "请对照纸质材料")
    return found


def get_sheet(sheets: Sequence[ReviewSheet], number: int) -> ReviewSheet:
    """The sheet of that number.

    Raises:
        NotThere: there is none.
    """
    if not 1 <= number <= len(sheets):
        raise NotThere(f"这个案卷没有第 {number} 页影像", "请回到案卷，重新打开")
    return sheets[number - 1]


def boxes_of(sheet: ReviewSheet, values: Iterable[ValueEntry]) -> tuple[ValueBox, ...]:
    """Where the values of the case stand on this sheet; those of other sheets and those without a place are left out."""
    return tuple(
        ValueBox(index, value.id, sheet.locate(value.place.box))
        for index, value in enumerate(values)
        if value.place.box is not None and (value.place.path, value.place.page) == (sheet.path, sheet.page)
    )


# ------------------------------------------------------------------------------------------------ from the original
def _find_inner(view: PageView, box: Box) -> Rect:
    """The upright rectangle around whose corners the box was drawn; the one around the box where there is none.

    Near the middle of the box the way to the original is linear: half the box is `|A|` times half the rectangle, which is two
    equations for two unknowns. Without a solution the box was cut at the page's edge, or the page lies askew by 45°. Plain numbers,
    because a list has thousands of boxes.
    """
    around = _map_box(_invert(view.frame), box)
    a, b, c, d = _slopes_at(view.frame, around.center, around.middle)
    x, y, det = (box.right - box.left) / 2, (box.bottom - box.top) / 2, a * d - b * c
    if abs(det) < _FLAT * max(a, b, c, d) ** 2:
        return around
    wide, high = (d * x - b * y) / det, (a * y - c * x) / det
    if not (0 < wide <= around.width and 0 < high <= around.height):
        return around
    return Rect(around.center - wide, around.middle - high, around.center + wide, around.middle + high)


_FLAT = 0.05
"""Share of the greatest slope squared below which the two equations say the same."""


def _slopes_at(frame: Sequence[float], x: float, y: float) -> tuple[float, float, float, float]:
    """By how much a point moves on the original, without its sign, for one pixel to the right and one downwards."""
    a, b, c, d, e, f, g, h, i = frame
    depth = g * x + h * y + i
    across, down = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
    slopes = (a - g * across, b - h * across, d - g * down, e - h * down)
    return tuple(abs(slope / depth) for slope in slopes)  # type: ignore[return-value]


@lru_cache(maxsize=512)
def _invert(frame: tuple[float, ...]) -> tuple[float, ...]:
    """The way back: fractions of the original to upright pixels."""
    return tuple(map(float, np.linalg.inv(np.array(frame).reshape(3, 3)).reshape(-1)))


def _map_box(way: Sequence[float], box: Box) -> Rect:
    """The rectangle around the four corners of a box under a homography."""
    a, b, c, d, e, f, g, h, i = way
    corners = [(x, y, g * x + h * y + i) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs = [(a * x + b * y + c) / w for x, y, w in corners]
    ys = [(d * x + e * y + f) / w for x, y, w in corners]
    return Rect(min(xs), min(ys), max(xs), max(ys))
