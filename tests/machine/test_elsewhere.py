"""The command line on a system without what only POSIX has: it starts, says what is there, reads, judges, keeps, runs a batch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.errors import ExitCode
from tests.conftest import ROOT

BILL = ROOT / "samples" / "data" / "originals" / "data-vat.xml"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folders, with an inbox of one case."""
    home = tmp_path_factory.mktemp("elsewhere")
    case = home / "inbox" / "案卷一"
    case.mkdir(parents=True)
    (case / BILL.name).write_bytes(BILL.read_bytes())
    return home


def run_elsewhere(home: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    """One command there."""
    own = {"XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tests.machine.elsewhere", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_it_starts(home: Path) -> None:
    done = run_elsewhere(home, "--help")
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
    assert "用法" in done.stdout


def test_it_reads(home: Path) -> None:
    done = run_elsewhere(home, "read", BILL)
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "读出 1 份文书" in done.stderr


def test_it_judges_a_case_and_keeps_it(home: Path) -> None:
    words = ("--item", "门诊费用报销", "--applied", "2026-10-12", "--keep")
    done = run_elsewhere(home, "check", home / "inbox" / "案卷一", *words)
    assert done.returncode == ExitCode.NEEDS_PERSON, done.stderr
    assert "已登入台账" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.ocr
def test_it_says_what_is_there_and_its_engine_reads(home: Path) -> None:
    done = run_elsewhere(home, "doctor")
    assert done.returncode == ExitCode.DONE, done.stdout
    assert "自检图读对" in done.stdout


@pytest.mark.ocr
def test_it_runs_a_batch_with_a_worker_of_its_own(home: Path) -> None:
    done = run_elsewhere(home, "run", home / "inbox", "-o", home / "out", "--applied", "2026-10-12", "--workers", 1)
    assert done.returncode == ExitCode.NEEDS_PERSON, done.stderr
    assert "1 份文书" in done.stderr
    assert (home / "out" / "案卷一" / "case.json").is_file()
