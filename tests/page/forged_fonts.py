"""An invented bill whose fonts lie: what a figure is told to be is not what its glyph draws. Ways of forging as in `forged_pdfs`."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, PdfObject

from tests.page.forged_pdfs import Draft, image_object, numbers, stream

FIGURES = "0123456789.,-*"
SWAPPED = {"6": "9", "9": "6"}
"""A figure and the one whose glyph is drawn in its place."""
LABELS, VALUES = "/F1+0", "/F2+0"
"""The fonts of the page."""
CORNER = (290.0, 15.0)
"""Where nothing is printed."""
WORDS = b"\261\032\262\263\257\260\026".decode("latin-1")
"""个人账户支付：, in the codes of the page's first font."""


class _Operators(BasePen):
    """An outline as operators of a content stream; the names are those of the library's pens."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.said: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(f"{pt[0]} {pt[1]} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(f"{pt[0]} {pt[1]} l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(" ".join(f"{x} {y}" for x, y in (pt1, pt2, pt3)) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.said.append("h")


@dataclass
class Program:
    """The glyph program that a font of the page embeds."""

    program: Any

    @classmethod
    def of(cls, page: Draft, font: str) -> "Program":
        return cls(TTFont(io.BytesIO(fonts_of(page)[font]["/FontDescriptor"]["/FontFile2"].get_data())))

    @property
    def size(self) -> int:
        """Units of the square that a Chinese character fills."""
        return int(self.program["head"].unitsPerEm)

    def name_of(self, char: str) -> str:
        return str((self.program.getBestCmap() or self.program["cmap"].tables[0].cmap)[ord(char)])

    def width_of(self, char: str) -> int:
        return int(self.program["hmtx"][self.name_of(char)][0])

    def outline_of(self, char: str) -> str:
        pen = _Operators(self.program.getGlyphSet())
        self.program.getGlyphSet()[self.name_of(char)].draw(pen)
        return f"{' '.join(pen.said)} f"

    def put(self, char: str, glyph: Any) -> None:
        """Has a character drawn by a glyph, half a square wide."""
        glyphs, name = self.program["glyf"], self.name_of(char)
        glyphs[name] = glyph
        glyph.recalcBounds(glyphs)
        self.program["hmtx"][name] = (self.size // 2, glyph.xMin)

    def as_font(self, page: Draft, font: str) -> DictionaryObject:
        """A copy of the font that draws with this program."""
        out = io.BytesIO()
        self.program.save(out)
        descriptor = DictionaryObject(fonts_of(page)[font]["/FontDescriptor"].get_object())
        size = len(out.getvalue())
        descriptor[NameObject("/FontFile2")] = page.add(stream(out.getvalue(), Length1=NumberObject(size)))
        copy = DictionaryObject(fonts_of(page)[font].get_object())
        copy[NameObject("/FontDescriptor")] = page.add(descriptor)
        return copy


def fonts_of(page: Draft) -> Any:
    return page.writer.pages[0]["/Resources"]["/Font"].get_object()  # type: ignore[index]


def unicode_map(meanings: Mapping[int, str]) -> bytes:
    """What each code is told to mean."""
    pairs = "\n".join(f"<{code:02X}> <{ord(meant):04X}>" for code, meant in meanings.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        f" {len(meanings)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    ).encode()


def _write_in(page: Draft, font: PdfObject) -> None:
    """Has the value written in another font."""
    page.name("/Font", "/FX", font)
    page.rewrite(lambda line: line.replace(page.value["font"], "/FX", 1))


# ------------------------------------------------------------------------------------------------ glyph programs
def _swap_glyphs(page: Draft, font: str) -> DictionaryObject:
    found = Program.of(page, font)
    glyphs = {char: found.program["glyf"][found.name_of(other)] for char, other in SWAPPED.items()}
    for char, glyph in glyphs.items():
        found.put(char, glyph)
    return found.as_font(page, font)


def swapped_program(page: Draft) -> None:
    """The value in a copy of its font in which two figures have each other's glyph."""
    _write_in(page, _swap_glyphs(page, page.value["font"]))


def swapped_programs(page: Draft) -> None:
    """Every font of the page so: text and picture differ wherever one of the two figures stands."""
    for name in list(fonts_of(page)):
        fonts_of(page)[NameObject(name)] = page.add(_swap_glyphs(page, name))


# ------------------------------------------------------------------------------------------------ glyphs that the page draws
def _drawn_font(
    page: Draft, size: int, procs: Mapping[str, tuple[int, str]], **resources: PdfObject
) -> DictionaryObject:
    """A font whose glyphs are pieces of the page.

    Args:
        page: The page.
        size: Units of the square that a Chinese character fills.
        procs: The width and the operators of each character.
        resources: Pictures that they draw.
    """
    chars = sorted(procs)
    first, last = ord(chars[0]), ord(chars[-1])
    differences = [x for c in chars for x in (NumberObject(ord(c)), NameObject(f"/c{ord(c)}"))]
    widths = {ord(char): wide for char, (wide, _) in procs.items()}
    pictures = DictionaryObject({NameObject(f"/{name}"): thing for name, thing in resources.items()})
    return DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type3"),
        NameObject("/FontBBox"): numbers(0, -0.2 * size, size, 0.9 * size),
        NameObject("/FontMatrix"): numbers(1 / size, 0, 0, 1 / size, 0, 0),
        NameObject("/CharProcs"): DictionaryObject({
            NameObject(f"/c{ord(char)}"): page.add(stream(draws.encode())) for char, (_, draws) in procs.items()
        }),
        NameObject("/Encoding"): DictionaryObject({
            NameObject("/Type"): NameObject("/Encoding"), NameObject("/Differences"): ArrayObject(differences),
        }),
        NameObject("/FirstChar"): NumberObject(first), NameObject("/LastChar"): NumberObject(last),
        NameObject("/Widths"): ArrayObject([NumberObject(widths.get(code, 0)) for code in range(first, last + 1)]),
        NameObject("/Resources"): DictionaryObject({NameObject("/XObject"): pictures}),
        NameObject("/ToUnicode"): page.add(stream(unicode_map({ord(c): c for c in chars}))),
    })  # fmt: skip


def _figures(
    page: Draft, chars: Iterable[str], draw: Callable[[Program, str], str], **resources: PdfObject
) -> DictionaryObject:
    """A font of the page's own for figures, each drawn as `draw` says."""
    found = Program.of(page, VALUES)
    procs = {c: (found.width_of(c), f"{found.width_of(c)} 0 d0 {draw(found, c)}") for c in set(chars)}
    return _drawn_font(page, found.size, procs, **resources)


def type3_figures(page: Draft) -> None:
    """The value in glyphs that the page draws itself, two figures in each other's place."""
    _write_in(page, _figures(page, page.value["codes"], lambda font, char: font.outline_of(SWAPPED.get(char, char))))


def type3_throughout(page: Draft) -> None:
    """Every number of the page so."""
    drawn = _figures(page, FIGURES, lambda font, char: font.outline_of(SWAPPED.get(char, char)))
    page.name("/Font", "/FX", drawn)
    for at, line in enumerate(page.lines):
        found = page.matched(line)
        if found and set(found["codes"]) <= set(FIGURES):
            page.lines[at] = line.replace(found["font"], "/FX", 1)


def closed_threes(page: Draft) -> None:
    """Every 3 of the value with thin strokes on its left, with which it is an 8."""
    strokes = "40 w 150 480 m 90 560 l 90 640 l 150 720 l S 150 60 m 70 140 l 70 260 l 150 360 l S"

    def draw(font: Program, char: str) -> str:
        more = f"q {font.size / 1000} 0 0 {font.size / 1000} 0 0 cm {strokes} Q" if char == "3" else ""
        return f"{font.outline_of(char)} {more}"

    _write_in(page, _figures(page, page.value["codes"], draw))


def empty_glyphs(page: Draft) -> None:
    """The value in glyphs that draw nothing, over a picture of what is shown."""
    page.name("/XObject", "/P", image_object(page.picture()))
    page.before.append(page.covering("/P Do"))
    _write_in(page, _figures(page, page.value["codes"], lambda *_: ""))


def glyph_as_picture(page: Draft) -> None:
    """The value in glyphs of which the first draws a picture of what is shown, and the others nothing."""
    first = page.value["codes"][0]
    _, _, wide, tall = page.box

    def draw(font: Program, char: str) -> str:
        unit = font.size / page.size
        return f"q {unit * wide} 0 0 {unit * tall} 0 {-0.2 * font.size} cm /I Do Q" if char == first else ""

    _write_in(page, _figures(page, page.value["codes"], draw, I=page.add(image_object(page.picture()))))


# ------------------------------------------------------------------------------------------------ glyphs that draw elsewhere
def glyph_over_label(page: Draft) -> None:
    """A page number, whose glyph draws other words over those in front of the value as well."""
    x, y, wide, tall = page.box

    def draw(font: Program, char: str) -> str:
        unit = font.size / page.size
        place = f"{unit * wide} 0 0 {unit * tall} {unit * (x - CORNER[0])} {unit * (y - CORNER[1])}"
        return f"{font.outline_of(char)} q {place} cm /I Do Q"

    page.name("/Font", "/FX", _figures(page, "1", draw, I=page.add(image_object(page.picture()))))
    page.after.append(f"BT 1 0 0 1 {CORNER[0]} {CORNER[1]} Tm /FX {page.size} Tf (1) Tj ET")


def outlines_over_label(page: Draft) -> None:
    """Two figures in a corner: the glyph of one is a sheet of paper over the words in front of the value, that of the other new words."""
    font = Program.of(page, LABELS)
    unit, glyphs = font.size / page.size, font.program.getGlyphSet()
    sheet, words = TTGlyphPen(None), TTGlyphPen(None)
    x, y, wide, tall = (round(unit * v) for v in _label_seen_from_corner(page))
    sheet.moveTo((x, y))
    for corner in ((x, y + tall), (x + wide, y + tall), (x + wide, y)):
        sheet.lineTo(corner)
    sheet.closePath()
    at = unit * (float(page.value["x"]) - CORNER[0] - 0.5 * page.size)  # the first figure stands before it
    level = unit * (float(page.value["y"]) - CORNER[1])
    for char in WORDS:
        glyphs[font.name_of(char)].draw(TransformPen(words, (1, 0, 0, 1, at, level)))
        at += font.width_of(char)
    font.put("\1", sheet.glyph())
    font.put("\2", words.glyph())
    copy = font.as_font(page, LABELS)
    copy[NameObject("/ToUnicode")] = page.add(stream(unicode_map({1: "1", 2: "2"})))
    _write_in_corner(page, copy, r"\001", r"\002")


def glyphs_out_of_their_box(page: Draft) -> None:
    """The same two glyphs drawn by the page itself, which says that they are as small as figures."""
    font = Program.of(page, LABELS)
    unit = font.size / page.size
    sheet = " ".join(str(unit * v) for v in _label_seen_from_corner(page)) + " re f"
    at, level = (
        unit * (float(page.value["x"]) - CORNER[0] - 0.5 * page.size),
        unit * (float(page.value["y"]) - CORNER[1]),
    )
    words = ""
    for char in WORDS:
        words += f"q 1 0 0 1 {at} {level} cm {font.outline_of(char)} Q "
        at += font.width_of(char)
    half = font.size // 2
    procs = {
        char: (half, f"{half} 0 0 0 {half} {font.size} d1 {draws}") for char, draws in (("1", sheet), ("2", words))
    }
    _write_in_corner(page, _drawn_font(page, font.size, procs), "1", "2")


def _label_seen_from_corner(page: Draft) -> tuple[float, float, float, float]:
    x, y, wide, tall = page.box
    return x - CORNER[0], y - CORNER[1], wide, tall


def _write_in_corner(page: Draft, font: PdfObject, white: str, black: str) -> None:
    page.name("/Font", "/FY", font)
    start = f"BT 1 0 0 1 {CORNER[0]} {CORNER[1]} Tm /FY {page.size} Tf"
    page.after.append(f"{start} 1 g ({white}) Tj 0 g ({black}) Tj ET")
