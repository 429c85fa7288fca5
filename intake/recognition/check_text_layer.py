"""Does a page show what its text layer says? Asked of every value that decides, and of all that something was painted over.

A PDF's text is a second account of the page that nobody sees: a changed bill may show one amount and say another, in a patch
over the text or in a font whose codes mean other characters. The places are cut from the drawn page and read. What is read
differently twice, surely and alike, stands beside the line as its other reading; an uncertain reading says nothing, because
small print is misread more often than bills are changed.

Reading costs 3 to 8 ms a crop. A page draws one character alike wherever it stands, so a value whose characters look like those
of values that were read is not read itself: some eight of a bill's sixty are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from intake.model import Line, Rect
from intake.ocr.engine import Engine
from intake.page.glyph_shapes import INK, Shape, char_shapes, char_texts, darkest_channel, is_known
from intake.page.payout_fields import TextSpan, find_deciding_places
from intake.page.seals import pixel_edges, without_ink
from intake.values import compact_text

Picture = NDArray[np.uint8]

EMPTY = "（空白）"
"""What a place shows that has no ink."""
_MOST = 40
"""Places of one page that are read: a list in a font that draws no character twice alike would be read as a whole."""
_SURE = 0.93
"""Mean score from which another reading is believed; figures of drawn pages score 0.97 and more."""
_LEGIBLE, _LIKE = 0.7, 50.0
"""Two looks that have less than half of the letters of what is written need not agree with each other, if they are legible."""
_ROOM, _MORE_ROOM = 0.12, 0.3
"""Paper around a crop, in line heights: at the first and at the second look."""
_ALIKE = str.maketrans("lIoOQzZsSB", "1100022558")
"""Letters that look like figures: nobody changes a bill by them, and they are misread in codes."""


def compare_text_layer(
    picture: Picture, lines: Sequence[Line], engine: Engine, covers: Sequence[Rect] = ()
) -> tuple[Line, ...]:
    """The lines; what the picture shows differently is cut out as a line of its own, with that as its alternative.

    Args:
        picture: The page as drawn.
        lines: Its text layer.
        engine: Reads what is to be held against it.
        covers: Where pictures were painted over text: all that stands there is looked at.
    """
    check = _Check(picture, engine)
    found = find_deciding_places(lines)
    told = {id(p.line) for p in found}
    covered = [x for x in lines if any(_lies_under(x.rect, c) for c in covers)]
    under = [TextSpan(x, 0, len(x.text)) for x in covered if id(x) not in told]
    always = {id(x) for x in covered}
    check.look_at_places([p for p in (*found, *under) if id(p.line) in always], [*found, *under])
    for x in lines:
        if id(x) not in check.seen and _is_blank(_crop_place(picture, TextSpan(x, 0, len(x.text)), _ROOM)):
            check.seen[id(x)] = [(TextSpan(x, 0, len(x.text)), EMPTY)]
    return tuple(part for x in lines for part in _split_line(x, check.seen.get(id(x), [])))


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
    bare = [x for x in buried if not any(_lies_under(x.rect, other.rect) for other in lines)]
    wanted = [TextSpan(x, 0, len(x.text)) for x in bare]
    wanted = [p for p in wanted if not _is_blank(_crop_place(picture, p, 0.0))]
    check = _Check(picture, engine)
    check.look_at_places(wanted, wanted)
    found = (part for x in bare for part in _split_line(x, check.seen.get(id(x), [])))
    return tuple(x for x in found if x.alternatives and x.alternatives[0] != EMPTY)


def _lies_under(rect: Rect, cover: Rect) -> bool:
    return rect.overlap_x(cover) > 0.3 * rect.height and rect.overlap_y(cover) > 0.3 * rect.height


@dataclass(slots=True)
class _Check:
    """What of a page was read so far: the shapes of characters that it was read as, and the places that show something else."""

    picture: Picture
    engine: Engine
    pool: dict[str, list[Shape]] = field(default_factory=dict)
    seen: dict[int, list[tuple[TextSpan, str]]] = field(default_factory=dict)
    budget: int = _MOST

    def look_at_places(self, under: Sequence[TextSpan], wanted: Sequence[TextSpan]) -> None:
        """Reads what must be read, until every place was read or looks like what was read."""
        grey = darkest_channel(self.picture)
        left = [(p, char_texts(p.value), char_shapes(grey, p.value)) for p in wanted]
        # Each round reads one place at least, for the first is explained by nothing that is only hoped for.
        always = {id(p) for p in under}
        while left and self.budget > 0:
            asked, hoped, rest = [], dict[str, list[Shape]](), []
            for place, chars, drawn in left:
                if id(place) in always or not self._is_explained(chars, drawn, hoped):
                    asked.append((place, chars, drawn))
                    for char, shape in zip(chars, drawn, strict=True):
                        if shape is not None:
                            hoped.setdefault(char, []).append(shape)
                else:
                    rest.append((place, chars, drawn))
            asked = asked[: self.budget]
            self.budget -= len(asked)
            differing = self._find_differing([p for p, _, _ in asked])
            for place, chars, drawn in asked:
                if id(place) not in differing:
                    self._learn_shapes(chars, drawn)
            left = [x for x in rest if not self._is_explained(x[1], x[2], {})]

    def _is_explained(self, chars: Sequence[str], drawn: Sequence[Shape | None], hoped: dict[str, list[Shape]]) -> bool:
        """Whether every character looks like one that was read, or will be when those asked for are read as they are written."""
        return bool(chars) and all(
            s is not None and is_known(s, [*self.pool.get(c, ()), *hoped.get(c, ())])
            for c, s in zip(chars, drawn, strict=True)
        )

    def _learn_shapes(self, chars: Sequence[str], drawn: Sequence[Shape | None]) -> None:
        for char, shape in zip(chars, drawn, strict=True):
            if shape is not None and not is_known(shape, self.pool.get(char, ())):
                self.pool.setdefault(char, []).append(shape)

    def _find_differing(self, asked: Sequence[TextSpan]) -> frozenset[int]:
        """Which of the places were not read as they are written; those that surely show something else are `seen`."""
        readings = self.engine.read_crops([_crop_place(self.picture, p, _ROOM) for p in asked])
        doubted = [(p, r) for p, r in zip(asked, readings, strict=True) if _texts_differ(p.value.text, r.text)]
        again = _read_again(self.picture, [p for p, _ in doubted], self.engine) if doubted else []
        differing = [
            (p, first, second)
            for (p, first), second in zip(doubted, again, strict=True)
            if _texts_differ(p.value.text, second.text)
        ]
        for place, first, second in differing:
            if _is_sure(place.value.text, first, second):
                self.seen.setdefault(id(place.line), []).append((place, second.text.strip() or EMPTY))
        return frozenset(id(p) for p, _, _ in differing)


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
    minus = flat.lstrip("¥￥").startswith(("-", "−"))
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
    left, top, right, bottom = pixel_edges(rect, picture, room * rect.height)
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _is_blank(crop: Picture) -> bool:
    if crop.size == 0:
        return True
    least, most, _, _ = cv2.minMaxLoc(darkest_channel(crop))
    return most - least < INK
