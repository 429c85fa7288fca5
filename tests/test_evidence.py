"""No value without proof: what a value's box holds on the original page, read again, is the value's raw text."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz import fuzz

from intake.model import Box, Field, Reading, Source
from intake.pipeline import read_file
from intake.values import compact_text
from tests.readings import sample_desk

SAMPLES = Path(__file__).parents[1] / "samples" / "data" / "invoices"
QUARTER_TURNS = {
    "e-inpatient-skewed-grey.jpg": 0,
    "e-inpatient-turned-180.jpg": 2,
    "paper-inpatient-waves-photo.jpg": 0,
}
"""How often the sample lies turned by 90 degrees; the crops are turned back before they are read."""


def crop(picture: Image.Image, box: Box, quarter_turns: int) -> np.ndarray:
    width, height = picture.size
    room = 0.003
    edges = (
        (box.left - room) * width,
        (box.top - room) * height,
        (box.right + room) * width,
        (box.bottom + room) * height,
    )
    cut = np.asarray(picture.crop(tuple(round(e) for e in edges)).convert("RGB"))[:, :, ::-1]
    return np.ascontiguousarray(np.rot90(cut, quarter_turns))


def read_values(reading: Reading) -> list[Field[object]]:
    """Every fourth field that came from recognition of one place."""
    fields = [f for f in reading.record.fields.values() if f.source is Source.OCR and f.evidence and "+" not in f.raw]
    return [f for f in fields if f.value is not None][::4]


@pytest.mark.ocr
@pytest.mark.parametrize("name", sorted(QUARTER_TURNS))
def test_the_box_of_a_value_holds_its_raw_text_on_the_original_page(name: str) -> None:
    (reading,) = [r for r in read_file(SAMPLES / name, sample_desk()) if isinstance(r, Reading)]
    fields = read_values(reading)
    with Image.open(SAMPLES / name) as picture:
        crops = [crop(picture, f.evidence.box, QUARTER_TURNS[name]) for f in fields if f.evidence]
    again = [compact_text(x.text) for x in sample_desk().engine.read_crops(crops)]
    held = [fuzz.partial_ratio(compact_text(f.raw), text) >= 80 for f, text in zip(fields, again, strict=True)]
    assert len(held) >= 5
    assert sum(held) >= 0.85 * len(held), [(f.raw, t) for f, t, h in zip(fields, again, held, strict=True) if not h]
