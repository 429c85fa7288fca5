"""`[review]` in the settings file."""

from decimal import Decimal
from pathlib import Path

import pytest

from intake.errors import BadConfiguration
from intake.settings import ReviewRules, load_settings


def _load(tmp_path: Path, text: str) -> ReviewRules:
    path = tmp_path / "settings.toml"
    path.write_text(f"[review]\n{text}\n", "utf-8")
    return load_settings(path).review


def test_an_amount_is_kept_to_the_cent(tmp_path: Path) -> None:
    assert _load(tmp_path, 'second_person_above = "20000.10"').second_person_limit == Decimal("20000.10")


def test_without_an_amount_nobody_needs_a_second_person() -> None:
    assert ReviewRules().second_person_limit is None


@pytest.mark.parametrize(
    "line",
    [
        'second_person_above = "两万"',
        'second_person_above = "-1"',
        'second_person_above = "NaN"',
        "sample_percent = 101",
    ],
)
def test_what_is_no_amount_and_no_percentage_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadConfiguration, match=line.split(" ", maxsplit=1)[0]):
        _load(tmp_path, line)
