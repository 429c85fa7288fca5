"""An invented bill as a forger changes it: its text layer says one thing, the drawn page shows another.

The bill is the sample `e-inpatient-digital.pdf`, whose values are one text operator each. A way of forging is a function of a
`Draft`: it may change the operator that writes the value, and draw whatever it likes before and after everything else.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from samples.make.drawing.fonts import face
from tests.conftest import ROOT

HONEST = ROOT / "samples" / "data" / "invoices" / "e-inpatient-digital.pdf"
_SHOWN = re.compile(
    r"BT 1 0 0 1 (?P<x>\S+) (?P<y>\S+) Tm (?P<color>.*? rg) .*? Tc (?P<font>/\S+) (?P<size>\S+) Tf .*? TL \((?P<codes>.*)\) Tj ET"
)


@dataclass(frozen=True)
class Target:
    """A value: its key, where its operator stands on the page, and what the forged page shows instead."""

    key: str
    place: tuple[int, int]
    shown: str
    wide: float = 0.0
    """Points that the value is wide, where that is more than what is shown."""


@dataclass
class Draft:
    """A page while it is forged."""

    target: Target
    writer: PdfWriter
    lines: list[str]
    at: int
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def value(self) -> re.Match[str]:
        """The operator that writes the value."""
        found = _SHOWN.match(self.lines[self.at])
        assert found is not None
        return found

    @staticmethod
    def matched(line: str) -> re.Match[str] | None:
        """The parts of an operator that writes something."""
        return _SHOWN.match(line)

    @property
    def size(self) -> float:
        return float(self.value["size"])

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the value in points, with what is to be shown."""
        wide = sum(self.size if ord(c) > 0xFF else self.size / 2 for c in self.target.shown)
        return (
            float(self.value["x"]) - 1,
            float(self.value["y"]) - 0.2 * self.size,
            max(wide, self.target.wide) + 2,
            1.15 * self.size,
        )

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Changes the operator that writes the value."""
        self.lines[self.at] = change(self.lines[self.at])

    def add(self, thing: PdfObject) -> IndirectObject:
        return self.writer._add_object(thing)

    def name(self, kind: str, name: str, thing: PdfObject) -> None:
        """Puts an object among the page's resources."""
        page = self.writer.pages[0]
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        resources.setdefault(NameObject(kind), DictionaryObject())
        inside = resources[kind].get_object()
        assert isinstance(inside, DictionaryObject)
        inside[NameObject(name)] = self.add(thing)

    def picture(self, *, paper: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
        """What is shown, as a picture with the proportions of the box."""
        _, _, wide, tall = self.box
        image = Image.new("RGB", (round(8 * wide), round(8 * tall)), paper)
        ImageDraw.Draw(image).text(
            (8, 0), self.target.shown, fill=(38, 38, 44), font=face("song", round(8 * self.size))
        )
        return image

    def covering(self, operators: str) -> str:
        """Operators in a space whose unit square is the box."""
        x, y, wide, tall = self.box
        return f"q {wide} 0 0 {tall} {x} {y} cm {operators} Q"

    def written(self) -> bytes:
        page = self.writer.pages[0]
        content = DecodedStreamObject()
        content.set_data("\n".join([*self.before, "q", *self.lines, "Q", *self.after]).encode("latin-1"))
        page[NameObject("/Contents")] = self.add(content)
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()


def stream(data: bytes, **entries: PdfObject) -> DecodedStreamObject:
    """A stream object; `Type` stands for /Type."""
    made = DecodedStreamObject()
    made.set_data(data)
    made.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    return made


def image_object(image: Image.Image, **entries: PdfObject) -> DecodedStreamObject:
    """A picture as PDF has it."""
    grey = image.mode == "L"
    return stream(
        image.tobytes(), Type=NameObject("/XObject"), Subtype=NameObject("/Image"), Width=NumberObject(image.width),
        Height=NumberObject(image.height), BitsPerComponent=NumberObject(8),
        ColorSpace=NameObject("/DeviceGray" if grey else "/DeviceRGB"), **entries,
    )  # fmt: skip


def numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(v) for v in values)


def draft(target: Target) -> Draft:
    """The honest page, ready to be forged."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(HONEST.read_bytes())))
    content = writer.pages[0].get_contents()
    assert content is not None
    lines = content.get_data().decode("latin-1").split("\n")
    found = [
        at for at, line in enumerate(lines)
        if (m := _SHOWN.match(line)) and (int(float(m["x"])), int(float(m["y"]))) == target.place
    ]  # fmt: skip
    assert len(found) == 1, target
    return Draft(target, writer, lines, found[0])


# ------------------------------------------------------------------------------------------------ something lies over it
def patch(page: Draft) -> None:
    page.name("/XObject", "/P", image_object(page.picture()))
    page.after.append(page.covering("/P Do"))


def soft_mask(page: Draft) -> None:
    image = page.picture()
    mask = page.add(image_object(Image.new("L", image.size, 254)))
    page.name("/XObject", "/P", image_object(image, SMask=mask))
    page.after.append(page.covering("/P Do"))


def inline_image(page: Draft) -> None:
    image = page.picture().convert("L").resize((240, 40))
    data = image.tobytes().hex()
    page.after.append(page.covering(f"BI /W 240 /H 40 /CS /G /BPC 8 /F /AHx ID {data}> EI"))


def form(page: Draft) -> None:
    _form(page)


def transparent_group(page: Draft) -> None:
    group = DictionaryObject({NameObject("/S"): NameObject("/Transparency"), NameObject("/I"): NameObject("/true")})
    _form(page, Group=group)
    page.name("/ExtGState", "/GP", DictionaryObject({NameObject("/ca"): FloatObject(0.98)}))
    page.after[-1] = f"q /GP gs {page.after[-1]} Q"


def _form(page: Draft, **entries: PdfObject) -> None:
    picture = page.add(image_object(page.picture()))
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): picture})})
    made = stream(
        b"/I Do", Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=numbers(0, 0, 1, 1), Resources=resources,
        **entries,
    )  # fmt: skip
    page.name("/XObject", "/P", made)
    page.after.append(page.covering("/P Do"))


def stamp(page: Draft) -> None:
    _annotation(page, NameObject("/Stamp"))


def form_field(page: Draft) -> None:
    _annotation(page, NameObject("/Widget"), FT=NameObject("/Tx"), T=TextStringObject("f"), V=TextStringObject("0.00"))


def _annotation(page: Draft, kind: NameObject, **entries: PdfObject) -> None:
    x, y, wide, tall = page.box
    picture = page.add(image_object(page.picture()))
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): picture})})
    look = stream(
        f"q {wide} 0 0 {tall} 0 0 cm /I Do Q".encode(), Type=NameObject("/XObject"), Subtype=NameObject("/Form"),
        BBox=numbers(0, 0, wide, tall), Resources=resources,
    )  # fmt: skip
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): kind, NameObject("/F"): NumberObject(4),
        NameObject("/Rect"): numbers(x, y, x + wide, y + tall),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): page.add(look)}),
    })  # fmt: skip
    note.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    page.writer.pages[0][NameObject("/Annots")] = ArrayObject([page.add(note)])


def type3_glyph(page: Draft) -> None:
    """One glyph of a font that draws everything and means a blank."""
    _type3(page, b"<20> <0020>")


def type3_point(page: Draft) -> None:
    """The same, meaning a full stop."""
    _type3(page, b"<20> <002E>")


def _type3(page: Draft, meaning: bytes) -> None:
    picture = page.add(image_object(page.picture()))
    x, y, wide, tall = page.box
    draws = page.add(stream(f"1000 0 d0 q {wide} 0 0 {tall} 0 0 cm /I Do Q".encode()))
    told = page.add(stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 1 beginbfchar " + meaning + b" endbfchar endcmap end end"
    ))  # fmt: skip
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type3"),
        NameObject("/FontBBox"): numbers(0, 0, wide, tall), NameObject("/FontMatrix"): numbers(1, 0, 0, 1, 0, 0),
        NameObject("/CharProcs"): DictionaryObject({NameObject("/a"): draws}),
        NameObject("/Encoding"): DictionaryObject({
            NameObject("/Type"): NameObject("/Encoding"), NameObject("/Differences"): ArrayObject([NumberObject(32), NameObject("/a")]),
        }),
        NameObject("/FirstChar"): NumberObject(32), NameObject("/LastChar"): NumberObject(32), NameObject("/Widths"): numbers(5),
        NameObject("/Resources"): DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): picture})}),
        NameObject("/ToUnicode"): told,
    })  # fmt: skip
    page.name("/Font", "/T3", font)
    page.after.append(f"BT 1 0 0 1 {x} {y} Tm /T3 1 Tf <20> Tj ET")


def tiling_pattern(page: Draft) -> None:
    x, y, wide, tall = page.box
    picture = page.add(image_object(page.picture()))
    pattern = stream(
        f"q {wide} 0 0 {tall} 0 0 cm /I Do Q".encode(), Type=NameObject("/Pattern"), PatternType=NumberObject(1),
        PaintType=NumberObject(1), TilingType=NumberObject(1), BBox=numbers(0, 0, wide, tall), XStep=FloatObject(wide),
        YStep=FloatObject(tall), Matrix=numbers(1, 0, 0, 1, x, y),
        Resources=DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/I"): picture})}),
    )  # fmt: skip
    page.name("/Pattern", "/Q", pattern)
    page.after.append(f"q /Pattern cs /Q scn {x} {y} {wide} {tall} re f Q")


def polygon(page: Draft) -> None:
    """A white figure of many corners, and the figures as strokes."""
    x, y, wide, tall = page.box
    corners = [
        (x, y),
        (x + wide / 2, y),
        (x + wide, y),
        (x + wide, y + tall / 2),
        (x + wide, y + tall),
        (x + wide / 2, y + tall),
        (x, y + tall),
        (x, y + tall / 2),
    ]
    path = " ".join(f"{a} {b} {'m' if i == 0 else 'l'}" for i, (a, b) in enumerate(corners))
    page.after.append(f"q 1 g {path} h f 0 G .9 w {_strokes(page)} Q")


def thick_stroke(page: Draft) -> None:
    x, y, wide, tall = page.box
    page.after.append(f"q 1 G {tall} w {x} {y + tall / 2} m {x + wide} {y + tall / 2} l S 0 G .9 w {_strokes(page)} Q")


def mosaic(page: Draft) -> None:
    """White squares that are each smaller than a character."""
    x, y, wide, tall = page.box
    step = tall / 4
    squares = "".join(
        f"{x + i * step} {y + j * step} {step + 0.05} {step + 0.05} re f "
        for i in range(int(wide / step) + 1)
        for j in range(4)
    )
    page.after.append(f"q 1 g {squares} 0 G .9 w {_strokes(page)} Q")


_SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgecd", "7": "abc", "8": "abcdefg",
    "9": "abcdfg",
}  # fmt: skip
_ENDS = {
    "a": (0, 1, 1, 1), "b": (1, 1, 1, 0.5), "c": (1, 0.5, 1, 0), "d": (0, 0, 1, 0), "e": (0, 0, 0, 0.5), "f": (0, 0.5, 0, 1),
    "g": (0, 0.5, 1, 0.5),
}  # fmt: skip


def _strokes(page: Draft) -> str:
    """The figures of what is shown as straight strokes, in black."""
    x, y, wide, tall = 0.38 * page.size, page.box[1] + 0.28 * page.size, 0.3 * page.size, 0.6 * page.size
    left, drawn = float(page.value["x"]), ""
    for i, char in enumerate(c for c in page.target.shown if c.isdigit() or c == "."):
        at = left + i * 1.35 * x
        if char == ".":
            drawn += f"{at} {y} m {at} {y + 1} l S "
        for a, b, c, d in (_ENDS[s] for s in _SEGMENTS.get(char, "")):
            drawn += f"{at + a * wide} {y + b * tall} m {at + c * wide} {y + d * tall} l S "
    return drawn


# ------------------------------------------------------------------------------------------------ it is not drawn itself
def _under(page: Draft) -> None:
    """What is shown stands on the page before all text."""
    page.name("/XObject", "/P", image_object(page.picture()))
    page.before.append(page.covering("/P Do"))


def invisible_mode(page: Draft) -> None:
    _under(page)
    page.rewrite(lambda line: line.replace("BT ", "BT 3 Tr ", 1).replace(" ET", " 0 Tr ET"))


def clipping_mode(page: Draft) -> None:
    _under(page)
    page.rewrite(lambda line: f"q {line.replace('BT ', 'BT 7 Tr ', 1)} Q")


def no_alpha(page: Draft) -> None:
    _under(page)
    page.name(
        "/ExtGState", "/G0", DictionaryObject({NameObject("/ca"): FloatObject(0), NameObject("/CA"): FloatObject(0)})
    )
    page.rewrite(lambda line: f"q /G0 gs {line} Q")


def clipped_away(page: Draft) -> None:
    _under(page)
    page.rewrite(lambda line: f"q 0 0 1 1 re W n {line} Q")


def layer_off(page: Draft) -> None:
    _under(page)
    group = page.add(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("x")})
    )
    page.name("/Properties", "/O", group.get_object())
    properties = page.writer.pages[0]["/Resources"]["/Properties"]  # type: ignore[index]
    properties[NameObject("/O")] = group
    page.writer._root_object[NameObject("/OCProperties")] = DictionaryObject({
        NameObject("/OCGs"): ArrayObject([group]),
        NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject([group]), NameObject("/BaseState"): NameObject("/ON")}),
    })  # fmt: skip
    page.rewrite(lambda line: f"/OC /O BDC {line} EMC")


def white_on_white(page: Draft) -> None:
    page.rewrite(lambda line: line.replace(page.value["color"], "1 1 1 rg", 1))


def white_under_patch(page: Draft) -> None:
    """White words on a picture that shows others."""
    white_on_white(page)
    patch(page)


def tiny(page: Draft) -> None:
    _under(page)
    page.rewrite(
        lambda line: line.replace(f"{page.value['font']} {page.value['size']} Tf", f"{page.value['font']} 0.1 Tf", 1)
    )


def small_as_a_point(page: Draft) -> None:
    _under(page)
    page.rewrite(
        lambda line: line.replace(f"{page.value['font']} {page.value['size']} Tf", f"{page.value['font']} 1.2 Tf", 1)
    )


# ------------------------------------------------------------------------------------------------ it means something else
def actual_text(page: Draft) -> None:
    """The glyphs of what is shown, and beside them that they mean the old value; figures only."""
    old, shown = page.value["codes"], page.target.shown
    said = f"/Span << /ActualText <feff{old.encode('utf-16-be').hex()}> >> BDC"
    page.rewrite(lambda line: f"{said} {line.replace(f'({old})', f'({shown})')} EMC")


def unicode_map(page: Draft) -> None:
    """A copy of the font in which the figures of what is shown mean those of the old value; as many figures in both."""
    old, shown = page.value["codes"], page.target.shown
    font = page.writer.pages[0]["/Resources"]["/Font"][page.value["font"]].get_object()  # type: ignore[index]
    pairs = dict(zip(shown, old, strict=True))
    mapping = "\n".join(f"<{ord(drawn):02X}> <{ord(meant):04X}>" for drawn, meant in pairs.items())
    told = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        f" {len(pairs)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    copy = DictionaryObject(font)
    copy[NameObject("/ToUnicode")] = page.add(stream(told.encode()))
    page.name("/Font", "/FX", copy)
    page.rewrite(lambda line: line.replace(page.value["font"], "/FX", 1).replace(f"({old})", f"({shown})"))


def two_texts(page: Draft) -> None:
    """The value invisible, and what is shown in glyphs that mean nothing."""
    old, shown = page.value["codes"], page.target.shown
    font = page.writer.pages[0]["/Resources"]["/Font"][page.value["font"]].get_object()  # type: ignore[index]
    copy = DictionaryObject(font)
    blanks = "\n".join(f"<{ord(c):02X}> <0020>" for c in sorted(set(shown)))
    told = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        f" {len(set(shown))} beginbfchar\n{blanks}\nendbfchar endcmap end end"
    )
    copy[NameObject("/ToUnicode")] = page.add(stream(told.encode()))
    page.name("/Font", "/FX", copy)
    line = page.lines[page.at].replace(page.value["font"], "/FX", 1).replace(f"({old})", f"({shown})")
    page.rewrite(lambda honest: honest.replace("BT ", "BT 3 Tr ", 1).replace(" ET", " 0 Tr ET"))
    page.lines.insert(page.at + 1, line)


def both_in_one_place(page: Draft) -> None:
    """The value invisible, and what is shown as honest text in its place."""
    old, shown = page.value["codes"], page.target.shown
    line = page.lines[page.at].replace(f"({old})", f"({shown})")
    page.rewrite(lambda honest: honest.replace("BT ", "BT 3 Tr ", 1).replace(" ET", " 0 Tr ET"))
    page.lines.insert(page.at, line)


# ------------------------------------------------------------------------------------------------ something is added
def figure_before(page: Draft) -> None:
    """A 2 drawn as strokes in front of an amount."""
    x, y, wide, tall = (
        float(page.value["x"]) - 0.5 * page.size,
        float(page.value["y"]),
        0.36 * page.size,
        0.62 * page.size,
    )
    lines = "".join(
        f"{x + a * wide} {y + b * tall} m {x + c * wide} {y + d * tall} l S "
        for a, b, c, d in (_ENDS[s] for s in _SEGMENTS["2"])
    )
    page.after.append(f"q 0 G .8 w {lines} Q")


def red_figure_before(page: Draft) -> None:
    figure_before(page)
    page.after[-1] = page.after[-1].replace("0 G", "0.85 0.1 0.1 RG")


def minus_before(page: Draft) -> None:
    x, y = float(page.value["x"]) - 0.5 * page.size, float(page.value["y"]) + 0.3 * page.size
    page.after.append(f"q 0 G .8 w {x} {y} m {x + 0.36 * page.size} {y} l S Q")


def one_before(page: Draft) -> None:
    """A 1 that is a straight line like a rule."""
    x, y = float(page.value["x"]) - 0.3 * page.size, float(page.value["y"])
    page.after.append(f"q 0 G .8 w {x} {y} m {x} {y + 0.68 * page.size} l S Q")


def darkened(page: Draft) -> None:
    """What is shown multiplied into the value: strokes are added and none is covered."""
    page.name("/XObject", "/P", image_object(page.picture()))
    page.name("/ExtGState", "/GM", DictionaryObject({NameObject("/BM"): NameObject("/Multiply")}))
    page.after.append(f"q /GM gs {page.covering('/P Do')} Q")


# ------------------------------------------------------------------------------------------------ the page itself
def turned_page(page: Draft) -> None:
    patch(page)
    page.writer.pages[0][NameObject("/Rotate")] = NumberObject(90)


def large_units(page: Draft) -> None:
    patch(page)
    page.writer.pages[0][NameObject("/UserUnit")] = FloatObject(2)


def hatched(page: Draft) -> None:
    """What is shown, drawn so that people read it and recognition hardly does."""
    image = page.picture()
    pen = ImageDraw.Draw(image)
    for x in range(-image.height, image.width, 7):
        pen.line((x, image.height, x + image.height, 0), fill=(255, 255, 255), width=3)
    for x in range(0, image.width, 9):
        pen.line((x, 0, x + 5, image.height), fill=(120, 120, 120), width=1)
    page.name("/XObject", "/P", image_object(image))
    page.after.append(page.covering("/P Do"))
