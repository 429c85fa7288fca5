"""A turn held against what is then recognised: a page that lies on its side or its head is turned once more.

The classifier of turns looks at a small copy; print of 8 points on A3 is two pixels high there. Recognition cannot be fooled:
it finds the lines of a page on its side as tall boxes, and reads print on its head as nonsense. A dozen lines are read in the
other position before a page is turned, and the page is read anew only then.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intake.load.sheet import Sheet
from intake.load.upright import quarter_matrix, turned_warning
from intake.model import Frame, Line
from intake.ocr.engine import Engine
from intake.page.seals import pixel_edges

Picture = NDArray[np.uint8]

_LONG, _FEWEST = 4, 8
"""Letters of a line that shows how a page lies, and how many of them it takes."""
_TALL, _MOSTLY = 1.8, 0.6
"""Height over width of a line that runs down the page, and the share of such lines on a page that lies on its side."""
_NONSENSE, _LEGIBLE = 0.8, 0.85
"""Mean scores: below the one print may lie on its head, of clean pages the worst has 0.9; from the other on it can be read."""
_SAMPLE = 12


def turn_upright(sheet: Sheet, lines: Sequence[Line], engine: Engine) -> tuple[Sheet, tuple[Line, ...]]:
    """The sheet and its lines; both turned and read anew where the lines show that it does not stand upright."""
    turns = _missing_turns(sheet.picture, lines, engine)
    if not turns:
        return sheet, tuple(lines)
    turned = _turn_sheet(sheet, turns)
    again = engine.read(turned.picture)
    return (turned, again) if _count_sure_letters(again) > _count_sure_letters(lines) else (sheet, tuple(lines))


def _missing_turns(picture: Picture, lines: Sequence[Line], engine: Engine) -> int:
    """Quarter turns counter-clockwise after which a sample of the lines can be read, 0 where the page stands as it should."""
    long = [x for x in lines if len(x.text) >= _LONG]
    tall = [x for x in long if x.rect.height > _TALL * x.rect.width]
    if len(long) < _FEWEST:
        return 0
    if len(tall) >= _MOSTLY * len(long):
        return _best_turn(picture, tall, (1, 3), engine)
    return _best_turn(picture, long, (0, 2), engine) if _is_nonsense(long) else 0


def _is_nonsense(lines: Sequence[Line]) -> bool:
    return sum(x.confidence for x in lines) < _NONSENSE * len(lines)


def _best_turn(picture: Picture, lines: Sequence[Line], turns: Sequence[int], engine: Engine) -> int:
    """The one of the turns after which the longest lines are read best, if it can be read then."""
    sample = sorted(lines, key=lambda x: -len(x.text))[:_SAMPLE]
    scores = {turn: _score_turn(picture, sample, turn, engine) for turn in turns}
    best = max(scores, key=lambda turn: scores[turn])
    return best if scores[best] >= _LEGIBLE else 0


def _score_turn(picture: Picture, sample: Sequence[Line], turns: int, engine: Engine) -> float:
    crops = []
    for line in sample:
        left, top, right, bottom = pixel_edges(line.rect, picture, 2.0)
        crops.append(np.ascontiguousarray(np.rot90(picture[top:bottom, left:right], turns)))
    readings = engine.read_crops(crops)
    return sum(x.confidence for x in readings) / len(readings)


def _count_sure_letters(lines: Sequence[Line]) -> float:
    """Letters that were surely read on level lines."""
    return sum(len(x.text) * x.confidence for x in lines if x.rect.width > x.rect.height and x.confidence > _NONSENSE)


def _turn_sheet(sheet: Sheet, turns: int) -> Sheet:
    height, width = sheet.picture.shape[:2]
    way, _ = quarter_matrix(turns, (width, height))
    back = np.array(sheet.frame.matrix).reshape(3, 3) @ np.linalg.inv(way)
    a, b, c, d, e, f, g, h, i = (float(v) for v in (back / back[2, 2]).reshape(-1))
    total = (sheet.turns + turns) % 4
    said = turned_warning(sheet.turns, sheet.number)
    warnings = tuple(x for x in sheet.warnings if x not in said) + turned_warning(total, sheet.number)
    picture = np.ascontiguousarray(np.rot90(sheet.picture, turns))
    return replace(sheet, picture=picture, frame=Frame((a, b, c, d, e, f, g, h, i)), warnings=warnings, turns=total)
