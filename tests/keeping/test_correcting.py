"""`intake correct`: kept for ever, used by whatever comes after, never overwritten; confirmed cases as gold."""

import json
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from intake.errors import ExitCode
from intake.ledger.cases import find_named_case, read_payloads
from intake.ledger.entries.corrections import read_corrections
from intake.ledger.location import find_ledger
from intake.ledger.model import EventKind, Stage
from intake.ledger.schema import CASES
from intake.ledger.store import Ledger, open_ledger
from intake.settings import Settings
from tests import scripted as receipts
from tests.conftest import Command
from tests.scripted import ScriptedEngine, save_sheet

ITEM = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")
SIGNED = ("--why", "与原件核对", "--by", "样经办")


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine) -> Path:
    folder = tmp_path / "cases" / "甲"
    folder.mkdir(parents=True)
    save_sheet(folder / "1.png")
    return folder


def ledger() -> Ledger:
    return open_ledger(find_ledger(Settings()))


def value(intake: Command, case: Path, key: str) -> dict[str, object]:
    (document,) = json.loads(intake("check", case, *ITEM, "--json").out)["documents"]
    return dict(document["fields"][key])


def test_a_corrected_value_is_used_from_then_on_with_its_box_and_its_reason(case: Path, intake: Command) -> None:
    before = value(intake, case, "payer")
    called = intake("correct", case, "1.png", "payer", "张样列", *SIGNED)
    assert called.code == ExitCode.DONE
    assert "张样例" in called.out.decode()
    now = value(intake, case, "payer")
    assert (now["value"], now["state"], now["source"], now["box"]) == ("张样列", "typed", "typed", before["box"])
    assert "样经办" in str(now["why"])
    assert "与原件核对" in str(now["why"])


def test_a_later_reading_never_overwrites_it_and_what_differs_is_shown(
    case: Path, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake("correct", case, "1", "payer", "张样列", *SIGNED)
    printed = tuple((text.replace("张样例", "张样刘"), left, top) for text, left, top in receipts.PRINTED)
    monkeypatch.setattr(receipts, "PRINTED", printed)
    judged = json.loads(intake("check", case, *ITEM, "--json").out)
    assert judged["documents"][0]["fields"]["payer"]["value"] == "张样列"
    (conflict,) = (f for f in judged["findings"] if f["rule"] == "correction-conflict")
    assert conflict["outcome"] != "pass"
    assert "张样刘" in conflict["message"]


def test_corrections_are_events_and_the_last_one_counts(case: Path, intake: Command) -> None:
    intake("correct", case, "1", "payer", "张样列", *SIGNED)
    intake("correct", case, "1", "payer", "张样例", "--why", "看错了", "--by", "样复核")
    with ledger().reading() as connection:
        made = read_corrections(connection, find_named_case(connection, "2026-00001").id)
        events = read_payloads(connection, find_named_case(connection, "2026-00001").id, EventKind.CORRECTED)
    assert [(c.old, c.new, c.who) for c in made] == [("张样例", "张样列", "样经办"), ("张样例", "张样例", "样复核")]
    assert all("样" not in event["body"] for event in events)
    assert value(intake, case, "payer")["value"] == "张样例"


def test_a_case_is_named_by_its_register_number_too(case: Path, intake: Command) -> None:
    intake("check", case, *ITEM, "--keep")
    assert intake("correct", "2026-00001", "1", "payer", "张样列", *SIGNED).code == ExitCode.DONE
    assert value(intake, case, "payer")["value"] == "张样列"
    assert intake("correct", "2026-00009", "1", "payer", "张样列", *SIGNED).code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("9", "payer", "x", *SIGNED), "没有“9”这份材料"),
        (("1", "nonsense", "x", *SIGNED), "nonsense"),
        (("1", "total", "many", *SIGNED), "many"),
        (("1", "payer", "x", "--by", "样经办"), "理由"),
        (("1", "payer", "x", "--why", "看错了"), "由谁"),
        (("1", "payer", *SIGNED), "没有写更正后的值"),
        (("1", "payer", "x", "--absent", *SIGNED), "既写了值又写了"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    words: tuple[str, ...], told: str, case: Path, intake: Command
) -> None:
    called = intake("correct", case, *words)
    assert (called.code, told in called.err) == (ExitCode.USAGE, True)
    with ledger().reading() as connection:
        assert connection.execute(CASES.select()).all() == []


def test_confirmed_cases_are_the_gold_that_todays_reader_is_held_against(
    case: Path, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert intake("eval", "--from-ledger").code == ExitCode.USAGE
    intake("correct", case, "1", "payer", "张样列", *SIGNED)
    intake("check", case, *ITEM, "--keep")
    assert "没有经人确认" in intake("eval", "--from-ledger").err.replace("还", "")
    _accept()
    figures = json.loads(intake("eval", "--from-ledger", "--json").out)
    assert figures["office"]["changed"] == 1
    assert figures["office"]["documents"] == 1
    assert (figures["fields"]["payer"]["wrong"], figures["fields"]["bill_number"]["wrong"]) == (1, 0)


def _accept() -> None:
    with ledger().writing() as writing:
        writing.connection.execute(CASES.update().values(stage=Stage.ACCEPTED.value))


def test_forms_print_what_was_corrected(case: Path, intake: Command, tmp_path: Path) -> None:
    intake("correct", case, "1", "payer", "张样列", *SIGNED)
    intake("form", "supplement", case, *ITEM, "-o", tmp_path / "out")
    with ledger().reading() as connection:
        (row,) = connection.execute(CASES.select()).mappings().all()
    assert row["applicant"] == "张样列"


def test_a_case_named_by_its_number_is_not_corrected_on_the_papers_of_the_next_applicant(
    case: Path, intake: Command
) -> None:
    intake("check", case, *ITEM, "--keep")
    Image.new("RGB", (1000, 700), "gray").save(case / "1.png")
    called = intake("correct", "2026-00001", "1", "payer", "张样列", *SIGNED)
    assert called.code == ExitCode.USAGE
    assert "别的材料" in called.err
    with ledger().reading() as connection:
        assert read_corrections(connection, find_named_case(connection, "2026-00001").id) == ()
        assert connection.execute(select(func.count()).select_from(CASES)).scalar() == 1
