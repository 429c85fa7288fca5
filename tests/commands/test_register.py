"""`intake ledger list|show|export|summary|bills|import-checks|mark`, on a ledger with invented cases."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from intake.errors import ExitCode
from intake.ledger.location import find_ledger
from intake.ledger.model import EventKind, Stage
from intake.ledger.schema import BILLS, CASES, EVENTS, PAYLOADS
from intake.ledger.store import Ledger, open_ledger
from intake.ledger.verify import verify_chain
from intake.settings import Settings
from tests.conftest import Command
from tests.ledger.registers import add_bill, add_case
from tests.scripted import ScriptedEngine, save_sheet

NAME, ID_NUMBER = "样张三", "341799199001010017"


@pytest.fixture
def ledger() -> Ledger:
    """Two cases, one with a bill; the first is long late against the statute."""
    opened = open_ledger(find_ledger(Settings()))
    with opened.writing() as writing:
        add_case(
            writing.connection, 1, stage=Stage.REVIEWED, applicant=NAME, id_number=ID_NUMBER, item="住院费用报销",
            item_id="resident-inpatient-reimbursement", insurance="居民", statute_due="2026-04-21", verdict="齐全",
            total_cents=823_050,
        )  # fmt: skip
        add_case(writing.connection, 2, received="2026-03-10", applicant="样李四", insurance="职工", item="职工事项")
        add_bill(writing.connection, "case-1")
    return opened


def events(ledger: Ledger, kind: EventKind) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Subject, body and payload of each event of that kind."""
    joined = EVENTS.join(PAYLOADS, PAYLOADS.c.sequence == EVENTS.c.sequence)
    wanted = select(EVENTS.c.subject, EVENTS.c.body, PAYLOADS.c.content).select_from(joined)
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()
        rows = connection.execute(wanted.where(EVENTS.c.kind == kind.value)).all()
    return [(row.subject, json.loads(row.body), json.loads(row.content)) for row in rows]


def stages(ledger: Ledger) -> Sequence[str]:
    with ledger.reading() as connection:
        return list(connection.execute(select(CASES.c.stage).order_by(CASES.c.serial)).scalars())


# ------------------------------------------------------------------------------------------------ list
def test_a_list_is_masked_and_no_event(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "list", "--today", "2026-05-11")
    head, first, second = called.out.decode().splitlines()
    assert head.split()[:2] == ["登记号", "收件日期"] or head.startswith("登记号")
    assert "2026-00001" in first
    assert "样*三" in first
    assert NAME not in called.out.decode() + called.err
    assert "2026-00002" in second
    assert "共 2 件" in called.err
    assert events(ledger, EventKind.SHOWN) == []


def test_a_list_in_full_is_written_down_with_who_and_what_was_asked(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "list", "--full", "--name", NAME, "--by", "样经办")
    assert NAME in called.out.decode()
    ((subject, body, payload),) = events(ledger, EventKind.SHOWN)
    assert (subject, body) == ("", {"what": "register", "rows": 1})
    assert payload == {"who": "样经办", "filter": {"name": "＊"}}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), [1, 2]),
        (("--insurance", "职工"), [2]),
        (("--stage", "预审", "--stage", "已受理"), [1]),
        (("--overdue", "5", "--today", "2026-05-11"), [1]),
        (("--overdue", "30", "--today", "2026-05-11"), []),
        (("--received-from", "2026-03-10"), [2]),
        (("--id", "0017"), [1]),
        (("--number", "00002"), [2]),
        (("--item", "住院"), [1]),
    ],
)
def test_conditions_are_options_in_the_offices_words(
    ledger: Ledger, intake: Command, words: tuple[str, ...], found: list[int]
) -> None:
    lines = intake("ledger", "list", "--json", *words).out.decode().splitlines()
    assert [int(json.loads(line)["register"][-1]) for line in lines] == found


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--stage", "受领"), "没有“受领”这个环节"),
        (("--insurance", "商业"), "险种"),
        (("--received-from", "三月"), "--received-from 三月 不是日期"),
    ],
)
def test_words_that_are_not_understood_are_told(
    ledger: Ledger, intake: Command, words: tuple[str, ...], told: str
) -> None:
    called = intake("ledger", "list", *words)
    assert called.code == ExitCode.USAGE
    assert told in called.err


def test_a_list_that_is_cut_says_so(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "list", "--limit", "1")
    assert len(called.out.decode().splitlines()) == 2
    assert "共 2 件，列出前 1 件" in called.err


def test_lateness_beyond_the_calendar_says_that_only_weekends_were_left_out(ledger: Ledger, intake: Command) -> None:
    assert "2031年" in intake("ledger", "list", "--today", "2031-03-03").err


def test_without_a_ledger_it_is_said_that_there_is_none(intake: Command) -> None:
    called = intake("ledger", "list")
    assert called.code == ExitCode.USAGE
    assert "还没有台账" in called.err


# ------------------------------------------------------------------------------------------------ export
def test_an_export_is_masked_and_in_full_it_is_written_down(ledger: Ledger, intake: Command, tmp_path: Path) -> None:
    intake("ledger", "export", "-o", tmp_path / "a.xlsx")
    assert cell(tmp_path / "a.xlsx", "申请人") == "样*三"
    assert events(ledger, EventKind.SHOWN) == []
    intake("ledger", "export", "-o", tmp_path / "b.xlsx", "--full")
    assert cell(tmp_path / "b.xlsx", "申请人") == NAME
    assert len(events(ledger, EventKind.SHOWN)) == 1


def cell(path: Path, label: str) -> Any:
    head, first, *_ = openpyxl.load_workbook(path)["受理台账"].iter_rows(values_only=True)
    return first[head.index(label)]


# ------------------------------------------------------------------------------------------------ mark
def test_acceptance_starts_the_guides_clock_by_the_items_limit(ledger: Ledger, intake: Command) -> None:
    """30 working days from 30 September 2026: the national holiday lies between."""
    called = intake("ledger", "mark", "2026-00001", "受理", "--on", "2026-09-30", "--by", "样经办")
    assert called.out.decode().splitlines() == [
        "2026-00001\t已预审 → 已受理\t2026-09-30",
        "指南时限\t2026-11-17",
        "条例期限\t2026-04-21",
    ]
    assert stages(ledger) == ["已受理", "已收件"]
    ((subject, body, payload),) = events(ledger, EventKind.DECIDED)
    assert (subject, body["guide_due"], payload["who"]) == ("case-1", "2026-11-17", "样经办")


def test_a_case_without_an_item_is_accepted_without_a_limit_and_it_is_said(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "mark", "2026-00002", "受理", "--on", "2026-03-11")
    assert called.code == ExitCode.DONE
    assert "指南时限未计" in called.err


def test_a_step_that_does_not_follow_changes_nothing(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "mark", "2026-00001", "办结")
    assert called.code == ExitCode.USAGE
    assert "不能转为“已办结”" in called.err
    assert stages(ledger) == ["已预审", "已收件"]
    assert events(ledger, EventKind.DECIDED) == []


def test_a_piece_of_a_number_that_two_cases_have_is_asked_about(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "mark", "2026-0000", "受理")
    assert called.code == ExitCode.USAGE
    assert "不止一件：2026-00001、2026-00002" in called.err


# ------------------------------------------------------------------------------------------------ show
def test_a_case_is_shown_with_everything_that_happened(ledger: Ledger, intake: Command) -> None:
    intake("ledger", "mark", "2026-00001", "补正", "--on", "2026-03-12", "--by", "样经办", "--why", f"{NAME}缺费用清单")
    text = intake("ledger", "show", "00001", "--today", "2026-04-24").out.decode()
    for told in (
        "《社会保险经办条例》第二十条：自 2026-03-09 收件起，最迟 2026-04-21 办结，超时 3 个工作日",
        "补正用去 30 个工作日（另计，没有从时限中扣除）",
        "34060125 0038433844",
        "2026-03-12  已预审 → 待补正  样经办  样*三缺费用清单",
        "办理  已预审 → 待补正",
    ):
        assert told in text
    assert NAME not in text
    assert ID_NUMBER not in text


def test_a_case_in_full_is_written_down_under_its_own_name(ledger: Ledger, intake: Command) -> None:
    told = json.loads(intake("ledger", "show", "2026-00001", "--json", "--full", "--by", "样经办").out)
    assert told["row"]["applicant"] == NAME
    assert [event["kind"] for event in told["events"]] == ["shown-in-full"]
    ((subject, body, payload),) = events(ledger, EventKind.SHOWN)
    assert (subject, body, payload) == ("case-1", {"what": "case"}, {"who": "样经办"})


def test_masked_json_has_no_payload(ledger: Ledger, intake: Command) -> None:
    intake("ledger", "mark", "2026-00001", "受理", "--on", "2026-03-12", "--why", NAME)
    out = intake("ledger", "show", "2026-00001", "--json").out.decode()
    assert "payload" not in json.loads(out)["events"][0]
    assert NAME not in out


def test_a_case_that_nobody_knows_is_told(ledger: Ledger, intake: Command) -> None:
    called = intake("ledger", "show", "2027-00001")
    assert called.code == ExitCode.USAGE
    assert "台账里没有 2027-00001" in called.err


@pytest.fixture
def case(tmp_path: Path, scripted: ScriptedEngine) -> Path:
    """A folder named after a person; its scan is a receipt of somebody else."""
    folder = tmp_path / f"{NAME}住院"
    folder.mkdir()
    save_sheet(folder / "1.png")
    return folder


def test_what_a_review_a_correction_and_a_print_left_is_shown(case: Path, intake: Command, tmp_path: Path) -> None:
    words = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")
    intake("check", case, *words, "--keep")
    intake("correct", "2026-00001", "1", "票据号码", "0038433845", "--why", "与原件核对", "--by", "样经办")
    intake("form", "supplement", case, *words, "-o", tmp_path / "out")
    text = intake("ledger", "show", "2026-00001").out.decode()
    for told in (
        "文书（1）",
        "核对意见",
        "更正（1）",
        "已遮盖",
        "样经办：与原件核对",
        "打印  《一次性告知书》 青医保补〔2026〕00001号",
    ):
        assert told in text, text
    assert "0038433845" not in text.split("更正（1）")[1]
    assert NAME not in text
    full = intake("ledger", "show", "2026-00001", "--full").out.decode()
    assert "0038433844 → 0038433845" in full
    assert str(case) in full


# ------------------------------------------------------------------------------------------------ bills
def test_bills_go_out_and_their_answers_come_back(ledger: Ledger, intake: Command, tmp_path: Path) -> None:
    path = tmp_path / "查验.csv"
    intake("ledger", "bills", "-o", path)
    head, row = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    row[head.index("查验结果")], row[head.index("查验日期")] = "伪", "2026-04-01"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([head, row])
    called = intake("ledger", "import-checks", path, "--by", "样经办")
    assert called.code == ExitCode.NEEDS_PERSON
    assert called.out.decode() == "伪\t2026-00001\t34060125\t0038433844\n"
    ((subject, body, _),) = events(ledger, EventKind.CHECKED)
    assert (subject, body) == ("case-1", {"result": "伪", "day": "2026-04-01"})
    assert "（伪）" in intake("ledger", "show", "2026-00001").out.decode()
    assert intake("ledger", "bills").out == b""
    assert b"0038433844" in intake("ledger", "bills", "--all").out
    (line,) = intake("ledger", "list", "--json", "--false-bills").out.decode().splitlines()
    assert json.loads(line)["bills_false"] == 1


def test_a_list_of_answers_with_a_bad_row_is_not_taken_in_at_all(
    ledger: Ledger, intake: Command, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("票据号码,查验结果,查验日期\n0038433844,真,2026-04-01\n0000000000,真,2026-04-01\n", "utf-8")
    called = intake("ledger", "import-checks", path)
    assert called.code == ExitCode.SOME_FAILED
    assert "第 3 行" in called.err
    assert events(ledger, EventKind.CHECKED) == []
    with ledger.reading() as connection:
        assert connection.execute(select(BILLS.c.check_result)).scalar_one() == ""


# ------------------------------------------------------------------------------------------------ summary
def test_a_month_becomes_a_workbook_and_two_pictures(ledger: Ledger, intake: Command, tmp_path: Path) -> None:
    called = intake("ledger", "summary", "--month", "2026-03", "-o", tmp_path / "汇总")
    assert called.code == ExitCode.DONE
    assert sorted(path.name for path in (tmp_path / "汇总").iterdir()) == [
        f"受理台账汇总-2026-03.{kind}" for kind in ("png", "svg", "xlsx")
    ]
    for path in (tmp_path / "汇总").iterdir():
        assert NAME.encode() not in path.read_bytes()
