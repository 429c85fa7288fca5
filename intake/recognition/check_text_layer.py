"""Does a page show what its text layer says? Asked of every value that decides, and of all that something was painted over.

A PDF's text is a second account of the page that nobody sees: a changed bill may show one amount and say another, in a patch
over the text or in a font whose codes mean other characters. The places are cut from the drawn page and read. What is read
differently twice, surely and alike, stands beside the line as its other reading. What decides and could not be read as it is
written stands there as unclear: nobody may rely on it, for a changed value can be drawn so that it is read badly. On honest
pages one place in four hundred is unclear.

Reading costs 3 to 8 ms a crop. A page draws one character alike wherever it stands, so a value whose characters look like those
of values that were read is not read itself: some eight of a bill's sixty are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from intake.model import Line, Rect
from intake.ocr.engine import Engine
from intake.page.glyph_shapes import INK, Shape, char_shapes, char_texts, darkest_channel, is_known
from intake.page.payout_fields import TextSpan
from intake.page.seals import pixel_edges, without_ink
from intake.recognition.places_to_look_at import (
    choose_places,
    lies_under_any,
    may_belong_to,
    stands_beside,
    whole_place,
)
from intake.values import compact_text

Picture = NDArray[np.uint8]

EMPTY = "（空白）"
"""What a place shows that has no ink."""
UNCLEAR = "（看不清）"
"""What a place shows that must be looked at and cannot be read."""
_MOST = 120
"""Places of one page that are read, and what was not reached then is in doubt: an honest bill needs some ten, a list in a font
that draws no character twice alike would be read as a whole."""
_SURE = 0.93
"""Mean score from which another reading is believed; figures of drawn pages score 0.97 and more."""
_LEGIBLE, _LIKE = 0.7, 50.0
"""Two looks that have less than half of the letters of what is written need not agree with each other, if they are legible."""
_ALONE = 2
"""Figures that are read badly by themselves: a number of pieces, a row's number."""
_SLIP = 1
"""Letters in a row that may be misread in words that decide nothing: titles lie below seals."""
_ROOM, _MORE_ROOM = 0.12, 0.3
"""Paper around a crop, in line heights: at the first and at the second look."""
_AROUND = " :：\u3000"
"""What stands around a value and is no part of it."""
_ALIKE = str.maketrans("lIoOQzZsSB", "1100022558")
"""Letters that look like figures: nobody changes a bill by them, and they are misread in codes."""


def compare_text_layer(
    picture: Picture,
    lines: Sequence[Line],
    engine: Engine,
    covers: Sequence[Rect] = (),
    strokes: Sequence[Rect] = (),
) -> tuple[Line, ...]:
    """The lines; what the picture shows differently is cut out as a line of its own, with that as its alternative.

    Args:
        picture: The page as drawn.
        lines: Its text layer.
        engine: Reads what is to be held against it.
        covers: Where something hides text or stands beside it: all that is written there is looked at.
        strokes: Drawings beside text: a number with one of them at its side may be another.
    """
    check = _Check(picture, engine)
    chosen = choose_places(lines, covers)
    check.look_at_places(chosen.suspect, chosen.wanted)
    check.note_other_labels(chosen.deciding)
    check.note_added_strokes(chosen.deciding, strokes)
    check.note_blank_lines(lines)
    return check.split_lines(lines)


def find_painted_over(
    picture: Picture, lines: Sequence[Line], buried: Sequence[Line], engine: Engine
) -> tuple[Line, ...]:
    """Of the text below a fill, what the picture surely shows something else in the place of; the rest nobody sees.

    Args:
        picture: The page as drawn.
        lines: The text that can be seen; what it replaces needs no look.
        buried: The text below fills.
        engine: Reads what stands there now.
    """
    visible = [x.rect for x in lines]
    bare = [x for x in buried if not lies_under_any(x, visible)]
    check = _Check(picture, engine)
    inked = [place for place in map(whole_place, bare) if not _is_blank(_crop_place(picture, place, 0.0))]
    check.look_at_places(inked, inked)
    return tuple(filter(_shows_other_text, check.split_lines(bare)))


def _shows_other_text(line: Line) -> bool:
    return bool(line.alternatives) and line.alternatives[0] not in (EMPTY, UNCLEAR)


@dataclass(slots=True)
class _Check:
    """What of a page was read so far: the shapes of characters that it was read as, and the places that show something else."""

    picture: Picture
    engine: Engine
    pool: dict[str, list[Shape]] = field(default_factory=dict)
    seen: dict[int, list[tuple[TextSpan, str]]] = field(default_factory=dict)
    budget: int = _MOST

    def look_at_places(self, always: Sequence[TextSpan], wanted: Sequence[TextSpan]) -> None:
        """Reads what must be read, until every place was read or looks like what was read."""
        grey = darkest_channel(self.picture)
        left = [_Drawn(place, char_texts(place.value), char_shapes(grey, place.value)) for place in wanted]
        must = set(map(id, always))
        # Each round reads one place at least, for the first is explained by nothing that is only hoped for.
        while left and self.budget > 0:
            asked, rest = self._choose_asked(left, must)
            asked, late = asked[: self.budget], asked[self.budget :]
            self.budget -= len(asked)
            differing = self._find_differing([drawn.place for drawn in asked])
            for drawn in asked:
                if id(drawn.place) not in differing:
                    self._learn_shapes(drawn)
            unread = (drawn.place for drawn in asked if id(drawn.place) in differing)
            self._note_unclear(x for x in unread if _is_unlike(x, *differing[id(x)], suspect=id(x) in must))
            left = [*late, *(drawn for drawn in rest if not self._is_explained(drawn, {}))]
        self._note_unclear(drawn.place for drawn in left)

    def _note_unclear(self, places: Iterable[TextSpan]) -> None:
        """Places that had to be read as they are written, and were not."""
        for place in places:
            found = self.seen.setdefault(id(place.line), [])
            if not any(known.touches(place) for known, _ in found):
                found.append((place, UNCLEAR))

    def _choose_asked(self, left: Sequence["_Drawn"], must: set[int]) -> tuple[list["_Drawn"], list["_Drawn"]]:
        """Places to be read next, and those that will need no look if these are read as they are written."""
        asked: list[_Drawn] = []
        rest: list[_Drawn] = []
        hoped: dict[str, list[Shape]] = defaultdict(list)
        for drawn in left:
            if id(drawn.place) not in must and self._is_explained(drawn, hoped):
                rest.append(drawn)
                continue
            asked.append(drawn)
            for char, shape in drawn.shown():
                hoped[char].append(shape)
        return asked, rest

    def note_other_labels(self, deciding: Sequence[TextSpan]) -> None:
        """Values beside words that the picture shows otherwise are not what they are called."""
        changed = [place for found in self.seen.values() for place, _ in found if not place.decides]
        self._note_unclear(x for x in deciding if any(may_belong_to(x, label) for label in changed))

    def note_added_strokes(self, deciding: Sequence[TextSpan], strokes: Sequence[Rect]) -> None:
        """Numbers with a drawing at their side, which recognition may have passed over: a minus, a 1."""
        self._note_unclear(x for x in deciding if any(stands_beside(stroke, x.value) for stroke in strokes))

    def note_blank_lines(self, lines: Iterable[Line]) -> None:
        """Lines in whose place there is no ink show nothing."""
        for line in lines:
            place = whole_place(line)
            if id(line) not in self.seen and _is_blank(_crop_place(self.picture, place, _ROOM)):
                self.seen[id(line)] = [(place, EMPTY)]

    def split_lines(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """The lines, cut where the picture shows something else."""
        return tuple(part for line in lines for part in _split_line(line, self.seen.get(id(line), [])))

    def _is_explained(self, drawn: "_Drawn", hoped: Mapping[str, list[Shape]]) -> bool:
        """Whether every character looks like one that was read, or will be when those asked for are read as they are written."""
        pairs = zip(drawn.chars, drawn.shapes, strict=True)
        return bool(drawn.chars) and all(
            shape is not None and is_known(shape, [*self.pool.get(char, ()), *hoped.get(char, ())])
            for char, shape in pairs
        )

    def _learn_shapes(self, drawn: "_Drawn") -> None:
        for char, shape in drawn.shown():
            if not is_known(shape, self.pool.get(char, ())):
                self.pool.setdefault(char, []).append(shape)

    def _find_differing(self, asked: Sequence[TextSpan]) -> Mapping[int, tuple[Line, Line]]:
        """The two readings of places that were not read as they are written; what surely shows something else is `seen`."""
        readings = self.engine.read_crops([_crop_place(self.picture, place, _ROOM) for place in asked])
        doubted = [pair for pair in zip(asked, readings, strict=True) if _differs_from(*pair)]
        again = _read_again(self.picture, [place for place, _ in doubted], self.engine) if doubted else []
        looks = zip(doubted, again, strict=True)
        differing = [
            (place, first, second)
            for (place, first), second in looks
            if _differs_from(place, second) or _has_more_figures(place, first)
        ]
        for place, first, second in differing:
            self._note_if_sure(place, first, second)
        return {id(place): (first, second) for place, first, second in differing}

    def _note_if_sure(self, place: TextSpan, first: Line, second: Line) -> None:
        if _is_sure(place.value.text, first, second):
            self.seen.setdefault(id(place.line), []).append((place, second.text.strip(_AROUND) or EMPTY))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A place, its characters, and the shape that each has on the page; None where none could be cut out."""

    place: TextSpan
    chars: Sequence[str]
    shapes: Sequence[Shape | None]

    def shown(self) -> Iterator[tuple[str, Shape]]:
        """The characters that have a shape, with it."""
        for char, shape in zip(self.chars, self.shapes, strict=True):
            if shape is not None:
                yield char, shape


def _differs_from(place: TextSpan, reading: Line) -> bool:
    return _texts_differ(place.value.text, reading.text)


def _has_more_figures(place: TextSpan, first: Line) -> bool:
    """Whether figures were surely seen beside those that are written: red ones are lost to the second look."""
    written, seen = (_comparable_text(text, True) for text in (place.value.text, first.text))
    return first.confidence >= _SURE and bool(written) and written in seen and len(written) < len(seen)


def _is_unlike(place: TextSpan, first: Line, second: Line, *, suspect: bool) -> bool:
    """Whether a place cannot stand as it is written: whatever decides, and other words of which more than single letters differ.

    One or two figures that stand alone are misread too often to be doubted for it where nothing lies by them.
    """
    written = _comparable_text(place.value.text)
    if place.decides:
        return suspect or len(written) > _ALONE
    return all(_is_torn(written, _comparable_text(x.text)) for x in (first, second))


def _is_torn(written: str, seen: str) -> bool:
    """Whether more than single letters of what is written were read otherwise."""
    steps = Levenshtein.opcodes(written, seen)
    return any(max(x.src_end - x.src_start, x.dest_end - x.dest_start) > _SLIP for x in steps if x.tag != "equal")


def _is_sure(written: str, first: Line, second: Line) -> bool:
    """Whether two looks show something else: the same surely, or nothing of what is written."""
    if (
        second.confidence >= _SURE
        and not _texts_differ(first.text, second.text)
        and not _texts_differ(second.text, first.text)
    ):
        return True
    looks = (first, second)
    return all(
        x.confidence >= _LEGIBLE and fuzz.ratio(_comparable_text(written), _comparable_text(x.text)) < _LIKE
        for x in looks
    )


def _read_again(picture: Picture, asked: Sequence[TextSpan], engine: Engine) -> list[Line]:
    """The second look: twice as large, more paper around, without red ink. Empty for sure where there is no ink."""
    crops = [_crop_place(picture, p, _MORE_ROOM) for p in asked]
    readings = engine.read_crops([_enlarge_crop(c) for c in crops])
    return [Line("", r.rect, 1.0) if _is_blank(c) else r for c, r in zip(crops, readings, strict=True)]


def _enlarge_crop(crop: Picture) -> Picture:
    larger = cv2.resize(without_ink(crop, "red"), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return larger.astype(np.uint8, copy=False)


def _texts_differ(written: str, seen: str) -> bool:
    """Whether letters, figures or a minus in front differ; beside figures alone a unit or a sign says nothing."""
    bare = not any(c.isalpha() for c in written)
    return _comparable_text(written, bare) != _comparable_text(seen, bare)


def _comparable_text(text: str, bare: bool = False) -> str:
    flat = compact_text(text)
    minus = flat.lstrip("¥￥:：").startswith(("-", "−"))
    kept = (c for c in flat.translate(_ALIKE).casefold() if (c.isdigit() if bare else c.isalnum()))
    return ("-" if minus else "") + "".join(kept)


def _split_line(line: Line, seen: Sequence[tuple[TextSpan, str]]) -> tuple[Line, ...]:
    """The line, cut where the picture shows something else."""
    parts, at = list[Line](), 0
    for place, text in sorted(seen, key=lambda x: x[0].start):
        parts += [line.cut_part(at, place.start), replace(place.value, alternatives=(text,))]
        at = place.end
    return tuple(x for x in (*parts, line.cut_part(at, len(line.text))) if x.text.strip()) if seen else (line,)


def _crop_place(picture: Picture, place: TextSpan, room: float) -> Picture:
    rect = place.value.rect
    whole = Rect(rect.left - place.room[0], rect.top, rect.right + place.room[1], rect.bottom)
    left, top, right, bottom = pixel_edges(whole, picture, room * rect.height)
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _is_blank(crop: Picture) -> bool:
    if crop.size == 0:
        return True
    least, most, _, _ = cv2.minMaxLoc(darkest_channel(crop))
    return most - least < INK
