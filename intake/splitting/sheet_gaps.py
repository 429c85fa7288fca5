"""Where a sheet with several papers could be cut: free paper that runs through from edge to edge."""

from collections.abc import Sequence
from dataclasses import replace

from intake.layout.rows import line_height
from intake.model import Frame, Line, Page, Rect, Ruling, enclosing_rect

_WIDE = 1.8
"""Free paper in line heights from which two papers may lie apart; rows of one card are at most 1.6 apart, but for the name."""
_ABOVE, _NARROW = 8.0, 0.9
"""In line heights: how far above a title a bill may begin (a row of numbers, a logo), and the least free paper there."""
_BORDER = 0.9
"""Share of the printed height or width from which a ruling frames the whole sheet and parts nothing on it."""
_MOST = 5
"""Cuts that are tried in each direction between cards, the widest first."""
_ROOM = 2.0
"""White paper around a part that becomes a sheet of its own, in line heights."""


def find_cuts(page: Page, most: int = _MOST) -> Sequence[tuple[Page, Page]]:
    """Pairs of the page's parts, above and below or left and right of free paper, the widest gap first.

    Args:
        most: Gaps that are tried in each direction.
    """
    lines = [x for x in page.lines if x.text.strip()]
    height = line_height(lines)
    level = [(gap, at, True) for gap, at in _find_gaps([(x.rect.top, x.rect.bottom) for x in lines])]
    upright = [(gap, at, False) for gap, at in _find_gaps([(x.rect.left, x.rect.right) for x in lines])]
    tried = [*sorted(level, reverse=True)[:most], *sorted(upright, reverse=True)[:most]]
    return [_cut_page(page, at, across) for gap, at, across in sorted(tried, reverse=True) if gap > _WIDE * height]


def cuts_above(page: Page, titles: Sequence[Line], most: int) -> Sequence[tuple[Page, Page]]:
    """Pairs of the page's parts, of which the lower one begins with a title, or which lie side by side; the widest gap first.

    No cut goes through a frame: what is ruled together is one paper.

    Args:
        titles: Lines that may be a paper's title.
        most: Gaps that are tried in each direction.
    """
    lines = [x for x in page.lines if x.text.strip()]
    height = line_height(lines)
    edge = enclosing_rect(x.rect for x in lines)
    level = [
        (gap, at, True)
        for gap, at in _find_gaps([(x.rect.top, x.rect.bottom) for x in lines])
        if gap > _NARROW * height
        and any(0 < t.rect.top - at <= _ABOVE * height for t in titles)
        and not any(_stands_across(r, at, height, edge) for r in page.rulings)
    ]
    upright = [
        (gap, at, False)
        for gap, at in _find_gaps([(x.rect.left, x.rect.right) for x in lines])
        if gap > _WIDE * height and not any(_lies_across(r, at, height, edge) for r in page.rulings)
    ]
    tried = [*sorted(level, reverse=True)[:most], *sorted(upright, reverse=True)[:most]]
    return [_cut_page(page, at, across) for _, at, across in sorted(tried, reverse=True)]


def _stands_across(ruling: Ruling, at: float, height: float, edge: Rect) -> bool:
    """Whether an upright ruling goes through the level `at`."""
    top, bottom = sorted((ruling.y0, ruling.y1))
    return top < at - height / 2 and bottom > at + height / 2 and bottom - top < _BORDER * edge.height


def _lies_across(ruling: Ruling, at: float, height: float, edge: Rect) -> bool:
    left, right = sorted((ruling.x0, ruling.x1))
    return left < at - height / 2 and right > at + height / 2 and right - left < _BORDER * edge.width


def _find_gaps(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Width and middle of every stretch that no span covers."""
    found: list[tuple[float, float]] = []
    end = None
    for start, stop in sorted(spans):
        if end is not None and start > end:
            found.append((start - end, (start + end) / 2))
        end = stop if end is None else max(end, stop)
    return found


def _cut_page(page: Page, at: float, across: bool) -> tuple[Page, Page]:
    """The page's content on either side; the size and frame of both parts stay the page's."""

    def is_first(rect: Rect) -> bool:
        return (rect.middle if across else rect.center) < at

    def keep_side(side: bool) -> Page:
        return replace(
            page,
            lines=tuple(x for x in page.lines if is_first(x.rect) is side),
            seals=tuple(x for x in page.seals if is_first(x.rect) is side),
            codes=tuple(x for x in page.codes if is_first(x.rect) is side),
            rulings=tuple(x for x in page.rulings if is_first(Rect(x.x0, x.y0, x.x1, x.y1)) is side),
        )

    return keep_side(True), keep_side(False)


def join_parts(parts: Sequence[Page]) -> Page:
    """Parts of one sheet as one page again."""
    whole = parts[0]
    for part in parts[1:]:
        lines = sorted((*whole.lines, *part.lines), key=lambda x: (x.rect.top, x.rect.left))
        whole = replace(
            whole, lines=tuple(lines), seals=(*whole.seals, *part.seals), codes=(*whole.codes, *part.codes),
            rulings=(*whole.rulings, *part.rulings),
        )  # fmt: skip
    return whole


def crop_page(page: Page) -> Page:
    """What is printed on the page as a sheet of its own size, its corner moved to the origin; boxes stay where they were."""
    rects = [*(x.rect for x in page.lines), *(x.rect for x in page.seals), *(x.rect for x in page.codes)]
    if not rects:
        return page
    edge, room = enclosing_rect(rects), _ROOM * line_height(page.lines)
    dx, dy = room - edge.left, room - edge.top
    return replace(
        page,
        width=edge.width + 2 * room,
        height=edge.height + 2 * room,
        frame=_moved_frame(page.frame, dx, dy),
        lines=tuple(_moved_line(x, dx, dy) for x in page.lines),
        seals=tuple(replace(x, rect=_move_rect(x.rect, dx, dy)) for x in page.seals),
        codes=tuple(replace(x, rect=_move_rect(x.rect, dx, dy)) for x in page.codes),
        rulings=tuple(Ruling(x.x0 + dx, x.y0 + dy, x.x1 + dx, x.y1 + dy) for x in page.rulings),
    )


def _move_rect(rect: Rect, dx: float, dy: float) -> Rect:
    return Rect(rect.left + dx, rect.top + dy, rect.right + dx, rect.bottom + dy)


def _moved_line(line: Line, dx: float, dy: float) -> Line:
    chars = tuple(replace(c, left=c.left + dx, right=c.right + dx) for c in line.chars)
    return replace(line, rect=_move_rect(line.rect, dx, dy), chars=chars)


def _moved_frame(frame: Frame, dx: float, dy: float) -> Frame:
    """The frame of a picture whose content was moved by `dx`, `dy`: the move is undone first."""
    a, b, c, d, e, f, g, h, i = frame.matrix
    return Frame((a, b, c - a * dx - b * dy, d, e, f - d * dx - e * dy, g, h, i - g * dx - h * dy))
