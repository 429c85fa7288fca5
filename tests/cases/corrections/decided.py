"""Invented papers and what was decided about them."""

from dataclasses import replace
from typing import Any

from intake.ledger.model import Correction, PaperKey, Spot
from intake.model import Box, Origin, Reading
from tests.rule_cases import correction_of, reading_of

BOX = (0.1, 0.02, 0.4, 0.03)
"""Where the first value of a paper stands."""


def bill(path: str = "a.jpg", **fields: Any) -> Reading:
    return reading_of({"type": "inpatient_invoice", "fields": fields}, path)


def expense_list(*rows: dict[str, Any], path: str = "l.jpg", **fields: Any) -> Reading:
    return reading_of({"type": "expense_list", "fields": fields, "tables": {"items": list(rows)}}, path)


def decided(field: str, old: Any, new: Any, **told: Any) -> Correction:
    """A correction; without more words of the total of the bill `a.jpg`."""
    return correction_of({"paper": "a.jpg", "type": "inpatient_invoice", "field": field, "old": old, "new": new} | told)


def lying_in(reading: Reading, *pages: tuple[str, int]) -> Reading:
    """The same paper, whose pages are these of these files."""
    origins = tuple(Origin(sha256, sha256, number) for sha256, number in pages)
    return replace(reading, document=replace(reading.document, sha256=pages[0][0], origins=origins))


def part_of(reading: Reading, part: int) -> Reading:
    """The same paper as one of several on its sheet."""
    return replace(reading, document=replace(reading.document, part=part))


def at_box(correction: Correction, box: tuple[float, float, float, float], page: int = 1) -> Correction:
    return replace(correction, spot=Spot(correction.paper.sha256, page, Box(*box)))


def of_paper(correction: Correction, sha256: str, page: int, part: int = 0) -> Correction:
    return replace(correction, paper=PaperKey(sha256, page, part))
