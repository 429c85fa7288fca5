"""Dates that a seal or wide blanks break into pieces, read once more as one line.

Licences and bills print `2016 年 06 月 07 日` into a form and stamp it: the detector finds a year and one or two pieces, and
loses the day. The recogniser reads the whole strip with ease once it is cut from the page as one line, with the seal's ink
or without it. Both readings are kept; where they give two days, the date is doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intake.model import Line, Rect, Seal, in_reading_order
from intake.ocr.engine import Engine
from intake.page.seals import pixel_edges, without_ink

Picture = NDArray[np.uint8]

_YEAR = re.compile(r"\s*(?:19|20)\d{2}\s*年?\s*")
_PIECE = re.compile(r"[\s\d年月日.]{1,8}")
_WHOLE = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_LONG, _ROOM = 10.0, 0.25
"""Size of the strip in line heights of the year: its length, and the paper above and below. Dates on 6 real papers end by 9."""
_SURE = 0.85
"""Mean score from which a strip is taken; those that end in a date have 0.9 and more."""
_MOST = 3
"""Strips of one page that are read; a crop costs 3 to 8 ms."""


def join_broken_dates(
    picture: Picture, lines: Sequence[Line], seals: Sequence[Seal], engine: Engine
) -> tuple[Line, ...]:
    """The lines, with a date in one line in the stead of its pieces wherever the strip behind a lone year gives one."""
    strips = [(year, strip) for year, strip in _iter_strips(picture, lines) if _is_broken(strip, year, lines, seals)]
    found = tuple(lines)
    for year, strip in strips[:_MOST]:
        date = _read_strip(picture, strip, seals, engine)
        if date is not None:
            found = (*(x for x in found if x is not year and not _is_piece(x, strip)), date)
    return in_reading_order(found) if strips else found


def _iter_strips(picture: Picture, lines: Sequence[Line]) -> Iterator[tuple[Line, Rect]]:
    """Every year that stands alone, and the strip in which the rest of its date may be."""
    for line in lines:
        if _YEAR.fullmatch(line.text):
            yield line, _date_strip(line, picture)


def _is_piece(line: Line, strip: Rect) -> bool:
    """Whether the line is a piece of the date in the strip."""
    return bool(_PIECE.fullmatch(line.text)) and strip.coverage_of(line.rect) > 0.7


def _touches(seal: Seal, rect: Rect) -> bool:
    return seal.rect.overlap_x(rect) > 0 and seal.rect.overlap_y(rect) > 0


def _date_strip(year: Line, picture: Picture) -> Rect:
    a, height = year.rect, year.rect.height
    right = min(float(picture.shape[1]), a.left + _LONG * height)
    return Rect(a.left - _ROOM * height, a.top - _ROOM * height, right, a.bottom + _ROOM * height)


def _is_broken(strip: Rect, year: Line, lines: Sequence[Line], seals: Sequence[Seal]) -> bool:
    """Whether the rest of a date may stand behind the year: a piece of one, or a seal that hides it."""
    behind = [x for x in lines if x is not year and strip.coverage_of(x.rect) > 0.5]
    sealed = any(_touches(seal, strip) for seal in seals)
    return sealed or (bool(behind) and all(_PIECE.fullmatch(x.text) for x in behind))


def _read_strip(picture: Picture, strip: Rect, seals: Sequence[Seal], engine: Engine) -> Line | None:
    left, top, right, bottom = pixel_edges(strip, picture, 0)
    crop = np.ascontiguousarray(picture[top:bottom, left:right])
    if not crop.size:
        return None
    inks = sorted({seal.color for seal in seals if _touches(seal, strip)})
    date = _choose_date(engine.read_crops([crop, *(without_ink(crop, ink) for ink in inks)]))
    if date is None:
        return None
    moved = date.moved_by(left, 0)
    return replace(moved, rect=Rect(moved.rect.left, strip.top, moved.rect.right, strip.bottom))


def _choose_date(readings: Sequence[Line]) -> Line | None:
    """The date of the surest reading that ends in one, with other dates as its alternatives; None where none does."""
    dated = [(reading, date) for reading in readings if (date := _sure_date(reading))]
    if not dated:
        return None
    best, date = max(dated, key=lambda d: d[0].confidence)
    others = dict.fromkeys(other[0] for _, other in dated if _drop_blanks(other[0]) != _drop_blanks(date[0]))
    return replace(best.cut_part(*date.span()), alternatives=tuple(others))


def _sure_date(reading: Line) -> re.Match[str] | None:
    return _WHOLE.search(reading.text) if reading.confidence >= _SURE else None


def _drop_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)
