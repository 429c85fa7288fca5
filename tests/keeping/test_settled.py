"""The office's list of settled bills: headings in any order, encodings, and what a spreadsheet did to numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from intake.errors import UnreadableInput
from intake.keeping.settled import read_settled
from intake.settings import Limits

ID_NUMBER = "341799199001010017"
HEADS = (
    "姓名",
    "身份证号码",
    "票据代码",
    "票据号码",
    "入院日期",
    "出院日期",
    "医疗费总额",
    "结算日期",
    "结算单号",
    "医疗机构名称",
)
ROW = (
    "样张三",
    ID_NUMBER,
    "34060125",
    "0038433844",
    "2026-03-01",
    "2026-03-09",
    "6,072.36",
    "2026-03-10",
    "J-17",
    "青禾县样例医院",
)


def saved(folder: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A CSV file as spreadsheets of the office save it."""
    path = folder / "结算.csv"
    quoted = [['"' + str(cell) + '"' if delimiter in str(cell) else str(cell) for cell in row] for row in rows]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in quoted).encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None) -> Path:
    """An XLSX file; `formats`: cell -> number format."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "结算明细"
    for row in rows:
        sheet.append(list(row))
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    book.save(folder / "结算.xlsx")
    return folder / "结算.xlsx"


def reason(path: Path) -> str:
    with pytest.raises(UnreadableInput) as caught:
        read_settled(path, Limits())
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_list_is_read_in_every_encoding_that_spreadsheets_write(tmp_path: Path, encoding: str):
    listing = read_settled(saved(tmp_path, [HEADS, ROW], encoding), Limits())
    (bill,) = listing.bills
    assert (bill.row, bill.code, bill.number, bill.name, bill.id_number) == (
        1,
        "34060125",
        "0038433844",
        "样张三",
        ID_NUMBER,
    )
    assert (bill.admitted, bill.discharged, bill.settled) == (date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 10))
    assert (bill.total, bill.reference, bill.hospital) == (Decimal("6072.36"), "J-17", "青禾县样例医院")
    assert (listing.name, listing.idle, len(listing.sha256)) == ("结算.csv", 0, 64)


@pytest.mark.parametrize(
    "heads",
    [
        {
            "票据号码": "发票号码",
            "医疗费总额": "金额",
            "入院日期": "入院时间",
            "结算单号": "流水号",
            "身份证号码": "身份证号",
        },
        {"票据号码": " 票据号码：", "医疗费总额": "费用总额（元）", "医疗机构名称": "医疗机构", "姓名": "参保人姓名"},
    ],
)
def test_headings_are_known_as_offices_write_them(tmp_path: Path, heads: dict[str, str]):
    written = [heads.get(head, head) for head in HEADS]
    (bill,) = read_settled(saved(tmp_path, [written, ROW]), Limits()).bills
    assert (bill.name, bill.number, bill.total, bill.hospital) == (
        "样张三",
        "0038433844",
        Decimal("6072.36"),
        "青禾县样例医院",
    )


def test_headings_stand_in_any_order_below_a_title_beside_unknown_ones(tmp_path: Path):
    rows = [
        ["青禾县医保局刷卡结算明细", "", ""],
        ["序号", "医疗费总额", "统筹支付金额", "票据号码"],
        ["1", "6072.36", "5000.00", "0038433844"],
    ]
    (bill,) = read_settled(saved(tmp_path, rows), Limits()).bills
    assert (bill.number, bill.total) == ("0038433844", Decimal("6072.36"))


def test_of_two_columns_for_one_thing_the_better_word_counts(tmp_path: Path):
    rows = [["票据号码", "金额", "费用总额"], ["0038433844", "1.00", "6072.36"]]
    assert read_settled(saved(tmp_path, rows), Limits()).bills[0].total == Decimal("6072.36")


def test_rows_of_sums_and_empty_rows_are_no_bills(tmp_path: Path):
    listing = read_settled(
        saved(tmp_path, [HEADS, ROW, [""] * 10, ["合计：", *[""] * 5, "6072.36", "", "", ""]]), Limits()
    )
    assert len(listing.bills) == 1


def test_rows_by_which_nothing_can_be_found_are_counted(tmp_path: Path):
    visit = ("样张三", ID_NUMBER, "", "", "", "", "88.00", "2026-03-10", "J-18", "")
    listing = read_settled(saved(tmp_path, [HEADS, visit, ROW]), Limits())
    assert ([bill.reference for bill in listing.bills], listing.idle, listing.bills[0].row) == (["J-17"], 1, 1)


def test_a_masked_number_and_a_masked_person_are_taken(tmp_path: Path):
    row = ("样*三", "341799********0017", "34060125", "00384*3844", *ROW[4:])
    (bill,) = read_settled(saved(tmp_path, [HEADS, row]), Limits()).bills
    assert (bill.name, bill.id_number, bill.number) == ("样*三", "341799********0017", "00384*3844")


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        (3, "1.23E+17", "第 3 行“票据号码”已被改成科学计数"),
        (1, "3.41799E+17", "第 3 行“身份证号码”已被改成科学计数"),
        (1, "341799199001010000", "“身份证号码”末三位为 0 且校验位不符"),
        (2, "34001900111", "“票据代码”位数不对，前导零可能已丢失"),
        (4, "2026-03", "“入院日期”不是完整的日期"),
        (4, "46082", "“入院日期”不是完整的日期"),
        (6, "六千元", "“医疗费总额”不是金额"),
        (6, "6072.365", "“医疗费总额”不是金额"),
        (8, "1.2E+15", "“结算单号”已被改成科学计数"),
    ],
)
def test_what_a_spreadsheet_spoilt_is_refused_with_its_row_and_column(
    tmp_path: Path, column: int, cell: str, says: str
):
    row = [cell if n == column else value for n, value in enumerate(ROW)]
    told = reason(saved(tmp_path, [HEADS, ROW, row]))
    assert says in told
    assert "结算.csv" in told
    assert "导入" in told, "the next step is told"
    assert ID_NUMBER not in told


def test_a_column_that_lost_its_zeros_is_refused(tmp_path: Path):
    short = [*ROW[:3], "38433844", *ROW[4:]]
    assert "第 2 行“票据号码”不足 10 位，前导零可能已丢失" in reason(saved(tmp_path, [HEADS, short]))


def test_short_numbers_beside_those_that_kept_their_zeros_are_old_forms(tmp_path: Path):
    short = [*ROW[:3], "38433844", *ROW[4:]]
    assert [b.number for b in read_settled(saved(tmp_path, [HEADS, short, ROW]), Limits()).bills] == [
        "38433844",
        "0038433844",
    ]


def test_many_problems_are_told_by_the_first_and_their_count(tmp_path: Path):
    bad = [*ROW[:3], "1.23E+17", *ROW[4:]]
    told = reason(saved(tmp_path, [HEADS, *[bad] * 9]))
    assert "第 6 行" in told
    assert "第 7 行" not in told
    assert "等 9 处" in told


# ------------------------------------------------------------------------------------------------ workbooks
TYPED = (
    "样张三", ID_NUMBER, "34060125", "0038433844",
    datetime.fromisoformat("2026-03-01T14:26:03"), date(2026, 3, 9), 6072.36, "2026/3/10", "J-17", None
)  # fmt: skip


def test_a_workbook_is_read_with_its_days_and_sums(tmp_path: Path):
    (bill,) = read_settled(workbook(tmp_path, [HEADS, TYPED]), Limits()).bills
    assert (bill.admitted, bill.discharged, bill.settled) == (date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 10))
    assert (bill.number, bill.total, bill.hospital) == ("0038433844", Decimal("6072.36"), "")


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        (3, 38433844, "工作表“结算明细”第 2 行“票据号码”是数值，前导零可能已丢失"),
        (3, 123456789012345678, "是数值，末尾数字可能已丢失"),
        (1, int(ID_NUMBER), "第 2 行“身份证号码”是数值，末尾数字可能已丢失"),
        (6, "=SUM(A1:A2)", "“医疗费总额”是公式"),
        (3, datetime.fromisoformat("2026-03-01T14:26:03"), "“票据号码”是日期，不是文字"),
        (4, 46082, "“入院日期”不是完整的日期"),
        (6, 6072.365, "“医疗费总额”金额多于两位小数"),
    ],
)
def test_cells_that_are_numbers_where_text_is_needed_are_refused(tmp_path: Path, column: int, cell: Any, says: str):
    assert says in reason(
        workbook(tmp_path, [HEADS, [cell if n == column else value for n, value in enumerate(TYPED)]])
    )


def test_a_number_that_cannot_have_lost_a_zero_and_one_that_shows_its_zeros_are_taken(tmp_path: Path):
    rows = [HEADS, [*TYPED[:2], 34060125, 3400038433, *TYPED[4:]], [*TYPED[:3], 38433844, *TYPED[4:]]]
    listing = read_settled(workbook(tmp_path, rows, {"D3": "0000000000"}), Limits())
    assert [(b.code, b.number) for b in listing.bills] == [("34060125", "3400038433"), ("34060125", "0038433844")]


def test_a_sum_with_what_binary_fractions_leave_is_taken(tmp_path: Path):
    row = [*TYPED[:6], 6072.360000000001, *TYPED[7:]]
    assert read_settled(workbook(tmp_path, [HEADS, row]), Limits()).bills[0].total == Decimal("6072.36")


def test_sheets_without_headings_are_told(tmp_path: Path):
    path = workbook(tmp_path, [HEADS, TYPED])
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.create_sheet("说明").append(["导出人", "样王五"])
    book.create_sheet("三月").append(list(HEADS))
    book["三月"].append(list(TYPED))
    book.save(path)
    listing = read_settled(path, Limits())
    assert ([bill.row for bill in listing.bills], listing.passed_over) == ([1, 2], ("说明",))


# ------------------------------------------------------------------------------------------------ other files
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧版或加密的 Excel 文件"),
        (b"PK\x03\x04" + b"x" * 600, "无法打开"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\xff", "不是 CSV 或 XLSX 文件"),
        ("姓名,年龄\n样张三,40\n".encode(), "没有找到表头"),
        ("姓名,票据号码\n".encode(), "没有一行有票据号码"),
        ('姓名,票据号码\n"样张三,1\n'.encode(), "引号不成对"),
        (b"", "文件是空的"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "结算.csv"
    path.write_bytes(content)
    assert says in reason(path)


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path: Path):
    path = workbook(tmp_path, [HEADS, TYPED])
    with pytest.raises(UnreadableInput, match="超过上限"):
        read_settled(path, Limits(max_file_bytes=path.stat().st_size + 1))
