"""Where a page is held against its text layer: what decides, everything that something lies on, and paper where more may stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intake.model import Line, Rect
from intake.page.payout_fields import TextSpan, find_deciding_places, find_rests, is_behind

_BESIDE = 0.6
"""Line heights beside a value in which a figure would be read as part of it."""


@dataclass(frozen=True, slots=True)
class ChosenPlaces:
    """`deciding` are the values that decide, `suspect` what must be read whatever it looks like, `wanted` all, that first."""

    deciding: tuple[TextSpan, ...]
    suspect: tuple[TextSpan, ...]
    wanted: tuple[TextSpan, ...]


def choose_places(lines: Sequence[Line], covers: Sequence[Rect] = ()) -> ChosenPlaces:
    """The places of a page that are looked at.

    Args:
        lines: The text layer.
        covers: Where something hides text or stands beside it: all that is written there is suspect.
    """
    covered = {id(x): x for x in lines if lies_under_any(x, covers)}
    deciding = tuple(_widen_place(p, lines) if id(p.line) in covered else p for p in find_deciding_places(lines))
    rests = [rest for line in covered.values() for rest in find_rests(line, deciding)]
    suspect = (*(place for place in deciding if id(place.line) in covered), *rests)
    return ChosenPlaces(deciding, suspect, (*suspect, *(place for place in deciding if id(place.line) not in covered)))


def whole_place(line: Line) -> TextSpan:
    """All of a line."""
    return TextSpan(line, 0, len(line.text))


def lies_under_any(line: Line, covers: Iterable[Rect]) -> bool:
    """Whether one of the rectangles covers more than the line's edge."""
    rect, least = line.rect, 0.3 * line.rect.height
    return any(rect.overlap_x(cover) > least and rect.overlap_y(cover) > least for cover in covers)


def stands_beside(stroke: Rect, value: Line) -> bool:
    """Whether a drawing stands where one more figure of a number would."""
    rect, reach = value.rect, _BESIDE * value.rect.height
    near = rect.left - reach < stroke.center < rect.left or rect.right < stroke.center < rect.right + reach
    return near and rect.top < stroke.middle < rect.bottom and any(char.isdigit() for char in value.text)


def may_belong_to(value: TextSpan, label: TextSpan) -> bool:
    """Whether a value stands in the line of a label or right behind it."""
    return value.line is label.line or is_behind(label.line, value.line)


def _widen_place(place: TextSpan, lines: Sequence[Line]) -> TextSpan:
    """The place with the paper on either side, up to the letters that stand there: a figure may have been added."""
    rect, chars, reach = place.value.rect, place.line.chars, _BESIDE * place.line.rect.height
    level = [x.rect for x in lines if x is not place.line and x.rect.top < rect.middle < x.rect.bottom]
    before = [x.right for x in level if x.center < rect.left]
    after = [x.left for x in level if x.center > rect.right]
    before += [c.right for c in chars[: place.start] if c.text.isalnum()]
    after += [c.left for c in chars[place.end :] if c.text.isalnum()]
    left, right = (
        rect.left - max(before, default=rect.left - reach),
        min(after, default=rect.right + reach) - rect.right,
    )
    return replace(place, room=(max(0.0, min(reach, left)), max(0.0, min(reach, right))))
