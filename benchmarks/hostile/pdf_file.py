"""A PDF put together by hand, so that what no program writes can be written."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

_HELVETICA = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
WORDS = b"BT /F1 12 Tf 50 700 Td (Hello world 12345 total 200.00) Tj ET\n"
PAGES, PAGE, CONTENT, FREE = 2, 3, 4, 10
"""Numbers of the objects that every file has, and the first one that is free."""


def stream(entries: str, data: bytes) -> bytes:
    """A stream object with these entries."""
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def packed(entries: str, data: bytes) -> bytes:
    """The same, deflated."""
    return stream(f"{entries}/Filter/FlateDecode", zlib.compress(data, 9))


@dataclass(frozen=True, slots=True)
class PdfDraft:
    """One page and what belongs to it; every part can be replaced.

    Attributes:
        content: What the page draws, or the whole object where it begins with `<<`.
        resources: Entries of the resources besides the font `F1`.
        objects: Number -> body of further objects; those of the usual numbers replace them.
        page: Entries of the page.
        box: Its media box.
        catalog: Entries of the catalogue.
        trailer: Entries of the trailer.
    """

    content: bytes = WORDS
    resources: str = ""
    objects: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    page: str = ""
    box: str = "0 0 595 842"
    catalog: str = ""
    trailer: str = ""

    def write(self) -> bytes:
        """The bytes of the file."""
        bodies = {
            1: f"<</Type/Catalog/Pages 2 0 R{self.catalog}>>".encode(),
            PAGES: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            PAGE: (
                f"<</Type/Page/Parent 2 0 R/MediaBox[{self.box}]/Contents 4 0 R{self.page}"
                f"/Resources<<{_HELVETICA}{self.resources}>>>>"
            ).encode(),
            CONTENT: self.content if self.content.startswith(b"<<") else stream("", self.content),
        }
        return join_objects({**bodies, **self.objects}, self.trailer)


def join_objects(bodies: Mapping[int, bytes], trailer: str = "") -> bytes:
    """Objects with a table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    last, start = max(bodies) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % last
    out += b"".join(b"%010d 00000 %s \n" % (places.get(n, 0), b"n" if n in places else b"f") for n in range(1, last))
    return bytes(out) + f"trailer<</Size {last}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()
