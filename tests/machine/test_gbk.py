"""A console that speaks GBK, or nothing but ASCII: nothing crashes, JSON stays JSON, files stay UTF-8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.errors import ExitCode
from tests.conftest import ROOT

BILL = ROOT / "samples" / "data" / "originals" / "data-vat.xml"
RARE = "样𠅤张é案"
"""One character outside the basic plane, one that GBK has not."""
CONSOLES = {
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "ascii": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case whose name no GBK console can show; `case.yaml` as the editor of Windows saves it, with a mark in front."""
    folder = tmp_path / RARE
    folder.mkdir()
    (folder / BILL.name).write_bytes(BILL.read_bytes())
    told = f"item: 门诊费用报销\r\napplicant: {{name: {RARE}}}\r\n"
    (folder / "case.yaml").write_bytes(told.encode("utf-8-sig"))
    return folder


def run_at(console: str, home: Path, *words: object) -> "subprocess.CompletedProcess[bytes]":
    """One command at such a console."""
    own = {"XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONUTF8": "0"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    command = [sys.executable, "-m", "cli", *map(os.fsencode, map(str, words))]
    return subprocess.run(command, cwd=ROOT, env=kept | own | CONSOLES[console], capture_output=True, check=False)


@pytest.mark.parametrize("console", CONSOLES)
def test_a_case_is_judged_for_people_and_for_programs(console: str, case: Path, tmp_path: Path) -> None:
    words = ("check", case, "--applied", "2026-10-12", "--keep", "-o", tmp_path / "out", "--full")
    people, programs = run_at(console, tmp_path, *words), run_at(console, tmp_path, *words, "--json")
    for done in (people, programs):
        assert done.returncode == ExitCode.NEEDS_PERSON, done.stderr
        assert b"Traceback" not in done.stderr
    told = json.loads(programs.stdout.decode("utf-8"))
    assert told == json.loads((tmp_path / "out" / "case.json").read_text("utf-8"))
    people.stdout.decode("gbk" if console == "gbk" else "ascii")


def test_a_usage_error_names_what_the_console_cannot_show(tmp_path: Path) -> None:
    done = run_at("gbk", tmp_path, "read", tmp_path / f"{RARE}.jpg")
    assert done.returncode == ExitCode.NOTHING_READABLE, done.stderr
    assert "\\U00020164" in done.stderr.decode("gbk")
