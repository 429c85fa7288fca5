"""What was arranged and told, as every command sees it: check, form, correct, eval; with another engine, too."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake import types
from intake.errors import ExitCode
from intake.keeping.confirmed import find_confirmed
from intake.ledger.cases import files_of, find_named_case
from intake.ledger.entries.arrangements import add_arrangement
from intake.ledger.entries.told import add_told
from intake.ledger.location import find_ledger
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey, Stage
from intake.ledger.stages import Decision, decide
from intake.ledger.store import Ledger, open_ledger
from intake.settings import Settings
from tests.conftest import Command
from tests.scripted import ScriptedEngine, save_sheet

ITEM = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")
CASE = "2026-00001"
NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine, intake: Command) -> Path:
    """A case that came in with one bill."""
    folder = tmp_path / "cases" / "甲"
    folder.mkdir(parents=True)
    save_sheet(folder / "1.png")
    intake("check", folder, *ITEM, "--keep")
    return folder


def ledger() -> Ledger:
    return open_ledger(find_ledger(Settings()))


def retype(kind: str, sha256: str = "") -> None:
    with ledger().writing() as writing:
        found = find_named_case(writing.connection, CASE)
        page = PaperKey(sha256 or next(iter(files_of(writing.connection, [found.id]))), 1)
        add_arrangement(writing, found.id, Arrangement(ArrangedAct.RETYPE, page, "样经办", NOW, kind=kind))


def tell(**points: Any) -> None:
    with ledger().writing() as writing:
        add_told(writing, find_named_case(writing.connection, CASE).id, points, "样经办")


def check(intake: Command, case: Path, *words: str) -> dict[str, Any]:
    judged: dict[str, Any] = json.loads(intake("check", case, "--json", *(words or ITEM)).out)
    return judged


def kinds(judged: dict[str, Any]) -> list[str]:
    return [document["type"] for document in judged["documents"]]


@pytest.mark.parametrize("keep", [(), ("--keep",)])
def test_check_sees_the_paper_as_it_was_arranged(case: Path, intake: Command, keep: tuple[str, ...]) -> None:
    assert kinds(check(intake, case, *ITEM, *keep)) == [types.INPATIENT_INVOICE]
    retype(types.EXPENSE_LIST)
    assert kinds(check(intake, case, *ITEM, *keep)) == [types.EXPENSE_LIST]


def test_another_engine_reads_the_paper_as_it_was_arranged(
    case: Path, intake: Command, scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    retype(types.EXPENSE_LIST)
    intake("check", case, *ITEM, "--keep")
    monkeypatch.setattr(scripted, "fingerprint", "another")
    assert kinds(check(intake, case, *ITEM, "--keep")) == [types.EXPENSE_LIST]


def test_a_correction_is_made_on_the_paper_as_it_was_arranged_and_found_again(case: Path, intake: Command) -> None:
    retype(types.EXPENSE_LIST)
    called = intake("correct", case, "1", "hospital", "样例医院", "--why", "与原件核对", "--by", "样经办")
    assert called.code == ExitCode.DONE, called.err
    (document,) = check(intake, case)["documents"]
    assert document["fields"]["hospital"]["value"] == "样例医院"


def test_an_act_whose_scan_was_replaced_is_told(case: Path, intake: Command) -> None:
    retype(types.EXPENSE_LIST, sha256="ab" * 32)
    judged = check(intake, case)
    assert kinds(judged) == [types.INPATIENT_INVOICE]
    (told,) = (f for f in judged["findings"] if f["rule"] == "correction-conflict")
    assert (told["outcome"], "改类型" in told["message"]) == ("unknown", True)


def test_what_was_told_counts_without_words_and_words_win_over_it(case: Path, intake: Command) -> None:
    tell(item="门诊费用报销", insurance="居民", applied="2026-11-02")
    assert check(intake, case, "--insurance", "居民")["applied"] == "2026-11-02"
    assert check(intake, case, "--applied", "2026-10-13")["applied"] == "2026-10-13"


def test_the_register_has_the_applicant_that_was_told_and_the_case_stays_the_same(case: Path, intake: Command) -> None:
    tell(**{"applicant.name": "样王五"})
    intake("check", case, *ITEM, "--keep")
    called = intake("check", case, *ITEM, "--keep")
    assert CASE in called.err
    assert "样王五" in intake("ledger", "show", CASE, "--full").out.decode()


def test_a_case_whose_name_was_corrected_to_another_one_stays_the_same(case: Path, intake: Command) -> None:
    intake("correct", case, "1", "payer", "样赵六", "--why", "与原件核对", "--by", "样经办")
    for _ in range(2):
        assert CASE in intake("check", case, *ITEM, "--keep").err


def test_a_form_is_printed_from_what_was_told(case: Path, intake: Command, tmp_path: Path) -> None:
    tell(**{"applicant.name": "样王五"})
    called = intake("form", "supplement", case, *ITEM, "-o", tmp_path / "out", "--json")
    traces = "".join(p.read_text("utf-8") for p in (tmp_path / "out").rglob("*.json"))
    assert called.code in (ExitCode.DONE, ExitCode.NEEDS_PERSON)
    assert "样王五" in traces


def test_gold_is_the_paper_as_it_was_arranged_once_it_was_reviewed(case: Path, intake: Command) -> None:
    _accept()
    retype(types.EXPENSE_LIST)
    assert find_confirmed(ledger())[0].documents == (), "nobody has seen its values yet"
    intake("check", case, *ITEM, "--keep")
    assert [line["type"] for line in find_confirmed(ledger())[0].documents] == [types.EXPENSE_LIST]


def _accept() -> None:
    with ledger().writing() as writing:
        case_id = find_named_case(writing.connection, CASE).id
        decide(writing, case_id, Decision(Stage.ACCEPTED, NOW.date(), who="样经办"), NOW.date())
