"""The register as a file: codes stay text, nothing becomes a formula, and people are masked unless it is asked for."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from intake.errors import UsageError
from intake.ledger.model import Stage
from intake.ledger.register import RegisterFilter
from intake.ledger.schema import EVENTS, PAYLOADS
from intake.register.columns import COLUMNS
from intake.register.files import RegisterView, csv_text, write_register
from intake.register.listing import iter_table
from tests.ledger.registers import add_bill, add_case, open_register

TODAY = date(2026, 4, 20)
ID_NUMBER = "341799199001010017"
NAME = "样张三"
PROPOSED = [
    "序号", "受理编号", "受理日期", "险种", "事项", "申请人", "身份证号", "联系电话", "代办人", "就诊机构", "级别", "入院/就诊日期",
    "出院日期", "票据张数", "费用总额", "材料份数", "材料张数", "预审结论", "问题摘要", "补正通知编号", "补正通知日期", "补齐日期",
    "应办结日期（指南）", "推送业务审核日期", "接收人", "办结日期", "结果", "超时天数（指南）", "备注",
]  # fmt: skip
"""The columns of the handbook's proposal (forms, section 6), in its order."""


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Two cases; the first has two bills, one found false, and is late; the second has almost nothing."""
    with open_register() as opened:
        add_case(
            opened, 1, stage=Stage.FORWARDED, number="青医保受〔2026〕00007号", accepted="2026-03-10", insurance="居民",
            item="住院费用报销", item_id="resident-inpatient-reimbursement", area="=青禾县", applicant=NAME,
            id_number=ID_NUMBER, phone="13900001234", agent="样李四五", hospital="青禾县人民医院", bills=2,
            total_cents=1_234_567_89, papers=6, sheets=9, verdict="齐全", problems=f"{NAME}的身份证 {ID_NUMBER} 与票据“样王五”不符",
            forwarded="2026-03-11", forwarded_to="样审核", guide_due="2026-04-13", statute_due="2026-04-22", note="@备注",
            admitted="2026-02-20", discharged="2026-03-01",
        )  # fmt: skip
        add_case(opened, 2)
        add_bill(opened, "case-1", 0)
        add_bill(
            opened, "case-1", 1, number="+123", code="00000001", sure=False, check_result="伪", checked_on="2026-04-01"
        )
        add_decision(opened, 1, "case-1", why=f"材料齐，{ID_NUMBER} 已核")
        yield opened


def add_decision(connection: Connection, sequence: int, case_id: str, **told: str) -> None:
    body = {"stage": "业务审核", "from": "已受理", "day": "2026-03-11", "back": False, "guide_due": ""}
    payload = {"who": "样经办", "whom": "样审核", "why": "", "result": ""} | told
    row = {
        "sequence": sequence, "at": 1_773_190_800_000_000, "kind": "case-decided", "subject": case_id,
        "body": json.dumps(body), "commitment": "", "digest": "sha256", "previous_hash": f"{sequence - 1}",
        "hash": f"{sequence}",
    }  # fmt: skip
    connection.execute(EVENTS.insert().values(**row))
    connection.execute(
        PAYLOADS.insert().values(sequence=sequence, subject=case_id, salt=b"", content=json.dumps(payload))
    )


def view(connection: Connection, **choices: Any) -> RegisterView:
    return RegisterView(connection, choices.pop("wanted", RegisterFilter()), TODAY, **choices)


def open_workbook(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The sheets of a workbook, their rows as heading -> cell."""
    book = openpyxl.load_workbook(path)
    sheets = {}
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows()
        sheets[sheet.title] = [dict(zip([cell.value for cell in head], row, strict=True)) for row in rows]
    return sheets


# ------------------------------------------------------------------------------------------------ workbook
def test_codes_are_text_cells_and_amounts_plain_numbers(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection, masked=False))
    sheets = open_workbook(tmp_path / "台账.xlsx")
    assert list(sheets) == ["受理台账", "票据", "办理经过"]
    row, bill = sheets["受理台账"][0], sheets["票据"][0]
    for cell, text in (
        (row["身份证号"], ID_NUMBER),
        (row["联系电话"], "13900001234"),
        (bill["票据号码"], "0038433844"),
    ):
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert (row["费用总额"].value, row["费用总额"].data_type) == (1234567.89, "n")
    assert row["费用总额"].number_format == bill["金额"].number_format == "0.00"


def test_nothing_that_begins_like_a_formula_is_one(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection))
    sheets = open_workbook(tmp_path / "台账.xlsx")
    for cell, text in (
        (sheets["受理台账"][0]["统筹区"], "=青禾县"),
        (sheets["受理台账"][0]["备注"], "@备注"),
        (sheets["票据"][1]["票据号码"], "+123"),
    ):
        assert (cell.value, cell.data_type) == (text, "s")


def test_columns_come_in_the_order_that_the_office_keeps(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection))
    heads = list(open_workbook(tmp_path / "台账.xlsx")["受理台账"][0])
    assert [head for head in heads if head in PROPOSED] == PROPOSED
    assert heads == [column.label for column in COLUMNS]


def test_both_clocks_stand_side_by_side_and_lateness_is_marked(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection))
    late, quiet = open_workbook(tmp_path / "台账.xlsx")["受理台账"]
    assert late["应办结日期（指南）"].value.date() == date(2026, 4, 13)
    assert (late["超时天数（指南）"].value, late["超时天数（条例）"].value) == (5, None)
    assert late["超时天数（指南）"].fill.fgColor.rgb == "00FFF2CC"
    assert quiet["超时天数（指南）"].value is None
    assert late["后续环节"].value == "办结"


def test_a_bill_found_false_is_marked_in_its_case_and_in_its_row(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection))
    sheets = open_workbook(tmp_path / "台账.xlsx")
    assert [row["伪票张数"].value for row in sheets["受理台账"]] == [1, None]
    good, bad = sheets["票据"]
    assert (good["查验结果"].value, bad["查验结果"].value) == (None, "伪")
    assert bad["查验结果"].fill.fgColor.rgb == "00FFF2CC"
    assert [bill["登记号"].value for bill in sheets["票据"]] == ["2026-00001", "2026-00001"]


def test_who_decided_what_stands_on_a_sheet_of_its_own(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection))
    ((row),) = open_workbook(tmp_path / "台账.xlsx")["办理经过"]
    shown = {head: cell.value for head, cell in row.items()}
    assert (shown["环节"], shown["经办人"], shown["接收人"]) == ("业务审核", "样经办", "样审核")
    assert shown["日期"].date() == date(2026, 3, 11)


# ------------------------------------------------------------------------------------------------ masked
@pytest.mark.parametrize("name", ["台账.csv", "台账.json", "台账.xlsx"])
def test_people_are_masked_everywhere(connection: Connection, tmp_path: Path, name: str) -> None:
    write_register(tmp_path / name, view(connection))
    text = everything_in(tmp_path / name)
    for personal in (NAME, ID_NUMBER, "13900001234", "样李四五", "样王五"):
        assert personal not in text
    assert "样*三" in text
    assert "341799********0017" in text


@pytest.mark.parametrize("name", ["台账.csv", "台账.json", "台账.xlsx"])
def test_in_full_nothing_is_masked(connection: Connection, tmp_path: Path, name: str) -> None:
    write_register(tmp_path / name, view(connection, masked=False))
    text = everything_in(tmp_path / name)
    assert all(personal in text for personal in (NAME, ID_NUMBER, "13900001234", "样李四五"))
    assert "样*三" not in text


def everything_in(path: Path) -> str:
    if path.suffix == ".xlsx":
        rows = [row for rows in open_workbook(path).values() for row in rows]
        return " ".join(str(cell.value) for row in rows for cell in row.values())
    return path.read_text("utf-8-sig")


# ------------------------------------------------------------------------------------------------ CSV and JSON
def test_csv_opens_in_a_spreadsheet_as_it_is_meant(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.csv", view(connection))
    data = (tmp_path / "台账.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (first["统筹区"], first["备注"]) == ("'=青禾县", "'@备注")
    assert first["费用总额"] == "1234567.89"
    assert first["联系电话"] == "\t139****1234"
    assert first["票据代码+号码"] == "34060125 0038433844；00000001 +123（伪）"
    assert (second["票据代码+号码"], second["受理日期"]) == ("", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("-1", "'-1"),
        ("＝1", "'＝1"),
        ("12e345", "\t12e345"),
        ("2026-00001", "\t2026-00001"),
        ("ce9508", "ce9508"),
        ("\t=1", "\\t=1"),
        ("行一\n行二", "行一\\n行二"),
        (Decimal("-0.50"), "-0.50"),
        (date(2026, 1, 2), "2026-01-02"),
        (7, "7"),
        (None, ""),
    ],
)
def test_a_cell_of_csv_is_no_formula_no_other_number_and_one_line(value: Any, shown: str) -> None:
    assert csv_text(value) == shown


def test_json_has_a_case_a_line_with_its_bills(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.json", view(connection))
    first, second = [json.loads(line) for line in (tmp_path / "台账.json").read_text("utf-8").splitlines()]
    assert (first["register"], first["total"], first["stage"]) == ("2026-00001", "1234567.89", "业务审核")
    assert (first["guide_overdue"], first["statute_overdue"]) == (5, 0)
    assert [bill["number"] for bill in first["bill_list"]] == ["0038433844", "+123"]
    assert (second["bill_list"], second["accepted"]) == ([], None)


def test_what_a_filter_leaves_out_is_on_no_sheet(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.xlsx", view(connection, wanted=RegisterFilter(number="00002")))
    sheets = open_workbook(tmp_path / "台账.xlsx")
    assert {title: len(rows) for title, rows in sheets.items()} == {"受理台账": 1, "票据": 0, "办理经过": 0}


def test_a_file_is_readable_by_its_owner_only(connection: Connection, tmp_path: Path) -> None:
    write_register(tmp_path / "台账.csv", view(connection))
    assert (tmp_path / "台账.csv").stat().st_mode & 0o777 == 0o600


def test_an_unknown_kind_of_file_is_refused_with_those_there_are(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx、\.csv"):
        write_register(tmp_path / "台账.doc", view(connection))
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ terminal
def test_the_table_for_people_has_a_line_a_case(connection: Connection) -> None:
    lines = list(iter_table(list(view(connection).entries())))
    assert len(lines) == 3
    assert lines[0].startswith("登记号")
    assert "样*三" in lines[1]
    assert "2026-04-13" in lines[1]
    assert lines[1].split()[-2:] == ["5", "1"], "days late, false bills"
