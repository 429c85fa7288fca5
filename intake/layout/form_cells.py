"""Headings that stand in a column of their own: cells of a ruled form, the heading left, its text right.

Rulings are not seen on scans. A heading is set in the middle of its cell as a rule, so text of its cell may stand above it;
where one cell ends and the next begins is found by where the headings are best centred.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from itertools import pairwise

from intake.model import Line, enclosing_rect

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
    short = sorted((x for x in lines if 1 <= len(x.text.strip()) <= 6), key=lambda x: x.rect.top)
    merged: list[Line] = []
    gone: set[int] = set()
    for first in short:
        if id(first) in gone or first.text.strip().rstrip(":：") in words:
            continue
        chain = [first]
        while len(chain) < 6:
            below = _directly_below(chain[-1], [x for x in short if id(x) not in gone and x not in chain])
            if below is None:
                break
            chain.append(below)
            whole = "".join(x.text.strip() for x in chain).rstrip(":：")
            if below.text.strip().rstrip(":：") in words and whole not in listed:
                break
            if whole in words:
                merged.append(_join_chain(chain))
                gone |= {id(x) for x in chain}
                break
    return [*(x for x in lines if id(x) not in gone), *merged]


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
    heads = [row[0] for row in level if is_heading(row[0])]
    heads = [h for h in heads if abs(h.rect.left - heads[0].rect.left) < 3 * height]
    if len(heads) < 2:
        return {}
    heads += [
        row[0] for row in level if row[0] not in heads and not is_label(row[0]) and _is_in_column(row, heads, height)
    ]
    heads.sort(key=lambda h: h.rect.middle)
    edge = max(h.rect.right for h in heads)
    bottom = heads[-1].rect.middle
    between = [r for r in level if heads[0].rect.middle - 0.5 * height <= r[0].rect.middle <= bottom + 0.5 * height]
    if any(x.rect.left < edge - 0.5 * height and x not in heads for row in between for x in row[:1]):
        return {}
    texts = _find_text_rows(level, heads, edge, height, is_label)
    if len(texts) < len(heads) or _top_aligned(texts, heads, height):
        return {}
    return {id(x): heads[i] for row, i in zip(texts, _best_cells(texts, heads, height), strict=True) for x in row}


def _is_in_column(row: Sequence[Line], heads: Sequence[Line], height: float) -> bool:
    """A row that begins with a few Chinese words where the headings of a column stand: a heading that no list has."""
    line = row[0]
    if re.fullmatch(r"[\u4e00-\u9fff、/]{2,10}[:：]?", line.text.strip()) is None:
        return False
    lefts, middles = [h.rect.left for h in heads], [h.rect.center for h in heads]
    flush = max(lefts) - min(lefts) < height and abs(line.rect.left - lefts[0]) < 0.6 * height
    centred = (
        not flush
        and max(middles) - min(middles) < height <= max(lefts) - min(lefts)
        and abs(line.rect.center - middles[0]) < 0.6 * height
    )
    inside = heads[0].rect.top < line.rect.middle < heads[-1].rect.bottom
    near = min(abs(h.rect.middle - line.rect.middle) for h in heads) < _NEXT * height
    return (flush or centred) and (
        inside or (near and len(row) > 1 and row[1].rect.left > max(h.rect.right for h in heads))
    )


def _find_text_rows(
    level: Sequence[Sequence[Line]], heads: Sequence[Line], edge: float, height: float, is_label: Callable[[Line], bool]
) -> list[tuple[Line, ...]]:
    """Rows of text right of the headings, from just above the first to the end of the last cell."""
    names = {id(h) for h in heads}
    right = [tuple(x for x in row if id(x) not in names) for row in level]
    inside = [i for i, row in enumerate(right) if row and row[0].rect.left >= edge - 0.5 * height]
    first = next((i for i in inside if right[i][0].rect.middle > heads[0].rect.middle - 0.5 * height), None)
    if first is None:
        return []
    start = at = first
    while at > 0:
        at -= 1
        if not right[at]:
            continue  # a heading between two rows of its cell
        if at not in inside or len(level[at]) > 1 or not _is_close(right[at], right[start], height):
            break
        start = at
    found: list[tuple[Line, ...]] = []
    for i in range(start, len(level)):
        if right[i] and (i not in inside or is_label(right[i][0])):
            break
        if right[i]:
            found.append(right[i])
    return found


def _is_close(upper: Sequence[Line], lower: Sequence[Line], height: float) -> bool:
    return lower[0].rect.top - upper[0].rect.bottom < 1.2 * height


def _top_aligned(texts: Sequence[Sequence[Line]], heads: Sequence[Line], height: float) -> bool:
    """Every heading is level with a row that begins a wider gap, or has a colon: the usual list of headings, no cells."""
    tops = [row[0].rect.middle for row in texts]
    told = all(h.text.rstrip()[-1:] in ":：" for h in heads)
    return (
        all(
            any(
                abs(t - h.rect.middle) < 0.4 * height and (told or _gap_above(texts, i) > 0) for i, t in enumerate(tops)
            )
            for h in heads
        )
        and tops[0] > heads[0].rect.middle - 0.4 * height
    )


def _gap_above(texts: Sequence[Sequence[Line]], i: int) -> float:
    """How much wider the gap above row `i` is than the usual one, in pixels; 1 for the first row."""
    if i == 0:
        return 1.0
    gaps = sorted(b[0].rect.middle - a[0].rect.middle for a, b in pairwise(texts))
    return texts[i][0].rect.middle - texts[i - 1][0].rect.middle - 1.15 * gaps[(len(gaps) - 1) // 3]


def _best_cells(texts: Sequence[Sequence[Line]], heads: Sequence[Line], height: float) -> list[int]:
    """For each row the index of its heading: the borders at which the headings are best centred (dynamic programme)."""
    count = len(texts)
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for head in heads:
        after: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, cuts) in best.items():
            for end in range(start + 1, count + 1):
                block = texts[start:end]
                middle = (block[0][0].rect.top + block[-1][0].rect.bottom) / 2
                border = _SPACING if start and _gap_above(texts, start) <= 0 else 0.0
                total = cost + abs(middle - head.rect.middle) / height + border
                if end not in after or total < after[end][0]:
                    after[end] = (total, [*cuts, end])
        best = after
    ends = best.get(count, (0.0, []))[1]
    return [next((i for i, end in enumerate(ends) if row < end), len(heads) - 1) for row in range(count)]
