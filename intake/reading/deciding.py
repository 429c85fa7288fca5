"""The places of a bill on which money is paid out: its number, its day of issue, its total in figures.

Found by label and shape alone, in the lines as they stand: the label in front, in the same line or as the next to the left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.model import Line
from intake.reading.rows import on_one_level

_BEHIND = r"\s*[)）]?\s*[:：]?\s*"
_FAR = 8.0
"""Line heights between a label and its value: 3 at most on national forms, twice that where labels are justified."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of a line."""

    line: Line
    start: int
    end: int

    @property
    def value(self) -> Line:
        return self.line.part(self.start, self.end)


_TOLD: tuple[tuple[str, str], ...] = (
    (r"小写", r"[¥￥]?\s*(?P<value>[-−]?\d[\d,，]*\.\d{2})(?!\d)"),
    (r"(?:票据|发票)号码", r"(?P<value>\d{8,20})(?!\d)"),
    (r"开票日期", r"(?P<value>(?:19|20)\d{2}(?:\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|\d{4})(?!\d))"),
)
"""Label and value, most weighty first."""


def places(lines: Sequence[Line]) -> list[Place]:
    """Every such place, the totals first; each once."""
    found = [
        p for label, value in _TOLD for x in lines if re.search(label, x.text) for p in _of(x, lines, label, value)
    ]
    return list({(id(p.line), p.start): p for p in found}.values())


def _of(line: Line, lines: Sequence[Line], label: str, value: str) -> Iterator[Place]:
    inside = re.search(rf"{label}{_BEHIND}{value}", line.text)
    if inside:
        yield Place(line, *inside.span("value"))
    elif re.search(rf"{label}{_BEHIND}[¥￥]?\s*$", line.text):
        right = [x for x in lines if x is not line and _behind(line, x)]
        nearest = min(right, key=lambda x: x.rect.left, default=None)
        match = re.match(rf"\s*{value}", nearest.text) if nearest else None
        if nearest and match:
            yield Place(nearest, *match.span("value"))


def _behind(label: Line, line: Line) -> bool:
    gap = line.rect.left - label.rect.right
    return on_one_level(label.rect, line.rect) and -label.rect.height < gap < _FAR * label.rect.height
