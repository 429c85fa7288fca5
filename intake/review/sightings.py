"""Where a value that a person decided was seen on its paper: the word they pointed at, the place of the old one, or another."""

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from intake.cases.corrections.make import spot_of
from intake.cases.corrections.places import evidence_at, field_at, find_targets
from intake.cases.corrections.written import is_confirmation
from intake.ledger.model import Correction
from intake.model import Evidence, Field, Page, Reading, Rect
from intake.review.words import find_word, rect_on
from intake.types.value_keys import parse_value_key
from intake.types.vocabulary import Spec, from_json
from intake.values import compact_text

_ALIKE = 0.5
"""Share of letters that a word must have in common with what a person makes of it: they read it better than the machine."""


def sight_value(reading: Reading, correction: Correction, pointed: Evidence | None = None) -> Correction:
    """The correction with where its value was seen; what was read and is confirmed stands where it stood.

    Args:
        reading: The paper as it is read today, without corrections.
        correction: Made of that paper.
        pointed: Where the person pointed at on it.
    """
    if correction.new is None:
        return correction
    spec = parse_value_key(reading.record.kind, correction.field, reading.record.extra.keys()).spec
    if pointed is not None and _bears(reading, pointed, spec, correction.new):
        return _seen_at(reading, correction, pointed)
    if is_confirmation(correction):
        return correction
    return _seen_at(reading, correction, find_sight(reading, correction))


def sight_if_found(reading: Reading, correction: Correction) -> Correction:
    """The same for whoever has no picture before them: what stands nowhere keeps the place of the old value."""
    found = None if correction.new is None or is_confirmation(correction) else find_sight(reading, correction)
    return correction if found is None else _seen_at(reading, correction, found)


def find_sight(reading: Reading, correction: Correction) -> Evidence | None:
    """Where the value stands on the paper; None where nobody finds it there."""
    record, old = reading.record, evidence_at(reading.document, correction.spot)
    key = parse_value_key(record.kind, correction.field, record.extra.keys())
    here = [field_at(record, target) for target in find_targets([reading], correction)]
    if old is not None and any(_is_other_reading(key.spec, field, correction.new) for field in here):
        return old
    return find_word(reading, key.spec, correction.new, old, row=bool(key.table))


def _seen_at(reading: Reading, correction: Correction, evidence: Evidence | None) -> Correction:
    return replace(correction, sought=True, seen=spot_of(reading.document, evidence))


def _is_other_reading(spec: Spec[Any], field: Field[Any], written: Any) -> bool:
    """Whether the value was read in its place, too, and another reading preferred."""
    return any(_is_value(spec, other, written) for other in field.alternatives)


def _is_value(spec: Spec[Any], printed: str, written: Any) -> bool:
    try:
        return bool(spec.parse(printed) == from_json(spec, written))
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------ pointed at
def _bears(reading: Reading, pointed: Evidence, spec: Spec[Any], written: Any) -> bool:
    """Whether what is read there is the value, or what a reader may have made of it."""
    page = next((page for page in reading.document.pages if page.number == pointed.page), None)
    printed = read_rect(page, rect_on(page, pointed.box)) if page else ""
    if not printed:
        return False
    entries = written if isinstance(written, list) else [written]
    return _is_value(spec, printed, written) or any(_are_alike(printed, str(entry)) for entry in entries)


def read_rect(page: Page, rect: Rect) -> str:
    """The letters whose middles lie in a rectangle of the upright page, without blanks."""
    level = (line for line in page.lines if rect.top <= line.rect.middle <= rect.bottom)
    parts = (line.cut_part(i, i + 1) for line in level if line.rect.overlap_x(rect) for i in range(len(line.text)))
    return compact_text("".join(part.text for part in parts if rect.left <= part.rect.center <= rect.right))


def _are_alike(printed: str, entry: str) -> bool:
    return SequenceMatcher(None, printed, compact_text(entry), autojunk=False).ratio() >= _ALIKE
