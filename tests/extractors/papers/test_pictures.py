"""The other papers from picture to value: every sample, its fields, its entries and its tables."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.papers.read_paper import extract
from intake.classify import classify_document
from intake.model import Document, Field, Record, State
from intake.types.vocabulary import to_json
from intake.values import compact_text
from tests.readings import read_pages

SAMPLES = Path(__file__).parents[3] / "samples" / "data" / "papers"
SURE = (State.READ, State.VERIFIED)


def read(path: Path) -> tuple[str, Record]:
    document = Document(path.name, "0" * 64, read_pages(path))
    kind = classify_document(document).kind
    return kind, extract(document, kind)


def mistakes(gold: dict[str, Any], record: Record) -> Iterator[tuple[str, str, Field[Any] | None]]:
    """Label, what the paper says, what was read: fields, entries, and the cells of tables row by row."""
    for key, want in gold["fields"].items():
        yield key, want, record.fields.get(key)
    for key, want in gold["extra"].items():
        yield key, want, record.extra.get(key)
    for name, rows in gold["tables"].items():
        found = {to_json(r["name"].value): r for r in record.tables.get(name, ()) if "name" in r}
        for row in rows:
            for column, want in row.items():
                yield f"{name}.{row['name']}.{column}", want, found.get(row["name"], {}).get(column)


def same(want: str, field: Field[Any] | None) -> bool:
    return field is not None and compact_text(want) == compact_text(str(to_json(field.value)))


@pytest.mark.ocr
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_papers_are_read_without_a_silent_mistake(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    kind, record = read(SAMPLES / gold["file"])
    asked = list(mistakes(gold, record))
    wrong = [(key, want, field) for key, want, field in asked if not same(want, field)]
    assert kind == gold["type"]
    assert [(key, want, field.value) for key, want, field in wrong if field is not None and field.state in SURE] == []
    assert len(wrong) <= max(1, 0.1 * len(asked)), [key for key, *_ in wrong]
