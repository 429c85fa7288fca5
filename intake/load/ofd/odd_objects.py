"""What on an OFD page may show something else than its text says, and is not drawn here: such text is read, and nobody vouches for it.

Filled figures of any form, objects of a composite, pictures and fills that let something shine through or cover half a character,
small drawings beside a number, text that is clipped, painted with a gradient or too small for people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from intake.load.shown.ink import find_doubled
from intake.load.textlayer import Glyph, char_of_code
from intake.model import Line, Rect
from intake.safe_xml import Element, find_child, iter_children, text_of

UNCERTAIN = "（有遮挡或叠字，无法核对）"
"""What a place shows that is not drawn here as a reader draws it."""
TOUCHED = 0.25
"""Share of a character that something lies on from which it may look like another."""
SMALLEST = 1.2
"""Millimetres: what is lower is no print for people; that of 5 points has 1.8."""
_SMALL = 5.0
"""Millimetres: a drawing below this may be a figure or a sign."""
_BESIDE = 0.6
"""Line heights beside a line in which a drawing may be read as one of its figures."""
_MOST = 3000
"""Odd places of a page that are held against its lines; where there are more, no line is vouched for."""
_THICK = 1.0
"""Millimetres: a wider stroke hides what it crosses."""


def find_touched(rect: Rect, glyphs: Iterable[Glyph], least: float = TOUCHED) -> Iterator[Rect]:
    """The characters of which a rectangle covers some part."""
    return (glyph.rect for glyph in glyphs if rect.coverage_of(glyph.rect) >= least)


def find_odd_path(bounds: Rect, glyphs: Sequence[Glyph], *, filled: bool, width: float) -> Iterator[Rect]:
    """What a path that is no filled rectangle may change.

    Args:
        bounds: Of the path.
        glyphs: The text before it.
        filled: Whether it is filled with what nothing shines through.
        width: Of its stroke, 0 without one.
    """
    if max(bounds.width, bounds.height) <= _SMALL:
        yield bounds
    if filled:
        yield from find_touched(bounds, glyphs)
    if width > _THICK:
        half = width / 2
        yield from find_touched(
            Rect(bounds.left - half, bounds.top - half, bounds.right + half, bounds.bottom + half), glyphs
        )


class GlyphMeanings:
    """Which character each glyph of an embedded font is told to be; a glyph that is told as another one now and then lies there."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[Rect]] = defaultdict(list)

    def note_object(self, item: Element, text: str, place: Rect) -> None:
        """Takes in the glyphs that a text object names beside its text.

        Args:
            item: The object.
            text: Its characters, blanks among them.
            place: Where it stands.
        """
        font = item.get("Font", "")
        for transform in iter_children(item, "CGTransform"):
            start, glyphs = transform.get("CodePosition", "0"), text_of(find_child(transform, "Glyphs")).split()
            if start.isdecimal() and transform.get("CodeCount", "") == transform.get("GlyphCount", ""):
                for glyph, char in zip(glyphs, text[int(start[:6]) :], strict=False):
                    if char.isalnum():
                        self._seen[f"{font} {glyph}", f"{font} {char_of_code(ord(char))[0]}"].append(place)

    def find_conflicts(self) -> list[Rect]:
        """Where a glyph is told as another character than mostly, or a character by another glyph than mostly."""
        counts = {pair: len(places) for pair, places in self._seen.items()}
        odd = [pair for side in (0, 1) for pair in _iter_rare(counts, side)]
        return [place for pair in dict.fromkeys(odd) for place in self._seen[pair]]


def _iter_rare(counts: Mapping[tuple[str, str], int], side: int) -> Iterator[tuple[str, str]]:
    """The pairs of which another one of the same glyph (side 0) or character (side 1) is as frequent at least."""
    frequent: dict[str, list[int]] = defaultdict(list)
    for pair, count in counts.items():
        frequent[pair[side]] = sorted([*frequent[pair[side]], count])[-2:]  # the two highest
    for pair, count in counts.items():
        best = frequent[pair[side]]
        if len(best) > 1 and (count < best[1] or best[0] == best[1]):
            yield pair


def mark_odd_lines(lines: Sequence[Line], glyphs: Sequence[Glyph], odd: Sequence[Rect]) -> tuple[Line, ...]:
    """The lines; those that may be shown otherwise have that as their other reading.

    Args:
        lines: The page's text, in pixels.
        glyphs: Its characters.
        odd: Where something may be shown that is not known.
    """
    letters = [g.rect for g in glyphs if g.text.isalnum()]  # how wide a sign is drawn is not known
    doubled = find_doubled(letters)
    places = [*odd, *(rect for rect, twice in zip(letters, doubled, strict=True) if twice)]
    if len(places) > _MOST:
        return tuple(replace(line, alternatives=(UNCERTAIN,)) for line in lines)
    return tuple(replace(x, alternatives=(UNCERTAIN,)) if _is_odd(x, places) else x for x in lines)


def _is_odd(line: Line, places: Iterable[Rect]) -> bool:
    rect, least = line.rect, 0.15 * line.rect.height
    near = (p for p in places if p.top < rect.bottom - least and p.bottom > rect.top + least)
    return any(_lies_on(p, rect) or (_is_figure(p, line) and any(c.isdigit() for c in line.text)) for p in near)


def _lies_on(place: Rect, rect: Rect) -> bool:
    return place.overlap_x(rect) > 0 and place.overlap_y(rect) > 0.3 * min(rect.height, place.height)


def _is_figure(place: Rect, line: Line) -> bool:
    """Whether a drawing is as low as the line and stands at one of its ends."""
    rect, more = line.rect, 0.15 * line.rect.height
    inside = rect.top - more <= place.top and place.bottom <= rect.bottom + more
    return inside and rect.left - _BESIDE * rect.height < place.center < rect.right + _BESIDE * rect.height
