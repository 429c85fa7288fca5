"""Tiny OFD files for tests, written after GB/T 33190-2016; every part can be replaced."""

import io
import zipfile
from collections.abc import Mapping

NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float, y: float, size: float = 4.0, *, more: str = "", delta: str | None = None) -> str:
    """A text object whose base line is `size` below (x, y); the steps are the characters' own width where none are given."""
    wide = [size / 2 if c.isascii() else size for c in words[:-1]]
    steps = " ".join(map(str, wide)) if delta is None else delta
    shift = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {size * len(words)} {size * 1.4}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}"{shift}>{words}</ofd:TextCode></ofd:TextObject>'
    )


FORM = text("某某县人民医院住院收费票据", 60, 10, 6) + text("姓名：王小明", 20, 30) + text("金额：8230.50", 110, 30)


def page(objects: str = FORM, *, head: str = "") -> str:
    """The content of a page."""
    return f'<ofd:Page {NAMES}>{head}<ofd:Content><ofd:Layer ID="7">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def parts(objects: str = FORM, *, head: str = "", common: str = "", after: str = "") -> dict[str, bytes]:
    """The entries of a file with one page of 210 × 140 mm."""
    return {
        "OFD.xml": f"<ofd:OFD {NAMES}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMES}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox>"
            f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages><ofd:Page ID='5' BaseLoc='Pages/Page_0/Content.xml'/>"
            f"</ofd:Pages>{after}</ofd:Document>"
        ).encode(),
        "Doc_0/Pages/Page_0/Content.xml": page(objects, head=head).encode(),
    }


def packed(entries: Mapping[str, bytes]) -> bytes:
    """The entries as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def ofd(objects: str = FORM, **more: str) -> bytes:
    """The bytes of an OFD file with one page."""
    return packed(parts(objects, **more))
