"""What the text layer of a page says and its picture does not show.

`intake.recognition.check_text_layer` leaves what it saw as the other reading of a line; nothing else gives lines of a
text layer one. Whatever an extractor makes of such a line, and whatever its proofs say, the value is doubtful and shows
both: a text layer that was changed agrees with itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intake.model import Box, Check, Document, Doubt, Field, Outcome, Record, Source, State, collect_reasons

RULE = "text-layer"
_COMMON = 0.5
"""Share of the smaller box that two boxes must have in common to be one place."""


@dataclass(frozen=True, slots=True)
class _Mark:
    page: int
    box: Box
    written: str
    seen: str

    @property
    def why(self) -> str:
        """Both readings, for people."""
        return f"文字层为“{self.written}”，画面显示“{self.seen}”"


def doubt_mismatches(record: Record, document: Document) -> Record:
    """The record with every value doubtful that stands where text and picture differ."""
    marks = tuple(_iter_marks(document))
    if not marks:
        return record
    fields, extra = _doubt_fields(record.fields, marks), _doubt_fields(record.extra, marks)
    tables = {name: tuple(_doubt_fields(row, marks) for row in rows) for name, rows in record.tables.items()}
    keys = tuple(k for k, f in fields.items() if f is not record.fields[k])
    check = Check(RULE, Outcome.FAIL, keys, "；".join(dict.fromkeys(m.why for m in marks)))
    return replace(record, fields=fields, extra=extra, tables=tables, checks=(*record.checks, check))


def _iter_marks(document: Document) -> Iterator[_Mark]:
    for page in document.pages:
        for line in page.lines if page.source is Source.TEXT_LAYER else ():
            if line.alternatives:
                yield _Mark(page.number, page.frame.map_rect(line.rect), line.text.strip(), line.alternatives[0])


def _doubt_fields(fields: Mapping[str, Field[Any]], marks: Sequence[_Mark]) -> dict[str, Field[Any]]:
    return {key: _doubt_field(field, marks) for key, field in fields.items()}


def _doubt_field(field: Field[Any], marks: Sequence[_Mark]) -> Field[Any]:
    place = field.evidence
    mark = next(
        (m for m in marks if place and m.page == place.page and _common_share(m.box, place.box) >= _COMMON), None
    )
    if mark is None or field.value is None:
        return field
    others = tuple(dict.fromkeys((*field.alternatives, mark.seen)))
    return replace(
        field,
        state=State.DOUBTFUL,
        reasons=collect_reasons(Doubt.PICTURE_DIFFERS.with_text(mark.why)),
        alternatives=others,
    )


def _common_share(one: Box, other: Box) -> float:
    """The common area over that of the smaller box."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    least = min((b.right - b.left) * (b.bottom - b.top) for b in (one, other))
    return across * down / least if across > 0 and down > 0 and least > 0 else 0.0
