"""What the benchmarks count, and the table they write."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import commands
from benchmarks.engines import summary
from benchmarks.race import quiet
from benchmarks.race.contestants import HELD
from benchmarks.race.found import count
from benchmarks.table import BEGIN, END, commands_table, table, written
from tests.conftest import ROOT


def gold(**fields: object) -> dict[str, object]:
    return {"fields": fields}


def test_a_value_is_found_whatever_its_blanks_punctuation_and_width():
    assert count(gold(name="张 三（女）"), ["姓名：张三(女)"]) == (1, 1)


@pytest.mark.parametrize("printed", ["2024年3月5日", "2024-03-05", "20240305", "2024/3/05", "2024.03.05"])
def test_a_date_is_found_in_any_printed_form(printed: str):
    assert count(gold(date="2024-03-05"), [printed]) == (1, 1)


def test_a_number_is_a_number_of_its_own_and_not_part_of_another():
    assert count(gold(quantity="1"), ["13.32"]) == (0, 1)
    assert count(gold(total="1234.50"), ["合计 ¥1,234.5元"]) == (1, 1)


def test_a_number_that_stands_twice_has_to_be_read_twice():
    rows = {"fields": {}, "tables": {"items": [{"own": "0.00"}, {"own": "0.00"}]}}
    assert count(rows, ["0.00"]) == (1, 2)


def test_narratives_are_left_out():
    assert count(gold(course="字" * 61), []) == (0, 0)


def test_the_summary_takes_the_median_round_of_every_page():
    def page(wall: float) -> dict[str, float]:
        return {"wall": wall, "cpu": 1.0, "lines": 2, "found": 3, "values": 4, "peak": 5e6}

    numbers = summary([[page(1.0), page(9.0)], [page(2.0), page(2.0)], [page(9.0), page(1.0)]])
    assert numbers["pages_per_minute"] == 30.0
    assert (numbers["found"], numbers["values"], numbers["peak_mb"]) == (6, 8, 5)


def test_the_table_states_how_many_times_faster_ours_is():
    engine = {"pages_per_minute": 30.0, "cpu_seconds_a_page": 1.0, "found": 9, "values": 10, "peak_mb": 900}
    result = {
        "date": "2026-01-01",
        "command": "x",
        "pages": 3,
        "machine": {"cpu": "c", "cores": 2, "versions": {}},
        "engines": {"intake openvino": engine, "other": engine | {"pages_per_minute": 12.0}},
    }
    assert "| other | 12.0 | 2.50 |" in table(result)


def test_the_readme_is_rewritten_between_its_markers_only():
    assert written(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"


def test_a_readme_without_markers_is_refused():
    with pytest.raises(ValueError, match="README"):
        written("text", "new")


def whole(wall: float) -> dict[str, float]:
    return {"wall": wall, "cpu": 2 * wall, "peak_mb": 900.0}


def test_a_command_is_compared_with_ours_in_the_same_round_so_that_a_busy_hour_weighs_on_both():
    runs = {commands.OURS: [whole(10), whole(40), whole(10)], "other": [whole(30), whole(120), whole(20)]}
    numbers = commands.summary(runs, files=5)
    assert numbers["other"]["ours_is_faster"] == 3.0
    assert numbers["other"]["pages_per_minute"] == 10.0
    assert numbers[commands.OURS] == {
        "pages_per_minute": 30.0,
        "cpu_seconds_a_page": 4.0,
        "peak_mb": 900,
        "ours_is_faster": 1.0,
    }


def test_a_run_over_cases_is_compared_as_well_as_reading_alone():
    runs = {commands.OURS: [whole(10)], commands.BATCH: [whole(8)], "other": [whole(30)]}
    numbers = commands.summary(runs, files=5)
    assert (numbers["other"]["ours_is_faster"], numbers["other"]["run_is_faster"]) == (3.0, 3.75)


def test_a_command_that_answers_for_too_few_files_is_no_measurement():
    with pytest.raises(RuntimeError, match="1 answers to 2 files"):
        commands.timed(("-c", "print('{}')"), [Path("a"), Path("b")])


def test_the_cost_of_a_command_is_that_of_its_own_process():
    # In a small process of its own: a child's peak begins at what its parent held when it was forked.
    work = ("-c", "sum(range(10_000_000)); print('{}')")
    script = (
        "import json; from pathlib import Path; from benchmarks import commands; "
        f"print(json.dumps(commands.timed({work!r}, [Path('a')])[0]))"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    run = json.loads(told.stdout)
    assert 0 < run["cpu"] < 60
    assert 5 < run["peak_mb"] < 500
    assert run["wall"] > 0


def test_pages_of_a_pdf_are_drawn_and_pictures_are_taken_as_they_are(tmp_path: Path):
    lists = Path(__file__).parents[2] / "samples" / "data" / "lists"
    found = list(commands.pages([lists], tmp_path))
    assert lists / "list-daily-photo.jpg" in found
    assert tmp_path / "list-dense-copy-1.jpg" in found
    assert not [p for p in found if p.suffix in {".pdf", ".json"}]


def test_the_table_of_commands_states_how_many_times_faster_ours_is():
    numbers = {"pages_per_minute": 9.0, "cpu_seconds_a_page": 3.0, "peak_mb": 900, "ours_is_faster": 2.5}
    result = {
        "date": "2026-01-01",
        "command": "x",
        "pages": 3,
        "machine": {"cpu": "c", "cores": 2, "load_before": 0.1, "features": ["avx2"]},
        "noise": [],
        "modes": {"f32": {"other": numbers}, "default": {"other": numbers | {"ours_is_faster": 1.5}}},
    }
    assert "| 都用 32 位 | other | 9.0 | 2.50 | – | 3.00 | 900 MB |" in commands_table(result)
    assert "| 各自默认 | other | 9.0 | 1.50 |" in commands_table(result)
    assert "不安静" not in commands_table(result)
    assert "机器并不安静：load 3.0" in commands_table(result | {"noise": ["load 3.0"]})


def test_a_race_begins_only_on_a_quiet_machine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commands, "find_noise", lambda: ["load 2.00"])
    with pytest.raises(SystemExit, match="not quiet"):
        commands.main(["--images", "absent"])


def test_load_and_busy_programs_are_noise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quiet, "_find_busy", lambda: [("4711", 80.0)])
    monkeypatch.setattr("os.getloadavg", lambda: (0.1, 0.0, 0.0))
    assert quiet.find_noise() == ["4711 takes 80 % of a core"]
    monkeypatch.setattr("os.getloadavg", lambda: (0.3, 0.0, 0.0))
    assert len(quiet.find_noise()) == 2


def test_every_command_is_held_to_the_mode_and_begins_with_an_empty_ledger(tmp_path: Path):
    first, second = commands.environment("f32", tmp_path), commands.environment("f32", tmp_path)
    assert 'precision = "f32"' in Path(first["INTAKE_SETTINGS"]).read_text()
    assert first[HELD] == "f32"
    assert first["XDG_DATA_HOME"] != second["XDG_DATA_HOME"]
    assert not list(Path(second["XDG_DATA_HOME"]).iterdir())


def test_values_are_looked_for_in_what_each_command_printed(tmp_path: Path) -> None:
    gold = {"file": "a.jpg", "type": "inpatient_invoice", "fields": {"total": "58.00", "payer": "样张三"}}
    (tmp_path / "a.json").write_text(json.dumps(gold))
    field = {"value": "58.00", "raw": "58.00", "state": "read"}
    ours = {"source": {"path": "x/a.jpg", "pages": [1]}, "type": "inpatient_invoice", "fields": {"total": field}}
    printed = {
        commands.OURS: [json.dumps(ours).encode()],
        "other": [json.dumps(["合计 58.00", "交款人：样张三"]).encode()],
    }
    told = commands.right(printed, [Path("x/a.jpg")], [tmp_path])
    assert told["other"] == {"found": 2, "values": 2}
    assert told[commands.OURS] == {"found": 1, "values": 2, "field_f1": 0.6667}


def test_what_was_not_counted_is_not_made_up() -> None:
    numbers = {"pages_per_minute": 9, "ours_is_faster": 1, "cpu_seconds_a_page": 3, "peak_mb": 900}
    machine = {"cpu": "x", "cores": 2, "load_before": 0, "features": []}
    result = {"date": "2026-01-01", "machine": machine, "noise": [], "pages": 1, "command": "c"}
    result |= {"modes": {"f32": {"other": numbers}}}
    assert "| 900 MB | 未数 |" in commands_table(result)
    counted = numbers | {"found": 1, "values": 2, "field_f1": 0.5}
    assert "| 1 / 2（字段 F1 0.500） |" in commands_table(result | {"modes": {"f32": {"other": counted}}})
