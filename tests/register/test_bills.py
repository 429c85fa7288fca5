"""The list of bills to check, and the list that comes back."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from intake.errors import UnreadableInput, UsageError
from intake.ledger.bill_checks import BillAnswer, record_answers
from intake.ledger.register import CheckResult
from intake.register.answers import AnswerListing, read_answers
from intake.register.bill_list import (
    HEAD,
    count_tax_bills,
    describe_doubts,
    find_listed_bills,
    iter_bill_table,
    write_bill_list,
)
from intake.settings import Limits
from tests.ledger.registers import RememberingDesk, add_bill, add_case, open_register

TODAY = date(2026, 4, 20)
GOOD, OTHER = ("34060125", "0038433844"), ("34060125", "0038433845")


@pytest.fixture
def connection() -> Iterator[Connection]:
    with open_register() as opened:
        add_case(opened, 1)
        add_bill(opened, "case-1", 0)
        add_bill(opened, "case-1", 1, number=OTHER[1], kind="outpatient_invoice", total_cents=5)
        add_bill(opened, "case-1", 2, kind="vat_invoice", number="11112222")
        yield opened


# ------------------------------------------------------------------------------------------------ going out
def test_the_list_asks_what_the_check_page_asks_in_text_cells(connection: Connection, tmp_path: Path) -> None:
    write_bill_list(tmp_path / "待查验.xlsx", find_listed_bills(connection))
    head, first, second = openpyxl.load_workbook(tmp_path / "待查验.xlsx")["待查验清单"].iter_rows()
    assert [cell.value for cell in head] == list(HEAD)
    assert [cell.value for cell in first[:3]] == [*GOOD, "ce9508"]
    assert [cell.data_type for cell in first[:3]] == ["s"] * 3
    assert (first[3].value.date(), first[4].value, first[5].value) == (date(2026, 3, 1), 8230.5, "2026-00001")
    assert (second[1].value, second[4].value) == (OTHER[1], 0.05)


def test_bills_of_the_tax_office_are_not_listed_and_are_counted(connection: Connection) -> None:
    assert {bill.kind for bill in find_listed_bills(connection)} == {"inpatient_invoice", "outpatient_invoice"}
    assert count_tax_bills(connection) == 1


def test_what_was_checked_is_listed_only_where_all_are_asked_for(connection: Connection) -> None:
    record_answers(RememberingDesk(connection), [answer_for(connection, GOOD[1])], "样经办")
    assert [bill.number for bill in find_listed_bills(connection)] == [OTHER[1]]
    assert [bill.check_result for bill in find_listed_bills(connection, every=True)] == ["真", ""]


def answer_for(connection: Connection, number: str) -> BillAnswer:
    (bill,) = (bill for bill in find_listed_bills(connection, every=True) if bill.number == number)
    return BillAnswer(bill, CheckResult.GENUINE, TODAY)


@pytest.mark.parametrize(
    ("columns", "asked", "doubts"),
    [
        ({}, GOOD, ""),
        ({"sure": False}, GOOD, "号码没有把握，请对照原件"),
        ({"qr_code": GOOD[0], "qr_number": GOOD[1]}, GOOD, ""),
        ({"qr_number": OTHER[1]}, GOOD, f"与二维码不一致（二维码：{OTHER[1]}）"),
        ({"number": "", "qr_number": OTHER[1]}, OTHER, "代码或号码取自二维码"),
        ({"number": "0038****45", "qr_number": OTHER[1]}, OTHER, "代码或号码取自二维码"),
        ({"number": "0038****44", "sure": False}, (GOOD[0], "0038****44"), "没有读全：票据号码"),
        ({"check_code": "", "total_cents": None, "issued": ""}, GOOD, "没有读全：校验码、开票日期、金额"),
    ],
)
def test_what_is_missing_or_not_sure_is_told(columns: dict[str, Any], asked: tuple[str, str], doubts: str) -> None:
    with open_register() as connection:
        add_case(connection, 1)
        add_bill(connection, "case-1", **columns)
        (bill,) = find_listed_bills(connection)
    assert (bill.asked_code, bill.asked_number) == asked
    assert describe_doubts(bill) == doubts


def test_a_terminal_gets_a_line_a_bill(connection: Connection) -> None:
    lines = list(iter_bill_table(find_listed_bills(connection)))
    assert lines[1].split()[:6] == [*GOOD, "ce9508", "2026-03-01", "8230.50", "2026-00001"]
    assert len(lines) == 3


def test_an_unknown_kind_of_file_is_refused(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx、\.csv"):
        write_bill_list(tmp_path / "清单.pdf", find_listed_bills(connection))


# ------------------------------------------------------------------------------------------------ coming back
def answers(connection: Connection, path: Path, **words: Any) -> AnswerListing:
    return read_answers(path, find_listed_bills(connection, every=True), TODAY, Limits(), **words)


def fill(path: Path, rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> Path:
    if path.suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([head, *rows])
        path.write_bytes(text.getvalue().encode("gb18030"))
        return path
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def row_of(
    code: Any, number: Any, result: str = "", day: Any = "2026-04-02", register: str = "2026-00001"
) -> list[Any]:
    return [code, number, "ce9508", "2026-03-01", "8230.50", register, result, day, ""]


@pytest.mark.parametrize("name", ["查验.csv", "查验.xlsx"])
def test_a_list_that_went_out_comes_back_with_its_answers(connection: Connection, tmp_path: Path, name: str) -> None:
    write_bill_list(tmp_path / name, find_listed_bills(connection))
    filled = fill_in(tmp_path / name, {GOOD[1]: "伪"})
    found = answers(connection, filled)
    assert [(a.bill.paper, a.result, a.day) for a in found.answers] == [(0, CheckResult.FALSE, date(2026, 4, 2))]
    assert found.silent == 1


def fill_in(path: Path, results: dict[str, str]) -> Path:
    """Opens our own list as a clerk does and writes results beside the numbers."""
    if path.suffix == ".csv":
        head, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    else:
        head, *rows = ([cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows())
    for row in rows:
        result = results.get(str(row[1]).strip())
        row[6], row[7] = (result, "2026-04-02") if result else (None, None)
    return fill(path, rows, head)


@pytest.mark.parametrize(
    ("word", "result"),
    [
        ("真", CheckResult.GENUINE), ("查验一致", CheckResult.GENUINE), ("假票", CheckResult.FALSE), ("查无此票", CheckResult.UNKNOWN),
        ("已冲红", CheckResult.REVERSED), ("作废", CheckResult.VOID), (" 伪 ", CheckResult.FALSE),
    ],
)  # fmt: skip
def test_answers_are_known_by_the_words_that_are_used(
    connection: Connection, tmp_path: Path, word: str, result: CheckResult
) -> None:
    found = answers(connection, fill(tmp_path / "a.xlsx", [row_of(*GOOD, word)]))
    assert [answer.result for answer in found.answers] == [result]


def test_a_number_that_a_spreadsheet_took_the_zeros_of_is_still_known(connection: Connection, tmp_path: Path) -> None:
    found = answers(connection, fill(tmp_path / "a.xlsx", [row_of(34060125, 38433844, "真", date(2026, 4, 2))]))
    assert [answer.bill.number for answer in found.answers] == [GOOD[1]]


def test_a_list_from_elsewhere_without_our_number_is_of_every_case_with_that_bill(
    connection: Connection, tmp_path: Path
) -> None:
    add_case(connection, 2)
    add_bill(connection, "case-2")
    path = fill(
        tmp_path / "a.csv", [[*GOOD, "伪", "2026年4月2日"]], ("票据代码", "电子票据号码", "查验结果", "查验时间")
    )
    found = answers(connection, path)
    assert [answer.bill.case_id for answer in found.answers] == ["case-1", "case-2"]


def test_a_day_for_all_stands_in_where_a_row_has_none(connection: Connection, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", [row_of(*GOOD, "真", None)])
    assert answers(connection, path, asked_on=date(2026, 4, 3)).answers[0].day == date(2026, 4, 3)
    with pytest.raises(UnreadableInput, match="没有查验日期"):
        answers(connection, path)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (row_of(*GOOD, "不知道"), "查验结果请写 真、伪、未查到"),
        (row_of("34060125", "9999999999", "真"), "台账里没有票据 34060125 9999999999"),
        (row_of("", "", "真"), "没有票据号码"),
        (row_of(*GOOD, "真", "2026-04-21"), "查验日期 2026-04-21 还没有到"),
        (row_of(*GOOD, "真", "四月"), "第 2 行"),
        (row_of(*GOOD, "真", register="2026-00009"), "台账里没有票据"),
        (row_of(34060125, 3.8433844e19, "真"), "末尾数字可能已丢失"),
        (row_of("=1+1", GOOD[1], "真"), "不是编号"),
    ],
)
def test_a_row_that_is_not_understood_refuses_the_list_with_its_number(
    connection: Connection, tmp_path: Path, row: list[Any], told: str
) -> None:
    good = row_of(*OTHER, "真")
    with pytest.raises(UnreadableInput, match="第 2 行") as caught:
        answers(connection, fill(tmp_path / "a.xlsx", [row, good]))
    assert told in str(caught.value)


def test_a_number_of_two_bills_asks_for_the_code(connection: Connection, tmp_path: Path) -> None:
    add_bill(connection, "case-1", 3, code="11060125")
    with pytest.raises(UnreadableInput, match="不止一张，请补上票据代码"):
        answers(connection, fill(tmp_path / "a.xlsx", [row_of("", GOOD[1], "真")]))
    found = answers(connection, fill(tmp_path / "a.xlsx", [row_of("11060125", GOOD[1], "真")]))
    assert [answer.bill.paper for answer in found.answers] == [3]


def test_what_is_no_such_list_is_told(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="没有找到“票据号码”和“查验结果”"):
        answers(connection, fill(tmp_path / "a.xlsx", [["样", "三"]], ("姓", "名")))
