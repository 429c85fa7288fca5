"""The default engine on real scans, where they are kept beside the project."""

import json
from pathlib import Path

import pytest

from benchmarks.race.contestants import decoded
from benchmarks.race.found import count
from tests.readings import sample_desk

REAL = Path(__file__).parents[3] / "shared" / "real"

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:A test tried to use socket"),  # urllib3 asks whether there is IPv6
    pytest.mark.skipif(not REAL.is_dir(), reason="real scans are not kept here"),
]


def test_nine_of_ten_labelled_values_are_in_the_text_of_a_few_real_scans():
    engine = sample_desk().engine
    counts = [
        count(json.loads(gold.read_text(encoding="utf-8")), [line.text for line in engine.read(decoded(picture))])
        for gold in sorted((REAL / "gold").glob("*.json"))[::8]
        for picture in (REAL / "images").glob(f"{gold.stem}.*")
    ]
    assert sum(found for found, _ in counts) >= 0.9 * sum(total for _, total in counts)
