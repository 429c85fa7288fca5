"""The month as a workbook: its figures in sheets, and charts of the spreadsheet's own over them.

The charts refer to the cells, so whoever corrects a figure sees it in them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from intake.export.folder import replace_file
from intake.export.sheets import Cell, Row, add_sheet, workbook_bytes
from intake.register.charts import MOST
from intake.register.summary import ItemFigures, MonthSummary

_ITEM_HEAD = (
    "险种", "事项", "收件", "受理", "补正", "不予受理", "撤回", "办结", "在办", "超时", "伪票张数", "费用总额",
    "用时中位数（自收件）", "用时九成以内（自收件）", "用时中位数（自受理）", "用时九成以内（自受理）",
)  # fmt: skip
_WIDTHS = {"事项": 44, "项目": 26, "说明": 80, "险种": 8} | dict.fromkeys(_ITEM_HEAD[2:11], 10)
_WIDE, _HIGH = 22, 11
"""Size of a chart in centimetres; two stand side by side."""
_COLOURS = ("2F6DB5", "D9822B")
_ROWS_OF_CHART = 24
"""Rows of cells that a chart covers, with a gap."""


def write_summary_book(target: Path, summary: MonthSummary) -> None:
    """Writes the workbook whole or not at all."""
    book = Workbook(write_only=True)
    add_sheet(book, "汇总", ("项目", "本月", "说明"), _total_rows(summary), _WIDTHS)
    add_sheet(book, "按事项", _ITEM_HEAD, map(_item_row, (*summary.items, summary.every)), _WIDTHS)
    add_sheet(book, "预审结论", ("预审结论", "件数"), ([name, n] for name, n in summary.verdicts.items()), _WIDTHS)
    add_sheet(book, "按日", ("日期", "收件", "办结"), _daily_rows(summary), _WIDTHS)
    _add_charts(book, summary)
    data = workbook_bytes(book)
    replace_file(target, lambda out: out.write(data))


def _total_rows(summary: MonthSummary) -> Iterable[Row]:
    every, until = summary.every, summary.month.until
    yield ["月份", summary.month.label, f"统计到 {until}"]
    yield ["收件", every.received, "本月收到的申请"]
    yield ["受理", every.accepted, "本月受理的，不论何时收到"]
    yield ["补正", every.supplemented, "本月最后一次通知补正的案卷"]
    yield ["不予受理", every.refused, "本月不予受理的"]
    yield ["撤回", every.withdrawn, "本月撤回的"]
    yield ["办结", every.closed, "本月办结的"]
    yield ["在办", every.still_open, f"{until} 还没有办结的"]
    late = Cell(every.overdue, look=every.overdue > 0)
    yield ["超时", late, "超过指南时限（自受理）或《社会保险经办条例》第二十条期限（自收件）的：本月结束的和在办的"]
    yield ["伪票张数", Cell(every.false_bills, look=every.false_bills > 0), "本月收件中查验为伪、已作废、已冲红的票据"]
    yield ["费用总额", every.total, "本月收件的票据金额合计（元），没有读出的不计"]
    yield ["用时中位数（自收件）", _middle(every), "工作日；自收件至办结"]
    yield ["用时九成以内（自收件）", every.since_receipt.ninth_decile, "工作日；十件中九件不超过"]
    if summary.note:
        yield ["工作日历", Cell("请核对", look=True), summary.note]


def _middle(one: ItemFigures) -> Decimal | None:
    middle = one.since_receipt.median
    return None if middle is None else Decimal(str(middle))


def _item_row(one: ItemFigures) -> Row:
    accepted = one.since_acceptance.median
    return [
        one.insurance, one.item, one.received, one.accepted, one.supplemented, one.refused, one.withdrawn, one.closed,
        one.still_open, Cell(one.overdue, look=one.overdue > 0), Cell(one.false_bills, look=one.false_bills > 0), one.total,
        _middle(one), one.since_receipt.ninth_decile, None if accepted is None else Decimal(str(accepted)),
        one.since_acceptance.ninth_decile,
    ]  # fmt: skip


def _daily_rows(summary: MonthSummary) -> Iterable[Row]:
    return ([Cell(day), received, closed] for day, (received, closed) in summary.daily.items())


# ------------------------------------------------------------------------------------------------ charts
def _add_charts(book: Workbook, summary: MonthSummary) -> None:
    """A sheet of charts behind the figures, on one page; a month without cases has none."""
    if not summary.items:
        return
    items, last = book["按事项"], min(len(summary.items), MOST) + 1
    names, days = _column("事项"), (_column("用时中位数（自收件）"), _column("用时九成以内（自收件）"))
    charts = [
        _bar_chart("收件（件）", items, (_column("收件"),), names, last),
        _bar_chart("费用总额（元）", items, (_column("费用总额"),), names, last, "0.00"),
        _bar_chart("用时（工作日，自收件）", items, days, names, last, "General"),
    ]
    if summary.verdicts:
        charts.append(_bar_chart("预审结论（件）", book["预审结论"], (2,), 1, len(summary.verdicts) + 1))
    sheet = cast(Worksheet, book.create_sheet("图表"))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for number, chart in enumerate(charts):
        sheet.add_chart(chart, f"{'AN'[number % 2]}{1 + number // 2 * _ROWS_OF_CHART}")
    sheet.add_chart(_day_chart(book["按日"], len(summary.daily) + 1), f"A{1 + 2 * _ROWS_OF_CHART}")


def _column(label: str) -> int:
    """The number of a column of the sheet of items, from 1."""
    return _ITEM_HEAD.index(label) + 1


def _bar_chart(title: str, sheet: Any, values: Sequence[int], names: int, last: int, form: str = "0") -> BarChart:
    """Bars that lie, the first row on top, with their figures behind them."""
    chart = BarChart(barDir="bar", gapWidth=40)
    chart.title, chart.width, chart.height = title, _WIDE, _HIGH
    for column in values:
        chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=names, min_row=2, max_row=last))
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, numFmt=form
    )
    # openpyxl hides both axes unless it is told otherwise; a lying chart counts its rows from below.
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.scaling.orientation, chart.x_axis.tickLblSkip = "maxMin", 1
    chart.y_axis.majorGridlines = None
    _colour_series(chart)
    return chart


def _day_chart(sheet: Any, last: int) -> BarChart:
    chart = BarChart(barDir="col", gapWidth=60)
    chart.title, chart.width, chart.height = "每日收件和办结（件）", 2 * _WIDE, _HIGH
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    chart.x_axis.delete, chart.y_axis.delete = False, False
    chart.x_axis.number_format, chart.y_axis.number_format = "d", "0"
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill="E4E8EC")))
    _colour_series(chart)
    return chart


def _colour_series(chart: BarChart) -> None:
    """The colours of the drawn sheet; a legend only where there is something to tell apart."""
    for series, colour in zip(chart.series, _COLOURS, strict=False):
        series.graphicalProperties.solidFill = colour
    if len(chart.series) == 1:
        chart.legend = None
    else:
        chart.legend.position = "t"
