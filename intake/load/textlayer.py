"""The text layer of a PDF page: its characters with boxes, joined to lines, and whether it can be believed.

Read with pdfium's own text interface, which says for every character whether its code has a meaning, and is ten times
faster than a reader in Python. Coordinates in this module are points of the page as a viewer shows it, origin top left.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from intake.model import Char, Line, Rect, Ruling

WIDE_GAP = 1.0
"""In heights of a character. Wider gaps part the cells of a table; a space between words is a quarter to a half."""
_SPACE = 0.22
"""In heights of a character: the narrowest space between Latin words."""
_SAME_LEVEL = 0.35
"""In heights of a character: how far the middles of neighbours on one line may differ."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands; `sound` is False where its code has no meaning that can be trusted."""

    text: str
    rect: Rect
    sound: bool


@dataclass(frozen=True, slots=True)
class View:
    """How a page is shown: its visible box in user space, turned clockwise by a multiple of 90 degrees."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> "View":
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() % 360)

    @property
    def size(self) -> tuple[float, float]:
        wide, tall = self.right - self.left, self.top - self.bottom
        return (wide, tall) if self.rotation in (0, 180) else (tall, wide)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> Rect:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return Rect(min(a, c), min(b, d), max(a, c), max(b, d))


# ------------------------------------------------------------------------------------------------ characters
def glyphs_of(page: pdfium.PdfPage, view: View) -> list[Glyph]:
    """Every character drawn on the visible part of the page, in drawing order, without spaces."""
    textpage = page.get_textpage()
    try:
        return list(_distinct(_visible(_drawn(textpage.raw, view), view)))
    finally:
        textpage.close()


def _drawn(text: object, view: View) -> Iterator[Glyph]:
    box = raw.FS_RECTF()
    for i in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, i) == 1:
            continue
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (0x02, 0xFFFE) and raw.FPDFText_IsHyphen(text, i) == 1:
            code = ord("-")
        if code in _BLANK or not raw.FPDFText_GetLooseCharBox(text, i, box):
            continue
        sound = raw.FPDFText_HasUnicodeMapError(text, i) != 1 and not _senseless(code)
        yield Glyph(_plain(code), view.rect(box.left, box.bottom, box.right, box.top), sound)


_BLANK = frozenset((0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, 0x200B, 0xFEFF))


def _senseless(code: int) -> bool:
    """Control, private-use, replacement and unassigned characters, lone surrogates."""
    return code > 0x10FFFF or code == 0xFFFD or unicodedata.category(chr(code)) in ("Cc", "Co", "Cn", "Cs")


def _plain(code: int) -> str:
    """The character; radicals and compatibility forms, which many fonts name by mistake, as the plain ideograph."""
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    char = chr(code)
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        plain = unicodedata.normalize("NFKC", char)
        return plain if len(plain) == 1 else char
    return char


def _visible(glyphs: Iterable[Glyph], view: View) -> Iterator[Glyph]:
    width, height = view.size
    for glyph in glyphs:
        rect = glyph.rect
        if 0 <= rect.center <= width and 0 <= rect.middle <= height and rect.height > 0:
            yield glyph


def _distinct(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Without the second copy of a character that was drawn twice to look bold."""
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        grid = max(1.0, 0.2 * glyph.rect.height)
        spot = (glyph.text, round(glyph.rect.center / grid), round(glyph.rect.middle / grid))
        if spot not in seen:
            seen.add(spot)
            yield glyph


def text_turns(page: pdfium.PdfPage, view: View) -> int:
    """Quarter turns counter-clockwise that set most of the text upright, 0 to 3, from the angles of its characters."""
    textpage = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(textpage.raw)
        votes = [0, 0, 0, 0]
        for i in range(0, count, max(1, count // 60)):
            angle = raw.FPDFText_GetCharAngle(textpage.raw, i)
            if angle >= 0 and raw.FPDFText_IsGenerated(textpage.raw, i) != 1:
                # pdfium's angle runs clockwise as seen on the unturned page.
                votes[(round(math.degrees(angle) / 90) + view.rotation // 90) % 4] += 1
    finally:
        textpage.close()
    best = max(range(4), key=lambda k: votes[k])
    return best if votes[best] > 0.7 * sum(votes) else 0


# ------------------------------------------------------------------------------------------------ lines
def lines_of(glyphs: Sequence[Glyph], rulings: Sequence[Ruling]) -> tuple[Line, ...]:
    """Characters joined to lines, top to bottom and left to right; parted at wide gaps and at upright rulings."""
    walls = sorted((r.x0, min(r.y0, r.y1), max(r.y0, r.y1)) for r in rulings if abs(r.x0 - r.x1) < abs(r.y0 - r.y1))
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph, walls):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return tuple(_line(run) for run in _in_order(_joined(runs, walls)))


def _follows(one: Glyph, other: Glyph, walls: Sequence[tuple[float, float, float]]) -> bool:
    """Whether `other` stands next to `one` on its right, on the same line."""
    a, b = one.rect, other.rect
    height = max(a.height, b.height)
    if abs(a.middle - b.middle) > _SAME_LEVEL * height or min(a.height, b.height) < 0.5 * height:
        return False
    gap = b.left - a.right
    if not -0.4 * height <= gap <= WIDE_GAP * height or b.center <= a.center:
        return False
    return not any(a.center < x < b.center and top < a.middle < bottom for x, top, bottom in walls)


def _joined(runs: list[list[Glyph]], walls: Sequence[tuple[float, float, float]]) -> list[list[Glyph]]:
    """Runs that continue each other, whatever order they were drawn in."""
    by_level: dict[int, list[list[Glyph]]] = {}
    step = median(r[0].rect.height for r in runs) if runs else 1.0
    done: list[list[Glyph]] = []
    for run in sorted(runs, key=lambda r: r[0].rect.left):
        level = int(run[0].rect.middle / step)
        near = [other for k in (level - 1, level, level + 1) for other in by_level.get(k, ())]
        before = next((other for other in reversed(near) if _follows(other[-1], run[0], walls)), None)
        if before is not None:
            before.extend(run)
        else:
            joined = list(run)
            done.append(joined)
            by_level.setdefault(level, []).append(joined)
    return done


def _in_order(runs: list[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Rows from top to bottom, each from left to right."""
    row: list[list[Glyph]] = []
    for run in sorted(runs, key=lambda r: r[0].rect.middle):
        if row and run[0].rect.middle - row[0][0].rect.middle > 0.5 * row[0][0].rect.height:
            yield from sorted(row, key=lambda r: r[0].rect.left)
            row = []
        row.append(run)
    yield from sorted(row, key=lambda r: r[0].rect.left)


def _line(run: Sequence[Glyph]) -> Line:
    chars: list[Char] = []
    for glyph in run:
        rect = glyph.rect
        if chars and rect.left - chars[-1].right > _SPACE * rect.height:
            chars.append(Char(" ", chars[-1].right, rect.left, 1.0))
        chars.append(Char(glyph.text, rect.left, rect.right, 1.0))
    rects = [g.rect for g in run]
    top, bottom = median(r.top for r in rects), median(r.bottom for r in rects)
    right = max(r.right for r in rects)
    return Line("".join(c.text for c in chars), Rect(rects[0].left, top, right, bottom), 1.0, tuple(chars))


# ------------------------------------------------------------------------------------------------ can it be believed
_MOST_SENSELESS = 0.02
"""Of all characters. One unknown glyph is a tick box; more is a font without a map."""
_LEAST_USUAL = 0.85
"""Share of ASCII and GB 2312 characters. Chinese forms have over 0.99; a wrong map scatters over all of Unicode."""
_FEWEST = 8
"""Characters below which a page counts as having no text: a page number, a watermark."""


def distrust(glyphs: Sequence[Glyph]) -> str:
    """Why the characters cannot be believed, as a word for the log; empty where they can."""
    if len(glyphs) < _FEWEST:
        return "sparse"
    if sum(not g.sound for g in glyphs) > _MOST_SENSELESS * len(glyphs):
        return "unmapped"
    text = "".join(g.text for g in glyphs)
    if "(cid:" in text:
        return "unmapped"
    if sum(map(_usual, text)) < _LEAST_USUAL * len(text):
        return "unusual"
    return ""


def _usual(char: str) -> bool:
    if " " <= char <= "~":
        return True
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return char in _USUAL_SIGNS


_USUAL_SIGNS = frozenset("¥€•·–—‘’“”…²³√×÷≤≥℃㎡①②③④⑤⑥⑦⑧⑨⑩")


def hidden_share(page: pdfium.PdfPage) -> float:
    """The share of text objects that are drawn invisibly: what recognition software lays over a scan."""
    hidden = shown = 0
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=3):
        if raw.FPDFTextObj_GetTextRenderMode(item.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            hidden += 1
        else:
            shown += 1
    return hidden / (hidden + shown) if hidden + shown else 0.0
