"""Where on the papers of today a correction belongs: by the file, the page and the box, whatever is read there now.

A paper is known by its first page. Where the stack was split otherwise than then, it is the paper that has this page, and of
several on one sheet the one with the value at the box, or on whose part of the sheet the box lies. A cell is found by its box:
rows may have come or gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from intake.ledger.model import Correction, Spot
from intake.model import ABSENT, Box, Document, Evidence, Field, Reading, Record, Rect, Row
from intake.types.value_keys import ValueKey, find_value_key
from intake.types.vocabulary import from_json

_SAME = 0.5
"""Share of the smaller of two boxes that both must have in common to be one place. Readings of one line differ by a margin,
neighbouring lines hardly touch."""


@dataclass(frozen=True, slots=True)
class CorrectedPlace:
    """A place on a paper of the case: its index from 0, the key of the type that it is today, the row in its table from 0."""

    paper: int
    key: ValueKey
    row: int = -1


# ------------------------------------------------------------------------------------------------ papers
def find_papers(readings: Sequence[Reading], correction: Correction) -> tuple[int, ...]:
    """Indexes of the papers whose value was corrected: none if it is gone, several where a file lies in the case twice."""
    there = [i for i, r in enumerate(readings) if _has_page(r.document, correction)]
    same = [i for i in there if _is_same_paper(readings[i].document, correction)]
    held = [i for i in there if _holds_value(readings[i], correction)]
    kept = [
        i for i in there if readings[i].record.kind == correction.kind and _covers(readings[i].document, correction)
    ]
    return tuple(same) or _only_one(held) or _only_one(kept)


def _only_one(found: Sequence[int]) -> tuple[int, ...]:
    """What is found only once; of several nobody knows which."""
    return tuple(found) if len(found) == 1 else ()


def _has_page(document: Document, correction: Correction) -> bool:
    paper, spot = correction.paper, correction.spot
    wanted = (paper.sha256, paper.page) if spot is None else (spot.sha256, spot.page)
    return page_of(document, *wanted) is not None


def _is_same_paper(document: Document, correction: Correction) -> bool:
    paper = correction.paper
    first = document.origin_of(document.pages[0].number)
    begins = (first.sha256, first.number, document.part) == (paper.sha256, paper.page, paper.part)
    return begins and _covers(document, correction)


def page_of(document: Document, sha256: str, page: int) -> int | None:
    """The document's own number of a page of a file; None where it has not that page."""
    origins = ((p.number, document.origin_of(p.number)) for p in document.pages)
    return next((number for number, o in origins if (o.sha256, o.number) == (sha256, page)), None)


def evidence_at(document: Document, spot: Spot | None) -> Evidence | None:
    """A box on a file as a place of the document; None where there is none, or the document has not that page."""
    if spot is None or spot.box is None:
        return None
    number = page_of(document, spot.sha256, spot.page)
    return None if number is None else Evidence(number, spot.box)


def _covers(document: Document, correction: Correction) -> bool:
    """Whether the box lies on the document's part of the sheet."""
    spot = correction.spot
    if spot is None or spot.box is None or not document.part:
        return True
    number = page_of(document, spot.sha256, spot.page)
    parts = (p.frame.map_rect(Rect(0, 0, p.width, p.height)) for p in document.pages if p.number == number)
    return any(_share(part, spot.box) >= _SAME for part in parts)


def _holds_value(reading: Reading, correction: Correction) -> bool:
    """Whether a value of that name stands at the box."""
    return correction.spot is not None and any(
        _stands_at(reading.document, field, correction.spot) for field in _fields_named(reading.record, correction)
    )


def _fields_named(record: Record, correction: Correction) -> Iterator[Field[Any]]:
    key = key_of(record, correction.field)
    if key is None:
        return
    if key.table:
        yield from (row[key.name] for row in record.tables.get(key.table, ()) if key.name in row)
    else:
        yield field_at(record, CorrectedPlace(0, key))


# ------------------------------------------------------------------------------------------------ values
def find_targets(readings: Sequence[Reading], correction: Correction) -> tuple[CorrectedPlace, ...]:
    """Every place that the correction holds for; none where its paper or row is gone, or the paper has no such value."""
    found = (_find_target(i, readings[i], correction) for i in find_papers(readings, correction))
    return tuple(target for target in found if target is not None)


def key_of(record: Record, text: str) -> ValueKey | None:
    """The value of a record that is called so; None where its type has none of that name."""
    return find_value_key(record.kind, text, record.extra.keys())


def field_at(record: Record, target: CorrectedPlace) -> Field[Any]:
    """What is read there; `ABSENT` where nothing is."""
    key = target.key
    if key.table:
        return record.tables[key.table][target.row].get(key.name, ABSENT)
    return (record.extra if key.printed else record.fields).get(key.name, ABSENT)


def _find_target(index: int, reading: Reading, correction: Correction) -> CorrectedPlace | None:
    key = key_of(reading.record, correction.field)
    if key is None or not _is_value(key, correction.new):
        return None
    if not key.table:
        return CorrectedPlace(index, key)
    row = _find_row(reading, key, correction.spot)
    return None if row is None else CorrectedPlace(index, key, row)


def _is_value(key: ValueKey, written: object) -> bool:
    """Whether what was decided is a value of this kind; the paper may be taken for another type today."""
    try:
        return written is None or from_json(key.spec, written) is not None
    except ValueError:
        return False


def _find_row(reading: Reading, key: ValueKey, spot: Spot | None) -> int | None:
    """The row of a cell, from 0: the one with the cell at the box, else the one that the box lies in."""
    rows = reading.record.tables.get(key.table, ())
    if spot is None or spot.box is None:
        return key.row - 1 if key.row <= len(rows) else None
    cells = [i for i, row in enumerate(rows) if _stands_at(reading.document, row.get(key.name, ABSENT), spot)]
    around = [i for i, row in enumerate(rows) if _spans(reading.document, row, spot)]
    return next((some[0] for some in (cells, around) if len(some) == 1), None)


def _stands_at(document: Document, field: Field[Any], spot: Spot) -> bool:
    return _is_one_place(field.evidence, evidence_at(document, spot))


def _spans(document: Document, row: Row, spot: Spot) -> bool:
    """Whether the box lies in what the cells of the row span."""
    return _is_one_place(enclose_row(row), evidence_at(document, spot))


def _is_one_place(a: Evidence | None, b: Evidence | None) -> bool:
    return a is not None and b is not None and a.page == b.page and boxes_meet(a.box, b.box)


def enclose_row(row: Row) -> Evidence | None:
    """The page and the box around all cells of a row; None where nobody knows where they stand."""
    placed = [cell.evidence for cell in row.values() if cell.evidence is not None]
    if not placed:
        return None
    boxes = [e.box for e in placed if e.page == placed[0].page]
    edges = (
        (min(b.left for b in boxes), min(b.top for b in boxes)),
        (
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        ),
    )
    return Evidence(placed[0].page, Box(*edges[0], *edges[1]))


def boxes_meet(a: Box, b: Box) -> bool:
    """Whether two boxes are one place."""
    return max(_share(a, b), _share(b, a)) >= _SAME


def _share(whole: Box, part: Box) -> float:
    """The share of `part` that lies inside `whole`, 0 to 1."""
    around, inside = (Rect(b.left, b.top, b.right, b.bottom) for b in (whole, part))
    return around.coverage_of(inside)
