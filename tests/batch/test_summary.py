"""The summary of a run: what a clerk calculates with says what is sure, what is not, and becomes no formula."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from intake.batch import summary, tables
from intake.batch.journal import Journal, JournalEntry, JournalPaper
from intake.errors import UnreadableInput

CODE = "34179919900101001700"


def field(value: Any, state: str = "read", **more: Any) -> dict[str, Any]:
    return {"value": value, "raw": str(value), "state": state, "source": "ocr", **more}


def case() -> dict[str, Any]:
    """A case as it is written, of one bill with two rows, with a finding and a missing paper."""
    rows = [
        {
            "name": field("西药费", page=1),
            "amount": field("100.00", "verified", page=1),
            "quantity": field("2", page=1),
        },
        {"name": field("=1+1", page=1), "amount": field("20.50", "doubtful", page=1)},
    ]
    document = {
        "source": {"path": "in/甲/1.png", "sha256": "ab" * 32, "pages": [1]},
        "type": "inpatient_invoice",
        "type_confidence": 0.987,
        "fields": {
            "bill_number": field("0038433844"),
            "payer_id": field(CODE),
            "payer": field("=cmd|'/c calc'!A1", "doubtful"),
            "total": field("120.50", "verified"),
            "cashier": field(None, "unread"),
        },
        "extra": {"备注": field("+86")},
        "tables": {"items": rows},
        "seals": [],
        "checks": [],
        "warnings": ["第 1 页倾斜 3.2°，已校正"],
    }
    finding = {
        "rule": "name-agrees",
        "outcome": "fail",
        "severity": "correct",
        "message": "姓名不一致",
        "remedy": "请核对",
        "citation": "指南",
        "fields": ["name"],
        "evidence": [{"document": "in/甲/1.png", "index": 0, "page": 1}],
    }
    return {
        "case": "甲",
        "item": "住院费用报销",
        "insurance": "居民",
        "applied": "2026-10-12",
        "patient": {"name": "样张三", "id_number": ""},
        "verdict": "incomplete",
        "verdict_zh": "需补正",
        "why": "缺少：出院记录",
        "due": "2026-11-23",
        "materials": [{"name": "出院记录", "outcome": "missing"}, {"name": "票据", "outcome": "present"}],
        "findings": [finding, {**finding, "outcome": "pass"}],
        "documents": [document],
        "failures": [],
    }


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "out")
    made.open()
    put(made, "甲", case())
    return made


def put(journal: Journal, name: str, told: Mapping[str, Any], **more: Any) -> None:
    folder = journal.output / name
    folder.mkdir()
    (folder / "case.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    paper = JournalPaper(f"in/{name}/1.png", "ab" * 32, 1)
    journal.write_entry(JournalEntry(name, name, "2026-10-12", "key", (paper,), {"case.json": ""}, 1, **more))


def sheets(journal: Journal) -> dict[str, list[tuple[Any, ...]]]:
    summary.write_summary(journal)
    book = load_workbook(journal.output / "summary.xlsx")
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def row(sheet: list[tuple[Any, ...]], number: int = 1) -> dict[str, Any]:
    return dict(zip(map(str, sheet[0]), sheet[number], strict=True))


def test_there_is_one_sheet_for_each_question(journal: Journal) -> None:
    assert {name: len(rows) for name, rows in sheets(journal).items()} == {
        "案卷": 2,
        "文书": 2,
        "费用明细": 3,
        "核对意见": 2,
    }


def test_a_case_is_one_row_with_its_verdict_and_what_is_missing(journal: Journal) -> None:
    told = row(sheets(journal)["案卷"])
    assert (told["案卷"], told["结论"], told["缺少的材料"], told["申请人"]) == ("甲", "需补正", "出院记录", "样张三")
    assert told["需核对的值"] == 3


def test_codes_are_text_and_money_is_a_number(journal: Journal) -> None:
    told = row(sheets(journal)["文书"])
    assert (told["票据号码"], told["交款人统一社会信用代码"]) == ("0038433844", CODE)
    assert told["金额合计(小写)"] == 120.5
    assert told["备注"] == "+86"


def test_nothing_becomes_a_formula(journal: Journal) -> None:
    summary.write_summary(journal)
    book = load_workbook(journal.output / "summary.xlsx")
    kinds = {
        c.data_type for sheet in book for cells in sheet.iter_rows() for c in cells if str(c.value).startswith("=")
    }
    assert kinds == {"s"}


def test_what_needs_a_look_is_yellow_and_named(journal: Journal) -> None:
    told = row(sheets(journal)["文书"])
    assert set(told["需核对"].split("、")) == {"交款人", "收款人"}
    assert told["收款人"] == "未读出"
    book = load_workbook(journal.output / "summary.xlsx")
    yellow = [c.value for cells in book["费用明细"].iter_rows() for c in cells if c.fill.fgColor.rgb == "00FFF2CC"]
    assert yellow == [20.5]
    assert row(sheets(journal)["费用明细"], 2)["状态"] == "存疑"


def test_findings_that_passed_are_left_out(journal: Journal) -> None:
    told = row(sheets(journal)["核对意见"])
    assert (told["规则"], told["结果"], told["程度"], told["文件"], told["页"]) == (
        "name-agrees", "不通过", "补正", "1.png", "1",
    )  # fmt: skip


def test_the_same_results_give_the_same_bytes(journal: Journal) -> None:
    summary.write_summary(journal)
    names = ("summary.xlsx", "summary.json", "failures.jsonl")
    first = {n: (journal.output / n).read_bytes() for n in names}
    summary.write_summary(journal)
    assert {n: (journal.output / n).read_bytes() for n in names} == first


def test_a_workbook_without_times_still_opens() -> None:
    from openpyxl import Workbook

    given, taken = io.BytesIO(), io.BytesIO()
    Workbook().save(given)
    tables.copy_timeless(given, taken)
    assert {i.date_time for i in zipfile.ZipFile(taken).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = zipfile.ZipFile(taken).read("docProps/core.xml")
    assert str(date.today().year).encode() not in core.replace(b"2006", b"")  # noqa: DTZ011 what the library would write
    assert load_workbook(taken).sheetnames == ["Sheet"]


def test_every_case_comes_once_in_natural_order(journal: Journal) -> None:
    for name in ("10号", "2号"):
        put(journal, name, {"documents": [], "error": "看不出事项"}, error="看不出事项")
    told = sheets(journal)["案卷"]
    assert [r[0] for r in told[1:]] == ["2号", "10号", "甲"]
    assert row(told)["结论"] == "未能预审"


def test_a_case_whose_file_is_gone_or_broken_keeps_its_row(journal: Journal) -> None:
    (journal.output / "甲" / "case.json").write_text("{broken")
    assert row(sheets(journal)["案卷"])["案卷"] == "甲"


def test_failures_name_case_file_page_and_reason(journal: Journal) -> None:
    failure = {"file": "in/乙/坏.pdf", "page": 3, "sha256": "", "reason": "超过时限"}
    put(journal, "乙", {"documents": []}, failures=(failure,))
    put(journal, "丙", {"documents": []}, error="看不出事项")
    summary.write_summary(journal, [UnreadableInput(Path("in/link"), "这是链接", "请放入文件")])
    told = [json.loads(x) for x in (journal.output / "failures.jsonl").read_text("utf-8").splitlines()]
    assert [(f["case"], f["file"], f["page"]) for f in told] == [
        ("", "in/link", None), ("丙", None, None), ("乙", "in/乙/坏.pdf", 3),
    ]  # fmt: skip


def test_names_that_are_not_utf_8_do_not_stop_the_summary(journal: Journal) -> None:
    put(
        journal,
        "丁",
        {"documents": []},
        failures=({"file": "in/\udcff.pdf", "page": None, "sha256": "", "reason": "坏"},),
    )
    summary.write_summary(journal)
    told = [json.loads(x) for x in (journal.output / "failures.jsonl").read_bytes().splitlines()]
    assert told[0]["file"] == "in/\udcff.pdf"


def test_control_characters_do_not_break_the_workbook(journal: Journal) -> None:
    broken = case()
    broken["documents"][0]["fields"]["payer"] = field("样\x00张\x0b三", "doubtful")
    put(journal, "乙", broken)
    assert len(sheets(journal)["文书"]) == 3
