"""Seals and codes as masks; none is the seal of an existing body, and the supervision seal says 样例."""

from math import atan2, cos, degrees, hypot, pi, sin

import numpy as np
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.make.drawing.fonts import face, width

_UNIT = 10
"""Pixels per millimetre of a mask."""
_LONG = 13
"""A name of more characters is written smaller along the rim."""


def supervision(province: str) -> Image.Image:
    """The oval over the title."""
    mask, pen = _ellipse(30, 20, rim=0.7)
    _ring(pen, mask, 30, 20, inset=1.6, rim=0.25)
    _arc(mask, "财政票据样例章", 30, 20, size=2.9, inset=4.2, spread=2.3)
    _arc(mask, "仅供演示", 30, 20, size=2.7, inset=4.0, spread=1.5, below=True)
    _line(pen, province, 15, 10, 3.2)
    return mask


def oval(name: str, lines: tuple[str, str]) -> Image.Image:
    """A hospital's oval seal: the name along the rim, two lines in the middle."""
    mask, pen = _ellipse(40, 27, rim=0.8)
    long = len(name) > _LONG
    _arc(mask, name, 40, 27, size=2.7 if long else 3.4, inset=3.0 if long else 3.4, spread=min(3.9, _spread(name)))
    for index, (line, room) in enumerate(zip(lines, (26, 21), strict=True)):
        _line(pen, line, 20, 14.5 + index * 4.6, min(4.0, room / width(line, 1)))
    return mask


def circle(name: str, line: str) -> Image.Image:
    """A hospital's round seal with a star and a line below it."""
    mask, pen = _ellipse(36, 36, rim=0.9)
    _arc(mask, name, 36, 36, size=3.0 if len(name) > _LONG else 3.8, inset=3.6, spread=_spread(name))
    points = [
        (18 + radius * sin(index * pi / 5), 16.5 - radius * cos(index * pi / 5))
        for index in range(10)
        for radius in (5.2 if index % 2 == 0 else 2.0,)
    ]
    pen.polygon([(x * _UNIT, y * _UNIT) for x, y in points], fill=255)
    _line(pen, line, 18, 26.5, min(3.4, 25 / len(line)))
    return mask


def cash(name: str, window: str, day: str) -> Image.Image:
    """The cashier's round stamp with a date between two lines."""
    mask, pen = _ellipse(36, 36, rim=0.7)
    _arc(mask, name, 36, 36, size=2.9 if len(name) > _LONG else 3.5, inset=3.2, spread=_spread(name))
    for y in (15.0, 21.0):
        pen.line([5 * _UNIT, y * _UNIT, 31 * _UNIT, y * _UNIT], fill=255, width=5)
    _line(pen, window, 18, 11.8, 3.2)
    _line(pen, day, 18, 18, 4.0)
    _line(pen, "现金收讫", 18, 25.5, 4.6)
    return mask


def worn(mask: Image.Image, rng: np.random.Generator, loss: float = 0.25) -> Image.Image:
    """Ink a seal unevenly: patches are pale and specks are missing."""
    shape = (mask.height // 30 + 2, mask.width // 30 + 2)
    pale = Image.fromarray(rng.uniform(255 * (1 - 2 * loss), 255, shape).astype(np.uint8))
    specks = Image.fromarray((rng.random((mask.height // 4, mask.width // 4)) > loss / 3).astype(np.uint8) * 255)
    for texture in (pale, specks.filter(ImageFilter.GaussianBlur(0.6))):
        mask = ImageChops.multiply(mask, texture.resize(mask.size, Image.Resampling.BICUBIC))
    return mask


def code(text: str) -> Image.Image:
    """A QR code as a mask, without its quiet zone."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = np.array(barcode.to_image(scale=8, add_quiet_zones=False))
    return Image.fromarray(255 - pixels)


def _spread(name: str) -> float:
    """How far a name of this length runs round a rim, in radians."""
    return min(4.4, 0.34 * len(name))


def _ellipse(wide: float, high: float, rim: float) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (round(wide * _UNIT), round(high * _UNIT)), 0)
    pen = ImageDraw.Draw(mask)
    _ring(pen, mask, wide, high, inset=0.1, rim=rim)
    return mask, pen


def _ring(
    pen: ImageDraw.ImageDraw, mask: Image.Image, wide: float, high: float, *, inset: float, rim: float
) -> None:  # fmt: skip
    box = [inset * _UNIT, inset * _UNIT, (wide - inset) * _UNIT - 1, (high - inset) * _UNIT - 1]
    pen.ellipse(box, outline=255, width=max(1, round(rim * _UNIT)))


def _line(pen: ImageDraw.ImageDraw, text: str, x: float, y: float, size: float) -> None:
    font = face("serif", round(size * _UNIT))
    pen.text((x * _UNIT, (y + 0.36 * size) * _UNIT), text, font=font, fill=255, anchor="ms")


def _arc(
    mask: Image.Image, text: str, wide: float, high: float, *,
    size: float, inset: float, spread: float, below: bool = False,
) -> None:  # fmt: skip
    """Write along an inner ellipse, evenly by length of the curve; `spread` is the angle at a circle's centre."""
    a, b = wide / 2 - inset, high / 2 - inset
    for share, char in zip(np.linspace(-0.5, 0.5, len(text)), text, strict=True):
        angle = _even(a, b, float(share) * spread)
        x, y = wide / 2 + a * sin(angle), high / 2 - b * cos(angle)
        lean = degrees(atan2(sin(angle) / a, cos(angle) / b))
        if below:
            y, lean = high - y, -lean
        _glyph(mask, char, x, y, size, lean)


def _even(a: float, b: float, turn: float) -> float:
    """Return the parameter of the ellipse whose arc from the top is as long as `turn` on a circle of mean radius."""
    goal, angle, step = abs(turn) * (a + b) / 2, 0.0, 0.005
    while goal > 0:
        goal -= hypot(a * cos(angle), b * sin(angle)) * step
        angle += step
    return angle if turn > 0 else -angle


def _glyph(mask: Image.Image, char: str, x: float, y: float, size: float, lean: float) -> None:
    side = round(size * _UNIT * 1.6)
    tile = Image.new("L", (side, side), 0)
    font = face("serif", round(size * _UNIT))
    ImageDraw.Draw(tile).text((side / 2, side / 2 + 0.36 * size * _UNIT), char, font=font, fill=255, anchor="ms")
    tile = tile.rotate(-lean, Image.Resampling.BICUBIC)
    corner = (round(x * _UNIT - side / 2), round(y * _UNIT - side / 2))
    mask.paste(255, corner, tile)
