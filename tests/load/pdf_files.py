"""Tiny PDF files written by hand, as the forms of a hospital's printing programs come."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image


@dataclass
class PdfSheet:
    """A page: a content stream, pictures by name, and entries of the page dictionary."""

    content: str = ""
    pictures: dict[str, Image.Image] = field(default_factory=dict)
    size: tuple[float, float] = (595, 842)
    entries: str = ""
    font: str = "gb"
    filled: str = ""
    """The appearance of a form field that covers the page."""
    drawn_at: float = 1.0
    """The scale at which the appearance's own space is drawn."""


def show(
    text: str, x: float, y: float, size: float = 12, *, mode: int = 0, matrix: str = "1 0 0 1", code: str = "utf-16-be"
) -> str:
    """The operators that draw `text` with its baseline starting at (x, y), origin bottom left."""
    return f"BT /F {size} Tf {mode} Tr {matrix} {x} {y} Tm <{text.encode(code).hex()}> Tj ET\n"


def told(text: str, drawn: str) -> str:
    """The same operators with `text` beside them as what the glyphs mean."""
    return f"/Span << /ActualText <feff{text.encode('utf-16-be').hex()}> >> BDC\n{drawn}EMC\n"


def place(name: str, x: float, y: float, width: float, height: float) -> str:
    """The operators that draw a picture into a rectangle."""
    return f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q\n"


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


_PRIVATE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <4E00> <4EFF> <E000> endbfrange endcmap end end"""


class _PdfObjects:
    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: bytes | str) -> int:
        self.objects.append(body.encode() if isinstance(body, str) else body)
        return len(self.objects)

    def font(self, kind: str) -> int:
        """`gb`: a Chinese font by its standard name; `utf32`: the same in a rare predefined encoding (text in UTF-32);
        `unmapped`: glyph numbers only; `private`: private-use codes.
        """
        standard = {"gb": "UniGB-UCS2-H", "utf32": "UniGB-UTF32-H"}
        ordering, encoding = ("GB1", standard[kind]) if kind in standard else ("Identity", "Identity-H")
        descriptor = self.add(
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
            " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        )
        cid = self.add(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /CIDSystemInfo"
            f" << /Registry (Adobe) /Ordering ({ordering}) /Supplement 4 >> /FontDescriptor {descriptor} 0 R >>"
        )
        unicode_map = f"/ToUnicode {self.add(_stream('', _PRIVATE))} 0 R" if kind == "private" else ""
        return self.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /{encoding}"
            f" /DescendantFonts [{cid} 0 R] {unicode_map} >>"
        )

    def picture(self, image: Image.Image) -> int:
        rgb = image.convert("RGB")
        entries = (
            f"/Type /XObject /Subtype /Image /Width {rgb.width} /Height {rgb.height} /ColorSpace /DeviceRGB"
            " /BitsPerComponent 8 /Filter /FlateDecode"
        )
        return self.add(_stream(entries, zlib.compress(rgb.tobytes())))

    def written(self, root: int) -> bytes:
        out = io.BytesIO()
        out.write(b"%PDF-1.7\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(out.tell())
            out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
        start = out.tell()
        out.write(f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode())
        out.writelines(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
        out.write(f"trailer << /Size {len(offsets) + 1} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF".encode())
        return out.getvalue()


def pdf(pages: Sequence[PdfSheet]) -> bytes:
    """The bytes of a PDF with these pages."""
    file = _PdfObjects()
    tree = file.add("")
    kids = []
    for page in pages:
        pictures = " ".join(f"/{name} {file.picture(image)} 0 R" for name, image in page.pictures.items())
        font = file.font(page.font)
        entries = page.entries
        if page.filled:
            whole = f"[0 0 {page.size[0]} {page.size[1]}]"
            inner = f"[0 0 {page.size[0] / page.drawn_at} {page.size[1] / page.drawn_at}]"
            resources = f"/Resources << /Font << /F {font} 0 R >> >>"
            look = file.add(_stream(f"/Type /XObject /Subtype /Form /BBox {inner} {resources}", page.filled.encode()))
            widget = f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (f) /F 4 /Rect {whole} /AP << /N {look} 0 R >> >>"
            entries += f" /Annots [{file.add(widget)} 0 R]"
        content = file.add(_stream("", page.content.encode()))
        kids.append(
            file.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {page.size[0]} {page.size[1]}] {entries}"
                f" /Resources << /Font << /F {font} 0 R >> /XObject << {pictures} >> >>"
                f" /Contents {content} 0 R >>"
            )
        )
    file.objects[tree - 1] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    )
    return file.written(file.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))
