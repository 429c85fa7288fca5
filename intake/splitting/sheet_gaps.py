"""Where a sheet with several papers could be cut: free paper that runs through from edge to edge."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from intake.layout.rows import line_height
from intake.model import Frame, Line, Page, Rect, Ruling, enclosing_rect, in_reading_order

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


class _Gap(NamedTuple):
    """Free paper from edge to edge, in pixels; where it lies `level` the parts are above and below it."""

    width: float
    middle: float
    level: bool


def find_cuts(page: Page) -> Sequence[tuple[Page, Page]]:
    """Pairs of the page's parts, above and below or left and right of free paper, the widest gap first."""
    lines = [x for x in page.lines if x.text.strip()]
    least = _WIDE * line_height(lines)
    return _cut_widest(page, [gap for gap in _find_gaps(lines) if gap.width > least], _MOST)


def cuts_above(page: Page, titles: Sequence[Line], most: int) -> Sequence[tuple[Page, Page]]:
    """Pairs of the page's parts, of which the lower one begins with a title, or which lie side by side; the widest gap first.

    No cut goes through a frame: what is ruled together is one paper.

    Args:
        titles: Lines that may be a paper's title.
        most: Gaps that are tried in each direction.
    """
    lines = [x for x in page.lines if x.text.strip()]
    height, edge = line_height(lines), enclosing_rect(x.rect for x in lines)
    tops = [title.rect.top for title in titles]
    wide = [gap for gap in _find_gaps(lines) if gap.width > (_NARROW if gap.level else _WIDE) * height]
    headed = [gap for gap in wide if not gap.level or _is_below(gap, tops, height)]
    return _cut_widest(page, [gap for gap in headed if not _is_bridged(gap, page.rulings, height, edge)], most)


def _is_below(gap: _Gap, tops: Iterable[float], height: float) -> bool:
    """Whether one of the titles, by their upper edges, stands right below the gap."""
    return any(0 < top - gap.middle <= _ABOVE * height for top in tops)


def _cut_widest(page: Page, gaps: Sequence[_Gap], most: int) -> list[tuple[Page, Page]]:
    """The page cut at the widest gaps, `most` in each direction."""
    level = sorted((gap for gap in gaps if gap.level), reverse=True)
    upright = sorted((gap for gap in gaps if not gap.level), reverse=True)
    return [_cut_page(page, gap) for gap in sorted([*level[:most], *upright[:most]], reverse=True)]


def _is_bridged(gap: _Gap, rulings: Iterable[Ruling], height: float, edge: Rect) -> bool:
    """Whether a ruling runs through the gap that does not frame the whole sheet."""
    whole = edge.height if gap.level else edge.width
    spans = (sorted((r.y0, r.y1) if gap.level else (r.x0, r.x1)) for r in rulings)
    before, behind = gap.middle - height / 2, gap.middle + height / 2
    return any(start < before and end > behind and end - start < _BORDER * whole for start, end in spans)


def _find_gaps(lines: Sequence[Line]) -> list[_Gap]:
    """Every stretch that no line covers, level and upright."""
    level = _free_stretches((x.rect.top, x.rect.bottom) for x in lines)
    upright = _free_stretches((x.rect.left, x.rect.right) for x in lines)
    return [*(_Gap(*stretch, True) for stretch in level), *(_Gap(*stretch, False) for stretch in upright)]


def _free_stretches(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Width and middle of what lies between spans."""
    end = math.inf
    for start, stop in sorted(spans):
        if start > end:
            yield start - end, (start + end) / 2
        end = stop if end == math.inf else max(end, stop)


def _cut_page(page: Page, gap: _Gap) -> tuple[Page, Page]:
    """The page's content on either side; the size and frame of both parts stay the page's."""

    def is_first(rect: Rect) -> bool:
        return (rect.middle if gap.level else rect.center) < gap.middle

    return _keep_where(page, is_first), _keep_where(page, lambda rect: not is_first(rect))


def _keep_where(page: Page, test: Callable[[Rect], bool]) -> Page:
    return replace(
        page,
        lines=_select(page.lines, test),
        seals=_select(page.seals, test),
        codes=_select(page.codes, test),
        rulings=_select(page.rulings, test),
    )


class _Placed(Protocol):
    @property
    def rect(self) -> Rect:
        """Where it stands, in upright pixels."""
        ...


_Thing = TypeVar("_Thing", bound=_Placed)


def _select(things: Iterable[_Thing], test: Callable[[Rect], bool]) -> tuple[_Thing, ...]:
    return tuple(thing for thing in things if test(thing.rect))


def join_parts(parts: Sequence[Page]) -> Page:
    """Parts of one sheet as one page again."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        lines=in_reading_order(chain.from_iterable(part.lines for part in parts)),
        seals=tuple(chain.from_iterable(part.seals for part in parts)),
        codes=tuple(chain.from_iterable(part.codes for part in parts)),
        rulings=tuple(chain.from_iterable(part.rulings for part in parts)),
    )


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
        lines=tuple(x.moved_by(dx, dy) for x in page.lines),
        seals=tuple(replace(x, rect=x.rect.moved_by(dx, dy)) for x in page.seals),
        codes=tuple(replace(x, rect=x.rect.moved_by(dx, dy)) for x in page.codes),
        rulings=tuple(Ruling(x.x0 + dx, x.y0 + dy, x.x1 + dx, x.y1 + dy) for x in page.rulings),
    )


def _moved_frame(frame: Frame, dx: float, dy: float) -> Frame:
    """The frame of a picture whose content was moved by `dx`, `dy`: the move is undone first."""
    a, b, c, d, e, f, g, h, i = frame.matrix
    return Frame((a, b, c - a * dx - b * dy, d, e, f - d * dx - e * dy, g, h, i - g * dx - h * dy))
