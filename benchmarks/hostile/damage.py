"""Honest files that something happened to: cut off, bits turned over, another name, zeros, bytes of two files."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.hostile.trap import T, Trap, bytes_trap

ORIGINALS = Path(__file__).parents[2] / "samples" / "data" / "originals"
_CUTS = (0.02, 0.3, 0.6, 0.9, 0.995)
"""Shares of the file that are left."""
_SEEDS = range(5)
_PICTURES = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")


@cache
def draw_picture(kind: str) -> bytes:
    """A small picture with a few printed lines: what reading it costs is little."""
    picture = Image.new("RGB", (480, 320), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(4):
        pen.text((20, 30 + 60 * row), f"No. 00{row}8433844  TOTAL {row}36.{row}0", fill="black", font_size=24)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@cache
def honest_files() -> Mapping[str, bytes]:
    """Suffix -> an honest file of that kind."""
    files = {f".{kind.lower()}": draw_picture(kind) for kind in _PICTURES}
    files |= {".pdf": (ORIGINALS / "data-and-print-vat.pdf").read_bytes()}
    files |= {".ofd": (ORIGINALS / "ofd-vat.ofd").read_bytes(), ".xml": (ORIGINALS / "data-vat.xml").read_bytes()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.xml"), files[".xml"])
    return files | {".zip": out.getvalue()}


def cut_off(data: bytes, share: float) -> bytes:
    """What a broken copy leaves."""
    return data[: max(1, int(len(data) * share))]


def turn_bits(data: bytes, seed: int) -> bytes:
    """One bit in some 400 bytes turned over, at least three; with even seeds the first 16 bytes are spared."""
    chance, spoilt = random.Random(seed), bytearray(data)
    first = 0 if seed % 2 else min(16, len(data) - 1)
    for _ in range(max(3, len(data) // 400)):
        spoilt[chance.randrange(first, len(data))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def fill_middle(data: bytes, filler: bytes) -> bytes:
    """The middle third replaced, as bad sectors leave it."""
    third = len(data) // 3
    return data[:third] + (filler * third)[:third] + data[2 * third :]


def _damage_file(suffix: str, damage: Callable[[bytes, T], bytes], how: T) -> bytes:
    return damage(honest_files()[suffix], how)


def iter_damaged() -> Iterator[Trap]:
    """Every honest file damaged in every way."""
    for suffix in (*(f".{kind.lower()}" for kind in _PICTURES), ".pdf", ".ofd", ".xml", ".zip"):
        yield from _iter_of(suffix)


def _iter_of(suffix: str) -> Iterator[Trap]:
    kind = suffix[1:]
    for share in _CUTS:
        yield bytes_trap(
            f"cut-{share:g}-{kind}{suffix}", partial(_damage_file, suffix, cut_off, share), quick=share == 0.6
        )
    for seed in _SEEDS:
        yield bytes_trap(f"bits-{seed}-{kind}{suffix}", partial(_damage_file, suffix, turn_bits, seed), quick=seed == 1)
    for other in (".jpg", ".pdf", ".ofd", ".xml"):
        if other != suffix:
            yield bytes_trap(f"renamed-{kind}{other}", lambda: honest_files()[suffix])
    yield bytes_trap(f"zeros-inside-{kind}{suffix}", lambda: fill_middle(honest_files()[suffix], b"\0"))
    yield bytes_trap(f"noise-inside-{kind}{suffix}", lambda: fill_middle(honest_files()[suffix], b"\x9f\x07\xd3"))
    yield bytes_trap(f"twice-{kind}{suffix}", lambda: honest_files()[suffix] * 2)
