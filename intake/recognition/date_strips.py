"""Dates that a seal or wide blanks break into pieces, read once more as one line.

Licences and bills print `2016 年 06 月 07 日` into a form and stamp it: the detector finds a year and one or two pieces, and
loses the day. The recogniser reads the whole strip with ease once it is cut from the page as one line, with the seal's ink
or without it. Both readings are kept; where they give two days, the date is doubtful.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intake.model import Line, Rect, Seal
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
    found = tuple(lines)
    strips = [
        (x, s) for x in lines if _YEAR.fullmatch(x.text) and _is_broken(s := _date_strip(x, picture), x, lines, seals)
    ]
    for year, strip in strips[:_MOST]:
        date = _read_strip(picture, strip, seals, engine)
        if date is not None:
            pieces = {
                id(x) for x in found if x is year or (_PIECE.fullmatch(x.text) and strip.coverage_of(x.rect) > 0.7)
            }
            found = (*(x for x in found if id(x) not in pieces), date)
    return tuple(sorted(found, key=lambda x: (x.rect.top, x.rect.left))) if strips else found


def _date_strip(year: Line, picture: Picture) -> Rect:
    a, height = year.rect, year.rect.height
    right = min(float(picture.shape[1]), a.left + _LONG * height)
    return Rect(a.left - _ROOM * height, a.top - _ROOM * height, right, a.bottom + _ROOM * height)


def _is_broken(strip: Rect, year: Line, lines: Sequence[Line], seals: Sequence[Seal]) -> bool:
    """Whether the rest of a date may stand behind the year: a piece of one, or a seal that hides it."""
    behind = [x for x in lines if x is not year and strip.coverage_of(x.rect) > 0.5]
    sealed = any(s.rect.overlap_x(strip) > 0 and s.rect.overlap_y(strip) > 0 for s in seals)
    return sealed or (bool(behind) and all(_PIECE.fullmatch(x.text) for x in behind))


def _read_strip(picture: Picture, strip: Rect, seals: Sequence[Seal], engine: Engine) -> Line | None:
    inks = sorted({s.color for s in seals if s.rect.overlap_x(strip) > 0 and s.rect.overlap_y(strip) > 0})
    left, top, right, bottom = pixel_edges(strip, picture, 0)
    crop = np.ascontiguousarray(picture[top:bottom, left:right])
    if not crop.size:
        return None
    readings = engine.read_crops([crop, *(without_ink(crop, ink) for ink in inks)])
    dated = [(r, m) for r in readings if r.confidence >= _SURE and (m := _WHOLE.search(r.text))]
    if not dated:
        return None
    best, match = max(dated, key=lambda d: d[0].confidence)
    others = dict.fromkeys(m[0] for _, m in dated if _drop_blanks(m[0]) != _drop_blanks(match[0]))
    line = best.cut_part(*match.span())
    chars = tuple(replace(c, left=c.left + left, right=c.right + left) for c in line.chars)
    rect = Rect(line.rect.left + left, strip.top, line.rect.right + left, strip.bottom)
    return replace(line, rect=rect, chars=chars, alternatives=tuple(others))


def _drop_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)
