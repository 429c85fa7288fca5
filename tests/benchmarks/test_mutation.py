"""Mutation testing: what is changed, which changes are tried, and how what nobody noticed is told."""

import sys
from pathlib import Path

import pytest

from benchmarks.mutation.branches import count_branches, share_taken
from benchmarks.mutation.branches import table as branch_table
from benchmarks.mutation.held import HELD, Held
from benchmarks.mutation.record import JUSTIFIED, _read_reasons, add_up, describe_part, recorded, table
from benchmarks.mutation.sample import Mutant, draw_sample
from tests.conftest import ROOT

PART = Held("values", "金额", ("intake/values.py",), ("tests/numbers",), 2)
TEXT = '''
def add(a, b):
    """Adds."""
    return a + b


class Sum:
    def grow(self, by):
        print("合计")
        self.total += by
'''


def mutant(number: int, before: str = "a + b", after: str = "a - b") -> Mutant:
    return Mutant(f"intake.values.x_add__mutmut_{number}", "intake/values.py", 4, "add", before, after)


def test_every_module_and_every_test_of_a_part_is_there() -> None:
    for held in HELD:
        assert all(any(ROOT.glob(pattern)) for pattern in held.modules), held.name
        assert all((ROOT / test).exists() for test in held.tests), held.name
    assert "extractors/medical_invoice/bill_proof.py" in HELD[1].find_modules(ROOT)


def test_a_sample_is_the_same_every_time_and_another_with_another_seed() -> None:
    every = [mutant(n) for n in range(100)]
    assert draw_sample(every, 10, 1) == draw_sample(every, 10, 1)
    assert draw_sample(every, 10, 1) != draw_sample(every, 10, 2)
    assert draw_sample(every[:3], 10, 1) == every[:3]


def test_a_change_that_no_test_reaches_counts_like_one_that_none_notices() -> None:
    tried = [mutant(1), mutant(2, "a", "None"), mutant(3, "b", "None"), mutant(4, "+", "*")]
    outcomes = dict(zip((m.name for m in tried), ("killed", "survived", "untested", "stopped"), strict=True))
    part = describe_part(PART, 2, {"intake/values.py": (9, tried)}, outcomes, 12.4)
    assert (part["tried"], part["noticed"], part["score"], part["cpu_seconds"]) == (4, 2, 0.5, 12)
    assert part["stopped"] == 1
    assert part["modules"] == {"intake/values.py": {"tried": 4, "noticed": 2, "score": 0.5, "changes": 9}}
    assert [(one["place"], one["after"], one["outcome"]) for one in part["unnoticed"]] == [
        ("intake/values.py:4", "None", "survived"),
        ("intake/values.py:4", "None", "untested"),
    ]
    result = add_up({"values": part}, 1)
    assert "| **合计** | 4 | 2 | 50.0% |" in table(result)
    assert "intake/values.py:4 add survived: a -> None" in table(result)


def test_nothing_is_kept_where_nothing_was_tried(tmp_path: Path) -> None:
    assert recorded(tmp_path / "none.json") == {}


def test_every_change_that_is_no_fault_is_of_code_that_is_still_there() -> None:
    listed = _read_reasons()
    assert JUSTIFIED.exists()
    for (module, _, _, _), why in listed.items():
        assert (ROOT / module).exists()
        assert why


def _has_mutmut() -> bool:
    return sys.platform != "win32" and bool(pytest.importorskip("mutmut"))


def test_changes_are_told_by_place_function_and_code_and_words_for_people_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not _has_mutmut():
        pytest.skip("mutmut is not for Windows")
    from benchmarks.mutation.mutants import find_mutants

    (tmp_path / "setup.cfg").write_text("[mutmut]\nsource_paths = intake\n")
    monkeypatch.chdir(tmp_path)
    found = find_mutants("intake/values.py", TEXT)
    told = {(m.line, m.function, m.before, m.after) for m in found}
    assert (4, "add", "a + b", "a - b") in told
    assert (10, "Sum.grow", "self.total += by", "self.total = by") in told
    assert not any("合计" in m.before and "XX" in m.after for m in found)
    assert {m.name.rpartition("__")[0] for m in found} == {
        "intake.values.x_add",
        "intake.values.xǁSumǁgrow",
    }


# ------------------------------------------------------------------------------------------------ what tests run through
def test_branches_are_added_up_by_package() -> None:
    def told(branches: int, taken: int) -> dict[str, dict[str, int]]:
        return {
            "summary": {"num_branches": branches, "covered_branches": taken, "num_statements": 10, "covered_lines": 9}
        }

    files = {
        "intake/cases/evidence/days.py": told(8, 6),
        "intake/cases/told.py": told(2, 1),
        "intake/run.py": told(4, 4),
        "intake/cache/__init__.py": told(0, 0),
    }
    packages = count_branches(files)
    assert list(packages) == ["intake", "intake/cache", "intake/cases"]
    assert [share_taken(packages[name]) for name in packages] == [1.0, 1.0, 0.7]
    assert "| **合计** | 14 | 78.6% | 90.0% |" in branch_table(packages)
