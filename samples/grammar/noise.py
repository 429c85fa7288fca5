"""What recognition does to print: contested characters, misreadings, lost marks, and what stamps take away.

Rates follow scans, photos and copies of real papers. Of figures 0.6 in a hundred have a rival, of Chinese characters 2, of Latin
letters 4, of marks of punctuation 18, most of which were read right all the same; where the wrong one won, the true character
is among the rivals. A small share of misreadings is sure of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from intake.model import Char, Rect
from samples.grammar.confusions import ALIKE, DIGITS
from samples.grammar.sheet import CharRun, PrintPiece, PrintSheet

_MARKS = {"：": ":", ":": "：", "（": "(", "(": "（", "）": ")", ")": "）", "，": ",", "；": ";"}


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of characters: figures, Chinese characters (`han`), `latin` letters and `marks` that have a rival, the share of
    those that are misread, and of all that are misread without a rival (`sure`), `lost`, or `missed` because they stand alone.
    """

    figures: float = 0.006
    han: float = 0.02
    latin: float = 0.04
    marks: float = 0.18
    wrong: float = 0.15
    sure: float = 0.0002
    lost: float = 0.0004
    missed: float = 0.01

    def times(self, factor: float) -> "Rates":
        """The same on better or worse paper; marks are contested on any."""
        return replace(
            self, figures=self.figures * factor, han=self.han * factor, latin=self.latin * factor, sure=self.sure * factor,
            lost=self.lost * factor, missed=self.missed * factor,
        )  # fmt: skip

    def contested(self, c: str) -> float:
        """How often a character has a rival."""
        if not c.isalpha():
            return self.figures
        return self.han if not c.isascii() else self.latin


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a sheet; `hidden` are the keys of values that a person could not read either."""

    runs: tuple[CharRun, ...]
    hidden: frozenset[str]


def recognised(sheet: PrintSheet, rates: Rates) -> Read:
    """Every piece of print as it is read, and the words of stamps."""
    runs, hidden = list[CharRun](), set[str]()
    for piece in sheet.pieces:
        letters = _under_stamps(piece.letters(), piece, sheet, hidden)
        chars = tuple(c for letter in letters for c in _read(letter, rates, sheet.rng))
        if len(piece.text) == 1 and not piece.text.isalpha() and sheet.rng.random() < rates.missed:
            continue
        runs += _runs(chars, piece)
    return Read((*runs, *_words_of_stamps(sheet, rates)), frozenset(hidden))


def _runs(chars: Sequence[Char], piece: PrintPiece) -> list[CharRun]:
    """Blanks part a print where they are wide; a narrow one is swallowed."""
    runs, open_ = list[CharRun](), list[Char]()
    blanks = 0
    for c in chars:
        if c.text == " ":
            blanks += 1
            continue
        if open_ and blanks >= 2:
            runs.append(CharRun(tuple(open_), piece.y, piece.size))
            open_ = []
        open_.append(c)
        blanks = 0
    return [*runs, CharRun(tuple(open_), piece.y, piece.size)] if open_ else runs


def _read(true: Char, rates: Rates, rng: Random) -> tuple[Char, ...]:
    """One character as it is read: one, or none where it is lost."""
    drawn, score = rng.random(), min(1.0, rng.betavariate(60, 0.5))
    if true.text == " ":
        return (true,)
    if true.text in _MARKS and drawn < rates.marks:
        return (_contested(true, _MARKS[true.text], 0.2, rng),)
    if drawn < rates.lost * (8 if true.text in ".·" else 1):
        return ()
    alike, contested = ALIKE.get(true.text, ""), rates.contested(true.text)
    if alike and drawn < rates.sure:
        return (replace(true, text=rng.choice(DIGITS.get(true.text, alike)), confidence=rng.uniform(0.9, 0.99)),)
    if alike and drawn < contested:
        return (_contested(true, rng.choice(alike), rates.wrong, rng),)
    return (replace(true, confidence=rng.uniform(0.5, 0.95) if drawn < contested else score),)


def _contested(true: Char, other: str, wrong: float, rng: Random) -> Char:
    """One of two characters wins; the other is kept as its rival. The wrong one wins by less."""
    if rng.random() < wrong:
        best = rng.uniform(0.45, 0.9)
        return replace(true, text=other, confidence=best, rivals=((true.text, (1 - best) * rng.uniform(0.5, 1.0)),))
    best = rng.uniform(0.5, 0.99)
    return replace(true, confidence=best, rivals=((other, (1 - best) * rng.uniform(0.5, 1.0)),))


# ------------------------------------------------------------------------------------------------ stamps
def _under_stamps(letters: list[Char], piece: PrintPiece, sheet: PrintSheet, hidden: set[str]) -> list[Char]:
    """Ink over print costs characters; a value of which a third is gone counts as hidden."""
    stamped = [s for s in sheet.stamps if s.rect.overlap_y(piece.rect) > 0.3 * piece.size]
    kept: list[Char] = []
    for c in letters:
        rect = Rect(c.left, piece.y, c.right, piece.y + piece.size)
        if any(s.rect.coverage_of(rect) > 0.5 for s in stamped) and sheet.rng.random() < 0.2:
            lost = sheet.rng.random()
            if lost < 0.3:
                continue
            alike = ALIKE.get(c.text)
            kept.append(_contested(c, sheet.rng.choice(alike), 0.3, sheet.rng) if alike else replace(c, confidence=0.7))
        else:
            kept.append(c)
    if len(kept) < len(letters) and piece.key and len(letters) - len(kept) > 0.3 * len(letters):
        hidden.add(piece.key)
    return kept


def _words_of_stamps(sheet: PrintSheet, rates: Rates) -> list[CharRun]:
    """Level words of a stamp stand among the lines; those along its rim are read in scraps."""
    found: list[CharRun] = []
    for stamp in sheet.stamps:
        for n, words in enumerate(stamp.words):
            if sheet.rng.random() < (0.7 if n else 0.35):
                size = sheet.size * sheet.rng.uniform(0.8, 1.1)
                start = sheet.rng.randrange(max(1, len(words) - 3)) if n == 0 else 0
                x = stamp.rect.left + stamp.rect.width * sheet.rng.uniform(0.1, 0.4)
                y = stamp.rect.top + stamp.rect.height * (0.1 if n == 0 else 0.65)
                piece = PrintPiece(words[start : start + 6], x, y, size)
                chars = tuple(c for x in piece.letters() for c in _read(x, rates.times(10), sheet.rng))
                found += _runs(tuple(replace(c, confidence=c.confidence * 0.95) for c in chars), piece)
    return found
