"""What was decided on the page is there for every other way to look at the case: checked again, shown, scored, or taken back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import cli
from intake.ledger.location import find_ledger
from intake.ledger.model import Stage
from intake.ledger.schema import CASES
from intake.ledger.store import open_ledger
from intake.review.cases import ReviewDesk
from intake.review.points import list_values
from intake.review.values import PersonStep, TypedValue, correct_value, undo_last
from intake.settings import Settings
from tests.conftest import Command
from tests.review.desks import make_office
from tests.scripted import ScriptedEngine, save_sheet

ITEM = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine, intake: Command) -> Path:
    folder = tmp_path / "甲"
    folder.mkdir()
    save_sheet(folder / "1.png")
    intake("check", folder, *ITEM, "--keep")
    return folder


@pytest.fixture
def desk(case: Path) -> Iterator[ReviewDesk]:
    ledger = open_ledger(find_ledger(Settings()))
    yield ReviewDesk(ledger, cli._desk(None, None, True), make_office())
    ledger.close()


def step(desk: ReviewDesk) -> PersonStep:
    with desk.ledger.reading() as connection:
        case_id = connection.execute(select(CASES.c.id)).scalar_one()
    return PersonStep(case_id, desk.open(case_id).version, "样经办", datetime.now(UTC))


def payer(intake: Command, case: Path) -> dict[str, object]:
    (document,) = json.loads(intake("check", case, *ITEM, "--json").out)["documents"]
    return dict(document["fields"]["payer"])


def test_a_check_afterwards_has_the_value_at_the_box_where_it_was_seen(
    desk: ReviewDesk, case: Path, intake: Command
) -> None:
    old = payer(intake, case)["box"]
    taken = correct_value(desk, step(desk), TypedValue("0:payer", "青禾省"))
    (shown,) = (v for v in list_values(taken.case.judgement) if v.id == "0:payer")
    now = payer(intake, case)
    assert (now["value"], now["state"]) == ("青禾省", "typed")
    assert shown.place.box is not None
    assert now["box"] == shown.place.box.as_list()
    assert now["box"] != old


def test_a_check_afterwards_has_no_box_where_the_value_stands_nowhere(
    desk: ReviewDesk, case: Path, intake: Command
) -> None:
    correct_value(desk, step(desk), TypedValue("0:payer", "张样列"))
    now = payer(intake, case)
    assert now["value"] == "张样列"
    assert "box" not in now
    assert "票面上没有找到" in str(now["why"])


def test_what_was_taken_back_is_read_as_before_and_shown_as_taken_back(
    desk: ReviewDesk, case: Path, intake: Command
) -> None:
    before = payer(intake, case)
    correct_value(desk, step(desk), TypedValue("0:payer", "张样列"))
    undo_last(desk, step(desk))
    assert payer(intake, case) == before
    shown = intake("ledger", "show", "2026-00001", "--full").out.decode()
    assert "张样列" in shown
    assert "已撤销" in shown
    assert "撤销一步" in shown


def test_the_offices_figures_know_confirmed_from_corrected_from_taken_back(desk: ReviewDesk, intake: Command) -> None:
    for key, text in (("payer", "张样例"), ("check_code", "ce9509"), ("bill_code", "34060126")):
        correct_value(desk, step(desk), TypedValue(f"0:{key}", text))
    undo_last(desk, step(desk))
    case = desk.open(step(desk).case_id)
    with desk.ledger.writing() as writing:
        desk.keep_review(writing, case)
        writing.connection.execute(CASES.update().values(stage=Stage.ACCEPTED.value))
    figures = json.loads(intake("eval", "--from-ledger", "--json").out)
    assert figures["office"]["changed"] == 1
    assert (figures["fields"]["check_code"]["wrong"], figures["fields"]["payer"]["wrong"]) == (1, 0)


def test_the_command_line_finds_a_typed_word_on_the_paper_too(case: Path, intake: Command) -> None:
    old = payer(intake, case)["box"]
    intake("correct", case, "1", "payer", "青禾省", "--why", "看原件", "--by", "样经办")
    assert payer(intake, case)["box"] != old
