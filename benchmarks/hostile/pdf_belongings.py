"""PDF files with fonts, marks, attachments and locks that no program would write."""

import zlib
from collections.abc import Iterator
from functools import partial

from benchmarks.hostile.pdf_file import FREE, PdfDraft, packed, stream
from benchmarks.hostile.trap import Demand, Trap, bytes_trap, deflate_run

REFUSED = Demand.REFUSED
_GIGABYTE = 1 << 30


# ------------------------------------------------------------------------------------------------ fonts
def text_in(font: str, **objects: bytes) -> bytes:
    """A page of text in a font of its own, at object 10."""
    content = b"BT /F2 9 Tf 50 700 Td <" + b"00410042" * 200 + b"> Tj ET"
    extra = {int(name[1:]): body for name, body in objects.items()}
    return PdfDraft(content, f"/Font<</F2 {FREE} 0 R>>", {FREE: font.encode(), **extra}).write()


def composite(descendant: str, more: str = "") -> str:
    """A composite font with this descendant."""
    return (
        f"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H{more}/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        f"/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4>>{descendant}>>]>>"
    )


_CMAP = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %s endcmap end"
_RANGES = b"100 beginbfrange " + b"<0000> <FFFFFFFF> <0000> " * 40 + b"endbfrange"
_LISTED = b"1 beginbfrange <0000> <FFFF> [" + b"<" + b"4E00" * 500 + b"> " * 20_000 + b"] endbfrange"


def _iter_fonts() -> Iterator[Trap]:
    told = "/ToUnicode 11 0 R"
    yield bytes_trap(
        "cmap-ranges.pdf", lambda: text_in(composite("", told), o11=packed("", _CMAP % _RANGES)), quick=True
    )
    yield bytes_trap("cmap-lists.pdf", lambda: text_in(composite("", told), o11=packed("", _CMAP % _LISTED)))
    yield bytes_trap(
        "cmap-of-itself.pdf", lambda: text_in(composite("", told), o11=stream("/Type/CMap/UseCMap 11 0 R", _CMAP % b""))
    )
    yield bytes_trap(
        "cmap-as-encoding.pdf",
        lambda: text_in(
            composite("").replace("/Identity-H", " 11 0 R"),
            o11=packed("/Type/CMap/CMapName/X", _CMAP % _RANGES.replace(b"bf", b"cid").replace(b"> <0000> ", b"> 0 ")),
        ),
    )
    yield bytes_trap(
        "cmap-1-GB.pdf",
        lambda: text_in(composite("", told), o11=stream("/Filter/FlateDecode", b"".join(deflate_run(b" ", _GIGABYTE)))),
    )
    yield bytes_trap("widths-0-to-2000000000.pdf", lambda: text_in(composite("/W[0 2000000000 500]")))
    yield bytes_trap("widths-300-ranges.pdf", lambda: text_in(composite(f"/W[{'0 50000000 500 ' * 300}]")))
    yield bytes_trap(
        "widths-upright.pdf",
        lambda: text_in(composite("/W2[0 2000000000 500 1 1]").replace("Identity-H", "Identity-V")),
    )
    yield bytes_trap("widths-deep.pdf", lambda: text_in(composite("/W" + "[" * 5000 + "]" * 5000)))
    yield bytes_trap(
        "font-of-itself.pdf",
        lambda: text_in("<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont/X/DescendantFonts[10 0 R]>>"),
    )
    yield bytes_trap(
        "font-differences.pdf",
        lambda: text_in(
            f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[{'65/A ' * 200_000}]>>>>"
        ),
    )
    simple = (
        "<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 2000000000/Widths[1]/FontDescriptor 11 0 R>>"
    )
    for name, entry, data in (
        ("truetype", "FontFile2", b"\0\1\0\0\0\x0f" + b"glyf" * 200), ("cff", "FontFile3", b"\1\0\4\4" + b"\xff" * 4000),
        ("type1", "FontFile", b"%!PS-AdobeFont-1.0\n/Subrs 999999999 array\n" + b"dup 1 9999999 RD " * 900),
    ):  # fmt: skip
        font = f"<</Type/FontDescriptor/FontName/X/Flags 4/{entry} 12 0 R>>".encode()
        yield bytes_trap(
            f"font-file-{name}.pdf", partial(text_in, simple, o11=font, o12=packed("/Subtype/Type1C", data))
        )


# ------------------------------------------------------------------------------------------------ what is attached
def attach_file(data: bytes, name: str = "a.xml", times: int = 1, entries: str = "/Filter/FlateDecode") -> bytes:
    """A file embedded in the PDF, named many times."""
    spec = f"({name})<</Type/Filespec/F({name})/UF({name})/EF<</F {FREE} 0 R>>>>"
    catalog = f"/Names<</EmbeddedFiles<</Names[{spec * times}]>>>>"
    return PdfDraft(catalog=catalog, objects={FREE: stream(f"/Type/EmbeddedFile{entries}", data)}).write()


def _iter_annotations() -> Iterator[Trap]:
    link = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Border[0 0 1]>>"
    stamp = f"<</Type/Annot/Subtype/Stamp/Rect[0 0 500 800]/F 4/AP<</N {FREE} 0 R>>>>"
    look = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 5 5 re f")
    yield bytes_trap("annotations-100000.pdf", lambda: PdfDraft(page=f"/Annots[{link * 100_000}]").write())
    yield bytes_trap(
        "annotations-stamps-50000.pdf",
        lambda: PdfDraft(page=f"/Annots[{stamp * 50_000}]", objects={FREE: look}).write(),
    )
    own = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>", b"/X Do /X Do")
    yield bytes_trap(
        "annotation-of-itself.pdf", lambda: PdfDraft(page=f"/Annots[{stamp}]", objects={FREE: own}).write()
    )
    yield bytes_trap(
        "annotations-a-ring.pdf", lambda: PdfDraft(page="/Annots 10 0 R", objects={FREE: b"[10 0 R 10 0 R]"}).write()
    )
    field = "<</FT/Tx/T(a)/V(" + "9" * 1000 + ")/Kids[10 0 R]/Parent 10 0 R/Type/Annot/Subtype/Widget/Rect[0 0 99 99]>>"
    yield bytes_trap(
        "fields-of-themselves.pdf",
        lambda: PdfDraft(
            page="/Annots[10 0 R]", catalog="/AcroForm<</Fields[10 0 R]/XFA(x)>>", objects={FREE: field.encode()}
        ).write(),
    )
    run = (
        "/OpenAction<</S/JavaScript/JS(while(1){})>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>/URI<</Base(http://192.0.2.1/)>>"
    )
    yield bytes_trap("actions.pdf", lambda: PdfDraft(catalog=run).write(), quick=True)
    yield bytes_trap(
        "outlines-a-ring.pdf",
        lambda: PdfDraft(
            catalog="/Outlines 10 0 R", objects={FREE: b"<</First 10 0 R/Last 10 0 R/Next 10 0 R/Count 99>>"}
        ).write(),
    )
    yield bytes_trap(
        "layers-deep.pdf",
        lambda: PdfDraft(
            catalog="/OCProperties<</OCGs[10 0 R]/D<</Order" + "[" * 3000 + "10 0 R" + "]" * 3000 + ">>>>",
            objects={FREE: b"<</Type/OCG/Name(x)>>"},
        ).write(),
    )


def _iter_attachments() -> Iterator[Trap]:
    yield bytes_trap("attached-1-GB.pdf", lambda: attach_file(b"".join(deflate_run(b" ", _GIGABYTE))))
    yield bytes_trap("attached-20000-names.pdf", lambda: attach_file(zlib.compress(b"<?xml?>"), times=20_000))
    yield bytes_trap(
        "attached-climbs-out.pdf", lambda: attach_file(zlib.compress(b"x"), "../../../intake-escaped.xml"), quick=True
    )
    yield bytes_trap(
        "attached-filters.pdf", lambda: attach_file(b"34" * 9999 + b">", entries=f"/Filter[{'/ASCIIHexDecode' * 500}]")
    )
    ring = {FREE: b"<</Kids[10 0 R 10 0 R]/Limits[(a)(z)]>>"}
    yield bytes_trap(
        "attached-names-ring.pdf",
        lambda: PdfDraft(catalog="/Names<</EmbeddedFiles 10 0 R>>", objects=ring).write(),
        quick=True,
    )
    locked = (
        "/Encrypt<</Filter/Standard/V 5/R 6/Length 256/P -1/O<00>/U<00>/OE<00>/UE<00>"
        "/CF<</StdCF<</CFM/AESV3>>>>/StmF/StdCF/StrF/StdCF>>/ID[<00><00>]"
    )
    yield bytes_trap("locked-short-keys.pdf", lambda: PdfDraft(trailer=locked).write(), REFUSED)
    plain = f"/Encrypt<</Filter/Standard/V 1/R 2/P -1/O<{'11' * 32}>/U<{'22' * 32}>>>/ID[<00><00>]"
    yield bytes_trap("locked-with-password.pdf", lambda: PdfDraft(trailer=plain).write(), REFUSED, quick=True)
    yield bytes_trap(
        "locked-by-nobody-knows.pdf",
        lambda: PdfDraft(trailer="/Encrypt<</Filter/Own/V 99>>/ID[<00><00>]").write(),
        REFUSED,
    )
    yield bytes_trap(
        "locked-by-a-ring.pdf", lambda: PdfDraft(trailer="/Encrypt 10 0 R", objects={FREE: b"10 0 R"}).write()
    )


def iter_belongings() -> Iterator[Trap]:
    """Every file whose fonts, marks, attachments or locks are broken."""
    yield from _iter_fonts()
    yield from _iter_annotations()
    yield from _iter_attachments()
