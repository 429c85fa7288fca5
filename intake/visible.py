"""Does a page show what its text layer says? Asked only where it decides: number, day and total of a bill.

A PDF's text is a second account of the page that nobody sees: a changed bill may show one amount and say another. The few
places are cut from the drawn page and read. What is read differently twice, surely and alike, stands beside the line as its
other reading; an uncertain reading says nothing, because small print is misread more often than bills are changed.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from intake.model import Line
from intake.ocr.engine import Engine
from intake.reading.deciding import Place, places
from intake.reading.seals import pixel_edges, without_ink

Picture = NDArray[np.uint8]

EMPTY = "（空白）"
"""What a place shows that has no ink."""
_MOST = 6
"""Places of one page that are read: three a bill; a crop costs 3 to 8 ms."""
_SURE = 0.93
"""Mean score from which another reading is believed; figures of drawn pages score 0.97 and more."""
_ROOM, _MORE_ROOM = 0.12, 0.3
"""Paper around a crop, in line heights: at the first and at the second look."""
_INK = 60
"""Grey levels between the darkest and the lightest pixel below which there is nothing: pale print has 90 and more."""


def compared(picture: Picture, lines: Sequence[Line], engine: Engine) -> tuple[Line, ...]:
    """The lines; what the picture shows differently is cut out as a line of its own, with that as its alternative."""
    asked = places(lines)[:_MOST]
    doubted = [(p, said) for p, said in _read(picture, asked, engine) if said != _figures(p.value.text)]
    if not doubted:
        return tuple(lines)
    again = _again(picture, [p for p, _ in doubted], engine)
    seen = {
        id(p.line): (p, text)
        for (p, said), (figures, text, score) in zip(doubted, again, strict=True)
        if figures == said and score >= _SURE
    }
    return tuple(part for x in lines for part in (_parted(*seen[id(x)]) if id(x) in seen else (x,)))


def _read(picture: Picture, asked: Sequence[Place], engine: Engine) -> list[tuple[Place, str]]:
    """Each place with the figures that the picture shows there."""
    readings = engine.read_crops([_crop(picture, p, _ROOM) for p in asked]) if asked else ()
    return [(p, _figures(r.text)) for p, r in zip(asked, readings, strict=True)]


def _again(picture: Picture, asked: Sequence[Place], engine: Engine) -> list[tuple[str, str, float]]:
    """The second look: twice as large, more paper around, without red ink. Figures, text and score."""
    crops = [_crop(picture, p, _MORE_ROOM) for p in asked]
    readings = engine.read_crops([_enlarged(c) for c in crops])
    return [
        ("", EMPTY, 1.0) if _is_blank(crop) else (_figures(r.text), r.text.strip(), r.confidence)
        for crop, r in zip(crops, readings, strict=True)
    ]


def _enlarged(crop: Picture) -> Picture:
    larger = cv2.resize(without_ink(crop, "red"), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return larger.astype(np.uint8, copy=False)


def _figures(text: str) -> str:
    """The digits and a minus in front: points, commas and signs are too small to differ over."""
    digits = "".join(c for c in text if c.isdigit())
    return f"-{digits}" if text.strip().lstrip("¥￥ ").startswith(("-", "−")) else digits


def _parted(place: Place, seen: str) -> tuple[Line, ...]:
    line = place.line
    told = replace(place.value, alternatives=(seen,))
    around = (line.part(0, place.start), told, line.part(place.end, len(line.text)))
    return tuple(x for x in around if x.text.strip()) if place.end - place.start < len(line.text) else (told,)


def _crop(picture: Picture, place: Place, room: float) -> Picture:
    rect = place.value.rect
    left, top, right, bottom = pixel_edges(rect, picture, room * rect.height)
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _is_blank(crop: Picture) -> bool:
    return crop.size == 0 or int(np.ptp(crop.min(axis=2))) < _INK
