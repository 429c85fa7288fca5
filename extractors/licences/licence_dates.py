"""Dates of licences: in pieces below the authority's name, under a seal, and which cannot follow which."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from intake.fields.disturbed_dates import parse_disturbed_date
from intake.fields.mark_fields import mark_failed
from intake.fields.parse_field import is_contested
from intake.labels.blocks import Blocks
from intake.layout.rows import line_height
from intake.model import LOST, Doubt, Field, Line, Page, Record, Rect, State, collect_reasons, enclosing_rect
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
_SEAL = 12.0
"""How far below 登记机关 the date stands, in line heights: a seal's height."""
_WHOLE_DAY = len("2020-01-01")


def find_date_below(
    page: Page, blocks: Blocks, anchor: Rect | None, spec: Spec[Any], own: Sequence[str]
) -> Field[Any] | None:
    """The date of issue: pieces of digits and 年月日 below `anchor` (登记机关), or at the foot; a seal parts them.

    All three numbers must be there, each from a place of its own; else the field is `unread`, or None where there is nothing.
    What stands behind another label than its `own` is another date. One at the foot that nothing names is doubtful.
    """
    others = _places_of_others(blocks, own)
    pieces = [x for x in _iter_pieces(page, anchor) if not _is_covered(x, others)]
    group = max(_group_levels(pieces, line_height(page.lines)), key=_count_letters, default=[])
    if not any(_PATTERNS["figure"].search(x.text) for x in group):
        return None
    found = _join_date(page, sorted(group, key=lambda x: x.rect.left), spec)
    return found if anchor else found.as_doubtful(Doubt.PLACE)


def _places_of_others(blocks: Blocks, own: Sequence[str]) -> list[Rect]:
    """Where values stand that are behind a label, but not behind its `own`."""
    return [x.rect for entry in blocks.entries if entry.name not in own for x in entry.lines]


def _is_covered(line: Line, places: Sequence[Rect]) -> bool:
    return any(place.coverage_of(line.rect) > 0.5 for place in places)


def _count_letters(group: Sequence[Line]) -> int:
    return sum(len(x.text) for x in group)


def _iter_pieces(page: Page, anchor: Rect | None) -> Iterator[Line]:
    """Pieces of a date where it may stand: below the anchor and not left of it, else in the lower part of the page."""
    top, bottom, left = _edges_of_date(page, anchor)
    for line in page.lines:
        inside = top < line.rect.middle < bottom and line.rect.left > left
        if inside and _is_piece(line.text):
            yield line


def _edges_of_date(page: Page, anchor: Rect | None) -> tuple[float, float, float]:
    """Top, bottom and left edge of where the date may stand."""
    height = line_height(page.lines)
    if anchor is None:
        return 0.6 * page.height, float(page.height), 0.0
    return anchor.top - height, anchor.bottom + _SEAL * height, anchor.left - 6 * height


def _is_piece(text: str) -> bool:
    return bool(text.strip()) and _PATTERNS["piece"].fullmatch(text) is not None


def _group_levels(pieces: Sequence[Line], height: float) -> list[list[Line]]:
    """Pieces whose middles are less than a line apart: stamped figures stand a little off the printed 年 月 日."""
    found: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda x: x.rect.middle):
        if found and piece.rect.middle - found[-1][-1].rect.middle < 1.2 * height:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _join_date(page: Page, pieces: Sequence[Line], spec: Spec[Any]) -> Field[Any]:
    """The date that the pieces make; where 年, 月 or 日 is missing or a piece is unsure, doubtful; without a day, unread."""
    field = _parse_pieces(page, pieces, spec)
    if field.value is None or len(field.value.isoformat()) < _WHOLE_DAY:
        why = collect_reasons(Doubt.UNDER_SEAL.with_text("日期不全，可能被印章遮盖"))
        return replace(field, value=None, state=State.UNREAD, reasons=why)
    field = field.as_doubtful(Doubt.LOW_SCORE) if any(map(_is_unsure, pieces)) else field
    return replace(field, raw="".join(x.text.strip() for x in pieces))


def _parse_pieces(page: Page, pieces: Sequence[Line], spec: Spec[Any]) -> Field[Any]:
    line = _join_pieces(pieces)
    numbers = [number for x in pieces for number in re.findall(r"\d+", x.text)]
    if _PATTERNS["whole"].fullmatch("".join(x.text.strip() for x in pieces)) or not _is_day(numbers):
        return parse_disturbed_date(spec, line, page)
    spelled = replace(line, text="{}年{}月{}日".format(*numbers), chars=())
    return parse_disturbed_date(spec, spelled, page).as_doubtful(Doubt.NO_VALUE.with_text("年月日字样不全"))


def _join_pieces(pieces: Sequence[Line]) -> Line:
    if len(pieces) == 1:
        return pieces[0]
    text = "".join(x.text.strip() for x in pieces)
    return Line(text, enclosing_rect(x.rect for x in pieces), min(x.confidence for x in pieces))


def _is_day(numbers: Sequence[str]) -> bool:
    """Whether the numbers may be year, month and day."""
    return len(numbers) == 3 and len(numbers[0]) == 4 and max(map(len, numbers[1:])) <= 2


def _is_unsure(line: Line) -> bool:
    return bool(line.find_gaps(LOST)) or is_contested(line)


def check_date_order(record: Record, first: Spec[Any], last: Spec[Any]) -> Record:
    """Two dates of which one cannot follow the other; where they stand the other way round, one was misread."""
    start, end = record[first].value, record[last].value
    if not isinstance(start, date) or not isinstance(end, date) or start <= end:
        return record
    why = f"{first.label}晚于{last.label}"
    return mark_failed(record, "licence-dates", (first, last), Doubt.DATES.with_text(why), (first.name, last.name))
