"""Seals of a case's papers: whose they may be, and whether a missing one would have been seen.

A coloured seal is found by its ink on every legible page; a grey one only by words across it (intake.page.seals). So "no
seal" is certain only where the scan shows colour, which is known from another coloured seal. Seals that the state prints on
every bill (监制章) are no institution's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from intake import types
from intake.cases.model import Case, Place, seal_place
from intake.layout.rows import on_one_level
from intake.model import Line, Page, Reading, Seal
from intake.patterns import patterns_beside
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_TOP = 0.28
"""Share of a bill's height within which the supervising seal is printed, in the middle of its width; measured on 15 bills."""
_MIDDLE = (0.3, 0.7)
_SHORT = 12
"""Letters of a line that may be the words across a seal; a sentence about seals is longer."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page of a paper."""

    paper: int
    reading: Reading
    page: Page
    seal: Seal

    @property
    def place(self) -> Place:
        """Where it stands."""
        return seal_place(self.paper, self.reading, self.page.number, self.seal)

    @property
    def of_the_state(self) -> bool:
        """Whether it is the supervising seal that every bill bears: by its words, else by where it stands."""
        if self.reading.classification.kind not in types.BILLS:
            return False
        if compact_text(self.seal.text):
            return _is_states(self.seal)
        rect = self.seal.rect
        return rect.middle < _TOP * self.page.height and _MIDDLE[0] < rect.center / self.page.width < _MIDDLE[1]


def _is_states(seal: Seal) -> bool:
    return bool(_PATTERNS["state"].search(seal.text))


def find_stamps(paper: int, reading: Reading) -> tuple[Stamp, ...]:
    """Every seal on the paper, but those of the state."""
    found = [Stamp(paper, reading, page, seal) for page, seal in reading.iter_seals()]
    return tuple(s for s in found if not s.of_the_state)


def has_seal_traces(reading: Reading) -> bool:
    """Whether short lines have the words of a seal without one having been found: a grey seal, perhaps."""
    return any(_is_sealish(compact_text(line.text)) or _lone_office(line, page) for page, line in _iter_lines(reading))


def _iter_lines(reading: Reading) -> Iterator[tuple[Page, Line]]:
    return ((page, line) for page in reading.document.pages for line in page.lines)


def _is_sealish(text: str) -> bool:
    return len(text) <= _SHORT and bool(_PATTERNS["trace"].search(text)) and not _PATTERNS["place"].search(text)


def _lone_office(line: Line, page: Page) -> bool:
    """An office's name, or an institution's with its office, with nothing else on its level."""
    text = compact_text(line.text)
    framed = line.rect.top > _TOP * page.height and _PATTERNS["framed"].fullmatch(text)
    if not (framed or _PATTERNS["office"].fullmatch(text)):
        return False
    return not any(o is not line and on_one_level(o.rect, line.rect) for o in page.lines)


def shows_colour(case: Case, reading: Reading) -> bool:
    """Whether a coloured seal on this paper would have been found.

    True where the paper itself, or another paper and no grey one, shows a coloured seal: the papers of a case usually come
    off one scanner.
    """
    own = {seal.color for _, seal in reading.iter_seals()}
    every = {seal.color for other in case.readings for _, seal in other.iter_seals() if not _is_states(seal)}
    return bool(own - {"black"}) or (bool(every - {"black"}) and "black" not in every)
