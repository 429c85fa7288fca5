"""A `Reading` or a `Failure` as the object that the contract prints, one a line.

Boxes are fractions of the original page with four decimals, confidences have three. `page` is the number in the file that a
person opens: `source.path`, or the `path` beside it where the document's pages lie in several files.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from intake import types
from intake.model import Check, Document, Failure, Field, Page, Reading, Row, Seal, State
from intake.page.seal_owner import find_owner
from intake.terminal.harmless import dump_json
from intake.types.registry import TYPES
from intake.types.vocabulary import to_json

ISSUERS = ("payee", "hospital", "seller", "authority")
"""Fields that name who a paper's seal should belong to."""
SCHEMA = "intake/1"

Line = dict[str, Any]


def to_line(result: Reading | Failure) -> Line:
    """The contract's object for one document, or for a file or page that could not be read."""
    return _reading_line(result) if isinstance(result, Reading) else _failure_line(result)


def dump_line(line: Line) -> bytes:
    """`line` as one line of UTF-8 without the line feed."""
    return dump_json(line).encode("utf-8")


def present_entries(fields: Mapping[str, Field[Any]]) -> list[tuple[str, Field[Any]]]:
    """What the paper carries, read or unread."""
    return [(name, field) for name, field in fields.items() if field.state is not State.ABSENT]


def order_fields(kind: str, fields: Mapping[str, Field[Any]]) -> list[tuple[str, Field[Any]]]:
    """What the paper carries, in the order of the vocabulary; keys that it has not come last."""
    known = [spec.name for spec in TYPES[kind].fields] if kind in TYPES else []
    ranks = {name: rank for rank, name in enumerate(known)}
    return sorted(present_entries(fields), key=lambda entry: ranks.get(entry[0], len(known)))


def _reading_line(reading: Reading) -> Line:
    record, document = reading.record, reading.document
    line: Line = {
        "schema": SCHEMA,
        "source": _source_line(reading),
        "type": reading.classification.kind,
        "type_confidence": round(reading.classification.confidence, 3),
        "fields": _fields_line(order_fields(record.kind, record.fields), document),
        "extra": _fields_line(present_entries(record.extra), document),
        "tables": {name: [_row_line(row, document) for row in rows] for name, rows in record.tables.items()},
        "seals": [_seal_line(page, seal, reading) for page, seal in reading.iter_seals()],
        "checks": [_check_line(check) for check in record.checks],
        "warnings": collect_warnings(reading),
    }
    if record.unassigned:
        line["unassigned"] = [_field_line(field, document) for field in record.unassigned]
    return line


def _fields_line(fields: Iterable[tuple[str, Field[Any]]], document: Document) -> Line:
    return {name: _field_line(field, document) for name, field in fields}


def _seal_line(page: Page, seal: Seal, reading: Reading) -> Line:
    """A seal with its place, and the printed issuer whose it seems to be. A grey copy is doubtful, never absent."""
    fields = reading.record.fields
    issuers = {key: fields[key].value for key in ISSUERS if key in fields}
    names = {str(value): key for key, value in issuers.items() if value}
    whose = find_owner(seal.text, names)
    shown: Line = {
        **_page_place(reading.document, page.number),
        "box": page.frame.map_rect(seal.rect).as_list(),
        "text": seal.text,
        "color": seal.color,
        "state": State.DOUBTFUL.value if seal.color == "black" else State.READ.value,
    }
    return shown if whose is None else shown | {"owner": {"field": names[whose.name], "likeness": whose.likeness}}


def _page_place(document: Document, number: int) -> Line:
    """The page as its file counts it; `path` only where that is not the document's first file."""
    place = document.origin_of(number)
    return {"page": place.number} | ({"path": place.path} if place.path != document.path else {})


def _source_line(reading: Reading) -> Line:
    """Where the document stands; `part` only where a sheet holds several, `parts` only where it lies in several files."""
    document = reading.document
    files: dict[tuple[str, str], list[int]] = {}
    for place in map(document.origin_of, reading.pages):
        files.setdefault((place.path, place.sha256), []).append(place.number)
    parts: list[Line] = [{"path": path, "sha256": sha256, "pages": pages} for (path, sha256), pages in files.items()]
    source: Line = dict(parts[0]) if parts else {"path": document.path, "sha256": document.sha256, "pages": []}
    if len(parts) > 1:
        source["parts"] = parts
    if document.part:
        source["part"] = document.part
    return source


def _failure_line(failure: Failure) -> Line:
    pages = [] if failure.page is None else [failure.page]
    return {
        "schema": SCHEMA,
        "source": {"path": failure.path, "sha256": failure.sha256, "pages": pages},
        "type": types.UNKNOWN,
        "error": failure.message,
    }


def collect_warnings(reading: Reading) -> list[str]:
    """What happened to the pages and to the record, each said once."""
    pages: Iterable[str] = (w for page in reading.document.pages for w in page.warnings)
    return list(dict.fromkeys([*pages, *reading.record.warnings]))


def _row_line(row: Row, document: Document) -> Line:
    return _fields_line(present_entries(row), document)


def _check_line(check: Check) -> Line:
    return {
        "rule": check.rule,
        "outcome": check.outcome.value,
        "fields": list(check.fields),
        "message": check.message,
    }


def _field_line(field: Field[Any], document: Document) -> Line:
    line: Line = {
        "value": to_json(field.value),
        "raw": field.raw,
        "state": field.state.value,
        "source": field.source.value,
    }
    if field.confidence is not None:
        line["confidence"] = round(field.confidence, 3)
    if field.evidence is not None:
        line |= {**_page_place(document, field.evidence.page), "box": field.evidence.box.as_list()}
    if field.why:
        line["why"] = field.why
    if field.alternatives:
        line["alternatives"] = list(field.alternatives)
    return line
