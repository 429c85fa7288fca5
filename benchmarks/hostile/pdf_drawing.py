"""PDF pages that take for ever to draw: forms, patterns, shadings, paths, masks, glyphs, pictures."""

from collections.abc import Iterator
from functools import partial

from benchmarks.hostile.pdf_file import FREE, PdfDraft, packed, stream
from benchmarks.hostile.trap import Trap, bytes_trap, deflate_run

_WHOLE = "/BBox[0 0 600 900]"
_GROUP = "/Group<</S/Transparency/CS/DeviceRGB>>"


def draw_forms(fan: int, depth: int, *, closed: bool = False, more: str = "") -> bytes:
    """A form that shows the next one `fan` times, `depth` of them; `closed`: the last one shows the first."""
    show, objects = b"/X Do " * fan, dict[int, bytes]()
    for level in range(depth):
        following = FREE if closed and level == depth - 1 else FREE + level + 1
        entries = f"/Type/XObject/Subtype/Form{_WHOLE}{more}/Resources<</XObject<</X {following} 0 R>>>>"
        objects[FREE + level] = stream(entries, show)
    if not closed:
        objects[FREE + depth] = stream(f"/Type/XObject/Subtype/Form{_WHOLE}", b"0 0 100 100 re f")
    return PdfDraft(show, f"/XObject<</X {FREE} 0 R>>", objects).write()


def tile_page(step: str, times: int = 1, cell: bytes = b"0 0 .001 .001 re f", resources: str = "") -> bytes:
    """The page filled with a pattern of tiny steps."""
    entries = (
        f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .01 .01]/XStep {step}/YStep {step}"
        f"/Resources<<{resources}>>"
    )
    fill = b"/Pattern cs /P1 scn 0 0 595 842 re f " * times
    return PdfDraft(fill, f"/Pattern<</P1 {FREE} 0 R>>", {FREE: stream(entries, cell)}).write()


def shade_page(shading: bytes, times: int, objects: dict[int, bytes] | None = None) -> bytes:
    """The page filled with a shading, many times."""
    fills = b"/S sh " * times
    return PdfDraft(fills, f"/Shading<</S {FREE} 0 R>>", {FREE: shading, **(objects or {})}).write()


_CALCULATED = b"{" + b"dup mul exch dup mul add sqrt dup sin exch " * 3000 + b"0.5}"
_SHADINGS = {
    "function": (
        b"<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1000 0 1000]/Function 11 0 R>>",
        {11: packed("/FunctionType 4/Domain[0 1000 0 1000]/Range[0 1]", _CALCULATED)},
    ),
    "axial": (
        b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Extend[true true]/Function 11 0 R>>",
        {11: b"<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>"},
    ),
    "radial": (
        b"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[0 0 0 595 842 1e9]/Extend[true true]/Function 11 0 R>>",
        {11: b"<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>"},
    ),
    "stitched": (
        b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Function 11 0 R>>",
        {11: b"<</FunctionType 3/Domain[0 1]/Functions[11 0 R 11 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"},
    ),
}


def shade_mesh(kind: int, patches: int) -> bytes:
    """A mesh of patches of random-looking corners, each as large as the page."""
    points = {4: 1, 5: 1, 6: 12, 7: 16}[kind]
    colours = {4: 1, 5: 1, 6: 4, 7: 4}[kind]
    flag = b"" if kind == 5 else b"\0"
    one = flag + bytes((i * 73 + 29) % 256 for i in range(points * 4)) + b"\xff\x80\x10" * colours
    rows = "/VerticesPerRow 2" if kind == 5 else "/BitsPerFlag 8"
    entries = (
        f"/ShadingType {kind}/ColorSpace/DeviceRGB/BitsPerCoordinate 16/BitsPerComponent 8{rows}"
        "/Decode[-600 1200 -600 1200 0 1 0 1 0 1]"
    )
    return shade_page(packed(entries, one * patches), 1)


def mask_page(times: int, *, of_itself: bool = False) -> bytes:
    """A soft mask, set again for every rectangle."""
    inner = f"/ExtGState<</G {FREE} 0 R>>" if of_itself else ""
    form = stream(f"/Type/XObject/Subtype/Form{_WHOLE}{_GROUP}/Resources<<{inner}>>", b"/G gs 0 0 595 842 re f")
    state = f"<</Type/ExtGState/SMask<</S/Luminosity/G {FREE + 1} 0 R>>>>".encode()
    return PdfDraft(
        b"/G gs 0 0 595 842 re f " * times, f"/ExtGState<</G {FREE} 0 R>>", {FREE: state, FREE + 1: form}
    ).write()


def pack_content(unit: bytes, times: int, resources: str = "", head: bytes = b"", tail: bytes = b"") -> bytes:
    """A page whose content is one thing over and over; deflated."""
    return PdfDraft(packed("", head + unit * times + tail), resources).write()


def picture_page(entries: str, data: bytes, *, times: int = 1, more: dict[int, bytes] | None = None) -> bytes:
    """A page that shows one picture, which `entries` describe."""
    show = b"q 500 0 0 700 40 60 cm /I Do Q " * times
    image = stream(f"/Type/XObject/Subtype/Image{entries}", data)
    return PdfDraft(show, f"/XObject<</I {FREE} 0 R>>", {FREE: image, **(more or {})}).write()


def _flat_picture(width: int, height: int, space: str, bits: int, parts: int, more: str = "") -> bytes:
    size = (width * parts * bits + 7) // 8 * height
    data = b"".join(deflate_run(b"\0", size))
    entries = f"/Width {width}/Height {height}/ColorSpace{space}/BitsPerComponent {bits}/Filter/FlateDecode{more}"
    return picture_page(entries, data)


def glyphs_of_itself(glyph: bytes, text: int) -> bytes:
    """A Type 3 font whose glyph is drawn with `glyph`, and a text of it."""
    font = (
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 65/LastChar 65/Widths[9]"
        f"/Encoding<</Differences[65/A]>>/CharProcs<</A {FREE + 1} 0 R>>/Resources<</Font<</F3 {FREE} 0 R>>>>>>"
    ).encode()
    content = b"BT /F3 12 Tf 50 700 Td (" + b"A" * text + b") Tj ET"
    objects = {FREE: font, FREE + 1: packed("", b"9 0 d0 " + glyph)}
    return PdfDraft(packed("", content), f"/Font<</F3 {FREE} 0 R>>", objects).write()


def _iter_forms() -> Iterator[Trap]:
    yield bytes_trap("form-in-itself.pdf", lambda: draw_forms(2, 1, closed=True), quick=True)
    yield bytes_trap("forms-in-a-ring.pdf", lambda: draw_forms(3, 7, closed=True))
    yield bytes_trap("forms-10-deep-8.pdf", lambda: draw_forms(10, 8), quick=True)
    yield bytes_trap("forms-2-deep-40.pdf", lambda: draw_forms(2, 40))
    yield bytes_trap("forms-1-deep-20000.pdf", lambda: draw_forms(1, 20_000))
    yield bytes_trap("groups-2-deep-14.pdf", lambda: draw_forms(2, 14, more=_GROUP))
    yield bytes_trap("groups-1-deep-300.pdf", lambda: draw_forms(1, 300, more=_GROUP))
    yield bytes_trap("mask-300.pdf", lambda: mask_page(300))
    yield bytes_trap("mask-of-itself.pdf", lambda: mask_page(3, of_itself=True))
    yield bytes_trap("glyph-of-itself.pdf", lambda: glyphs_of_itself(b"BT /F3 9 Tf (AA) Tj ET", 20))
    yield bytes_trap("glyph-of-100000-paths.pdf", lambda: glyphs_of_itself(b"0 0 m 9 9 l S " * 100_000, 3000))


def _iter_fills() -> Iterator[Trap]:
    yield bytes_trap("tiles-tiny.pdf", lambda: tile_page(".001"))
    yield bytes_trap("tiles-tiny-50-times.pdf", lambda: tile_page(".001", 50))
    yield bytes_trap("tiles-step-0.pdf", lambda: tile_page("0"))
    yield bytes_trap("tiles-step-minus.pdf", lambda: tile_page("-.003"))
    inner = f"/Pattern<</P1 {FREE} 0 R>>"
    yield bytes_trap(
        "tiles-of-itself.pdf", lambda: tile_page(".5", 1, b"/Pattern cs /P1 scn 0 0 1 1 re f", inner), quick=True
    )
    for name, (shading, objects) in _SHADINGS.items():
        yield bytes_trap(f"shading-{name}.pdf", partial(shade_page, shading, 3000, objects))
    for kind in (4, 5, 6, 7):
        yield bytes_trap(f"shading-mesh-{kind}.pdf", partial(shade_mesh, kind, 200_000))


def _iter_paths() -> Iterator[Trap]:
    yield bytes_trap("paths-3000000.pdf", lambda: pack_content(b"10 10 m 500 700 l S\n", 3_000_000))
    yield bytes_trap(
        "path-of-3000000-lines.pdf", lambda: pack_content(b"500 700 l 10 10 l\n", 1_500_000, head=b"1 1 m ", tail=b"S")
    )
    yield bytes_trap(
        "curves-wide-200000.pdf", lambda: pack_content(b"90 w 0 0 m 500 900 -500 900 600 0 c S\n", 200_000)
    )
    yield bytes_trap("dashes-tiny.pdf", lambda: pack_content(b"[.0001 .0001] 0 d .1 w 0 0 m 595 842 l S\n", 50))
    yield bytes_trap(
        "clips-100000.pdf", lambda: pack_content(b"q 0 0 590 840 re W n 1 1 m 9 9 l 5 0 l h W n\n", 100_000)
    )
    yield bytes_trap("states-open-1000000.pdf", lambda: pack_content(b"q ", 1_000_000))
    yield bytes_trap("states-closed-1000000.pdf", lambda: pack_content(b"Q ", 1_000_000))
    yield bytes_trap("operands-3000000.pdf", lambda: pack_content(b"1 ", 3_000_000, tail=b"m S"))
    yield bytes_trap("arrays-deep.pdf", lambda: pack_content(b"[", 500_000))
    yield bytes_trap("dictionaries-deep.pdf", lambda: pack_content(b"/X <</A ", 300_000, tail=b" BDC"))
    yield bytes_trap(
        "text-1000000.pdf", lambda: pack_content(b"(ABCDEFGHIJ) Tj 1 1 Td ", 100_000, head=b"BT /F1 9 Tf ", tail=b"ET")
    )
    yield bytes_trap(
        "text-one-string.pdf", lambda: pack_content(b"A1", 1_000_000, head=b"BT /F1 9 Tf 9 9 Td (", tail=b") Tj ET")
    )
    yield bytes_trap(
        "text-size-1e9.pdf", lambda: pack_content(b"(A) Tj ", 1000, head=b"BT /F1 1000000000 Tf ", tail=b"ET")
    )
    yield bytes_trap(
        "text-stroked-and-clipped.pdf",
        lambda: pack_content(b"7 Tr (ABCABC) Tj 2 Tr (XYZ) Tj ", 20_000, head=b"BT /F1 80 Tf ", tail=b"ET"),
    )
    yield bytes_trap(
        "matrix-nan.pdf", lambda: pack_content(b"1e999 nan -inf 0 0 1e38 cm 0 0 1 1 re f ", 10), quick=True
    )
    yield bytes_trap("matrix-singular.pdf", lambda: pack_content(b"q 0 0 0 0 0 0 cm BT /F1 9 Tf (A1) Tj ET Q ", 1000))
    yield bytes_trap("numbers-long.pdf", lambda: pack_content(b"9" * 100_000 + b" 0 m 1 1 l S ", 20))
    yield bytes_trap(
        "inline-pictures-10000.pdf", lambda: pack_content(b"BI /W 8 /H 1 /BPC 1 /CS /G ID \xaa EI\n", 10_000)
    )
    yield bytes_trap("inline-picture-open.pdf", lambda: pack_content(b"BI /W 30000 /H 30000 /BPC 8 /CS /RGB ID ", 1))


def _iter_pictures() -> Iterator[Trap]:
    yield bytes_trap("picture-1-bit-10000.pdf", lambda: _flat_picture(10_000, 10_000, "/DeviceGray", 1, 1), quick=True)
    yield bytes_trap("picture-16-bit-rgb-9000.pdf", lambda: _flat_picture(9000, 9000, "/DeviceRGB", 16, 3))
    yield bytes_trap("picture-cmyk-10000.pdf", lambda: _flat_picture(10_000, 10_000, "/DeviceCMYK", 8, 4))
    yield bytes_trap(
        "picture-indexed-10900.pdf", lambda: _flat_picture(10_900, 10_900, "[/Indexed/DeviceRGB 255 <00>]", 8, 1)
    )
    yield bytes_trap("picture-beyond-limit.pdf", lambda: _flat_picture(65_000, 2500, "/DeviceGray", 8, 1), quick=True)
    yield bytes_trap(
        "picture-with-mask-10000.pdf", lambda: _flat_picture(10_000, 8000, "/DeviceRGB", 8, 3, "/SMask 10 0 R")
    )
    yield bytes_trap(
        "picture-devicen.pdf", lambda: _flat_picture(2000, 2000, "[/DeviceN[/A/B/C/D/E/F/G/H]/DeviceCMYK 10 0 R]", 8, 8)
    )
    yield bytes_trap(
        "picture-size-lies.pdf",
        lambda: picture_page("/Width 9000/Height 9000/ColorSpace/DeviceRGB/BitsPerComponent 8", b"abc"),
    )
    yield bytes_trap(
        "picture-size-negative.pdf",
        lambda: picture_page("/Width -5/Height 2147483647/ColorSpace/DeviceRGB/BitsPerComponent 8", b"abc"),
    )
    yield bytes_trap(
        "picture-bits-77.pdf",
        lambda: picture_page("/Width 90/Height 90/ColorSpace/DeviceRGB/BitsPerComponent 77", b"abc" * 9000),
    )
    yield bytes_trap(
        "picture-shown-10000-times.pdf",
        lambda: picture_page(
            "/Width 900/Height 900/ColorSpace/DeviceGray/BitsPerComponent 8", bytes(810_000), times=10_000
        ),
    )
    jbig2 = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + (60_000).to_bytes(4, "big") * 2 + bytes(8) + b"\0\xff\xff"
    yield bytes_trap(
        "picture-jbig2-60000.pdf",
        lambda: picture_page(
            "/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode", jbig2
        ),
    )
    region = b"\0\0\0\1\x26\0\x01\x7f\xff\xff\xff" + (9000).to_bytes(4, "big") * 2 + bytes(9) + b"\0" * 30
    small = jbig2.replace((60_000).to_bytes(4, "big"), (9000).to_bytes(4, "big"))
    yield bytes_trap(
        "picture-jbig2-region.pdf",
        lambda: picture_page(
            "/Width 9000/Height 9000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode", small + region
        ),
    )
    jpx = (
        b"\xff\x4f\xff\x51\0\x2f\0\0"
        + (60_000).to_bytes(4, "big") * 2
        + bytes(8)
        + (1).to_bytes(4, "big") * 2
        + bytes(8)
        + b"\0\3"
        + b"\7\1\1" * 3
        + b"\xff\xd9"
    )
    yield bytes_trap(
        "picture-jpx-3600000000-tiles.pdf", lambda: picture_page("/Width 60000/Height 60000/Filter/JPXDecode", jpx)
    )
    fax = (
        "/Width 60000/Height 1500/ColorSpace/DeviceGray/BitsPerComponent 1"
        "/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 100000000>>"
    )
    yield bytes_trap("picture-fax.pdf", lambda: picture_page(fax, b"\x12\x34" * 4000))
    yield bytes_trap(
        "picture-jpeg-of-junk.pdf",
        lambda: picture_page(
            "/Width 90/Height 90/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
            b"\xff\xd8\xff\xe0" + bytes(500),
        ),
    )


def iter_drawings() -> Iterator[Trap]:
    """Every page that is made to be drawn for ever."""
    yield from _iter_forms()
    yield from _iter_fills()
    yield from _iter_paths()
    yield from _iter_pictures()
