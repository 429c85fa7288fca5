"""The measures of the house: each counts what it says, and those that are met stay met."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import house
from benchmarks.measures import (
    ClassNames,
    CompiledPatterns,
    Crowd,
    Density,
    Documented,
    FieldLiterals,
    Measure,
    OneWordNames,
    SourceFile,
    Tree,
    TypeLiterals,
)
from tests.conftest import ROOT

HELD = (
    "files_in_a_folder", "class_names_twice", "one_word_functions", "re_compile", "documented_functions", "type_literals",
    "field_literals", "branches_a_line",
)  # fmt: skip
"""Measures that are met; whoever meets another one adds it here."""


def tree(**files: str) -> Tree:
    """An invented tree: names of modules with `_` for a slash, and their texts."""
    sources = tuple(SourceFile(f"{name.replace('_', '/')}.py", text) for name, text in files.items())
    return Tree(sources, sources)


@pytest.fixture(scope="module")
def ours() -> Tree:
    return Tree.read(ROOT)


@pytest.mark.parametrize("measure", [m for m in house.kinds() if m.key in HELD], ids=lambda m: m.key)
def test_what_is_met_stays_met(measure: Measure, ours: Tree) -> None:
    assert measure.is_met(measure.figure(ours)), measure.places(ours)


def test_a_folder_is_crowded_by_its_own_files_only() -> None:
    full = tree(**{f"a_m{number}": "" for number in range(26)}, a_b_c="")
    assert Crowd().figure(full) == 26
    assert not Crowd().is_met(26)
    assert Crowd().places(full) == ["a 26"]


def test_class_names_are_counted_once_for_all_their_classes_and_not_in_tests() -> None:
    both = tree(a="class Entry: ...\nclass Sheet: ...", b="def f():\n    class Entry: ...", tests_c="class Sheet: ...")
    assert ClassNames().figure(both) == 1
    assert ClassNames().places(both) == ["Entry: a.py:1, b.py:2"]


def test_one_word_is_a_name_without_an_underscore_inside() -> None:
    text = "def _held(): ...\ndef read_line(): ...\nclass A:\n    def __init__(self): ...\n    def find_row_(self): ..."
    assert OneWordNames().figure(tree(a=text)) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("line", "branches"),
    [
        ("if a and b or c: x()", 3),
        ("x = 1 if a else 2", 1),
        ("x = [b for a in c if a if b for b in a]", 4),
        ("for a in b: x()", 1),
        ("match a:\n        case 1: x()\n        case _: y()", 2),
        ("with a: x()", 0),
    ],
)
def test_branches_are_decisions_and_loops(line: str, branches: int) -> None:
    plain = "\n".join(f"    x{number} = 0" for number in range(8))
    text = f"def f():\n    '''What it does.'''\n    # why\n\n    {line}\n{plain}\n"
    code = 9 + 1 + line.count("\n")
    assert Density().figure(tree(a=text)) == pytest.approx(branches / code)
    assert Density().figure(tree(a=f"def f():\n    {line}\n")) == 0, "too short to count"


def test_patterns_are_counted_where_they_are_compiled() -> None:
    assert CompiledPatterns().places(tree(a="import re\nA = re.compile('x')\nB = compile('x', '', 'eval')")) == [
        "a.py:2"
    ]


def test_public_functions_that_say_nothing_are_named() -> None:
    text = (
        "def a():\n    '''Said.'''\n    def inner(): ...\ndef b(): ...\ndef _c(): ...\nclass D:\n    def e(self): ..."
    )
    assert Documented().places(tree(a=text)) == ["a.py:4 b", "a.py:7 e"]
    assert Documented().figure(tree(a=text)) == pytest.approx(1 / 3)


def test_the_key_of_a_type_is_found_as_text_but_not_as_a_part_of_one() -> None:
    text = "A = 'id_card'\nB = f'id_card{A}'\nC = 'id_cards'\n'''id_card is one'''\nD = {'id_card': 1}"
    measure = TypeLiterals(["id_card"])
    assert measure.places(tree(a=text, intake_types_x=text)) == ["a.py:1 id_card", "a.py:5 id_card"]


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("reading.record['total']", ["validators/a.py:1"]),
        ("row.get('amount')", ["validators/a.py:1"]),
        ("record.fields['total']", ["validators/a.py:1"]),
        ("reading.record[F.TOTAL]", []),
        ("words['total']", []),
        ("tables.get('items', ())", []),
    ],
)
def test_fields_that_a_rule_asks_for_by_a_literal_are_found(code: str, places: Sequence[str]) -> None:
    assert FieldLiterals().places(tree(validators_a=code, extractors_a=code)) == places


def test_help_loads_less_than_a_command(tmp_path: Path) -> None:
    assert 0 < house.loaded(ROOT, ("--help",), tmp_path) < house.loaded(ROOT, ("rules", "list"), tmp_path)
    with pytest.raises(RuntimeError):
        house.loaded(ROOT, ("no-such-command",), tmp_path)
