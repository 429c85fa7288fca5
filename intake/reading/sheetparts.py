"""Where a sheet of copied cards could be cut: free paper that runs through from edge to edge."""

from collections.abc import Sequence
from dataclasses import replace

from intake.model import Page, Rect
from intake.reading.rows import line_height

_WIDE = 1.8
"""Free paper in line heights from which two cards may lie apart; rows of one card are at most 1.6 apart, but for the name."""
_MOST = 5
"""Cuts that are tried in each direction, the widest first."""


def cuts(page: Page) -> Sequence[tuple[Page, Page]]:
    """Pairs of the page's parts, above and below or left and right of free paper, the widest gap first."""
    lines = [x for x in page.lines if x.text.strip()]
    height = line_height(lines)
    level = [(gap, at, True) for gap, at in _gaps([(x.rect.top, x.rect.bottom) for x in lines])]
    upright = [(gap, at, False) for gap, at in _gaps([(x.rect.left, x.rect.right) for x in lines])]
    tried = [*sorted(level, reverse=True)[:_MOST], *sorted(upright, reverse=True)[:_MOST]]
    return [_cut(page, at, across) for gap, at, across in sorted(tried, reverse=True) if gap > _WIDE * height]


def _gaps(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Width and middle of every stretch that no span covers."""
    found: list[tuple[float, float]] = []
    end = None
    for start, stop in sorted(spans):
        if end is not None and start > end:
            found.append((start - end, (start + end) / 2))
        end = stop if end is None else max(end, stop)
    return found


def _cut(page: Page, at: float, across: bool) -> tuple[Page, Page]:
    """The page's content on either side; the size and frame of both parts stay the page's."""

    def first(rect: Rect) -> bool:
        return (rect.middle if across else rect.center) < at

    def part(side: bool) -> Page:
        return replace(
            page,
            lines=tuple(x for x in page.lines if first(x.rect) is side),
            seals=tuple(x for x in page.seals if first(x.rect) is side),
            codes=tuple(x for x in page.codes if first(x.rect) is side),
            rulings=tuple(x for x in page.rulings if first(Rect(x.x0, x.y0, x.x1, x.y1)) is side),
        )

    return part(True), part(False)


def together(parts: Sequence[Page]) -> Page:
    """Parts of one sheet as one page again."""
    whole = parts[0]
    for part in parts[1:]:
        lines = sorted((*whole.lines, *part.lines), key=lambda x: (x.rect.top, x.rect.left))
        whole = replace(
            whole, lines=tuple(lines), seals=(*whole.seals, *part.seals), codes=(*whole.codes, *part.codes),
            rulings=(*whole.rulings, *part.rulings),
        )  # fmt: skip
    return whole
