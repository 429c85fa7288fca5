"""The ledger at work on the command line: what is kept, what is only looked at, what is found again."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.errors import ExitCode
from intake.ledger.location import find_ledger
from intake.ledger.schema import BILLS, CASES, EVENTS, FILES
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.verify import verify_chain
from intake.settings import Settings
from tests.conftest import Command
from tests.scripted import ScriptedEngine, save_sheet

ITEM = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine) -> Path:
    return make_case(tmp_path / "cases" / "甲", "white")


def make_case(folder: Path, color: str) -> Path:
    """A folder with one scan; every picture bears the same invented receipt to the engine, whatever its color."""
    folder.mkdir(parents=True)
    save_sheet(folder / "1.png", color)
    return folder


def ledger() -> Ledger:
    return open_ledger(find_ledger(Settings()))


def count(table: object) -> int:
    with ledger().reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)  # type: ignore[arg-type]


def test_check_only_looks_and_makes_no_ledger(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM)
    place = find_ledger(Settings())
    assert place.file is not None
    assert not place.file.exists()


def test_check_keep_writes_the_case_its_scans_and_its_claims(case: Path, intake: Command) -> None:
    called = intake("check", case, *ITEM, "--keep")
    assert "登记号 2026-00001" in called.err
    assert (count(CASES), count(FILES), count(BILLS)) == (1, 1, 1)
    (kept,) = (p for p in find_ledger(Settings()).store.rglob("*") if p.is_file())
    assert kept.read_bytes() == (case / "1.png").read_bytes()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_same_check_twice_is_one_event(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM, "--keep")
    before = count(EVENTS)
    intake("check", case, *ITEM, "--keep")
    assert count(EVENTS) == before == 2


def test_a_bill_that_was_claimed_before_is_told_with_the_number_of_its_case(
    case: Path, intake: Command, tmp_path: Path
) -> None:
    first = json.loads(intake("check", case, *ITEM, "--keep", "--json").out)
    assert not [f for f in first["findings"] if f["rule"] == "bill-claimed-before" and f["outcome"] != "pass"]
    later = make_case(tmp_path / "cases" / "乙", "gray")
    called = intake("check", later, *ITEM, "--json")
    (finding,) = (f for f in json.loads(called.out)["findings"] if f["rule"] == "bill-claimed-before")
    assert finding["outcome"] == "fail"
    assert "2026-00001" in finding["message"]
    assert called.code == ExitCode.NEEDS_PERSON
    assert count(CASES) == 1


def test_the_first_claimant_is_not_told_of_the_second(case: Path, intake: Command, tmp_path: Path) -> None:
    intake("check", case, *ITEM, "--keep")
    intake("check", make_case(tmp_path / "cases" / "乙", "gray"), *ITEM, "--keep")
    again = json.loads(intake("check", case, *ITEM, "--json").out)
    assert [f["outcome"] for f in again["findings"] if f["rule"] == "bill-claimed-before"] == ["pass"]


def test_a_case_whose_folder_was_moved_is_the_same(case: Path, intake: Command, tmp_path: Path) -> None:
    intake("check", case, *ITEM, "--keep")
    shutil.move(case, tmp_path / "archive")
    assert "登记号 2026-00001" in intake("check", tmp_path / "archive", *ITEM, "--keep").err


def test_the_chain_holds_after_all_of_it(case: Path, intake: Command, tmp_path: Path) -> None:
    intake("check", case, *ITEM, "--keep")
    intake("form", "supplement", case, *ITEM, "-o", tmp_path / "out")
    with ledger().reading() as connection:
        assert verify_chain(connection).breaks == ()


def test_the_next_applicant_in_the_same_folder_is_another_case_though_a_bill_is_the_same(
    case: Path, intake: Command
) -> None:
    """By what was typed of them: the scripted receipt names nobody."""
    (case / "case.yaml").write_text('applicant: {name: 样甲一, id_number: "341799199001010017"}\n', "utf-8")
    intake("check", case, *ITEM, "--keep")
    (case / "case.yaml").write_text('applicant: {name: 样乙二, id_number: "341799198505050026"}\n', "utf-8")
    called = intake("check", case, *ITEM, "--keep", "--json")
    assert "登记号 2026-00002" in called.err
    findings = json.loads(called.out)["findings"]
    assert [f["outcome"] for f in findings if f["rule"] == "bill-claimed-before"] == ["fail"]


def test_a_purge_takes_the_scan_of_a_case_out_of_the_report_of_a_later_one(
    case: Path, intake: Command, tmp_path: Path
) -> None:
    intake("check", case, *ITEM, "--keep")
    later = make_case(tmp_path / "cases" / "乙", "gray")
    intake("check", later, *ITEM, "--keep", "-o", tmp_path / "out")
    assert (tmp_path / "out" / "report.html").exists()
    called = intake("purge", "2026-00001")
    assert called.code == ExitCode.DONE
    assert "report.html" in called.out.decode()
    assert not (tmp_path / "out" / "report.html").exists()
    assert (tmp_path / "out" / "case.json").exists()
