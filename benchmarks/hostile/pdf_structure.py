"""PDF files whose parts lead in circles, say what is not so, or unpack to far more than they are."""

import zlib
from collections.abc import Iterator
from functools import partial

from benchmarks.hostile.pdf_file import CONTENT, FREE, PAGE, PAGES, WORDS, PdfDraft, stream
from benchmarks.hostile.trap import Demand, Trap, bytes_trap, deflate_run

REFUSED = Demand.REFUSED
_GIGABYTE = 1 << 30


# ------------------------------------------------------------------------------------------------ pages
def link_pages(pages: bytes, **objects: bytes) -> bytes:
    """A file with another page tree; `o12` names object 12."""
    extra = {int(name[1:]): body for name, body in objects.items()}
    return PdfDraft(objects={PAGES: pages, **extra}).write()


def nest_pages(depth: int) -> bytes:
    """A page tree that is one chain."""
    nodes = {
        FREE + i: f"<</Type/Pages/Kids[{FREE + i + 1 if i < depth - 1 else PAGE} 0 R]/Count 1>>".encode()
        for i in range(depth)
    }
    return PdfDraft(objects={PAGES: f"<</Type/Pages/Kids[{FREE} 0 R]/Count 1>>".encode(), **nodes}).write()


def repeat_page(times: int, content: bytes = b"") -> bytes:
    """One page, many times in the tree."""
    kids = f"<</Type/Pages/Kids[{'3 0 R ' * times}]/Count {times}>>".encode()
    return PdfDraft(content, objects={PAGES: kids}).write()


def _iter_pages() -> Iterator[Trap]:
    yield bytes_trap("pages-loop.pdf", partial(link_pages, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), quick=True)
    ring = b"<</Type/Pages/Parent 2 0 R/Kids[11 0 R 11 0 R 2 0 R]/Count 9>>"
    yield bytes_trap(
        "pages-ring.pdf", lambda: link_pages(b"<</Type/Pages/Kids[10 0 R 10 0 R]/Count 9>>", o10=ring, o11=ring)
    )
    yield bytes_trap(
        "pages-count-1000000000.pdf",
        lambda: link_pages(b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"),
    )
    yield bytes_trap("pages-count-minus.pdf", lambda: link_pages(b"<</Type/Pages/Kids[3 0 R]/Count -7>>"))
    yield bytes_trap("pages-none.pdf", lambda: link_pages(b"<</Type/Pages/Kids[]/Count 0>>"), REFUSED)
    yield bytes_trap("pages-kids-missing.pdf", lambda: link_pages(b"<</Type/Pages/Kids[77 0 R 3 0 R null 5]/Count 4>>"))
    yield bytes_trap("pages-root-is-a-number.pdf", lambda: link_pages(b"17"), REFUSED)
    yield bytes_trap("pages-20000-deep.pdf", lambda: nest_pages(20_000))
    yield bytes_trap("pages-301-of-one.pdf", lambda: repeat_page(301), REFUSED, quick=True)
    yield bytes_trap("pages-100000-of-one.pdf", lambda: repeat_page(100_000), REFUSED)
    yield bytes_trap(
        "page-is-its-parent.pdf",
        lambda: PdfDraft(objects={PAGE: b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>"}).write(),
    )
    yield bytes_trap("catalog-missing.pdf", lambda: PdfDraft(objects={1: b"null"}).write(), REFUSED)


def _iter_boxes() -> Iterator[Trap]:
    boxes = {
        "huge": "0 0 1e9 1e9", "14400": "0 0 14400 14400", "thin-20-14400": "0 0 20 14400", "flat-14400-1": "0 0 14400 1",
        "line": "0 0 595 0.01", "zero": "0 0 0 0", "turned": "595 842 0 0", "nan": "0 0 nan inf", "of-words": "/A (b) [] <<>>",
        "far": "1e8 1e8 1.00000595e8 1.00000842e8", "overflow": "-2147483648 -2147483648 2147483647 2147483647",
    }  # fmt: skip
    for name, box in boxes.items():
        yield bytes_trap(f"box-{name}.pdf", PdfDraft(box=box).write, quick=name in ("huge", "nan"))
    entries = {
        "unit-75000": "/UserUnit 75000", "unit-minus": "/UserUnit -3", "rotate-7": "/Rotate 7", "rotate-huge": "/Rotate 99999999990",
        "crop-outside": "/CropBox[9000 9000 9100 9100]", "crop-nothing": "/CropBox[50 50 50 50]",
        "contents-itself": "/Contents 3 0 R", "contents-missing": "/Contents 99 0 R",
    }  # fmt: skip
    for name, entry in entries.items():
        yield bytes_trap(f"page-{name}.pdf", PdfDraft(page=entry).write)
    many = f"/Contents[{'4 0 R ' * 200_000}]"
    yield bytes_trap("page-contents-200000.pdf", lambda: PdfDraft(page=many).write())
    yield bytes_trap(
        "page-contents-nested.pdf", lambda: PdfDraft(page="/Contents" + "[" * 5000 + "4 0 R" + "]" * 5000).write()
    )


# ------------------------------------------------------------------------------------------------ tables of objects
def point_back(words: str) -> bytes:
    """A file whose newest table says where the earlier one is: at itself."""
    data = PdfDraft().write()
    place = data.rindex(b"xref\n0")
    return data.replace(b"trailer<<", b"trailer<<" + words.format(place=place).encode())


def hide_in_streams(count: str, first: str, data: bytes, more: str = "") -> bytes:
    """A page's content inside an object stream, and a cross-reference stream that says so."""
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", PAGES: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    objects |= {PAGE: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>", CONTENT: stream("", WORDS)}
    objects[5] = stream(f"/Type/ObjStm/N {count}/First {first}{more}", data)
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, body in objects.items():
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    rows = b"\0\0\0\0\0\0" + b"".join(b"\1" + p.to_bytes(4, "big") + b"\0" for p in places)
    rows += b"\2" + (5).to_bytes(4, "big") + b"\0" + b"\1" + len(out).to_bytes(4, "big") + b"\0"
    start = len(out)
    out += b"7 0 obj\n" + stream("/Type/XRef/Size 8/W[1 4 1]/Root 1 0 R/Info 6 0 R", rows) + b"\nendobj\n"
    return bytes(out) + b"startxref\n%d\n%%%%EOF" % start


def _iter_tables() -> Iterator[Trap]:
    yield bytes_trap("xref-before-itself.pdf", lambda: point_back("/Prev {place}"), quick=True)
    yield bytes_trap("xref-stream-itself.pdf", lambda: point_back("/XRefStm {place}"))
    yield bytes_trap("xref-before-minus.pdf", lambda: point_back("/Prev -1"))
    yield bytes_trap("xref-size-2147483647.pdf", lambda: point_back("/Size 2147483647"))
    yield bytes_trap("xref-none.pdf", lambda: PdfDraft().write().partition(b"xref")[0])
    yield bytes_trap("xref-start-lies.pdf", lambda: PdfDraft().write().replace(b"startxref\n", b"startxref\n9"))
    yield bytes_trap("xref-8000-updates.pdf", lambda: _update_often(8000))
    yield bytes_trap("object-stream-of-itself.pdf", lambda: hide_in_streams("1", "4", b"5 0 5 0 R"), quick=True)
    yield bytes_trap("object-stream-count.pdf", lambda: hide_in_streams("2000000000", "4", b"6 0 <</A 1>>"))
    yield bytes_trap("object-stream-first-lies.pdf", lambda: hide_in_streams("1", "-9", b"6 0 <</A 1>>"))
    yield bytes_trap("object-stream-extends.pdf", lambda: hide_in_streams("1", "4", b"6 0 <</A 1>>", "/Extends 5 0 R"))
    yield bytes_trap("length-of-itself.pdf", lambda: PdfDraft(b"<</Length 4 0 R>>stream\nBT ET\nendstream").write())
    yield bytes_trap(
        "length-lies.pdf", lambda: PdfDraft(b"<</Length 99999999999>>stream\n" + WORDS + b"\nendstream").write()
    )
    yield bytes_trap("references-in-a-ring.pdf", lambda: PdfDraft(objects={CONTENT: b"11 0 R", 11: b"4 0 R"}).write())
    yield bytes_trap(
        "object-number-huge.pdf",
        lambda: PdfDraft().write() + b"\n999999999 0 obj\n1\nendobj\n4294967297 0 obj\n2\nendobj",
    )
    yield bytes_trap("head-at-1020.pdf", lambda: b" " * 1015 + PdfDraft().write())
    yield bytes_trap("tail-of-zeros.pdf", lambda: PdfDraft().write() + bytes(50_000_000))
    yield bytes_trap(
        "names-deep.pdf", lambda: PdfDraft(catalog="/X" + "<</A" * 100_000 + " 1" + ">>" * 100_000).write()
    )
    yield bytes_trap("arrays-in-catalog.pdf", lambda: PdfDraft(catalog="/X" + "[" * 1_000_000).write())


def _update_often(times: int) -> bytes:
    data = bytearray(PdfDraft().write())
    before = data.rindex(b"xref\n0")
    for _ in range(times):
        place = len(data) + 1
        data += b"\nxref\n0 0\ntrailer<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (before, place)
        before = place
    return bytes(data)


# ------------------------------------------------------------------------------------------------ filters
def chain_filters(name: str, times: int, data: bytes, more: str = "") -> bytes:
    """A content stream behind many filters."""
    return PdfDraft(stream(f"/Filter[{name * times}]{more}", data)).write()


def inflate_twice(size: int) -> bytes:
    """A run of blanks, deflated twice."""
    return zlib.compress(b"".join(deflate_run(b" ", size)), 9)


def _iter_filters() -> Iterator[Trap]:
    yield bytes_trap(
        "flate-1-GB.pdf",
        lambda: PdfDraft(stream("/Filter/FlateDecode", b"".join(deflate_run(b" ", _GIGABYTE)))).write(),
    )
    yield bytes_trap("flate-twice-4-GB.pdf", lambda: chain_filters("/FlateDecode", 2, inflate_twice(4 * _GIGABYTE)))
    yield bytes_trap(
        "flate-of-q-300-MB.pdf",
        lambda: PdfDraft(stream("/Filter/FlateDecode", b"".join(deflate_run(b"q", 300 << 20)))).write(),
    )
    yield bytes_trap(
        "filters-3000.pdf", lambda: chain_filters("/FlateDecode", 3000, b"x\x9c\x03\0\0\0\0\1"), quick=True
    )
    yield bytes_trap("filters-hex-1000.pdf", lambda: chain_filters("/ASCIIHexDecode", 1000, b"34" * 50_000 + b">"))
    yield bytes_trap("filter-unknown.pdf", lambda: chain_filters("/NoSuchDecode", 1, WORDS))
    yield bytes_trap("filter-crypt.pdf", lambda: chain_filters("/Crypt", 1, WORDS, "/DecodeParms<</Name/None>>"))
    yield bytes_trap(
        "run-length-bomb.pdf",
        lambda: chain_filters("/FlateDecode/RunLengthDecode", 1, zlib.compress(b"\x81 " * 8_000_000, 9)),
    )
    yield bytes_trap("lzw-junk.pdf", lambda: chain_filters("/LZWDecode", 1, bytes(range(256)) * 4000))
    yield bytes_trap(
        "ascii85-zeros.pdf",
        lambda: chain_filters("/FlateDecode/ASCII85Decode", 1, zlib.compress(b"z" * 60_000_000 + b"~>", 9)),
    )
    predictor = "/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>"
    yield bytes_trap(
        "predictor-huge.pdf", lambda: chain_filters("/FlateDecode", 1, zlib.compress(bytes(9999)), predictor)
    )


def iter_structures() -> Iterator[Trap]:
    """Every file of broken structure."""
    yield from _iter_pages()
    yield from _iter_boxes()
    yield from _iter_tables()
    yield from _iter_filters()
