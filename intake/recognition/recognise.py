"""One sheet to one page: lines, seals, and a second look at what seals cover.

A covered line is read twice, on the picture and on a copy without the seal's ink. The surer reading stands, the other is
kept as an alternative for the proofs to choose from. The words of the seal itself leave the lines and go to the seal.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from intake.errors import MissingDependency
from intake.load.sheet import Sheet
from intake.model import LOST, Code, Line, Page, Rect, Seal, Source, in_reading_order
from intake.ocr.engine import Engine
from intake.page.blank_pages import is_bare
from intake.page.codes import find_codes
from intake.page.lost_minus import with_lost_minus
from intake.page.picture_hash import hash_picture
from intake.page.seals import find_seals, ink_share, pixel_edges, ring_strips, without_ink, worded_seals
from intake.recognition.check_text_layer import compare_text_layer, find_painted_over
from intake.recognition.date_strips import join_broken_dates
from intake.recognition.turning import turn_upright

Picture = NDArray[np.uint8]

_INSIDE = 0.7
"""Share of a line inside a seal's box from which its words may be the seal's own."""
_LEGIBLE, _CLEAR = 0.88, 0.95
"""Mean scores from which the words of a seal's rim are taken, and from which no second cut is read: clear rims score 0.95 and
more, worn ones below 0.85."""
_UNDER = 0.6
"""Share of a line of a picture below a line of text from which it is no line of its own."""
_WELL = 0.95
"""Mean score of a line that was read well although a seal lies on it; lines that are covered have 0.9 and less."""
_CLEARLY = 0.85
"""Score of a line that comes to light when the ink of a seal without a colour goes: bent pieces of its own words have less."""
_SOME_INK = 0.01
"""Share of a line's ink that is the seal's, from which the seal lies on it; a single stroke of the rim is 2 % of a long line."""
_MUCH = 0.05
"""A reading without holes may score this much less and still be the better one."""
_UNSURE = 0.90
"""Mean score below which a line is read again; 3 % of the lines of clean scans, 15 % of bad ones."""
_DARK, _TRACES = 128, 0.002
"""Level below which a pixel of the copy without ink is dark, and the share of them that is no print: a comma is half a percent."""
_ROOM, _MORE_ROOM = 0.08, 0.18
"""Paper above and below a line that is cut out, in line heights: usually, and when an unsure one is read again."""


def recognise(sheet: Sheet, engine: Engine) -> Page:
    """Read a sheet with `engine`, or take its text layer, looked at where it decides and the picture shows it."""
    if sheet.lines is not None and not sheet.more:
        codes = find_codes(sheet.picture)
        # What is drawn and not scanned is clean: half the size will do.
        seals = _drop_codes(find_seals(sheet.picture, work=max(sheet.picture.shape) // 2), codes)
        lines, told = _check_text_layer(sheet, sheet.lines, engine)
        warnings = (*sheet.warnings, *told)
    else:
        lines = () if is_bare(sheet.picture) else engine.read(sheet.picture)
        if sheet.lines is None:
            sheet, lines = turn_upright(sheet, lines, engine)
        codes, warnings = find_codes(sheet.picture), sheet.warnings
        seals = _drop_codes(find_seals(sheet.picture), codes)
        lines, seals = _reread_under_seals(sheet.picture, lines, seals, engine)
        lines = _reread_unsure(sheet.picture, lines, engine)
        lines = join_broken_dates(sheet.picture, lines, seals, engine)
        lines = tuple(with_lost_minus(sheet.picture, x) for x in lines)
        lines = _merge_text_layer(lines, sheet.lines or ())
    seals += tuple(s for s in worded_seals(lines) if not any(o.rect.coverage_of(s.rect) > 0.5 for o in seals))
    height, width = sheet.picture.shape[:2]
    return Page(
        sheet.number, width, height, sheet.frame, lines, sheet.source, sheet.rulings, seals, codes, warnings,
        sheet.attached, _hash_sheet(sheet, lines, seals, codes),
    )  # fmt: skip


def _hash_sheet(sheet: Sheet, lines: Sequence[Line], seals: Sequence[Seal], codes: Sequence[Code]) -> str:
    """What the page looks like, in 256 bits; empty for data, which has no print."""
    marks = [*(x.rect for x in lines), *(x.rect for x in seals), *(x.rect for x in codes)]
    return "" if sheet.source is Source.XML else hash_picture(sheet.picture, marks)


def _drop_codes(seals: Sequence[Seal], codes: Sequence[Code]) -> tuple[Seal, ...]:
    """The seals without what is a code: its corners may look like a rim."""
    return tuple(
        s for s in seals if not any(s.rect.coverage_of(c.rect) > 0.5 or c.rect.coverage_of(s.rect) > 0.5 for c in codes)
    )


def _merge_text_layer(seen: Sequence[Line], written: Sequence[Line]) -> tuple[Line, ...]:
    """What the pictures of a page show, and the text over them, which is not drawn: where both stand, the text."""
    if not written:
        return tuple(seen)
    beside = [x for x in seen if not any(w.rect.coverage_of(x.rect) > _UNDER for w in written)]
    return in_reading_order((*beside, *written))


def _check_text_layer(
    sheet: Sheet, lines: tuple[Line, ...], engine: Engine
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The text layer beside what the picture shows, and what a person should know of it."""
    page = f"第 {sheet.number} 页的文字层"
    try:
        looked = _compare_with_picture(sheet, lines, engine) if sheet.shown else lines
    except MissingDependency:  # the text is readable without an engine
        return lines, (f"{page}未与画面核对：没有可用的识别引擎",)
    differing = ((x.text.strip(), x.alternatives[0]) for x in looked if x.alternatives)
    return looked, tuple(f"{page}与画面不一致：文字层为“{a}”，画面显示“{b}”，请查验原件" for a, b in differing)


def _compare_with_picture(sheet: Sheet, lines: tuple[Line, ...], engine: Engine) -> tuple[Line, ...]:
    looked = compare_text_layer(sheet.picture, lines, engine, sheet.covers, sheet.strokes)
    anew = find_painted_over(sheet.picture, lines, sheet.buried, engine) if sheet.buried else ()
    return in_reading_order((*looked, *anew)) if anew else looked


def _reread_under_seals(
    picture: Picture, lines: Sequence[Line], seals: Sequence[Seal], engine: Engine
) -> tuple[tuple[Line, ...], tuple[Seal, ...]]:
    """Lines and seals after every coloured seal was taken off once."""
    kept, stamped = list(lines), []
    for color, group in groupby(sorted(seals, key=lambda seal: seal.color), lambda seal: seal.color):
        clean = without_ink(picture, color)
        for seal in group:
            kept = [part for line in kept for part in _split_at_colon(line, seal)]
            words, kept = _separate_seal_words(picture, clean, kept, seal, engine)
            kept = _reread_covered(picture, clean, kept, seal, engine)
            kept += _read_hidden_lines(clean, seal, kept, engine)
            stamped.append(replace(seal, text=_join_seal_text(_read_rim(picture, seal, engine), words)))
    return in_reading_order(kept), tuple(stamped)


def _reread_covered(picture: Picture, clean: Picture, lines: Sequence[Line], seal: Seal, engine: Engine) -> list[Line]:
    """The lines, those that the seal's ink touches read once more without it."""
    covered = [x for x in lines if _touches(x, seal) and _has_ink_of(seal, x, picture)]
    better = _read_anew(clean, covered, engine, _ROOM, _choose_uncovered)
    return [better.get(id(x), x) for x in lines]


def _read_anew(
    picture: Picture, lines: Sequence[Line], engine: Engine, room: float, choose: Callable[[Line, Line], Line]
) -> dict[int, Line]:
    """By their ids, what is chosen between each of the lines and its second reading, cut with `room` around it."""
    readings = engine.read_crops([_crop_line(picture, x.rect, room) for x in lines])
    pairs = zip(lines, readings, strict=True)
    return {id(line): choose(line, _place_reading(reading, line.rect, picture, room)) for line, reading in pairs}


def _touches(line: Line, seal: Seal) -> bool:
    return line.rect.overlap_x(seal.rect) > 0 and line.rect.overlap_y(seal.rect) > 0


def _has_ink_of(seal: Seal, line: Line, picture: Picture) -> bool:
    """Whether ink of the seal lies on the line: its box has corners that no ink reaches. Grey ink cannot be told from print."""
    return seal.color == "black" or ink_share(picture, line.rect, seal.color) > _SOME_INK


def _reread_unsure(picture: Picture, lines: Sequence[Line], engine: Engine) -> tuple[Line, ...]:
    """Unsure lines read again with a little more room around them; the other reading is kept either way."""
    unsure = [x for x in lines if x.confidence < _UNSURE and x.rect.width > x.rect.height]
    better = _read_anew(picture, unsure, engine, _MORE_ROOM, _choose_surer) if unsure else {}
    return tuple(better.get(id(x), x) for x in lines)


def _split_at_colon(line: Line, seal: Seal) -> tuple[Line, ...]:
    """A covered line cut behind the last colon before the seal: labels print in the seal's colour and would go with its ink."""
    if not line.chars or not _touches(line, seal):
        return (line,)
    colons = [i + 1 for i, c in enumerate(line.chars) if c.text in ":：" and c.right < seal.rect.left]
    if not colons or colons[-1] == len(line.text):
        return (line,)
    return line.cut_part(0, colons[-1]), line.cut_part(colons[-1], len(line.text))


def _separate_seal_words(
    picture: Picture, clean: Picture, lines: Sequence[Line], seal: Seal, engine: Engine
) -> tuple[list[str], list[Line]]:
    """Words of the seal (inside it, in its ink, gone without that ink), and all other lines."""
    inside = [x for x in lines if _is_in_ink_of(x, seal, picture)]
    left = [x for x in inside if not _is_washed_out(_crop_line(clean, x.rect))]
    readings = engine.read_crops([_crop_line(clean, x.rect) for x in left])
    still = {id(line) for line, reading in zip(left, readings, strict=True) if not _is_gone(line, reading)}
    words = {id(line): line.text for line in inside if id(line) not in still}
    return list(words.values()), [x for x in lines if id(x) not in words]


def _is_in_ink_of(line: Line, seal: Seal, picture: Picture) -> bool:
    return seal.rect.coverage_of(line.rect) >= _INSIDE and ink_share(picture, line.rect, seal.color) > 0.5


def _is_washed_out(crop: Picture) -> bool:
    """Whether hardly a dark pixel is left on the copy without the seal's ink: nothing there can be read."""
    return crop.size == 0 or float((crop[:, :, 0] < _DARK).mean()) < _TRACES


def _is_gone(line: Line, reading: Line) -> bool:
    """Whether the line cannot be read any more without the seal's ink."""
    return reading.confidence < 0.7 or fuzz.ratio(line.text, reading.text) < 60


def _join_seal_text(ring: str, words: Sequence[str]) -> str:
    """The words of the rim first, then what stands across the seal; bent pieces of the rim that were read as lines are dropped."""
    across = [w for w in words if not ring or fuzz.partial_ratio(ring, w) < 60]
    return " ".join([*([ring] if ring else []), *across])


def _read_rim(picture: Picture, seal: Seal, engine: Engine) -> str:
    """The words along the rim, empty where they are not clearly legible."""
    best = Line("", seal.rect, 0.0)
    for strip in ring_strips(picture, seal):
        (reading,) = engine.read_crops([strip])
        best = max(best, reading, key=lambda x: x.confidence)
        if _is_rim(best) and best.confidence >= _CLEAR:
            break
    return best.text if _is_rim(best) and best.confidence >= _LEGIBLE else ""


def _is_rim(reading: Line) -> bool:
    return sum("\u4e00" <= c <= "\u9fff" for c in reading.text) >= 3


def _read_hidden_lines(clean: Picture, seal: Seal, known: Sequence[Line], engine: Engine) -> list[Line]:
    """Lines that come to light only on the copy without the seal's ink."""
    margin = 0.15 * max(seal.rect.width, seal.rect.height)
    left, top, right, bottom = pixel_edges(seal.rect, clean, margin)
    part = np.ascontiguousarray(clean[top:bottom, left:right])
    found = engine.read_part(part, lambda rect: not _is_known_place(rect.moved_by(left, top), known))
    least = _CLEARLY if seal.color == "black" else 0.6
    return [x.moved_by(left, top) for x in found if len(x.text) > 1 and x.confidence > least]


def _is_known_place(rect: Rect, known: Sequence[Line]) -> bool:
    return any(k.rect.coverage_of(rect) > 0.25 or rect.coverage_of(k.rect) > 0.5 for k in known)


def _choose_uncovered(first: Line, second: Line) -> Line:
    """What was read well on the untouched picture stays: print in a tint of the seal's ink goes with it. Both readings are kept."""
    if first.confidence < _WELL or first.find_gaps(LOST) or len(second.text) > len(first.text):
        return _choose_surer(first, second)
    others = dict.fromkeys((*first.alternatives, second.text))
    return replace(first, alternatives=tuple(t for t in others if t and t != first.text))


def _choose_surer(first: Line, second: Line) -> Line:
    """The reading without holes, else the one with the better mean score; the other becomes an alternative."""
    if not second.text or second.text == first.text:
        return first if first.confidence >= second.confidence else replace(second, alternatives=first.alternatives)
    best, other = (second, first) if _is_better(second, first) else (first, second)
    alternatives = dict.fromkeys((*first.alternatives, *second.alternatives, other.text))
    alternatives.pop(best.text, None)
    return replace(best, alternatives=tuple(alternatives))


def _is_better(second: Line, first: Line) -> bool:
    """By holes where only one of the two has some, unless the other score is much worse; else by the mean score."""
    has_holes, had_holes = bool(second.find_gaps(LOST)), bool(first.find_gaps(LOST))
    if has_holes == had_holes or second.confidence < first.confidence - _MUCH:
        return second.confidence > first.confidence
    return had_holes


def _crop_line(picture: Picture, rect: Rect, room: float = _ROOM) -> Picture:
    left, top, right, bottom = pixel_edges(rect, picture, room * rect.height)
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _place_reading(line: Line, rect: Rect, picture: Picture, room: float) -> Line:
    """A reading of a crop, back on the page, with the extent of the line it was cut from."""
    left, *_ = pixel_edges(rect, picture, room * rect.height)
    return replace(line.moved_by(left, 0), rect=rect)
