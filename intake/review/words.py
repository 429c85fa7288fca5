"""The words of a page: the one under a point, and where a value that a person typed stands on the paper.

Points and rectangles are upright pixels of the page. A value is found by what it means (an amount, a day, a number) or, where it
is text or a code, by its letters without blanks; a single character is found only where the value stood before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.model import Box, Evidence, Line, Page, Reading, Rect, enclosing_rect
from intake.patterns import patterns_beside
from intake.types.vocabulary import Kind, Spec, day_field, from_json
from intake.values import Day, compact_text, parse_day, to_half_width

_PATTERNS = patterns_beside(__file__)
_PATTERN_OF = {"number": _PATTERNS["number"], "day": _PATTERNS["day"], "code": _PATTERNS["code"]}
_SHAPES: Mapping[Kind, str] = {Kind.MONEY: "number", Kind.NUMBER: "number", Kind.DATE: "day", Kind.CODE: "code"}
_GAP = 2.5
"""Distance between neighbouring characters, in the line's own usual one, from which two columns meet in a line: letters that a
seal has swallowed leave less."""
_ROOM = 0.4
"""Line heights by which a finger may miss a line."""
_BAND = 0.5
"""Share of its height by which a word must lie level with a row to be of it."""
_LONG = 6
"""Characters from which a text may run over a line's end: shorter ones meet by chance."""
_ISO_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
"""A day in a field of text, such as the end of a term; it is printed in other ways."""
_NEXT = 1.6
"""Line heights from middle to middle, or from end to beginning, within which a text goes on."""

Span = tuple[int, int]
"""Characters of a line, from and up to."""


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """What stands at one place of a page: as it was read, and where."""

    text: str
    rect: Rect


# ------------------------------------------------------------------------------------------------ under a point
def word_at(page: Page, x: float, y: float, spec: Spec[Any] | None = None) -> PrintedWord | None:
    """What a person points at; None where nothing was read.

    Args:
        page: The page.
        x: Upright pixels from the left.
        y: Upright pixels from the top.
        spec: The field that it is for: an amount, day or code is cut out of whatever stands around it.
    """
    line = _find_line(page.lines, x, y)
    if line is None:
        return None
    return _cut_word(line, _choose_span(line, _find_char(line, x), spec))


def _find_line(lines: Sequence[Line], x: float, y: float) -> Line | None:
    """The smallest line under the point, or right beside it."""
    near = [line for line in lines if line.text.strip() and _reaches(line.rect, x, y, _ROOM * line.rect.height)]
    exact = [line for line in near if _reaches(line.rect, x, y, 0)]
    return min(exact or near, key=lambda line: line.rect.width * line.rect.height, default=None)


def _reaches(rect: Rect, x: float, y: float, room: float) -> bool:
    return rect.left - room <= x <= rect.right + room and rect.top - room <= y <= rect.bottom + room


def _find_char(line: Line, x: float) -> int:
    """Index of the character at, or nearest to, a distance from the left."""
    return min(range(len(line.text)), key=lambda at: abs(_cut_span(line, (at, at + 1)).center - x))


def _cut_span(line: Line, span: Span) -> Rect:
    return line.cut_part(*span).rect


def _choose_span(line: Line, at: int, spec: Spec[Any] | None) -> Span:
    """The number, day or code at the character; else the part of the line that it is in, past a label."""
    shape = _SHAPES.get(spec.kind) if spec else None
    shaped = list(_iter_shaped(line, shape)) if shape else []
    hit = next((span for span in shaped if span[0] <= at < span[1]), None)
    if hit is not None:
        return hit
    part = _choose_part(line, at)
    inside = [span for span in shaped if part[0] <= span[0] and span[1] <= part[1]]
    return inside[0] if len(inside) == 1 else part


def _choose_part(line: Line, at: int) -> Span:
    """The part of the line at the character; of a label the value behind it."""
    parts = list(_iter_parts(line))
    index = next((i for i, (_, end) in enumerate(parts) if at < end), len(parts) - 1)
    behind = line.text[parts[index][1] : parts[index][1] + 1]
    is_label = behind != "" and behind in ":：" and index + 1 < len(parts)
    return parts[index + is_label]


def _iter_parts(line: Line) -> Iterator[Span]:
    """What colons, blanks and wide gaps part; all of the line where nothing is left of it."""
    cuts = {match.start(): match.end() for match in _PATTERNS["parting"].finditer(line.text)}
    cuts |= {gap: gap for gap in line.find_gaps(_GAP) if gap not in cuts}
    begin, found = 0, 0
    for start, end in sorted({**cuts, len(line.text): len(line.text)}.items()):
        if line.text[begin:start].strip():
            found += 1
            yield begin, start
        begin = end
    if not found:
        yield 0, len(line.text)


def _iter_shaped(line: Line, shape: str) -> Iterator[Span]:
    """Numbers, days or codes of a line; what is part of a day is no number."""
    text = _flatten(line.text)
    days = [match.span() for match in _PATTERNS["day"].finditer(text)] if shape == "number" else []
    for match in _PATTERN_OF[shape].finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in days):
            yield match.span()


def _flatten(text: str) -> str:
    """Half-width, character by character, so that places stay."""
    return "".join(to_half_width(char) or " " for char in text)


def _cut_word(line: Line, span: Span) -> PrintedWord:
    part = line.cut_part(*span)
    return PrintedWord(part.text.strip(), part.rect)


# ------------------------------------------------------------------------------------------------ a value on the paper
def find_word(
    reading: Reading, spec: Spec[Any], written: Any, near: Evidence | None = None, *, row: bool = False
) -> Evidence | None:
    """Where a value stands on a paper, the nearest place to the old one; None where it stands nowhere.

    Args:
        reading: The paper.
        spec: How the field is written.
        written: The value as the contract writes it; a list is found where each of its entries is, on one page.
        near: Where the value stood that it takes the place of.
        row: Whether `near` is in a row of a table, outside of which the value is another's.

    Raises:
        ValueError: it is no value of that kind.
    """
    value = from_json(spec, written)
    if isinstance(value, tuple):
        return _find_entries(reading, value, near)
    found = [one for one in _iter_places(reading, spec, value) if _may_be(reading, one, near, row=row)]
    best = min(found, key=lambda one: _rank(reading, one, near), default=None)
    return best.evidence if best else None


@dataclass(frozen=True, slots=True)
class _FoundWord:
    """A place where a value stands; `single`: it is one character only."""

    page: Page
    rect: Rect
    single: bool = False

    @property
    def evidence(self) -> Evidence:
        return self.page.evidence_at(self.rect)


def _find_entries(reading: Reading, entries: Sequence[str], near: Evidence | None) -> Evidence | None:
    """Around every entry of a list; None where one of them stands nowhere, or they are on several pages."""
    found: list[_FoundWord] = []
    for entry in entries:
        places = _iter_texts(reading, entry, any_case=False)
        best = min((one for one in places if not one.single), key=lambda one: _rank(reading, one, near), default=None)
        if best is None or best.page is not (found[0].page if found else best.page):
            return None
        found.append(best)
    return _FoundWord(found[0].page, enclosing_rect(one.rect for one in found)).evidence


def _iter_places(reading: Reading, spec: Spec[Any], value: Any) -> Iterator[_FoundWord]:
    match spec.kind:
        case Kind.MONEY | Kind.NUMBER | Kind.DATE:
            yield from _iter_meaning(reading, spec, value)
        case Kind.ENUM:
            yield from _iter_sexes(reading, str(value))
            yield from _iter_texts(reading, str(value), any_case=False)
        case _:
            yield from _iter_texts(reading, str(value), any_case=spec.kind is Kind.CODE)
            if (day := _read_day(str(value))) is not None:
                yield from _iter_meaning(reading, day_field(spec.name, spec.label), day)


def _read_day(text: str) -> Day | None:
    """The day that a text is; None where it is something else, also a day that no calendar has."""
    try:
        return parse_day(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def _iter_meaning(reading: Reading, spec: Spec[Any], value: Any) -> Iterator[_FoundWord]:
    """Numbers and days of the same value, however they are printed."""
    for page, line in _iter_lines(reading):
        for span in _iter_shaped(line, _SHAPES[spec.kind]):
            printed = line.text[slice(*span)]
            if _means(spec, printed, value):
                yield _FoundWord(page, _cut_span(line, span), single=len(printed.strip()) == 1)


def _means(spec: Spec[Any], printed: str, value: Any) -> bool:
    try:
        return bool(spec.parse(printed) == value)
    except ValueError:
        return False


def _iter_sexes(reading: Reading, value: str) -> Iterator[_FoundWord]:
    """Behind its label, or alone in its column."""
    for page, line in _iter_lines(reading):
        for match in _PATTERNS["sex"].finditer(_flatten(line.text)):
            if match[1] == value:
                yield _FoundWord(page, _cut_span(line, match.span(1)))


def _iter_texts(reading: Reading, value: str, *, any_case: bool) -> Iterator[_FoundWord]:
    flat = compact_text(value)
    if not flat:
        return
    spelled = _spell(flat, any_case=any_case)
    for page, line in _iter_lines(reading):
        for match in spelled.finditer(_flatten(line.text)):
            yield _FoundWord(page, _cut_span(line, match.span()), single=len(flat) == 1)
    if len(flat) >= _LONG:
        for page in reading.document.pages:
            yield from (_FoundWord(page, rect) for rect in _iter_wrapped(page.lines, flat))


def _spell(flat: str, *, any_case: bool) -> re.Pattern[str]:
    """The characters with any blanks between them; letters and digits are never cut out of longer ones."""
    before = r"(?<![0-9A-Za-z*])" if _is_latin(flat[0]) else ""
    behind = r"(?![0-9A-Za-z*])" if _is_latin(flat[-1]) else ""
    return re.compile(before + r"\s*".join(map(re.escape, flat)) + behind, re.IGNORECASE if any_case else 0)


def _is_latin(char: str) -> bool:
    return char == "*" or (char.isascii() and char.isalnum())


def _iter_lines(reading: Reading) -> Iterator[tuple[Page, Line]]:
    return ((page, line) for page in reading.document.pages for line in page.lines)


# ------------------------------------------------------------------------------------------------ over several lines
def _iter_wrapped(lines: Sequence[Line], flat: str) -> Iterator[Rect]:
    """Places of a text that begins at a line's end and goes on below it."""
    for line in lines:
        start = _ends_with_beginning(line, flat)
        taken = len(compact_text(line.text[start:]))
        if 0 < taken < len(flat) and (rest := _follow(lines, line, flat[taken:])) is not None:
            yield _cut_span(line, (start, len(line.text))).union_with(rest)


def _ends_with_beginning(line: Line, flat: str) -> int:
    """Where in the line a text begins that runs to its end; its length where none does."""
    starts = (i for i, char in enumerate(line.text) if to_half_width(char) == flat[0])
    return next((i for i in starts if _begins_with(flat, compact_text(line.text[i:]))), len(line.text))


def _begins_with(flat: str, piece: str) -> bool:
    return len(piece) >= 2 and flat.startswith(piece)


def _follow(lines: Sequence[Line], above: Line, rest: str) -> Rect | None:
    """What is around the rest of a text, on the lines below or beside; None where it does not go on there."""
    for line in lines:
        if not (_is_below(above.rect, line.rect) or _is_beside(above.rect, line.rect)):
            continue
        flat = compact_text(line.text)
        if flat.startswith(rest):
            match = _spell(rest, any_case=False).search(_flatten(line.text))
            return _cut_span(line, match.span()) if match else None
        below = _follow(lines, line, rest[len(flat) :]) if flat and rest.startswith(flat) else None
        if below is not None:
            return line.rect.union_with(below)
    return None


def _is_below(above: Rect, line: Rect) -> bool:
    drop = line.middle - above.middle
    return 0.5 * above.height < drop < _NEXT * above.height and line.overlap_x(above) > 0


def _is_beside(before: Rect, line: Rect) -> bool:
    level = before.overlap_y(line) >= _BAND * min(before.height, line.height)
    return level and -before.height < line.left - before.right < _NEXT * before.height


# ------------------------------------------------------------------------------------------------ which of several
def _may_be(reading: Reading, found: _FoundWord, near: Evidence | None, *, row: bool) -> bool:
    """Whether the place may be meant: a single character, and a cell of a table, only where the old value stood."""
    if near is None:
        return not found.single and not row
    if not (found.single or row):
        return True
    if near.page != found.page.number:
        return False
    old = rect_on(found.page, near.box)
    level = old.overlap_y(found.rect) >= _BAND * min(old.height, found.rect.height)
    return level and (row or old.overlap_x(found.rect) > 0)


def _rank(reading: Reading, found: _FoundWord, near: Evidence | None) -> tuple[float, float]:
    """How far from the old place: pages, then pixels; in the order of reading where there was none."""
    if near is None:
        return 0, 0
    if near.page != found.page.number:
        return abs(near.page - found.page.number), 0
    old = rect_on(found.page, near.box)
    return 0, abs(old.center - found.rect.center) + abs(old.middle - found.rect.middle)


# ------------------------------------------------------------------------------------------------ from the original
def rect_on(page: Page, box: Box) -> Rect:
    """The upright rectangle around a box on the original."""
    corners = [point_on(page, x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Rect(min(xs), min(ys), max(xs), max(ys))


def point_on(page: Page, x: float, y: float) -> tuple[float, float]:
    """Upright pixels of a point in fractions of the original: the inverse of the page's frame, by its adjugate."""
    a, b, c, d, e, f, g, h, i = page.frame.matrix
    across = (e * i - f * h) * x + (c * h - b * i) * y + (b * f - c * e)
    down = (f * g - d * i) * x + (a * i - c * g) * y + (c * d - a * f)
    depth = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d)
    return across / depth, down / depth
