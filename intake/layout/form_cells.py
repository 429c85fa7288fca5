"""Headings that stand in a column of their own: cells of a ruled form, the heading left, its text right.

Rulings are not seen on scans. A heading is set in the middle of its cell as a rule, so text of its cell may stand above it;
where one cell ends and the next begins is found by where the headings are best centred.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain, filterfalse, pairwise

from intake.layout.rows import leave_out
from intake.model import Line, enclosing_rect

_LONGEST = 6
"""Letters of the longest heading that is wrapped, and lines it is wrapped into."""
_BELOW = 1.3
"""Gap between the letters of a heading that is wrapped or runs down its cell, in line heights."""
_NEXT = 5.0
"""Line heights from the column's first or last known heading within which the next one stands."""
_SPACING = 0.35
"""Cost of a cell's border that lies in a gap no wider than between other rows, in line heights."""


def join_stacked_headings(lines: Sequence[Line], words: Container[str], listed: Container[str] = ()) -> list[Line]:
    """Lines with headings put together that a narrow cell wraps: 诊疗 over 经过.

    A heading below is the end of one above only where the two are a heading of the list: 入院 over 诊断.
    """
    short = sorted(filter(_is_short, lines), key=lambda x: x.rect.top)
    chains: list[list[Line]] = []
    for first in short:
        left = leave_out(short, chain.from_iterable(chains))
        if any(x is first for x in left) and _text_of([first]) not in words:
            chains.append(_find_chain(first, left, words, listed))
    return [*leave_out(lines, chain.from_iterable(chains)), *map(_join_chain, filter(None, chains))]


def _is_short(line: Line) -> bool:
    return 1 <= len(line.text.strip()) <= _LONGEST


def _find_chain(first: Line, others: Sequence[Line], words: Container[str], listed: Container[str]) -> list[Line]:
    """The lines below one another that are one heading, empty where there is none."""
    found = [first]
    while len(found) < _LONGEST:
        below = _next_below(found, others)
        if below is None:
            return []
        found.append(below)
        whole = _text_of(found)
        if _text_of([below]) in words and whole not in listed:
            return []
        if whole in words:
            return found
    return []


def _next_below(found: Sequence[Line], others: Sequence[Line]) -> Line | None:
    return _directly_below(found[-1], [x for x in others if x not in found])


def _text_of(chain: Sequence[Line]) -> str:
    return "".join(x.text.strip() for x in chain).rstrip(":：")


def _directly_below(line: Line, others: Sequence[Line]) -> Line | None:
    near = [
        x
        for x in others
        if x.rect.overlap_x(line.rect) > 0.5 * min(x.rect.width, line.rect.width)
        and -0.3 * line.rect.width < x.rect.top - line.rect.bottom < _BELOW * min(line.rect.height, 2 * line.rect.width)
    ]
    return min(near, key=lambda x: x.rect.top, default=None)


def _join_chain(chain: Sequence[Line]) -> Line:
    """The heading as one line as high as one of its letters, in the middle of where it stands."""
    around = enclosing_rect(x.rect for x in chain)
    half = min(x.rect.height for x in chain) / 2
    rect = type(around)(around.left, around.middle - half, around.right, around.middle + half)
    return Line("".join(x.text.strip() for x in chain), rect, min(x.confidence for x in chain))


def assign_to_headings(
    level: Sequence[Sequence[Line]], is_heading: Callable[[Line], bool], is_label: Callable[[Line], bool], height: float
) -> Mapping[int, Line]:
    """Which heading's cell each line right of a column of headings stands in, by `id` of the line.

    Empty where the page is not set that way: fewer than two headings in one column, or text below them.
    """
    heads = _find_heads(level, is_heading, is_label, height)
    if len(heads) < 2 or _is_text_below(level, heads, height):
        return {}
    texts = _find_text_rows(level, heads, height, is_label)
    if len(texts) < len(heads) or _top_aligned(texts, heads, height):
        return {}
    return _heads_by_line(texts, heads, _best_cells(texts, heads, height))


def _heads_by_line(texts: Sequence[Sequence[Line]], heads: Sequence[Line], cells: Sequence[int]) -> Mapping[int, Line]:
    return {id(x): heads[i] for row, i in zip(texts, cells, strict=True) for x in row}


def _find_heads(
    level: Sequence[Sequence[Line]], is_heading: Callable[[Line], bool], is_label: Callable[[Line], bool], height: float
) -> list[Line]:
    """The headings of the column at whose place the first one stands, top to bottom, and those between that no list has."""
    listed = list(filter(is_heading, (row[0] for row in level)))
    found = _flush_with_first(listed, height)
    if len(found) < 2:
        return found
    in_column = (row[0] for row in level if _is_in_column(row, found, height))
    unlisted = filterfalse(is_label, in_column)
    return sorted([*found, *leave_out(unlisted, found)], key=lambda x: x.rect.middle)


def _flush_with_first(listed: Sequence[Line], height: float) -> list[Line]:
    return [x for x in listed if abs(x.rect.left - listed[0].rect.left) < 3 * height]


def _is_text_below(level: Sequence[Sequence[Line]], heads: Sequence[Line], height: float) -> bool:
    """Whether between the first and the last heading a row begins where the headings stand: it is no column of theirs."""
    top, bottom = heads[0].rect.middle - 0.5 * height, heads[-1].rect.middle + 0.5 * height
    edge = _right_edge(heads) - 0.5 * height
    between = [row[0] for row in level if top <= row[0].rect.middle <= bottom]
    return any(x.rect.left < edge and x not in heads for x in between)


def _right_edge(heads: Sequence[Line]) -> float:
    return max(x.rect.right for x in heads)


def _is_in_column(row: Sequence[Line], heads: Sequence[Line], height: float) -> bool:
    """A row that begins with a few Chinese words where the headings of a column stand: a heading that no list has."""
    line = row[0]
    if not re.fullmatch(r"[\u4e00-\u9fff、/]{2,10}[:：]?", line.text.strip()) or not _is_aligned(line, heads, height):
        return False
    if heads[0].rect.top < line.rect.middle < heads[-1].rect.bottom:
        return True
    return _is_near_head(line, heads, height) and len(row) > 1 and row[1].rect.left > _right_edge(heads)


def _is_near_head(line: Line, heads: Sequence[Line], height: float) -> bool:
    return min(abs(h.rect.middle - line.rect.middle) for h in heads) < _NEXT * height


def _is_aligned(line: Line, heads: Sequence[Line], height: float) -> bool:
    """Whether a line begins where the headings begin, or is centred where they are centred and do not begin alike."""
    lefts, middles = [h.rect.left for h in heads], [h.rect.center for h in heads]
    if max(lefts) - min(lefts) < height:
        return abs(line.rect.left - lefts[0]) < 0.6 * height
    return max(middles) - min(middles) < height and abs(line.rect.center - middles[0]) < 0.6 * height


def _find_text_rows(
    level: Sequence[Sequence[Line]], heads: Sequence[Line], height: float, is_label: Callable[[Line], bool]
) -> list[tuple[Line, ...]]:
    """Rows of text right of the headings, from just above the first to the end of the last cell."""
    right = [tuple(leave_out(row, heads)) for row in level]
    edge = _right_edge(heads) - 0.5 * height
    fits = [bool(row) and row[0].rect.left >= edge for row in right]
    start = _first_text_row(right, fits, heads[0].rect.middle, height, list(map(len, level)))
    return list(_iter_texts(right[start:], fits[start:], is_label))


def _iter_texts(
    rows: Sequence[tuple[Line, ...]], fits: Sequence[bool], is_label: Callable[[Line], bool]
) -> Iterator[tuple[Line, ...]]:
    """Rows up to the first that does not fit or begins with a label; rows with nothing but a heading are passed over."""
    for row, fit in zip(rows, fits, strict=True):
        if not row:
            continue
        if not fit or is_label(row[0]):
            return
        yield row


def _first_text_row(
    right: Sequence[Sequence[Line]], fits: Sequence[bool], head: float, height: float, pieces: Sequence[int]
) -> int:
    """The row with which the first cell's text begins, which may stand above its heading; behind the last where none does."""
    first = _first_at_level(right, fits, head - 0.5 * height)
    if first is None:
        return len(right)
    start = first
    for at in filter(lambda i: right[i], range(first - 1, -1, -1)):  # else a heading between two rows of its cell
        alone = fits[at] and pieces[at] <= 1
        if not alone or not _is_close(right[at], right[start], height):
            break
        start = at
    return start


def _first_at_level(right: Sequence[Sequence[Line]], fits: Sequence[bool], level: float) -> int | None:
    """The first row that fits and does not stand above a level."""
    return next((i for i, row in enumerate(right) if fits[i] and row[0].rect.middle > level), None)


def _is_close(upper: Sequence[Line], lower: Sequence[Line], height: float) -> bool:
    return lower[0].rect.top - upper[0].rect.bottom < 1.2 * height


def _top_aligned(texts: Sequence[Sequence[Line]], heads: Sequence[Line], height: float) -> bool:
    """Every heading is level with a row that begins a wider gap, or has a colon: the usual list of headings, no cells."""
    told = all(h.text.rstrip()[-1:] in ":：" for h in heads)
    begins = [row[0].rect.middle for i, row in enumerate(texts) if told or _gap_above(texts, i) > 0]
    level = all(any(abs(at - h.rect.middle) < 0.4 * height for at in begins) for h in heads)
    return level and texts[0][0].rect.middle > heads[0].rect.middle - 0.4 * height


def _gap_above(texts: Sequence[Sequence[Line]], i: int) -> float:
    """How much wider the gap above row `i` is than the usual one, in pixels; 1 for the first row."""
    if i == 0:
        return 1.0
    gaps = sorted(b[0].rect.middle - a[0].rect.middle for a, b in pairwise(texts))
    return texts[i][0].rect.middle - texts[i - 1][0].rect.middle - 1.15 * gaps[(len(gaps) - 1) // 3]


def _best_cells(texts: Sequence[Sequence[Line]], heads: Sequence[Line], height: float) -> list[int]:
    """For each row the index of its heading: the borders at which the headings are best centred (dynamic programme)."""
    best: _Borders = {0: (0.0, [])}
    for head in heads:
        best = _add_cell(best, head, texts, height)
    ends = best.get(len(texts), (0.0, []))[1]
    return [next((i for i, end in enumerate(ends) if row < end), len(heads) - 1) for row in range(len(texts))]


_Borders = dict[int, tuple[float, list[int]]]
"""Row with which the last cell ends -> cost, and the rows with which the cells end."""


def _add_cell(best: _Borders, head: Line, texts: Sequence[Sequence[Line]], height: float) -> _Borders:
    """The cheapest borders with one more cell."""
    after: _Borders = {}
    for start, (cost, cuts) in best.items():
        border = _border_cost(texts, start)
        for end in range(start + 1, len(texts) + 1):
            middle = (texts[start][0].rect.top + texts[end - 1][0].rect.bottom) / 2
            total = cost + abs(middle - head.rect.middle) / height + border
            if end not in after or total < after[end][0]:
                after[end] = (total, [*cuts, end])
    return after


def _border_cost(texts: Sequence[Sequence[Line]], start: int) -> float:
    """What a border above a row costs: nothing in a wide gap and at the ends."""
    return _SPACING if 0 < start < len(texts) and _gap_above(texts, start) <= 0 else 0.0
