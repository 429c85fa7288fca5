"""Zip files and OFD files: bombs, names that climb out, parts that name each other, boxes that no paper has."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from benchmarks.hostile.damage import draw_picture
from benchmarks.hostile.pictures import flat_jpeg, flat_png
from benchmarks.hostile.trap import Demand, Trap, bytes_trap

REFUSED = Demand.REFUSED
_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_PAGE = "Doc_0/Pages/Page_0/Content.xml"


def show_text(words: str, box: str = "20 20 150 8", more: str = "", delta: str = "3 3 3", size: str = "4") -> str:
    """A text object."""
    return (
        f'<ofd:TextObject ID="1" Boundary="{box}" Size="{size}" Font="9" {more}>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{delta}">{words}</ofd:TextCode></ofd:TextObject>'
    )


_PRINTED = ("某某县样例医院门诊收费票据", "交款人：样张三", "金额合计（小写）200.00", "票据号码：0038433844")
FORM = "".join(show_text(words, f"20 {20 + 12 * n} 150 8", delta="g 40 3") for n, words in enumerate(_PRINTED))


def draw_path(data: str) -> str:
    """A path object."""
    return f'<ofd:PathObject ID="4" Boundary="0 0 200 100"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def clip_often(times: int) -> str:
    """A text behind many clips."""
    clips = f"<ofd:Clips>{'<ofd:Clip><ofd:Area/></ofd:Clip>' * times}</ofd:Clips><ofd:TextCode"
    return show_text("剪").replace("<ofd:TextCode", clips, 1)


def parts_of(
    objects: str = FORM, *, head: str = "", common: str = "", after: str = "", pages: str = "", box: str = "0 0 210 140"
) -> dict[str, bytes]:
    """The entries of an OFD file of one page."""
    page = pages or f'<ofd:Page ID="5" BaseLoc="{_PAGE.removeprefix("Doc_0/")}"/>'
    body = f"<ofd:OFD {_NAMES}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    document = (
        f"<ofd:Document {_NAMES}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        f"{common}</ofd:CommonData><ofd:Pages>{page}</ofd:Pages>{after}</ofd:Document>"
    )
    content = f"<ofd:Page {_NAMES}>{head}<ofd:Content><ofd:Layer ID='7'>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    return {"OFD.xml": body.encode(), "Doc_0/Document.xml": document.encode(), _PAGE: content.encode()}


def pack(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The entries as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _pack_more(name: str, data: bytes) -> bytes:
    return pack(parts_of() | {name: data})


def _pack_page(**words: str) -> bytes:
    return pack(parts_of(**words))


def _pack_objects(make: Callable[[], str]) -> bytes:
    return pack(parts_of(make()))


def with_picture(data: bytes, name: str = "a.jpg") -> bytes:
    """An OFD page that shows one picture of its resources, and its text."""
    common = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    shown = '<ofd:ImageObject ID="3" Boundary="10 70 180 60" CTM="180 0 0 60 0 0" ResourceID="8"/>'
    medium = f'<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
    res = f"<ofd:Res {_NAMES} BaseLoc='Res'><ofd:MultiMedias>{medium}</ofd:MultiMedias></ofd:Res>"
    return pack(parts_of(FORM + shown, common=common) | {"Doc_0/Res.xml": res.encode(), f"Doc_0/Res/{name}": data})


# ------------------------------------------------------------------------------------------------ the zip file itself
def lie_of_sizes(data: bytes) -> bytes:
    """The directory says that every entry unpacks to nothing."""
    out, at = bytearray(data), data.find(b"PK\1\2")
    while at >= 0:
        out[at + 24 : at + 28] = bytes(4)
        at = data.find(b"PK\1\2", at + 4)
    return bytes(out)


def overlap_entries(names: int, size: int) -> bytes:
    """Many entries of the directory that name one and the same packed data."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * size) + packer.flush()
    crc = zlib.crc32(b" " * size)
    honest = pack(parts_of())
    end = honest.index(b"PK\1\2")
    out = bytearray(honest[:end]) + struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(packed), size, 1, 0
    )
    out += b"x" + packed
    start, listed = len(out), honest[end : honest.index(b"PK\5\6")]
    rows = b"".join(_list_entry(b"Doc_0/%06d.xml" % i, crc, len(packed), size, end) for i in range(names))
    tail = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, names + 3, names + 3, len(listed) + len(rows), start, 0)
    return bytes(out) + listed + rows + tail


def _list_entry(name: bytes, crc: int, packed: int, size: int, at: int) -> bytes:
    head = struct.pack("<4sHHHHHHIII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, packed, size)
    return head + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, at) + name


def _set_flag(data: bytes) -> bytes:
    """The same with every entry said to be encrypted."""
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.find(mark)
        while place >= 0:
            data = data[: place + at] + b"\1\0" + data[place + at + 2 :]
            place = data.find(mark, place + 4)
    return data


def _nest(depth: int) -> bytes:
    data = b"x"
    for _ in range(depth):
        data = pack({"a.zip": data})
    return data


def _iter_zips() -> Iterator[Trap]:
    for name in (
        "../../../intake-escaped.xml",
        "/tmp/intake-escaped.xml",
        "..\\..\\intake-escaped.xml",
        "C:\\intake-escaped.xml",
    ):
        safe = name.replace("/", "_").replace("\\", "=").replace(":", "-")
        yield bytes_trap(f"climbs-{safe}.ofd", partial(_pack_more, name, b"x"), REFUSED, quick=name[0] == ".")
    yield bytes_trap("bomb-of-blanks.ofd", lambda: pack(parts_of() | {_PAGE: b" " * (1 << 29)}), quick=True)
    yield bytes_trap(
        "bomb-in-attachments.ofd",
        lambda: pack(parts_of(after="<ofd:Attachments>A.xml</ofd:Attachments>") | {"Doc_0/A.xml": b" " * (1 << 29)}),
    )
    yield bytes_trap("sizes-lie.ofd", lambda: lie_of_sizes(pack(parts_of())))
    yield bytes_trap("overlapping-19000.ofd", lambda: overlap_entries(19_000, 50_000_000))
    yield bytes_trap("entries-20001.ofd", lambda: pack(parts_of() | {f"x{i}": b"" for i in range(20_001)}), REFUSED)
    yield bytes_trap(
        "entries-60000-nested.zip", lambda: pack({f"{i}/" * 20 + "a": b"" for i in range(60_000)}), REFUSED
    )
    yield bytes_trap("nested-200.zip", lambda: _nest(200), REFUSED)
    yield bytes_trap("locked.ofd", lambda: _set_flag(pack(parts_of())), REFUSED, quick=True)
    yield bytes_trap("lzma.ofd", lambda: pack(parts_of(), zipfile.ZIP_LZMA), REFUSED)
    yield bytes_trap("bzip2.ofd", lambda: pack(parts_of(), zipfile.ZIP_BZIP2), REFUSED)
    yield bytes_trap(
        "names-twice.ofd", lambda: pack(parts_of()).replace(b"Doc_0/Document.xml", b"Doc_0/pocument.xml", 1)
    )
    yield bytes_trap("directory-outside.ofd", lambda: pack(parts_of())[:-6] + b"\xff\xff\xff\x7f\0\0", REFUSED)
    yield bytes_trap("comment-of-64-KB.ofd", lambda: pack(parts_of())[:-2] + b"\xff\xff" + b"PK\5\6" * 16383 + b"xxx")


# ------------------------------------------------------------------------------------------------ what stands in it
_OBJECTS: Mapping[str, Callable[[], str]] = {
    "box-minus": lambda: FORM + show_text("负框", "20 90 -50 -8"),
    "box-huge": lambda: FORM + show_text("大框", "-1e9 -1e9 1e12 1e12"),
    "box-nan": lambda: FORM + show_text("非数", "nan inf -inf 1e999"),
    "box-of-words": lambda: FORM + show_text("词", "a b c d"),
    "box-digits": lambda: FORM + show_text("数", "9" * 100_000 + " 0 1 1"),
    "steps-1000000": lambda: FORM + show_text("字" * 200_000, delta="g 1000000 1"),
    "steps-1000000000": lambda: FORM + show_text("字字", delta="g 1000000000 1 " * 50),
    "steps-minus": lambda: FORM + show_text("字字", delta="g -5 1"),
    "text-300000": lambda: FORM + show_text("样" * 300_000),
    "texts-50000": lambda: FORM + show_text("样张", "20 90 9 9") * 50_000,
    "size-1e30": lambda: FORM + show_text("大", size="1e30"),
    "size-minus": lambda: FORM + show_text("小", size="-4"),
    "matrix-nan": lambda: FORM + show_text("斜", more='CTM="nan 0 0 1e308 0 0"'),
    "matrix-singular": lambda: FORM + show_text("平", more='CTM="0 0 0 0 0 0"'),
    "path-1000000": lambda: FORM + draw_path("M 1 1 L 200 100 " * 400_000),
    "path-of-junk": lambda: FORM + draw_path("M L Q B 1e999 nan A C"),
    "blocks-200-deep": lambda: FORM + "<ofd:PageBlock>" * 200 + FORM + "</ofd:PageBlock>" * 200,
    "blocks-5000-deep": lambda: FORM + "<ofd:PageBlock>" * 5000 + "</ofd:PageBlock>" * 5000,
    "composite-of-itself": lambda: FORM + '<ofd:CompositeObject ID="6" ResourceID="6" Boundary="0 0 9 9"/>',
    "picture-of-nothing": lambda: FORM + '<ofd:ImageObject ID="3" Boundary="0 0 200 100" ResourceID="99"/>' * 200,
    "clips-50000": lambda: FORM + clip_often(50_000),
    "control-characters": lambda: show_text("\u202e\u2066样&#x85;张\u200b", "20 20 99 9") + FORM,
}  # fmt: skip
_QUICK = ("box-minus", "box-nan", "steps-1000000000", "blocks-5000-deep")


def _iter_documents() -> Iterator[Trap]:
    own = '<ofd:Template TemplateID="2"/>' * 3000
    template = f'<ofd:TemplatePage ID="2" BaseLoc="{_PAGE.removeprefix("Doc_0/")}"/>'
    yield bytes_trap("template-3000-times.ofd", lambda: pack(parts_of(head=own, common=template)))
    res = f"<ofd:Res {_NAMES} BaseLoc='../Doc_0'><ofd:MultiMedias/></ofd:Res>".encode()
    named = "<ofd:PublicRes>Res.xml</ofd:PublicRes>" * 5000
    yield bytes_trap("resources-5000-times.ofd", lambda: pack(parts_of(common=named) | {"Doc_0/Res.xml": res}))
    page = f'<ofd:Page ID="5" BaseLoc="{_PAGE.removeprefix("Doc_0/")}"/>'
    yield bytes_trap("pages-301.ofd", lambda: pack(parts_of(pages=page * 301)), REFUSED, quick=True)
    yield bytes_trap("pages-290.ofd", lambda: pack(parts_of(pages=page * 290)))
    yield bytes_trap("pages-none.ofd", lambda: pack(parts_of(pages="<ofd:x/>")), REFUSED)
    yield bytes_trap(
        "page-is-the-document.ofd", lambda: pack(parts_of(pages='<ofd:Page ID="5" BaseLoc="Document.xml"/>')), REFUSED
    )
    yield bytes_trap(
        "page-outside.ofd", lambda: pack(parts_of(pages='<ofd:Page ID="5" BaseLoc="../../../../etc/passwd"/>')), REFUSED
    )
    for name, box in (
        ("3001", "0 0 3001 10"),
        ("minus", "0 0 -210 -140"),
        ("nan", "0 0 nan nan"),
        ("thin", "0 0 1 3000"),
        ("3000", "0 0 3000 3000"),
    ):
        yield bytes_trap(f"paper-{name}.ofd", partial(_pack_page, box=box))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    yield bytes_trap(
        "entities.ofd", lambda: pack(parts_of() | {_PAGE: entity + parts_of()[_PAGE]}), REFUSED, quick=True
    )
    bodies = (
        b"<ofd:OFD xmlns:ofd='x'>"
        + b"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>" * 5000
        + b"</ofd:OFD>"
    )
    yield bytes_trap("documents-5000.ofd", lambda: pack(parts_of() | {"OFD.xml": bodies}), REFUSED)
    annotation = (
        f"<ofd:Annotations {_NAMES}><ofd:Page PageID='5'><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"
    )
    yield bytes_trap(
        "annotations-themselves.ofd",
        lambda: pack(parts_of(after="<ofd:Annotations>A.xml</ofd:Annotations>") | {"Doc_0/A.xml": annotation.encode()}),
    )


def _iter_shown() -> Iterator[Trap]:
    yield bytes_trap("picture-jpeg-10900.ofd", lambda: with_picture(flat_jpeg(10_900, 10_900)))
    yield bytes_trap("picture-png-rgba-16-bit.ofd", lambda: with_picture(flat_png(9000, 9000, 16, 6), "a.png"))
    yield bytes_trap("picture-png-beyond-limit.ofd", lambda: with_picture(flat_png(60_000, 60_000, 1, 0), "a.png"))
    yield bytes_trap("picture-cut-off.ofd", lambda: with_picture(draw_picture("JPEG")[:900]), quick=True)
    yield bytes_trap("picture-jbig2.ofd", lambda: with_picture(b"\x97JB2\r\n\x1a\n" + b"\xff" * 400, "a.jb2"))
    yield bytes_trap("picture-is-a-pdf.ofd", lambda: with_picture(b"%PDF-1.7\n", "a.pdf"))


def iter_packages() -> Iterator[Trap]:
    """Every hostile zip and OFD file."""
    yield from _iter_zips()
    yield from _iter_documents()
    yield from _iter_shown()
    for name, objects in _OBJECTS.items():
        yield bytes_trap(f"ofd-{name}.ofd", partial(_pack_objects, objects), quick=name in _QUICK)
