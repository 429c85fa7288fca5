"""The hostile corpus: as many files as promised, the same each time, and a trial that tells who broke which bound."""

import itertools
import json
from pathlib import Path

import pytest

from benchmarks.hostile import __main__ as program
from benchmarks.hostile.corpus import all_calls, traps_by_kind
from benchmarks.hostile.damage import honest_files
from benchmarks.hostile.figures import keep_record, recorded, show_table, sum_up
from benchmarks.hostile.room import Room
from benchmarks.hostile.trap import Demand, HostileCall, Trap, bytes_trap
from benchmarks.hostile.trial import TrapResult, try_call, try_traps
from benchmarks.hostile.watching import measure_tree

ALL = [trap for traps in traps_by_kind().values() for trap in traps]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path).prepare()


def test_there_are_as_many_as_promised_each_with_a_name_of_its_own() -> None:
    names = [one.name for one in (*ALL, *all_calls())]
    assert len(ALL) >= 300
    assert len(names) == len(set(names))


def test_a_part_of_every_kind_is_tried_with_every_change() -> None:
    assert all(any(trap.quick for trap in traps) for traps in traps_by_kind().values())
    assert any(call.quick for call in all_calls())


@pytest.mark.parametrize(
    "trap", [trap for trap in ALL if trap.quick and not trap.named][::9], ids=lambda trap: trap.name
)
def test_a_file_is_the_same_each_time(trap: Trap, tmp_path: Path) -> None:
    def laid(name: str) -> bytes | str:
        path = tmp_path / name / trap.name
        path.parent.mkdir()
        trap.lay(path)
        return path.read_bytes() if path.is_file() and path.stat().st_size < 1 << 25 else str(path.exists())

    assert laid("one") == laid("other")


def test_the_quick_files_can_be_laid_down(tmp_path: Path) -> None:
    few = {"some": [trap for trap in ALL if trap.quick and not trap.named][::7]}
    program.lay_down(few, tmp_path)
    assert len(list((tmp_path / "some").iterdir())) >= len(few["some"]) - 1, "one is not there on purpose"


# ------------------------------------------------------------------------------------------------ the trial
def test_what_is_chosen_is_what_was_asked_for() -> None:
    traps, calls = program.choose(["xml"], ["entities.xml"], quick=False)
    assert [trap.name for found in traps.values() for trap in found] == ["entities.xml"]
    assert calls == []


def test_refused_and_read_files_are_told_apart_and_the_honest_ones_behind_them_read(room: Room) -> None:
    wrong = bytes_trap("honest.xml", lambda: honest_files()[".xml"], Demand.REFUSED)
    entities = next(trap for trap in ALL if trap.name == "entities.xml")
    refused, read = try_traps([entities, wrong], room)
    assert refused.breaches == []
    assert "DOCTYPE" in refused.answers[0]
    assert read.breaches == ["read, but must be refused"]
    assert refused.peak_mb > 20


def test_what_is_written_elsewhere_is_a_breach(room: Room) -> None:
    def lay(folder: Path) -> tuple[str, ...]:
        (folder / "case").mkdir()
        return "types", "list"

    before = room.note_content()
    (room.path / "home" / "stray").write_text("x")
    assert room.find_strays(before) == [str(room.path / "home" / "stray")]
    result = try_call(HostileCall("no words", lay, frozenset({5}), ("没有",)), room)
    assert result.breaches == ["ended with 0", "not told: 没有"]


def test_words_that_a_terminal_obeys_or_that_nobody_in_the_office_reads_are_breaches() -> None:
    result = TrapResult("a")
    for line in ("读不了".encode(), b"", b"UserWarning: bad", b"\x1b[31m", b"Traceback (most recent call last):"):
        result.weigh_words(line)
    assert [breach.split(":")[0] for breach in result.breaches] == [
        "a library's words", "control characters on the terminal", "traceback", "a library's words",
    ]  # fmt: skip


def test_cost_is_held_against_the_bounds() -> None:
    result = TrapResult("a")
    result.weigh_cost(61, 1600 << 20)
    assert result.breaches == ["over 60 s", "over 1500 MB"]


def test_the_memory_of_a_tree_is_at_least_that_of_its_first_process() -> None:
    import os

    assert measure_tree([os.getpid()]) > 10 << 20
    assert measure_tree([2**22 + 1]) == 0


def test_the_record_says_how_many_stayed_within_and_what_the_worst_cost() -> None:
    results = [TrapResult("a", 2.0, 300), TrapResult("b", 61.0, 200, breaches=["over 60 s"])]
    record = json.loads(json.dumps(sum_up({"xml": results})))
    assert record["kinds"]["xml"]["within"] == 1
    assert record["kinds"]["xml"]["broken"] == {"b": ["over 60 s"]}
    assert "| XML | 2 | 1 | 61 | 300 |" in show_table(record)


def test_kinds_of_another_day_are_not_mixed_with_those_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.hostile.figures.RESULT", tmp_path / "hostile.json")
    for kind in ("xml", "pictures"):
        keep_record(sum_up({kind: [TrapResult("a\udcff", 2.0, 300)]}))
    assert list((recorded() or {})["kinds"]) == ["pictures", "xml"]
    keep_record({**sum_up({"places": [TrapResult("a")]}), "date": "2027-01-01"})
    assert list((recorded() or {})["kinds"]) == ["places"]


def test_every_kind_has_words_for_people() -> None:
    kinds = itertools.chain(traps_by_kind(), [program.CALLS])
    assert (
        show_table(sum_up({kind: [TrapResult("a")] for kind in kinds})).count("| 1 | 1 |") == len(traps_by_kind()) + 1
    )
