"""Draw a page as a picture: paper, form, values a little out of register, stamps in transparent ink."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.make.drawing.fonts import face
from samples.make.drawing.page import Colour, Layer, LineMark, MaskMark, PaperPage, TextMark

BASELINE = 0.36
"""From the middle of a Chinese line down to its baseline, in parts of its height."""
_TITLE = 5.5
"""From this height in mm on, letters are drawn bolder, as in titles."""
_HOLE_PITCH = 12.7
_HOLE_RADIUS = 1.9


def draw(
    page: PaperPage, scale: float, *,
    register: tuple[float, float] = (0.0, 0.0), tilt: float = 0.0, wear: np.random.Generator | None = None,
) -> Image.Image:  # fmt: skip
    """Draw a page.

    Args:
        page: What to draw.
        scale: Pixels per millimetre.
        register: By how many millimetres the values miss the form, right and down.
        tilt: By how many degrees they are turned against it.
        wear: Where given, the values are printed with an uneven ribbon.
    """
    picture = _paper(page, scale)
    picture = ImageChops.multiply(picture, _layer(page, page.form, scale))
    values = _layer(page, page.values, scale)
    if wear is not None:
        values = _ribbon(values, wear)
    shift = (round(register[0] * scale), round(register[1] * scale))
    values = values.rotate(-tilt, Image.Resampling.BICUBIC, translate=shift, fillcolor="white")
    return ImageChops.multiply(ImageChops.multiply(picture, values), _layer(page, page.stamps, scale))


def inked(mask: Image.Image, colour: Colour) -> Image.Image:
    """Return a transparent picture of a mask in a colour."""
    ink = Image.new("RGBA", mask.size, (*colour, 0))
    ink.putalpha(mask)
    return ink


def _layer(page: PaperPage, layer: Layer, scale: float) -> Image.Image:
    picture = Image.new("RGB", _pixels(page, scale), "white")
    pen = ImageDraw.Draw(picture)
    for mark in layer.marks:
        match mark:
            case TextMark():
                _text(pen, mark, scale)
            case LineMark():
                ends = [value * scale for value in (mark.x0, mark.y0, mark.x1, mark.y1)]
                pen.line(ends, fill=mark.colour, width=max(1, round(mark.width * scale)))
            case MaskMark():
                size = (round(mark.width * scale), round(mark.height * scale))
                mask = mark.mask.resize(size, Image.Resampling.LANCZOS)
                stamped = Image.new("RGB", picture.size, "white")
                stamped.paste(mark.colour, (round(mark.x * scale), round(mark.y * scale)), mask)
                picture.paste(ImageChops.multiply(picture, stamped))
    return picture


def _text(pen: ImageDraw.ImageDraw, mark: TextMark, scale: float) -> None:
    font = face(mark.face, max(4, round(mark.size * scale)))
    x, y = mark.x * scale, (mark.y + BASELINE * mark.size) * scale
    stroke = mark.size * scale * 0.012 if mark.size > _TITLE else 0.0
    for run in mark.text if mark.spacing else [mark.text]:
        pen.text((x, y), run, font=font, fill=mark.colour, anchor="ls", stroke_width=stroke)
        x += font.getlength(run) + mark.spacing * scale


def _pixels(page: PaperPage, scale: float) -> tuple[int, int]:
    return round(page.width * scale), round(page.height * scale)


def _paper(page: PaperPage, scale: float) -> Image.Image:
    size = _pixels(page, scale)
    picture = Image.new("RGB", size, page.paper)
    if page.guilloche:
        lines = _guilloche(size, scale)
        ink = np.asarray(page.guilloche, dtype=np.float32) - np.asarray(page.paper, dtype=np.float32)
        tint = np.asarray(page.paper, dtype=np.float32) + lines[..., None] * ink
        picture = Image.fromarray(np.clip(tint, 0, 255).astype(np.uint8))
    if page.holes:
        _punch(picture, page, scale)
    return picture


def _guilloche(size: tuple[int, int], scale: float) -> NDArray[np.float32]:
    """Return how much ink the fine waves of a security background leave, 0 to 1."""
    x, y = np.meshgrid(np.arange(size[0]) / scale, np.arange(size[1]) / scale)
    first = np.sin(2 * np.pi * (y + 1.8 * np.sin(x / 5.5) + 0.7 * np.sin(x / 2.1 + y / 9)) / 1.15)
    second = np.sin(2 * np.pi * (x * 0.45 + y + 1.6 * np.cos(x / 6.5)) / 1.6)
    ink = np.clip((first - 0.55) * 2.2, 0, 1) + 0.6 * np.clip((second - 0.6) * 2.5, 0, 1)
    lines: NDArray[np.float32] = np.clip(ink, 0, 1).astype(np.float32)
    return lines


def _punch(picture: Image.Image, page: PaperPage, scale: float) -> None:
    """Punch the tractor holes of continuous paper; the lid of the scanner shows through."""
    pen = ImageDraw.Draw(picture)
    radius = _HOLE_RADIUS * scale
    for x in (6.0, page.width - 6.0):
        for index in range(int(page.height / _HOLE_PITCH)):
            centre = (x * scale, (7 + index * _HOLE_PITCH) * scale)
            box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
            pen.ellipse(box, fill=(247, 247, 247), outline=(196, 194, 190), width=max(1, round(scale / 5)))
            pen.arc(box, 150, 300, fill=(120, 118, 115), width=max(1, round(scale / 2.5)))
    for x in (12.0, page.width - 12.0):
        for step in range(int(page.height / 1.4) + 1):
            dash = 1.4 * step
            pen.line([x * scale, dash * scale, x * scale, (dash + 0.7) * scale], fill=(205, 203, 198), width=1)


def _ribbon(values: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Make the ink of an impact printer uneven: strokes fade here and there and are a little soft."""
    coarse = rng.uniform(0.7, 1.0, (values.height // 24 + 1, values.width // 24 + 1))
    patchy = Image.fromarray((coarse * 255).astype(np.uint8)).resize(values.size, Image.Resampling.BICUBIC)
    fine = rng.uniform(0.72, 1.0, (values.height // 2 + 1, values.width // 2 + 1))
    grain = Image.fromarray((fine * 255).astype(np.uint8)).resize(values.size, Image.Resampling.BILINEAR)
    strength = np.asarray(patchy, np.float32)[..., None] * np.asarray(grain, np.float32)[..., None] / 255**2
    ink = 255 - np.asarray(values, np.float32).min(axis=(0, 1))
    soft = np.asarray(values.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    pressed = np.clip((255 - soft) * 1.7, 0, ink) * strength
    return Image.fromarray((255 - pressed).astype(np.uint8))


def turned(mask: Image.Image, degrees: float) -> Image.Image:
    """Turn a seal clockwise, growing the mask."""
    return mask.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
