"""Seals of a case's papers: whose they may be, and whether a missing one would have been seen.

A coloured seal is found by its ink on every legible page; a grey one only by words across it (intake.page.seals). So "no
seal" is certain only where the scan shows colour, which is known from another coloured seal. Seals that the state prints on
every bill (监制章) are no institution's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake import types
from intake.cases.model import Case, Place, seal_place
from intake.layout.rows import on_one_level
from intake.model import Line, Page, Reading, Seal
from intake.values import compact_text

_STATE = re.compile("监制|财政|税务|国家")
_TOP = 0.28
"""Share of a bill's height within which the supervising seal is printed, in the middle of its width; measured on 15 bills."""
_MIDDLE = (0.3, 0.7)
_TRACE = re.compile("专用|公章|医务[科处部]|病案[室科]|(?:病历|收费|结算|诊断|证明|报告|检验|业务|[院科室部处])章|收讫")
_SHORT = 12
"""Letters of a line that may be the words across a seal; a sentence about seals is longer."""

_OFFICE = re.compile(
    "(?:检验|超声|放射|影像|医学影像|病理|心电图?|功能|核医学|输血|药剂|医务|医教|医保|病案|病历)(?:科|室|处|办|办公室|中心)"
    "|门诊部|(?:门诊|住院)?(?:中|西)?药房|收费处|住院处"
)
"""Whole lines that stand across a seal: the office that stamps. Beside a label or in a table the same words are a value."""
_OFFICE_OF = re.compile(
    rf"[\u4e00-\u9fff（）()]{{2,20}}(?:医院|卫生院|保健院|中心|门诊部|诊所|院区[)）]?)(?:{_OFFICE.pattern}|[\u4e00-\u9fff]{{1,4}}[科室])"
)
"""A long stamp in a frame says the institution and its office in one line: 青禾县样例医院病案室."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page of a paper."""

    paper: int
    reading: Reading
    page: Page
    seal: Seal

    @property
    def place(self) -> Place:
        return seal_place(self.paper, self.reading, self.page.number, self.seal)

    @property
    def of_the_state(self) -> bool:
        """Whether it is the supervising seal that every bill bears: by its words, else by where it stands."""
        if self.reading.classification.kind not in types.BILLS:
            return False
        if compact_text(self.seal.text):
            return bool(_STATE.search(self.seal.text))
        rect = self.seal.rect
        return rect.middle < _TOP * self.page.height and _MIDDLE[0] < rect.center / self.page.width < _MIDDLE[1]


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
    return len(text) <= _SHORT and bool(_TRACE.search(text)) and not re.search("[:：(（].*章|盖", text)


def _lone_office(line: Line, page: Page) -> bool:
    """An office's name, or an institution's with its office, with nothing else on its level."""
    text = compact_text(line.text)
    if not (_OFFICE.fullmatch(text) or (_OFFICE_OF.fullmatch(text) and line.rect.top > _TOP * page.height)):
        return False
    return not any(o is not line and on_one_level(o.rect, line.rect) for o in page.lines)


def shows_colour(case: Case, reading: Reading) -> bool:
    """Whether a coloured seal on this paper would have been found.

    True where the paper itself, or another paper and no grey one, shows a coloured seal: the papers of a case usually come
    off one scanner.
    """
    own = {seal.color for _, seal in reading.iter_seals()}
    every = {seal.color for other in case.readings for _, seal in other.iter_seals() if not _STATE.search(seal.text)}
    return bool(own - {"black"}) or (bool(every - {"black"}) and "black" not in every)
