"""A sheet on which pieces of print stand, and what a detector makes of them: lines.

Places are pixels of the upright page. A full-width character is as wide as the size of its print, a half-width one half of that.
Form and fill-in are two layers: what was printed into a form later may lie off its lines (`Sheet.shift`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import pi, sin
from random import Random

from intake.model import Char, Frame, Line, Page, Rect, Ruling, Seal


def wide(text: str, size: float) -> float:
    """The width of a print in pixels."""
    return sum(size / 2 if c.isascii() or c == "¥" else size for c in text)


def folded(text: str, room: float, size: float) -> list[str]:
    """Text in lines of at most `room` pixels."""
    lines = [""]
    for c in text:
        if lines[-1] and wide(lines[-1] + c, size) > room:
            lines.append("")
        lines[-1] += c
    return lines


@dataclass(frozen=True, slots=True)
class PrintPiece:
    """A run of print with its left top corner; `key` says whose value it is, `filled` that it was printed in later."""

    text: str
    x: float
    y: float
    size: float
    key: str = ""
    filled: bool = False

    @property
    def rect(self) -> Rect:
        return Rect(self.x, self.y, self.x + wide(self.text, self.size), self.y + self.size)

    def letters(self) -> list[Char]:
        """Its characters, each in its place and sure."""
        at, found = self.x, []
        for c in self.text:
            step = wide(c, self.size)
            found.append(Char(c, at, at + step, 1.0))
            at += step
        return found


@dataclass(frozen=True, slots=True)
class DrawnStamp:
    """A stamp over print; `seen` where the look for seals finds it."""

    rect: Rect
    color: str
    words: tuple[str, ...]
    seen: bool


@dataclass
class PrintSheet:
    """What is printed so far. `size` is that of usual print, `shift` where a second print falls beside its places; at
    `breaks` a new page begins.
    """

    rng: Random
    width: float
    height: float
    size: float
    shift: tuple[float, float] = (0.0, 0.0)
    bend: float = 0.0
    pieces: list[PrintPiece] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    stamps: list[DrawnStamp] = field(default_factory=list)
    breaks: list[float] = field(default_factory=list)

    def put(
        self, text: str, x: float, y: float, *, key: str = "", size: float = 0, align: float = 0, filled: bool = False
    ) -> Rect:
        """Prints; `align` 0 begins at `x`, 1 ends there, 0.5 stands in the middle. Gives where it came to stand."""
        size = size or self.size
        left = x - align * wide(text, size)
        dx, dy = self.shift if filled else (0.0, 0.0)
        piece = PrintPiece(text, left + dx, y + dy, size, key, filled)
        if text.strip():
            self.pieces.append(piece)
        return piece.rect

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.rulings.append(Ruling(x0, y0, x1, y1))

    def frame(self, rect: Rect) -> None:
        """Four rules around a place."""
        for y in (rect.top, rect.bottom):
            self.rule(rect.left, y, rect.right, y)
        for x in (rect.left, rect.right):
            self.rule(x, rect.top, x, rect.bottom)

    def sag(self, x: float) -> float:
        """How far print at `x` lies too low on bent paper."""
        return self.bend * sin(pi * x / self.width)


@dataclass(frozen=True, slots=True)
class CharRun:
    """Characters on one level as they were read; the edges are those of the print."""

    chars: tuple[Char, ...]
    top: float
    size: float

    @property
    def left(self) -> float:
        return self.chars[0].left

    @property
    def right(self) -> float:
        return self.chars[-1].right


def pages(sheet: PrintSheet, runs: Sequence[CharRun], *, ruled: bool) -> tuple[Page, ...]:
    """The pages as detector and recogniser give them: near runs are joined, some are parted, order is from the top."""
    edges = [0.0, *sheet.breaks, float("inf")]
    return tuple(_page(sheet, runs, n + 1, top, bottom, ruled=ruled) for n, (top, bottom) in enumerate(pairwise(edges)))


def _page(sheet: PrintSheet, runs: Sequence[CharRun], number: int, top: float, bottom: float, *, ruled: bool) -> Page:
    """What stands from `top` to `bottom` of a long sheet as a page of its own."""
    rng, width = sheet.rng, sheet.width
    here = [r for r in runs if top <= r.top < bottom]
    sagging = [replace(r, top=r.top - top + sheet.sag((r.left + r.right) / 2)) for r in here]
    lines = [_line(part, rng) for run in _joined(sheet, sagging) for part in _parted(run, rng)]
    rulings = [Ruling(r.x0, r.y0 - top, r.x1, r.y1 - top) for r in sheet.rulings if top <= r.y0 < bottom]
    seals = [
        Seal(Rect(s.rect.left, s.rect.top - top, s.rect.right, s.rect.bottom - top), s.color, "".join(s.words))
        for s in sheet.stamps
        if s.seen and top <= s.rect.top < bottom
    ]
    return Page(
        number, width, sheet.height, Frame.for_size(width, sheet.height),
        tuple(sorted(lines, key=lambda x: (x.rect.top, x.rect.left))),
        rulings=tuple(rulings) if ruled else (), seals=tuple(s if rng.random() < 0.4 else replace(s, text="") for s in seals),
    )  # fmt: skip


_JOINS = ((0.2, 1.0), (0.5, 0.85), (0.9, 0.3), (1.4, 0.05))
"""Gap in sizes of print -> share of neighbours that a detector takes for one line; counted on scans of forms."""


def _joined(sheet: PrintSheet, runs: Sequence[CharRun]) -> list[CharRun]:
    rng, found = sheet.rng, list[CharRun]()
    for run in sorted(runs, key=lambda r: (round(r.top / (0.6 * sheet.size)), r.left)):
        last = found[-1] if found else None
        if last is not None and _near(sheet, last, run, rng):
            chars = (*last.chars, *_blank(last, run, rng), *run.chars)
            found[-1] = CharRun(chars, min(last.top, run.top), max(last.size, run.size))
        else:
            found.append(run)
    return found


def _blank(a: CharRun, b: CharRun, rng: Random) -> tuple[Char, ...]:
    """The blank that a recogniser sees in a wide gap, every other time."""
    if (b.left - a.right) < 0.5 * min(a.size, b.size) or rng.random() < 0.5:
        return ()
    return (Char(" ", a.right, b.left, rng.uniform(0.6, 0.95)),)


def _near(sheet: PrintSheet, a: CharRun, b: CharRun, rng: Random) -> bool:
    size = min(a.size, b.size)
    gap = (b.left - a.right) / size
    if abs(a.top - b.top) > 0.45 * size or not gap >= -0.3 or max(a.size, b.size) > 1.5 * size:
        return False
    share = next((s for limit, s in _JOINS if gap < limit), 0.0)
    crossed = any(
        r.x0 == r.x1 and a.right - 1 <= r.x0 <= b.left + 1 and r.y0 <= a.top + size <= r.y1 + size
        for r in sheet.rulings
    )
    return rng.random() < share * (0.2 if crossed else 1.0)


def _parted(run: CharRun, rng: Random) -> list[CharRun]:
    """A long line is now and then found in two parts, mostly behind a colon."""
    colons = [i + 1 for i, c in enumerate(run.chars[:-1]) if c.text in "：:" and i]
    if colons and rng.random() < 0.04:
        at = rng.choice(colons)
    elif len(run.chars) > 12 and rng.random() < 0.01:
        at = rng.choice([i for i in range(1, len(run.chars)) if not _is_tight(run.chars[i - 1], run.chars[i])] or [0])
    else:
        return [run]
    if not at:
        return [run]
    return [replace(run, chars=run.chars[:at]), replace(run, chars=run.chars[at:])]


def _is_tight(a: Char, b: Char) -> bool:
    """Whether no detector parts the two: figures and Latin letters of one word."""
    return a.text.isascii() and b.text.isascii()


def _line(run: CharRun, rng: Random) -> Line:
    """A line with the margins that a detector leaves around print."""
    margin = run.size * rng.uniform(0.08, 0.22)
    rect = Rect(run.left - margin / 2, run.top - margin, run.right + margin / 2, run.top + run.size + margin)
    score = sum(c.confidence for c in run.chars) / len(run.chars)
    return Line("".join(c.text for c in run.chars), rect, score, run.chars)
