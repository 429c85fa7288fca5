"""A page as a list of marks, drawn by `samples.make.drawing.draw` as a picture and by `samples.make.drawing.pdf` as text.

All lengths are millimetres, origin top left; `y` of a text is the middle of its line.
"""

from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from samples.make.drawing.fonts import width

Colour = tuple[int, int, int]
BLACK: Colour = (25, 25, 28)
RED: Colour = (205, 38, 38)


@dataclass(frozen=True)
class TextMark:
    """One run of text; `spacing` is added after every character."""

    x: float
    y: float
    text: str
    size: float
    face: str
    colour: Colour
    spacing: float = 0.0


@dataclass(frozen=True)
class LineMark:
    """One straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    colour: Colour


@dataclass(frozen=True)
class MaskMark:
    """A mask that is inked with one colour: seals and QR codes."""

    x: float
    y: float
    width: float
    height: float
    mask: Image.Image
    colour: Colour


Align = Literal["left", "middle", "right"]


@dataclass
class Layer:
    """Marks that were put on the paper in one go, with the face and colour that it writes in."""

    face: str
    colour: Colour
    size: float
    marks: list[TextMark | LineMark | MaskMark] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, *,
        size: float | None = None, align: Align = "left", fit: float | None = None, spacing: float = 0.0,
        colour: Colour | None = None, face: str | None = None,
    ) -> float:  # fmt: skip
        """Write a text and return where it ends; with `fit` it is made smaller until it fits that width."""
        height = size or self.size
        long = width(text, height) + spacing * len(text)
        if fit and long > fit:
            height, spacing, long = height * fit / long, 0.0, fit
        left = x - long * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        if text:
            self.marks.append(TextMark(left, y, text, height, face or self.face, colour or self.colour, spacing))
        return left + long

    def rule(self, x0: float, y0: float, x1: float, y1: float, thick: float = 0.25) -> None:
        """Draw a line."""
        self.marks.append(LineMark(x0, y0, x1, y1, thick, self.colour))

    def box(self, x0: float, y0: float, x1: float, y1: float, thick: float = 0.45) -> None:
        """Draw a frame."""
        for ends in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.rule(*ends, thick)

    def column(self, x: float, y: float, text: str, pitch: float, *, size: float | None = None) -> None:
        """Write a text downwards, one character a line."""
        for index, char in enumerate(text):
            self.text(x, y + index * pitch, char, align="middle", size=size)

    def picture(self, x: float, y: float, wide: float, mask: Image.Image, colour: Colour = RED) -> None:
        """Put a mask with its middle at (x, y)."""
        high = wide * mask.height / mask.width
        self.marks.append(MaskMark(x - wide / 2, y - high / 2, wide, high, mask, colour))


@dataclass
class PaperPage:
    """A sheet: the form, the values on it, the stamps over both, and what the paper itself looks like.

    `printed` collects the keys whose value stands on the sheet, so that expected values can be held against it.
    """

    width: float
    height: float
    form: Layer
    values: Layer
    stamps: Layer
    paper: Colour = (255, 255, 255)
    guilloche: Colour | None = None
    holes: bool = False
    printed: set[str] = field(default_factory=set)
