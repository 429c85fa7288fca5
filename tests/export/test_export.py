"""What leaves the product: the contract's JSON, the table for people, one file a document, the workbook."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intake.disk.drafts import OUTPUT_MARK, find_drafts, remove_drafts
from intake.errors import UnsafeLayout
from intake.export import dump_line, to_line
from intake.export.folder import refuse_among, replace_file, write_result
from intake.export.people import format_block, pad_columns
from intake.export.workbook import write_workbook
from intake.model import Failure, Field, Reading, State

FAILURE = Failure("scans/b.pdf", "", 2, "scans/b.pdf 第 2 页：图像已损坏；请重新扫描这一页")


# ------------------------------------------------------------------------------------------------ JSON
def test_a_reading_has_every_key_of_the_contract(reading: Reading) -> None:
    line = to_line(reading)
    assert line["schema"] == "intake/1"
    assert line["source"] == {"path": "scans/a.pdf", "sha256": "ab" * 32, "pages": [1]}
    assert line["type"] == "inpatient_invoice"
    assert line["type_confidence"] == 0.988
    assert {*line} >= {"fields", "extra", "tables", "seals", "checks", "warnings"}


def test_a_field_carries_value_and_proof(reading: Reading) -> None:
    assert to_line(reading)["fields"]["total"] == {
        "value": "8230.50",
        "raw": "8230.50",
        "state": "verified",
        "source": "ocr",
        "confidence": 0.998,
        "page": 1,
        "box": [0.1, 0.1, 0.3, 0.11],
        "why": "大写与小写一致",
    }


def test_states_are_told_apart_and_absent_fields_are_left_out(reading: Reading) -> None:
    fields = to_line(reading)["fields"]
    assert fields["payer"]["alternatives"] == ["王小朋"]
    assert fields["check_code"] == {
        "value": None,
        "raw": "■■",
        "state": "unread",
        "source": "ocr",
        "why": "不是编号：■■",
    }
    assert "cashier" not in fields
    assert fields["issue_date"]["value"] == "2024-03-09"


def test_what_a_page_looks_like_is_not_told(reading: Reading) -> None:
    pages = tuple(replace(page, picture="5a" * 32) for page in reading.document.pages)
    hashed = replace(reading, document=replace(reading.document, pages=pages))
    assert to_line(hashed) == to_line(reading)


def test_fields_stand_in_the_order_of_the_vocabulary(reading: Reading) -> None:
    assert list(to_line(reading)["fields"]) == ["bill_number", "check_code", "payer", "issue_date", "total"]


def test_seals_are_boxed_in_fractions_of_the_page(reading: Reading) -> None:
    assert to_line(reading)["seals"] == [
        {"page": 1, "box": [0.7, 0.4, 0.8, 0.5], "text": "某医院住院专用章", "color": "red", "state": "read"}
    ]


def test_a_seal_without_colour_is_doubtful_and_a_legible_one_is_held_against_the_printed_issuer(
    reading: Reading,
) -> None:
    (page,) = reading.document.pages
    grey = replace(page.seals[0], color="black", text="青禾县样例医院 收费专用章")
    payee = {**reading.record.fields, "payee": Field("青禾县样例医院", "青禾县样例医院")}
    document = replace(reading.document, pages=(replace(page, seals=(grey,)),))
    (seal,) = to_line(replace(reading, document=document, record=replace(reading.record, fields=payee)))["seals"]
    assert seal["state"] == "doubtful"
    assert seal["owner"] == {"field": "payee", "likeness": 1.0}


def test_warnings_of_pages_and_record_are_said_once(reading: Reading) -> None:
    record = replace(reading.record, warnings=("第 1 页倾斜 3.2°，已校正", "金额栏有手写改动"))
    assert to_line(replace(reading, record=record))["warnings"] == ["第 1 页倾斜 3.2°，已校正", "金额栏有手写改动"]


def test_a_failure_still_yields_a_line() -> None:
    assert to_line(FAILURE) == {
        "schema": "intake/1",
        "source": {"path": "scans/b.pdf", "sha256": "", "pages": [2]},
        "type": "unknown",
        "error": FAILURE.message,
    }


@pytest.mark.parametrize("name", ["坏\udcff名.jpg", "两\n行.jpg", "普通.jpg"])
def test_every_file_name_survives_json_on_one_line(name: str) -> None:
    data = dump_line(to_line(replace(FAILURE, path=name)))
    assert b"\n" not in data
    assert json.loads(data)["source"]["path"] == name


# ------------------------------------------------------------------------------------------------ for people
def test_the_block_marks_every_state(reading: Reading) -> None:
    text = format_block(reading)
    assert text.startswith("scans/a.pdf  第 1 页  住院收费票据（把握 0.99）\n")
    assert "✓ 已证实  金额合计(小写)          8230.50  （大写与小写一致）" in text
    for words in ("？存疑", "✗ 未读出", "  已读", "收费项目（2 行）", "不符", "金额栏有手写改动"):
        assert words in text
    assert "收款人" not in text


def test_boxes_are_shown_only_when_asked_for(reading: Reading) -> None:
    assert "[0.1, 0.1, 0.3, 0.11]" not in format_block(reading)
    assert "第 1 页 [0.1, 0.1, 0.3, 0.11]" in format_block(reading, boxes=True)


def test_a_name_with_a_line_feed_stays_on_one_line() -> None:
    assert format_block(replace(FAILURE, path="a\nb.jpg")).startswith("a\\nb.jpg  第 2 页  未能读取\n")


def test_chinese_characters_take_two_columns() -> None:
    assert pad_columns("合计ab", 8) == "合计ab  "


# ------------------------------------------------------------------------------------------------ one file a document
def test_each_document_gets_a_file_that_only_its_owner_reads(reading: Reading, tmp_path: Path) -> None:
    target = write_result(tmp_path / "out", reading)
    assert target.name == "a-abababab-p1.json"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_bytes())["type"] == "inpatient_invoice"


def test_the_same_document_again_replaces_its_file(reading: Reading, tmp_path: Path) -> None:
    assert write_result(tmp_path, reading) == write_result(tmp_path, reading)
    assert len(list(tmp_path.glob("*.json"))) == 1


@pytest.mark.parametrize(
    "path", ["../../x/../y.jpg", "/etc/passwd", "坏\udcff\n名.jpg", ".hidden", "长" * 300 + ".jpg"]
)
def test_odd_names_stay_inside_the_folder(path: str, tmp_path: Path) -> None:
    target = write_result(tmp_path, replace(FAILURE, path=path))
    assert target.parent == tmp_path
    assert target.is_file()


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")

    def fail(_: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(target, fail)
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    assert target.read_text() == "old"


def test_drafts_of_a_killed_run_are_swept_away_and_nothing_else_is(tmp_path: Path) -> None:
    replace_file(tmp_path / "案一" / "case.json", lambda out: out.write(b"{}"))
    mark = tmp_path / OUTPUT_MARK
    mark.touch()
    kept = set(tmp_path.rglob("*"))
    (tmp_path / ".intake-abc123").touch()
    (tmp_path / "案一" / ".intake-def456").touch()
    remove_drafts(find_drafts(tmp_path, below=True))
    assert set(tmp_path.rglob("*")) == kept


def test_output_inside_a_folder_of_originals_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for inside in (tmp_path / "in", tmp_path / "in" / "out", tmp_path / "in" / ".." / "in" / "x.xlsx"):
        with pytest.raises(UnsafeLayout):
            refuse_among([tmp_path / "in"], inside)
    refuse_among([tmp_path / "in"], tmp_path / "out")


def test_output_on_top_of_an_original_is_refused(tmp_path: Path) -> None:
    original = tmp_path / "a.xlsx"
    original.touch()
    (tmp_path / "link.xlsx").symlink_to(original)
    for target in (original, tmp_path / "link.xlsx"):
        with pytest.raises(UnsafeLayout):
            refuse_among([original], target)


# ------------------------------------------------------------------------------------------------ workbook
def test_the_workbook_has_three_sheets_with_frozen_headings(reading: Reading, tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [reading, FAILURE])
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["文书", "费用明细", "未能读取"]
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o600


def test_money_is_a_number_and_a_code_is_text(reading: Reading, tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [reading])
    sheet = load_workbook(tmp_path / "a.xlsx")["文书"]
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["金额合计(小写)"].value, row["金额合计(小写)"].number_format) == (8230.5, "0.00")
    assert (row["票据号码"].value, row["票据号码"].data_type) == ("0012345678", "s")
    assert row["需核对"].value == "校验码、交款人"


def test_what_a_scan_says_never_becomes_a_formula(reading: Reading, tmp_path: Path) -> None:
    evil = Field("=HYPERLINK(1)", "=HYPERLINK(1)", State.READ)
    changed = replace(reading, record=replace(reading.record, extra={"=1+1": evil, "@SUM(1)": evil, "\x07": evil}))
    write_workbook(tmp_path / "a.xlsx", [changed, replace(FAILURE, path="=cmd()", message="+1")])
    cells = [c for sheet in load_workbook(tmp_path / "a.xlsx") for row in sheet for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert "=王小明" in [c.value for c in cells]


def test_rows_of_tables_stand_in_their_own_sheet(reading: Reading, tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [reading])
    rows = list(load_workbook(tmp_path / "a.xlsx")["费用明细"].values)
    assert rows[0] == ("文件", "页", "类型", "表", "名称", "金额", "状态")
    assert rows[2] == ("scans/a.pdf", "1", "住院收费票据", "收费项目", "床位费", 1120, "存疑")
