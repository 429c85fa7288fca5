"""Small files that cost whoever opens them dearly, and files of which one page does."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

_HEAD = b"%PDF-1.7\n"


def pdf_of(contents: list[bytes], forms: dict[str, bytes]) -> bytes:
    """A PDF of one page for each content stream; a form may paint itself, and every page may use the pattern `T`."""
    names = {name: 3 + 2 * len(contents) + i for i, name in enumerate(forms)}
    tile = 3 + 2 * len(contents) + len(forms)
    resources = b"<< /XObject << " + b" ".join(f"/{n} {i} 0 R".encode() for n, i in names.items())
    resources += f" >> /Pattern << /T {tile} 0 R >> >>".encode()
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
    ]
    for i, content in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * i} 0 R /Resources ".encode()
        objects += [page + resources + b" >>", _stream(b"", content)]
    for content in forms.values():
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources " + resources
        objects.append(_stream(head, content))
    head = b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 .01 .01] /XStep .001 /YStep .001 /Resources << >>"
    objects.append(_stream(head, b"0 0 .001 .001 re f"))
    return _assemble(objects)


def _stream(head: bytes, content: bytes) -> bytes:
    return b"<< " + head + f" /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _assemble(objects: list[bytes]) -> bytes:
    out, places = io.BytesIO(), list[int]()
    out.write(_HEAD)
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010d} 00000 n \n".encode() for place in places))
    out.write(f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


BOX = b"100 100 200 50 re f"
"""What an honest page paints."""


def form_of_itself(pages: list[bytes]) -> bytes:
    """Pages; `/A Do` on one of them paints a form that paints itself, twice."""
    return pdf_of(pages, {"A": b"/A Do /A Do"})


SLOW = b"/Pattern cs /T scn 0 0 595 842 re f"
"""Paints a page with a pattern whose tiles are a thousandth of a point apart."""


def slow(pages: list[bytes]) -> bytes:
    """Pages; `SLOW` on one of them takes minutes and no memory."""
    return pdf_of(pages, {})


def png(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    """A black picture."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    row = b"\0" * (1 + width * samples * depth // 8)
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png_of(width, height, data, depth=depth, colour=colour)


def png_of(width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A picture whose head says so, whatever its data are."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def film(frames: int) -> bytes:
    """A telephone's JPEG with more pictures behind the first."""
    first, *others = [Image.new("RGB", (16, 16), (n % 256, 0, 0)) for n in range(frames)]
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=others)
    return out.getvalue()


def hole(path: Path, size: int) -> Path:
    """A file of that size of which nothing lies on the disk."""
    with open(path, "wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(size)
    return path
