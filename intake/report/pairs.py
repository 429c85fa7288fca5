"""A paper of the case beside the scan of an earlier case that is the same: two pictures, with case and day below each.

Under the whole sheets stands what the finding rests on, cut out and enlarged. Scans of earlier cases lie in the ledger's store; they
are drawn as they were read then, with the numbers of people painted over. One that cannot be drawn says why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2

from intake.cases.model import Case, Finding, kind_name
from intake.disk.own_files import is_own
from intake.ledger.model import CaseRef, Match
from intake.ledger.scans import scan_path
from intake.model import Box, Origin
from intake.report.pictures import Pages, PageView, Percent, Picture, data_uri, draw_pages
from intake.settings import Limits

MOST = 3
"""Pairs that a finding shows; its message names the further cases."""
_WIDTH = 640
"""Pixels that each of the two sheets is wide: 88 mm on A4 at 185 dpi."""
_STRIP_SHARE, _STRIP_HEIGHTS = 0.5, 1.5
"""A strip is half the page wide and has one and a half heights of its box above and below: the label is seen with the number."""


@dataclass(frozen=True, slots=True)
class ScanSide:
    """One of the two: what it is, the sheet, what is cut out of it, where the box lies, and why there is no picture."""

    heading: str
    lines: tuple[str, ...]
    uri: str = ""
    strip: str = ""
    mark: Percent | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ScanPair:
    """What lies side by side."""

    mine: ScanSide
    theirs: ScanSide


@dataclass(frozen=True, slots=True)
class PairTable:
    """What pairs are drawn from.

    Attributes:
        case: The case at hand.
        pages: How its pages are drawn.
        store: The ledger's folder of scans; None where there is no ledger at hand.
        limits: What opening a file may cost.
        masked: Whether numbers of people are painted over.
    """

    case: Case
    pages: Pages
    store: Path | None
    limits: Limits
    masked: bool

    def show_pairs(self, finding: Finding) -> tuple[ScanPair, ...]:
        """The pairs of a finding; a settled bill has no scan, its finding says all there is."""
        scanned = [match for match in finding.earlier if match.theirs is not None]
        return tuple(ScanPair(self._show_mine(m), self.show_theirs(m)) for m in scanned[:MOST])

    def _show_mine(self, match: Match) -> ScanSide:
        origin = self._find_origin(match)
        where = f"{kind_name(self._kind_of(match))}　{Path(origin.path).name} 第 {origin.number} 页"
        side = ScanSide("本次申请", (where, f"申请日期 {self.case.applied}"))
        return self._draw_side(
            side, Path(origin.path), origin.number, self.pages.get((origin.path, origin.number)), match.mine.box
        )

    def show_theirs(self, match: Match) -> ScanSide:
        """The scan of the earlier case alone."""
        side = ScanSide(match.case.label, tuple(_iter_lines(match.case)))
        view = PageView.of_leaf(match.leaf) if match.leaf else None
        if self.store is None or view is None or match.theirs is None:
            return replace(side, missing="影像未随台账保存，请调阅原件")
        scan = scan_path(self.store, match.theirs.sha256)
        if not is_own(scan):
            return replace(side, missing="影像无法打开，请调阅原件")
        return self._draw_side(side, scan, match.theirs.page, view, match.theirs.box)

    def _draw_side(self, side: ScanSide, path: Path, number: int, view: PageView | None, box: Box | None) -> ScanSide:
        wanted: Mapping[int, PageView] = {number: view} if view is not None else {}
        picture = next((drawn for _, drawn in draw_pages(path, wanted, self.limits, masked=self.masked)), None)
        if view is None or picture is None:
            return replace(side, missing="影像无法打开，请调阅原件")
        strip = "" if box is None else data_uri(_cut_strip(picture, view.percent_of(box)))
        return replace(
            side, uri=data_uri(_shrink(picture)), strip=strip, mark=None if box is None else view.percent_of(box)
        )

    def _kind_of(self, match: Match) -> str:
        return self.case.readings[match.paper].classification.kind

    def _find_origin(self, match: Match) -> Origin:
        """The page of the case that bears what is the same."""
        document = self.case.readings[match.paper].document
        origins = [document.origin_of(page.number) for page in document.pages]
        spot = match.mine.sha256, match.mine.page
        return next((origin for origin in origins if (origin.sha256, origin.number) == spot), origins[0])


def _iter_lines(case: CaseRef) -> Iterator[str]:
    """What stands below an earlier scan: its case's numbers, item, day and stage."""
    yield f"登记号 {case.register}　{case.item}".rstrip("　")
    if case.received:
        yield f"收件日期 {case.received.isoformat()}"
    if case.stage:
        yield f"现为{case.stage}"


def _shrink(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    scale = min(1.0, _WIDTH / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _cut_strip(picture: Picture, mark: Percent) -> Picture:
    """What the box holds with what stands around it, in the pixels of the picture."""
    left, top, width, height = (share / 100 for share in mark)
    around = max(0.0, (_STRIP_SHARE - width) / 2)
    x0, x1 = _span(left - around, left + width + around, picture.shape[1])
    y0, y1 = _span(top - _STRIP_HEIGHTS * height, top + (1 + _STRIP_HEIGHTS) * height, picture.shape[0])
    return picture[y0:y1, x0:x1]


def _span(start: float, end: float, size: int) -> tuple[int, int]:
    """Shares as pixels inside the picture, at least one of them; what sticks out on one side is given on the other."""
    shift = max(0.0, -start) - max(0.0, end - 1)
    first = min(size - 1, round(max(0.0, start + shift) * size))
    return first, max(first + 1, round(min(1.0, end + shift) * size))
