"""Which free text is the value of which label: right of it, set a little off by an overprinting machine, or under it.

Labels that stand in a row over their values (a head without colons, a grid of cells) are told by there being several: one
label with something under it proves nothing, because under most labels stands the next line of the form.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.labels.lexicon import COLON
from intake.model import Line, Rect

Fits = Mapping[str, Callable[[str], bool]]
"""For a label's name, whether a text may be its value."""

REACH = 14.0
"""How far right of its label a value may stand, in line heights: forms leave up to a third of the page for a name."""
FAR_REACH = 45.0
"""The same where nothing else stands on the level, and the value is of the label's kind: slips set values flush right."""
DRIFT = 1.1
"""How far off its label's level an overprinted text may stand, in line heights."""
CELL_GAP = 3.5
"""Character widths between two cells; justified headings (姓　名) have up to three."""
DRIFT_OF_FIGURES = 0.75
"""The same for figures, which stand in columns: a line off is another line's amount."""
_UNDER = (-0.45, 1.6)
"""Line heights between a label and the value under it: boxes may overlap, and a row of a roomy form is two lines high."""
_UNDER_COSTS = 3.0
"""What standing under a label costs more than standing right of it."""
_FLUSH, _NEXT_LINE = 0.6, 0.7
"""In line heights: how far the lines of one cell may begin apart, and how far the next one stands below."""
_SEVERAL = 3
"""Labels of a page with a value on the next line of their cells, from which that is how the form is made."""
_AMOUNT = re.compile(r"\d\.\d{1,2}\s*元?\s*$")
_FIGURES = re.compile(r"[\s\d.,，¥￥/*A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page. `name` is the lexicon's word, or the words as printed where the lexicon has none."""

    name: str
    line: Line
    known: bool
    exact: bool = True


_Waiting = Sequence[tuple[int, Label]]
"""Labels without a value, with their index."""


@dataclass(frozen=True, slots=True)
class _Offer:
    cost: float
    index: int
    line: Line


@dataclass(frozen=True, slots=True)
class _Page:
    """Free texts and labels of a page, its line height, and what may be the value of which label."""

    loose: Sequence[Line]
    labels: Sequence[Label]
    height: float
    fits: Fits


def assign_values(
    waiting: Sequence[tuple[int, Label]], loose: Sequence[Line], labels: Sequence[Label], height: float, fits: Fits
) -> dict[int, Line]:
    """Give free texts to labels without a value, cheapest pairs first, each once."""
    page = _Page(loose, labels, height, fits)
    offers = (*_offers_beside(waiting, page), *_under_heads(waiting, page), *_offers_on_next_line(waiting, page))
    claimed: dict[int, Line] = {}
    taken: set[int] = set()
    for offer in sorted(offers, key=lambda o: o.cost):
        if offer.index not in claimed and id(offer.line) not in taken:
            claimed[offer.index] = offer.line
            taken.add(id(offer.line))
    return claimed


def _offers_beside(waiting: _Waiting, page: _Page) -> Iterator[_Offer]:
    """Offers of what stands right of labels."""
    for i, label in waiting:
        for line in page.loose:
            if _is_accepted(page.fits, label, line) and not _is_hung_under(line, label, waiting, page.height):
                cost = _right_of(label, line, page.labels, page.height, _max_distance(label, line, page))
                if cost is not None:
                    yield _Offer(cost, i, line)


def _is_accepted(fits: Fits, label: Label, line: Line) -> bool:
    test = fits.get(label.name)
    return test is None or test(line.text)


def _max_distance(label: Label, line: Line, page: _Page) -> float:
    """How far `line` may stand from `label`, in line heights."""
    if label.name not in page.fits or not label.known:
        return REACH
    a, b = label.line.rect, line.rect
    level = [x.rect for x in page.loose if x is not line and x.rect.overlap_y(b) > 0.3 * min(b.height, x.rect.height)]
    return REACH if any(a.right < x.center < b.right for x in level) else FAR_REACH


def _right_of(label: Label, line: Line, labels: Sequence[Label], height: float, reach: float) -> float | None:
    """How unlikely it is that `line` is the value of `label`, in line heights; None where it cannot be."""
    a, b = label.line.rect, line.rect
    right = (b.left - a.right) / height
    off = abs(b.middle - a.middle) / height
    if not -1.0 <= right <= reach or off > _max_drift(line) or _is_blocked(label, b, labels, height):
        return None
    return max(right, 0.0) + 4 * off


def _max_drift(line: Line) -> float:
    return DRIFT_OF_FIGURES if re.fullmatch(r"[\s\d.,，¥￥-]+", line.text) else DRIFT


def _is_blocked(label: Label, rect: Rect, labels: Sequence[Label], height: float) -> bool:
    """Whether another label of the same level stands between."""
    own = label.line.rect
    others = (x.line.rect for x in labels if x is not label)
    return any(
        own.left < x.left < rect.left - 0.3 * height and abs(x.middle - own.middle) < 0.7 * height for x in others
    )


def _is_hung_under(line: Line, label: Label, waiting: Sequence[tuple[int, Label]], height: float) -> bool:
    """Whether `line`, off the label's level, stands right under another label that has no value: it is of that cell."""
    if abs(line.rect.middle - label.line.rect.middle) < _OFF * height:
        return False
    behind = (x for _, x in waiting if x is not label and x.line.rect.left > label.line.rect.right)
    return any(x.line.rect.left - _FLUSH * height < line.rect.left and _hangs_under(line, x, height) for x in behind)


_OFF = 0.4
"""Line heights off a label's level from which a text may as well be the next line of another cell."""


# ------------------------------------------------------------------------------------------------ under their labels
def _under_heads(waiting: _Waiting, page: _Page) -> Iterator[_Offer]:
    """Offers of what stands under labels, where several labels of one row have something under them."""
    heads = [(i, label) for i, label in waiting if _may_be_head(label, page)]
    under = [(label.line.rect.middle, _offers_under(i, label, page)) for i, label in heads]
    levels = [level for level, offers in under if offers]
    for level, offers in under:
        if len(levels) > 2 or _count_level(level, levels, page.height) > 1:
            yield from offers


def _count_level(level: float, levels: Sequence[float], height: float) -> int:
    return sum(abs(level - other) < height for other in levels)


def _may_be_head(label: Label, page: _Page) -> bool:
    return label.known and not _has_colon(label) and not _has_neighbour(label, page)


def _has_colon(label: Label) -> bool:
    return label.line.text.rstrip()[-1:] in COLON


def _offers_on_next_line(waiting: _Waiting, page: _Page) -> Iterator[_Offer]:
    """Offers of what stands on the next line of a narrow cell, under its label with a colon; never of an amount.

    Of a text flush with a label that asks a kind of it; of any other where it comes several times on the page.
    """
    hung = list(_iter_hung(waiting, page))
    usual = len({i for i, _, _ in hung}) >= _SEVERAL
    for i, label, line in hung:
        if usual or _is_flush_value(line, label, page):
            yield _Offer(_UNDER_COSTS + abs(line.rect.top - label.line.rect.bottom) / page.height, i, line)


def _iter_hung(waiting: _Waiting, page: _Page) -> Iterator[tuple[int, Label, Line]]:
    """Labels with a colon, their index, and what stands on the next line of their cells."""
    for i, label in waiting:
        if label.known and _has_colon(label):
            yield from ((i, label, line) for line in _find_hung(label, page))


def _find_hung(label: Label, page: _Page) -> list[Line]:
    under = (x for x in page.loose if _hangs_under(x, label, page.height) and _is_accepted(page.fits, label, x))
    return [x for x in under if _is_free(x, page)]


def _is_flush_value(line: Line, label: Label, page: _Page) -> bool:
    """Whether a text begins where a label begins that asks a kind of it."""
    return label.name in page.fits and abs(line.rect.left - label.line.rect.left) < _FLUSH * page.height


def _is_free(line: Line, page: _Page) -> bool:
    """Whether a text under a label is no amount, no column's and no other label's."""
    if _AMOUNT.search(line.text) or _is_column(line, page):
        return False
    return not _is_of_another(line, page)


def _hangs_under(line: Line, label: Label, height: float) -> bool:
    a, b = label.line.rect, line.rect
    gap = (b.top - a.bottom) / height
    return _UNDER[0] <= gap <= _NEXT_LINE and b.middle > a.middle and _off_center(a, b) == 0.0


def _has_neighbour(label: Label, page: _Page) -> bool:
    """Whether free text stands close behind the label on its own level: then it is no head over a value."""
    a = label.line.rect
    return any(
        -0.5 <= (x.rect.left - a.right) / page.height < 1.5 and abs(x.rect.middle - a.middle) < 0.5 * page.height
        for x in page.loose
    )


def _offers_under(index: int, label: Label, page: _Page) -> list[_Offer]:
    above = label.line.rect
    found: list[_Offer] = []
    for line in page.loose:
        if _may_stand_under(line, label, page):
            gap = max((line.rect.top - above.bottom) / page.height, 0.0)
            cost = _UNDER_COSTS + gap + _off_center(above, line.rect) / page.height
            found.append(_Offer(cost, index, line))
    return found


def _may_stand_under(line: Line, label: Label, page: _Page) -> bool:
    """Whether a text may be the value of a label over it."""
    above = label.line.rect
    if not _is_under(above, line.rect, page.height) or not _is_accepted(page.fits, label, line):
        return False
    return _is_next_below(line, above, page)


def _is_next_below(line: Line, above: Rect, page: _Page) -> bool:
    """Whether a text is no column's, no other label's, and nothing stands between it and what is above."""
    if _is_column(line, page) or _is_of_another(line, page):
        return False
    return not any(_is_between(x.rect, above, line.rect) for x in page.loose)


def _is_under(a: Rect, b: Rect, height: float) -> bool:
    gap = (b.top - a.bottom) / height
    return _UNDER[0] <= gap <= _UNDER[1] and _off_center(a, b) <= height and b.middle > a.middle


def stands_next_to(label: Label, line: Line, labels: Sequence[Label], height: float) -> bool:
    """Whether `line` stands right behind the label or right under it."""
    return _is_under(label.line.rect, line.rect, height) or _right_of(label, line, labels, height, _CLOSE) is not None


_CLOSE = 8.0
"""Line heights between a label and the value that stands right behind it."""


def _off_center(a: Rect, b: Rect) -> float:
    """How far two cells are from standing over one another: centred, flush left, or one within the other's width."""
    if a.left <= b.center <= a.right or b.left <= a.center <= b.right:
        return 0.0
    return min(abs(a.center - b.center), abs(a.left - b.left))


def _is_column(line: Line, page: _Page) -> bool:
    """Whether figures go on below `line` with no label between: it is the first of a column and not the value of a head."""
    if not _FIGURES.fullmatch(line.text):
        return False
    below = [x.rect for x in page.loose if _goes_on_below(x, line, page.height)]
    return not all(_is_label_between(page.labels, line.rect, rect) for rect in below)


def _goes_on_below(line: Line, above: Line, height: float) -> bool:
    """Whether a text is figures right below another one."""
    if line is above or not _FIGURES.fullmatch(line.text):
        return False
    return _is_next(line.rect, above.rect, height)


def _is_label_between(labels: Sequence[Label], upper: Rect, lower: Rect) -> bool:
    return any(_is_between(x.line.rect, upper, lower) for x in labels)


def _is_next(rect: Rect, above: Rect, height: float) -> bool:
    close = -0.45 <= (rect.top - above.bottom) / height < 1.2
    return close and rect.overlap_x(above) > 0.3 * min(rect.width, above.width)


def _is_between(rect: Rect, upper: Rect, lower: Rect) -> bool:
    return upper.middle < rect.middle < lower.middle and rect.overlap_x(lower) > 0


def _is_of_another(line: Line, page: _Page) -> bool:
    """Whether a label stands right before `line` on its level."""
    return any(
        abs(x.line.rect.middle - line.rect.middle) < 0.5 * page.height
        and -0.5 <= (line.rect.left - x.line.rect.right) / page.height < 3.0
        for x in page.labels
    )
