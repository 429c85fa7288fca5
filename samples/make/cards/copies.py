"""Cards copied on a sheet, as an office keeps them."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from samples.make.cards import faces as looks
from samples.make.cards.faces import Face
from samples.make.drawing.fonts import face

_DOTS = 10.0
"""Pixels per millimetre of a sheet."""
_A4 = (210.0, 297.0)
ADDRESS = "样例省云岫市青禾县示范镇虚构村十二组8号"


def copied(placed: Sequence[tuple[Face, float, float]], note: str = "") -> Image.Image:
    """Cards copied on an A4 sheet, at millimetres from its top left; a note below them, as clerks stamp it."""
    sheet = Image.new("RGB", (round(_A4[0] * _DOTS), round(_A4[1] * _DOTS)), "white")
    for one, x, y in placed:
        wide, high = one.picture.size
        ratio = _DOTS / looks.SCALE
        small = one.picture.resize((round(wide * ratio), round(high * ratio)), Image.Resampling.LANCZOS)
        sheet.paste(small, (round(x * _DOTS), round(y * _DOTS)))
    if note:
        ImageDraw.Draw(sheet).text((600, 2250), note, font=face("kai", 62), fill=(60, 60, 64))
    return sheet
