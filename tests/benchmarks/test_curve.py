"""The inbox that a cost curve is measured over, and its table."""

import hashlib
from pathlib import Path

from benchmarks.curve import A_CASE, lay_inbox, table


def test_an_inbox_holds_so_many_pages_in_cases_and_none_is_known_already(tmp_path: Path) -> None:
    lay_inbox(tmp_path, 2 * A_CASE + 1)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(list(tmp_path.iterdir())) == 3
    assert len(files) == 2 * A_CASE + 1
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in files}) == len(files)


def test_more_pages_than_there_are_samples_are_copies_with_other_bytes(tmp_path: Path) -> None:
    lay_inbox(tmp_path, 300)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in files}) == 300


def test_the_table_has_a_row_for_each_size() -> None:
    runs = [{"pages": 1000, "wall": 1500.0, "a_page": 1.5, "worker_mb": 1100}]
    machine = {"cpu": "c", "cores": 2}
    text = table({"date": "2026-01-01", "command": "x", "machine": machine, "noise": ["load 2"], "runs": runs})
    assert "| 1,000 页 | 1500.0 | 1.50 | 1100 MB |" in text
    assert "load 2" in text
