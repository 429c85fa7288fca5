"""Pictures of cards and of papers without fields of their own, read by the whole pipeline; real specimens too, where kept."""

import pytest

from tests.readings import ROOT, figures

REAL = ROOT.parent / "shared" / "real"


@pytest.mark.ocr
@pytest.mark.parametrize("kind", ["id-*", "social-*", "bank-*", "passbook-*", "bad-*"])
def test_the_sample_cards_are_read_and_nothing_wrong_is_sure(kind: str) -> None:
    found = figures(ROOT / "samples" / "data" / "cards", ROOT / "samples" / "data" / "cards", kind)
    assert found["type_accuracy"] == 1
    assert found["verified_wrong"] == found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.97


@pytest.mark.ocr
def test_the_sample_papers_are_read_and_nothing_wrong_is_sure() -> None:
    found = figures(ROOT / "samples" / "data" / "papers", ROOT / "samples" / "data" / "papers")
    assert found["type_accuracy"] == 1
    assert found["verified_wrong"] == found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.97


@pytest.mark.real
@pytest.mark.ocr
@pytest.mark.skipif(not REAL.is_dir(), reason="the real scans are kept beside the project")
@pytest.mark.parametrize("kind", ["idcard-*", "bankcard-*"])
def test_the_real_specimens_are_read_and_nothing_wrong_is_sure(kind: str) -> None:
    found = figures(REAL / "images", REAL / "gold", kind)
    assert found["type_accuracy"] == 1
    assert found["verified_wrong"] == found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.95
