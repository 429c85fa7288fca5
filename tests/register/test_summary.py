"""The figures of a month, and the sheets and charts over them."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from matplotlib import font_manager
from PIL import Image
from sqlalchemy import Connection

from intake.errors import MissingDependency, UsageError
from intake.ledger.model import Stage
from intake.ledger.register import iter_rows
from intake.register.charts import draw_month, find_chinese_font
from intake.register.summary import DaysTaken, MonthSummary, month_filter, parse_month, summarize_month
from intake.register.summary_book import write_summary_book
from tests.conftest import ROOT
from tests.ledger.registers import add_bill, add_case, open_register

TODAY = date(2026, 4, 20)
INPATIENT = {"item": "住院费用报销", "insurance": "居民"}
BENEFIT = {"item": "城镇职工医疗保险待遇办理", "insurance": "职工"}


@pytest.fixture
def connection() -> Iterator[Connection]:
    """March 2026: three of one item come in, one of another; one of February is closed in March, one of January long before."""
    with open_register() as opened:
        add_case(opened, 1, **INPATIENT, received="2026-01-05", stage=Stage.CLOSED, closed="2026-02-02")
        add_case(
            opened, 2, **INPATIENT, received="2026-02-27", accepted="2026-03-02", stage=Stage.CLOSED, closed="2026-03-13",
            guide_due="2026-03-12", total_cents=99,
        )  # fmt: skip
        add_case(
            opened, 3, **INPATIENT, received="2026-03-02", accepted="2026-03-03", stage=Stage.CLOSED, closed="2026-03-06",
            verdict="齐全", total_cents=100_050,
        )  # fmt: skip
        add_case(
            opened, 4, **INPATIENT, received="2026-03-09", stage=Stage.SUPPLEMENT, supplement_asked="2026-03-10",
            verdict="需补正", total_cents=None, statute_due="2026-03-27",
        )  # fmt: skip
        add_case(
            opened, 5, **INPATIENT, received="2026-03-31", stage=Stage.REFUSED, closed="2026-03-31", verdict="齐全",
            total_cents=50,
        )  # fmt: skip
        add_case(
            opened, 6, **BENEFIT, received="2026-03-10", accepted="2026-04-01", stage=Stage.CLOSED, closed="2026-04-02"
        )
        add_case(opened, 7, received="2026-04-01")
        add_bill(opened, "case-3", check_result="伪")
        add_bill(opened, "case-2", check_result="伪")
        yield opened


def summary_of(connection: Connection, month: str, today: date = TODAY) -> MonthSummary:
    asked = parse_month(month, today)
    return summarize_month(iter_rows(connection, month_filter(asked), asked.until), asked)


# ------------------------------------------------------------------------------------------------ figures
def test_each_case_counts_in_the_month_of_the_day_that_is_asked_about(connection: Connection) -> None:
    every = summary_of(connection, "2026-03").every
    assert (every.received, every.accepted, every.supplemented) == (4, 2, 1)
    assert (every.closed, every.refused, every.withdrawn) == (2, 1, 0)
    assert every.still_open == 2, "the one in supplement, and the one closed in April"


def test_late_is_what_was_closed_late_and_what_is_open_past_a_due_day(connection: Connection) -> None:
    assert summary_of(connection, "2026-03").every.overdue == 2


def test_amounts_and_false_bills_are_those_of_the_cases_that_came_in(connection: Connection) -> None:
    every = summary_of(connection, "2026-03").every
    assert (every.total, every.false_bills) == (Decimal("1001.00"), 1)


def test_days_taken_are_working_days_from_receipt_and_from_acceptance(connection: Connection) -> None:
    every = summary_of(connection, "2026-03").every
    assert every.since_receipt.taken == (4, 11), "28 February was a Saturday that was worked"
    assert every.since_acceptance.taken == (3, 9)


def test_items_are_told_apart_and_the_most_received_comes_first(connection: Connection) -> None:
    first, second = summary_of(connection, "2026-03").items
    assert (first.item, first.insurance, first.received, first.closed) == ("住院费用报销", "居民", 3, 2)
    assert (second.item, second.received, second.closed) == ("城镇职工医疗保险待遇办理", 1, 0)


def test_verdicts_are_those_of_the_cases_that_came_in(connection: Connection) -> None:
    assert summary_of(connection, "2026-03").verdicts == {"齐全": 2, "需补正": 1, "未预审": 1}


def test_each_day_has_its_cases(connection: Connection) -> None:
    daily = summary_of(connection, "2026-03").daily
    assert len(daily) == 31
    assert (daily[date(2026, 3, 2)], daily[date(2026, 3, 6)], daily[date(2026, 3, 31)]) == ((1, 0), (0, 1), (1, 0))


def test_a_running_month_is_looked_at_until_today(connection: Connection) -> None:
    april = summary_of(connection, "2026-04")
    assert (april.month.until, len(april.daily)) == (TODAY, 20)
    assert april.every.received == 1


@pytest.mark.parametrize(
    ("taken", "middle", "decile"),
    [((), None, None), ((7,), 7, 7), ((1, 2), 1.5, 2), (tuple(range(1, 11)), 5.5, 9), (tuple(range(1, 12)), 6, 10)],
)
def test_nine_of_ten_is_a_number_of_days_that_a_case_took(
    taken: tuple[int, ...], middle: float | None, decile: int | None
) -> None:
    assert (DaysTaken(taken).median, DaysTaken(taken).ninth_decile) == (middle, decile)


@pytest.mark.parametrize(("text", "first"), [("2026-03", date(2026, 3, 1)), ("", date(2026, 3, 1))])
def test_no_month_said_is_the_one_before(text: str, first: date) -> None:
    month = parse_month(text, TODAY)
    assert (month.first, month.until) == (first, date(2026, 3, 31))


@pytest.mark.parametrize(("text", "told"), [("2026-13", "不是月份"), ("三月", "不是月份"), ("2026-05", "还没有开始")])
def test_what_is_no_month_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_month(text, TODAY)


def test_a_month_beyond_the_calendar_says_that_only_weekends_were_left_out() -> None:
    with open_register() as connection:
        add_case(connection, 1, received="2030-03-04")
        assert "2030年" in summary_of(connection, "2030-03", date(2030, 5, 1)).note


# ------------------------------------------------------------------------------------------------ workbook
def test_the_workbook_has_the_figures_and_charts_over_their_cells(connection: Connection, tmp_path: Path) -> None:
    write_summary_book(tmp_path / "汇总.xlsx", summary_of(connection, "2026-03"))
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    assert book.sheetnames == ["汇总", "按事项", "预审结论", "按日", "图表"]
    rows = {row[0].value: row[1].value for row in book["汇总"].iter_rows(min_row=2)}
    assert (rows["收件"], rows["办结"], rows["超时"], rows["费用总额"]) == (4, 2, 2, 1001)
    assert [row[1].value for row in book["按事项"].iter_rows(min_row=2)] == [
        "住院费用报销",
        "城镇职工医疗保险待遇办理",
        "合计",
    ]
    charts = book["图表"]._charts
    assert len(charts) == 5
    counted = charts[0].series[0]
    assert (counted.val.numRef.f, counted.cat.numRef.f) == ("'按事项'!$C$2:$C$3", "'按事项'!$B$2:$B$3")


def test_a_month_without_cases_has_a_workbook_without_charts(tmp_path: Path) -> None:
    with open_register() as connection:
        write_summary_book(tmp_path / "汇总.xlsx", summary_of(connection, "2026-03"))
    assert openpyxl.load_workbook(tmp_path / "汇总.xlsx").sheetnames == ["汇总", "按事项", "预审结论", "按日"]


# ------------------------------------------------------------------------------------------------ drawn
def test_the_sheet_is_drawn_as_a_picture_and_as_text(connection: Connection, tmp_path: Path) -> None:
    png, svg = draw_month(summary_of(connection, "2026-03"), tmp_path, "受理台账汇总-2026-03")
    with Image.open(png) as picture:
        assert picture.size == (1753, 1240)
    texts = ["".join(node.itertext()) for node in ET.parse(svg).iter() if node.tag.endswith("text")]
    assert {"2026年3月受理台账汇总", "住院费用报销", "需补正"} <= set(texts)


def test_the_same_month_gives_the_same_bytes(connection: Connection, tmp_path: Path) -> None:
    drawn = [draw_month(summary_of(connection, "2026-03"), tmp_path / name, "月") for name in "ab"]
    first, second = ([path.read_bytes() for path in paths] for paths in drawn)
    assert first == second


def test_where_no_font_has_chinese_the_package_is_named_and_nothing_is_drawn(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Latin:
        ttflist: tuple[Any, ...] = ()

        def get_font_names(self) -> list[str]:
            return ["DejaVu Sans"]

        def addfont(self, path: str) -> None:
            raise OSError(path)

    monkeypatch.setattr(font_manager, "fontManager", Latin())
    with pytest.raises(MissingDependency, match="fonts-noto-cjk"):
        draw_month(summary_of(connection, "2026-03"), tmp_path, "月")
    assert list(tmp_path.iterdir()) == []


def test_a_font_installed_since_matplotlib_last_looked_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    known = font_manager.fontManager
    stale = font_manager.FontManager()
    stale.ttflist = [entry for entry in known.ttflist if entry.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager, "fontManager", stale)
    assert find_chinese_font() == "Noto Sans CJK SC"


def test_drawing_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """matplotlib keeps a list of fonts there unless it is told another place, and that place goes with the process."""
    code = (
        "import os, sys\nfrom intake.register.charts import find_chinese_font\n"
        "from intake.scratch import keep_font_lists_out_of_home\nkeep_font_lists_out_of_home()\nfind_chinese_font()\n"
        "print(os.environ['MPLCONFIGDIR'])"
    )
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=home, capture_output=True, text=True, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Path(done.stdout.strip()).exists()
