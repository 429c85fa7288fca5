"""Patterns that are data: every file can be read, every entry is a pattern and is used, every use has its entry."""

import re
from pathlib import Path

import pytest

from intake.patterns import Patterns, tables_beside, words_beside
from tests.conftest import ROOT

FILES = sorted(
    p for room in ("intake", "extractors", "validators", "templates") for p in (ROOT / room).rglob("*.patterns.yaml")
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_entries_are_patterns_and_are_what_the_module_asks_for(path: Path) -> None:
    patterns = Patterns(path)
    module = path.with_name(path.name.removesuffix(".patterns.yaml") + ".py").read_text("utf-8")
    asked = set(re.findall(r'_PATTERNS(?:\[|\.source\()"([a-z_]+)"', module))
    built = set(re.findall(r"\{([a-z][a-z_]*)\}", path.read_text("utf-8")))
    assert {name: patterns[name] for name in patterns.names()}
    assert set(patterns.names()) == asked | (built & set(patterns.names()))


def test_lists_are_words_and_names_in_braces_are_earlier_entries(tmp_path: Path) -> None:
    path = tmp_path / "x.patterns.yaml"
    path.write_text("unit: [元, 万元, a.b]\namount: '\\d{1,3}{unit}$'\n", encoding="utf-8")
    patterns = Patterns(path)
    assert patterns["unit"].pattern == "(?:a\\.b|万元|元)"
    assert patterns["amount"].search("12万元")
    assert not patterns["amount"].search("12axb")
    with pytest.raises(KeyError):
        patterns["sum"]


def test_words_are_parted_by_blanks_and_heads_stand_for_roles(tmp_path: Path) -> None:
    (tmp_path / "x.words.yaml").write_text("names: >-\n  姓名 患者姓名\n  病人\n", encoding="utf-8")
    (tmp_path / "x.tables.yaml").write_text("drugs:\n  name: 药品 药名\n  unit: 单位\n", encoding="utf-8")
    assert words_beside(str(tmp_path / "x.py")) == {"names": ("姓名", "患者姓名", "病人")}
    assert tables_beside(str(tmp_path / "x.py")) == {"drugs": {"药品": "name", "药名": "name", "单位": "unit"}}
