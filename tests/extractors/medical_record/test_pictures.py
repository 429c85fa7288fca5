"""Records and certificates from picture to field: the samples, and the real scans where they are kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.medical_record import diagnosis_certificate, discharge_record
from intake.classify import classify_document
from intake.evaluate.compare import as_value, is_same_value
from intake.model import Document, Record, State
from intake.types.registry import TYPES
from intake.types.vocabulary import to_json
from tests.readings import read_pages

SAMPLES = Path(__file__).parents[3] / "samples" / "data" / "records"
REAL = Path(__file__).parents[4] / "shared" / "real"
EXTRACT = {"discharge_record": discharge_record.extract, "diagnosis_certificate": diagnosis_certificate.extract}


def read(path: Path) -> tuple[str, Record]:
    """Type and record of a file whose pages are one document."""
    document = Document(path.name, "0" * 64, read_pages(path))
    kind = classify_document(document).kind
    return kind, EXTRACT[kind](document)


def wrong(gold: dict[str, Any], record: Record) -> Iterator[tuple[str, State]]:
    """Keys of the gold file whose value is not right, with the state it is shown in; missing ones are absent."""
    kinds = {spec.name: spec.kind for spec in TYPES[gold["type"]].fields}
    for key, want in gold["fields"].items():
        field = record.fields.get(key)
        if field is None or field.value is None:
            yield key, State.ABSENT
        elif not any(
            is_same_value(key, kinds[key], as_value(v), as_value(to_json(field.value)))
            for v in (want, *gold.get("alt", {}).get(key, []))
        ):
            yield key, field.state


@pytest.mark.ocr
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_samples_are_read_without_a_silent_mistake(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    kind, record = read(SAMPLES / gold["file"])
    mistakes = dict(wrong(gold, record))
    assert kind == gold["type"]
    assert [k for k, state in mistakes.items() if state in (State.READ, State.VERIFIED)] == []
    assert len(mistakes) <= 1, mistakes


@pytest.mark.ocr
@pytest.mark.real
def test_real_records_are_read_without_a_verified_mistake() -> None:
    golds = sorted(p for name in ("discharge", "diagnosis") for p in (REAL / "gold").glob(f"{name}-*.json"))
    if not golds:
        pytest.skip("the real scans are kept beside the project")
    asked, mistakes = 0, []
    for path in golds:
        gold = json.loads(path.read_text("utf-8"))
        _, record = read(REAL / "images" / gold["file"])
        asked += len(gold["fields"])
        mistakes += [(path.stem, *m) for m in wrong(gold, record)]
    assert [m for m in mistakes if m[2] is State.VERIFIED] == []
    assert len(mistakes) <= 0.05 * asked, mistakes
