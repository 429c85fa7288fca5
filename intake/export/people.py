"""A reading for people: one block a document, one line a field, Chinese labels, a mark for the state."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from intake.errors import escape_controls
from intake.export.line import collect_warnings, order_fields, present_entries
from intake.model import Check, Document, Evidence, Failure, Field, Outcome, Reading, Row, State
from intake.types import papers
from intake.types.columns import COLUMNS
from intake.types.registry import TYPES
from intake.types.vocabulary import to_json

MARKS: Mapping[State, str] = {
    State.VERIFIED: "✓ 已证实",
    State.READ: "  已读",
    State.DOUBTFUL: "？存疑",
    State.UNREAD: "✗ 未读出",
    State.TYPED: "✎ 已录入",
    State.ABSENT: "  无",
}
_LABEL_WIDTH = 24


def format_block(result: Reading | Failure, *, boxes: bool = False) -> str:
    """The block of one result; `boxes` adds page and place of every value."""
    if isinstance(result, Failure):
        page = "" if result.page is None else f"  第 {result.page} 页"
        return f"{escape_controls(result.path)}{page}  未能读取\n  {escape_controls(result.message)}\n"
    return "\n".join(_iter_lines(result, boxes)) + "\n"


def label_of(kind: str, name: str) -> str:
    """The printed label of a field or table of this type; its key where the vocabulary has none."""
    type_ = TYPES.get(kind)
    if type_ is None:
        return name
    labels = {f.name: f.label for f in type_.fields} | {t.name: t.label for t in type_.tables}
    return labels.get(name) or papers.TABLE_NAMES.get(name, name)


def type_label(kind: str) -> str:
    """The Chinese name of a document type."""
    return TYPES[kind].label if kind in TYPES else kind


def pages_label(reading: Reading) -> str:
    """`3`, or `3-5` where a document has several pages."""
    pages = list(reading.pages)
    return f"{pages[0]}" if len(pages) == 1 else f"{pages[0]}-{pages[-1]}" if pages else ""


def files_label(document: Document) -> str:
    """The file; where the pages lie in several, the others' names behind the first: `scans/001.jpg、002.jpg`."""
    others = dict.fromkeys(o.path for o in document.origins if o.path != document.path)
    return "、".join([document.path, *(PurePath(path).name for path in others)])


def paper_label(reading: Reading) -> str:
    """A paper as people call it: its type, its file and its pages there, or the files whose pages it is."""
    document = reading.document
    name = PurePath(files_label(document).replace("\\", "/")).name
    pages = "" if document.origins else f" 第 {pages_label(reading)} 页"
    part = f" 之 {document.part}" if document.part else ""
    return f"{type_label(reading.classification.kind)} {escape_controls(name)}{pages}{part}"


def list_papers(readings: Sequence[Reading]) -> Iterator[str]:
    """A line for each paper of a case, with its number in it, from 1."""
    return (f"{number} {paper_label(reading)}" for number, reading in enumerate(readings, start=1))


def printable_value(field: Field[Any]) -> str:
    """The value on one line; entries of a list are parted by `；`."""
    value = to_json(field.value)
    text = "；".join(value) if isinstance(value, list) else str(value) if value is not None else field.raw
    return escape_controls(" ".join(text.split()))


def describe_unassigned(reading: Reading) -> list[str]:
    """The amounts on the paper that belong to no field and no row, in one sentence; empty where there are none."""
    amounts = [printable_value(f) for f in reading.record.unassigned]
    return [f"未归入栏目的金额：{'、'.join(amounts)}"] if amounts else []


def pad_columns(text: str, width: int) -> str:
    """`text` filled with blanks to `width` columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, width - taken)


def _iter_lines(reading: Reading, boxes: bool) -> Iterator[str]:
    classification, record = reading.classification, reading.record
    yield (
        f"{escape_controls(files_label(reading.document))}  第 {pages_label(reading)} 页  "
        f"{type_label(classification.kind)}（把握 {classification.confidence:.2f}）"
    )
    boxes_in = reading.document if boxes else None
    for name, field in order_fields(record.kind, record.fields):
        yield _field_line(label_of(record.kind, name), field, boxes_in)
    for label, field in present_entries(record.extra):
        yield _field_line(label, field, boxes_in)
    for name, rows in record.tables.items():
        yield f"  {label_of(record.kind, name)}（{len(rows)} 行）"
        yield from map(_row_line, rows)
    yield from (f"  {told}" for told in describe_unassigned(reading))
    yield from (_check_line(check) for check in record.checks if check.outcome is not Outcome.PASS)
    yield from (f"  ！{escape_controls(warning)}" for warning in collect_warnings(reading))


def _field_line(label: str, field: Field[Any], boxes_in: Document | None) -> str:
    line = f"  {pad_columns(MARKS[field.state], 10)}{pad_columns(label, _LABEL_WIDTH)}{printable_value(field)}"
    if field.why:
        line += f"  （{escape_controls(field.why)}）"
    if boxes_in is not None and field.evidence:
        line += f"  {_describe_place(field.evidence, boxes_in)}"
    return line


def _describe_place(evidence: Evidence, document: Document) -> str:
    edges = ", ".join(f"{edge:g}" for edge in evidence.box.as_list())
    place = document.origin_of(evidence.page)
    file = f"{escape_controls(PurePath(place.path).name)} " if document.origins else ""
    return f"{file}第 {place.number} 页 [{edges}]"


def _row_line(row: Row) -> str:
    """The worst state in front, then the cells in the order of the columns."""
    worst = next((s for s in (State.UNREAD, State.DOUBTFUL) if any(c.state is s for c in row.values())), None)
    mark = MARKS[worst] if worst else ""
    names = [n for n in COLUMNS if n in row] + [n for n in row if n not in COLUMNS]
    return f"    {pad_columns(mark, 10)}" + "  ".join(printable_value(row[n]) for n in names)


def _check_line(check: Check) -> str:
    verdict = "不符" if check.outcome is Outcome.FAIL else "无法核对"
    return f"  {pad_columns(verdict, 10)}{escape_controls(check.message or check.rule)}"
