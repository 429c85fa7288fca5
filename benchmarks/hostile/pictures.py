"""Picture files that are far larger inside than outside, or whose directories lead in circles."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PIL import Image

from benchmarks.hostile.damage import draw_picture
from benchmarks.hostile.trap import Demand, Trap, bytes_trap, deflate_run

REFUSED = Demand.REFUSED
_PNG = b"\x89PNG\r\n\x1a\n"


# ------------------------------------------------------------------------------------------------ PNG
def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def flat_png(width: int, height: int, bits: int, colour: int, *, more: bytes = b"", interlaced: int = 0) -> bytes:
    """A PNG of zeros; `colour` is the format's own number (0 grey, 2 RGB, 3 palette, 6 RGBA)."""
    parts = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = (width * parts * bits + 7) // 8 + 1
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    data = b"".join(deflate_run(b"\0", row * height))
    return _PNG + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def animate_png(frames: int) -> bytes:
    """A PNG of many frames."""
    out = io.BytesIO()
    pictures = [Image.new("RGB", (64, 64), (i % 256, 0, 0)) for i in range(frames)]
    pictures[0].save(out, "PNG", save_all=True, append_images=pictures[1:], duration=10)
    return out.getvalue()


def _iter_png() -> Iterator[Trap]:
    yield bytes_trap("png-1-100000000.png", lambda: flat_png(1, 100_000_000, 8, 0))
    yield bytes_trap("png-100000000-1.png", lambda: flat_png(100_000_000, 1, 8, 0))
    yield bytes_trap("png-30000-30.png", lambda: flat_png(30_000, 30, 8, 2), quick=True)
    yield bytes_trap("png-rgb-10900.png", lambda: flat_png(10_900, 10_900, 8, 2))
    yield bytes_trap("png-rgba-16-bit-10900.png", lambda: flat_png(10_900, 10_900, 16, 6))
    yield bytes_trap("png-rgba-16-bit-7000.png", lambda: flat_png(7000, 7000, 16, 6))
    yield bytes_trap("png-grey-alpha-16-bit-9000.png", lambda: flat_png(9000, 9000, 16, 4))
    yield bytes_trap("png-grey-16-bit-10900.png", lambda: flat_png(10_900, 10_900, 16, 0))
    yield bytes_trap("png-rgba-interlaced-9000.png", lambda: flat_png(9000, 9000, 8, 6, interlaced=1))
    palette = chunk(b"PLTE", bytes(768)) + chunk(b"tRNS", bytes(256))
    yield bytes_trap("png-palette-clear-10900.png", lambda: flat_png(10_900, 10_900, 8, 3, more=palette))
    yield bytes_trap("png-1-bit-10900.png", lambda: flat_png(10_900, 10_900, 1, 0))
    yield bytes_trap("png-beyond-limit.png", lambda: flat_png(60_000, 60_000, 1, 0), REFUSED, quick=True)
    yield bytes_trap("png-2147483647.png", lambda: flat_png(2_147_483_647, 1, 1, 0)[:9999], REFUSED)
    yield bytes_trap("png-palette-none.png", lambda: flat_png(90, 90, 8, 3))
    bomb = b"k\0\0" + b"".join(deflate_run(b"x", 1 << 30))
    yield bytes_trap("png-text-1-GB.png", lambda: flat_png(90, 90, 8, 2, more=chunk(b"zTXt", bomb)))
    yield bytes_trap("png-profile-1-GB.png", lambda: flat_png(90, 90, 8, 2, more=chunk(b"iCCP", bomb)))
    yield bytes_trap("png-200000-chunks.png", lambda: flat_png(90, 90, 8, 2, more=chunk(b"tEXt", b"a\0b") * 200_000))
    yield bytes_trap("png-size-none.png", lambda: flat_png(0, 0, 8, 2), REFUSED)
    yield bytes_trap("png-2000-frames.png", lambda: animate_png(2000))


# ------------------------------------------------------------------------------------------------ JPEG
def flat_jpeg(width: int, height: int, mode: str = "RGB", **words: object) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "JPEG", **words)
    return out.getvalue()


def repeat_scans(width: int, height: int, times: int) -> bytes:
    """A progressive JPEG whose first scan comes many times: each is decoded over the whole picture."""
    data = flat_jpeg(width, height, "L", progressive=True)
    begin = data.index(b"\xff\xda")
    end = data.index(b"\xff", begin + 2)
    while data[end + 1] == 0:
        end = data.index(b"\xff", end + 2)
    return data[:begin] + data[begin:end] * times + b"\xff\xd9"


def many_in_one(times: int) -> bytes:
    """An MPO with many pictures, 4,094 at most: how a stereo camera saves two."""
    out = io.BytesIO()
    pictures = [Image.new("L", (48, 32), i % 256) for i in range(times)]
    pictures[0].save(out, "MPO", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def add_segment(marker: int, data: bytes, times: int = 1) -> bytes:
    """A small JPEG with further segments behind its beginning."""
    small = draw_picture("JPEG")
    return small[:2] + (b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data) * times + small[2:]


def _claim_size(width: int, height: int, start: int = 0xC0) -> bytes:
    """A small JPEG whose frame says that it is larger, or coded in another way."""
    small = bytearray(draw_picture("JPEG"))
    at = small.index(b"\xff\xc0")
    small[at + 1] = start
    small[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(small)


def _iter_jpeg() -> Iterator[Trap]:
    yield bytes_trap("jpeg-10900.jpg", lambda: flat_jpeg(10_900, 10_900))
    yield bytes_trap("jpeg-65500-1800.jpg", lambda: flat_jpeg(65_500, 1800))
    yield bytes_trap("jpeg-20-65500.jpg", lambda: flat_jpeg(20, 65_500), quick=True)
    yield bytes_trap("jpeg-cmyk-8000.jpg", lambda: flat_jpeg(8000, 8000, "CMYK"))
    yield bytes_trap("jpeg-progressive-500-scans.jpg", lambda: repeat_scans(10_000, 10_000, 500))
    yield bytes_trap("jpeg-size-lies-65500.jpg", lambda: _claim_size(65_500, 65_500), REFUSED, quick=True)
    yield bytes_trap("jpeg-size-lies-10000.jpg", lambda: _claim_size(10_000, 10_000))
    yield bytes_trap("jpeg-size-none.jpg", lambda: _claim_size(0, 0))
    yield bytes_trap("jpeg-arithmetic.jpg", lambda: _claim_size(480, 320, 0xC9))
    yield bytes_trap("jpeg-lossless.jpg", lambda: _claim_size(480, 320, 0xC3))
    yield bytes_trap("mpo-4000.jpg", lambda: many_in_one(4000))
    yield bytes_trap("mpo-40.jpg", lambda: many_in_one(40), quick=True)
    ring = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x87\x69\0\4\0\0\0\1\0\0\0\x08\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\x08"
    yield bytes_trap("jpeg-exif-ring.jpg", lambda: add_segment(0xE1, ring), quick=True)
    count = b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\xff\xff\xff\x7f\1\0\0\0"
    yield bytes_trap("jpeg-exif-count.jpg", lambda: add_segment(0xE1, count))
    yield bytes_trap("jpeg-50000-segments.jpg", lambda: add_segment(0xE1, b"Exif\0\0junk", 50_000))
    yield bytes_trap("jpeg-comments-60-MB.jpg", lambda: add_segment(0xFE, b"x" * 60_000, 1000))
    yield bytes_trap("jpeg-profile-parts.jpg", lambda: add_segment(0xE2, b"ICC_PROFILE\0\1\xff" + bytes(900), 300))
    yield bytes_trap("jpeg-photoshop-junk.jpg", lambda: add_segment(0xED, b"Photoshop 3.0\x008BIM" + b"\xff" * 900, 50))


# ------------------------------------------------------------------------------------------------ TIFF
Tag = tuple[int, int, int, int]
"""Number, type, count, value or place."""


def tiff(tags: Sequence[Tag], data: bytes = b"", following: int = 0) -> bytes:
    """A TIFF of one directory at byte 8, `data` behind it."""
    rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + rows + struct.pack("<I", following) + data


def _grey_tags(width: int, height: int, packing: int, size: int, bits: int = 8) -> list[Tag]:
    start = 8 + 2 + 10 * 12 + 4
    return [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, packing), (262, 3, 1, 1), (273, 4, 1, start),
        (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, size), (339, 3, 1, 1),
    ]  # fmt: skip


def grey_tiff(width: int, height: int, packing: int, data: bytes, bits: int = 8) -> bytes:
    """A grey picture in one strip, packed as the format's number says (5 LZW, 8 deflate, 4 fax, 32773 runs)."""
    return tiff(_grey_tags(width, height, packing, len(data), bits), data)


def chain_directories(count: int, *, closed: bool = False) -> bytes:
    """Many pages of 8 × 8; `closed`: the last directory names the first."""
    out, size = bytearray(b"II*\0\x08\0\0\0"), 2 + 10 * 12 + 4
    for i in range(count):
        here = 8 + i * (size + 64)
        tags = [(n, t, c, here + size if n == 273 else v) for n, t, c, v in _grey_tags(8, 8, 1, 64)]
        last = i == count - 1
        following = (8 if closed else 0) if last else here + size + 64
        out += struct.pack("<H", 10) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        out += struct.pack("<I", following) + bytes(64)
    return bytes(out)


def _change_tag(number: int, tag: Tag) -> bytes:
    tags = [tag if t[0] == number else t for t in _grey_tags(64, 64, 1, 4096)]
    return tiff(tags, bytes(4096))


def _iter_tiff() -> Iterator[Trap]:
    yield bytes_trap("tiff-ring.tif", lambda: chain_directories(3, closed=True), quick=True)
    yield bytes_trap("tiff-301-pages.tif", lambda: chain_directories(301), REFUSED, quick=True)
    yield bytes_trap("tiff-20000-pages.tif", lambda: chain_directories(20_000), REFUSED)
    yield bytes_trap("tiff-290-pages.tif", lambda: chain_directories(290))
    yield bytes_trap(
        "tiff-deflate-10900.tif", lambda: grey_tiff(10_900, 10_900, 8, b"".join(deflate_run(b"\0", 10_900 * 10_900)))
    )
    yield bytes_trap(
        "tiff-16-bit-10900.tif",
        lambda: grey_tiff(10_900, 10_900, 8, b"".join(deflate_run(b"\0", 2 * 10_900 * 10_900)), 16),
    )
    yield bytes_trap(
        "tiff-32-bit-10900.tif",
        lambda: grey_tiff(10_900, 10_900, 8, b"".join(deflate_run(b"\0", 4 * 10_900 * 10_900)), 32),
    )
    yield bytes_trap("tiff-beyond-limit.tif", lambda: grey_tiff(100_000, 100_000, 8, b"x"), REFUSED)
    yield bytes_trap("tiff-fax-of-junk.tif", lambda: grey_tiff(60_000, 1900, 4, b"\x12\x34" * 4000, 1), quick=True)
    yield bytes_trap("tiff-lzw-of-junk.tif", lambda: grey_tiff(9000, 9000, 5, bytes(range(256)) * 400))
    yield bytes_trap("tiff-runs-of-junk.tif", lambda: grey_tiff(9000, 9000, 32773, b"\x81\0" * 400_000))
    yield bytes_trap("tiff-jpeg-of-junk.tif", lambda: grey_tiff(9000, 9000, 7, b"\xff\xd8\xff\xdb" + bytes(999)))
    yield bytes_trap("tiff-packing-unknown.tif", lambda: grey_tiff(90, 90, 34925, b"x" * 900), REFUSED)
    yield bytes_trap("tiff-size-none.tif", lambda: grey_tiff(0, 0, 1, b"x"), REFUSED)
    yield bytes_trap("tiff-strips-4000000000.tif", lambda: _change_tag(273, (273, 4, 4_000_000_000, 8)), quick=True)
    yield bytes_trap("tiff-parts-65535.tif", lambda: _change_tag(277, (277, 3, 1, 65_535)))
    yield bytes_trap("tiff-bits-of-nothing.tif", lambda: _change_tag(258, (258, 3, 9999, 4_294_967_000)))
    yield bytes_trap("tiff-strip-outside.tif", lambda: _change_tag(273, (273, 4, 1, 4_294_967_295)))
    yield bytes_trap("tiff-subfile-ring.tif", lambda: _change_tag(339, (330, 4, 1, 8)))
    big = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + struct.pack("<Q", 1 << 40)
    yield bytes_trap("tiff-big-entries.tif", lambda: big + bytes(999))
    yield bytes_trap("tiff-without-directory.tif", lambda: b"MM\0*\xff\xff\xff\xff", REFUSED)


# ------------------------------------------------------------------------------------------------ the others
def _bmp(width: int, height: int, bits: int, packing: int, data: bytes, colours: int = 0) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, packing, len(data), 0, 0, colours, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) + head + data


def _webp(width: int, height: int, frames: int = 1, **words: object) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (width, height), (i % 256, 9, 9)) for i in range(frames)]
    more: dict[str, object] = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(out, "WEBP", **more, **words)
    return out.getvalue()


def _iter_others() -> Iterator[Trap]:
    yield bytes_trap("bmp-size-lies.bmp", lambda: _bmp(10_000, 10_000, 24, 0, b"x"), quick=True)
    yield bytes_trap("bmp-size-minus.bmp", lambda: _bmp(-5, -2_147_483_648, 24, 0, b"x"), REFUSED)
    yield bytes_trap("bmp-size-none.bmp", lambda: _bmp(0, 0, 24, 0, b"x"), REFUSED)
    yield bytes_trap("bmp-beyond-limit.bmp", lambda: _bmp(65_000, 65_000, 1, 0, b"x"), REFUSED)
    yield bytes_trap("bmp-runs.bmp", lambda: _bmp(10_000, 10_000, 8, 1, b"\xff\0" * 400_000 + b"\0\1", 256))
    yield bytes_trap("bmp-runs-that-jump.bmp", lambda: _bmp(5000, 5000, 8, 1, b"\0\2\xff\xff" * 9000, 256))
    yield bytes_trap("bmp-colours-4000000000.bmp", lambda: _bmp(64, 64, 8, 0, bytes(9999), 4_000_000_000))
    yield bytes_trap("webp-16383.webp", lambda: _webp(16_383, 7000, lossless=True, method=0))
    yield bytes_trap("webp-1500-frames.webp", lambda: _webp(32, 32, 1500), quick=True)
    yield bytes_trap(
        "webp-size-lies.webp",
        lambda: b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
        REFUSED,
    )
    yield bytes_trap(
        "webp-lossless-of-junk.webp", lambda: b"RIFF\x40\0\0\0WEBPVP8L\x30\0\0\0\x2f\xff\xff\xff\x0f" + b"\xa5" * 48
    )
    for name, data in _FOREIGN.items():
        yield bytes_trap(name, partial(bytes, data), REFUSED, quick=name == "gif.jpg")


_FOREIGN = {
    "gif.jpg": b"GIF89a\xff\xff\xff\xff\xf7\0\0" + bytes(900),
    "heic.jpg": b"\0\0\0\x18ftypheic" + bytes(900),
    "jp2.jpg": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(900),
    "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "postscript.pdf": b"%!PS\n{}loop",
    "icon.bmp": b"\0\0\1\0\1\0\0\0\0\0\1\0\x20\0\xff\xff\xff\x7f\x16\0\0\0",
    "program.jpg": b"MZ" + bytes(9000),
    "elf.pdf": b"\x7fELF" + bytes(9000),
    "html.xml": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "empty.jpg": b"",
    "zeros.pdf": bytes(100_000),
    "one-byte.tif": b"I",
    "blanks.xml": b" \n" * 100_000,
    "rar.zip": b"Rar!\x1a\7\0" + bytes(99),
    "7z.zip": b"7z\xbc\xaf\x27\x1c" + bytes(99),
}  # fmt: skip
"""Name -> what is no paper, under the name of one."""

_KINDS: tuple[Callable[[], Iterator[Trap]], ...] = (_iter_png, _iter_jpeg, _iter_tiff, _iter_others)


def iter_pictures() -> Iterator[Trap]:
    """Every hostile picture."""
    for kind in _KINDS:
        yield from kind()
