"""Small files that cost whoever opens them dearly, and files of which one page does."""

import io
import struct
from pathlib import Path

from PIL import Image

from benchmarks.hostile.pdf_file import join_objects, stream
from benchmarks.hostile.pictures import chunk, flat_png


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
        objects += [page + resources + b" >>", stream("", content)]
    for content in forms.values():
        head = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources {resources.decode()}"
        objects.append(stream(head, content))
    head = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 .01 .01] /XStep .001 /YStep .001 /Resources << >>"
    objects.append(stream(head, b"0 0 .001 .001 re f"))
    return join_objects(dict(enumerate(objects, start=1)))


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
    return flat_png(width, height, depth, colour)


def png_of(width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A picture whose head says so, whatever its data are."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


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
