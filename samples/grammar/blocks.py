"""Where labels and values stand: one function a move, each prints entries from `top` down and returns where it ended.

The moves are those of public forms: several pairs on a line, pairs in columns, cells with label and value apart or together,
a head row with the values beneath, labels above their values, labels left and values at the right edge, a vertical title.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from intake.model import Rect
from samples.grammar.draft import Draft, LabelledValue
from samples.grammar.sheet import folded, wide

Move = Callable[[Draft, Sequence[LabelledValue], float, float, float], float]
"""Draft, entries, top, left, width -> bottom."""


def inline(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """One pair behind the other, as many as a line takes."""
    rng, size = draft.rng, draft.sheet.size
    x, y, gap = left, top, size * rng.uniform(1.2, 3.5)
    apart = rng.choice((0, 0, size * 0.5))
    for entry in entries:
        whole = wide(_shown(draft, entry), size) + apart + wide(entry.printed, size)
        if x > left and x + whole > left + width:
            x, y = left, y + size * 1.7
        x = _pair(draft, entry, x, y, apart) + gap
    return y + size * 1.9


def columns(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """Pairs in two to four columns; values begin behind their label or at one edge."""
    rng, size = draft.rng, draft.sheet.size
    longest = max((wide(_shown(draft, e) + e.printed, size) for e in entries), default=size)
    count = max(1, min(rng.choice((2, 3, 3, 4)), int(width / (longest + size))))
    step, edge = width / count, rng.random() < 0.3
    label = max((wide(_shown(draft, e), size) for e in entries), default=0.0) if edge else 0.0
    y = top
    for row in _rows(entries, count):
        for n, entry in enumerate(row):
            x = left + n * step
            if edge:
                draft.sheet.put(_shown(draft, entry), x, y)
                draft.sheet.put(entry.printed, x + label + size * 0.4, y, key=entry.key, filled=True)
            else:
                _pair(draft, entry, x, y, rng.choice((0, 0, size * 0.3)))
        y += size * rng.uniform(1.55, 1.8)
    return y + size * 0.3


def grid(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """A ruled table, label and value in cells of their own; narrow cells hold their label on two lines."""
    rng, size = draft.rng, draft.sheet.size
    longest = max((wide(e.label, size) for e in entries), default=size) + size
    if rng.random() < 0.15 and longest > size * 6:
        longest = max(longest / 2, size * 4) + size
        draft.moves.add("label on two lines")
    value = max((wide(e.printed, size) for e in entries), default=size) + size
    count = max(1, min(rng.choice((2, 3, 4)), int(width / (longest + value))))
    step, middle = width / count, rng.choice((0.0, 0.5))
    y = top
    for row in _rows(entries, count):
        high = size * (2 if all(wide(e.label, size) < longest for e in row) else 3)
        for n, entry in enumerate(row):
            x = left + n * step
            _cell(draft, entry.label, Rect(x, y, x + longest, y + high), middle)
            _cell(draft, entry.printed, Rect(x + longest, y, x + step, y + high), rng.choice((0.0, middle)), entry.key)
        y += high
    return y + size * 0.6


def merged(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """A ruled table, label and value in one cell."""
    rng, size = draft.rng, draft.sheet.size
    longest = max((wide(_shown(draft, e) + e.printed, size) for e in entries), default=size) + size
    count = max(1, min(rng.choice((2, 3, 4)), int(width / longest)))
    step, high, y = width / count, size * 2, top
    for row in _rows(entries, count):
        for n, entry in enumerate(row):
            draft.sheet.frame(Rect(left + n * step, y, left + (n + 1) * step, y + high))
            _pair(draft, entry, left + n * step + size * 0.3, y + size * 0.45, rng.choice((0, 0, size * 0.3)))
        y += high
    return y + size * 0.6


def head(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """Labels in a head row, their values in the row beneath, ruled or not."""
    rng, size = draft.rng, draft.sheet.size
    longest = max((max(wide(e.label, size), wide(e.printed, size)) for e in entries), default=size) + size
    count = max(1, min(rng.choice((3, 4, 5)), int(width / longest)))
    step, ruled, middle, y = width / count, rng.random() < 0.7, rng.choice((0.0, 0.5, 0.5)), top
    for row in _rows(entries, count):
        for n, entry in enumerate(row):
            x = left + n * step
            for line, (text, key) in enumerate(((entry.label, ""), (entry.printed, entry.key))):
                _cell(
                    draft, text, Rect(x, y + line * size * 2, x + step, y + (line + 1) * size * 2), middle, key, ruled
                )
        y += size * 4
    return y + size * 0.6


def above(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """Small labels, each above its value."""
    size = draft.sheet.size
    longest = max((max(wide(e.label, size), wide(e.printed, size)) for e in entries), default=size) + size
    count = max(1, min(draft.rng.choice((2, 3, 4)), int(width / longest)))
    y = top
    for row in _rows(entries, count):
        for n, entry in enumerate(row):
            x = left + n * width / count
            draft.sheet.put(entry.label, x, y, size=size * 0.8)
            draft.sheet.put(entry.printed, x, y + size * 1.15, key=entry.key, filled=True)
        y += size * 3
    return y + size * 0.3


def slip(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """A pair a line, label left, value behind it or at the right edge, as on till rolls."""
    rng, size, y = draft.rng, draft.sheet.size, top
    narrow, right = min(width, size * 24), rng.random() < 0.5
    for entry in entries:
        if right and wide(entry.label + entry.printed, size) + size < narrow:
            draft.sheet.put(_shown(draft, entry), left, y)
            draft.sheet.put(entry.printed, left + narrow, y, key=entry.key, align=1, filled=True)
        else:
            _pair(draft, entry, left, y, 0)
        y += size * 1.6
    return y + size * 0.3


_TITLES = ("患者信息", "基本信息", "票据信息", "结算信息", "费用信息", "个人信息", "医保信息")


def strip(draft: Draft, entries: Sequence[LabelledValue], top: float, left: float, width: float) -> float:
    """Cells behind a narrow one whose title is written downwards."""
    size = draft.sheet.size
    inner = draft.rng.choice((grid, merged))
    bottom = inner(draft, entries, top, left + size * 2, width - size * 2) - size * 0.6
    title = draft.rng.choice(_TITLES)
    step = min(size * 1.2, (bottom - top) / len(title))
    if step < size * 0.9:
        title, step = title[:2], min(size * 1.2, (bottom - top) / 2)
    for n, c in enumerate(title):
        draft.sheet.put(c, left + size * 0.5, (top + bottom) / 2 + (n - len(title) / 2) * step, size=min(size, step))
    draft.sheet.frame(Rect(left, top, left + size * 2, bottom))
    return bottom + size * 0.6


MOVES: Mapping[str, Move] = {
    "inline": inline, "columns": columns, "grid": grid, "merged": merged, "head": head, "above": above, "slip": slip,
    "strip": strip,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ pieces of a move
def _shown(draft: Draft, entry: LabelledValue) -> str:
    return entry.label + draft.habit.colon


def _pair(draft: Draft, entry: LabelledValue, x: float, y: float, apart: float) -> float:
    """Label and value behind one another; without a colon they stand apart. Returns where the value ends."""
    sheet, label = draft.sheet, _shown(draft, entry)
    if not draft.habit.colon:
        apart = max(apart, sheet.size * 0.8)
    if not apart and not sheet.shift[0] and not sheet.shift[1]:
        sheet.put(label, x, y)
        at = x + wide(label, sheet.size)
        return sheet.put(entry.printed, at, y, key=entry.key).right
    end = sheet.put(label, x, y).right
    return sheet.put(entry.printed, end + apart, y, key=entry.key, filled=True).right


def _cell(draft: Draft, text: str, rect: Rect, middle: float, key: str = "", ruled: bool = True) -> None:
    """Text in the middle of a cell's height, over two lines where it is too long for one."""
    sheet, size = draft.sheet, draft.sheet.size
    x = rect.left + size * 0.35 if middle == 0 else rect.center
    parts = folded(text, rect.width, size) if not key else [text]
    for n, part in enumerate(parts):
        y = rect.middle + (n - len(parts) / 2) * size * 1.15
        sheet.put(part, x, y, key=key, align=middle, filled=bool(key))
    if ruled:
        sheet.frame(rect)


def _rows(entries: Sequence[LabelledValue], count: int) -> Iterator[Sequence[LabelledValue]]:
    for start in range(0, len(entries), count):
        yield entries[start : start + count]
