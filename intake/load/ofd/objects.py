"""What an OFD page shows, as plain values: characters with boxes, straight lines, pictures by reference.

GB/T 33190-2016: lengths in millimetres, origin top left, y down. An object's content is placed by its CTM (a b c d e f)
into its Boundary (x y width height), whose corner is a point of the page. A TextCode has the place of its first character on
the base line and DeltaX, DeltaY, the steps from one character to the next, where `g n d` stands for n times d.

What a reader does not see is no text: transparent or unfilled characters, white ones on white, and those that a filled
rectangle was painted over later. One object whose numbers make no sense costs itself.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from intake.load.affine import IDENTITY, Affine, bound_points, map_box, map_point
from intake.load.ofd.numbers import box_of, parse_number, parse_numbers, parse_offsets
from intake.load.ofd.odd_objects import SMALLEST, TOUCHED, GlyphMeanings, find_odd_path, find_touched
from intake.load.textlayer import Glyph, char_of_code
from intake.model import Rect, Ruling, enclosing_rect
from intake.safe_xml import Element, find_child, iter_children, local_name, text_of

_ASCENT, _DESCENT = 0.86, 0.14
"""Of the character size, above and below the base line: what Chinese fonts have."""
_MOST_CHARS = 20_000
"""Of one page. A page of an expense list in small print has 6000; more is no page for people."""
_MOST_STEPS = 400
"""Of one path. Longer ones are logos, QR codes, outlines of characters."""
_MOST_RULINGS = 4000
"""Of one page: a list of 100 rows with every cell framed has 2500."""
_MOST_OBJECTS = 100_000
_DEEPEST = 16
"""Blocks within blocks that are followed; honest programs nest one or two."""
_SHORTEST, _LEVEL = 2.0, 0.2
"""Millimetres: a straight line below this is part of a drawing; ends that differ by less lie on one level."""
_CLEAR, _OPAQUE = 16, 230
"""Alpha, 0 to 255: below the one nothing can be seen, from the other on nothing shines through."""
_WHITE = 232.0
"""Grey level, 0 to 255, from which print on white paper cannot be read."""
_COVERED = 0.6
"""Share of a character that is painted over from which it is gone."""
_MOST_COVERS = 600
"""Filled rectangles of a page that are held against its characters; a table with shaded cells has 300. More are odd."""
_LAYERS = {"background": 0, "foreground": 2}
"""Layers are painted in this order, those of another name between the two."""
_STEPS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Operators of AbbreviatedData and how many numbers each takes."""


class TooMuchError(ValueError):
    """More than a page for people can have: the page is refused, not the object."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture of the resources where it is shown.

    `way` takes the picture's unit square to the page, `over` are the characters that it was painted over, `below` all that it
    touches.
    """

    resource: str
    rect: Rect
    way: Affine
    over: tuple[Glyph, ...] = ()
    below: tuple[Glyph, ...] = ()

    @property
    def upright(self) -> bool:
        """Whether it is neither turned nor mirrored."""
        a, b, c, d, *_ = self.way
        return a > 0 and d > 0 and abs(b) + abs(c) < 1e-3 * (a + d)


@dataclass(slots=True)
class PageContent:
    """Everything on a page, in millimetres; filled while its parts are walked through."""

    glyphs: list[Glyph] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)
    unseen: list[Glyph] = field(default_factory=list)
    """Characters that are there and cannot be seen."""
    fills: list[Rect] = field(default_factory=list)
    """Filled rectangles that are not white: what white print can be read on."""
    odd: list[Rect] = field(default_factory=list)
    """Where something may be shown that is not known here."""
    colors: Mapping[str, Element] = field(default_factory=dict)
    """Drawing parameters that set a colour of text, by their identity."""
    meanings: GlyphMeanings = field(default_factory=GlyphMeanings)
    covers: int = 0
    objects: int = 0
    broken: int = 0
    """Objects whose numbers make no sense."""

    def iter_grounds(self) -> Iterator[Rect]:
        """What white print can be read on."""
        yield from self.fills
        yield from (picture.rect for picture in self.pictures)

    def cover_rect(self, rect: Rect) -> None:
        """An opaque rectangle is painted: what lies below is gone."""
        self.covers += 1
        if self.covers > _MOST_COVERS:
            self.odd.append(rect)
            return
        gone = {id(g) for g in self.glyphs if rect.coverage_of(g.rect) >= _COVERED}
        self.odd += find_touched(rect, (g for g in self.glyphs if id(g) not in gone))
        self.hide_glyphs(gone)

    def hide_glyphs(self, gone: Collection[int]) -> None:
        """Takes the characters of these identities away."""
        if gone:
            self.unseen += [g for g in self.glyphs if id(g) in gone]
            self.glyphs = [g for g in self.glyphs if id(g) not in gone]


def collect_objects(
    content: Element, shown: PageContent, origin: tuple[float, float] = (0.0, 0.0), depth: int = 0
) -> None:
    """Adds the visible objects below `content` (a page's Content, a layer, a block, a stamp's appearance).

    Raises:
        TooMuchError: more objects or characters than a page can have.
    """
    if depth > _DEEPEST:
        raise TooMuchError("页面内容嵌套过深")
    for item in sorted(content, key=_layer_order):
        if item.get("Visible", "true").lower() == "false":
            continue
        shown.objects += 1
        if shown.objects > _MOST_OBJECTS or len(shown.glyphs) + len(shown.unseen) > _MOST_CHARS:
            raise TooMuchError("页面内容过多")
        if local_name(item) in ("Layer", "PageBlock"):
            collect_objects(item, shown, origin, depth + 1)
            continue
        try:
            _add_object(item, shown, origin)
        except TooMuchError:
            raise
        except ValueError:
            shown.broken += 1


def _layer_order(item: Element) -> int:
    """Where an object is painted: layers by their type, everything else in its order."""
    return _LAYERS.get(item.get("Type", "").lower(), 1) if local_name(item) == "Layer" else 1


def _add_object(item: Element, shown: PageContent, origin: tuple[float, float]) -> None:
    match local_name(item):
        case "TextObject":
            glyphs = list(_iter_glyphs(item, origin))
            if _can_be_seen(item, glyphs, shown):
                shown.glyphs += glyphs
                shown.odd += (g.rect for g in glyphs if g.rect.height < SMALLEST or _is_odd_text(item))
                _note_meanings(item, glyphs, shown)
            else:
                shown.unseen += glyphs
        case "PathObject":
            shown.rulings.extend(islice(_iter_rulings(item, origin), _MOST_RULINGS - len(shown.rulings)))
            _paint_fill(item, shown, origin)
        case "ImageObject":
            shown.pictures.extend(_iter_pictures(item, origin, shown.glyphs))
        case "CompositeObject":
            shown.odd.append(box_of(item.get("Boundary", "0 0 0 0")).moved_by(*origin))
        case _:
            pass


# ------------------------------------------------------------------------------------------------ what can be seen
def _can_be_seen(item: Element, glyphs: Sequence[Glyph], shown: PageContent) -> bool:
    """Whether a reader sees the text of this object: it has ink, and the ink stands out."""
    stroked = item.get("Stroke", "false").lower() == "true"
    filled = item.get("Fill", "true").lower() != "false"
    if not (filled or stroked) or _alpha_of(item, "FillColor") < _CLEAR:
        return False
    own = find_child(item, "FillColor")
    color = own if own is not None else shown.colors.get(item.get("DrawParam", ""))
    if stroked or _grey_level(color) < _WHITE or not glyphs:
        return True
    return any(rect.coverage_of(glyphs[0].rect) > _COVERED for rect in shown.iter_grounds())


def _note_meanings(item: Element, glyphs: Sequence[Glyph], shown: PageContent) -> None:
    codes = list(iter_children(item, "TextCode"))
    if len(codes) == 1 and glyphs and find_child(item, "CGTransform") is not None:
        shown.meanings.note_object(item, _raw_text(codes[0]), enclosing_rect(g.rect for g in glyphs))


def _is_odd_text(item: Element) -> bool:
    """Whether the text is clipped, or painted with more than a colour."""
    color = find_child(item, "FillColor")
    return find_child(item, "Clips") is not None or (color is not None and next(iter(color), None) is not None)


def _paint_fill(item: Element, shown: PageContent, origin: tuple[float, float]) -> None:
    """A filled rectangle hides what was painted before it; what else a path does to the text is not known."""
    filled = item.get("Fill", "false").lower() == "true" and _alpha_of(item, "FillColor") >= _CLEAR
    rect = _filled_rect(item, origin) if filled and _alpha_of(item, "FillColor") >= _OPAQUE else None
    if rect is None:
        stroked = item.get("Stroke", "true").lower() != "false" and _alpha_of(item, "StrokeColor") >= _CLEAR
        width = parse_number(item, "LineWidth", 0.353) if stroked else 0.0
        bounds = _path_bounds(item, origin) if filled or stroked else None
        if bounds is not None:
            shown.odd += find_odd_path(bounds, shown.glyphs, filled=filled, width=width)
    else:
        shown.cover_rect(rect)
        if _grey_level(find_child(item, "FillColor")) < _WHITE:
            shown.fills.append(rect)


def _path_bounds(item: Element, origin: tuple[float, float]) -> Rect | None:
    """What a path reaches over; its boundary where it is too long to be followed."""
    place, points = _object_matrix(item, origin), list[tuple[float, float]]()
    for operator, values in _iter_operations(text_of(find_child(item, "AbbreviatedData"))):
        ends = values[-2:] if operator == "A" else values
        points += [map_point(place, x, y) for x, y in zip(ends[::2], ends[1::2], strict=True)]
    return bound_points(points) if points else box_of(item.get("Boundary", "0 0 0 0")).moved_by(*origin)


def _filled_rect(item: Element, origin: tuple[float, float]) -> Rect | None:
    """The rectangle that the path fills; None where it is another figure."""
    place = _object_matrix(item, origin)
    points: list[tuple[float, float]] = []
    for operator, values in _iter_operations(text_of(find_child(item, "AbbreviatedData"))):
        if operator in "MSL":
            points.append(map_point(place, *values))
        elif operator != "C":
            return None
    if len(points) < 3:
        return None
    around = zip(points, [*points[1:], points[0]], strict=True)
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in around)) / 2
    whole = bound_points(points)
    return whole if area > 0.95 * whole.width * whole.height > 0 else None


def _alpha_of(item: Element, colour: str) -> float:
    """How opaque the object is painted, 0 to 255."""
    own = find_child(item, colour)
    return min(parse_number(item, "Alpha", 255.0), parse_number(own, "Alpha", 255.0) if own is not None else 255.0)


def _grey_level(colour: Element | None) -> float:
    """How light a colour is, 0 to 255: grey, RGB or CMYK by the number of its values; black where it is not given so."""
    found = parse_numbers(colour.get("Value", "")) if colour is not None else []
    if len(found) == 4:
        return 255.0 - min(255.0, max(found[:3]) + found[3])
    return sum(found) / len(found) if len(found) in (1, 3) else 0.0


def _object_matrix(item: Element, origin: tuple[float, float]) -> Affine:
    """From the object's own space to the page."""
    corner = box_of(item.get("Boundary", "0 0 0 0"))
    ctm = parse_numbers(item.get("CTM", ""))
    a, b, c, d, e, f = ctm if len(ctm) == 6 else IDENTITY
    return a, b, c, d, e + corner.left + origin[0], f + corner.top + origin[1]


# ------------------------------------------------------------------------------------------------ text
def _iter_glyphs(item: Element, origin: tuple[float, float]) -> Iterator[Glyph]:
    """The characters of one text object, blanks left out."""
    size = parse_number(item, "Size", 0.0)
    if size <= 0:
        return
    place, stretch = _object_matrix(item, origin), parse_number(item, "HScale", 1.0)
    x, y = 0.0, 0.0
    for code in iter_children(item, "TextCode"):
        x, y, text = parse_number(code, "X", x), parse_number(code, "Y", y), _raw_text(code)
        if len(text) > _MOST_CHARS:
            raise TooMuchError("页面内容过多")
        for char, across, down in _iter_offsets(code, text, size * stretch):
            if not char.isspace():
                wide = _advance_width(char, size * stretch)
                left, base = x + across, y + down
                rect = map_box(place, left, base - _ASCENT * size, left + wide, base + _DESCENT * size)
                shown, sound = char_of_code(ord(char))
                yield Glyph(shown, rect, sound)


def _raw_text(code: Element) -> str:
    """The text with its blanks, each of which has its step in DeltaX; line breaks of a formatted file are none."""
    return re.sub(r"[\r\n]\s*", "", "".join(str(part) for part in code.itertext()))


def _iter_offsets(code: Element, text: str, wide: float) -> Iterator[tuple[str, float, float]]:
    """Every character with its offset from the first; without DeltaX and DeltaY it takes its own width."""
    count = max(0, len(text) - 1)
    across, down = code.get("DeltaX"), code.get("DeltaY")
    if across is None and down is None:
        xs, ys = [_advance_width(char, wide) for char in text[:-1]], [0.0] * count
    else:
        xs, ys = parse_offsets(across or "", count), parse_offsets(down or "", count)
    x, y = 0.0, 0.0
    for char, dx, dy in zip(text, [*xs, 0.0], [*ys, 0.0], strict=True):
        yield char, x, y
        x, y = x + dx, y + dy


def _advance_width(char: str, size: float) -> float:
    return size / 2 if char.isascii() else size


# ------------------------------------------------------------------------------------------------ lines and pictures
def _iter_rulings(item: Element, origin: tuple[float, float]) -> Iterator[Ruling]:
    """Level and upright strokes of a path, and bars that are filled instead of stroked."""
    place = _object_matrix(item, origin)
    points: list[tuple[float, float]] = []
    for operator, values in _iter_operations(text_of(find_child(item, "AbbreviatedData"))):
        if operator in "MS":
            points = [map_point(place, *values)]
        elif operator == "L" and points:
            points.append(map_point(place, *values))
            yield from _iter_straight(points[-2], points[-1])
        elif operator == "C" and len(points) > 2:
            yield from _iter_straight(points[-1], points[0])
        elif values and points:
            points = [map_point(place, values[-2], values[-1])]


def _iter_operations(path: str) -> Iterator[tuple[str, list[float]]]:
    words, at = path.split(), 0
    if len(words) > 3 * _MOST_STEPS:
        return
    while at < len(words):
        operator = words[at].upper()
        count = _STEPS.get(operator)
        if count is None or at + 1 + count > len(words):
            return  # the rest cannot be followed; a form loses a line, no more
        try:
            yield operator, parse_numbers(" ".join(words[at + 1 : at + 1 + count]))
        except ValueError:
            return
        at += 1 + count


def _iter_straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Ruling]:
    across, down = abs(a[0] - b[0]), abs(a[1] - b[1])
    if max(across, down) >= _SHORTEST and min(across, down) <= _LEVEL:
        yield Ruling(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _iter_pictures(item: Element, origin: tuple[float, float], before: Sequence[Glyph]) -> Iterator[Placed]:
    """An image fills the unit square of its own space; without a CTM its boundary."""
    resource = item.get("ResourceID", "")
    if not resource or parse_number(item, "Alpha", 255.0) < _CLEAR:
        return
    corner = box_of(item.get("Boundary", "0 0 0 0"))
    if len(parse_numbers(item.get("CTM", ""))) == 6:
        way = _object_matrix(item, origin)
    else:
        way = (corner.width, 0.0, 0.0, corner.height, corner.left + origin[0], corner.top + origin[1])
    rect = map_box(way, 0, 0, 1, 1)
    below = tuple(g for g in before if rect.coverage_of(g.rect) >= TOUCHED)
    opaque = _alpha_of(item, "FillColor") >= _OPAQUE
    over = tuple(g for g in below if rect.coverage_of(g.rect) >= _COVERED) if opaque else ()
    yield Placed(resource, rect, way, over, below)


def to_pixels(
    shown: PageContent, size: tuple[float, float], pixels: tuple[int, int]
) -> tuple[list[Glyph], tuple[Ruling, ...]]:
    """Glyphs and rulings in pixels; characters off the page are left out, and second prints of one to look bold.

    Args:
        shown: In millimetres from the page's corner.
        size: Width and height of the page in millimetres.
        pixels: The same in pixels.
    """
    across, down = pixels[0] / size[0], pixels[1] / size[1]
    glyphs, seen = list[Glyph](), set[tuple[str, int, int]]()
    for glyph in shown.glyphs:
        r = glyph.rect
        tall = max(r.height, 1e-3)
        spot = glyph.text, round(5 * r.center / tall), round(5 * r.middle / tall)
        if spot not in seen and 0 <= r.center <= size[0] and 0 <= r.middle <= size[1]:
            seen.add(spot)
            rect = Rect(r.left * across, r.top * down, r.right * across, r.bottom * down)
            glyphs.append(Glyph(glyph.text, rect, glyph.sound))
    return glyphs, tuple(Ruling(r.x0 * across, r.y0 * down, r.x1 * across, r.y1 * down) for r in shown.rulings)
