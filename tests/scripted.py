"""An engine that sees the same invented receipt on every picture; it stands alone, so that workers begin quickly."""

from collections.abc import Callable, Sequence
from pathlib import Path

from intake.model import Char, Line, Rect
from intake.ocr.engine import Picture

PRINTED = (
    ("青禾省医疗住院收费票据（电子）", 300, 20),
    ("票据代码：34060125", 20, 70),
    ("票据号码：0038433844", 600, 70),
    ("交款人：张样例", 20, 110),
    ("校验码：ce9508", 600, 110),
    ("开票日期：2025-08-15", 600, 150),
    ("金额合计（大写）伍佰贰拾元柒角叁分", 20, 300),
    ("（小写）520.73", 600, 300),
)
"""What `ScriptedEngine` sees: text, left and top in pixels."""


class ScriptedEngine:
    """Reads the same invented receipt on every picture; `score` is the confidence of every character."""

    name = "scripted"
    fingerprint = "scripted"

    def __init__(self, score: float = 0.99) -> None:
        self.score = score

    def read(self, picture: Picture) -> tuple[Line, ...]:
        return tuple(print_line(text, left, top, self.score) for text, left, top in PRINTED)

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        return tuple(Line("", Rect(0, 0, crop.shape[1], crop.shape[0]), 0.0) for crop in crops)


def print_line(text: str, left: float, top: float, score: float) -> Line:
    chars, right = [], left
    for c in text:
        width = 9 if c.isascii() else 18
        chars.append(Char(c, right, right + width, score))
        right += width
    return Line(text, Rect(left, top, right, top + 20), score, tuple(chars))


def save_sheet(path: Path, colour: str = "white", size: tuple[int, int] = (1000, 700)) -> None:
    """A picture of a paper with one mark: a sheet without any is shown to no engine."""
    from PIL import Image

    sheet = Image.new("RGB", size, colour)
    sheet.paste("black", (20, 20, 600, 50))
    sheet.save(path)
